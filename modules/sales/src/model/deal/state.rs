//! The states of a deal, and the one table of moves.

use kernel::{Error, Result, codes};

kernel::words! {
    /// How far a deal has come. "In the queue" is no state: it is a place beside the state, because it ends by others.
    pub enum DealState {
        /// A buyer wants a car.
        New = "new",
        /// The car is kept for the deal.
        Reserved = "reserved",
        /// The contract is signed.
        Contract = "contract",
        /// The contract is paid in full.
        Paid = "paid",
        /// The buyer has the car.
        HandedOver = "handed_over",
        /// Nothing is left to do.
        Closed = "closed",
        /// Called off by us or by the buyer.
        Cancelled = "cancelled",
        /// The car went to somebody else.
        Lost = "lost",
        /// Undone after the contract was signed.
        Unwound = "unwound",
    }

    /// What moves a deal on.
    pub enum DealStep {
        /// Agree on other terms: price, deposit, wishes.
        ChangeTerms = "change_terms",
        /// Take the car; with a contract, keep it for longer.
        Reserve = "reserve",
        /// The time of the reservation is over.
        LoseReservation = "lose_reservation",
        /// Take money.
        Receive = "receive",
        /// Sign the contract.
        Sign = "sign",
        /// The contract is paid in full.
        Settle = "settle",
        /// Add or remove a finance or insurance product.
        ChangeProducts = "change_products",
        /// Give the car to the buyer.
        HandOver = "hand_over",
        /// Close the deal.
        Close = "close",
        /// Call the deal off.
        Cancel = "cancel",
        /// Somebody else bought the car.
        Lose = "lose",
        /// Undo a signed deal.
        Unwind = "unwind",
    }

    /// Why a deal came to nothing.
    pub enum EndReason {
        /// The price did not suit.
        Price = "price",
        /// The buyer chose another car.
        AnotherCar = "another_car",
        /// The buyer changed their mind.
        ChangedMind = "changed_mind",
        /// No bank gave a loan.
        NoLoan = "no_loan",
        /// The car did not suit.
        Condition = "condition",
        /// Something else.
        Other = "other",
        /// Somebody else bought the car.
        CarSold = "car_sold",
    }
}

impl DealState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: DealStep) -> Result<Self> {
        use DealState as S;
        use DealStep as T;
        match (self, step) {
            (S::New | S::Reserved, T::ChangeTerms) => Ok(self),
            (S::New, T::Reserve) => Ok(S::Reserved),
            (S::Contract | S::Paid, T::Reserve | T::LoseReservation | T::ChangeProducts) => {
                Ok(self)
            }
            (S::Reserved, T::LoseReservation) => Ok(S::New),
            (S::Reserved | S::Contract | S::Paid, T::Receive) => Ok(self),
            (S::Reserved, T::Sign) => Ok(S::Contract),
            (S::Contract, T::Settle) => Ok(S::Paid),
            (S::Paid, T::HandOver) => Ok(S::HandedOver),
            (S::HandedOver, T::Close) => Ok(S::Closed),
            (S::New | S::Reserved | S::Contract | S::Paid, T::Cancel) => Ok(S::Cancelled),
            (S::New, T::Lose) => Ok(S::Lost),
            (S::Contract | S::Paid | S::HandedOver | S::Closed, T::Unwind) => Ok(S::Unwound),
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
        let pairs = DealState::ALL
            .iter()
            .flat_map(|state| DealStep::ALL.iter().map(move |step| (*state, *step)));
        let allowed: Vec<String> = pairs
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        let expected = "new change_terms new; new reserve reserved; new cancel cancelled; new lose lost;
            reserved change_terms reserved; reserved lose_reservation new; reserved receive reserved;
            reserved sign contract; reserved cancel cancelled;
            contract reserve contract; contract lose_reservation contract; contract receive contract;
            contract settle paid; contract change_products contract; contract cancel cancelled; contract unwind unwound;
            paid reserve paid; paid lose_reservation paid; paid receive paid; paid change_products paid;
            paid hand_over handed_over; paid cancel cancelled; paid unwind unwound;
            handed_over close closed; handed_over unwind unwound; closed unwind unwound";
        let expected: Vec<&str> = expected.split(';').map(str::trim).collect();
        assert_eq!(allowed, expected);
        let error = DealState::Closed.next(DealStep::Close).unwrap_err();
        assert_eq!(error.code, codes::ILLEGAL_TRANSITION);
        assert_eq!(
            error.params,
            [
                ("from", "closed".to_owned()),
                ("command", "close".to_owned())
            ]
        );
    }
}
