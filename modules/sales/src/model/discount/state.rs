//! The states of a request, and the one table of moves.

use kernel::{Error, Result, codes};

kernel::words! {
    /// How far a request for a discount has come.
    pub enum DiscountState {
        /// It waits for a decision.
        Requested = "requested",
        /// The discount is in the price.
        Approved = "approved",
        /// No.
        Declined = "declined",
        /// The asker took it back, or the deal is over.
        Withdrawn = "withdrawn",
        /// Nobody decided in time.
        Expired = "expired",
    }

    /// What moves a request on.
    pub enum DiscountStep {
        /// Say yes.
        Approve = "approve",
        /// Say no.
        Decline = "decline",
        /// Take it back.
        Withdraw = "withdraw",
        /// Its time is over.
        Expire = "expire",
    }
}

impl DiscountState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: DiscountStep) -> Result<Self> {
        use DiscountState as S;
        use DiscountStep as T;
        match (self, step) {
            (S::Requested, T::Approve) => Ok(S::Approved),
            (S::Requested, T::Decline) => Ok(S::Declined),
            (S::Requested, T::Withdraw) => Ok(S::Withdrawn),
            (S::Requested, T::Expire) => Ok(S::Expired),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        for state in DiscountState::ALL {
            for step in DiscountStep::ALL {
                let open = *state == DiscountState::Requested;
                assert_eq!(state.next(*step).is_ok(), open, "{state} {step}");
            }
        }
    }
}
