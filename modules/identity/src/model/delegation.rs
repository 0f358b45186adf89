//! A permission that its holder lends to somebody at a centre for a while.

use super::{code, duty};
pub use contracts::identity::DelegationId;
use kernel::{CentreId, Error, FieldError, Instant, Invalid, Line, Money, Result, UserId, codes};
use platform::{Catalogue, module::Lendable};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::Duration;
use utoipa::ToSchema;

/// Nothing is lent for longer.
const LONGEST: Duration = Duration::days(31);

kernel::words! {
    /// Where a delegation stands.
    pub enum DelegationState {
        /// It begins later.
        Pending = "pending",
        /// It is in force.
        Live = "live",
        /// Its giver does not have the permission there any more: it gives nothing meanwhile.
        Lapsed = "lapsed",
        /// Its time is over.
        Ended = "ended",
        /// It was taken back.
        Revoked = "revoked",
    }

    /// What is done to a delegation.
    pub enum DelegationStep {
        /// Take it back before its time.
        Revoke = "revoke",
    }
}

impl DelegationState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `identity.delegation_over`.
    pub fn next(self, step: DelegationStep) -> Result<Self> {
        match (self, step) {
            (Self::Pending | Self::Live | Self::Lapsed, DelegationStep::Revoke) => {
                Ok(Self::Revoked)
            }
            (Self::Ended | Self::Revoked, DelegationStep::Revoke) => {
                Err(code::DELEGATION_OVER.into())
            }
        }
    }
}

/// A permission that is lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Delegation {
    /// The delegation.
    #[schema(value_type = String, format = Uuid)]
    pub id: DelegationId,
    /// Whose permission it is.
    pub giver_id: UserId,
    /// Who has it for a while.
    pub receiver_id: UserId,
    /// What is lent.
    pub permission: String,
    /// The permissions of the routes through which it is used; the receiver has them meanwhile.
    pub opens: Vec<String>,
    /// Where.
    pub centre_id: CentreId,
    /// The highest amount that may be decided about; absent: whatever the giver may.
    #[sqlx(rename = "limit_kopecks")]
    pub limit: Option<Money>,
    /// Whether the receiver's own deals and purchases are left out.
    pub own_excluded: bool,
    /// Why.
    pub reason: Line,
    /// From then on.
    pub valid_from: Instant,
    /// Until then, exactly.
    pub valid_until: Instant,
    /// When it was entered.
    pub made_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// By whom.
    pub revoked_by: Option<UserId>,
}

/// A wish to lend.
#[derive(Debug, Clone)]
pub struct DelegationAsk {
    /// To whom.
    pub receiver: UserId,
    /// What.
    pub permission: Line,
    /// Where.
    pub centre: CentreId,
    /// The highest amount.
    pub limit: Option<Money>,
    /// Whether the receiver's own deals and purchases are left out.
    pub own_excluded: bool,
    /// Why.
    pub reason: Line,
    /// From when; from now if not said.
    pub from: Option<Instant>,
    /// Until when.
    pub until: Instant,
}

/// What is known of the two people and the place.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    /// Whether the receiver may act.
    pub receiver_acts: bool,
    /// Whether the centre is one of the group.
    pub centre_exists: bool,
    /// The giver's roles that have the permission there.
    pub giving: Vec<String>,
    /// The receiver's roles.
    pub receiver_roles: Vec<String>,
}

impl DelegationAsk {
    /// The delegation, if `giver` may lend this. Every wrong field is named.
    ///
    /// # Errors
    /// `common.validation`; `identity.not_yours_to_lend`; `identity.duties_conflict` when the receiver could not hold such a
    /// role either.
    pub fn give(
        self,
        giver: UserId,
        lendable: Option<&Lendable>,
        parties: &Parties,
        now: Instant,
    ) -> Result<Delegation> {
        let from = self.from.unwrap_or(now);
        self.check(giver, lendable, parties, (from, now))?;
        let lendable = lendable.ok_or(code::NOT_LENDABLE)?;
        if parties.giving.is_empty() {
            return Err(Error::new(code::NOT_YOURS_TO_LEND).with("permission", &self.permission));
        }
        for role in &parties.giving {
            duty::check(role, parties.receiver_roles.iter().map(String::as_str))?;
        }
        let opens = lendable.opens.iter().map(|door| door.name.to_owned());
        Ok(Delegation {
            id: DelegationId::new(),
            giver_id: giver,
            receiver_id: self.receiver,
            permission: lendable.permission.name.to_owned(),
            opens: opens.collect(),
            centre_id: self.centre,
            limit: self.limit,
            own_excluded: self.own_excluded,
            reason: self.reason,
            valid_from: from,
            valid_until: self.until,
            made_at: now,
            revoked_at: None,
            revoked_by: None,
        })
    }

    fn check(
        &self,
        giver: UserId,
        lendable: Option<&Lendable>,
        parties: &Parties,
        (from, now): (Instant, Instant),
    ) -> Result<(), Invalid> {
        let mut wrong = Invalid::default();
        if self.receiver == giver {
            wrong.push("/receiver_id", code::LEND_TO_SELF);
        } else if !parties.receiver_acts {
            wrong.push("/receiver_id", codes::REFERENCE_NOT_FOUND);
        }
        if lendable.is_none() {
            wrong.push("/permission", code::NOT_LENDABLE);
        }
        if !parties.centre_exists {
            wrong.push("/centre_id", codes::REFERENCE_NOT_FOUND);
        }
        if let Some(limit) = self.limit
            && (limit.in_kopecks().is_err() || limit.amount <= 0)
        {
            wrong.push("/limit", codes::AMOUNT_OUT_OF_RANGE);
        }
        if from < now {
            wrong.push("/valid_from", code::BAD_PERIOD);
        }
        let latest = Instant::from(from.0.saturating_add(LONGEST));
        if self.until <= from || self.until <= now {
            wrong.push("/valid_until", code::BAD_PERIOD);
        } else if self.until > latest {
            wrong.fields.push(FieldError {
                pointer: "/valid_until".to_owned(),
                code: codes::OUT_OF_RANGE,
                params: vec![("min", from.to_string()), ("max", latest.to_string())],
            });
        }
        wrong.check()
    }
}

impl Delegation {
    /// Where it stands at `now`, when its giver still has the permission or not.
    #[must_use]
    pub fn state(&self, held: bool, now: Instant) -> DelegationState {
        if self.revoked_at.is_some() {
            DelegationState::Revoked
        } else if self.valid_until <= now {
            DelegationState::Ended
        } else if !held {
            DelegationState::Lapsed
        } else if now < self.valid_from {
            DelegationState::Pending
        } else {
            DelegationState::Live
        }
    }

    /// The same delegation, taken back.
    ///
    /// # Errors
    /// `identity.delegation_over`.
    pub fn revoke(&self, by: UserId, now: Instant) -> Result<Self> {
        self.state(true, now).next(DelegationStep::Revoke)?;
        Ok(Self {
            revoked_at: Some(now),
            revoked_by: Some(by),
            ..self.clone()
        })
    }
}

/// A delegation as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DelegationCard {
    /// What was agreed.
    #[serde(flatten)]
    pub delegation: Delegation,
    /// Where it stands.
    pub state: DelegationState,
}

/// A permission that may be lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LendableCard {
    /// The permission.
    pub permission: &'static str,
    /// What it allows, in Russian.
    pub ru: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// What whoever gets it may do meanwhile to reach the decision.
    pub opens: Vec<&'static str>,
}

/// Everything that may be lent.
#[must_use]
pub fn lendables(catalogue: &Catalogue) -> Vec<LendableCard> {
    let card = |one: &Lendable| LendableCard {
        permission: one.permission.name,
        ru: one.permission.ru,
        en: one.permission.en,
        opens: one.opens.iter().map(|door| door.name).collect(),
    };
    catalogue.lendables().map(card).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::Permission;
    use time::macros::datetime;

    const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));
    const APPROVE: &Permission = &Permission {
        name: "a.b.approve",
        ru: "Да",
        en: "Yes",
    };
    const LENDABLE: Lendable = Lendable {
        permission: APPROVE,
        opens: &[APPROVE],
    };

    fn later(duration: Duration) -> Instant {
        Instant(NOW.0 + duration)
    }

    fn ask(until: Instant) -> DelegationAsk {
        DelegationAsk {
            receiver: UserId::new(),
            permission: "a.b.approve".parse().unwrap(),
            centre: CentreId::new(),
            limit: Some(Money::roubles(2_000_000)),
            own_excluded: true,
            reason: "Отпуск".parse().unwrap(),
            from: None,
            until,
        }
    }

    fn parties() -> Parties {
        Parties {
            receiver_acts: true,
            centre_exists: true,
            giving: vec!["buyback_manager".to_owned()],
            receiver_roles: vec!["sales_consultant".to_owned()],
        }
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = DelegationState::ALL
            .iter()
            .filter_map(|state| {
                let next = state.next(DelegationStep::Revoke).ok()?;
                Some(format!("{state} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            ["pending revoked", "live revoked", "lapsed revoked"]
        );
    }

    #[test]
    fn a_delegation_lives_to_before_its_last_moment_and_31_days_at_most() {
        let giver = UserId::new();
        let lent = ask(later(LONGEST)).give(giver, Some(&LENDABLE), &parties(), NOW);
        let lent = lent.unwrap();
        assert_eq!(lent.state(true, NOW), DelegationState::Live);
        assert_eq!(lent.state(false, NOW), DelegationState::Lapsed);
        let last = later(LONGEST - Duration::MICROSECOND);
        assert_eq!(lent.state(true, last), DelegationState::Live);
        assert_eq!(lent.state(true, later(LONGEST)), DelegationState::Ended);
        let back = lent.revoke(giver, NOW).unwrap();
        assert_eq!(back.state(true, NOW), DelegationState::Revoked);
        assert_eq!(
            back.revoke(giver, NOW).unwrap_err().code,
            code::DELEGATION_OVER
        );
        let begins = DelegationAsk {
            from: Some(later(Duration::DAY)),
            ..ask(later(Duration::days(2)))
        };
        let pending = begins
            .give(giver, Some(&LENDABLE), &parties(), NOW)
            .unwrap();
        assert_eq!(pending.state(true, NOW), DelegationState::Pending);
        let long =
            ask(later(LONGEST + Duration::SECOND)).give(giver, Some(&LENDABLE), &parties(), NOW);
        assert_eq!(long.unwrap_err().fields[0].code, codes::OUT_OF_RANGE);
    }

    #[test]
    fn everything_wrong_is_named_and_duties_stay_apart() {
        let giver = UserId::new();
        let wrong = DelegationAsk {
            receiver: giver,
            limit: Some(Money::ZERO),
            from: Some(later(-Duration::DAY)),
            ..ask(NOW)
        };
        let refused = wrong
            .give(giver, None, &Parties::default(), NOW)
            .unwrap_err();
        let pointers: Vec<_> = refused
            .fields
            .iter()
            .map(|field| field.pointer.as_str())
            .collect();
        assert_eq!(
            pointers,
            [
                "/receiver_id",
                "/permission",
                "/centre_id",
                "/limit",
                "/valid_from",
                "/valid_until"
            ]
        );
        let tomorrow = later(Duration::DAY);
        let nothing = Parties {
            giving: Vec::new(),
            ..parties()
        };
        let refused = ask(tomorrow).give(giver, Some(&LENDABLE), &nothing, NOW);
        assert_eq!(refused.unwrap_err().code, code::NOT_YOURS_TO_LEND);
        let appraiser = Parties {
            receiver_roles: vec!["field_appraiser".to_owned()],
            ..parties()
        };
        let refused = ask(tomorrow).give(giver, Some(&LENDABLE), &appraiser, NOW);
        assert_eq!(refused.unwrap_err().code, code::DUTIES_CONFLICT);
    }
}
