//! Selling a car.

use super::{
    Play,
    say::{all, first, kopecks, number, text},
    stock::partner,
};
use crate::months::{
    act::{Head, Sell, Way},
    dice::Dice,
    fixtures::Fixtures,
    hands::Worker,
    human::Human,
    numbers,
    state::{Car, Deal},
};
use kernel::{Error, Result};
use serde_json::{Value, json};

const DEALS: &str = "/api/sales/v1/deals";
/// A thousand roubles.
const STEP: i64 = 100_000;
/// The most that a director gives off, in hundredths of a per cent; a little less is asked for.
const OFF_MAX: i64 = 900;

impl Car {
    /// Who buys it now: by the car and its salesman, so that it is the same in every play.
    pub(super) fn buyer(&self, fixtures: &Fixtures) -> Human {
        let mut dice = Dice::of(0, "buyer", self.spec.number * 10 + self.deal.salesman);
        Human::any(
            &mut dice,
            &fixtures.people,
            self.spec.seat.town(),
            self.offered_on,
        )
    }
}

impl Play {
    pub(super) async fn sell(&self, car: &mut Car, step: Sell) -> Result<()> {
        match step {
            Sell::Open => self.open(car).await,
            Sell::Wish => self.wish(car).await,
            Sell::Ask(roubles) => self.discount(car, roubles).await,
            Sell::Yes(head) => self.discount_decided(car, head, true).await,
            Sell::No(head) => self.discount_decided(car, head, false).await,
            Sell::TakeBack => self.discount_withdrawn(car).await,
            Sell::Reserve => self.reserve(car).await,
            Sell::Deposit(roubles, way) => self.pay(car, roubles * 100, way).await,
            Sell::Pay(share, way) => {
                let amount = if share == 100 {
                    car.deal.open
                } else {
                    car.deal.open * share / 100 / STEP * STEP
                };
                self.pay(car, amount, way).await
            }
            Sell::PayRefused => self.pay_refused(car).await,
            Sell::Sign => self.sign(car).await,
            Sell::Product(kind) => self.product(car, kind).await,
            Sell::HandOver => self.hand_over(car).await,
            Sell::Close => self.close(car).await,
            Sell::Cancel(reason) => self.cancel(car, reason).await,
            Sell::Unwind(reason) => self.unwind(car, reason).await,
            Sell::Rival => self.rival(car).await,
        }
    }

    pub(super) fn salesman(&self, car: &Car) -> Result<&Worker> {
        self.hands
            .at("sales_consultant", car.spec.seat, car.deal.salesman)
    }

    fn deal_path(car: &Car, what: &str) -> String {
        format!("{DEALS}/{}/{what}", car.deal.id)
    }

    async fn seen(&self, car: &Car) -> Result<i64> {
        number(
            &self
                .salesman(car)?
                .get(&format!("{DEALS}/{}", car.deal.id))
                .await?,
            "/version",
        )
    }

    async fn open(&self, car: &mut Car) -> Result<()> {
        let salesman = usize::try_from(car.dice.between(0, 5)).unwrap_or(0);
        car.deal = Deal {
            salesman,
            ..Deal::default()
        };
        let deal = self.opened(car).await?;
        car.deal.id = text(&deal, "id")?;
        car.deal.price = number(&deal, "/price/amount")?;
        car.deal.open = number(&deal, "/open/amount")?;
        Ok(())
    }

    /// A buyer, and a deal of theirs.
    async fn opened(&self, car: &mut Car) -> Result<Value> {
        let company = car.dice.chance(70);
        let human = car.buyer(&self.fixtures);
        let body = if company {
            let name = car.dice.text(&self.fixtures.people.companies);
            json!({"centre_id": car.spec.seat.id(), "kind": "company", "full_name": name, "phone": human.phone, "inn": numbers::inn(&mut car.dice)})
        } else {
            json!({"centre_id": car.spec.seat.id(), "kind": "person", "full_name": human.name, "phone": human.phone, "passport": human.passport})
        };
        let buyer = self
            .post(
                self.salesman(car)?,
                &mut car.keys,
                "/api/sales/v1/buyers",
                body,
            )
            .await?;
        let body = json!({"buyer_id": text(&buyer, "id")?, "episode_id": car.stock.id});
        self.post(self.salesman(car)?, &mut car.keys, DEALS, body)
            .await
    }

    async fn wish(&self, car: &mut Car) -> Result<()> {
        let body = json!({"wishes": car.dice.text(&self.fixtures.notes.wishes)});
        let (path, seen) = (Self::deal_path(car, "terms"), self.seen(car).await?);
        self.post_on(self.salesman(car)?, &mut car.keys, (&path, seen), body)
            .await
            .map(drop)
    }

    /// Asks for a discount; a small one is given at once.
    async fn discount(&self, car: &mut Car, roubles: i64) -> Result<()> {
        let amount = (roubles * 100).min(car.deal.price * OFF_MAX / 10_000) / STEP * STEP;
        let reason = car.dice.weighted(
            (3, "competitor_price"),
            &[
                (3, "long_in_stock"),
                (2, "fi_products"),
                (1, "defect_found"),
                (1, "loyal_client"),
                (1, "trade_in"),
            ],
        );
        let body = json!({"discount": kopecks(amount), "reason": reason, "note": car.dice.text(&self.fixtures.notes.discount)});
        let (path, seen) = (
            Self::deal_path(car, "discount-requests"),
            self.seen(car).await?,
        );
        let asked = self
            .post_on(self.salesman(car)?, &mut car.keys, (&path, seen), body)
            .await?;
        if asked.get("state") == Some(&json!("requested")) {
            car.deal.request = Some(text(&asked, "id")?);
        } else {
            self.priced(car, amount);
        }
        car.deal.asked = amount;
        Ok(())
    }

    fn priced(&self, car: &mut Car, off: i64) {
        car.deal.open -= off;
        car.deal.price -= off;
    }

    async fn discount_decided(&self, car: &mut Car, head: Head, yes: bool) -> Result<()> {
        let Some(request) = car.deal.request.take() else {
            return Ok(());
        };
        let notes = &self.fixtures.notes;
        let (word, note) = if yes {
            ("approve", car.dice.text(&notes.discount_yes))
        } else {
            ("decline", car.dice.text(&notes.discount_no))
        };
        let role = if head == Head::Sales {
            "sales_manager"
        } else {
            "centre_director"
        };
        let path = format!("/api/sales/v1/discount-requests/{request}/{word}");
        self.post(
            self.hands.at(role, car.spec.seat, 0)?,
            &mut car.keys,
            &path,
            json!({"note": note}),
        )
        .await?;
        if yes {
            self.priced(car, car.deal.asked);
        }
        Ok(())
    }

    async fn discount_withdrawn(&self, car: &mut Car) -> Result<()> {
        let Some(request) = car.deal.request.take() else {
            return Ok(());
        };
        let path = format!("/api/sales/v1/discount-requests/{request}/withdraw");
        self.post(self.salesman(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn reserve(&self, car: &mut Car) -> Result<()> {
        let (path, body) = (
            Self::deal_path(car, "reserve"),
            json!({"deposit_due": kopecks(2_000_000)}),
        );
        let reserved = self
            .post(self.salesman(car)?, &mut car.keys, &path, body)
            .await?;
        if reserved.get("outcome") == Some(&json!("reserved")) {
            return Ok(());
        }
        Err(Error::internal(format!(
            "the car is not reserved: {reserved}"
        )))
    }

    async fn pay(&self, car: &mut Car, amount: i64, way: Way) -> Result<()> {
        let cashier = self.hands.in_house("cashier", car.spec.seat.house())?;
        let _turn = cashier.turn().await;
        let body = payment(car, amount, way);
        let path = Self::deal_path(car, "payments");
        let taken = self.post(cashier, &mut car.keys, &path, body).await?;
        car.deal.paid(way, number(&taken, "/open/amount")?);
        Ok(())
    }

    /// Much cash waits until its payer is known; a smaller sum has nothing to wait for.
    async fn pay_refused(&self, car: &mut Car) -> Result<()> {
        car.case.questionnaire = (String::new(), 0);
        let amount = car.deal.open;
        let cashier = self.hands.in_house("cashier", car.spec.seat.house())?;
        let turn = cashier.turn().await;
        let body = payment(car, amount, Way::Cash);
        let path = Self::deal_path(car, "payments");
        let refusal = match self.try_post(cashier, &mut car.keys, &path, body).await? {
            Ok(taken) => {
                car.deal.paid(Way::Cash, number(&taken, "/open/amount")?);
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        drop(turn);
        if refusal.code() != "sales.identification_needed" {
            return Err(Error::internal(format!(
                "cash was refused: {}",
                refusal.problem
            )));
        }
        let path = format!(
            "/api/verification/v1/questionnaires?subject_kind=deal&subject_id={}",
            car.deal.id
        );
        let open = first(&self.salesman(car)?.get(&path).await?)?;
        car.case.questionnaire = (text(&open, "id")?, number(&open, "/version")?);
        Ok(())
    }

    async fn sign(&self, car: &mut Car) -> Result<()> {
        let body = json!({"document_number": format!("КП-{}-{:05}", car.spec.seat.house().letter(), car.dice.between(1, 99_999))});
        let (path, seen) = (Self::deal_path(car, "contract"), self.seen(car).await?);
        let signed = self
            .post_on(self.salesman(car)?, &mut car.keys, (&path, seen), body)
            .await?;
        car.deal.open = number(&signed, "/open/amount")?;
        Ok(())
    }

    async fn product(&self, car: &mut Car, kind: &str) -> Result<()> {
        let commission = match kind {
            "loan" => car.deal.price * car.dice.between(15, 35) / 1_000,
            "hull" => car.dice.between(18_000, 46_000) * 100,
            "liability" => car.dice.between(1_500, 4_000) * 100,
            _ => car.dice.between(4_000, 16_000) * 100,
        };
        let paper = if kind == "loan" { "КД" } else { "ПОЛ" };
        let body = json!({
            "kind": kind, "partner_id": partner("bank", car.dice.between(0, 5)), "commission": kopecks(commission / 10_000 * 10_000),
            "document_number": format!("{paper}-{}", car.dice.between(10_000, 999_999)),
        });
        let path = Self::deal_path(car, "fi-products");
        self.post(self.salesman(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    async fn hand_over(&self, car: &mut Car) -> Result<()> {
        let ask = async || -> Result<Vec<String>> {
            let items = self
                .salesman(car)?
                .get(&Self::deal_path(car, "handover-items"))
                .await?;
            Ok(all(&items, "code"))
        };
        let list = self.handed.get_or_try_init(ask).await?;
        let number = format!(
            "АКТ-{}-{:05}",
            car.spec.seat.house().letter(),
            car.dice.between(1, 99_999)
        );
        let body = json!({
            "document_number": number, "mileage_km": car.spec.mileage_km + car.dice.between(5, 60), "keys": car.dice.between(1, 2),
            "checklist": list,
        });
        let (path, seen) = (Self::deal_path(car, "hand-over"), self.seen(car).await?);
        self.post_on(self.salesman(car)?, &mut car.keys, (&path, seen), body)
            .await
            .map(drop)
    }

    async fn close(&self, car: &mut Car) -> Result<()> {
        let path = Self::deal_path(car, "close");
        self.post(self.salesman(car)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn cancel(&self, car: &mut Car, reason: &str) -> Result<()> {
        let body = json!({"reason": reason, "refunds": refunds(car)});
        let path = Self::deal_path(car, "cancel");
        self.post(self.salesman(car)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    async fn unwind(&self, car: &mut Car, reason: &str) -> Result<()> {
        let director = self.hands.at("centre_director", car.spec.seat, 0)?;
        let fee = (reason == "agreement" && !car.deal.ways.is_empty()).then(|| kopecks(500_000));
        let way = car
            .deal
            .ways
            .iter()
            .next()
            .copied()
            .filter(|_| fee.is_some());
        let body = json!({
            "document_number": format!("РСТ-{}", car.spec.number), "reason": reason, "note": car.dice.text(&self.fixtures.notes.unwind),
            "refunds": refunds(car), "fee": fee, "fee_way": way,
        });
        let (path, seen) = (Self::deal_path(car, "unwind"), self.seen(car).await?);
        self.post_on(director, &mut car.keys, (&path, seen), body)
            .await
            .map(drop)
    }

    /// A second buyer waits for the car.
    async fn rival(&self, car: &mut Car) -> Result<()> {
        car.deal.salesman += 1;
        let deal = self.opened(car).await;
        let deal = match deal {
            Ok(deal) => {
                let path = format!("{DEALS}/{}/reserve", text(&deal, "id")?);
                self.post(self.salesman(car)?, &mut car.keys, &path, json!({}))
                    .await
            }
            refused => refused,
        };
        car.deal.salesman -= 1;
        deal.map(drop)
    }
}

/// A payment with its paper.
fn payment(car: &mut Car, amount: i64, way: Way) -> Value {
    let paper = if way == Way::Cash { "ПКО" } else { "ПП" };
    let number = format!("{paper}-{}", car.dice.between(1, 99_999));
    json!({"way": way.word(), "amount": kopecks(amount), "document_number": number})
}

/// A paper for every way that money came.
fn refunds(car: &mut Car) -> Vec<Value> {
    let ways: Vec<_> = car.deal.ways.iter().copied().collect();
    ways.into_iter().map(|way| json!({"way": way, "document_number": format!("ВЗ-{}", car.dice.between(1, 99_999))})).collect()
}
