//! The line in the first place, played over HTTP by people who may do everything: at its end there is an object of every
//! kind that a path of the document names.

use super::visit;
use crate::{
    jet_ski::{HULL, PRICE, Shop, appraise, buy, configure, lead, prepare, versioned},
    yard::roubles,
};
use identity::world;
use platform::{
    Reach, jobs,
    testing::{Client, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};
use uuid::Uuid;

const PLACE: &str = "01900000-0000-7000-8000-000000003001";
const PASSWORD: &str = "correct horse battery staple";
const LOST_HULL: &str = "YAM12345C627";

/// Plays it and gives the suite.
pub async fn played() -> Shop {
    let shop = Shop::open().await;
    configure(&shop).await;
    lose(&shop).await;
    let purchase = lead(&shop, HULL).await;
    appraise(&shop, &purchase, HULL).await;
    haggle(&shop, &purchase).await;
    let episode = buy(&shop, &purchase).await;
    prepare(&shop, &episode).await;
    park(&shop, &episode).await;
    sell(&shop, &episode).await;
    stand(&shop).await;
    suspect(&shop).await;
    rules(&shop).await;
    accounts(&shop.suite).await;
    by_hand(&shop.suite).await;
    people(&shop.suite).await;
    shop.suite.settle().await;
    shop
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap_or_default()
}

/// A step beside the line. When it is refused, the test of the kinds says what is missing, and this says why.
async fn step(client: &Client, path: &str, body: Value) -> Value {
    let reply = client.post(path, body).await;
    if reply.status >= 300 {
        println!("POST {path}: {} {}", reply.status, reply.text);
    }
    reply.body
}

/// More than the valuation is asked for, and is not wanted any more.
async fn haggle(shop: &Shop, purchase: &str) {
    let seen = step(&shop.clerk, &format!("{purchase}/valuations"), json!({})).await;
    let valued = seen["offer"]["amount"].as_i64().unwrap();
    let wish = json!({"amount": roubles(valued / 100 * 101), "reason_code": "fleet_order", "comment": "тендер"});
    let asked = step(&shop.clerk, &format!("{purchase}/approvals"), wish).await;
    let withdraw = format!("/api/buyback/v1/approvals/{}/withdraw", id(&asked));
    step(&shop.clerk, &withdraw, json!({})).await;
}

/// A purchase that is lost for its price, and found again by the next look at the market.
async fn lose(shop: &Shop) {
    let purchase = lead(shop, LOST_HULL).await;
    appraise(shop, &purchase, LOST_HULL).await;
    let offer = json!({"amount": roubles(90_000_000), "valid_until": "2026-03-07T18:00:00+03:00"});
    step(&shop.clerk, &format!("{purchase}/offers"), offer).await;
    let loss = json!({"reason": "price", "wish_price": roubles(99_000_000)});
    step(&shop.clerk, &format!("{purchase}/lose"), loss).await;
    let now = datetime!(2026-03-05 09:00 +3);
    shop.suite.clock.set(now + Duration::days(3));
    work(&shop.suite, "buyback.losses_look").await;
    shop.suite.clock.set(now);
}

/// Runs a job of a module now.
async fn work(suite: &TestApp, name: &str) {
    let modules = kite::modules();
    let mut all = modules.iter().flat_map(|module| module.jobs());
    let job = all.find(|job| job.name == name).unwrap();
    let worked = async || match jobs::run_now(&suite.app, &job).await {
        Ok(()) => Ok(Some(())),
        Err(error) if error.code == kernel::codes::BUSY => Ok(None),
        Err(error) => Err(error),
    };
    wait_for(name, worked).await.unwrap();
}

/// In the yard: a place, a drive, a count that misses the car, a talk about it.
async fn park(shop: &Shop, episode: &str) {
    let (clerk, path) = (&shop.clerk, format!("/api/vehicles/v1/episodes/{episode}"));
    let place = json!({"place_id": PLACE, "reason": "приёмка"});
    step(clerk, &format!("{path}/location"), place).await;
    let outing = json!({"reason": "test_drive", "contract_number": "ТД-Г1"});
    let outing = step(clerk, &format!("{path}/outings"), outing).await;
    let back = format!("/api/vehicles/v1/outings/{}/back", id(&outing));
    step(clerk, &back, json!({})).await;
    let count = json!({"place_id": PLACE});
    let count = step(clerk, "/api/vehicles/v1/lot-counts", count).await;
    let finish = format!("/api/vehicles/v1/lot-counts/{}/finish", id(&count));
    step(clerk, &finish, json!({})).await;
    let hold = step(clerk, &format!("{path}/holds"), json!({})).await;
    let release = format!("/api/vehicles/v1/holds/{}/release", id(&hold));
    step(clerk, &release, json!({})).await;
}

/// Who sells: a small discount is more than he may give.
const SALESMAN: &[&str] = &["sales.deal.read", "sales.deal.write", "sales.discount.give"];

/// A deal with a discount that was asked for, cash that has to be explained, a product, and its end.
async fn sell(shop: &Shop, episode: &str) {
    let (clerk, suite) = (&shop.clerk, &shop.suite);
    let salesman = suite.client(world::TENANT, SALESMAN, Reach::everywhere());
    let buyer = json!({"centre_id": world::DC1, "kind": "person", "full_name": "Антонов Илья Маркович", "phone": "+7 903 555-10-20"});
    let buyer = shop.post("/api/sales/v1/buyers", buyer, 201).await;
    let deal = json!({"buyer_id": buyer["id"], "episode_id": episode});
    let deal = salesman.post("/api/sales/v1/deals", deal).await.expect(201);
    let path = format!("/api/sales/v1/deals/{}", id(&deal));
    let discount = json!({"discount": roubles(6_000_000), "reason": "long_in_stock"});
    let asked = salesman
        .post(&format!("{path}/discount-requests"), discount)
        .if_match(deal["version"].as_i64().unwrap())
        .await;
    let withdraw = format!(
        "/api/sales/v1/discount-requests/{}/withdraw",
        id(&asked.body)
    );
    step(&salesman, &withdraw, json!({})).await;
    shop.post(&format!("{path}/reserve"), json!({}), 200).await;
    versioned(
        shop,
        &path,
        "contract",
        json!({"document_number": "ДКП-Г2"}),
    )
    .await;
    let loan = json!({"kind": "loan", "partner_id": Uuid::now_v7(), "document_number": "КР-Г1", "commission": roubles(4_270_000)});
    step(clerk, &format!("{path}/fi-products"), loan).await;
    // Refused, and a questionnaire is opened for it.
    let cash = json!({"way": "cash", "amount": roubles(110_000_000), "document_number": "ПКО-Г1"});
    step(clerk, &format!("{path}/payments"), cash).await;
    let paid = json!({"way": "bank", "amount": roubles(PRICE), "document_number": "ПП-Г2"});
    shop.post(&format!("{path}/payments"), paid, 201).await;
    hand_over(shop, &path).await;
}

async fn hand_over(shop: &Shop, path: &str) {
    let items = shop
        .clerk
        .get(&format!("{path}/handover-items"))
        .await
        .expect(200);
    let checklist: Vec<&Value> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    let act =
        json!({"document_number": "АПП-Г2", "mileage_km": 0, "keys": 1, "checklist": checklist});
    versioned(shop, path, "hand-over", act).await;
    shop.suite.settle().await;
}

/// A car that nobody buys for a month.
async fn stand(shop: &Shop) {
    let hull = "YAM12345C628";
    let purchase = lead(shop, hull).await;
    let phone = visit::registered(shop).await;
    visit::inspected(shop, &phone, &purchase, hull).await;
    // The papers of the first car are taken; the numbers of these end differently.
    let offer = json!({"amount": roubles(100_000_000), "valid_until": "2026-03-07T18:00:00+03:00"});
    let offer = shop.post(&format!("{purchase}/offers"), offer, 201).await;
    shop.post(
        &format!("{purchase}/accept-offer"),
        json!({"offer_id": offer["id"]}),
        200,
    )
    .await;
    shop.until(&purchase, "checked").await;
    let contract = json!({"number": "ДКП-Г3", "price": roubles(100_000_000)});
    shop.post(&format!("{purchase}/contract"), contract, 201)
        .await;
    shop.until(&purchase, "payable").await;
    let payout = json!({"way": "bank", "document_number": "ПП-Г3"});
    shop.post(&format!("{purchase}/payout"), payout, 201).await;
    let act = json!({"number": "АПП-Г3", "keys": 1, "documents": []});
    shop.post(&format!("{purchase}/accept-car"), act, 201).await;
    shop.until(&purchase, "in_stock").await;
    let cars = shop
        .clerk
        .get(&format!("/api/vehicles/v1/episodes?vin={hull}"))
        .await
        .expect(200);
    prepare(shop, id(&cars["items"][0])).await;
    shop.suite.clock.set(datetime!(2026-04-19 12:00 UTC));
    work(&shop.suite, "vehicles.price_reviews_make").await;
    shop.suite.clock.set(datetime!(2026-03-05 09:00 +3));
}

/// A car whose picture is that of the one before: a risk that nobody has looked at.
async fn suspect(shop: &Shop) {
    let hull = "YAM12345C629";
    let purchase = lead(shop, hull).await;
    let phone = visit::registered(shop).await;
    visit::inspected(shop, &phone, &purchase, hull).await;
}

/// Rows that people make: the stop list, a reviewer.
async fn rules(shop: &Shop) {
    let clerk = &shop.clerk;
    let stop = json!({"kind": "phone", "value": "+7 916 683-78-22", "reason": "fraud"});
    step(clerk, "/api/verification/v1/stop-list", stop).await;
    step(clerk, "/api/verification/v1/reviewers/arrive", json!({})).await;
}

/// Somebody with a session, in both groups.
async fn accounts(suite: &TestApp) {
    for group in ["vector", "meridian"] {
        let _ = suite.anonymous().sign_in(group, "orlova", PASSWORD).await;
    }
}

/// What takes a register that is down or a month that was closed: the rows are written as the modules write them.
async fn by_hand(suite: &TestApp) {
    for statement in [
        "INSERT INTO verification.extract (id, tenant_id, case_id, check_id, outcome, document_number, evidence_id, state, entered_by, entered_at)
         SELECT '019c0000-0000-7000-8000-0000000e0001', e.tenant_id, e.case_id, e.check_id, 'not_found', 'В-Г1', e.id, 'entered', '019c0000-0000-7000-8000-0000000e0003', now()
         FROM verification.evidence AS e LIMIT 1",
        "INSERT INTO finance.reopen_request (id, tenant_id, entity_id, month, reason, asked_by, asked_at, expires_at)
         SELECT '019c0000-0000-7000-8000-0000000e0002', b.tenant_id, b.entity_id, '2026-02-01', 'опоздал акт', '019c0000-0000-7000-8000-0000000e0003', now(), now() + interval '1 day'
         FROM finance.books AS b LIMIT 1",
        "INSERT INTO identity.token (id, tenant_id, person_id, name, secret_hash, permissions, created_at, expires_at)
         SELECT gen_random_uuid(), p.tenant_id, p.id, 'цены', sha256(p.id::text::bytea), '{identity.token.read}', now(), now() + interval '1 day'
         FROM identity.person AS p WHERE p.login = 'orlova'",
    ] {
        suite.sql(statement).await;
    }
}

/// What people of both groups do about each other: the doors that make these rows are tried by the tests of identity.
async fn people(suite: &TestApp) {
    for statement in [
        "INSERT INTO identity.group_rule (id, tenant_id, source, group_name, role, valid_from, set_by)
         SELECT gen_random_uuid(), p.tenant_id, 'ldap', 'Продавцы', 'sales_consultant', now(), p.id
         FROM identity.person AS p WHERE p.login = 'mironov'",
        "INSERT INTO identity.emergency (id, tenant_id, reason, role, asked_by, asked_at)
         SELECT gen_random_uuid(), p.tenant_id, 'пожар', 'tenant_administrator', p.id, now()
         FROM identity.person AS p WHERE p.login = 'mironov'",
        "INSERT INTO identity.role_request (id, tenant_id, person_id, role, reason, asked_by, asked_at, state)
         SELECT gen_random_uuid(), p.tenant_id, p.id, 'cfo', 'замена', m.id, now(), 'asked'
         FROM identity.person AS p JOIN identity.person AS m ON m.tenant_id = p.tenant_id AND m.login = 'mironov'
         WHERE p.login = 'orlova'",
        "INSERT INTO identity.support_access (id, tenant_id, operator_id, reason, hours, permissions, asked_at)
         SELECT gen_random_uuid(), p.tenant_id, p.id, 'обращение 1042', 2, '{sales.deal.read}', now()
         FROM identity.person AS p WHERE p.login = 'mironov'",
        "INSERT INTO identity.dismissal (id, tenant_id, person_id, reason, leaves_at, state, made_by, made_at)
         SELECT gen_random_uuid(), p.tenant_id, p.id, 'уход', now() + interval '9 days', 'planned', m.id, now()
         FROM identity.person AS p JOIN identity.person AS m ON m.tenant_id = p.tenant_id AND m.login = 'mironov'
         WHERE p.login = 'orlova'",
        "INSERT INTO identity.delegation (id, tenant_id, giver_id, receiver_id, permission, opens, centre_id, own_excluded,
                                          reason, valid_from, valid_until, made_at)
         SELECT gen_random_uuid(), m.tenant_id, m.id, p.id, 'sales.discount.approve', '{sales.discount.read}', c.id, true,
                'отпуск', now(), now() + interval '5 days', now()
         FROM identity.person AS m JOIN identity.person AS p ON p.tenant_id = m.tenant_id AND p.login = 'orlova'
         CROSS JOIN LATERAL (SELECT id FROM identity.centre WHERE tenant_id = m.tenant_id ORDER BY id LIMIT 1) AS c
         WHERE m.login = 'mironov'",
    ] {
        suite.sql(statement).await;
    }
}
