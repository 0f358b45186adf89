//! BUY-1 with the phone as the means of appraisal: the day of the specification by the clock, everything over HTTP, through all
//! modules. Lead from the site 09:00, call 09:04, appointment in DC1 12:00, 128 questions and 42 photographs without network, V1
//! offers 1,339,000, checks green, contract, electronic passport, payment by bank, in stock at 16:30.
//!
//! The call is the moment at which the manager takes the lead: the suite has no telephony. The account of the seller is not kept
//! either: the payment goes by bank to the seller of the purchase and to nobody else.

use crate::{
    g1::{PASSWORD, opened_with},
    phone::{ANGLES, API, Phone, act_hash, place, register, signature, text},
    picture::{good, sha},
    yard::roubles,
};
use contracts::buyback::{MoneyWay, PayoutMade};
use identity::world;
use kernel::Money;
use kite::story::{desk::Desk, passkey::Passkey};
use platform::testing::{Client, TestApp, events::wait_for};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

const VIN: &str = "XTAGFL111NY500001";
const PURCHASES: &str = "/api/buyback/v1/purchases";
const QUESTIONS: usize = 128;
const PHOTOS: usize = 42;
const PRICE: i64 = 133_900_000;
const ZAYTSEV: &str = "01900000-0000-7000-8000-000000004005";
/// How long a lead of the site may wait for a call.
const CALL_MAX: Duration = Duration::minutes(5);

struct Day {
    suite: TestApp,
    _media: TempDir,
    car: String,
}

impl Day {
    async fn open() -> Self {
        let media = tempfile::tempdir().unwrap();
        let folder = media.path().display().to_string();
        let settings = vec![("modules.buyback_mobile.media_folder", folder)];
        Self {
            suite: opened_with(None, settings).await,
            _media: media,
            car: String::new(),
        }
    }

    /// It is so late in Moscow.
    fn clock(&self, hour: i64, minute: i64) {
        self.suite.clock.set(moscow(hour, minute));
    }

    /// Somebody signs in now: nobody's session outlives a quiet hour.
    async fn person(&self, login: &str) -> Client {
        let nobody = self.suite.anonymous();
        nobody.sign_in("vector", login, PASSWORD).await
    }

    fn path(&self, step: &str) -> String {
        format!("{PURCHASES}/{}{step}", self.car)
    }

    async fn read(&self, login: &str, step: &str) -> Value {
        let person = self.person(login).await;
        person.get(&self.path(step)).await.expect(200)
    }

    async fn step(&self, login: &str, step: &str, body: Value, status: u16) -> Value {
        let person = self.person(login).await;
        person.post(&self.path(step), body).await.expect(status)
    }

    async fn until(&self, state: &str) {
        let manager = self.person("kuznetsov").await;
        let look = async || {
            let seen = manager.get(&self.path("")).await.expect(200);
            Ok((seen["state"] == state).then_some(()))
        };
        wait_for(&format!("the purchase to be {state}"), look)
            .await
            .unwrap();
    }
}

fn moscow(hour: i64, minute: i64) -> OffsetDateTime {
    datetime!(2026-03-05 00:00 +3) + Duration::hours(hour) + Duration::minutes(minute)
}

fn told(at: OffsetDateTime) -> Value {
    json!(kernel::Instant::from(at))
}

#[tokio::test(flavor = "multi_thread")]
async fn buy_1_by_phone_from_the_lead_at_09_00_to_the_stock_at_16_30() {
    let mut day = Day::open().await;
    prepared(&day).await;
    let phone = called(&mut day).await;
    let act = inspected(&day, &phone).await;
    offered(&day).await;
    signed_and_paid(&day).await;
    in_stock(&day, &act).await;
}

/// Before the day begins: money in the bank, the market, the 128 questions and the 42 photographs of the house.
async fn prepared(day: &Day) {
    day.clock(9, 0);
    let accountant = day.person("volkova").await;
    let entry = json!({
        "entity_id": world::LE1, "document_date": "2026-03-05", "document_number": "ВВ-1", "memo": "Входящие остатки",
        "lines": [{"debit": "51", "credit": "80", "amount": roubles(500_000_000)}],
    });
    let _ = accountant
        .post("/api/finance/v1/entries", entry)
        .await
        .expect(201);
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
    let path = "/api/buyback/v1/listings/imports?source=ads&mileage_unit=km&currency=RUB";
    let manager = day.person("kuznetsov").await;
    let import = manager.post_bytes(path, "text/csv", csv).await.expect(200);
    assert_eq!(import["imported"], 9);
    let director = day.person("sokolova").await;
    let questions: Vec<Value> = (1..=QUESTIONS).map(question).collect();
    let list = json!({"centre_id": world::DC1, "valid_from": "2026-03-05", "source": "приказ 12", "questions": questions});
    let _ = director
        .post("/api/buyback/v1/checklists", list)
        .await
        .expect(201);
    let rule = json!({
        "centre_id": world::DC1, "valid_from": "2026-03-05", "client_min": "1.0.0", "cache_hours": 24, "photo_early_minutes": 120,
        "photo_far_km": 40, "blur_min": 60, "dark_max": 45, "photos_min": PHOTOS, "source": "приказ 12",
    });
    let _ = director
        .post(&format!("{API}/rules"), rule)
        .await
        .expect(201);
}

fn code(number: usize) -> String {
    format!("item_{number:03}")
}

fn question(number: usize) -> Value {
    let section = ["body", "engine", "chassis", "cabin"][number % 4];
    json!({"section": section, "code": code(number), "ru": format!("Пункт {number}"), "en": format!("Item {number}"), "required": true})
}

/// The site at 09:00, the call at 09:04, the phone of the appraiser at 11:40.
async fn called(day: &mut Day) -> Phone {
    day.clock(9, 0);
    let lead = json!({
        "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич", "seller_phone": "+7 916 000-00-01",
        "vin": VIN, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 85_000,
    });
    let site = day.person("karpova").await;
    day.car = text(&site.post(PURCHASES, lead).await.expect(201)["id"]);
    day.clock(9, 4);
    let taken = day.step("kuznetsov", "/keeper", json!({}), 200).await;
    assert_eq!(taken["since"], told(moscow(9, 4)));
    let noon = json!({"at": "2026-03-05T12:00:00+03:00", "appraiser_id": ZAYTSEV});
    day.step("kuznetsov", "/appointment", noon, 200).await;
    day.clock(11, 40);
    let (appraiser, id) = (day.person("zaytsev").await, Uuid::now_v7());
    let secret = register(&appraiser, id, world::DC1, "1.4.0").await;
    let phone = Phone::new(day.suite.base(), secret, id, String::new());
    let template = phone.told("template", &format!("car@{}", world::DC1)).await;
    assert_eq!(template["questions"].as_array().unwrap().len(), QUESTIONS);
    assert_eq!(phone.sync(None).await["rule"]["photos_min"], PHOTOS);
    let visit = phone.told("visit", &day.car).await;
    assert_eq!(visit["appointment_at"], "2026-03-05T09:00:00Z");
    Phone {
        checklist: text(&template["checklist_id"]),
        ..phone
    }
}

/// What the appraiser sees: the sheet of V1 with an electronic passport, and an answer to each question.
fn seen(phone: &Phone) -> Vec<(String, Value)> {
    let sheet = phone.seen_fields(VIN).into_iter();
    let mut fields: Vec<(String, Value)> = sheet
        .filter(|(path, _)| !path.starts_with("answers."))
        .map(|(path, value)| match path.as_str() {
            "pts_kind" => (path, json!("electronic")),
            "pts_number" => (path, json!("164301012345678")),
            _ => (path, value),
        })
        .collect();
    fields.extend(
        (1..=QUESTIONS).map(|one| (format!("answers.{}", code(one)), json!({"state": "ok"}))),
    );
    fields
}

/// From 12:01 to 12:55 without network; at 13:00 everything is sent. Gives the act that the seller signed.
async fn inspected(day: &Day, phone: &Phone) -> Value {
    let car = &day.car;
    let mut queue = Vec::new();
    let mut note = |at: OffsetDateTime, kind: &str, body: Value| {
        let mut command = phone.command(kind, body);
        command["at"] = told(at);
        queue.push(command);
    };
    let start = json!({"purchase_id": car, "checklist_id": phone.checklist, "begun_at": told(moscow(12, 1))});
    note(moscow(12, 1), "start_inspection", start);
    let fields = seen(phone);
    let changes: Vec<Value> = fields
        .iter()
        .map(|(path, value)| json!({"path": path, "value": value, "at": told(moscow(12, 30))}))
        .collect();
    let save = json!({"purchase_id": car, "fields": changes});
    note(moscow(12, 30), "save_inspection", save);
    let mut shots = Vec::new();
    for number in 0..PHOTOS {
        let angle = ANGLES.get(number);
        let angle = angle.map_or_else(|| format!("other_{number}"), |angle| (*angle).to_owned());
        let (media, bytes) = (Uuid::now_v7(), good(u64::try_from(number).unwrap()));
        let mut said = Phone::attach_body(car, media, &bytes, &angle);
        said["taken_at"] = told(moscow(12, 40));
        note(moscow(12, 40), "attach_photo", said);
        shots.push((media, bytes));
    }
    let fields: serde_json::Map<String, Value> = fields.into_iter().collect();
    let act = json!({"purchase_id": car, "checklist_id": phone.checklist, "fields": fields});
    note(moscow(12, 52), "sign", signature(car, &act));
    let end = json!({"purchase_id": car, "ended_at": told(moscow(12, 55))});
    note(moscow(12, 55), "finish_inspection", end);
    day.clock(13, 0);
    for batch in queue.chunks(50) {
        let taken = phone.send(batch).await.expect(200);
        let receipts = taken["receipts"].as_array().unwrap();
        assert!(
            receipts.len() == batch.len() && receipts.iter().all(|one| one["state"] == "accepted"),
            "{taken:#}"
        );
    }
    for (media, bytes) in &shots {
        sent(phone, car, *media, bytes).await;
    }
    act
}

/// By tus, in two pieces.
async fn sent(phone: &Phone, car: &str, media: Uuid, bytes: &[u8]) {
    let half = bytes.len() / 2;
    let _ = phone
        .announce(car, media, bytes, "image/jpeg")
        .await
        .expect(201);
    let _ = phone.piece(media, 0, &bytes[..half]).await.expect(204);
    let _ = phone.piece(media, half, &bytes[half..]).await.expect(204);
    let kept = phone.client.get(&place(media)).await.expect(200);
    assert_eq!(
        (&kept["state"], &kept["sha256"]),
        (&json!("attached"), &json!(sha(bytes)))
    );
}

/// V1 at 13:10, the seller accepts at 13:30.
async fn offered(day: &Day) {
    day.suite.settle().await;
    day.clock(13, 10);
    let valuation = day.step("kuznetsov", "/valuations", json!({}), 201).await;
    assert_eq!(valuation["offer"], roubles(133_910_800));
    assert_eq!(valuation["shown"], roubles(PRICE));
    assert_eq!(valuation["made_at"], told(moscow(13, 10)));
    day.clock(13, 15);
    let offer = json!({"amount": roubles(PRICE), "valid_until": "2026-03-07T18:00:00+03:00"});
    let offer = day.step("kuznetsov", "/offers", offer, 201).await;
    day.clock(13, 25);
    let manager = day.person("kuznetsov").await;
    let seller = json!({
        "full_name": "Ковалёв Пётр Сергеевич", "phone": "+79160000001", "born_on": "1981-11-20", "passport": "45 09 123456",
        "passport_issued_on": "2001-12-01", "passport_issued_by": "ОВД «Северный» г. Москвы",
        "registration": "г. Москва, ул. Лесная, д. 5, кв. 12",
    });
    let known = day.read("kuznetsov", "/seller").await;
    let put = manager.put(&day.path("/seller"), seller);
    let _ = put
        .if_match(known["version"].as_i64().unwrap())
        .await
        .expect(200);
    let consent = json!({"purpose": "checks", "text_version": "2026-01", "channel": "paper", "given_at": told(moscow(13, 24))});
    day.step("kuznetsov", "/consents", consent, 201).await;
    day.clock(13, 30);
    let accept = json!({"offer_id": offer["id"]});
    day.step("kuznetsov", "/accept-offer", accept, 200).await;
    day.until("checked").await;
}

/// The contract at 14:10, the money at 15:20: the cashier confirms it with a passkey.
async fn signed_and_paid(day: &Day) {
    day.clock(14, 10);
    let contract = json!({"number": "ДКП-17", "price": roubles(PRICE)});
    day.step("kuznetsov", "/contract", contract, 201).await;
    day.until("payable").await;
    day.clock(15, 20);
    let base = day.suite.base();
    let cashier = Desk::sign_in(&base, "vector", "smirnova", PASSWORD, Arc::new(|| ())).await;
    let cashier = cashier.unwrap();
    let due = cashier.get("/api/buyback/v1/payouts/due").await.unwrap();
    assert_eq!(
        (&due["items"][0]["purchase_id"], &due["items"][0]["amount"]),
        (&json!(day.car), &roubles(PRICE))
    );
    let mut key = Passkey::enrol(&cashier).await.unwrap();
    let confirm = json!({
        "action": "buyback.payout", "noun_id": day.car, "amount": roubles(PRICE), "proof": key.proof(&cashier).await.unwrap(),
    });
    let confirmed = cashier.post("/api/identity/v1/confirmations", confirm);
    let confirmed = confirmed.await.unwrap();
    let order =
        json!({"way": "bank", "document_number": "ПП-17", "confirmation_id": confirmed["id"]});
    cashier.post(&day.path("/payout"), order).await.unwrap();
}

/// The act at 16:30, and everything that the specification expects.
async fn in_stock(day: &Day, act: &Value) {
    day.clock(16, 30);
    let handed = json!({
        "number": "АПП-17", "mileage_km": 88_010, "keys": 2,
        "documents": ["pts", "sts", "service_book", "manual", "insurance", "diagnostic_card", "spouse_consent"],
    });
    day.step("kuznetsov", "/accept-car", handed, 201).await;
    day.until("in_stock").await;
    day.suite.settle().await;
    let (purchase, papers) = (
        day.read("kuznetsov", "").await,
        day.read("kuznetsov", "/papers").await,
    );
    let manager = day.person("kuznetsov").await;
    let card = manager
        .get(&format!("{API}/inspections/{}", day.car))
        .await
        .expect(200);
    times(day, &purchase, &papers, &card).await;
    assert_eq!(
        (&card["state"], card["photos"].as_array().unwrap().len()),
        (&json!("complete"), PHOTOS)
    );
    let answers = day.read("kuznetsov", "/appraisal").await["appraisal"]["answers"].clone();
    assert_eq!(answers.as_array().unwrap().len(), QUESTIONS);
    documents(day, &papers, &card, act).await;
    money(day, &purchase, &papers).await;
}

/// Each stage has its time, in the order of the day.
async fn times(day: &Day, purchase: &Value, papers: &Value, card: &Value) {
    let offers = day.read("kuznetsov", "/offers").await;
    let decided = |place: usize| papers["decisions"][place]["decided_at"].clone();
    for (stage, found, at) in [
        ("lead", &purchase["opened_at"], moscow(9, 0)),
        ("appointment", &purchase["appointment_at"], moscow(12, 0)),
        ("inspection begun", &card["begun_at"], moscow(12, 1)),
        ("inspection ended", &card["ended_at"], moscow(12, 55)),
        ("inspection received", &card["finished_at"], moscow(13, 0)),
        ("photographs whole", &card["completed_at"], moscow(13, 0)),
        ("offer", &offers[0]["made_at"], moscow(13, 15)),
        ("accepted", &purchase["accepted_at"], moscow(13, 30)),
        ("checks", &decided(1), moscow(13, 30)),
        ("checks before the money", &decided(0), moscow(14, 10)),
        ("act", &papers["acceptance"]["accepted_at"], moscow(16, 30)),
    ] {
        assert_eq!(*found, told(at), "{stage}");
    }
    assert!(moscow(9, 4) - moscow(9, 0) <= CALL_MAX);
    assert_eq!(
        (
            &papers["contract"]["signed_on"],
            &papers["payout"]["paid_on"]
        ),
        (&json!("2026-03-05"), &json!("2026-03-05"))
    );
}

/// Seven documents: the consent, the signed act of inspection, two decisions of verification, the contract, the payment order and
/// the act of acceptance; with the car the seller hands over seven papers, the electronic passport first.
async fn documents(day: &Day, papers: &Value, card: &Value, act: &Value) {
    let consents = day.read("kuznetsov", "/seller").await["consents"].clone();
    let decisions = papers["decisions"].as_array().unwrap();
    assert!(
        decisions.iter().all(|one| one["verdict"] == "approved"),
        "{decisions:#?}"
    );
    let single = ["contract", "payout", "acceptance"];
    let single = single
        .iter()
        .filter(|one| papers[**one]["number"].is_string());
    let signatures = card["signatures"].as_array().unwrap();
    let all =
        consents.as_array().unwrap().len() + signatures.len() + decisions.len() + single.count();
    assert_eq!(all, 7);
    assert_eq!(
        (&signatures[0]["act_hash"], &signatures[0]["valid"]),
        (&json!(act_hash(act)), &json!(true)),
        "the act is the one that was signed without network"
    );
    assert_eq!(
        papers["acceptance"]["documents"].as_array().unwrap().len(),
        7
    );
    let green =
        "SELECT count(*) FROM verification.check c JOIN verification.case k ON k.id = c.case_id
                 WHERE c.kind = 'epts' AND c.outcome = 'not_found'";
    let green: i64 = sqlx::Row::get(&day.suite.sql(green).await[0], 0);
    assert_eq!(
        green, 2,
        "the electronic passport is valid, today and before the money moves"
    );
}

/// 1,339,000.00 to the seller by bank, once; the cost of the VIN is opened with it.
async fn money(day: &Day, purchase: &Value, papers: &Value) {
    assert_eq!(
        (&papers["payout"]["amount"], &papers["payout"]["way"]),
        (&roubles(PRICE), &json!("bank"))
    );
    let payouts = day.suite.events::<PayoutMade>().await;
    assert_eq!(payouts.len(), 1);
    assert_eq!(
        (payouts[0].amount, payouts[0].way, json!(payouts[0].seller)),
        (
            Money::kopecks(PRICE),
            MoneyWay::Bank,
            purchase["seller_id"].clone()
        )
    );
    let manager = day.person("kuznetsov").await;
    let cars = manager
        .get(&format!("/api/vehicles/v1/episodes?vin={VIN}"))
        .await
        .expect(200);
    let episode = text(&cars["items"][0]["id"]);
    let costs = manager
        .get(&format!("/api/vehicles/v1/episodes/{episode}/cost-lines"))
        .await
        .expect(200);
    assert_eq!(costs["total"], roubles(PRICE), "{costs:#}");
    let posted = posted(day).await;
    for pair in [("41.01", "76.05"), ("76.05", "51")] {
        let found = posted.iter().find(|one| {
            (text(&one["debit"]), text(&one["credit"])) == (pair.0.into(), pair.1.into())
        });
        let found = found.unwrap_or_else(|| panic!("no {pair:?} in {posted:#?}"));
        assert_eq!(found["amount"], roubles(PRICE));
        assert_eq!(found["counterparty_id"], purchase["seller_id"]);
    }
}

/// Everything that the books have beside the opening balance.
async fn posted(day: &Day) -> Vec<Value> {
    let accountant = day.person("volkova").await;
    let path = format!("/api/finance/v1/entries?entity_id={}&limit=50", world::LE1);
    let mut postings = Vec::new();
    let page = accountant.get(&path).await.expect(200);
    for entry in page["items"].as_array().unwrap() {
        let path = format!("/api/finance/v1/entries/{}", text(&entry["id"]));
        let card = accountant.get(&path).await.expect(200);
        postings.extend(card["postings"].as_array().unwrap().clone());
    }
    postings
}
