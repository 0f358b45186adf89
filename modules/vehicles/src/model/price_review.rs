//! Price reviews: tasks that the age of a car makes.

use super::code;
use contracts::vehicles::EpisodeId;
use kernel::{CentreId, Day, Error, Instant, Invalid, Money, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A price review.
    ReviewId;
}

kernel::words! {
    /// Where a price review stands.
    pub enum ReviewState {
        /// Somebody has to decide.
        Open = "open",
        /// A new price waits for its approval.
        Proposed = "proposed",
        /// Decided.
        Done = "done",
    }

    /// What moves a review on.
    pub enum ReviewStep {
        /// Decide without a new price.
        Close = "close",
        /// Propose a new price.
        Propose = "propose",
        /// Approve the new price.
        Approve = "approve",
        /// Refuse the new price.
        Refuse = "refuse",
        /// The car has left the stock.
        Leave = "leave",
    }

    /// What was decided.
    pub enum ReviewDecision {
        /// The price stays.
        Keep = "keep",
        /// Another price, once it is approved.
        NewPrice = "new_price",
        /// The car goes to a dealer.
        Wholesale = "wholesale",
        /// Nothing: the car has left the stock.
        LeftStock = "left_stock",
    }
}

impl ReviewState {
    /// The one table of moves.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: ReviewStep) -> Result<Self> {
        use ReviewState as S;
        use ReviewStep as T;
        match (self, step) {
            (S::Open, T::Close) | (S::Proposed, T::Approve) => Ok(S::Done),
            (S::Open, T::Propose) => Ok(S::Proposed),
            (S::Proposed, T::Refuse) => Ok(S::Open),
            (S::Open | S::Proposed, T::Leave) => Ok(S::Done),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A task: look at the price of a car again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct PriceReview {
    /// The review.
    pub id: ReviewId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// Its number.
    pub vin: String,
    /// "Lada Vesta 2022".
    pub title: String,
    /// Its centre.
    pub centre_id: CentreId,
    /// The threshold that was crossed.
    pub threshold_days: i32,
    /// On which day, by the calendar of the centre.
    pub crossed_on: Day,
    /// Where it stands.
    pub state: ReviewState,
    /// What was decided.
    #[schema(value_type = Option<String>)]
    pub decision: Option<ReviewDecision>,
    /// Why.
    pub reason: Option<String>,
    /// The price now.
    #[sqlx(rename = "list_price_kopecks")]
    pub list_price: Option<Money>,
    /// The new price.
    #[sqlx(rename = "price_kopecks")]
    pub price: Option<Money>,
    /// Who proposed it.
    pub proposed_by: Option<UserId>,
    /// When it was done.
    pub closed_at: Option<Instant>,
    /// Who did it.
    pub closed_by: Option<UserId>,
}

/// What somebody decides on a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAsk {
    /// What.
    pub decision: ReviewDecision,
    /// Why.
    pub reason: String,
    /// The new price, for that decision only.
    pub price: Option<Money>,
}

impl PriceReview {
    /// Decides; a new price is only proposed by this.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.review_price` at the price, `field.not_allowed` at the decision.
    pub fn decide(&self, ask: ReviewAsk, now: OffsetDateTime, by: UserId) -> Result<Self> {
        if ask.decision == ReviewDecision::LeftStock {
            return Err(Error::field("/decision", codes::NOT_ALLOWED));
        }
        let new_price = ask.decision == ReviewDecision::NewPrice;
        if new_price != ask.price.is_some() {
            return Err(Invalid::field("/price", code::REVIEW_PRICE).into());
        }
        let decided = Self {
            decision: Some(ask.decision),
            reason: Some(ask.reason),
            price: ask.price,
            ..self.clone()
        };
        if new_price {
            return Ok(Self {
                state: self.state.next(ReviewStep::Propose)?,
                proposed_by: Some(by),
                ..decided
            });
        }
        Ok(Self {
            state: self.state.next(ReviewStep::Close)?,
            closed_at: Some(now.into()),
            closed_by: Some(by),
            ..decided
        })
    }

    /// Approves the new price; gives it beside the review.
    ///
    /// # Errors
    /// `common.illegal_transition`, `vehicles.review_four_eyes`.
    pub fn approve(&self, now: OffsetDateTime, by: UserId) -> Result<(Self, Money)> {
        let state = self.state.next(ReviewStep::Approve)?;
        if self.proposed_by == Some(by) {
            return Err(code::REVIEW_FOUR_EYES.into());
        }
        let price = self
            .price
            .ok_or_else(|| Error::internal("a proposal without a price"))?;
        let done = Self {
            state,
            closed_at: Some(now.into()),
            closed_by: Some(by),
            list_price: Some(price),
            ..self.clone()
        };
        Ok((done, price))
    }

    /// Refuses the new price; the review is open again.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn refuse(&self, reason: String) -> Result<Self> {
        Ok(Self {
            state: self.state.next(ReviewStep::Refuse)?,
            decision: None,
            reason: Some(reason),
            price: None,
            proposed_by: None,
            ..self.clone()
        })
    }

    /// The car has left the stock.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn leave(&self, now: OffsetDateTime, by: UserId) -> Result<Self> {
        Ok(Self {
            state: self.state.next(ReviewStep::Leave)?,
            decision: Some(ReviewDecision::LeftStock),
            closed_at: Some(now.into()),
            closed_by: Some(by),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const NOW: OffsetDateTime = datetime!(2026-04-04 06:00 UTC);

    fn review() -> PriceReview {
        PriceReview {
            id: ReviewId::new(),
            episode_id: EpisodeId::new(),
            vin: "XTAGFL111NY500001".into(),
            title: "Lada Vesta 2022".into(),
            centre_id: CentreId::new(),
            threshold_days: 30,
            crossed_on: Day(date!(2026 - 04 - 04)),
            state: ReviewState::Open,
            decision: None,
            reason: None,
            list_price: Some(Money::roubles(1_755_000)),
            price: None,
            proposed_by: None,
            closed_at: None,
            closed_by: None,
        }
    }

    fn ask(decision: ReviewDecision, price: Option<i64>) -> ReviewAsk {
        ReviewAsk {
            decision,
            reason: "рынок".into(),
            price: price.map(Money::roubles),
        }
    }

    #[test]
    fn every_pair_of_state_and_step_is_decided() {
        let allowed: Vec<String> = ReviewState::ALL
            .iter()
            .flat_map(|state| ReviewStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                let next = state.next(step).ok()?;
                Some(format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "open close done",
                "open propose proposed",
                "open leave done",
                "proposed approve done",
                "proposed refuse open",
                "proposed leave done",
            ]
        );
    }

    #[test]
    fn a_new_price_is_approved_by_somebody_else() {
        let (proposer, chief) = (UserId::new(), UserId::new());
        let nameless = review().decide(ask(ReviewDecision::NewPrice, None), NOW, proposer);
        assert_eq!(nameless.unwrap_err().fields[0].code, code::REVIEW_PRICE);
        let kept = review().decide(ask(ReviewDecision::Keep, Some(1)), NOW, proposer);
        assert_eq!(kept.unwrap_err().fields[0].pointer, "/price");
        let left = review().decide(ask(ReviewDecision::LeftStock, None), NOW, proposer);
        assert_eq!(left.unwrap_err().fields[0].pointer, "/decision");

        let proposed = review()
            .decide(
                ask(ReviewDecision::NewPrice, Some(1_699_000)),
                NOW,
                proposer,
            )
            .unwrap();
        assert_eq!(proposed.state, ReviewState::Proposed);
        let own = proposed.approve(NOW, proposer).unwrap_err();
        assert_eq!(own.code, code::REVIEW_FOUR_EYES);
        let (done, price) = proposed.approve(NOW, chief).unwrap();
        assert_eq!(
            (done.state, price),
            (ReviewState::Done, Money::roubles(1_699_000))
        );
        let again = proposed.refuse("дёшево".into()).unwrap();
        assert_eq!((again.state, again.price), (ReviewState::Open, None));
        let kept = again
            .decide(ask(ReviewDecision::Keep, None), NOW, proposer)
            .unwrap();
        assert!(kept.leave(NOW, chief).is_err());
        let gone = proposed.leave(NOW, chief).unwrap();
        assert_eq!(gone.decision, Some(ReviewDecision::LeftStock));
    }
}
