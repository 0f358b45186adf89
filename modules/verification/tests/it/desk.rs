//! What the tests share: a suite with the test world, a register, somebody who knows the sellers, and officers.

use async_trait::async_trait;
use axum::{Router, http::StatusCode, routing::get};
use contracts::{
    buyback::{ChecksRequested, ContractSigned, PurchaseId, SellerFacts, Sellers},
    vehicles::SaleCheckRequested,
    verification::CaseDecided,
};
use identity::{Identity, World, world};
use kernel::{CentreId, Code, Day, Event, Inn, Result, TenantId, UserId, codes};
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

/// What a case asks about a car that is bought.
pub const KINDS: [&str; 12] = [
    "identifier",
    "document",
    "stop_list",
    "pledge",
    "accidents",
    "bailiff",
    "bankruptcy",
    "counterparty",
    "customs",
    "epts",
    "passport",
    "police",
];

pub const ALL: &[&str] = &[
    "verification.case.read",
    "verification.case.write",
    "verification.case.decide",
    "verification.case.assign",
    "verification.evidence.read",
    "verification.rule.read",
    "verification.rule.write",
    "verification.stop.read",
    "verification.stop.write",
    "verification.questionnaire.read",
    "verification.questionnaire.write",
    "verification.questionnaire.decide",
    "verification.questionnaire.person",
    "verification.cash_report.read",
];

/// In place of buyback: knows every seller, unless the test says otherwise.
#[derive(Clone, Default)]
pub struct SellersDesk(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    others: HashMap<PurchaseId, Option<SellerFacts>>,
    companies: HashMap<PurchaseId, Inn>,
    down: bool,
}

impl SellersDesk {
    pub fn know(&self, purchase: PurchaseId, facts: Option<SellerFacts>) {
        self.0.lock().unwrap().others.insert(purchase, facts);
    }

    pub fn company(&self, purchase: PurchaseId, inn: &str) {
        let inn = inn.parse().unwrap();
        self.0.lock().unwrap().companies.insert(purchase, inn);
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
        pts_number: Some("77РМ193777".parse().unwrap()),
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

    async fn company(&self, _: TenantId, purchase: PurchaseId) -> Result<Option<Inn>> {
        Ok(self.0.lock().unwrap().companies.get(&purchase).cloned())
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

/// In place of vehicles: it says what the test lets it say, and nothing else.
struct Yard;

impl Module for Yard {
    fn name(&self) -> &'static str {
        "vehicles"
    }
    fn routes(&self) -> Routes {
        Routes::of("vehicles")
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
}

pub struct Desk {
    pub suite: TestApp,
    pub sellers: SellersDesk,
    pub officer: Client,
    /// Where the stub registers answer.
    pub stubs: String,
}

impl Desk {
    /// With the stub registers of the demo.
    pub async fn open() -> Self {
        Self::set(&[]).await
    }

    /// With the stub registers, and other settings of the module.
    pub async fn set(settings: &[(&'static str, &str)]) -> Self {
        Self::start(settings, None).await
    }

    /// With a pledge register at this address.
    pub async fn with(register: &str) -> Self {
        let register = if register.is_empty() { "off" } else { register };
        Self::set(&[("modules.verification.pledge_register_url", register)]).await
    }

    /// The same, and a bus that misbehaves by this seed.
    pub async fn start(settings: &[(&'static str, &str)], chaos: Option<u64>) -> Self {
        let sellers = SellersDesk::default();
        let (stubs, setup) = setup(settings, chaos).await;
        let others: Vec<Arc<dyn Module>> = vec![Arc::new(sellers.clone()), Arc::new(Yard)];
        Self::of(others, sellers, stubs, setup).await
    }

    /// With other modules in place of the test's sellers, and the stub registers of the demo.
    pub async fn beside(others: Vec<Arc<dyn Module>>) -> Self {
        let (stubs, setup) = setup(&[], None).await;
        Self::of(others, SellersDesk::default(), stubs, setup).await
    }

    async fn of(
        others: Vec<Arc<dyn Module>>,
        sellers: SellersDesk,
        stubs: String,
        setup: Setup,
    ) -> Self {
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
            stubs,
        }
    }

    /// Makes a stub register behave.
    pub async fn control(&self, register: &str, setting: Value) {
        let url = format!("{}/control/{register}", self.stubs);
        let told = self.suite.app.outside.post(url).json(&setting).send();
        assert_eq!(told.await.unwrap().status(), 204);
    }

    /// Which questions came to the stub registers, and when.
    pub async fn heard(&self) -> Vec<stubs::Heard> {
        let asked = self
            .suite
            .app
            .outside
            .get(format!("{}/control", self.stubs));
        let shown: Value = asked.send().await.unwrap().json().await.unwrap();
        serde_json::from_value(shown["heard"].clone()).unwrap()
    }

    /// A car of ours shall be offered.
    pub async fn to_sell(&self, event: &SaleCheckRequested) {
        self.suite.say(world::TENANT, "vehicles", event).await;
    }

    /// Attaches a paper to a question.
    pub async fn paper(&self, who: &Client, card: &Value, kind: &str) -> Value {
        let there = format!(
            "{}/checks/{}/papers?name=scan.pdf",
            path(card),
            check(card, kind)["id"].as_str().unwrap()
        );
        who.post_bytes(&there, "application/pdf", "%PDF-1.7 scan")
            .await
            .expect(201)
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

    /// The same for another type of vehicle.
    pub async fn accepted_as(&self, vehicle_type: &str, number: &str) -> PurchaseId {
        let event = ChecksRequested {
            purchase: PurchaseId::new(),
            entity: world::LE1,
            centre: world::DC1,
            vin: number.parse().unwrap(),
            vehicle_type: vehicle_type.to_owned(),
            ..ChecksRequested::sample()
        };
        self.suite.say(world::TENANT, "buyback", &event).await;
        event.purchase
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

/// Stub registers, and settings in which nothing is hurried: breakers stay closed, nothing is asked again by itself.
async fn setup(settings: &[(&'static str, &str)], chaos: Option<u64>) -> (String, Setup) {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let stubs = format!("http://{}", stubs::start(any).await.unwrap());
    let mut all = vec![
        ("modules.verification.registers_url", stubs.clone()),
        ("modules.verification.breaker_failures", "1000".to_owned()),
        ("modules.verification.revive_ms", "3600000".to_owned()),
        ("jobs.poll_ms", "20".to_owned()),
    ];
    all.extend(
        settings
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    let setup = Setup {
        chaos,
        settings: all,
        ..Setup::default()
    };
    (stubs, setup)
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
