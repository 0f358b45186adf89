//! What the tests share: a suite with the test world, a register, somebody who knows the sellers, and officers.

use async_trait::async_trait;
use axum::{Router, http::StatusCode, routing::get};
use contracts::{
    buyback::{ChecksRequested, ContractSigned, PurchaseId, SellerFacts, Sellers},
    verification::CaseDecided,
};
use identity::{Identity, World, world};
use kernel::{CentreId, Code, Day, Event, Result, TenantId, UserId, codes};
use platform::{
    App, Migrations, Module, Permission, Ports, Reach,
    http::Routes,
    testing::{Client, Setup, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use time::macros::date;
use tokio::net::TcpListener;
use verification::Verification;

pub const CASES: &str = "/api/verification/v1/cases";
pub const STOPS: &str = "/api/verification/v1/stop-list";
pub const CLEAN: &str = "Z94K241C9PR000042";
pub const PLEDGED: &str = "Z94PLEDGED0000001";

pub const ALL: &[&str] = &[
    "verification.case.read",
    "verification.case.write",
    "verification.case.decide",
    "verification.evidence.read",
    "verification.stop.read",
    "verification.stop.write",
];

/// In place of buyback: knows every seller, unless the test says otherwise.
#[derive(Clone, Default)]
pub struct SellersDesk(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    others: HashMap<PurchaseId, Option<SellerFacts>>,
    down: bool,
}

impl SellersDesk {
    pub fn know(&self, purchase: PurchaseId, facts: Option<SellerFacts>) {
        self.0.lock().unwrap().others.insert(purchase, facts);
    }

    pub fn down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }
}

pub fn ivanov() -> SellerFacts {
    SellerFacts {
        full_name: "Иванов Пётр Сергеевич".into(),
        passport: "4509123456".parse().unwrap(),
        passport_issued_on: Day(date!(2001 - 12 - 01)),
        born_on: Day(date!(1981 - 11 - 20)),
        phone: "+79166837822".parse().unwrap(),
        pts_number: "77РМ193777".parse().unwrap(),
        consented: true,
    }
}

#[async_trait]
impl Sellers for SellersDesk {
    async fn facts(&self, _: TenantId, purchase: PurchaseId) -> Result<Option<SellerFacts>> {
        let known = self.0.lock().unwrap();
        if known.down {
            return Err(codes::DEPENDENCY_UNAVAILABLE.into());
        }
        Ok(known
            .others
            .get(&purchase)
            .cloned()
            .unwrap_or_else(|| Some(ivanov())))
    }
}

impl Module for SellersDesk {
    fn name(&self) -> &'static str {
        "buyback"
    }
    fn routes(&self) -> Routes {
        Routes::of("buyback")
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
        ports.provide::<dyn Sellers>(Arc::new(self.clone()));
    }
}

pub struct Desk {
    pub suite: TestApp,
    pub sellers: SellersDesk,
    pub officer: Client,
}

impl Desk {
    /// With the stub registers of the demo.
    pub async fn open() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let register = stubs::start(any).await.unwrap();
        Self::with(&format!("http://{register}")).await
    }

    /// With a register at this address.
    pub async fn with(register: &str) -> Self {
        Self::start(register, 400, None).await
    }

    /// With a register that has this long to answer, and a bus that misbehaves by this seed.
    pub async fn start(register: &str, answer_ms: u64, chaos: Option<u64>) -> Self {
        let sellers = SellersDesk::default();
        let setup = Setup {
            chaos,
            settings: settings(register, answer_ms),
        };
        Self::of(vec![Arc::new(sellers.clone())], sellers, setup).await
    }

    /// With other modules in place of the test's sellers, and the stub registers of the demo.
    pub async fn beside(others: Vec<Arc<dyn Module>>) -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let register = format!("http://{}", stubs::start(any).await.unwrap());
        let setup = Setup {
            settings: settings(&register, 400),
            ..Setup::default()
        };
        Self::of(others, SellersDesk::default(), setup).await
    }

    async fn of(others: Vec<Arc<dyn Module>>, sellers: SellersDesk, setup: Setup) -> Self {
        let mut modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity)];
        modules.extend(others);
        modules.push(Arc::new(Verification));
        let suite = TestApp::start_with(modules, setup).await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let officer = suite.client(world::TENANT, ALL, north());
        Self {
            suite,
            sellers,
            officer,
        }
    }

    pub fn somebody(&self, permissions: &[&str]) -> Client {
        self.suite.client(world::TENANT, permissions, north())
    }

    /// An officer who may also approve against what was found, but only there.
    pub fn chief(&self, centre: CentreId) -> Client {
        let id = UserId::new();
        let all = [ALL, &["verification.case.override"]].concat();
        self.suite.client_of(
            id,
            world::TENANT,
            &all,
            Reach {
                centres: vec![centre],
                ..Reach::default()
            },
        )
    }

    /// The seller of a new purchase accepts an offer.
    pub async fn accepted(&self, vin: &str) -> PurchaseId {
        let purchase = PurchaseId::new();
        self.accepted_again(purchase, vin).await;
        purchase
    }

    pub async fn accepted_again(&self, purchase: PurchaseId, vin: &str) {
        let event = ChecksRequested {
            purchase,
            entity: world::LE1,
            centre: world::DC1,
            vin: vin.parse().unwrap(),
            ..ChecksRequested::sample()
        };
        self.suite.say(world::TENANT, "buyback", &event).await;
    }

    /// The contract of a purchase is signed.
    pub async fn signed(&self, purchase: PurchaseId, vin: &str) {
        let event = ContractSigned {
            purchase,
            entity: world::LE1,
            centre: world::DC1,
            vin: vin.parse().unwrap(),
            ..ContractSigned::sample()
        };
        self.suite.say(world::TENANT, "buyback", &event).await;
    }

    /// The card of the only case of a purchase and purpose, as soon as the machine has done with it.
    pub async fn settled(&self, purchase: PurchaseId, purpose: &str) -> Value {
        let cases = self
            .cases(purchase, purpose, |state| {
                !["new", "running"].contains(&state)
            })
            .await;
        assert_eq!(cases.len(), 1, "{cases:#?}");
        self.card(&cases[0]).await
    }

    /// The cases of a purchase, as soon as there is one and all are in a state that pleases.
    pub async fn cases(
        &self,
        purchase: PurchaseId,
        purpose: &str,
        pleases: impl Fn(&str) -> bool,
    ) -> Vec<Value> {
        let path = format!("{CASES}?purchase_id={purchase}&purpose={purpose}");
        let page = self
            .until(&path, |page| {
                let items = page["items"].as_array().unwrap();
                !items.is_empty()
                    && items
                        .iter()
                        .all(|case| pleases(case["state"].as_str().unwrap()))
            })
            .await;
        page["items"].as_array().unwrap().clone()
    }

    pub async fn card(&self, case: &Value) -> Value {
        self.officer.get(&path(case)).await.expect(200)
    }

    /// Reads again and again until the answer pleases.
    pub async fn until(&self, path: &str, pleases: impl Fn(&Value) -> bool) -> Value {
        let seen = wait_for(path, async || {
            let body = self.officer.get(path).await.expect(200);
            Ok(pleases(&body).then_some(body))
        });
        seen.await.unwrap()
    }

    pub async fn decided(&self) -> Vec<CaseDecided> {
        self.suite.events::<CaseDecided>().await
    }

    /// The raw bytes of an answer, checked against its hash.
    pub async fn raw(&self, case: &Value, mark: &Value) -> String {
        let reply = self
            .officer
            .get(&format!(
                "{}/evidence/{}",
                path(case),
                mark["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(
            reply.header("etag"),
            format!("\"{}\"", mark["sha256"].as_str().unwrap())
        );
        assert_eq!(reply.status, 200);
        reply.text
    }
}

fn settings(register: &str, answer_ms: u64) -> Vec<(&'static str, String)> {
    vec![
        (
            "modules.verification.pledge_register_url",
            register.to_owned(),
        ),
        (
            "modules.verification.provider_ms_max",
            answer_ms.to_string(),
        ),
        ("jobs.poll_ms", "20".to_owned()),
    ]
}

pub fn path(case: &Value) -> String {
    format!("{CASES}/{}", case["id"].as_str().unwrap())
}

/// One check of a card.
pub fn check<'a>(card: &'a Value, kind: &str) -> &'a Value {
    card["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["kind"] == kind)
        .unwrap()
}

pub fn grounds(reason: &str) -> Value {
    json!({"reason": reason, "note": "Проверено по телефону"})
}

pub fn extract(outcome: &str) -> Value {
    json!({"outcome": outcome, "document_number": "2026-008-000001-001", "note": "Краткая выписка от нотариуса"})
}

pub fn north() -> Reach {
    Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    }
}

pub fn not_found(vin: &str) -> String {
    json!({"vin": vin, "status": "not_found", "notices": []}).to_string()
}

pub fn found(vin: &str) -> String {
    json!({"vin": vin, "status": "found", "notices": [{"number": "2024-008-123456-789"}]})
        .to_string()
}

/// A register that gives these answers one after the other, and the last one for ever.
pub async fn scripted(answers: Vec<(u16, String)>) -> String {
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let answer = move || {
        let mut left = answers.lock().unwrap();
        let (status, body) = if left.len() > 1 {
            left.pop_front()
        } else {
            left.front().cloned()
        }
        .unwrap();
        std::future::ready((StatusCode::from_u16(status).unwrap(), body))
    };
    serve(Router::new().route("/api/pledges", get(answer))).await
}

pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
