//! Posting rules and rates as they stand.

use crate::{
    MODULE,
    flow::{self, version::RuleVersion},
    model::{
        account::AccountCode,
        facts::Fact,
        permission,
        rate::{Rate, RateName},
        rule::{Dimension, RuleLine, Section, Word},
        standard::Standard,
        version::{LineAsk, RuleAsk},
    },
    store::books,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, Day, Invalid, Line};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(rule_list), permission::RULE_READ)
        .route(routes!(rule_set), permission::RULE_WRITE)
        .route(routes!(rate_list), permission::RULE_READ)
        .route(routes!(rate_set), permission::RULE_WRITE)
}

/// The rules of a group with the words that they use.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Rules {
    /// Names of lines.
    words: Vec<Word>,
    /// Lines of all versions, by event, first day and place.
    lines: Vec<RuleLine>,
}

/// Every posting rule with all its versions. Of events that the group has no rule for, the standard one, which it gets when
/// it needs it.
#[utoipa::path(get, path = "/posting-rules", tag = "finance", responses((status = 200, body = Rules)))]
async fn rule_list(State(app): State<App>, caller: Caller) -> Answer<Json<Rules>> {
    let mut tx = caller.read(&app).await?;
    let (words, lines) = (books::words(&mut tx).await?, books::rules(&mut tx).await?);
    tx.close().await?;
    let (words, lines) = Standard::read()?.beside(words, lines);
    Ok(Json(Rules { words, lines }))
}

/// Every rate with all its versions. A group that has posted nothing yet has the standard ones.
#[utoipa::path(get, path = "/rates", tag = "finance", responses((status = 200, body = Vec<Rate>)))]
async fn rate_list(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<Rate>>> {
    let mut tx = caller.read(&app).await?;
    let rates = books::rates(&mut tx).await?;
    tx.close().await?;
    Ok(Json(if rates.is_empty() {
        Standard::read()?.rates
    } else {
        rates
    }))
}

/// A version of a posting rule, whole: a line that it leaves out is posted no more.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct RuleIn {
    /// The rule, as the list has it: `vehicles.cost_added.v1`, `vehicles.cost_added.v1:late`.
    #[schema(value_type = String)]
    event: Line,
    /// First day; a day that has not begun anywhere yet.
    valid_from: Day,
    /// Names that the lines need and the group does not have yet.
    #[deserr(default)]
    words: Vec<WordIn>,
    /// Its lines, in their order.
    lines: Vec<RuleLineIn>,
}

/// A name of lines.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct WordIn {
    /// Stable word: small Latin letters and underscores.
    #[schema(value_type = String)]
    word: Line,
    /// Its part of a P&L.
    section: Section,
    /// Its place there.
    #[schema(value_type = i64)]
    position: Bounded<1, 999>,
    /// Russian title.
    ru: Line,
    /// English title.
    en: Line,
}

/// One line of a rule.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RuleLineIn {
    /// What the line is called.
    #[schema(value_type = String)]
    word: Line,
    /// Which amount of the event.
    fact: Fact,
    /// Account to debit.
    #[schema(value_type = String)]
    debit: AccountCode,
    /// Account to credit.
    #[schema(value_type = String)]
    credit: AccountCode,
    /// Dimensions taken from the event.
    dims: Vec<Dimension>,
}

impl From<RuleIn> for RuleAsk {
    fn from(input: RuleIn) -> Self {
        let word = |word: WordIn| Word {
            word: word.word.to_string(),
            section: word.section,
            position: i16::try_from(word.position.get()).unwrap_or(i16::MAX),
            ru: word.ru.to_string(),
            en: word.en.to_string(),
        };
        let line = |line: RuleLineIn| LineAsk {
            word: line.word.to_string(),
            fact: line.fact,
            debit: line.debit,
            credit: line.credit,
            dims: line.dims,
        };
        Self {
            event: input.event.to_string(),
            valid_from: input.valid_from,
            words: input.words.into_iter().map(word).collect(),
            lines: input.lines.into_iter().map(line).collect(),
        }
    }
}

/// Set a posting rule from a day on. What is posted stays; a version of a day is set once.
#[utoipa::path(post, path = "/posting-rules", tag = "finance", request_body = RuleIn, responses((status = 201, body = RuleVersion)))]
async fn rule_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<RuleIn>,
) -> Answer<Created<RuleVersion>> {
    let version = flow::version::rule_set(&app, &command, input.into()).await?;
    Ok(Created(version))
}

/// A rate from a day on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct RateIn {
    /// What of.
    name: RateName,
    /// First day; a day that has not begun anywhere yet.
    valid_from: Day,
    /// Hundredths of a per cent: 2200 is 22 %. VAT is in whole per cent.
    #[schema(value_type = i64)]
    hundredths: Bounded<0, 10_000>,
    /// The paper that it is taken from.
    source: Line,
}

/// Set a rate from a day on. The day of a document chooses; a rate of a day is set once.
#[utoipa::path(post, path = "/rates", tag = "finance", request_body = RateIn, responses((status = 201, body = Rate)))]
async fn rate_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<RateIn>,
) -> Answer<Created<Rate>> {
    let rate = Rate {
        name: input.name,
        valid_from: input.valid_from,
        hundredths: i32::try_from(input.hundredths.get()).unwrap_or_default(),
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::version::rate_set(&app, &command, rate).await?,
    ))
}
