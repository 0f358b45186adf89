//! Who may allow an offer above its valuation: a dated matrix of levels, held by role or lent for a while.

use super::{appraisal::AppraisalFlag, code, permission};
use contracts::identity::Lent;
use kernel::{CentreId, Day, Error, Invalid, Money, Result, UserId, codes};
use platform::Permission;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Ten thousand basis points are the whole.
const WHOLE: i128 = 10_000;

kernel::id! {
    /// A version of the approval matrix.
    MatrixId;
    /// A dated word of the list of reasons.
    ApprovalReasonId;
}

kernel::words! {
    /// How high an authority is; a higher one includes the lower ones.
    pub enum AuthorityLevel {
        /// The manager of used cars.
        BuybackManager = "buyback_manager",
        /// The director of the centre.
        CentreDirector = "centre_director",
    }
}

impl AuthorityLevel {
    /// The permission of those who have this authority by their role.
    #[must_use]
    pub fn permission(self) -> &'static Permission {
        match self {
            Self::BuybackManager => permission::AUTHORITY_MANAGER,
            Self::CentreDirector => permission::AUTHORITY_DIRECTOR,
        }
    }
}

/// A level of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Authority {
    /// The level.
    pub level: AuthorityLevel,
    /// The highest offer that it may allow.
    #[sqlx(rename = "amount_max_kopecks")]
    pub amount_max: Money,
    /// The most that the offer may be above the valuation, in hundredths of a per cent.
    pub deviation_max_bp: i64,
    /// An offer for a car with one of these flags needs at least this level.
    pub flags: Vec<AppraisalFlag>,
    /// A request and an approval last so long.
    pub expiry_hours: i64,
}

impl Authority {
    /// The highest offer on a valuation that this level may allow.
    #[must_use]
    pub fn limit(&self, valued: Money) -> Money {
        let raised = i128::from(valued.amount) * (WHOLE + i128::from(self.deviation_max_bp));
        let by_deviation = i64::try_from(raised.div_euclid(WHOLE)).unwrap_or(i64::MAX);
        Money {
            amount: by_deviation.min(self.amount_max.amount),
            ..valued
        }
    }
}

/// A version of the matrix: all its levels, lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Matrix {
    /// This version.
    pub id: MatrixId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// Where the limits come from.
    pub source: String,
    /// The levels, lowest first.
    pub levels: Vec<Authority>,
}

impl Matrix {
    /// The lowest level that may allow this offer for a car with these flags.
    ///
    /// # Errors
    /// `buyback.above_every_limit`.
    pub fn asks(&self, valued: Money, asked: Money, flags: &[AppraisalFlag]) -> Result<&Authority> {
        let named = |level: &Authority| flags.iter().any(|flag| level.flags.contains(flag));
        let flagged = self.levels.iter().rposition(named);
        let high_enough = self.levels.iter().skip(flagged.unwrap_or(0));
        let mut holding = high_enough.filter(|level| asked.amount <= level.limit(valued).amount);
        holding.next().ok_or_else(|| {
            let highest = self.levels.iter().map(|level| level.limit(valued).amount);
            let limit = Money {
                amount: highest.max().unwrap_or(valued.amount),
                ..valued
            };
            Error::new(code::ABOVE_EVERY_LIMIT)
                .with("asked", asked)
                .with("limit", limit)
        })
    }

    /// Refuses a matrix that cannot be meant.
    ///
    /// # Errors
    /// Every wrong field: no level, a level twice, limits that fall from one level to the next.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        if self.levels.is_empty() {
            invalid.push("/levels", codes::REQUIRED);
        }
        for (place, pair) in self.levels.windows(2).enumerate() {
            let [lower, higher] = pair else { continue };
            let at = |field: &str| format!("/levels/{}/{field}", place.saturating_add(1));
            if higher.level <= lower.level {
                invalid.push(at("level"), code::LEVEL_ORDER);
            }
            if higher.amount_max.amount < lower.amount_max.amount {
                invalid.push(at("amount_max"), code::LIMIT_FALLS);
            }
            if higher.deviation_max_bp < lower.deviation_max_bp {
                invalid.push(at("deviation_max_bp"), code::LIMIT_FALLS);
            }
        }
        invalid.check()
    }
}

/// Offer above valuation in hundredths of a per cent, rounded half up.
#[must_use]
pub fn deviation_bp(valued: Money, asked: Money) -> i64 {
    let base = i128::from(valued.amount.max(1));
    let above = i128::from(asked.amount) - i128::from(valued.amount);
    let doubled = (above * WHOLE * 2 + base).div_euclid(base * 2);
    i64::try_from(doubled).unwrap_or(i64::MAX)
}

/// A reason for offering more than the valuation, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ApprovalReason {
    /// This version of the word.
    pub id: ApprovalReasonId,
    /// The centre that it holds for; absent for the whole group.
    pub centre_id: Option<CentreId>,
    /// In force from this day.
    pub valid_from: Day,
    /// The word that programs use.
    pub code: String,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Whether it may be given; a row that says no takes its word out of the list.
    pub in_use: bool,
    /// Where it comes from.
    pub source: String,
}

/// What somebody wants to decide about.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The level that it goes to.
    pub level: AuthorityLevel,
    /// The offer that is wished for.
    pub amount: Money,
    /// Who asks.
    pub asked_by: UserId,
    /// Whether the one who decides leads the purchase, appraised the car or asked himself.
    pub is_own: bool,
}

impl Wish {
    /// The lent authority by which it may be decided about. The asker's own authority never serves the asker's wish.
    ///
    /// # Errors
    /// `buyback.no_authority`; `buyback.lent_not_own` and `buyback.lent_limit` when something is lent that does not serve here.
    pub fn lent(self, lent: &[Lent]) -> Result<&Lent> {
        let mut others = lent
            .iter()
            .filter(|one| one.giver != self.asked_by)
            .peekable();
        if others.peek().is_none() {
            return Err(Error::new(code::NO_AUTHORITY).with("level", self.level));
        }
        let mut serving = others
            .filter(|one| !(one.own_excluded && self.is_own))
            .peekable();
        if serving.peek().is_none() {
            return Err(code::LENT_NOT_OWN.into());
        }
        let reaches = |limit: Money| self.amount.amount <= limit.amount;
        let mut highest = Money::ZERO;
        for one in serving {
            match one.limit {
                Some(limit) if !reaches(limit) => highest.amount = highest.amount.max(limit.amount),
                _ => return Ok(one),
            }
        }
        Err(Error::new(code::LENT_LIMIT).with("limit", highest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::identity::DelegationId;
    use time::macros::{date, datetime};

    fn level(level: AuthorityLevel, amount: i64, bp: i64, flags: &[AppraisalFlag]) -> Authority {
        Authority {
            level,
            amount_max: Money::roubles(amount),
            deviation_max_bp: bp,
            flags: flags.to_vec(),
            expiry_hours: 24,
        }
    }

    fn matrix() -> Matrix {
        Matrix {
            id: MatrixId::new(),
            centre_id: None,
            valid_from: Day(date!(2026 - 01 - 01)),
            source: "test".into(),
            levels: vec![
                level(AuthorityLevel::BuybackManager, 3_000_000, 300, &[]),
                level(
                    AuthorityLevel::CentreDirector,
                    10_000_000,
                    700,
                    &[AppraisalFlag::DuplicatePts],
                ),
            ],
        }
    }

    const VALUED: Money = Money::kopecks(133_910_800);

    #[test]
    fn buy_2_goes_to_the_lowest_level_whose_limits_hold() {
        let matrix = matrix();
        let asks = |kopecks, flags: &[AppraisalFlag]| {
            matrix
                .asks(VALUED, Money::kopecks(kopecks), flags)
                .map(|level| level.level)
        };
        let (manager, director) = (
            AuthorityLevel::BuybackManager,
            AuthorityLevel::CentreDirector,
        );
        // + 3 % is 1,379,281.24, + 7 % is 1,432,845.56.
        assert_eq!(asks(137_928_124, &[]).unwrap(), manager);
        assert_eq!(asks(137_928_125, &[]).unwrap(), director);
        assert_eq!(asks(140_000_000, &[]).unwrap(), director);
        assert_eq!(asks(143_284_556, &[]).unwrap(), director);
        let refused = asks(143_284_557, &[]).unwrap_err();
        assert_eq!(refused.code, code::ABOVE_EVERY_LIMIT);
        assert_eq!(refused.params[1], ("limit", "1,432,845.56".to_owned()));
        assert_eq!(
            asks(134_000_000, &[AppraisalFlag::DuplicatePts]).unwrap(),
            director
        );
        assert_eq!(
            asks(134_000_000, &[AppraisalFlag::VinNormalised]).unwrap(),
            manager
        );
        assert_eq!(deviation_bp(VALUED, Money::roubles(1_400_000)), 455);
    }

    #[test]
    fn the_amount_limits_too() {
        let dear = Money::roubles(2_990_000);
        let manager = &matrix().levels[0];
        assert_eq!(manager.limit(dear), Money::roubles(3_000_000));
        assert_eq!(
            matrix()
                .asks(dear, Money::kopecks(300_000_001), &[])
                .unwrap()
                .level,
            AuthorityLevel::CentreDirector
        );
    }

    #[test]
    fn a_matrix_rises() {
        assert!(matrix().check().is_ok());
        let empty = Matrix {
            levels: vec![],
            ..matrix()
        };
        assert_eq!(empty.check().unwrap_err().fields[0].pointer, "/levels");
        let mut falling = matrix();
        falling.levels.reverse();
        let faults: Vec<String> = falling
            .check()
            .unwrap_err()
            .fields
            .into_iter()
            .map(|field| field.pointer)
            .collect();
        assert_eq!(
            faults,
            [
                "/levels/1/level",
                "/levels/1/amount_max",
                "/levels/1/deviation_max_bp"
            ]
        );
    }

    #[test]
    fn a_lent_authority_serves_within_its_limit_and_not_its_receiver() {
        let (giver, asker) = (UserId::new(), UserId::new());
        let lent = |limit: Option<i64>, own_excluded| Lent {
            delegation: DelegationId::new(),
            giver,
            limit: limit.map(Money::roubles),
            own_excluded,
            until: datetime!(2026-03-10 06:00 UTC).into(),
        };
        let wish = |kopecks, is_own| Wish {
            level: AuthorityLevel::BuybackManager,
            amount: Money::kopecks(kopecks),
            asked_by: asker,
            is_own,
        };
        let two_million = [lent(Some(2_000_000), true)];
        let code = |lent: &[Lent], wish: Wish| wish.lent(lent).err().map(|error| error.code);
        assert_eq!(code(&two_million, wish(200_000_000, false)), None);
        assert_eq!(
            code(&two_million, wish(200_000_001, false)),
            Some(code::LENT_LIMIT)
        );
        assert_eq!(code(&two_million, wish(1, true)), Some(code::LENT_NOT_OWN));
        assert_eq!(code(&[lent(None, false)], wish(200_000_001, true)), None);
        assert_eq!(code(&[], wish(1, false)), Some(code::NO_AUTHORITY));
        // The giver's own wish is not decided by the giver's authority.
        let of_giver = Wish {
            asked_by: giver,
            ..wish(1, false)
        };
        assert_eq!(code(&two_million, of_giver), Some(code::NO_AUTHORITY));
    }
}
