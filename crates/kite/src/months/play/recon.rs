//! The preparation by a plan: steps that begin, wait, stand still, cost something and end.

use super::{
    Play,
    say::{all, kopecks, moment},
};
use crate::months::{act::Recon, state::Car};
use kernel::{Error, Result};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const STEPS: &str = "/api/vehicles/v1/recon-steps";

impl Play {
    pub(super) async fn recon(&self, car: &mut Car, step: Recon, at: OffsetDateTime) -> Result<()> {
        let notes = &self.fixtures.notes;
        match step {
            Recon::Start(place) => {
                let vendor = (place == 1).then(|| car.dice.text(&self.fixtures.people.vendors));
                self.step(car, place, "start", json!({"vendor": vendor}))
                    .await
            }
            Recon::Ask(place, roubles) => {
                let body = json!({"amount": kopecks(roubles * 100), "reason": car.dice.text(&notes.excess)});
                self.step(car, place, "ask-approval", body).await
            }
            Recon::Yes(place) => self.judged(car, place, "approve", json!({})).await,
            Recon::No(place) => {
                self.judged(
                    car,
                    place,
                    "refuse",
                    json!({"reason": "Остаёмся в пределах лимита."}),
                )
                .await
            }
            Recon::Stall(place, reason) => {
                let until = car.dice.chance(600).then(|| moment(at + Duration::days(2)));
                let body =
                    json!({"reason": reason, "note": car.dice.text(&notes.stall), "until": until});
                self.step(car, place, "stall", body).await
            }
            Recon::Resume(place) => self.step(car, place, "resume", json!({})).await,
            Recon::Finish(place, roubles) => {
                self.step(
                    car,
                    place,
                    "finish",
                    json!({"actual": kopecks(roubles * 100)}),
                )
                .await
            }
            Recon::Skip(place) => {
                self.step(car, place, "skip", json!({"reason": "Не требуется."}))
                    .await
            }
        }
    }

    /// A step of the head of buying.
    async fn step(&self, car: &mut Car, place: usize, word: &str, body: Value) -> Result<()> {
        let path = self.step_path(car, place, word).await?;
        self.post(self.keeper_of(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    /// What another decides.
    async fn judged(&self, car: &mut Car, place: usize, word: &str, body: Value) -> Result<()> {
        let path = self.step_path(car, place, word).await?;
        self.post(
            self.hands.at("centre_director", car.spec.seat, 0)?,
            &mut car.keys,
            &path,
            body,
        )
        .await
        .map(drop)
    }

    async fn step_path(&self, car: &mut Car, place: usize, word: &str) -> Result<String> {
        if car.stock.steps.is_empty() {
            let plan = self
                .keeper_of(car)?
                .get(&Self::at_car(car, "recon"))
                .await?;
            car.stock.steps = plan
                .get("steps")
                .map(|steps| all(steps, "id"))
                .unwrap_or_default();
        }
        let step = car.stock.steps.get(place);
        let step =
            step.ok_or_else(|| Error::internal(format!("the preparation has no step {place}")))?;
        Ok(format!("{STEPS}/{step}/{word}"))
    }
}
