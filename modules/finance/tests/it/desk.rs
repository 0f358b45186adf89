//! What the tests share: a suite with the test world, and people at their desks.

use crate::car::Car;
use finance::Finance;
use identity::{Identity, World, world};
use kernel::{EntityId, Event};
use platform::{
    Reach, Scope, outbox,
    testing::{Client, Setup, TestApp},
};
use serde_json::{Value, json};
use sqlx::Row;
use std::sync::Arc;

pub const API: &str = "/api/finance/v1";

pub const ALL: &[&str] = &[
    "finance.journal.read",
    "finance.entry.write",
    "finance.entry.reverse",
    "finance.pnl.read",
    "finance.rule.read",
    "finance.rule.write",
    "finance.forecast.read",
    "finance.period.read",
    "finance.period.confirm",
    "finance.period.close",
    "finance.period.reopen",
    "finance.period.post",
    "finance.close_step.write",
];

pub struct Desk {
    pub suite: TestApp,
    /// An accountant of LE1 with all permissions.
    pub accountant: Client,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(Setup::default()).await
    }

    /// Every event twice and in odd order.
    pub async fn chaotic(seed: u64) -> Self {
        Self::open_with(Setup {
            chaos: Some(seed),
            ..Setup::default()
        })
        .await
    }

    pub async fn open_with(setup: Setup) -> Self {
        let suite = TestApp::start_with(vec![Arc::new(Identity), Arc::new(Finance)], setup).await;
        let world = World::standard();
        identity::world_load(&suite.app, &world, "correct horse battery")
            .await
            .unwrap();
        let accountant = suite.client(world::TENANT, ALL, of_le1());
        Self { suite, accountant }
    }

    pub fn somebody(&self, permissions: &[&str], reach: Reach) -> Client {
        self.suite.client(world::TENANT, permissions, reach)
    }

    /// Says one event and waits for its effect.
    pub async fn say<E: Event>(&self, event: &E) {
        self.suite.say(world::TENANT, "finance", event).await;
        self.suite.settle().await;
    }

    /// Says everything that happens to a car, from purchase to handover, in one transaction.
    pub async fn live(&self, car: &Car) {
        let mut tx = self
            .suite
            .app
            .db
            .begin("finance", &Scope::system(world::TENANT))
            .await
            .unwrap();
        outbox::put(&mut tx, &car.payout()).unwrap();
        outbox::put(&mut tx, &car.opened()).unwrap();
        for cost in car.costs() {
            outbox::put(&mut tx, &cost).unwrap();
        }
        for payment in car.payments() {
            outbox::put(&mut tx, &payment).unwrap();
        }
        if let Some(product) = car.product() {
            outbox::put(&mut tx, &product).unwrap();
        }
        outbox::put(&mut tx, &car.deal_handed_over()).unwrap();
        outbox::put(&mut tx, &car.episode_handed_over()).unwrap();
        tx.commit(()).await.unwrap();
    }

    /// The bars of a P&L: word and kopecks.
    pub async fn bars(&self, path: &str) -> Vec<(String, i64)> {
        bars(
            &self
                .accountant
                .get(&format!("{API}/{path}/pnl"))
                .await
                .expect(200),
        )
    }

    /// Closing balance of every account by the end of 2026, a credit below zero; zeros left out.
    pub async fn balances(&self, entity: EntityId) -> Vec<(String, i64)> {
        let reader = self.somebody(&["finance.journal.read"], Reach::everywhere());
        let path = format!("{API}/trial-balance?entity_id={entity}&from=2020-01-01&to=2026-12-31");
        let trial = reader.get(&path).await.expect(200);
        for pair in ["opening", "turnover", "closing"] {
            assert_eq!(
                trial[format!("{pair}_debit")],
                trial[format!("{pair}_credit")],
                "{trial:#}"
            );
        }
        let rows = trial["rows"].as_array().unwrap().iter().map(|row| {
            let kopecks = kopecks(&row["closing_debit"]) - kopecks(&row["closing_credit"]);
            (row["account"].as_str().unwrap().to_owned(), kopecks)
        });
        rows.filter(|(_, kopecks)| *kopecks != 0).collect()
    }

    /// These and no other accounts have a balance.
    pub async fn expect_balances(&self, entity: EntityId, expected: &[(&str, i64)]) {
        let expected = expected
            .iter()
            .map(|(account, kopecks)| ((*account).to_owned(), *kopecks));
        assert_eq!(self.balances(entity).await, expected.collect::<Vec<_>>());
    }

    /// Every posting without ids and times, in an order of its own.
    pub async fn journal(&self) -> Vec<(String, String, String, i64, String)> {
        let rows = self.suite.sql(
            "SELECT p.word, p.debit, p.credit, p.amount_kopecks,
                    concat_ws(' ', p.document_date, e.document_module, e.document_number, p.episode_id, p.deal_id,
                              p.counterparty_id, p.centre_id, e.event) AS rest
             FROM finance.posting p JOIN finance.entry e ON e.id = p.entry_id ORDER BY 5, 1, 2, 3, 4",
        );
        rows.await
            .iter()
            .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)))
            .collect()
    }

    pub async fn count(&self, what: &str) -> i64 {
        self.suite
            .sql(&format!("SELECT count(*) FROM {what}"))
            .await[0]
            .get(0)
    }

    /// I2: what is stored as balances is what postings add up to, per account and month.
    pub async fn balances_equal_postings(&self) {
        let differences = self.count(
            "(SELECT entity_id, account, month, sum(debit_kopecks) AS debit, sum(credit_kopecks) AS credit
              FROM finance.balance GROUP BY 1, 2, 3) AS stored
             FULL JOIN (
               SELECT entity_id, account, month, sum(debit) AS debit, sum(credit) AS credit FROM (
                 SELECT entity_id, debit AS account, date_trunc('month', document_date)::date AS month,
                        amount_kopecks AS debit, 0 AS credit FROM finance.posting
                 UNION ALL
                 SELECT entity_id, credit, date_trunc('month', document_date)::date, 0, amount_kopecks FROM finance.posting
               ) AS moved GROUP BY 1, 2, 3) AS added
             USING (entity_id, account, month)
             WHERE (stored.debit, stored.credit) IS DISTINCT FROM (added.debit, added.credit)",
        );
        assert_eq!(differences.await, 0);
    }
}

/// The whole of LE1, as the guard gives it for a grant at the legal entity.
pub fn of_le1() -> Reach {
    Reach {
        entities: vec![world::LE1],
        centres: vec![world::DC1, world::DC2, world::DC5],
        ..Reach::default()
    }
}

pub fn of_dc1() -> Reach {
    Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    }
}

pub fn roubles(roubles: i64) -> Value {
    json!({"amount": roubles * 100, "currency": "RUB"})
}

pub fn kopecks(money: &Value) -> i64 {
    assert_eq!(money["currency"], "RUB");
    money["amount"].as_i64().unwrap()
}

pub fn bars(pnl: &Value) -> Vec<(String, i64)> {
    let bar = |line: &Value| {
        (
            line["word"].as_str().unwrap().to_owned(),
            kopecks(&line["amount"]),
        )
    };
    pnl["lines"].as_array().unwrap().iter().map(bar).collect()
}

/// A manual entry of LE1 with these lines: debit, credit, roubles.
pub fn entry(lines: &[(&str, &str, i64)]) -> Value {
    let line = |(debit, credit, amount): &(&str, &str, i64)| json!({"debit": debit, "credit": credit, "amount": roubles(*amount)});
    json!({
        "entity_id": world::LE1,
        "document_date": "2026-03-01",
        "document_number": "БС-1",
        "memo": "Ввод остатков",
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// The wrong fields of a problem: where and what.
pub fn faults(problem: &Value) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|field| (field["pointer"].as_str(), field["code"].as_str()))
        .map(|(pointer, code)| (pointer.unwrap(), code.unwrap()))
        .collect()
}
