//! Dated data of the preparation.

use crate::{
    desk::EPISODES,
    returned::come_back,
    shop::{Shop, TEMPLATES, money, path, step, template},
    shows::{points_at, shows},
};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};

const VIN: &str = "Z94K241C9PR000042";
const RATES: &str = "/api/vehicles/v1/day-costs";

#[tokio::test]
async fn a_template_counts_from_its_day_for_its_centre_and_type() {
    let shop = Shop::open().await;
    let again = shop.foreman.post(TEMPLATES, template()).await;
    assert_eq!(again.problem(409), "vehicles.day_known");
    let later = json!({
        "centre_id": world::DC1, "vehicle_type": "car", "valid_from": "2026-04-01", "photos_min": 0,
        "source": "новый регламент", "steps": [step("photos", 0, 1, false)],
    });
    let _ = shop.foreman.post(TEMPLATES, later).await.expect(201);
    let centre = world::DC1;
    for (query, steps) in [("", 5), ("&on=2026-04-01", 1), ("&on=2025-12-31", 0)] {
        let path = format!("{TEMPLATES}?centre_id={centre}{query}");
        let list = shop.foreman.get(&path).await.expect(200);
        let in_force = list["in_force"]["steps"].as_array();
        assert_eq!(in_force.map_or(0, Vec::len), steps, "{query}");
        assert_eq!(list["versions"].as_array().unwrap().len(), 2);
    }
    let jets = format!("{TEMPLATES}?vehicle_type=jet_ski");
    let none = json!({"in_force": null, "versions": []});
    shows(&shop.foreman.get(&jets).await.expect(200), none);
}

/// The days of the first time are history, and the photos are there already.
#[tokio::test]
async fn a_car_that_comes_back_is_prepared_by_a_plan_of_its_own() {
    let shop = Shop::open().await;
    let short = json!({
        "centre_id": world::DC1, "vehicle_type": "car", "valid_from": "2026-03-01", "photos_min": 1,
        "source": "короткий регламент", "steps": [step("wash", 1_000, 2, false)],
    });
    let _ = shop.foreman.post(TEMPLATES, short).await.expect(201);
    let id = shop.started(VIN).await;
    let first = shop.recon(&id).await;
    shop.done(&first, 1, 1, 900).await;
    shop.photos(&id, 1, 1).await;
    shows(&shop.finish(&id).await, json!({"state": "ready"}));
    shop.desk.cleared(&id).await;
    let _ = shop.desk.priced(&id, 4).await.expect(200);
    come_back(&shop.desk, &id).await;
    for step in ["inspect", "start-recon"] {
        let path = format!("{EPISODES}/{id}/{step}");
        let _ = shop.foreman.post(&path, json!({})).await.expect(200);
    }
    let second = shop.recon(&id).await;
    assert_ne!(first["id"], second["id"]);
    shows(
        &second,
        json!({"steps": [{"state": "planned", "worked_minutes": 0}], "photos": 1, "ended_at": null}),
    );
    shop.act(&second, 1, "skip", json!({"reason": "чистый"}))
        .await;
    shows(&shop.finish(&id).await, json!({"state": "ready"}));
}

#[tokio::test]
async fn the_nearest_rate_counts_and_each_sets_only_what_he_reaches() {
    let shop = Shop::open().await;
    let group = shop.desk.suite.client(
        world::TENANT,
        &["vehicles.recon_template.write"],
        Reach::everywhere(),
    );
    let rate = |centre: Value, roubles| json!({"centre_id": centre, "valid_from": "2026-02-01", "cost": money(roubles), "source": "приказ"});
    let own = rate(json!(world::DC1), 650);
    let _ = group.post(RATES, rate(Value::Null, 500)).await.expect(201);
    let _ = shop.foreman.post(RATES, own.clone()).await.expect(201);
    let known = shop.foreman.post(RATES, own).await;
    assert_eq!(known.problem(409), "vehicles.day_known");
    for (query, roubles) in [
        (format!("?centre_id={}", world::DC1), 650),
        (format!("?centre_id={}&on=2026-01-31", world::DC1), 400),
        (String::new(), 500),
    ] {
        let list = shop
            .foreman
            .get(&format!("{RATES}{query}"))
            .await
            .expect(200);
        assert_eq!(list["in_force"]["cost"], money(roubles), "{query}");
    }
    let recon = shop.recon(&shop.started(VIN).await).await;
    shows(&recon, json!({"day_cost": money(650)}));
    for centre in [Value::Null, json!(world::DC2)] {
        let refused = shop.foreman.post(RATES, rate(centre, 1)).await.expect(422);
        points_at(&refused, &["/centre_id"]);
    }
    for list in [TEMPLATES, RATES] {
        let far = shop
            .foreman
            .get(&format!("{list}?centre_id={}", world::DC2))
            .await;
        assert_eq!(far.problem(404), "common.not_found");
    }
    let salesman = shop.desk.somebody(&["vehicles.episode.read"]);
    assert_eq!(
        salesman.get(TEMPLATES).await.problem(403),
        "common.forbidden"
    );
}

#[tokio::test]
async fn every_wrong_field_of_a_plan_is_named_at_once() {
    let shop = Shop::open().await;
    let wrong = json!({
        "centre_id": "x", "vehicle_type": "Car!", "valid_from": "2026-02-30", "photos_min": 201, "source": "",
        "steps": [{
            "code": "1", "ru": "", "en": "x", "limit": {"amount": -1, "currency": "RUB"}, "expected_hours": -1,
            "role": "?", "by_vendor": 1, "colour": "red",
        }],
    });
    let pointers = "/centre_id /vehicle_type /valid_from /photos_min /source /steps/0/code /steps/0/ru /steps/0/limit/amount \
                    /steps/0/expected_hours /steps/0/role /steps/0/by_vendor /steps/0/colour";
    let pointers: Vec<_> = pointers.split_whitespace().collect();
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = shop
            .foreman
            .post(TEMPLATES, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        shows(&refused, json!({"title": title}));
        points_at(&refused, &pointers);
    }
    let mut twice = template();
    twice["valid_from"] = json!("2027-01-01");
    twice["steps"] = json!([step("body", 1, 1, false), step("body", 1, 1, false)]);
    let refused = shop
        .foreman
        .post(TEMPLATES, twice.clone())
        .await
        .expect(422);
    shows(
        &refused,
        json!({"errors": [{"pointer": "/steps/1/code", "code": "vehicles.repeated"}]}),
    );
    twice["steps"] = json!([]);
    points_at(
        &shop.foreman.post(TEMPLATES, twice).await.expect(422),
        &["/steps"],
    );
}

#[tokio::test]
async fn every_wrong_field_of_a_step_and_of_a_photo_is_named_at_once() {
    let shop = Shop::open().await;
    let recon = shop.recon(&shop.started(VIN).await).await;
    for (action, body, pointers) in [
        (
            "stall",
            json!({"reason": "weather", "until": "tomorrow", "note": ""}),
            vec!["/reason", "/until", "/note"],
        ),
        (
            "start",
            json!({"vendor": "", "planned": {"amount": -1, "currency": "RUB"}}),
            vec!["/vendor", "/planned/amount"],
        ),
        (
            "ask-approval",
            json!({"amount": {"amount": 0, "currency": "EUR"}}),
            vec!["/amount/currency", "/reason"],
        ),
        ("finish", json!({"actual": 7}), vec!["/actual"]),
        ("skip", json!({}), vec!["/reason"]),
    ] {
        points_at(
            &shop
                .foreman
                .post(&path(&recon, 1, action), body)
                .await
                .expect(422),
            &pointers,
        );
    }
    let id = recon["episode_id"].as_str().unwrap();
    let blurred = json!({"photos": [{"angle": "Sky!", "sha256": "12", "taken_at": "noon"}]});
    let photos = format!("{EPISODES}/{id}/photos");
    let refused = shop.foreman.post(&photos, blurred).await.expect(422);
    points_at(
        &refused,
        &["/photos/0/angle", "/photos/0/sha256", "/photos/0/taken_at"],
    );
    let photo =
        json!({"angle": "sky", "sha256": "0".repeat(64), "taken_at": "2026-03-05T09:00:00Z"});
    let strange = shop
        .foreman
        .post(&photos, json!({"photos": [photo]}))
        .await
        .expect(422);
    points_at(&strange, &["/photos/0/angle"]);
    let none = shop
        .foreman
        .post(&photos, json!({"photos": []}))
        .await
        .expect(422);
    points_at(&none, &["/photos"]);
}
