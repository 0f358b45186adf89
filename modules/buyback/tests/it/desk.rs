//! What the tests share: a suite with the test world, people at their desks, and a purchase at any point of its way.

use buyback::Buyback;
use contracts::{
    buyback::PurchaseId,
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use identity::{Identity, World, world};
use kernel::{Clock, UserId};
use platform::{
    Module, Reach,
    testing::{Client, Reply, Setup, TestApp},
};
use serde_json::{Value, json};
use std::sync::Arc;
use time::Duration;
use vehicles::Vehicles;

pub const API: &str = "/api/buyback/v1";
pub const PURCHASES: &str = "/api/buyback/v1/purchases";
pub const VIN: &str = "XTAGFL111NY500001";
pub const VIN_2: &str = "Z94K241C9PR000042";

/// Everything that the roles of one centre may do, but the cashier and the approver.
pub const DESK: &[&str] = &[
    "buyback.purchase.read",
    "buyback.lead.write",
    "buyback.appraisal.write",
    "buyback.valuation.read",
    "buyback.valuation.write",
    "buyback.offer.write",
    "buyback.contract.write",
    "buyback.seller.read",
    "buyback.seller.write",
    "buyback.listing.read",
    "buyback.listing.write",
];

/// A program that pays by itself: what people confirm is in `step_up.rs`.
pub const PAYS: &[&str] = &["buyback.payout.write", "buyback.payout.unattended"];

pub struct Desk {
    pub suite: TestApp,
    pub me: UserId,
    pub north: Client,
    pub cashier: Client,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(Setup::default()).await
    }

    pub async fn open_with(setup: Setup) -> Self {
        Self::open_beside(setup, Vec::new()).await
    }

    /// The same beside other modules.
    pub async fn open_beside(setup: Setup, others: Vec<Arc<dyn Module>>) -> Self {
        let mut modules: Vec<Arc<dyn Module>> =
            vec![Arc::new(Identity), Arc::new(Vehicles), Arc::new(Buyback)];
        modules.extend(others);
        let suite = TestApp::start_with(modules, setup).await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let me = UserId::new();
        let north = suite.client_of(me, world::TENANT, DESK, north());
        let cashier = suite.client(world::TENANT, PAYS, self::north());
        Self {
            suite,
            me,
            north,
            cashier,
        }
    }

    pub fn somebody(&self, permissions: &[&str]) -> Client {
        self.suite.client(world::TENANT, permissions, north())
    }

    /// A step of a purchase by the desk.
    pub async fn step(&self, id: &str, step: &str, body: Value) -> Reply {
        self.north
            .post(&format!("{PURCHASES}/{id}/{step}"), body)
            .await
    }

    pub async fn read(&self, id: &str, what: &str) -> Value {
        self.north
            .get(&format!("{PURCHASES}/{id}{what}"))
            .await
            .expect(200)
    }

    pub async fn state(&self, id: &str) -> String {
        text(&self.read(id, "").await["state"])
    }

    /// Listings of V1: median price 1,620,000.00, median odometer 75,000 km.
    pub async fn market(&self) {
        let prices = [
            1_540, 1_575, 1_590, 1_610, 1_620, 1_635, 1_650, 1_680, 1_700,
        ];
        let odometers = [96, 90, 84, 80, 75, 70, 66, 58, 52];
        let rows: Vec<String> = prices
            .into_iter()
            .zip(odometers)
            .map(|(price, km)| format!("Lada,Vesta,2022,{price}000,{km}000"))
            .collect();
        let csv = format!("make,model,year,price,mileage\n{}\n", rows.join("\n"));
        let report = self
            .import("source=ads&mileage_unit=km&currency=RUB", &csv)
            .await
            .expect(200);
        assert_eq!(report["imported"], 9);
    }

    pub async fn import(&self, query: &str, csv: &str) -> Reply {
        self.north
            .post_bytes(&format!("{API}/listings/imports?{query}"), "text/csv", csv)
            .await
    }

    /// A purchase brought to this state on the straight way.
    pub async fn at(&self, state: &str, vin: &str) -> String {
        let id = self.lead(vin).await;
        self.bring(&id, "lead", state).await;
        id
    }

    /// Brings a purchase from one state to another.
    pub async fn bring(&self, id: &str, from: &str, to: &str) {
        const WAY: [&str; 10] = [
            "lead",
            "appointment",
            "inspection",
            "valued",
            "offered",
            "checks",
            "checked",
            "contract_signed",
            "payable",
            "paid",
        ];
        let place = |state| WAY.iter().position(|one| *one == state).unwrap();
        for next in &WAY[place(from) + 1..=place(to)] {
            self.go(id, next).await;
        }
        assert_eq!(self.state(id).await, to);
    }

    async fn go(&self, id: &str, next: &str) {
        match next {
            "appointment" => drop(
                self.step(id, next, json!({"at": "2026-03-05T09:00:00Z"}))
                    .await
                    .expect(200),
            ),
            "inspection" => {
                let _ = self
                    .step(id, "start-inspection", json!({}))
                    .await
                    .expect(200);
                let _ = self
                    .appraise(id, 0, appraisal(&text(&self.read(id, "").await["vin"])))
                    .await
                    .expect(200);
            }
            "valued" => drop(self.step(id, "valuations", json!({})).await.expect(201)),
            "offered" => drop(
                self.step(id, "offers", self.offer(1_339_000))
                    .await
                    .expect(201),
            ),
            "checks" => {
                self.identify(id).await;
                let _ = self.accept(id).await.expect(200);
            }
            "checked" => self.decide(id, Purpose::Purchase, Verdict::Approved).await,
            "contract_signed" => drop(self.step(id, "contract", contract(id)).await.expect(201)),
            "payable" => self.decide(id, Purpose::Payout, Verdict::Approved).await,
            _ => drop(self.pay(id).await.expect(201)),
        }
    }

    pub async fn lead(&self, vin: &str) -> String {
        text(&self.north.post(PURCHASES, lead(vin)).await.expect(201)["id"])
    }

    pub async fn appraise(&self, id: &str, version: i64, body: Value) -> Reply {
        self.north
            .put(&format!("{PURCHASES}/{id}/appraisal"), body)
            .if_match(version)
            .await
    }

    /// Passport and consent.
    pub async fn identify(&self, id: &str) {
        let _ = self
            .north
            .put(&format!("{PURCHASES}/{id}/seller"), seller())
            .if_match(1)
            .await
            .expect(200);
        let _ = self.step(id, "consents", consent()).await.expect(201);
    }

    pub fn offer(&self, roubles: i64) -> Value {
        let until = kernel::Instant::from(self.suite.clock.now() + Duration::days(3));
        json!({"amount": roubles_of(roubles), "valid_until": until})
    }

    /// The seller accepts the newest offer.
    pub async fn accept(&self, id: &str) -> Reply {
        let offers = self.read(id, "/offers").await;
        self.step(id, "accept-offer", json!({"offer_id": offers[0]["id"]}))
            .await
    }

    /// Verification says something, valid for a day.
    pub async fn decide(&self, id: &str, purpose: Purpose, verdict: Verdict) {
        let decided_at = self.suite.clock.now();
        let (case, purchase) = (CaseId::new(), id.parse::<PurchaseId>().unwrap());
        let event = CaseDecided {
            case,
            purchase: Some(purchase),
            episode: None,
            purpose,
            verdict,
            decided_at,
            valid_until: decided_at + Duration::DAY,
        };
        self.suite.say(world::TENANT, "vehicles", &event).await;
        self.suite.settle().await;
    }

    pub async fn pay(&self, id: &str) -> Reply {
        let body = json!({"way": "bank", "document_number": format!("ПП-{}", &id[24..])});
        self.cashier
            .post(&format!("{PURCHASES}/{id}/payout"), body)
            .await
    }
}

pub fn north() -> Reach {
    Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub fn roubles_of(roubles: i64) -> Value {
    json!({"amount": roubles * 100, "currency": "RUB"})
}

pub fn lead(vin: &str) -> Value {
    json!({
        "centre_id": world::DC1,
        "source": "site",
        "seller_name": "Ковалёв Пётр Сергеевич",
        "seller_phone": "8 916 000-00-01",
        "vin": vin,
        "make": "Lada",
        "model": "Vesta",
        "year": 2022,
        "mileage_km": 85_000,
    })
}

/// The codes of the required questions of the default checklist.
const QUESTIONS: &str = "title_papers keys vin_body vin_plates panels gaps thickness surface windscreen lights tread rims wear \
    seats leaks cold_start shifting clutch play dampers pads_discs parking corrosion structure equipment climate fault_codes \
    mileage_units straight noises owners";

/// A whole appraisal with the works of V1.
pub fn appraisal(vin: &str) -> Value {
    let answers: Vec<Value> = QUESTIONS
        .split_whitespace()
        .map(|question| json!({"question": question, "state": "ok"}))
        .collect();
    json!({
        "vin": vin,
        "make": "Lada",
        "model": "Vesta",
        "year": 2022,
        "mileage_km": 88_000,
        "seller_kind": "person",
        "registered_to": "seller",
        "pts_kind": "paper",
        "pts_number": "77РМ193777",
        "sts_number": "9912345678",
        "answers": answers,
        "damages": [{"panel": "hood", "kind": "chp", "size": 1, "note": "скол"}],
        "recon": [
            {"item": "two_panels_paint", "quantity": 1},
            {"item": "windscreen", "quantity": 1},
            {"item": "maintenance", "quantity": 1},
        ],
        "note": "ухоженный",
    })
}

pub fn seller() -> Value {
    json!({
        "full_name": "Ковалёв Пётр Сергеевич",
        "phone": "+79160000001",
        "born_on": "1981-11-20",
        "passport": "45 09 123456",
        "passport_issued_on": "2001-12-01",
        "passport_issued_by": "ОВД «Северный» г. Москвы",
        "registration": "г. Москва, ул. Лесная, д. 5, кв. 12",
    })
}

pub fn consent() -> Value {
    json!({"purpose": "checks", "text_version": "2026-01", "channel": "paper", "given_at": "2026-03-05T05:55:00Z"})
}

/// A contract for 1,339,000.00 with a number of its own.
pub fn contract(id: &str) -> Value {
    json!({"number": format!("ДКП-{}", &id[24..]), "price": roubles_of(1_339_000)})
}

pub fn act() -> Value {
    json!({"number": "АПП-1", "mileage_km": 88_010, "keys": 2, "documents": ["pts", "sts", "service_book"]})
}

/// `pointer code` of every wrong field.
pub fn faults(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().unwrap();
    let mut all: Vec<String> = errors
        .iter()
        .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
        .collect();
    all.sort();
    all
}
