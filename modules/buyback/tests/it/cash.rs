//! VER-6 on the side of the purchase: large cash waits for an identification.

use crate::desk::{Desk, PURCHASES, VIN};
use async_trait::async_trait;
use contracts::{
    buyback::PayoutMade,
    ids::QuestionnaireId,
    verification::{CashAnswer, CashAsk, CashGate, CashSubject},
};
use identity::world;
use kernel::{Code, Money, Result};
use platform::{App, Migrations, Module, Permission, Ports, http::Routes, testing::Setup};
use serde_json::json;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

/// A control that has to be satisfied first; it stands for the module that has it.
#[derive(Default)]
struct Gate {
    identified: AtomicBool,
    asked: Mutex<Vec<CashAsk>>,
}

const QUESTIONNAIRE: uuid::Uuid = uuid::uuid!("0198c0de-0000-7000-8000-00000000ca54");

#[async_trait]
impl CashGate for Gate {
    async fn clear(&self, ask: CashAsk) -> Result<CashAnswer> {
        self.asked.lock().unwrap().push(ask);
        Ok(match self.identified.load(Ordering::SeqCst) {
            true => CashAnswer::Cleared,
            false => CashAnswer::Needed {
                questionnaire: QuestionnaireId(QUESTIONNAIRE),
            },
        })
    }
}

struct Control(Arc<Gate>);

impl Module for Control {
    fn name(&self) -> &'static str {
        "verification"
    }
    fn routes(&self) -> Routes {
        Routes::of("verification")
    }
    fn permissions(&self) -> &'static [Permission] {
        &[]
    }
    fn codes(&self) -> &'static [Code] {
        &[]
    }
    fn migrations(&self) -> Migrations {
        &[]
    }
    fn provide(&self, _: &App, ports: &mut Ports) {
        ports.provide::<dyn CashGate>(self.0.clone());
    }
}

#[tokio::test]
async fn ver_6_cash_over_the_threshold_waits_for_the_questionnaire() {
    let gate = Arc::new(Gate::default());
    let desk = Desk::open_beside(Setup::default(), vec![Arc::new(Control(gate.clone()))]).await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let pay = async |way: &str| {
        let body = json!({"way": way, "document_number": "РКО-6"});
        desk.cashier
            .post(&format!("{PURCHASES}/{id}/payout"), body)
            .await
    };
    let refused = pay("cash").await.expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["questionnaire"]),
        (
            &json!("buyback.identification_needed"),
            &json!(QUESTIONNAIRE)
        )
    );
    assert_eq!(desk.state(&id).await, "payable");
    assert!(desk.suite.events::<PayoutMade>().await.is_empty());
    let asked = gate.asked.lock().unwrap().remove(0);
    assert_eq!(
        (asked.subject, asked.amount_total),
        (
            CashSubject::Purchase(id.parse().unwrap()),
            Money::roubles(1_339_000)
        )
    );
    assert_eq!((asked.tenant, asked.centre), (world::TENANT, world::DC1));
    gate.identified.store(true, Ordering::SeqCst);
    let paid = pay("cash").await.expect(201);
    assert_eq!(paid["way"], "cash");
    // What is no longer due asks nobody.
    assert_eq!(pay("cash").await.problem(409), "common.illegal_transition");
    assert_eq!(gate.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_payout_by_bank_asks_no_control_of_cash() {
    let gate = Arc::new(Gate::default());
    let desk = Desk::open_beside(Setup::default(), vec![Arc::new(Control(gate.clone()))]).await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let _ = desk.pay(&id).await.expect(201);
    assert!(gate.asked.lock().unwrap().is_empty());
}
