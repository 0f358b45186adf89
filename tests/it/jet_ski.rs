//! STK-9: a jet-ski. The dealer has never traded one; the administrator adds the type with its hull numbers, engine hours,
//! damage map and questions, and the whole line takes it: lead, appraisal, valuation, checks, contract, stock,
//! preparation by a plan of its own, sale, books. Nothing is built, nothing is restarted.

use crate::{g1::opened_with, yard::roubles};
use identity::world;
use kernel::UserId;
use platform::{
    Reach,
    testing::{Client, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const HULL: &str = "YAM12345C626";
pub const OFFERED: i64 = 100_000_000;
pub const PRICE: i64 = 130_000_000;

/// Listings of jet-skis: the market has no odometer for them.
const LISTINGS: &str = "model,year,price,transmission,mileage,fuelType,engineSize\n";

/// Two people who may do everything: what one asks the other approves.
pub struct Shop {
    /// Where pictures of inspections are kept; gone with the shop.
    pub _media: TempDir,
    pub suite: TestApp,
    pub clerk: Client,
    pub director: Client,
}

impl Shop {
    pub async fn open() -> Self {
        let media = tempfile::tempdir().unwrap();
        let folder = media.path().display().to_string();
        let suite = opened_with(None, vec![("modules.buyback_mobile.media_folder", folder)]).await;
        let modules = kite::modules();
        let all: Vec<&str> = modules
            .iter()
            .flat_map(|module| module.permissions())
            .map(|permission| permission.name)
            .collect();
        let person = || suite.client_of(UserId::new(), world::TENANT, &all, Reach::everywhere());
        let (clerk, director) = (person(), person());
        Self {
            _media: media,
            suite,
            clerk,
            director,
        }
    }

    pub async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        self.clerk.post(path, body).await.expect(status)
    }

    /// Waits until a thing is in a state.
    pub async fn until(&self, path: &str, state: &str) -> Value {
        let look = async || {
            let seen = self.clerk.get(path).await.expect(200);
            Ok((seen["state"] == state).then_some(seen))
        };
        let seen = wait_for(&format!("{path} to be {state}"), look).await;
        seen.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stk_9_a_jet_ski_passes_the_whole_line_by_configuration() {
    let shop = Shop::open().await;
    configure(&shop).await;
    let purchase = lead(&shop, "yam 12345 c 626").await;
    appraise(&shop, &purchase, HULL).await;
    let episode = buy(&shop, &purchase).await;
    prepare(&shop, &episode).await;
    let deal = sell(&shop, &episode).await;
    check(&shop, &episode, &deal).await;
}

/// Everything that makes a jet-ski a jet-ski here: rows.
pub async fn configure(shop: &Shop) {
    let term = |code: &str, ru: &str, en: &str| json!({"code": code, "ru": ru, "en": en});
    let kind = json!({
        "code": "jetski", "valid_from": "2026-03-01", "ru": "Гидроцикл", "en": "Jet-ski", "number": "AAA*****A999",
        "usage": "engine_hours", "titled": false, "photos_min": 6, "source": "приказ 7",
        "attributes": [{"code": "engine_hours", "ru": "Моточасы", "en": "Engine hours", "kind": "number", "min": 0,
                        "max": 20_000, "required": true, "unit": {"ru": "ч", "en": "h"}}],
        "photo_angles": [{"code": "hull", "ru": "Корпус", "en": "Hull", "required": true}],
        "panels": [term("bow", "Нос", "Bow"), term("stern", "Корма", "Stern")],
        "vat_schemes": ["full", "margin_5_1"],
    });
    shop.post("/api/vehicles/v1/vehicle-types", kind, 201).await;
    let question = |code: &str, ru: &str, en: &str| json!({"section": "hull", "code": code, "ru": ru, "en": en, "required": true});
    let checklist = json!({
        "vehicle_type": "jetski", "valid_from": "2026-03-05", "source": "приказ 7",
        "questions": [question("hull", "Корпус без трещин", "Hull without cracks"), question("impeller", "Импеллер цел", "Impeller whole")],
    });
    shop.post("/api/buyback/v1/checklists", checklist, 201)
        .await;
    let work = json!({"valid_from": "2026-03-05", "vehicle_type": "jetski", "code": "impeller", "ru": "Замена импеллера",
                      "en": "Impeller replaced", "price": roubles(4_500_000), "source": "приказ 7"});
    shop.post("/api/buyback/v1/recon-items", work, 201).await;
    let step = |code: &str| {
        json!({"code": code, "ru": code, "en": code, "limit": roubles(5_000_000), "expected_hours": 8,
                                   "role": "buyback_manager", "by_vendor": false})
    };
    let plan = json!({"vehicle_type": "jetski", "valid_from": "2026-03-05", "photos_min": 2, "source": "приказ 7",
                      "steps": [step("hull_wash"), step("impeller")]});
    shop.post("/api/vehicles/v1/recon-templates", plan, 201)
        .await;
    let rows: String = (0..12)
        .map(|number| {
            format!(
                "FX,2023,{},Automatic,0,Petrol,1.8\n",
                1_300_000 + number * 1_000
            )
        })
        .collect();
    let path = "/api/buyback/v1/listings/imports?source=market&make=Yamaha&currency=RUB&mileage_unit=km&dry_run=false";
    let import = shop
        .clerk
        .post_bytes(path, "text/csv", format!("{LISTINGS}{rows}"))
        .await
        .expect(200);
    assert_eq!(import["imported"], 12, "{import:#}");
}

pub async fn lead(shop: &Shop, hull: &str) -> String {
    let wrong = json!({"centre_id": world::DC1, "source": "site", "seller_name": "Лосев Пётр Ильич", "seller_phone": "+7 916 683-78-23",
                       "vehicle_type": "jetski", "vin": "Z94K241C9PR000042", "make": "Yamaha", "model": "FX", "year": 2023});
    let refused = shop
        .clerk
        .post("/api/buyback/v1/purchases", wrong)
        .lang("en")
        .await
        .expect(422);
    assert_eq!(refused["errors"][0]["code"], "number.mask", "{refused:#}");
    let lead = json!({"centre_id": world::DC1, "source": "site", "seller_name": "Лосев Пётр Ильич", "seller_phone": "+7 916 683-78-23",
                      "vehicle_type": "jetski", "vin": hull, "make": "Yamaha", "model": "FX", "year": 2023});
    let lead = shop.post("/api/buyback/v1/purchases", lead, 201).await;
    let path = format!("/api/buyback/v1/purchases/{}", lead["id"].as_str().unwrap());
    shop.post(
        &format!("{path}/appointment"),
        json!({"at": "2026-03-05T12:00:00+03:00"}),
        200,
    )
    .await;
    let seller = json!({
        "full_name": "Лосев Пётр Ильич", "phone": "+7 916 683-78-23", "born_on": "1984-06-11", "passport": "4506 123457",
        "passport_issued_on": "2004-07-01", "passport_issued_by": "ОВД", "registration": "Москва, улица Народного Ополчения, 35",
    });
    let seen = shop.clerk.get(&format!("{path}/seller")).await.expect(200);
    let put = shop.clerk.put(&format!("{path}/seller"), seller);
    put.if_match(seen["version"].as_i64().unwrap())
        .await
        .expect(200);
    let consent = json!({"purpose": "checks", "text_version": "2026-01", "channel": "paper", "given_at": "2026-03-05T08:55:00+03:00"});
    shop.post(&format!("{path}/consents"), consent, 201).await;
    path
}

pub async fn appraise(shop: &Shop, path: &str, hull: &str) {
    shop.post(&format!("{path}/start-inspection"), json!({}), 200)
        .await;
    let card = shop
        .clerk
        .get(&format!("{path}/appraisal"))
        .await
        .expect(200);
    let questions = card["checklist"]["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 2, "its own questions: {card:#}");
    let answers: Vec<_> = questions
        .iter()
        .map(|one| json!({"question": one["code"], "state": "ok"}))
        .collect();
    let appraisal = |hours: &str, panel: &str| {
        json!({
            "vin": hull, "make": "Yamaha", "model": "FX", "year": 2023, "attributes": {"engine_hours": hours},
            "seller_kind": "person", "registered_to": "seller", "answers": answers,
            "damages": [{"panel": panel, "kind": "dnt", "size": 1}], "recon": [{"item": "impeller", "quantity": 1}],
        })
    };
    let save = |body: Value| {
        shop.clerk
            .put(&format!("{path}/appraisal"), body)
            .if_match(0)
            .lang("en")
    };
    let refused = save(appraisal("many", "bow")).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/attributes/engine_hours");
    let refused = save(appraisal("185", "hood")).await.expect(422);
    assert_eq!(
        refused["errors"][0]["pointer"], "/damages/0/panel",
        "{refused:#}"
    );
    save(appraisal("185", "bow")).await.expect(200);
    let valuation = shop
        .post(&format!("{path}/valuations"), json!({}), 201)
        .await;
    let lines = valuation["lines"].as_array().unwrap();
    assert!(
        lines.iter().any(|line| line["kind"] == "recon"),
        "{valuation:#}"
    );
    assert!(
        valuation["offer"]["amount"].as_i64().unwrap() >= OFFERED,
        "{valuation:#}"
    );
}

pub async fn buy(shop: &Shop, path: &str) -> String {
    let offer = json!({"amount": roubles(OFFERED), "valid_until": "2026-03-07T18:00:00+03:00"});
    let offer = shop.post(&format!("{path}/offers"), offer, 201).await;
    shop.post(
        &format!("{path}/accept-offer"),
        json!({"offer_id": offer["id"]}),
        200,
    )
    .await;
    shop.until(path, "checked").await;
    let contract = json!({"number": "ДКП-Г1", "price": roubles(OFFERED)});
    shop.post(&format!("{path}/contract"), contract, 201).await;
    shop.until(path, "payable").await;
    shop.post(
        &format!("{path}/payout"),
        json!({"way": "bank", "document_number": "ПП-Г1"}),
        201,
    )
    .await;
    let act = json!({"number": "АПП-Г1", "keys": 1, "documents": []});
    shop.post(&format!("{path}/accept-car"), act, 201).await;
    shop.until(path, "in_stock").await;
    let cars = shop
        .clerk
        .get(&format!("/api/vehicles/v1/episodes?vin={HULL}"))
        .await
        .expect(200);
    let car = &cars["items"][0];
    assert_eq!(car["vehicle_type"], "jetski", "{car:#}");
    car["id"].as_str().unwrap().to_owned()
}

/// By the plan of its type: two steps, two photos, a cost with its document.
pub async fn prepare(shop: &Shop, episode: &str) {
    let path = format!("/api/vehicles/v1/episodes/{episode}");
    shop.post(&format!("{path}/inspect"), json!({}), 200).await;
    shop.post(&format!("{path}/start-recon"), json!({}), 200)
        .await;
    let cost = json!({"kind": "own_parts", "document_module": "parts", "document_number": "ТР-Г1", "document_date": "2026-03-05",
                      "gross": roubles(4_500_000), "with_vat": false, "work": "impeller"});
    shop.post(&format!("{path}/cost-lines"), cost, 201).await;
    let plan = shop.clerk.get(&format!("{path}/recon")).await.expect(200);
    for step in plan["steps"].as_array().unwrap() {
        let step = format!(
            "/api/vehicles/v1/recon-steps/{}",
            step["id"].as_str().unwrap()
        );
        shop.post(&format!("{step}/start"), json!({}), 200).await;
        shop.post(
            &format!("{step}/finish"),
            json!({"actual": roubles(2_000_000)}),
            200,
        )
        .await;
    }
    let early = shop
        .clerk
        .post(&format!("{path}/finish-recon"), json!({}))
        .await;
    assert_eq!(early.status, 409, "no photos yet: {}", early.text);
    let photo = |number: u64| json!({"angle": "hull", "sha256": format!("{number:064}"), "taken_at": "2026-03-05T12:00:00Z"});
    let photos = json!({"photos": [photo(1), photo(2)]});
    shop.post(&format!("{path}/photos"), photos, 200).await;
    let ready = shop
        .post(&format!("{path}/finish-recon"), json!({}), 200)
        .await;
    let list = shop
        .director
        .post(&format!("{path}/list"), json!({"price": roubles(PRICE)}));
    list.if_match(ready["version"].as_i64().unwrap())
        .await
        .expect(200);
    shop.suite.settle().await;
}

async fn sell(shop: &Shop, episode: &str) -> String {
    let buyer = json!({"centre_id": world::DC1, "kind": "person", "full_name": "Антонов Илья Маркович", "phone": "+7 903 555-10-20"});
    let buyer = shop.post("/api/sales/v1/buyers", buyer, 201).await;
    let deal = json!({"buyer_id": buyer["id"], "episode_id": episode});
    let deal = shop.post("/api/sales/v1/deals", deal, 201).await;
    let path = format!("/api/sales/v1/deals/{}", deal["id"].as_str().unwrap());
    shop.post(&format!("{path}/reserve"), json!({}), 200).await;
    versioned(
        shop,
        &path,
        "contract",
        json!({"document_number": "ДКП-Г2"}),
    )
    .await;
    let paid = json!({"way": "bank", "amount": roubles(PRICE), "document_number": "ПП-Г2"});
    shop.post(&format!("{path}/payments"), paid, 201).await;
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
    versioned(shop, &path, "hand-over", act).await;
    shop.post(&format!("{path}/close"), json!({}), 200).await;
    shop.suite.settle().await;
    path
}

pub async fn versioned(shop: &Shop, path: &str, verb: &str, body: Value) {
    let seen = shop.clerk.get(path).await.expect(200);
    let step = shop.clerk.post(&format!("{path}/{verb}"), body);
    step.if_match(seen["version"].as_i64().unwrap())
        .await
        .expect(200);
}

/// Sold for 1,300,000 after 1,000,000 and 45,000: margin VAT of 300,000 is 54,098.36, gross 200,901.64.
async fn check(shop: &Shop, episode: &str, deal: &str) {
    let car = shop
        .clerk
        .get(&format!("/api/vehicles/v1/episodes/{episode}"))
        .await
        .expect(200);
    assert_eq!(car["state"], "closed");
    let deal = deal.rsplit('/').next().unwrap();
    let pnl = shop
        .clerk
        .get(&format!("/api/finance/v1/deals/{deal}/pnl"))
        .await
        .expect(200);
    assert_eq!(pnl["gross"]["amount"], 20_090_164, "{pnl:#}");
}
