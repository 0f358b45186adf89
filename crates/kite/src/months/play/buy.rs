//! Buying a car from a person.

use super::{
    Play,
    say::{all, items, kopecks, moment, number, text},
};
use crate::months::{
    act::{Asker, Buy, Way},
    hands::Worker,
    state::Car,
};
use kernel::Result;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const PURCHASES: &str = "/api/buyback/v1/purchases";
/// Payouts above this need a second factor, as the configuration says.
const LARGE: i64 = 100_000_000;
/// Offers are made in whole thousands.
const STEP: i64 = 100_000;
/// What the head of buying may allow at most.
const MANAGER_MAX: i64 = 300_000_000;
/// Parts of a car where damages are found.
const PANELS: [&str; 8] = [
    "hood",
    "door_front_left",
    "door_rear_right",
    "fender_front_left",
    "fender_rear_right",
    "bumper_front",
    "bumper_rear",
    "trunk",
];
/// Works of the price list.
const WORKS: [&str; 9] = [
    "bumper_paint",
    "pdr_dent",
    "hood_paint",
    "tyre",
    "brake_pads",
    "detailing",
    "two_panels_paint",
    "maintenance",
    "key_blank",
];
/// Questions that are answered by a defect now and then.
const DEFECTS: [&str; 7] = [
    "panels",
    "surface",
    "windscreen",
    "tread",
    "seats",
    "pads_discs",
    "noises",
];

impl Play {
    pub(super) async fn buy(&self, car: &mut Car, step: Buy, at: OffsetDateTime) -> Result<()> {
        match step {
            Buy::Lead => self.lead(car).await,
            Buy::Appoint(moment_of) => {
                self.simply(car, "appointment", json!({"at": moment(moment_of)}))
                    .await
            }
            Buy::Identify => self.identify(car, at).await,
            Buy::Appraise => self.appraise(car).await,
            Buy::Value => self.value(car).await,
            Buy::Ask(asker, more) => self.ask(car, asker, more).await,
            Buy::Decide(yes) => self.decide(car, yes).await,
            Buy::TakeBack => self.take_back(car).await,
            Buy::Offer(share) => {
                self.offer(
                    car,
                    car.buy.shown.min(car.buy.valued) * share / 10_000,
                    None,
                    at + Duration::days(3),
                )
                .await
            }
            Buy::OfferApproved => {
                let (approval, asked, _) = car.buy.approval.clone();
                self.offer(car, asked, Some(approval), at + Duration::hours(5))
                    .await
            }
            Buy::Accept => self.accept(car).await,
            Buy::Contract => self.contract(car).await,
            Buy::Payout(way) => self.payout(car, way).await,
            Buy::AcceptCar => self.accept_car(car).await,
            Buy::Lose(reason, wish) => self.lose(car, reason, wish).await,
            Buy::Reopen => self.reopen(car).await,
            Buy::Dismiss => self.dismiss(car).await,
            Buy::Keep => self.simply(car, "keeper", json!({})).await,
            Buy::Inspect => self.inspect(car).await,
            Buy::RequestChecks => self.simply(car, "request-checks", json!({})).await,
            Buy::Cancel(reason) => self.simply(car, "cancel", json!({"reason": reason})).await,
        }
    }

    fn manager(&self, car: &Car) -> Result<&Worker> {
        self.hands
            .at("buyback_manager", car.spec.seat, car.buy.manager)
    }

    fn appraiser(&self, car: &Car) -> Result<&Worker> {
        self.hands
            .at("field_appraiser", car.spec.seat, car.buy.appraiser)
    }

    fn path(car: &Car, what: &str) -> String {
        format!("{PURCHASES}/{}/{what}", car.buy.id)
    }

    /// A step of the head of buying whose answer tells nothing new.
    async fn simply(&self, car: &mut Car, what: &str, body: Value) -> Result<()> {
        let path = Self::path(car, what);
        self.post(self.manager(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    async fn lead(&self, car: &mut Car) -> Result<()> {
        car.buy.appraiser = usize::try_from(car.dice.between(0, 5)).unwrap_or(0);
        car.buy.manager = usize::try_from(car.dice.between(0, 5)).unwrap_or(0);
        let source = car.dice.weighted(
            (4, "site"),
            &[
                (4, "classifieds"),
                (3, "call"),
                (2, "walk_in"),
                (1, "service"),
                (1, "trade_in"),
            ],
        );
        let number = usize::try_from(car.dice.between(0, 1)).unwrap_or(0);
        let who = match source {
            "walk_in" | "service" => self.appraiser(car)?,
            "trade_in" => self.manager(car)?,
            _ => self.hands.at("marketing", car.spec.seat, number)?,
        };
        let (told, seen) = (car.dice.chance(720), car.dice.chance(800));
        let spec = &car.spec;
        let body = json!({
            "centre_id": spec.seat.id(), "source": source, "seller_name": spec.seller.name, "seller_phone": spec.seller.phone,
            "vin": told.then_some(&spec.vin), "plate": seen.then_some(&spec.plate), "make": spec.make, "model": spec.model,
            "year": spec.year, "mileage_km": spec.mileage_km / 1_000 * 1_000,
        });
        let lead = self.post(who, &mut car.keys, PURCHASES, body).await?;
        car.buy.id = text(&lead, "id")?;
        car.buy.seller = 1;
        Ok(())
    }

    /// The passport and the consent of the seller.
    async fn identify(&self, car: &mut Car, at: OffsetDateTime) -> Result<()> {
        let seller = &car.spec.seller;
        let body = json!({
            "full_name": seller.name, "phone": seller.phone, "born_on": seller.born.to_string(), "passport": seller.passport,
            "passport_issued_on": seller.issued.to_string(), "passport_issued_by": seller.issuer, "registration": seller.address,
        });
        let who = self.appraiser(car)?;
        let (path, seen) = (Self::path(car, "seller"), car.buy.seller);
        let saved = self.put_on(who, &mut car.keys, (&path, seen), body).await?;
        car.buy.seller = number(&saved, "/version")?;
        let body = json!({
            "purpose": "checks", "text_version": "2026-01", "channel": car.dice.weighted((2, "paper"), &[(1, "code")]),
            "given_at": moment(at - Duration::minutes(40)),
        });
        let path = Self::path(car, "consents");
        self.post(who, &mut car.keys, &path, body).await.map(drop)
    }

    async fn inspect(&self, car: &mut Car) -> Result<()> {
        let path = Self::path(car, "start-inspection");
        self.post(self.appraiser(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn appraise(&self, car: &mut Car) -> Result<()> {
        let questions = self.questions(car).await?;
        let body = self.appraisal(car, questions);
        let (path, seen) = (Self::path(car, "appraisal"), car.buy.appraisal);
        let saved = self
            .put_on(self.appraiser(car)?, &mut car.keys, (&path, seen), body)
            .await?;
        car.buy.appraisal = number(&saved, "/version")?;
        Ok(())
    }

    /// The questions of an inspection; every centre asks the same ones.
    async fn questions(&self, car: &Car) -> Result<&Vec<String>> {
        let ask = async || {
            let list = self
                .appraiser(car)?
                .get("/api/buyback/v1/checklists")
                .await?;
            Ok(list
                .get("questions")
                .map(|questions| all(questions, "code"))
                .unwrap_or_default())
        };
        self.questions.get_or_try_init(ask).await
    }

    fn appraisal(&self, car: &mut Car, questions: &[String]) -> Value {
        let notes = &self.fixtures.notes;
        let dice = &mut car.dice;
        let answers: Vec<_> = questions
            .iter()
            .map(|question| {
                if DEFECTS.contains(&question.as_str()) && dice.chance(180) {
                    json!({"question": question, "state": "defect", "note": dice.text(&notes.defects)})
                } else {
                    json!({"question": question, "state": "ok"})
                }
            })
            .collect();
        let damages: Vec<_> = chosen(dice, &PANELS, 2).into_iter().map(|panel| json!({"panel": panel, "kind": if panel == "hood" { "chp" } else { "dnt" }, "size": dice.between(1, 2)})).collect();
        let recon: Vec<_> = chosen(dice, &WORKS, 4)
            .into_iter()
            .map(|work| json!({"item": work, "quantity": 1}))
            .collect();
        let note = dice.text(&notes.appraisal);
        let spec = &car.spec;
        json!({
            "vin": spec.vin, "make": spec.make, "model": spec.model, "year": spec.year, "mileage_km": spec.mileage_km,
            "seller_kind": "person", "registered_to": "seller", "pts_kind": "electronic", "pts_number": spec.epts,
            "sts_number": spec.sts, "answers": answers, "damages": damages, "recon": recon, "note": note,
        })
    }

    async fn value(&self, car: &mut Car) -> Result<()> {
        let traits = json!({"engine_cc": car.spec.engine_cc, "fuel": car.spec.fuel, "transmission": car.spec.gear});
        let path = Self::path(car, "valuations");
        let valuation = self
            .post(
                self.appraiser(car)?,
                &mut car.keys,
                &path,
                json!({"traits": traits}),
            )
            .await?;
        car.buy.valued = number(&valuation, "/offer/amount")?;
        car.buy.shown = number(&valuation, "/shown/amount")?;
        Ok(())
    }

    async fn ask(&self, car: &mut Car, asker: Asker, more: i64) -> Result<()> {
        let amount = (car.buy.valued + car.buy.valued * more / 10_000).max(car.buy.valued + STEP)
            / STEP
            * STEP;
        let reason = car.dice.weighted(
            (3, "client_waiting"),
            &[(2, "rare_car"), (2, "market_moves"), (1, "trade_in_deal")],
        );
        let body = json!({"amount": kopecks(amount), "reason_code": reason, "comment": car.dice.text(&self.fixtures.notes.approval)});
        let who = if asker == Asker::Manager {
            self.manager(car)?
        } else {
            self.appraiser(car)?
        };
        let path = Self::path(car, "approvals");
        let approval = self.post(who, &mut car.keys, &path, body).await?;
        let high = asker == Asker::Manager
            || amount > MANAGER_MAX
            || approval.get("level") == Some(&json!("centre_director"));
        car.buy.approval = (text(&approval, "id")?, amount, high);
        Ok(())
    }

    async fn decide(&self, car: &mut Car, yes: bool) -> Result<()> {
        let notes = &self.fixtures.notes;
        let (word, comment) = if yes {
            ("approve", car.dice.text(&notes.approval_yes))
        } else {
            ("decline", car.dice.text(&notes.approval_no))
        };
        let (id, _, high) = car.buy.approval.clone();
        let who = if high {
            self.hands.at("centre_director", car.spec.seat, 0)?
        } else {
            self.manager(car)?
        };
        let path = format!("/api/buyback/v1/approvals/{id}/{word}");
        self.post(who, &mut car.keys, &path, json!({"comment": comment}))
            .await
            .map(drop)
    }

    /// The one who asked takes the request back; who that was, the approval says.
    async fn take_back(&self, car: &mut Car) -> Result<()> {
        let path = format!("/api/buyback/v1/approvals/{}", car.buy.approval.0);
        let approval = self.manager(car)?.get(&path).await?;
        let manager = approval.get("asked_by") == Some(&json!(self.manager(car)?.id));
        let who = if manager {
            self.manager(car)?
        } else {
            self.appraiser(car)?
        };
        self.post(who, &mut car.keys, &format!("{path}/withdraw"), json!({}))
            .await
            .map(drop)
    }

    async fn offer(
        &self,
        car: &mut Car,
        amount: i64,
        approval: Option<String>,
        until: OffsetDateTime,
    ) -> Result<()> {
        let amount = amount / STEP * STEP;
        let body = json!({"amount": kopecks(amount), "approval_id": approval, "valid_until": moment(until)});
        let path = Self::path(car, "offers");
        let offer = self
            .post(self.appraiser(car)?, &mut car.keys, &path, body)
            .await?;
        car.buy.offer = (text(&offer, "id")?, amount);
        Ok(())
    }

    async fn accept(&self, car: &mut Car) -> Result<()> {
        let (path, body) = (
            Self::path(car, "accept-offer"),
            json!({"offer_id": car.buy.offer.0}),
        );
        self.post(self.appraiser(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    async fn contract(&self, car: &mut Car) -> Result<()> {
        let number = format!(
            "ДКП-{}-{:04}",
            car.spec.seat.house().letter(),
            car.spec.number
        );
        let body = json!({"number": number, "price": kopecks(car.buy.offer.1)});
        self.simply(car, "contract", body).await?;
        car.buy.signed = true;
        Ok(())
    }

    async fn payout(&self, car: &mut Car, way: Way) -> Result<()> {
        if self.resumed.is_some() && self.is_paid(car).await? {
            return Ok(());
        }
        let cashier = self.hands.in_house("cashier", car.spec.seat.house())?;
        let mut turn = cashier.turn().await;
        let confirmation = match turn.as_mut().filter(|_| car.buy.offer.1 > LARGE) {
            Some(key) => {
                let proof = key.proof(cashier.desk()).await?;
                let body = json!({"action": "buyback.payout", "noun_id": car.buy.id, "amount": kopecks(car.buy.offer.1), "proof": proof});
                let made = cashier
                    .desk()
                    .post("/api/identity/v1/confirmations", body)
                    .await?;
                Some(text(&made, "id")?)
            }
            None => None,
        };
        let paper = if way == Way::Cash { "РКО" } else { "ПП" };
        let number = format!(
            "{paper}-{}-{:04}",
            car.spec.seat.house().letter(),
            car.spec.number
        );
        let body =
            json!({"way": way.word(), "document_number": number, "confirmation_id": confirmation});
        let path = Self::path(car, "payout");
        self.post(cashier, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    /// A confirmation serves once, so a payout is no command that can be sent again after the program was stopped.
    async fn is_paid(&self, car: &mut Car) -> Result<bool> {
        let purchase = self
            .manager(car)?
            .get(&format!("{PURCHASES}/{}", car.buy.id))
            .await?;
        let paid = matches!(
            purchase.get("state").and_then(Value::as_str),
            Some("paid" | "in_stock")
        );
        if paid {
            let _ = car.keys.fresh();
        }
        Ok(paid)
    }

    async fn accept_car(&self, car: &mut Car) -> Result<()> {
        let number = format!(
            "АПП-{}-{:04}",
            car.spec.seat.house().letter(),
            car.spec.number
        );
        let papers = if car.dice.chance(600) {
            json!(["pts", "sts", "service_book"])
        } else {
            json!(["pts", "sts"])
        };
        let body = json!({"number": number, "mileage_km": car.spec.mileage_km, "keys": car.dice.between(1, 2), "documents": papers});
        self.simply(car, "accept-car", body).await
    }

    async fn lose(&self, car: &mut Car, reason: &str, wish: Option<i64>) -> Result<()> {
        let wish = wish
            .filter(|_| reason == "price" && car.buy.valued > 0)
            .map(|share| kopecks(car.buy.valued * share / 10_000 / STEP * STEP));
        self.simply(car, "lose", json!({"reason": reason, "wish_price": wish}))
            .await
    }

    async fn reopen(&self, car: &mut Car) -> Result<()> {
        let path = Self::path(car, "reopen");
        let fresh = self
            .post(self.manager(car)?, &mut car.keys, &path, json!({}))
            .await?;
        car.buy.id = text(&fresh, "id")?;
        car.buy.appraisal = 0;
        Ok(())
    }

    /// Gives the task up, when the market has made one.
    async fn dismiss(&self, car: &mut Car) -> Result<()> {
        let key = car.keys.fresh();
        let open = self
            .manager(car)?
            .get("/api/buyback/v1/follow-ups?state=open&limit=200")
            .await?;
        let mine = items(&open)
            .into_iter()
            .find(|task| task.get("purchase_id") == Some(&json!(car.buy.id)));
        let Some(task) = mine else { return Ok(()) };
        let path = format!("/api/buyback/v1/follow-ups/{}/dismiss", text(&task, "id")?);
        let order = crate::story::desk::Order {
            method: reqwest::Method::POST,
            path: &path,
            key: &key,
            version: None,
            body: crate::story::desk::Load::Json(json!({})),
        };
        self.manager(car)?.done(order).await.map(drop)
    }
}

/// Some of a list, none twice.
fn chosen(
    dice: &mut crate::months::dice::Dice,
    of: &[&'static str],
    most: i64,
) -> Vec<&'static str> {
    let mut chosen: Vec<&'static str> = Vec::new();
    for _ in 0..dice.between(0, most) {
        let one = dice.pick(of).copied().unwrap_or_default();
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen
}
