//! A car in stock: its place, its costs, its price, who looks at it.

use super::{
    Play,
    say::{day, first, kopecks, moment, number, text},
};
use crate::months::{
    act::{Review, Stock},
    dice::Dice,
    hands::Worker,
    seat::House,
    state::Car,
};
use kernel::Result;
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

const EPISODES: &str = "/api/vehicles/v1/episodes";
/// Prices are whole numbers of five thousand roubles.
const STEP: i64 = 500_000;
/// Slots in a row of a yard.
const ROW: usize = 25;
/// What photos show.
const ANGLES: [&str; 6] = ["front", "left", "rear", "right", "dashboard", "odometer"];

impl Play {
    pub(super) async fn stock(&self, car: &mut Car, step: Stock, at: OffsetDateTime) -> Result<()> {
        match step {
            Stock::BookIn(since, share) => self.book_in(car, since, share).await,
            Stock::Find => self.find(car).await,
            Stock::Place(slot) => self.place(car, slot).await,
            Stock::Inspect => self.prepare(car, "inspect").await,
            Stock::StartRecon => self.prepare(car, "start-recon").await,
            Stock::FinishRecon => self.prepare(car, "finish-recon").await,
            Stock::Cost(kind, roubles) => self.cost(car, kind, roubles, at).await,
            Stock::Photos => self.photos(car, at - time::Duration::hours(1)).await,
            Stock::RequestCheck => self.check(car).await,
            Stock::List(share) => self.list(car, share).await,
            Stock::Out(reason) => self.out(car, reason).await,
            Stock::Back => self.back(car).await,
            Stock::Hold => self.hold(car).await,
            Stock::Free => self.free(car).await,
            Stock::Review(threshold, decided) => self.review(car, threshold, decided).await,
            Stock::ReviewYes => self.review_decided(car, "approve", json!({})).await,
            Stock::ReviewNo => {
                let reason = car.dice.text(&self.fixtures.notes.review_refuse);
                self.review_decided(car, "refuse", json!({"reason": reason}))
                    .await
            }
        }
    }

    pub(super) fn at_car(car: &Car, what: &str) -> String {
        format!("{EPISODES}/{}/{what}", car.stock.id)
    }

    pub(super) fn keeper_of(&self, car: &Car) -> Result<&Worker> {
        self.hands
            .at("buyback_manager", car.spec.seat, car.buy.manager)
    }

    async fn book_in(&self, car: &mut Car, since: Date, share: i64) -> Result<()> {
        let lot = since >= self.plan.span.start;
        let full = lot && car.spec.seat.house() != House::Region;
        let fleet = car.dice.between(0, 7);
        let spec = &car.spec;
        let body = json!({
            "centre_id": spec.seat.id(), "vin": spec.vin, "make": spec.make, "model": spec.model, "year": spec.year,
            "mileage_km": spec.mileage_km, "attributes": {"engine_cc": spec.engine_cc, "fuel": spec.fuel},
            "counterparty_id": partner("fleet", fleet), "document_number": format!("Л-{}-{:04}", spec.seat.house().letter(), spec.number),
            "acquired_on": since.to_string(), "purchase_price": kopecks(spec.worth * share / 1_000 / 1_000 * 100_000),
            "vat_scheme": if full { "full" } else { "margin_5_1" }, "with_vat": full,
        });
        let episode = self
            .post(self.keeper_of(car)?, &mut car.keys, EPISODES, body)
            .await?;
        car.stock.id = text(&episode, "id")?;
        Ok(())
    }

    /// The car has come: its time in stock has begun.
    async fn find(&self, car: &mut Car) -> Result<()> {
        let found = self
            .keeper_of(car)?
            .get(&format!("{EPISODES}?vin={}", car.spec.vin))
            .await?;
        car.stock.id = text(&first(&found)?, "id")?;
        Ok(())
    }

    async fn place(&self, car: &mut Car, slot: usize) -> Result<()> {
        let Some((yard, _)) = car.spec.seat.yard() else {
            return Ok(());
        };
        let row = "ABCDEFGH".chars().nth((slot - 1) / ROW).unwrap_or('Z');
        let reason = car.dice.text(&self.fixtures.notes.moves);
        let body = json!({"place_id": yard, "slot": format!("{row}-{:02}", (slot - 1) % ROW + 1), "reason": reason});
        let path = Self::at_car(car, "location");
        self.post(
            self.hands.at("logistics_dispatcher", car.spec.seat, 0)?,
            &mut car.keys,
            &path,
            body,
        )
        .await
        .map(drop)
    }

    async fn prepare(&self, car: &mut Car, step: &str) -> Result<()> {
        if step == "start-recon" {
            car.stock.steps.clear();
        }
        let path = Self::at_car(car, step);
        self.post(self.keeper_of(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn cost(
        &self,
        car: &mut Car,
        kind: &str,
        roubles: i64,
        at: OffsetDateTime,
    ) -> Result<()> {
        let (module, paper) = match kind {
            "own_parts" => ("parts", "ТР"),
            "transport" => ("logistics", "ТН"),
            _ => ("suppliers", "АКТ"),
        };
        let vendor = car.dice.between(0, 5);
        let bought = kind != "own_parts";
        let body = json!({
            "kind": kind, "document_module": module, "document_number": format!("{paper}-{}", car.dice.between(1_000, 99_999)),
            "document_date": day(at), "supplier_id": bought.then(|| partner("vendor", vendor)), "gross": kopecks(roubles * 100),
            "with_vat": bought,
        });
        let path = Self::at_car(car, "cost-lines");
        self.post(self.keeper_of(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    async fn photos(&self, car: &mut Car, at: OffsetDateTime) -> Result<()> {
        let dice = &mut car.dice;
        let hash = |dice: &mut Dice| format!("{}{}", dice.id().simple(), dice.id().simple());
        let photos: Vec<_> = ANGLES
            .iter()
            .map(|angle| json!({"angle": angle, "sha256": hash(dice), "taken_at": moment(at)}))
            .collect();
        let path = Self::at_car(car, "photos");
        self.post(
            self.keeper_of(car)?,
            &mut car.keys,
            &path,
            json!({"photos": photos}),
        )
        .await
        .map(drop)
    }

    async fn check(&self, car: &mut Car) -> Result<()> {
        let path = Self::at_car(car, "request-check");
        self.post(
            self.hands.at("sales_manager", car.spec.seat, 0)?,
            &mut car.keys,
            &path,
            json!({}),
        )
        .await
        .map(drop)
    }

    async fn list(&self, car: &mut Car, share: i64) -> Result<()> {
        let chief = self.hands.at("sales_manager", car.spec.seat, 0)?;
        let seen = number(
            &chief.get(&format!("{EPISODES}/{}", car.stock.id)).await?,
            "/version",
        )?;
        car.stock.price = (car.spec.worth * 100 * share / 1_000 / STEP * STEP).max(STEP);
        let (path, body) = (
            Self::at_car(car, "list"),
            json!({"price": kopecks(car.stock.price)}),
        );
        self.post_on(chief, &mut car.keys, (&path, seen), body)
            .await
            .map(drop)
    }

    async fn out(&self, car: &mut Car, reason: &str) -> Result<()> {
        let number = format!(
            "{}-{}",
            if reason == "service" { "ЗН" } else { "ТД" },
            car.dice.between(100, 9_999)
        );
        let (path, body) = (
            Self::at_car(car, "outings"),
            json!({"reason": reason, "contract_number": number}),
        );
        let outing = self
            .post(self.salesman(car)?, &mut car.keys, &path, body)
            .await?;
        car.stock.outing = text(&outing, "id")?;
        Ok(())
    }

    async fn back(&self, car: &mut Car) -> Result<()> {
        let path = format!("/api/vehicles/v1/outings/{}/back", car.stock.outing);
        self.post(self.salesman(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn hold(&self, car: &mut Car) -> Result<()> {
        let path = Self::at_car(car, "holds");
        let hold = self
            .post(self.salesman(car)?, &mut car.keys, &path, json!({}))
            .await?;
        car.stock.hold = text(&hold, "id")?;
        Ok(())
    }

    async fn free(&self, car: &mut Car) -> Result<()> {
        let path = format!("/api/vehicles/v1/holds/{}/release", car.stock.hold);
        self.post(self.salesman(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn review(&self, car: &mut Car, threshold: i64, decided: Review) -> Result<()> {
        let chief = self.hands.at("sales_manager", car.spec.seat, 0)?;
        let path = format!(
            "/api/vehicles/v1/price-reviews?episode_id={}&threshold_days={threshold}",
            car.stock.id
        );
        car.stock.review = text(&first(&chief.get(&path).await?)?, "id")?;
        let body = self.review_body(car, decided);
        let path = format!("/api/vehicles/v1/price-reviews/{}/close", car.stock.review);
        self.post(chief, &mut car.keys, &path, body).await.map(drop)
    }

    fn review_body(&self, car: &mut Car, decided: Review) -> Value {
        let notes = &self.fixtures.notes;
        match decided {
            Review::Keep => {
                json!({"decision": "keep", "reason": car.dice.text(&notes.review_keep)})
            }
            Review::Wholesale => {
                json!({"decision": "wholesale", "reason": car.dice.text(&notes.review_wholesale)})
            }
            Review::Price(lower) => {
                car.stock.price =
                    (car.stock.price * (1_000 - lower) / 1_000 / STEP * STEP).max(STEP);
                json!({"decision": "new_price", "price": kopecks(car.stock.price), "reason": car.dice.text(&notes.review_price)})
            }
        }
    }

    async fn review_decided(&self, car: &mut Car, word: &str, body: Value) -> Result<()> {
        let path = format!("/api/vehicles/v1/price-reviews/{}/{word}", car.stock.review);
        self.post(
            self.hands.at("centre_director", car.spec.seat, 0)?,
            &mut car.keys,
            &path,
            body,
        )
        .await
        .map(drop)
    }
}

/// Whoever we deal with more than once, always under the same id.
pub(super) fn partner(kind: &str, number: i64) -> uuid::Uuid {
    Dice::of(0, kind, usize::try_from(number).unwrap_or(0)).id()
}
