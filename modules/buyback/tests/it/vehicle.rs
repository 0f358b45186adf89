//! Vehicles of any type: what a type demands is asked of the stock.

use crate::desk::{API, Desk, PURCHASES, VIN, act, appraisal, faults, lead, roubles_of, text};
use contracts::{
    buyback::{CarAccepted, ChecksRequested},
    verification::{Purpose, Verdict},
};
use identity::world;
use serde_json::{Value, json};

const HIN: &str = "YAM12345C626";

/// The group sells jet-skis from today on: the type, its questions and a work, all of it data.
async fn jet_skis(desk: &Desk) {
    let boss = desk.somebody(&["vehicles.type.write", "buyback.policy.write"]);
    let named = |code: &str| json!({"code": code, "ru": code, "en": code});
    let kind = json!({
        "centre_id": world::DC1, "code": "test_ski", "valid_from": "2026-03-05", "ru": "Гидроцикл", "en": "Jet-ski",
        "number": "AAA*****A999", "usage": "engine_hours",
        "attributes": [
            {"code": "engine_hours", "ru": "Моточасы", "en": "Engine hours", "kind": "number", "min": 0, "max": 10000, "required": true},
            {"code": "seats", "ru": "Мест", "en": "Seats", "kind": "choice", "words": [named("two"), named("three")], "required": true},
        ],
        "photo_angles": [], "panels": [named("hull"), named("saddle")], "vat_schemes": ["full"], "titled": false,
        "photos_min": 0, "source": "приказ 5",
    });
    let path = "/api/vehicles/v1/vehicle-types";
    let _ = boss.post(path, kind).await.expect(201);
    let questions = json!([
        {"section": "hull", "code": "hull_dry", "ru": "Корпус сухой", "en": "The hull is dry", "required": true},
        {"section": "engine", "code": "starts", "ru": "Запускается", "en": "It starts", "required": true},
    ]);
    let list = json!({
        "vehicle_type": "test_ski", "centre_id": world::DC1, "valid_from": "2026-03-05", "source": "приказ 5",
        "questions": questions,
    });
    let _ = boss
        .post(&format!("{API}/checklists"), list)
        .await
        .expect(201);
    let work = json!({
        "vehicle_type": "test_ski", "centre_id": world::DC1, "valid_from": "2026-03-05", "code": "hull_polish",
        "ru": "Полировка корпуса", "en": "Hull polish", "price": roubles_of(7_000), "source": "приказ 5",
    });
    let _ = boss
        .post(&format!("{API}/recon-items"), work)
        .await
        .expect(201);
}

fn ski_lead() -> Value {
    let mut body = lead(HIN);
    body["vehicle_type"] = json!("test_ski");
    body["make"] = json!("Yamaha");
    body["model"] = json!("VX");
    body["attributes"] = json!({"engine_hours": "118"});
    body.as_object_mut().unwrap().remove("mileage_km");
    body
}

fn ski_appraisal() -> Value {
    json!({
        "vin": "yam 12345 c626", "make": "Yamaha", "model": "VX", "year": 2022,
        "attributes": {"engine_hours": "120", "seats": "three"},
        "seller_kind": "person", "registered_to": "seller",
        "answers": [{"question": "hull_dry", "state": "ok"}, {"question": "starts", "state": "ok"}],
        "damages": [{"panel": "hull", "kind": "scr", "size": 1}],
        "recon": [{"item": "hull_polish", "quantity": 1}, {"item": "detailing", "quantity": 1}],
    })
}

/// STK-9 on the side of the purchase: a jet-ski by configuration, from the lead to the stock.
#[tokio::test]
async fn stk_9_a_jet_ski_is_bought_by_configuration_alone() {
    let desk = Desk::open().await;
    jet_skis(&desk).await;
    let rows: String = (0..9)
        .map(|n| format!("Yamaha,VX,2022,{}000,0\n", 900 + n))
        .collect();
    let csv = format!("make,model,year,price,mileage\n{rows}");
    let _ = desk
        .import("source=skis&mileage_unit=km&currency=RUB", &csv)
        .await
        .expect(200);
    let opened = desk.north.post(PURCHASES, ski_lead()).await.expect(201);
    assert_eq!(
        (
            &opened["vehicle_type"],
            &opened["vin"],
            &opened["mileage_km"]
        ),
        (&json!("test_ski"), &json!(HIN), &json!(0))
    );
    let id = text(&opened["id"]);
    desk.bring(&id, "lead", "appointment").await;
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let card = desk.read(&id, "/appraisal").await;
    assert_eq!(card["checklist"]["questions"].as_array().unwrap().len(), 2);
    let seen = desk.appraise(&id, 0, ski_appraisal()).await.expect(200);
    assert_eq!(
        (
            &seen["vat_scheme"],
            &seen["pts_kind"],
            &seen["recon"][0]["code"]
        ),
        (&json!("full"), &Value::Null, &json!("hull_polish"))
    );
    assert_eq!(
        seen["attributes"],
        json!({"engine_hours": "120", "seats": "three"})
    );
    let valued = desk.step(&id, "valuations", json!({})).await.expect(201);
    let offer = json!({"amount": valued["shown"], "valid_until": "2026-03-06T06:00:00Z"});
    let _ = desk.step(&id, "offers", offer).await.expect(201);
    desk.identify(&id).await;
    let _ = desk.accept(&id).await.expect(200);
    sold_to_us(&desk, &id, &valued["shown"]).await;
}

/// The jet-ski from the accepted offer to the stock.
async fn sold_to_us(desk: &Desk, id: &str, price: &Value) {
    let asked = desk.suite.events::<ChecksRequested>().await.remove(0);
    assert_eq!(
        (asked.vehicle_type.as_str(), asked.vin.as_str()),
        ("test_ski", HIN)
    );
    desk.decide(id, Purpose::Purchase, Verdict::Approved).await;
    let contract = json!({"number": "ДКП-9", "price": price});
    let _ = desk.step(id, "contract", contract).await.expect(201);
    desk.decide(id, Purpose::Payout, Verdict::Approved).await;
    let _ = desk.pay(id).await.expect(201);
    let mut act = act();
    act["mileage_km"] = json!(0);
    act["documents"] = json!(["manual"]);
    let _ = desk.step(id, "accept-car", act).await.expect(201);
    desk.suite.settle().await;
    assert_eq!(desk.state(id).await, "in_stock");
    let car = desk.suite.events::<CarAccepted>().await.remove(0);
    assert_eq!(
        (
            car.vehicle_type.as_str(),
            car.attributes["engine_hours"].as_str()
        ),
        ("test_ski", "120")
    );
    let list = desk
        .north
        .get(&format!("{PURCHASES}?vehicle_type=test_ski"))
        .await
        .expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whatever_a_type_does_not_have_is_named_with_everything_else() {
    let desk = Desk::open().await;
    jet_skis(&desk).await;
    let mut wrong = ski_lead();
    wrong["vin"] = json!(VIN);
    wrong["attributes"] = json!({"engine_hours": "many", "wheels": "4"});
    wrong["mileage_km"] = json!(5);
    wrong["year"] = json!(2027);
    assert_eq!(
        faults(&desk.north.post(PURCHASES, wrong.clone()).await.expect(422)),
        [
            "/attributes/engine_hours field.out_of_range",
            "/attributes/wheels buyback.not_of_type",
            "/mileage_km buyback.not_of_type",
            "/vin number.mask",
            "/year buyback.year_in_future",
        ]
    );
    wrong["attributes"] = json!({"engine_hours": 5});
    wrong["seller_phone"] = json!("x");
    assert_eq!(
        faults(&desk.north.post(PURCHASES, wrong).await.expect(422)),
        [
            "/attributes/engine_hours field.wrong_type",
            "/seller_phone phone.mask"
        ]
    );
    unknown_types(&desk).await;
}

async fn unknown_types(desk: &Desk) {
    let mut unknown = ski_lead();
    unknown["vehicle_type"] = json!("submarine");
    assert_eq!(
        faults(&desk.north.post(PURCHASES, unknown).await.expect(422)),
        ["/vehicle_type buyback.unknown_type"]
    );
    assert_eq!(
        faults(&desk.north.post(PURCHASES, json!([])).await.expect(422)),
        [" field.wrong_type"]
    );
}

#[tokio::test]
async fn at_the_vehicle_its_type_demands_everything() {
    let desk = Desk::open().await;
    jet_skis(&desk).await;
    let id = text(&desk.north.post(PURCHASES, ski_lead()).await.expect(201)["id"]);
    desk.bring(&id, "lead", "appointment").await;
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let mut car = appraisal(VIN);
    car["answers"] = json!([]);
    car["vehicle_type"] = json!("car");
    assert_eq!(
        faults(&desk.appraise(&id, 0, car).await.expect(422)),
        [
            "/attributes/engine_hours field.required",
            "/attributes/seats field.required",
            "/vehicle_type buyback.type_is_fixed",
            "/vin number.mask",
        ]
    );
    let mut papers = ski_appraisal();
    papers["pts_number"] = json!("77РМ193777");
    papers["mileage_km"] = json!(1);
    papers["damages"][0]["panel"] = json!("hood");
    papers["recon"] = json!([{"item": "sail", "quantity": 1}]);
    assert_eq!(
        faults(&desk.appraise(&id, 0, papers).await.expect(422)),
        [
            "/damages/0/panel buyback.unknown_panel",
            "/mileage_km buyback.not_of_type",
            "/pts_number buyback.not_of_type",
            "/recon/0/item field.reference_not_found",
        ]
    );
}

/// A type that is only taken on commission is not bought, whatever the papers say.
#[tokio::test]
async fn a_type_that_may_not_be_bought_is_refused_at_the_seller() {
    let desk = Desk::open().await;
    jet_skis(&desk).await;
    let id = text(&desk.north.post(PURCHASES, ski_lead()).await.expect(201)["id"]);
    desk.bring(&id, "lead", "appointment").await;
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let forged = "UPDATE vehicles.vehicle_type SET vat_schemes = '{commission}' WHERE code = 'test_ski' RETURNING 1";
    let _ = desk.suite.sql(forged).await;
    let refused = desk.appraise(&id, 0, ski_appraisal()).await.expect(422);
    assert_eq!(
        faults(&refused),
        ["/seller_kind buyback.scheme_not_allowed"]
    );
}

#[tokio::test]
async fn a_car_needs_its_odometer_and_its_papers() {
    let desk = Desk::open().await;
    let mut bare = lead(VIN);
    bare.as_object_mut().unwrap().remove("mileage_km");
    assert_eq!(
        faults(&desk.north.post(PURCHASES, bare).await.expect(422)),
        ["/mileage_km field.required"]
    );
    let id = desk.lead(VIN).await;
    desk.bring(&id, "lead", "appointment").await;
    let _ = desk
        .step(&id, "start-inspection", json!({}))
        .await
        .expect(200);
    let mut bare = appraisal(VIN);
    for gone in ["vin", "mileage_km", "pts_kind", "sts_number"] {
        bare.as_object_mut().unwrap().remove(gone);
    }
    assert_eq!(
        faults(&desk.appraise(&id, 0, bare.clone()).await.expect(422)),
        ["/vin field.required"]
    );
    bare["vin"] = json!(VIN);
    assert_eq!(
        faults(&desk.appraise(&id, 0, bare).await.expect(422)),
        [
            "/mileage_km field.required",
            "/pts_kind field.required",
            "/sts_number field.required"
        ]
    );
    let nowhere = desk
        .appraise(&uuid::Uuid::now_v7().to_string(), 0, appraisal(VIN))
        .await;
    assert_eq!(nowhere.problem(404), "common.not_found");
    let wrong = desk
        .appraise(&uuid::Uuid::now_v7().to_string(), 0, json!({"x": 1}))
        .await;
    assert_eq!(wrong.status, 422);
}

/// Questions are data of a type and a centre; without any, nothing is inspected.
#[tokio::test]
async fn a_checklist_is_set_for_a_type_and_a_centre() {
    let desk = Desk::open().await;
    let boss = desk.somebody(&["buyback.policy.write"]);
    let path = format!("{API}/checklists");
    let question =
        |code: &str| json!({"section": "s", "code": code, "ru": "в", "en": "q", "required": true});
    let list = |kind: &str, questions: Value| {
        json!({
            "vehicle_type": kind, "centre_id": world::DC1, "valid_from": "2026-03-05", "source": "приказ 6",
            "questions": questions,
        })
    };
    let double = list("car", json!([question("a"), question("a")]));
    assert_eq!(
        faults(&boss.post(&path, double).await.expect(422)),
        ["/questions/1/code buyback.repeated"]
    );
    assert_eq!(
        faults(&boss.post(&path, list("car", json!([]))).await.expect(422)),
        ["/questions field.required"]
    );
    let strange = list("submarine", json!([question("a")]));
    assert_eq!(
        faults(&boss.post(&path, strange).await.expect(422)),
        ["/vehicle_type buyback.unknown_type"]
    );
    let before = desk.north.get(&path).await.expect(200);
    assert_eq!(before["questions"].as_array().unwrap().len(), 34);
    let mut plain = list("car", json!([question("a"), question("b")]));
    plain.as_object_mut().unwrap().remove("vehicle_type");
    let set = boss.post(&path, plain).await.expect(201);
    let after = desk
        .north
        .get(&format!("{path}?centre_id={}", world::DC1))
        .await
        .expect(200);
    assert_eq!(
        (
            &after["id"],
            after["questions"].as_array().unwrap().len(),
            after["versions"].as_array().unwrap().len()
        ),
        (&set["id"], 2, 2)
    );
    assert_eq!(
        desk.north
            .get(&format!("{path}?vehicle_type=truck"))
            .await
            .problem(422),
        "buyback.no_checklist"
    );
    let mut truck = lead(VIN);
    truck["vehicle_type"] = json!("truck");
    let id = text(&desk.north.post(PURCHASES, truck).await.expect(201)["id"]);
    desk.bring(&id, "lead", "appointment").await;
    assert_eq!(
        desk.step(&id, "start-inspection", json!({}))
            .await
            .problem(422),
        "buyback.no_checklist"
    );
}
