//! A used car from reservation to posted handover through the HTTP API, against a sale with three lines to posted invoice
//! and shipment in Tryton. What is compared is what one core does: sales for a second of processor time.

use crate::{
    compare::{Pair, compare},
    http::{Pass, Wire, request},
    report::{Goal, Outcome},
    sample::Sample,
    seed::TENANT,
    server::Server,
    stage::Stage,
    tryton::Peer,
};
use contracts::{
    buyback::{CarAccepted, PurchaseId, SellerId},
    paper::SourceDocument,
    verification::{CaseDecided, CaseId, Purpose, Verdict},
};
use identity::world;
use kernel::{Day, Money, Result, SystemClock, vat::VatScheme};
use platform::{App, Scope, outbox};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use time::OffsetDateTime;
use tokio::task::JoinSet;
use uuid::Uuid;

const PAIR: Pair = Pair {
    name: "deal",
    anchor: "a sale in Tryton, on the same PostgreSQL",
    figure: |sample| 1e6 / (sample.postgres_us + sample.kite_us),
    goal: Goal::AtLeast(200.0),
};
/// Sales of one sample of the peer.
const PEER_SALES: usize = 8;
/// Salesmen who sell side by side.
const SALESMEN: usize = 4;
const PRICE: i64 = 175_500_000;
/// A posting that has not come by then will not.
const POSTED_MAX: Duration = Duration::from_secs(30);

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let peer = Peer::set(stage).await?;
    let server = stage.serve().await?;
    let yard = Yard::open(stage, &server).await?;
    let number = if stage.quick { 20 } else { 100 };
    let outcome = compare(
        stage,
        PAIR,
        async || peer.sell(stage, PEER_SALES).await,
        async || sample(stage, &server, &yard, number).await,
    )
    .await?;
    let (ours, theirs) = (
        outcome.sample.per_second,
        outcome.anchor.unwrap_or_default().per_second,
    );
    let outcome =
        outcome.with(json!({"deals_per_second": ours, "tryton_sales_per_second": theirs}));
    server.stop().await?;
    stage.sweep().await?;
    Ok(vec![outcome])
}

async fn sample(stage: &Stage, server: &Server, yard: &Yard, number: usize) -> Result<Sample> {
    let cars = yard.cars(number).await?;
    let before = posted(stage).await?;
    let (meter, mut salesmen) = (stage.meter(Some(server)), JoinSet::new());
    for share in cars.chunks(number.div_ceil(SALESMEN)) {
        let (yard, share) = (yard.clone(), share.to_vec());
        salesmen.spawn(async move { yard.sell(&share).await });
    }
    let mut times = Vec::new();
    while let Some(done) = salesmen.join_next().await {
        times.extend(done.map_err(crate::wrong)??);
    }
    let start = Instant::now();
    while posted(stage).await? < before + number as i64 {
        if start.elapsed() > POSTED_MAX {
            return Err(crate::wrong("a handover was not posted"));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(Sample::of(meter, true, times))
}

/// The outcome that both are asked for: a numbered document, a posted balanced entry, its tax line, the goods gone.
async fn posted(stage: &Stage) -> Result<i64> {
    let mut admin = stage.admin().await?;
    let posted = sqlx::query_scalar(
        "SELECT count(DISTINCT e.id) FROM finance.entry AS e JOIN finance.posting AS p ON p.entry_id = e.id
         WHERE e.document_number LIKE 'АПП-Б%' AND '68.02' IN (p.debit, p.credit)",
    )
    .fetch_one(&mut admin)
    .await?;
    sqlx::Connection::close(admin).await?;
    Ok(posted)
}

/// The people of the golden centre, and the suite that says what buyback and verification would say.
#[derive(Clone)]
struct Yard {
    app: App,
    server: std::net::SocketAddr,
    salesman: Pass,
    cashier: Pass,
    buyer: Pass,
    chief: Pass,
}

impl Yard {
    async fn open(stage: &Stage, server: &Server) -> Result<Self> {
        let sign_in = async |login| server.sign_in(login, &stage.password).await;
        Ok(Self {
            app: App::new(stage.config()?, Arc::new(SystemClock), &kite::modules())?,
            server: server.address,
            salesman: sign_in("orlova").await?,
            cashier: sign_in("smirnova").await?,
            buyer: sign_in("kuznetsov").await?,
            chief: sign_in("gromov").await?,
        })
    }

    /// Cars that were bought today, checked, prepared and offered; each with somebody who wants it.
    async fn cars(&self, number: usize) -> Result<Vec<(String, String)>> {
        let mut wire = Wire::to(self.server).await?;
        let mut cars = Vec::with_capacity(number);
        for _ in 0..number {
            let vin = format!("XTAGFL111NY{:06}", rand::random_range(0..1_000_000));
            self.accepted(&vin).await?;
            let episode = self.arrived(&mut wire, &vin).await?;
            self.offer(&mut wire, &episode).await?;
            let buyer = json!({"centre_id": world::DC1, "kind": "person", "full_name": "Антонов Илья Маркович",
                               "phone": format!("+7903{:07}", rand::random_range(0..10_000_000))});
            let buyer = post(
                &mut wire,
                "/api/sales/v1/buyers",
                &self.salesman,
                None,
                &buyer,
            )
            .await?;
            cars.push((episode, text(&buyer, "id")));
        }
        self.offered(&mut wire, &cars).await?;
        Ok(cars)
    }

    async fn accepted(&self, vin: &str) -> Result<()> {
        let (now, purchase) = (OffsetDateTime::now_utc(), PurchaseId(Uuid::now_v7()));
        let decided = CaseDecided {
            case: CaseId(Uuid::now_v7()),
            purchase: Some(purchase),
            episode: None,
            purpose: Purpose::Payout,
            verdict: Verdict::Approved,
            decided_at: now,
            valid_until: now + time::Duration::DAY,
        };
        let today = Day(now.date());
        let contract = SourceDocument {
            module: "buyback".into(),
            number: format!("ДКП-{vin}"),
            date: today,
        };
        let accepted = CarAccepted {
            purchase,
            entity: world::LE1,
            centre: world::DC1,
            seller: SellerId(Uuid::now_v7()),
            vin: vin.parse()?,
            make: "Lada".into(),
            model: "Vesta".into(),
            year: 2022,
            mileage_km: 41_000,
            price: Money::roubles(1_450_000),
            vat_scheme: VatScheme::Margin51,
            accepted_on: today,
            contract,
            vehicle_type: contracts::paper::car(),
            attributes: BTreeMap::new(),
        };
        let scope = Scope::system(TENANT.parse()?);
        let mut tx = self.app.db.begin("vehicles", &scope).await?;
        outbox::put(&mut tx, &decided)?;
        outbox::put(&mut tx, &accepted)?;
        tx.commit(()).await
    }

    async fn arrived(&self, wire: &mut Wire, vin: &str) -> Result<String> {
        let path = format!("/api/vehicles/v1/episodes?vin={vin}");
        let found = until(wire, &path, &self.buyer, |page| {
            !page["items"][0]["id"].is_null()
        })
        .await?;
        Ok(text(&found["items"][0], "id"))
    }

    async fn offer(&self, wire: &mut Wire, episode: &str) -> Result<()> {
        let path = format!("/api/vehicles/v1/episodes/{episode}");
        let mut ready = Value::Null;
        for step in ["inspect", "start-recon", "finish-recon"] {
            ready = post(
                wire,
                &format!("{path}/{step}"),
                &self.buyer,
                None,
                &json!({}),
            )
            .await?;
        }
        let cleared = |car: &Value| !car["cleared_until"].is_null() || car["version"].is_i64();
        let seen = until(wire, &path, &self.chief, cleared).await?;
        let version = seen["version"].as_i64().or(ready["version"].as_i64());
        let price = json!({"price": roubles(PRICE)});
        post(wire, &format!("{path}/list"), &self.chief, version, &price).await?;
        Ok(())
    }

    /// Waits until sales knows them all.
    async fn offered(&self, wire: &mut Wire, cars: &[(String, String)]) -> Result<()> {
        let Some((last, _)) = cars.last() else {
            return Ok(());
        };
        let here = |page: &Value| {
            let items = page["items"].as_array();
            items.is_some_and(|items| items.iter().any(|car| car["episode_id"] == last.as_str()))
        };
        until(wire, "/api/sales/v1/cars?limit=200", &self.salesman, here).await?;
        Ok(())
    }

    /// Sells these cars one after the other; the time of each.
    async fn sell(&self, cars: &[(String, String)]) -> Result<Vec<f64>> {
        let mut wire = Wire::to(self.server).await?;
        let mut times = Vec::with_capacity(cars.len());
        for (episode, buyer) in cars {
            let start = Instant::now();
            self.deal(&mut wire, episode, buyer).await?;
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        Ok(times)
    }

    async fn deal(&self, wire: &mut Wire, episode: &str, buyer: &str) -> Result<()> {
        let opened = json!({"buyer_id": buyer, "episode_id": episode});
        let deal = post(wire, "/api/sales/v1/deals", &self.salesman, None, &opened).await?;
        let path = format!("/api/sales/v1/deals/{}", text(&deal, "id"));
        let unique = Uuid::now_v7().simple().to_string();
        let reserve = json!({});
        post(
            wire,
            &format!("{path}/reserve"),
            &self.salesman,
            None,
            &reserve,
        )
        .await?;
        let version = get(wire, &path, &self.salesman).await?["version"].as_i64();
        let contract = json!({"document_number": format!("ДКП-Б{unique}")});
        post(
            wire,
            &format!("{path}/contract"),
            &self.salesman,
            version,
            &contract,
        )
        .await?;
        let paid = json!({"way": "bank", "amount": roubles(PRICE), "document_number": format!("ПП-Б{unique}")});
        post(
            wire,
            &format!("{path}/payments"),
            &self.cashier,
            None,
            &paid,
        )
        .await?;
        let items = get(wire, &format!("{path}/handover-items"), &self.salesman).await?;
        let checklist: Vec<_> = items
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| &item["code"])
            .collect();
        let version = get(wire, &path, &self.salesman).await?["version"].as_i64();
        let act = json!({"document_number": format!("АПП-Б{unique}"), "mileage_km": 41_020, "keys": 2,
                         "checklist": checklist});
        post(
            wire,
            &format!("{path}/hand-over"),
            &self.salesman,
            version,
            &act,
        )
        .await?;
        Ok(())
    }
}

fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

fn roubles(kopecks: i64) -> Value {
    json!({"amount": kopecks, "currency": "RUB"})
}

async fn get(wire: &mut Wire, path: &str, pass: &Pass) -> Result<Value> {
    wire.reply(&request("GET", path, pass, "", ""))
        .await?
        .json(200)
}

/// Asks again until the answer is the right one: events need a moment.
async fn until(
    wire: &mut Wire,
    path: &str,
    pass: &Pass,
    right: impl Fn(&Value) -> bool,
) -> Result<Value> {
    let start = Instant::now();
    loop {
        let seen = get(wire, path, pass).await?;
        if right(&seen) {
            return Ok(seen);
        }
        if start.elapsed() > POSTED_MAX {
            return Err(crate::wrong(format!("{path} did not come to be: {seen}")));
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

/// A command on the version that was seen; 200 and 201 are both fine.
async fn post(
    wire: &mut Wire,
    path: &str,
    pass: &Pass,
    version: Option<i64>,
    body: &Value,
) -> Result<Value> {
    let key = Uuid::now_v7().to_string();
    let ask = request("POST", path, pass, &key, &body.to_string());
    let seen = version.map(|version| format!("\r\nIf-Match: \"{version}\"\r\nIdempotency-Key:"));
    let ask = match seen {
        Some(seen) => String::from_utf8(ask)
            .map_err(crate::wrong)?
            .replacen("\r\nIdempotency-Key:", &seen, 1)
            .into_bytes(),
        None => ask,
    };
    let reply = wire.reply(&ask).await?;
    let status = if reply.status == 201 { 201 } else { 200 };
    reply.json(status)
}
