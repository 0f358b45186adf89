//! Keeping a car for a deal.

use super::{
    code,
    deal::{Deal, DealState},
};
use kernel::{Day, FieldError, Instant, Invalid, Money, Result, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

/// How long cars are kept; dated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Policy {
    /// The usual reservation.
    pub reservation_days: i64,
    /// The longest reservation.
    pub reservation_days_max: i64,
    /// How long a contract keeps the car.
    pub contract_days: i64,
    /// How long a request for a discount waits for its decision.
    pub discount_hours: i64,
    /// How long an offer of a free car stands.
    pub offer_hours: i64,
}

kernel::id! {
    /// Times of the group from a day on.
    PolicyId;
}

/// How long things last, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Times {
    /// The row.
    pub id: PolicyId,
    /// From this day on.
    pub valid_from: Day,
    /// The usual reservation in days.
    pub reservation_days: i64,
    /// The longest reservation in days.
    pub reservation_days_max: i64,
    /// How many days a contract keeps the car.
    pub contract_days: i64,
    /// How many hours a request for a discount waits for its decision.
    pub discount_hours: i64,
    /// How many hours an offer of a free car stands.
    pub offer_hours: i64,
    /// Where the times come from.
    pub source: String,
}

impl Times {
    /// The times, when the usual reservation is not longer than the longest.
    ///
    /// # Errors
    /// `field.out_of_range` at `/reservation_days`.
    pub fn checked(self) -> Result<Self> {
        if self.reservation_days <= self.reservation_days_max {
            return Ok(self);
        }
        let max = self.reservation_days_max.to_string();
        let field = FieldError {
            pointer: "/reservation_days".to_owned(),
            code: codes::OUT_OF_RANGE,
            params: vec![("min", "1".to_owned()), ("max", max)],
        };
        Err(Invalid {
            fields: vec![field],
        }
        .into())
    }
}

/// What the salesman asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReserveAsk {
    /// When it shall end; the usual time unless given.
    pub until: Option<Instant>,
    /// The deposit that was agreed.
    pub deposit_due: Option<Money>,
}

impl ReserveAsk {
    /// The end to ask the stock for. A deal with a contract renews for as long as a contract keeps a car.
    ///
    /// # Errors
    /// `sales.reservation_term` at `/until`, `field.amount_out_of_range` at `/deposit_due`: both at once.
    pub fn until(&self, deal: &Deal, policy: Policy, now: OffsetDateTime) -> Result<Instant> {
        let (days, days_max) = match deal.state {
            DealState::New => (policy.reservation_days, policy.reservation_days_max),
            _ => (policy.contract_days, policy.contract_days),
        };
        let usual = Instant::from(now + Duration::days(days));
        let max = Instant::from(now + Duration::days(days_max));
        let mut invalid = Invalid::default();
        if self
            .until
            .is_some_and(|until| until.0 <= now || until > max)
        {
            invalid.fields.push(FieldError {
                pointer: "/until".to_owned(),
                code: code::RESERVATION_TERM,
                params: vec![("max", max.to_string())],
            });
        }
        if self
            .deposit_due
            .is_some_and(|due| due.amount > deal.price.amount)
        {
            invalid.push("/deposit_due", codes::AMOUNT_OUT_OF_RANGE);
        }
        invalid.check()?;
        Ok(self.until.unwrap_or(usual))
    }
}

kernel::words! {
    /// What became of a wish to reserve.
    pub enum ReservationOutcome {
        /// The car is kept for the deal.
        Reserved = "reserved",
        /// Somebody else has it; the deal waits.
        Queued = "queued",
    }
}

/// The answer to a wish to reserve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reservation {
    /// Whether the deal has the car.
    pub outcome: ReservationOutcome,
    /// The car is kept until then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Instant>,
    /// Place in the queue, 1 is first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub position: Option<i64>,
}

impl Reservation {
    /// The deal has the car.
    #[must_use]
    pub fn reserved(until: Option<Instant>) -> Self {
        Self {
            outcome: ReservationOutcome::Reserved,
            until,
            position: None,
        }
    }

    /// The deal waits.
    #[must_use]
    pub fn queued(position: i64) -> Self {
        Self {
            outcome: ReservationOutcome::Queued,
            until: None,
            position: Some(position),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deal::tests::deal;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);
    const POLICY: Policy = Policy {
        reservation_days: 3,
        reservation_days_max: 14,
        contract_days: 30,
        discount_hours: 24,
        offer_hours: 24,
    };

    fn until(state: DealState, until: Option<OffsetDateTime>) -> Result<Instant> {
        let ask = ReserveAsk {
            until: until.map(Instant::from),
            deposit_due: None,
        };
        ask.until(&deal(state), POLICY, NOW)
    }

    #[test]
    fn a_reservation_ends_in_the_future_within_the_limit() {
        let last = NOW + Duration::days(14);
        assert_eq!(
            until(DealState::New, None).unwrap(),
            (NOW + Duration::days(3)).into()
        );
        assert_eq!(until(DealState::New, Some(last)).unwrap(), last.into());
        for wrong in [NOW, NOW - Duration::SECOND, last + Duration::MICROSECOND] {
            let error = until(DealState::New, Some(wrong)).unwrap_err();
            assert_eq!(error.fields[0].code, code::RESERVATION_TERM);
            assert_eq!(
                error.fields[0].params,
                [("max", "2026-03-19T06:00:00Z".to_owned())]
            );
        }
    }

    #[test]
    fn a_deal_with_a_contract_renews_for_the_time_of_a_contract() {
        let month = (NOW + Duration::days(30)).into();
        assert_eq!(until(DealState::Contract, None).unwrap(), month);
        assert_eq!(until(DealState::Paid, None).unwrap(), month);
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let ask = ReserveAsk {
            until: Some(NOW.into()),
            deposit_due: Some(Money::roubles(9_000_000)),
        };
        let error = ask.until(&deal(DealState::New), POLICY, NOW).unwrap_err();
        let pointers: Vec<_> = error
            .fields
            .iter()
            .map(|field| field.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/until", "/deposit_due"]);
    }
}
