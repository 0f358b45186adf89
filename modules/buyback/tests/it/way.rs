//! The whole way of a car, from the first call to the stock.

use crate::desk::{
    API, Desk, PURCHASES, VIN, VIN_2, act, appraisal, consent, contract, lead, roubles_of, seller,
    text,
};
use contracts::{
    buyback::{CarAccepted, ChecksRequested, ContractSigned, MoneyWay, PayoutMade, Sellers},
    vehicles::EpisodeOpened,
    verification::{Purpose, Verdict},
};
use identity::world;
use kernel::{Money, vat::VatScheme};
use platform::{Reach, testing::Setup};
use serde_json::{Value, json};
use time::macros::datetime;

/// BUY-1 with the valuation V1.
#[tokio::test]
async fn buy_1_the_happy_path() {
    let desk = Desk::open().await;
    desk.market().await;
    let opened = desk.north.post(PURCHASES, lead(VIN)).await.expect(201);
    let id = text(&opened["id"]);
    assert_eq!(
        (&opened["state"], &opened["entity_id"]),
        (&json!("lead"), &json!(world::LE1))
    );
    looked_at(&desk, &id).await;
    accepted(&desk, &id).await;
    signed_and_paid(&desk, &id, &opened["seller_id"]).await;
    in_stock(&desk, &id).await;
}

async fn looked_at(desk: &Desk, id: &str) {
    let noon = json!({"at": "2026-03-05T12:00:00+03:00"});
    let appointment = desk.step(id, "appointment", noon).await.expect(200);
    assert_eq!(appointment["appointment_at"], "2026-03-05T09:00:00Z");
    let begun = desk.step(id, "start-inspection", json!({})).await;
    assert_eq!(begun.expect(200)["state"], "inspection");
    let card = desk.north.get(&format!("{PURCHASES}/{id}/appraisal")).await;
    assert_eq!(card.header("etag"), "\"0\"");
    let card = card.expect(200);
    assert_eq!(card["checklist"]["questions"].as_array().unwrap().len(), 34);
    let saved = desk.appraise(id, 0, appraisal(VIN)).await;
    assert_eq!(saved.header("etag"), "\"1\"");
    assert_eq!(saved.expect(200)["vat_scheme"], "margin_5_1");
}

async fn accepted(desk: &Desk, id: &str) {
    let valuation = desk.step(id, "valuations", json!({})).await.expect(201);
    assert_eq!(
        valuation["offer"],
        json!({"amount": 133_910_800, "currency": "RUB"})
    );
    assert_eq!(valuation["shown"], roubles_of(1_339_000));
    let _ = desk
        .step(id, "offers", desk.offer(1_339_000))
        .await
        .expect(201);
    desk.identify(id).await;
    let accepted = desk.accept(id).await.expect(200);
    assert_eq!(
        (&accepted["state"], &accepted["accepted_at"]),
        (&json!("checks"), &json!("2026-03-05T06:00:00Z"))
    );
    let asked = desk.suite.events::<ChecksRequested>().await;
    assert_eq!((asked.len(), asked[0].vin.as_str()), (1, VIN));
    assert_eq!(asked[0].accepted_at, datetime!(2026-03-05 06:00 UTC));
}

async fn signed_and_paid(desk: &Desk, id: &str, seller: &Value) {
    desk.decide(id, Purpose::Purchase, Verdict::Approved).await;
    let contract = json!({"number": "ДКП-17", "price": roubles_of(1_339_000)});
    let signed = desk.step(id, "contract", contract).await.expect(201);
    assert_eq!(signed["signed_on"], "2026-03-05");
    let said = desk.suite.events::<ContractSigned>().await.remove(0);
    assert_eq!(
        (said.price, said.contract.number.as_str()),
        (Money::roubles(1_339_000), "ДКП-17")
    );
    desk.decide(id, Purpose::Payout, Verdict::Approved).await;
    let due = desk
        .cashier
        .get(&format!("{API}/payouts/due"))
        .await
        .expect(200);
    let due = &due["items"][0];
    assert_eq!(
        (&due["purchase_id"], &due["title"]),
        (&json!(id), &json!("Lada Vesta 2022"))
    );
    assert_eq!(due["amount"], roubles_of(1_339_000));
    let paid = desk.pay(id).await.expect(201);
    assert_eq!(
        (&paid["amount"], &paid["paid_on"]),
        (&due["amount"], &json!("2026-03-05"))
    );
    let payout = desk.suite.events::<PayoutMade>().await.remove(0);
    assert_eq!(
        (payout.amount, payout.way),
        (Money::roubles(1_339_000), MoneyWay::Bank)
    );
    assert_eq!(&json!(payout.seller), seller);
}

async fn in_stock(desk: &Desk, id: &str) {
    let _ = desk.step(id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    let car = desk.suite.events::<CarAccepted>().await.remove(0);
    assert_eq!(
        (car.mileage_km, car.vat_scheme),
        (88_010, VatScheme::Margin51)
    );
    assert_eq!(car.contract.number, "ДКП-17");
    let episode = desk.suite.events::<EpisodeOpened>().await.remove(0);
    assert_eq!(json!(episode.purchase), json!(id));
    assert_eq!(episode.purchase_price, Money::roubles(1_339_000));
    assert_eq!(desk.state(id).await, "in_stock");
    let papers = desk.read(id, "/papers").await;
    assert_eq!(papers["decisions"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&papers["contract"]["number"], &papers["payout"]["way"]),
        (&json!("ДКП-17"), &json!("bank"))
    );
    assert_eq!(papers["acceptance"]["keys"], 2);
    let query = format!("state=in_stock&vin={VIN}&centre_id={}&limit=1", world::DC1);
    let list = desk
        .north
        .get(&format!("{PURCHASES}?{query}"))
        .await
        .expect(200);
    assert_eq!(list["items"][0]["id"], json!(id));
}

/// The facts for verification, and no person anywhere else: not in events, not in the audit, not in kept answers.
#[tokio::test]
async fn a_person_is_told_to_verification_and_written_nowhere_else() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("paid", VIN).await;
    let _ = desk.step(&id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    let sellers = desk.suite.app.port::<dyn Sellers>().unwrap();
    let facts = sellers
        .facts(world::TENANT, id.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (facts.full_name.as_str(), facts.passport.as_str()),
        ("Ковалёв Пётр Сергеевич", "4509123456")
    );
    assert_eq!(
        (facts.pts_number.unwrap().as_str(), facts.consented),
        ("77РМ193777", true)
    );
    assert!(
        sellers
            .facts(world::OTHER_TENANT, id.parse().unwrap())
            .await
            .unwrap()
            .is_none()
    );
    for table in ["platform.event", "platform.audit", "platform.idempotency"] {
        for secret in ["Ковалёв", "4509123456", "79160000001", "Лесная"] {
            let found = desk
                .suite
                .sql(&format!(
                    "SELECT FROM {table} t WHERE t::text LIKE '%{secret}%'"
                ))
                .await;
            assert!(found.is_empty(), "{secret} in {table}");
        }
    }
}

/// The day of a document is that of the centre, not of Greenwich: 06:30 of the sixth in Vladivostok is still the fifth here.
#[tokio::test]
async fn documents_bear_the_day_of_their_centre() {
    let desk = Desk::open().await;
    desk.market().await;
    desk.suite.clock.set(datetime!(2026-03-05 20:30 UTC));
    let everywhere = desk
        .suite
        .client(world::TENANT, crate::desk::DESK, Reach::everywhere());
    let mut far = lead(VIN_2);
    far["centre_id"] = json!(world::DC5);
    let id = text(&everywhere.post(PURCHASES, far).await.expect(201)["id"]);
    let post = async |step: &str, body| {
        everywhere
            .post(&format!("{PURCHASES}/{id}/{step}"), body)
            .await
    };
    let _ = post("appointment", json!({"at": "2026-03-06T00:00:00Z"}))
        .await
        .expect(200);
    let _ = post("start-inspection", json!({})).await.expect(200);
    let _ = everywhere
        .put(&format!("{PURCHASES}/{id}/appraisal"), appraisal(VIN_2))
        .if_match(0)
        .await
        .expect(200);
    let _ = post("valuations", json!({})).await.expect(201);
    let offer = post("offers", desk.offer(1_339_000)).await.expect(201);
    let _ = everywhere
        .put(&format!("{PURCHASES}/{id}/seller"), seller())
        .if_match(1)
        .await
        .expect(200);
    let _ = post("consents", consent()).await.expect(201);
    let _ = post("accept-offer", json!({"offer_id": offer["id"]}))
        .await
        .expect(200);
    desk.decide(&id, Purpose::Purchase, Verdict::Approved).await;
    assert_eq!(
        post("contract", contract(&id)).await.expect(201)["signed_on"],
        "2026-03-06"
    );
}

/// The same way with every event twice and in odd order.
#[tokio::test]
async fn the_way_is_the_same_when_every_event_comes_twice() {
    let desk = Desk::open_with(Setup {
        chaos: Some(7),
        ..Setup::default()
    })
    .await;
    desk.market().await;
    let id = desk.at("paid", VIN).await;
    let _ = desk.step(&id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    assert_eq!(desk.state(&id).await, "in_stock");
    assert_eq!(desk.suite.events::<EpisodeOpened>().await.len(), 1);
}
