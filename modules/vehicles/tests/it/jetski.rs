//! A jet-ski goes all the way without a build.

use crate::{
    desk::{Desk, EPISODES},
    shop::{Shop, TEMPLATES, step, template},
    shows::shows,
    vehicle_type::{HIN, TYPES, administrator, afloat, jetski},
};
use contracts::vehicles::{EpisodeHandedOver, EpisodeOpened, VehicleStock};
use identity::world;
use kernel::Money;
use serde_json::{Value, json};
use time::macros::datetime;

/// STK-9, the side of the stock: a HIN and engine hours by configuration alone, from the yard to the buyer.
#[tokio::test]
async fn stk_9_a_jet_ski_by_configuration_goes_from_the_yard_to_its_buyer() {
    let shop = Shop::open().await;
    let desk = &shop.desk;
    let id = booked_in(desk).await;
    prepared_by_its_plan(&shop, &id).await;
    desk.cleared(&id).await;
    desk.priced(&id, 4).await.expect(200);
    golden_costs(desk, &id).await;
    negotiated_twice(desk, &id).await;
    crate::returned::sell(desk, &id).await;
    let gone = desk.suite.events::<EpisodeHandedOver>().await;
    assert_eq!(
        (gone[0].vin.as_str(), gone[0].cost_total),
        (HIN, Money::roubles(1_518_400))
    );
    let late = cost_line("body_shop", "АКТ-31", 6_100, true);
    let lines = format!("{EPISODES}/{id}/cost-lines");
    desk.north.post(&lines, late).await.expect(201);
    let sheet = desk.north.get(&lines).await.expect(200);
    assert_eq!(sheet["total"]["amount"], 152_340_000);

    // Bought back with fewer hours than were on its counter: the same red flag, in hours.
    let mut back = afloat();
    back["attributes"]["engine_hours"] = json!("120");
    let back = desk.north.post(EPISODES, back).await.expect(201);
    assert_eq!(
        back["flags"],
        json!([{"flag": "mileage_below_record", "found": 120, "recorded": 185}])
    );
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let owned = stock.owned(world::TENANT, &[HIN.parse().unwrap()]).await;
    assert_eq!(owned.unwrap().len(), 1);
}

/// STK-5 for a vehicle of any type: a plan of its own, and as many photos as the plan wants.
async fn prepared_by_its_plan(shop: &Shop, id: &str) {
    let mut plan = template();
    plan["vehicle_type"] = json!("jetski");
    plan["photos_min"] = json!(6);
    plan["steps"] = json!([
        step("hull_check", 3_000, 8, false),
        step("engine_flush", 5_000, 16, true)
    ]);
    shop.foreman.post(TEMPLATES, plan).await.expect(201);
    for step in ["inspect", "start-recon"] {
        let path = format!("{EPISODES}/{id}/{step}");
        shop.foreman.post(&path, json!({})).await.expect(200);
    }
    let recon = shop.recon(id).await;
    assert_eq!(recon["steps"].as_array().unwrap().len(), 2);
    shop.done(&recon, 1, 8, 2_500).await;
    shop.done(&recon, 2, 16, 5_000).await;
    shop.photos(id, 1, 5).await;
    let early = shop.finish(id).await;
    let missing = json!({"code": "vehicles.photos_missing", "params": {"have": "5", "need": "6"}});
    shows(&early, missing);
    shop.photos(id, 6, 1).await;
    shows(&shop.finish(id).await, json!({"state": "ready"}));
}

/// The type is added, and then a jet-ski can be booked in; before, nobody knows it.
async fn booked_in(desk: &Desk) -> String {
    let unknown = desk.north.post(EPISODES, afloat()).await.expect(422);
    let error = &unknown["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/vehicle_type"), &json!("field.reference_not_found"))
    );
    let made = administrator(desk).post(TYPES, jetski()).await.expect(201);
    assert_eq!(
        (&made["code"], &made["standard"]),
        (&json!("jetski"), &json!(false))
    );
    let mut typed = afloat();
    typed["vin"] = json!("yam 12345 c 626");
    let boat = desk.north.post(EPISODES, typed).await.expect(201);
    assert_eq!(
        (&boat["vin"], &boat["vehicle_type"], &boat["mileage_km"]),
        (&json!(HIN), &json!("jetski"), &json!(0))
    );
    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!(
        (opened[0].vin.as_str(), opened[0].vehicle_type.as_str()),
        (HIN, "jetski")
    );
    boat["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_list_and_the_card_show_what_a_type_asks_with_names() {
    let desk = Desk::open().await;
    let id = booked_in(&desk).await;
    let path = format!("{EPISODES}?vehicle_type=jetski&vin={HIN}");
    let listed = desk.north.get(&path).await.expect(200);
    for row in [&listed["items"][0], &desk.card(&id).await] {
        assert_eq!(
            row["type_name"],
            json!({"ru": "Гидроцикл", "en": "Jet-ski"})
        );
        assert_eq!(
            row["described"],
            json!([
                {"code": "engine_hours", "name": {"ru": "Моточасы", "en": "Engine hours"}, "value": "185",
                 "shown": {"ru": "185", "en": "185"}, "unit": {"ru": "ч", "en": "h"}},
                {"code": "seats", "name": {"ru": "Места", "en": "Seats"}, "value": "three",
                 "shown": {"ru": "три", "en": "three"}},
            ])
        );
    }
}

fn cost_line(kind: &str, number: &str, roubles: i64, with_vat: bool) -> Value {
    json!({
        "kind": kind, "document_module": "suppliers", "document_number": number, "document_date": "2026-03-12",
        "gross": {"amount": roubles * 100, "currency": "RUB"}, "with_vat": with_vat,
    })
}

/// STK-2 for a vehicle of any type.
async fn golden_costs(desk: &Desk, id: &str) {
    for (kind, number, roubles, with_vat) in [
        ("transport", "ТН-5", 12_200, true),
        ("own_parts", "ТР-9", 38_400, false),
        ("body_shop", "АКТ-17", 24_400, true),
    ] {
        let line = cost_line(kind, number, roubles, with_vat);
        let path = format!("{EPISODES}/{id}/cost-lines");
        desk.north.post(&path, line.clone()).await.expect(201);
        assert_eq!(
            desk.north.post(&path, line).await.problem(409),
            "vehicles.cost_known"
        );
    }
}

/// STK-4 for a vehicle of any type.
async fn negotiated_twice(desk: &Desk, id: &str) {
    let holds = format!("{EPISODES}/{id}/holds");
    let salesmen = [
        desk.somebody(&["vehicles.hold.write"]),
        desk.somebody(&["vehicles.hold.write"]),
    ];
    desk.suite.clock.set(datetime!(2026-03-20 10:00 +3));
    salesmen[0].post(&holds, json!({})).await.expect(201);
    desk.suite.clock.set(datetime!(2026-03-20 11:59:59.9 +3));
    let refused = salesmen[1].post(&holds, json!({})).await;
    assert_eq!(refused.problem(409), "vehicles.already_held");
    desk.suite.clock.set(datetime!(2026-03-20 12:00:00.1 +3));
    salesmen[1].post(&holds, json!({})).await.expect(201);
}
