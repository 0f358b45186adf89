//! What the tests of periods share: an April morning, March behind it, and the people who close it.

use crate::{
    car::Car,
    desk::{API, Desk, of_le1, roubles},
};
use contracts::sales::{BuyerId, DealId};
use contracts::vehicles::EpisodeId;
use identity::world;
use kernel::Day;
use platform::testing::{Client, Reply};
use serde_json::{Value, json};
use time::macros::{date, datetime};
use uuid::Uuid;

pub const MANUAL: [&str; 3] = ["bank_statements", "cars_counted", "vat_registers"];

pub struct Closing {
    pub desk: Desk,
    /// The chief accountant of LE1.
    pub chief: Client,
    /// Another one, who may reopen too.
    pub cfo: Client,
    /// A car that was sold in March.
    pub sold: Car,
    /// A car that is still in stock.
    pub stock: Car,
}

impl Closing {
    /// The third of April. In March one car was bought and sold, and another one bought.
    pub async fn march() -> Self {
        let desk = Desk::open().await;
        let (sold, stock) = (Car::g1(), in_stock());
        desk.live(&sold).await;
        desk.suite.settle().await;
        desk.say(&stock.payout()).await;
        desk.say(&stock.opened()).await;
        for cost in stock.costs() {
            desk.say(&cost).await;
        }
        desk.suite.clock.set(datetime!(2026-04-03 06:00 UTC));
        let chief = desk.somebody(crate::desk::ALL, of_le1());
        let cfo = desk.somebody(&["finance.period.read", "finance.period.reopen"], of_le1());
        Self {
            desk,
            chief,
            cfo,
            sold,
            stock,
        }
    }

    pub async fn checklist(&self) -> Value {
        self.chief.get(&march("/checklist")).await.expect(200)
    }

    pub async fn step(&self, step: &str) -> Reply {
        self.chief.post(&march(step), json!({})).await
    }

    pub async fn confirm(&self) {
        for step in MANUAL {
            let ask = json!({"step": step, "note": "Сверено"});
            let _ = self
                .chief
                .post(&march("/confirm-step"), ask)
                .await
                .expect(200);
        }
    }

    /// Soft closed, confirmed, closed.
    pub async fn close(&self) {
        let _ = self.step("/soft-close").await.expect(200);
        self.confirm().await;
        let _ = self.step("/close").await.expect(200);
    }

    /// Asks and confirms.
    pub async fn reopen(&self) {
        let asked = self.ask("Пришёл забытый акт").await.expect(201);
        let confirm = request(&asked, "confirm");
        let _ = self.cfo.post(&confirm, json!({})).await.expect(200);
    }

    pub async fn ask(&self, reason: &str) -> Reply {
        let ask = json!({"reason": reason});
        self.chief.post(&march("/reopen-requests"), ask).await
    }

    /// A manual entry on a day.
    pub async fn post(&self, who: &Client, day: &str) -> Reply {
        who.post(&format!("{API}/entries"), on(day)).await
    }

    /// What differs in a step: subjects and kopecks.
    pub async fn differs(&self, step: &str) -> Vec<(String, i64)> {
        let checklist = self.checklist().await;
        let steps = checklist["steps"].as_array().unwrap();
        let found = steps.iter().find(|one| one["code"] == step).unwrap();
        let findings = found["findings"].as_array().unwrap();
        let expected = if findings.is_empty() {
            "passed"
        } else {
            "failed"
        };
        assert_eq!(found["state"], expected, "{step}");
        findings
            .iter()
            .map(|finding| {
                let difference = crate::desk::kopecks(&finding["difference"]);
                (finding["subject"].as_str().unwrap().to_owned(), difference)
            })
            .collect()
    }

    pub async fn owner(&self, statement: &str) {
        let _ = self.desk.suite.sql(statement).await;
    }
}

/// March of LE1.
pub fn march(rest: &str) -> String {
    format!("{API}/periods/{}/2026-03{rest}", world::LE1)
}

pub fn request(asked: &Value, what: &str) -> String {
    let id = asked["id"].as_str().unwrap();
    format!("{API}/reopen-requests/{id}/{what}")
}

/// A manual entry of LE1 on a day.
pub fn on(day: &str) -> Value {
    json!({
        "entity_id": world::LE1,
        "document_date": day,
        "document_number": "БС-9",
        "memo": "Корректировка",
        "lines": [{"debit": "51", "credit": "80", "amount": roubles(5)}],
    })
}

fn in_stock() -> Car {
    Car {
        episode: EpisodeId::new(),
        deal: DealId::new(),
        buyer: BuyerId::new(),
        partner: Uuid::now_v7(),
        vin: "XTA210990Y2696785".parse().unwrap(),
        bought_on: date!(2026 - 03 - 10),
        ..Car::g1()
    }
}

/// The next cost of a car: a paper of this day.
pub fn late_cost(car: &Car, day: time::Date) -> contracts::vehicles::CostAdded {
    let last = car.costs().pop().unwrap();
    contracts::vehicles::CostAdded {
        cost_line: contracts::vehicles::CostLineId::new(),
        document: contracts::vehicles::SourceDocument {
            number: "АКТ-77".to_owned(),
            date: Day(day),
            ..last.document.clone()
        },
        cost_total: last.cost_total.plus(last.net).unwrap(),
        ..last
    }
}
