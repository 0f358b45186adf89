//! Bringing cars into stock and through their preparation.

use crate::desk::{Desk, EPISODES, arrival};
use contracts::vehicles::{EpisodeListed, EpisodeOpened};
use identity::world;
use serde_json::{Value, json};
use uuid::Uuid;

const VIN: &str = "Z94K241C9PR000042";

#[tokio::test]
async fn a_car_goes_from_arrival_to_the_offer() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let card = desk.north.get(&format!("{EPISODES}/{id}")).await;
    assert_eq!(card.header("etag"), "\"5\"");
    let card = card.expect(200);
    assert_eq!(
        (&card["vin"], &card["price"]["amount"], &card["hold"]),
        (&json!(VIN), &json!(175_500_000), &Value::Null)
    );

    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!((opened.len(), opened[0].entity), (1, world::LE1));
    let listed = desk.suite.events::<EpisodeListed>().await;
    assert_eq!(listed[0].title, "Hyundai Creta 2023");
}

#[tokio::test]
async fn the_same_key_brings_the_same_car_once() {
    let desk = Desk::open().await;
    let car = arrival(VIN);
    let first = desk
        .north
        .post(EPISODES, car.clone())
        .key("arrival-of-g1")
        .await
        .expect(201);
    let again = desk
        .north
        .post(EPISODES, car)
        .key("arrival-of-g1")
        .await
        .expect(201);
    assert_eq!(first, again);
    let other = desk
        .north
        .post(EPISODES, arrival("XTAGFL111NY500001"))
        .key("arrival-of-g1")
        .await;
    assert_eq!(other.problem(422), "common.idempotency_key_reused");
    assert_eq!(desk.suite.events::<EpisodeOpened>().await.len(), 1);
}

#[tokio::test]
async fn i4_a_hundred_desks_book_one_car_in_once() {
    let desk = Desk::open().await;
    let asks = (0..100).map(|_| {
        let north = desk.north.clone();
        tokio::spawn(async move { north.post(EPISODES, arrival(VIN)).await.status })
    });
    let mut answers = Vec::new();
    for ask in asks.collect::<Vec<_>>() {
        answers.push(ask.await.unwrap());
    }
    let won = answers.iter().filter(|status| **status == 201).count();
    assert_eq!(won, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|status| [201, 409, 503].contains(status)),
        "{answers:?}"
    );
    assert_eq!(
        desk.north.post(EPISODES, arrival(VIN)).await.problem(409),
        "vehicles.already_owned"
    );
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_in_the_language_of_the_user() {
    let desk = Desk::open().await;
    let wrong = json!({
        "centre_id": "nowhere", "vin": "1HGCM82633O004352", "make": "", "model": "Creta", "year": 1492,
        "mileage_km": -1, "counterparty_id": Uuid::now_v7(), "purchase_price": {"amount": 1.5, "currency": "XXX"},
        "vat_scheme": "none", "acquired_on": "2026-02-30", "document_number": "1", "colour": "red",
    });
    let english = desk
        .north
        .post(EPISODES, wrong.clone())
        .lang("en")
        .await
        .expect(422);
    let pointers: Vec<_> = english["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    for pointer in [
        "/centre_id",
        "/vin",
        "/make",
        "/year",
        "/mileage_km",
        "/vat_scheme",
        "/acquired_on",
        "/colour",
    ] {
        assert!(
            pointers.contains(&json!(pointer)),
            "{pointer} is not in {english:#}"
        );
    }
    assert!(
        pointers.contains(&json!("/purchase_price/amount"))
            && pointers.contains(&json!("/purchase_price/currency"))
    );
    let russian = desk
        .north
        .post(EPISODES, wrong)
        .lang("ru")
        .await
        .expect(422);
    assert_eq!(
        (&english["title"], &russian["title"]),
        (&json!("Check the fields"), &json!("Проверьте поля"))
    );
    assert!(desk.suite.events::<EpisodeOpened>().await.is_empty());
}

#[tokio::test]
async fn a_car_does_not_skip_its_preparation_and_an_old_version_prices_nothing() {
    let desk = Desk::open().await;
    let id = desk.book_in(VIN).await["id"].as_str().unwrap().to_owned();
    let price = json!({"price": {"amount": 1, "currency": "RUB"}});
    let list = format!("{EPISODES}/{id}/list");
    let early = desk.north.post(&list, price.clone()).if_match(1).await;
    assert_eq!(early.problem(409), "common.illegal_transition");
    assert_eq!(
        desk.north.post(&list, price.clone()).await.problem(428),
        "common.precondition_required"
    );
    assert_eq!(
        desk.north.post(&list, price).if_match(7).await.problem(412),
        "common.version_conflict"
    );
    let skip = desk
        .north
        .post(&format!("{EPISODES}/{id}/finish-recon"), json!({}))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(
        skip["params"],
        json!({"from": "received", "command": "finish_recon"})
    );
}

#[tokio::test]
async fn a_price_is_above_zero() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let free = json!({"price": {"amount": 0, "currency": "RUB"}});
    let refused = desk
        .north
        .post(&format!("{EPISODES}/{id}/list"), free)
        .if_match(5)
        .await
        .expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/price/amount");
}

#[tokio::test]
async fn the_stock_pages_and_filters() {
    let desk = Desk::open().await;
    for vin in [
        "1HGCM82633A004352",
        "1M8GDM9AXKP042788",
        "5GZCZ43D13S812715",
    ] {
        let _ = desk.book_in(vin).await;
    }
    let page = desk
        .north
        .get(&format!("{EPISODES}?limit=2"))
        .await
        .expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let next = format!(
        "{EPISODES}?limit=2&cursor={}",
        page["next"].as_str().unwrap()
    );
    let rest = desk.north.get(&next).await.expect(200);
    assert_eq!(
        (rest["items"][0]["vin"].clone(), rest.get("next")),
        (json!("1HGCM82633A004352"), None)
    );

    let one = desk
        .north
        .get(&format!(
            "{EPISODES}?vin=1M8GDM9AXKP042788&state=received&centre_id={}",
            world::DC1
        ))
        .await;
    assert_eq!(one.expect(200)["items"].as_array().unwrap().len(), 1);
    for bad in [
        "limit=0",
        "limit=201",
        "cursor=x",
        "state=gone",
        "colour=red",
    ] {
        assert_eq!(
            desk.north
                .get(&format!("{EPISODES}?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
}
