//! Who may allow an offer above its valuation: a dated matrix of levels, and authority lent to somebody for a while.

use super::{appraisal::AppraisalFlag, code, permission};
use kernel::{
    CentreId, Day, Error, FieldError, Instant, Invalid, Money, Note, Result, UserId, codes,
};
use platform::Permission;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

/// Ten thousand basis points are the whole.
const WHOLE: i128 = 10_000;
/// Nobody's authority is lent for longer.
const DELEGATION_MAX: Duration = Duration::days(31);

kernel::id! {
    /// A version of the approval matrix.
    MatrixId;
    /// A delegation.
    DelegationId;
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

/// Authority lent to somebody for a while. It is never handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Delegation {
    /// The delegation.
    pub id: DelegationId,
    /// The centre that it holds for.
    pub centre_id: CentreId,
    /// The level that is lent.
    pub level: AuthorityLevel,
    /// Whose authority it is.
    pub from_user: UserId,
    /// Who decides meanwhile.
    pub to_user: UserId,
    /// Why.
    pub reason: Note,
    /// From then on.
    pub begins_at: Instant,
    /// Until then.
    pub ends_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// What is to be lent.
#[derive(Debug, Clone)]
pub struct DelegationAsk {
    /// The centre.
    pub centre_id: CentreId,
    /// The level.
    pub level: AuthorityLevel,
    /// To whom.
    pub to_user: UserId,
    /// Why.
    pub reason: Note,
    /// Until when.
    pub ends_at: Instant,
}

impl Delegation {
    /// Lends somebody's authority from now on.
    ///
    /// # Errors
    /// Every wrong field: to oneself, into the past, for more than 31 days.
    pub fn of(ask: DelegationAsk, from_user: UserId, now: Instant) -> Result<Self> {
        let mut invalid = Invalid::default();
        if ask.to_user == from_user {
            invalid.push("/to_user", code::DELEGATE_IS_SELF);
        }
        let latest = Instant::from(now.0 + DELEGATION_MAX);
        if ask.ends_at <= now || ask.ends_at > latest {
            let params = vec![("min", now.to_string()), ("max", latest.to_string())];
            invalid.fields.push(FieldError {
                pointer: "/ends_at".into(),
                code: codes::OUT_OF_RANGE,
                params,
            });
        }
        invalid.check()?;
        Ok(Self {
            id: DelegationId::new(),
            centre_id: ask.centre_id,
            level: ask.level,
            from_user,
            to_user: ask.to_user,
            reason: ask.reason,
            begins_at: now,
            ends_at: ask.ends_at,
            revoked_at: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn authority_is_lent_to_another_for_a_while() {
        let now: Instant = datetime!(2026-03-05 06:00 UTC).into();
        let me = UserId::new();
        let ask = |to_user, ends_at: time::OffsetDateTime| DelegationAsk {
            centre_id: CentreId::new(),
            level: AuthorityLevel::CentreDirector,
            to_user,
            reason: "отпуск".parse().unwrap(),
            ends_at: ends_at.into(),
        };
        let lent = Delegation::of(ask(UserId::new(), datetime!(2026-04-05 06:00 UTC)), me, now);
        assert_eq!(lent.unwrap().begins_at, now);
        let wrong = Delegation::of(ask(me, datetime!(2026-04-05 06:00:01 UTC)), me, now);
        assert_eq!(wrong.unwrap_err().fields.len(), 2);
        let past = Delegation::of(ask(UserId::new(), now.0), me, now);
        assert_eq!(past.unwrap_err().fields[0].code, codes::OUT_OF_RANGE);
    }
}
