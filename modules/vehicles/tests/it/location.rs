//! Where cars stand, and which are out.

use crate::{
    desk::EPISODES,
    returned::sell,
    shows::{column, points_at, shows},
    yard::{COUNTS, KEEPER, Yard, vin},
};
use identity::world;
use kernel::PlaceId;
use platform::Reach;
use serde_json::json;

const LOCATIONS: &str = "/api/vehicles/v1/locations";
const VIN: &str = "Z94K241C9PR000042";

#[tokio::test]
async fn a_car_stands_in_one_slot_and_a_slot_holds_one_car() {
    let yard = Yard::open().await;
    let first = yard.parked(&vin(1), "b-07").await;
    let second = yard.parked(&vin(2), "B-08").await;
    assert_eq!(yard.slot(&first).await, "B-07");
    let taken = yard.put(&second, "B-07").await;
    assert_eq!(taken.problem(409), "vehicles.slot_taken");
    let _ = yard.put(&first, "B-09").await.expect(200);
    let _ = yard.put(&second, "B-07").await.expect(200);
    shows(
        &yard.whereabouts(&first).await,
        json!({
            "location": {"place_id": world::Y1, "slot": "B-09"}, "out": null,
            "moves": [{"from_slot": "B-07", "to_slot": "B-09"}, {"from_slot": null, "to_slot": "B-07"}],
        }),
    );
}

#[tokio::test]
async fn twenty_cars_drive_into_one_slot_and_one_stands_there() {
    let yard = Yard::open().await;
    let mut cars = Vec::new();
    for number in 1..=20 {
        let car = yard.desk.book_in(&vin(number)).await;
        cars.push(car["id"].as_str().unwrap().to_owned());
    }
    let drives = cars.iter().map(|id| {
        let (keeper, path) = (yard.keeper.clone(), format!("{EPISODES}/{id}/location"));
        let body = json!({"place_id": world::Y1, "slot": "A-001", "reason": "гонка"});
        tokio::spawn(async move { keeper.post(&path, body).await.status })
    });
    let mut answers = Vec::new();
    for drive in drives.collect::<Vec<_>>() {
        answers.push(drive.await.unwrap());
    }
    answers.sort_unstable();
    assert_eq!(answers[0], 200);
    assert!(
        answers[1..].iter().all(|status| *status == 409),
        "{answers:?}"
    );
}

#[tokio::test]
async fn a_car_stands_on_places_of_its_centre_and_wrong_fields_are_named() {
    let yard = Yard::open().await;
    let id = yard.parked(VIN, "A-001").await;
    let path = format!("{EPISODES}/{id}/location");
    for (place, status, code) in [
        (world::Y2, 409, "vehicles.place_of_another_centre"),
        (world::W1, 422, "common.validation"),
        (PlaceId::new(), 422, "common.validation"),
    ] {
        let body = json!({"place_id": place, "reason": "перегон"});
        assert_eq!(yard.keeper.post(&path, body).await.problem(status), code);
    }
    let wrong = json!({"place_id": "y1", "slot": "B 07!", "reason": "", "row": 3});
    let outing = json!({"reason": "picnic", "contract_number": ""});
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = yard
            .keeper
            .post(&path, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        shows(&refused, json!({"title": title}));
        points_at(&refused, &["/place_id", "/slot", "/reason", "/row"]);
    }
    let refused = yard
        .keeper
        .post(&format!("{EPISODES}/{id}/outings"), outing)
        .await
        .expect(422);
    points_at(&refused, &["/reason", "/contract_number"]);
}

#[tokio::test]
async fn a_car_is_out_once_until_it_is_back() {
    let yard = Yard::open().await;
    let id = yard.parked(VIN, "A-001").await;
    let out = yard.out(&id).await;
    let outings = format!("{EPISODES}/{id}/outings");
    let service = json!({"reason": "service", "contract_number": "ЗН-7"});
    let twice = yard.keeper.post(&outings, service.clone()).await;
    assert_eq!(twice.problem(409), "vehicles.already_out");
    shows(
        &yard.whereabouts(&id).await,
        json!({"out": {"reason": "test_drive", "contract_number": "ТД-118"}}),
    );
    let back = format!(
        "/api/vehicles/v1/outings/{}/back",
        out["id"].as_str().unwrap()
    );
    let foreign = yard
        .desk
        .suite
        .client(world::OTHER_TENANT, KEEPER, Reach::everywhere());
    assert_eq!(
        foreign.post(&back, json!({})).await.problem(404),
        "common.not_found"
    );
    let returned = yard.keeper.post(&back, json!({})).await.expect(200);
    assert_eq!(returned["back_at"], "2026-03-05T06:00:00Z");
    let again = yard.keeper.post(&back, json!({})).await;
    assert_eq!(again.problem(409), "vehicles.already_back");
    let _ = yard.keeper.post(&outings, service).await.expect(201);
}

/// It is known where the car is, and it is nothing that a lender may count on.
#[tokio::test]
async fn a_car_leaves_its_slot_with_its_buyer_in_the_middle_of_a_count() {
    let yard = Yard::open().await;
    let id = yard.desk.offered(VIN).await;
    let _ = yard.put(&id, "A-001").await.expect(200);
    yard.out(&id).await;
    let count = yard.started().await;
    sell(&yard.desk, &id).await;
    let gone = yard.whereabouts(&id).await;
    shows(&gone, json!({"location": null, "out": null}));
    shows(
        &gone["moves"][0],
        json!({"from_slot": "A-001", "to_place": null, "reason": "deal_handed_over"}),
    );
    let late = yard.put(&id, "A-001").await;
    assert_eq!(late.problem(409), "vehicles.not_in_stock");
    let act = yard.finished(&count).await;
    shows(
        &act,
        json!({"figures": {"expected": 1, "missing": 1, "explained": 0, "confirmed": 0}}),
    );
    let missing = yard.difference(&count, "missing").await;
    shows(&missing, json!({"known_reason": "handed_over"}));
    let list = yard
        .keeper
        .get(&format!("{COUNTS}/{count}/audit-list"))
        .await;
    shows(&list.expect(200), json!({"items": []}));
    let next = yard.parked(&vin(1), "A-001").await;
    assert_eq!(yard.slot(&next).await, "A-001", "the slot is free");
}

/// Seen on the yard, sold before somebody decides: the record of a car that is gone does not move.
#[tokio::test]
async fn a_surplus_that_was_sold_meanwhile_is_not_moved() {
    let yard = Yard::open().await;
    let id = yard.desk.offered(VIN).await;
    let count = yard.started().await;
    yard.scans(&count, &[yard.seen(VIN, "A-001")]).await;
    let _ = yard.finished(&count).await;
    sell(&yard.desk, &id).await;
    let surplus = yard.difference(&count, "surplus").await;
    let refused = yard.decide(&count, &surplus, "move").await;
    assert_eq!(refused.problem(409), "vehicles.not_in_stock");
    let _ = yard.decide(&count, &surplus, "keep").await.expect(200);
}

#[tokio::test]
async fn a_yard_is_listed_with_its_slots_and_who_is_out() {
    let yard = Yard::open().await;
    let first = yard.parked(&vin(1), "A-001").await;
    let _ = yard.parked(&vin(2), "A-002").await;
    yard.out(&first).await;
    let query = format!("centre_id={}&place_id={}", world::DC1, world::Y1);
    let page = yard
        .keeper
        .get(&format!("{LOCATIONS}?{query}&limit=1"))
        .await
        .expect(200);
    shows(
        &page,
        json!({"items": [{"vin": vin(2), "out_reason": null}]}),
    );
    let next = page["next"].as_str().unwrap();
    let rest = yard
        .keeper
        .get(&format!("{LOCATIONS}?{query}&limit=1&cursor={next}"))
        .await
        .expect(200);
    shows(
        &rest,
        json!({"items": [{"slot": "A-001", "contract_number": "ТД-118"}], "next": null}),
    );
    let here = yard
        .keeper
        .get(&format!("{LOCATIONS}?out=false"))
        .await
        .expect(200);
    assert_eq!(column(&here, "vin"), json!([vin(2)]));
    let totals = yard
        .keeper
        .get(&format!("{LOCATIONS}/totals?{query}"))
        .await
        .expect(200);
    shows(
        &totals,
        json!({"count": 2, "out": 1, "by_place": [{"place_id": world::Y1, "count": 2, "out": 1}]}),
    );
    let file = yard
        .keeper
        .get(&format!("{LOCATIONS}/export?out=true"))
        .lang("en")
        .await
        .text;
    let header = "\u{feff}VIN;Car;Slot;Since;Out for;Paper\r\n";
    let line = format!(
        "{};Hyundai Creta 2023;A-001;2026-03-05T06:00:00Z;test_drive;ТД-118\r\n",
        vin(1)
    );
    assert_eq!(file, format!("{header}{line}"));
}

#[tokio::test]
async fn nobody_sees_a_yard_that_is_not_theirs() {
    let yard = Yard::open().await;
    let first = yard.parked(&vin(1), "A-001").await;
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    for foreign in [
        yard.desk.suite.client(world::TENANT, KEEPER, tver),
        yard.desk
            .suite
            .client(world::OTHER_TENANT, KEEPER, Reach::everywhere()),
    ] {
        shows(
            &foreign.get(LOCATIONS).await.expect(200),
            json!({"items": []}),
        );
        shows(
            &foreign
                .get(&format!("{LOCATIONS}/totals"))
                .await
                .expect(200),
            json!({"count": 0}),
        );
        let reply = foreign.get(&format!("{EPISODES}/{first}/location")).await;
        assert_eq!(reply.problem(404), "common.not_found");
    }
}
