//! Vehicle types as configuration.

use crate::desk::{ALL, Desk, EPISODES, arrival};
use contracts::vehicles::{AttributeKind, UsageUnit, VehicleTypes};
use identity::world;
use kernel::Day;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};

pub const TYPES: &str = "/api/vehicles/v1/vehicle-types";
pub const HIN: &str = "YAM12345C626";

pub fn administrator(desk: &Desk) -> Client {
    let permissions = ["vehicles.type.read", "vehicles.type.write"];
    desk.suite
        .client(world::TENANT, &permissions, Reach::everywhere())
}

pub fn jetski() -> Value {
    json!({
        "code": "jetski", "valid_from": "2026-03-01", "ru": "Гидроцикл", "en": "Jet-ski",
        "number": "AAA*****A999", "usage": "engine_hours",
        "attributes": [
            {"code": "engine_hours", "ru": "Моточасы", "en": "Engine hours", "kind": "number", "min": 0, "max": 20_000,
             "unit": {"ru": "ч", "en": "h"}, "required": true},
            {"code": "seats", "ru": "Места", "en": "Seats", "kind": "choice", "required": true, "words": [
                {"code": "one", "ru": "одно", "en": "one"}, {"code": "three", "ru": "три", "en": "three"}]},
            {"code": "colour", "ru": "Цвет", "en": "Colour", "kind": "text", "required": false},
        ],
        "photo_angles": [{"code": "hull", "ru": "Корпус", "en": "Hull", "required": true}],
        "panels": [{"code": "bow", "ru": "Нос", "en": "Bow"}, {"code": "stern", "ru": "Корма", "en": "Stern"}],
        "vat_schemes": ["full"], "titled": false, "photos_min": 6, "source": "приказ 7",
    })
}

pub fn afloat() -> Value {
    let mut boat = arrival(HIN);
    boat["vehicle_type"] = json!("jetski");
    boat["make"] = json!("Yamaha");
    boat["model"] = json!("FX");
    boat["vat_scheme"] = json!("full");
    boat["attributes"] = json!({"engine_hours": "185", "seats": "three"});
    boat.as_object_mut().unwrap().remove("mileage_km");
    boat
}

#[tokio::test]
async fn a_vehicle_is_judged_by_its_type_with_everything_else_at_once() {
    let desk = Desk::open().await;
    administrator(&desk).post(TYPES, jetski()).await.expect(201);
    let mut wrong = afloat();
    wrong["vin"] = json!("Z94K241C9PR000042");
    wrong["year"] = json!(1492);
    wrong["vat_scheme"] = json!("margin_5_1");
    wrong["with_vat"] = json!(true);
    wrong["attributes"] = json!({"engine_hours": "20001", "doors": "5"});
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = desk
            .north
            .post(EPISODES, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        assert_eq!(refused["title"], title);
        let errors = refused["errors"].as_array().unwrap();
        let mut found: Vec<_> = errors
            .iter()
            .map(|error| {
                let word = |key: &str| error[key].as_str().unwrap().to_owned();
                (word("pointer"), word("code"))
            })
            .collect();
        found.sort();
        let expected = [
            ("/attributes/doors", "field.unknown"),
            ("/attributes/engine_hours", "field.out_of_range"),
            ("/attributes/seats", "field.required"),
            ("/vat_scheme", "field.not_allowed"),
            ("/vin", "number.mask"),
            ("/with_vat", "vehicles.vat_not_deducted"),
            ("/year", "field.out_of_range"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        assert_eq!(found, expected, "{refused:#}");
    }
    let mut next_year = arrival("Z94K241C9PR000042");
    next_year["year"] = json!(2027);
    let refused = desk.north.post(EPISODES, next_year).await.expect(422);
    let error = &refused["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/year"), &json!("field.out_of_range"))
    );
    let mut car = arrival("Z94K241C9PR000042");
    car.as_object_mut().unwrap().remove("mileage_km");
    let refused = desk.north.post(EPISODES, car).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/mileage_km");
    let mut strange = afloat();
    strange["vehicle_type"] = json!(7);
    strange["vin"] = json!("");
    let refused = desk.north.post(EPISODES, strange).await.expect(422);
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().collect();
    assert!(pointers.iter().any(|one| one["pointer"] == "/vehicle_type"));
    assert!(pointers.iter().any(|one| one["pointer"] == "/vin"));
}

#[tokio::test]
async fn every_wrong_field_of_a_type_is_named_at_once() {
    let desk = Desk::open().await;
    let wrong = json!({
        "code": "Jet Ski", "valid_from": "2026-02-30", "ru": "", "en": "Jet-ski", "number": "A A", "usage": "miles",
        "attributes": [
            {"code": "doors", "ru": "Двери", "en": "Doors", "kind": "number", "min": 5, "max": 2, "required": false},
            {"code": "fuel", "ru": "Топливо", "en": "Fuel", "kind": "colour", "required": false},
        ],
        "photo_angles": [{"code": "hull", "ru": "Корпус", "en": "Hull", "required": true},
                         {"code": "hull", "ru": "Корпус", "en": "Hull", "required": true}],
        "panels": [{"code": "bow", "ru": "Нос", "en": "Bow"}, {"code": "bow", "ru": "Нос", "en": "Bow"}],
        "vat_schemes": [], "titled": "no", "photos_min": 201, "source": "x", "colour": "red",
    });
    let refused = administrator(&desk)
        .post(TYPES, wrong)
        .lang("en")
        .await
        .expect(422);
    let errors = refused["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    for pointer in [
        "/code",
        "/valid_from",
        "/ru",
        "/number",
        "/usage",
        "/attributes/0/max",
        "/attributes/1/kind",
        "/photo_angles/1/code",
        "/panels/1/code",
        "/vat_schemes",
        "/titled",
        "/photos_min",
        "/colour",
    ] {
        assert!(
            pointers.contains(&pointer),
            "{pointer} is not in {refused:#}"
        );
    }
    let mut hours = jetski();
    hours["attributes"][0]["required"] = json!(false);
    let refused = administrator(&desk).post(TYPES, hours).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "vehicles.type_hours");
}

/// The group's type from March, a new version from April, and a version of Moscow's own from March.
async fn versions(desk: &Desk) {
    let boss = administrator(desk);
    boss.post(TYPES, jetski()).await.expect(201);
    let mut april = jetski();
    april["valid_from"] = json!("2026-04-01");
    april["en"] = json!("Personal watercraft");
    boss.post(TYPES, april).await.expect(201);
    let mut north = jetski();
    north["centre_id"] = json!(world::DC1);
    north["photos_min"] = json!(12);
    let director = desk.somebody(&["vehicles.type.write"]);
    director.post(TYPES, north).await.expect(201);
    let refused = director.post(TYPES, jetski()).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/centre_id");
}

#[tokio::test]
async fn versions_hold_from_their_day_and_a_centre_has_its_own() {
    let desk = Desk::open().await;
    versions(&desk).await;
    let boss = administrator(&desk);
    let one = |query: &str| format!("{TYPES}/jetski?{query}");
    let on = async |query: &str| boss.get(&one(query)).await.expect(200);
    assert_eq!(on("on=2026-03-31").await["en"], "Jet-ski");
    assert_eq!(on("on=2026-04-01").await["en"], "Personal watercraft");
    let own = on(&format!("on=2026-04-01&centre_id={}", world::DC1)).await;
    assert_eq!(
        (&own["photos_min"], &own["en"]),
        (&json!(12), &json!("Jet-ski"))
    );
    let before = boss.get(&one("on=2026-02-28")).await;
    assert_eq!(before.problem(404), "common.not_found");
}

#[tokio::test]
async fn the_history_of_a_type_is_seen_as_far_as_one_reaches() {
    let desk = Desk::open().await;
    versions(&desk).await;
    let path = format!("{TYPES}/jetski/versions");
    let reach = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = desk.suite.client(world::TENANT, ALL, reach);
    for (somebody, count) in [(administrator(&desk), 3), (tver.clone(), 2)] {
        let versions = somebody.get(&path).await.expect(200);
        assert_eq!(versions["items"].as_array().unwrap().len(), count);
    }
    for foreign in [
        format!("{TYPES}/jetski?centre_id={}", world::DC1),
        format!("{TYPES}?centre_id={}", world::DC1),
        format!("{TYPES}/Jet-Ski"),
    ] {
        assert_eq!(tver.get(&foreign).await.problem(404), "common.not_found");
    }
    let salesman = desk.somebody(&["vehicles.episode.read"]);
    assert_eq!(salesman.get(TYPES).await.problem(403), "common.forbidden");
}

#[tokio::test]
async fn a_version_is_added_once() {
    let desk = Desk::open().await;
    let boss = administrator(&desk);
    let ask = || boss.post(TYPES, jetski()).key("jet-ski-of-march");
    assert_eq!(ask().await.expect(201), ask().await.expect(201));
    assert_eq!(
        boss.post(TYPES, jetski()).await.problem(409),
        "vehicles.day_known"
    );
}

#[tokio::test]
async fn every_group_starts_with_cars_motorcycles_and_trucks() {
    let desk = Desk::open().await;
    administrator(&desk).post(TYPES, jetski()).await.expect(201);
    let codes = async |client: Client| {
        let page = client.get(TYPES).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|kind| kind["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(administrator(&desk)).await,
        ["car", "jetski", "motorcycle", "truck"]
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    assert_eq!(codes(stranger).await, ["car", "motorcycle", "truck"]);
    let car = administrator(&desk)
        .get(&format!("{TYPES}/car"))
        .await
        .expect(200);
    assert_eq!(
        (
            &car["number"],
            &car["standard"],
            &car["photos_min"],
            &car["titled"]
        ),
        (&json!("vin"), &json!(true), &json!(20), &json!(true))
    );
    // What was true before there were types: any scheme, nothing beyond make, model and year.
    let mut truck = arrival("XTC65115071234567");
    truck["vehicle_type"] = json!("truck");
    truck["vat_scheme"] = json!("full");
    let refused = desk.north.post(EPISODES, truck.clone()).await.expect(422);
    let missing: Vec<_> = refused["errors"].as_array().unwrap().iter().collect();
    assert_eq!(missing.len(), 2, "{refused:#}");
    truck["attributes"] = json!({"axles": "3", "gross_weight_kg": "25200"});
    desk.north.post(EPISODES, truck).await.expect(201);
}

#[tokio::test]
async fn the_port_tells_others_what_a_type_demands() {
    let desk = Desk::open().await;
    administrator(&desk).post(TYPES, jetski()).await.expect(201);
    let types = desk.suite.app.port::<dyn VehicleTypes>().unwrap();
    let on: Day = "2026-03-05".parse().unwrap();
    let ask = async |tenant, code: &str, on| {
        let kind = types.vehicle_type(tenant, code, Some(world::DC1), on).await;
        kind.unwrap()
    };
    let kind = ask(world::TENANT, "jetski", on).await.unwrap();
    assert_eq!(
        (kind.usage, kind.titled, kind.number.to_string().as_str()),
        (UsageUnit::EngineHours, false, "AAA*****A999")
    );
    assert_eq!(
        kind.attributes[0].kind,
        AttributeKind::Number {
            min: 0,
            max: 20_000
        }
    );
    assert_eq!((kind.photo_angles.len(), kind.panels.len()), (1, 2));
    assert!(ask(world::OTHER_TENANT, "jetski", on).await.is_none());
    let before: Day = "2026-02-28".parse().unwrap();
    assert!(ask(world::TENANT, "jetski", before).await.is_none());
    let car = ask(world::TENANT, "car", on).await.unwrap();
    assert_eq!((car.vat_schemes.len(), car.panels.len()), (4, 20));
}
