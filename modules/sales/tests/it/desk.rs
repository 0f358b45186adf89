//! What the tests share: a suite with the test world and a stock, and people at their desks.

use contracts::{
    vehicles::EpisodeId,
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use finance::Finance;
use identity::{Identity, World, world};
use kernel::{CentreId, UserId, codes};
use platform::{
    Module, Reach, jobs,
    testing::{Client, Reply, TestApp, client::Ask},
};
use sales::Sales;
use serde_json::{Value, json};
use std::sync::Arc;
use time::Duration;
use uuid::Uuid;
use vehicles::Vehicles;
use verification::Verification;

pub const DEALS: &str = "/api/sales/v1/deals";
pub const BUYERS: &str = "/api/sales/v1/buyers";
pub const VIN: &str = "Z94K241C9PR000042";
/// Price of every offered car.
pub const PRICE: i64 = 1_755_000;
/// Everything that the starting list wants.
pub const GIVEN: [&str; 4] = ["documents", "keys", "second_key", "service_book"];

pub const SALES: &[&str] = &[
    "sales.deal.read",
    "sales.deal.write",
    "sales.discount.give",
    "sales.buyer.read",
    "sales.buyer.write",
];
/// Leads the salesmen.
pub const HEAD: &[&str] = &[
    "sales.deal.read",
    "sales.deal.write",
    "sales.discount.give",
    "sales.discount.approve",
    "sales.deposit.override",
    "sales.override.read",
    "sales.rule.read",
    "finance.pnl.read",
];
/// Leads the centre.
pub const DIRECTOR: &[&str] = &[
    "sales.deal.read",
    "sales.deal.write",
    "sales.deal.unwind",
    "sales.discount.approve_any",
    "sales.override.read",
    "sales.rule.read",
    "sales.rule.write",
    "finance.pnl.read",
];
const STOCK: &[&str] = &[
    "vehicles.episode.read",
    "vehicles.episode.write",
    "vehicles.price.approve",
    "vehicles.hold.write",
];

pub struct Desk {
    pub suite: TestApp,
    /// Runs the stock.
    pub stock: Client,
    /// Sells.
    pub orlova: Client,
    /// Sells too.
    pub belov: Client,
    /// Takes the money.
    pub cashier: Client,
}

impl Desk {
    pub async fn open() -> Self {
        let modules: Vec<Arc<dyn Module>> =
            vec![Arc::new(Identity), Arc::new(Vehicles), Arc::new(Sales)];
        Self::of(modules).await
    }

    /// The same with the real ledger.
    pub async fn with_books() -> Self {
        let modules: Vec<Arc<dyn Module>> = vec![
            Arc::new(Identity),
            Arc::new(Vehicles),
            Arc::new(Sales),
            Arc::new(Finance),
        ];
        Self::of(modules).await
    }

    /// The same with the real control of cash.
    pub async fn with_gate() -> Self {
        let modules: Vec<Arc<dyn Module>> = vec![
            Arc::new(Identity),
            Arc::new(Vehicles),
            Arc::new(Sales),
            Arc::new(Verification),
        ];
        Self::of(modules).await
    }

    pub async fn of(modules: Vec<Arc<dyn Module>>) -> Self {
        let suite = TestApp::start(modules).await;
        identity::world_load(&suite.app, &World::standard(), "correct horse battery")
            .await
            .unwrap();
        let stock = suite.client(world::TENANT, STOCK, at(&[world::DC1, world::DC5]));
        let orlova = suite.client_of(world::ORLOVA, world::TENANT, SALES, at(&[world::DC1]));
        let belov = suite.client_of(world::BELOV, world::TENANT, SALES, at(&[world::DC1]));
        let cashier = suite.client(
            world::TENANT,
            &["sales.payment.write", "sales.deal.read"],
            at(&[world::DC1]),
        );
        Self {
            suite,
            stock,
            orlova,
            belov,
            cashier,
        }
    }

    /// Somebody else who sells at DC1.
    pub fn salesman(&self) -> Client {
        self.suite
            .client_of(UserId::new(), world::TENANT, SALES, at(&[world::DC1]))
    }

    pub fn somebody(&self, permissions: &[&str]) -> Client {
        self.suite
            .client(world::TENANT, permissions, at(&[world::DC1]))
    }

    /// Leads the salesmen of DC1.
    pub fn head(&self) -> Client {
        self.suite
            .client_of(UserId::new(), world::TENANT, HEAD, at(&[world::DC1]))
    }

    /// Leads DC1.
    pub fn director(&self) -> Client {
        self.suite
            .client_of(UserId::new(), world::TENANT, DIRECTOR, at(&[world::DC1]))
    }

    /// A car that has just come in.
    pub async fn arrived(&self, vin: &str, centre: CentreId) -> String {
        self.booked(arrival(vin, centre)).await
    }

    async fn booked(&self, arrival: Value) -> String {
        let path = "/api/vehicles/v1/episodes";
        let car = self.stock.post(path, arrival).await.expect(201);
        text(&car["id"])
    }

    /// Verification found the car clean just now.
    pub async fn checked(&self, episode: &str) {
        let now = self.suite.app.clock.now();
        let decided = CaseDecided {
            case: CaseId::new(),
            purchase: None,
            episode: Some(EpisodeId(episode.parse().unwrap())),
            purpose: Purpose::Sale,
            verdict: Verdict::Approved,
            decided_at: now,
            valid_until: now + Duration::days(30),
        };
        self.suite.say(world::TENANT, "sales", &decided).await;
        self.suite.settle().await;
    }

    /// A car on offer at DC1, of which sales has heard.
    pub async fn offered(&self, vin: &str) -> String {
        self.offered_at(vin, world::DC1).await
    }

    pub async fn offered_at(&self, vin: &str, centre: CentreId) -> String {
        let id = self.arrived(vin, centre).await;
        self.prepared(&id).await;
        self.list(&id, PRICE).await;
        id
    }

    /// The car of SAL-3: bought with VAT from an organisation, full scheme.
    pub async fn offered_with_vat(&self, purchase: i64, price: i64) -> String {
        let mut arrival = arrival(VIN, world::DC1);
        arrival["purchase_price"] = roubles(purchase);
        arrival["vat_scheme"] = json!("full");
        arrival["with_vat"] = json!(true);
        let id = self.booked(arrival).await;
        self.prepared(&id).await;
        self.list(&id, price).await;
        id
    }

    /// A car in stock is made ready, and found clean.
    pub async fn prepared(&self, id: &str) {
        for step in ["inspect", "start-recon", "finish-recon"] {
            let path = format!("/api/vehicles/v1/episodes/{id}/{step}");
            let _ = self.stock.post(&path, json!({})).await.expect(200);
        }
        self.checked(id).await;
    }

    pub async fn list(&self, episode: &str, price: i64) {
        let path = format!("/api/vehicles/v1/episodes/{episode}");
        let version = self.stock.get(&path).await.expect(200)["version"].as_i64();
        let list = format!("{path}/list");
        let ask = self.stock.post(&list, json!({"price": roubles(price)}));
        let _ = ask.if_match(version.unwrap()).await.expect(200);
        self.suite.settle().await;
    }

    pub async fn buyer(&self, salesman: &Client) -> String {
        text(&salesman.post(BUYERS, person(world::DC1)).await.expect(201)["id"])
    }

    /// A new deal of this salesman for this car.
    pub async fn deal(&self, salesman: &Client, episode: &str) -> String {
        let ask = json!({"buyer_id": self.buyer(salesman).await, "episode_id": episode});
        text(&salesman.post(DEALS, ask).await.expect(201)["id"])
    }

    /// A new deal of Belov for this car, when it is on offer.
    pub async fn deal_if_offered(&self, episode: &str) -> Option<String> {
        let ask = json!({"buyer_id": self.buyer(&self.belov).await, "episode_id": episode});
        let reply = self.belov.post(DEALS, ask).await;
        (reply.status == 201).then(|| text(&reply.body["id"]))
    }

    /// A deal of Orlova that has reserved its car.
    pub async fn reserved(&self, episode: &str) -> String {
        let deal = self.deal(&self.orlova, episode).await;
        let answer = reserve(&self.orlova, &deal).await.expect(200);
        assert_eq!(answer["outcome"], "reserved");
        self.suite.settle().await;
        deal
    }

    /// A deal of Orlova with a contract.
    pub async fn contracted(&self, episode: &str) -> String {
        let deal = self.reserved(episode).await;
        let signed = self.sign(&deal, "ДКП-7").await.expect(200);
        assert_eq!(signed["state"], "contract");
        self.suite.settle().await;
        deal
    }

    /// A deal of Orlova that is paid in full.
    pub async fn paid(&self, episode: &str) -> String {
        let deal = self.contracted(episode).await;
        let open = self.card(&deal).await["open"]["amount"].as_i64().unwrap() / 100;
        let taken = self.pay(&deal, open, "ПП-1").await.expect(201);
        assert_eq!(taken["state"], "paid");
        deal
    }

    /// A deal of Orlova whose car is with its buyer.
    pub async fn handed_over(&self, episode: &str) -> String {
        let deal = self.paid(episode).await;
        let _ = self.hand_over(&deal, "АПП-1").await.expect(200);
        self.suite.settle().await;
        deal
    }

    /// A command of Orlova on a deal.
    pub fn command(&self, deal: &str, verb: &str, body: Value) -> Ask {
        self.orlova.post(&format!("{DEALS}/{deal}/{verb}"), body)
    }

    /// A product in a deal of Orlova.
    pub async fn product(&self, deal: &str, commission: i64, number: &str) -> Reply {
        let body = product(commission, number);
        self.command(deal, "fi-products", body).await
    }

    pub async fn close(&self, deal: &str) -> Reply {
        self.command(deal, "close", json!({})).await
    }

    pub async fn card(&self, deal: &str) -> Value {
        self.orlova
            .get(&format!("{DEALS}/{deal}"))
            .await
            .expect(200)
    }

    pub async fn state(&self, deal: &str) -> String {
        text(&self.card(deal).await["state"])
    }

    pub async fn version(&self, deal: &str) -> i64 {
        self.card(deal).await["version"].as_i64().unwrap()
    }

    pub async fn sign(&self, deal: &str, number: &str) -> Reply {
        let version = self.version(deal).await;
        let body = json!({"document_number": number});
        self.orlova
            .post(&format!("{DEALS}/{deal}/contract"), body)
            .if_match(version)
            .await
    }

    pub async fn pay(&self, deal: &str, amount: i64, number: &str) -> Reply {
        self.cashier
            .post(&format!("{DEALS}/{deal}/payments"), payment(amount, number))
            .await
    }

    pub async fn hand_over(&self, deal: &str, number: &str) -> Reply {
        let version = self.version(deal).await;
        self.orlova
            .post(
                &format!("{DEALS}/{deal}/hand-over"),
                handover(number, &GIVEN),
            )
            .if_match(version)
            .await
    }

    /// Lets the stock look at the clock, and waits until everybody has heard what it says.
    pub async fn expire(&self) {
        self.job(&Vehicles, "vehicles.holds_expire").await;
    }

    /// Lets this module look at the clock: offers that passed, requests that nobody decided.
    pub async fn lapse(&self) {
        self.job(&Sales, "sales.offers_expire").await;
        self.job(&Sales, "sales.requests_expire").await;
    }

    async fn job(&self, module: &dyn Module, name: &str) {
        let job = module.jobs().into_iter().find(|job| job.name == name);
        let job = job.unwrap();
        loop {
            match jobs::run_now(&self.suite.app, &job).await {
                Ok(()) => break,
                Err(error) => assert_eq!(error.code, codes::BUSY, "{error}"),
            }
        }
        self.suite.settle().await;
    }

    /// Asks for a discount of so many roubles off the list price.
    pub async fn ask_discount(&self, salesman: &Client, deal: &str, roubles: i64) -> Reply {
        let version = self.version(deal).await;
        salesman
            .post(
                &format!("{DEALS}/{deal}/discount-requests"),
                discount(roubles),
            )
            .if_match(version)
            .await
    }

    /// Undoes a deal; everything had come by bank.
    pub async fn unwind(&self, director: &Client, deal: &str, body: Value) -> Reply {
        let version = self.version(deal).await;
        director
            .post(&format!("{DEALS}/{deal}/unwind"), body)
            .if_match(version)
            .await
    }
}

pub async fn reserve(salesman: &Client, deal: &str) -> Reply {
    salesman
        .post(&format!("{DEALS}/{deal}/reserve"), json!({}))
        .await
}

pub async fn cancel(salesman: &Client, deal: &str) -> Reply {
    salesman
        .post(
            &format!("{DEALS}/{deal}/cancel"),
            json!({"reason": "changed_mind"}),
        )
        .await
}

/// The offers on the desk of a salesman, as deals.
pub async fn offers(salesman: &Client) -> Vec<String> {
    let desk = salesman.get("/api/sales/v1/desk").await.expect(200);
    desk["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| text(&offer["deal_id"]))
        .collect()
}

pub fn at(centres: &[CentreId]) -> Reach {
    Reach {
        centres: centres.to_vec(),
        ..Reach::default()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub fn roubles(amount: i64) -> Value {
    json!({"amount": amount * 100, "currency": "RUB"})
}

pub fn person(centre: CentreId) -> Value {
    json!({"centre_id": centre, "kind": "person", "full_name": "Смирнов Андрей Викторович", "phone": "+79035551122"})
}

pub fn payment(amount: i64, number: &str) -> Value {
    json!({"way": "bank", "amount": roubles(amount), "document_number": number})
}

pub fn cash(amount: i64, number: &str) -> Value {
    json!({"way": "cash", "amount": roubles(amount), "document_number": number})
}

pub fn discount(amount: i64) -> Value {
    json!({"discount": roubles(amount), "reason": "competitor_price", "note": "Показал объявление"})
}

/// An unwinding with one refund by bank.
pub fn unwinding(number: &str) -> Value {
    json!({
        "reason": "buyer_returned", "document_number": number,
        "refunds": [{"way": "bank", "document_number": format!("ПП-{number}")}],
    })
}

pub fn product(commission: i64, number: &str) -> Value {
    json!({"kind": "loan", "partner_id": Uuid::now_v7(), "commission": roubles(commission), "document_number": number})
}

pub fn handover(number: &str, given: &[&str]) -> Value {
    json!({"document_number": number, "mileage_km": 41_020, "keys": 2, "checklist": given})
}

fn arrival(vin: &str, centre: CentreId) -> Value {
    json!({
        "centre_id": centre, "vin": vin, "make": "Hyundai", "model": "Creta", "year": 2023, "mileage_km": 41_000,
        "counterparty_id": Uuid::now_v7(), "purchase_price": roubles(1_450_000), "vat_scheme": "margin_5_1",
        "acquired_on": "2026-03-05", "document_number": "ДКП-1",
    })
}
