//! What preparing a car was thought to cost at the appraisal, and what it did cost: the difference line by line, and what
//! it says about the appraiser.

use super::{reference::ReconItem, valuation::ReconCost};
use contracts::{
    buyback::PurchaseId,
    vehicles::{CostLineId, EpisodeId},
};
use kernel::{CentreId, Error, Instant, Money, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// The last cars of an appraiser that speak for the next one.
pub const ROLLING: i64 = 30;
/// With fewer cars no bias is called certain.
const CERTAIN_CARS: i128 = 8;
/// A certain bias is at least so large, in hundredths of a per cent.
const CERTAIN_BP: i128 = 200;
/// A certain bias is at least three standard errors from none: 3².
const CERTAIN_ERRORS_SQUARED: i128 = 9;

kernel::words! {
    /// Why estimate and fact differ.
    pub enum VarianceCause {
        /// The work was foreseen and cost something else.
        PriceDiffers = "price_differs",
        /// The work was not foreseen.
        NotSeen = "not_seen",
        /// The work was foreseen and was not done.
        NotDone = "not_done",
    }
}

/// Estimate and fact of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconTruth {
    /// The purchase that brought the car.
    pub purchase_id: PurchaseId,
    /// The time in our stock.
    #[schema(value_type = String)]
    pub episode_id: EpisodeId,
    /// The centre.
    pub centre_id: CentreId,
    /// Who estimated.
    pub appraiser: UserId,
    /// The make as the market is asked for it.
    pub make_key: String,
    /// The estimate.
    #[sqlx(rename = "estimated_kopecks")]
    pub estimated: Money,
    /// What it has cost so far.
    #[sqlx(rename = "actual_kopecks")]
    pub actual: Money,
    /// When the car was offered: then it is known what was not done.
    pub completed_at: Option<Instant>,
}

/// A cost of the preparation.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReconFact {
    /// The cost line.
    pub cost_line: CostLineId,
    /// Code of the work in the price list, when it is one.
    pub work: Option<String>,
    /// What the car's cost grew by.
    #[sqlx(rename = "net_kopecks")]
    pub net: Money,
    /// Number of the paper behind it.
    pub document: String,
}

/// A difference between estimate and fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Variance {
    /// Why.
    pub cause: VarianceCause,
    /// Code of the work; absent for costs without one.
    pub work: Option<String>,
    /// The work in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// What it was thought to cost.
    pub estimated: Money,
    /// What it did cost.
    pub actual: Money,
    /// What that adds to the estimate; negative when it cost less.
    pub difference: Money,
}

/// The differences by cause. They add up to fact less estimate, once the car is complete; before that, what may still be
/// done is no difference yet.
///
/// # Errors
/// `field.amount_out_of_range`.
pub fn variances(
    estimates: &[ReconCost],
    facts: &[ReconFact],
    names: &[ReconItem],
    complete: bool,
) -> Result<Vec<Variance>> {
    let mut lines = Vec::new();
    for work in estimates {
        let costs: Vec<Money> = facts_of(facts, Some(&work.code)).collect();
        let cause = match costs.as_slice() {
            [] if complete => VarianceCause::NotDone,
            [] => continue,
            _ => VarianceCause::PriceDiffers,
        };
        let (estimated, actual) = (work.total()?, Money::sum(costs)?);
        let names = (work.ru.clone(), work.en.clone());
        lines.push(variance(
            cause,
            Some(&work.code),
            names,
            (estimated, actual),
        )?);
    }
    for code in unseen(estimates, facts) {
        let actual = Money::sum(facts_of(facts, code))?;
        let names = name_of(code, names);
        let amounts = (Money::ZERO, actual);
        lines.push(variance(VarianceCause::NotSeen, code, names, amounts)?);
    }
    lines.retain(|line| line.difference.amount != 0);
    Ok(lines)
}

fn facts_of<'a>(facts: &'a [ReconFact], code: Option<&'a str>) -> impl Iterator<Item = Money> + 'a {
    let own = facts
        .iter()
        .filter(move |fact| fact.work.as_deref() == code);
    own.map(|fact| fact.net)
}

/// Works that cost something and were not foreseen, each once, in the order in which they came.
fn unseen<'a>(estimates: &[ReconCost], facts: &'a [ReconFact]) -> Vec<Option<&'a str>> {
    let mut codes: Vec<Option<&str>> = Vec::new();
    for fact in facts {
        let code = fact.work.as_deref();
        let foreseen = code.is_some_and(|code| estimates.iter().any(|work| work.code == code));
        if !foreseen && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn name_of(code: Option<&str>, names: &[ReconItem]) -> (String, String) {
    let Some(code) = code else {
        return ("Прочие затраты".to_owned(), "Other costs".to_owned());
    };
    let item = names.iter().find(|item| item.code == code);
    item.map_or_else(
        || (code.to_owned(), code.to_owned()),
        |item| (item.ru.clone(), item.en.clone()),
    )
}

fn variance(
    cause: VarianceCause,
    work: Option<&str>,
    (ru, en): (String, String),
    (estimated, actual): (Money, Money),
) -> Result<Variance> {
    Ok(Variance {
        cause,
        work: work.map(str::to_owned),
        ru,
        en,
        estimated,
        actual,
        difference: actual.minus(estimated)?,
    })
}

/// Estimate and fact of one complete car, in kopecks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Estimated {
    /// The estimate.
    pub estimated_kopecks: i64,
    /// The fact.
    pub actual_kopecks: i64,
}

/// How far an appraiser's estimates are from the facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bias {
    /// Cars that it comes from: the newest complete ones, at most 30.
    pub cars: i64,
    /// Their estimates in sum.
    pub estimated: Money,
    /// Their facts in sum.
    pub actual: Money,
    /// Fact above estimate in hundredths of a per cent; negative when the estimates are too high.
    pub low_by_bp: i64,
    /// Whether it is more than chance: at least eight cars, 2 %, and three standard errors.
    pub certain: bool,
}

impl Bias {
    /// The bias of these cars; none without a car that had an estimate.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(cars: &[Estimated]) -> Result<Option<Self>> {
        let cars: Vec<Estimated> = cars
            .iter()
            .copied()
            .filter(|car| car.estimated_kopecks > 0)
            .collect();
        let estimated = Money::sum(cars.iter().map(|car| Money::kopecks(car.estimated_kopecks)))?;
        let actual = Money::sum(cars.iter().map(|car| Money::kopecks(car.actual_kopecks)))?;
        if cars.is_empty() {
            return Ok(None);
        }
        let low_by_bp = basis_points(estimated.amount, actual.amount);
        Ok(Some(Self {
            cars: i64::try_from(cars.len()).map_err(Error::internal)?,
            estimated,
            actual,
            low_by_bp: i64::try_from(low_by_bp).unwrap_or(i64::MAX),
            certain: is_certain(&cars),
        }))
    }
}

/// Fact above estimate in hundredths of a per cent, rounded half up.
fn basis_points(estimated: i64, actual: i64) -> i128 {
    let (estimated, actual) = (i128::from(estimated.max(1)), i128::from(actual));
    ((actual - estimated) * 20_000 + estimated).div_euclid(estimated * 2)
}

/// Student's test in whole numbers: with n relative errors, their sum S and the sum of their squares Q, the mean is
/// t standard errors from zero with t² = S²(n − 1) / (nQ − S²).
fn is_certain(cars: &[Estimated]) -> bool {
    let errors = cars
        .iter()
        .map(|car| basis_points(car.estimated_kopecks, car.actual_kopecks));
    let (mut count, mut sum, mut squares) = (0_i128, 0_i128, 0_i128);
    for error in errors {
        let error = error.clamp(-1_000_000, 1_000_000);
        count += 1;
        sum += error;
        squares += error * error;
    }
    count >= CERTAIN_CARS
        && sum.abs() >= CERTAIN_BP * count
        && sum * sum * (count - 1) >= CERTAIN_ERRORS_SQUARED * (count * squares - sum * sum)
}

/// What the past of an appraiser suggests for the next car of the same make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// The bias behind it.
    pub bias: Bias,
    /// What to add to the estimate; negative to take off.
    pub extra: Money,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

impl Suggestion {
    /// What to add to an estimate for a car of a make; none when the bias would add nothing.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(bias: Bias, make: &str, estimate: Money) -> Result<Option<Self>> {
        let difference = bias.actual.minus(bias.estimated)?;
        let extra = estimate.ratio(difference.amount, bias.estimated.amount)?;
        if extra.amount == 0 {
            return Ok(None);
        }
        let percent = (bias.low_by_bp.abs() + 50).div_euclid(100);
        let (ru, en) = if extra.amount > 0 {
            ("ниже", "low")
        } else {
            ("выше", "high")
        };
        let signed = |text: String| {
            if extra.amount > 0 {
                format!("+{text}")
            } else {
                text
            }
        };
        let cars = bias.cars;
        Ok(Some(Self {
            ru: format!(
                "Ваши оценки подготовки {make} {ru} факта на {percent} % (автомобилей: {cars}): {}",
                signed(russian(extra))
            ),
            en: format!(
                "Your estimates of {make} run {percent} % {en} (cars: {cars}): {} suggested",
                signed(extra.to_string())
            ),
            bias,
            extra,
        }))
    }
}

/// An amount as a Russian reads it.
fn russian(amount: Money) -> String {
    amount.to_string().replace(',', "\u{a0}").replace('.', ",")
}

#[cfg(test)]
mod tests;
