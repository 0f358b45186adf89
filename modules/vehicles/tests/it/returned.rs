//! A sold car that comes back because its deal was unwound.

use crate::desk::Desk;
use contracts::{
    sales::{DealHandedOver, DealId, DealUnwound},
    vehicles::{
        EpisodeHandedOver, EpisodeId, EpisodeReturned, HoldEnded, ReservationAsk, VehicleHolds,
        VehicleStock,
    },
};
use identity::world;
use kernel::{Event, Money, UserId};
use serde_json::{Value, json};
use sqlx::Row;

const VIN: &str = "Z94K241C9PR000042";

/// Hands the car over in a deal of its own.
pub async fn sell(desk: &Desk, id: &str) -> DealId {
    let sold = DealHandedOver {
        deal: DealId::new(),
        episode: id.parse().unwrap(),
        centre: world::DC1,
        entity: world::LE1,
        ..DealHandedOver::sample()
    };
    desk.suite.say(world::TENANT, "vehicles", &sold).await;
    desk.suite.settle().await;
    sold.deal
}

fn unwound(id: &str, deal: DealId) -> DealUnwound {
    DealUnwound {
        deal,
        episode: id.parse().unwrap(),
        centre: world::DC1,
        entity: world::LE1,
        ..DealUnwound::sample()
    }
}

/// Sells the car and takes it back.
pub async fn come_back(desk: &Desk, id: &str) -> DealId {
    let deal = sell(desk, id).await;
    let back = unwound(id, deal);
    desk.suite.say(world::TENANT, "vehicles", &back).await;
    desk.suite.settle().await;
    deal
}

#[tokio::test]
async fn an_unwound_deal_brings_the_car_back_and_keeps_the_sale_as_history() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let deal = sell(&desk, &id).await;
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let episode: EpisodeId = id.parse().unwrap();
    let returnable = stock.returnable(world::TENANT, episode, deal).await;
    returnable.unwrap();

    let back = unwound(&id, deal);
    desk.suite.say(world::TENANT, "vehicles", &back).await;
    desk.suite.settle().await;
    let card = desk.card(&id).await;
    assert_eq!(card["state"], "received");
    for gone in ["price", "deal_id", "handed_over_on"] {
        assert_eq!(card[gone], Value::Null, "{gone}");
    }
    assert_eq!(card.get("cleared_until"), None, "a new check is needed");
    let said = desk.suite.events::<EpisodeReturned>().await;
    assert_eq!((said.len(), said[0].deal), (1, deal));
    assert_eq!(
        (said[0].cost_total, said[0].returned_on),
        (Money::roubles(1_450_000), back.unwound_on)
    );
    let vehicle = card["vehicle_id"].as_str().unwrap();
    let path = format!("/api/vehicles/v1/vehicles/{vehicle}");
    let car = desk.north.get(&path).await.expect(200);
    assert_eq!(car["episodes"].as_array().unwrap().len(), 1);
    let mut past = car["returns"][0].clone();
    past.as_object_mut().unwrap().remove("id");
    assert_eq!(
        past,
        json!({
            "episode_id": id, "deal_id": deal, "buyer_id": back.buyer, "handed_over_on": "2026-03-30",
            "price": {"amount": 175_500_000, "currency": "RUB"}, "returned_on": "2026-03-31",
        })
    );
}

#[tokio::test]
async fn a_returned_car_is_prepared_checked_and_sold_again() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let deal = come_back(&desk, &id).await;
    desk.prepared(&id).await;
    let version = desk.card(&id).await["version"].as_i64().unwrap();
    let refused = desk.priced(&id, version).await;
    assert_eq!(refused.problem(409), "vehicles.check_needed");
    desk.cleared(&id).await;
    desk.priced(&id, version).await.expect(200);
    let again = sell(&desk, &id).await;
    let sales = desk.suite.events::<EpisodeHandedOver>().await;
    let deals: Vec<_> = sales.iter().map(|sale| sale.deal).collect();
    assert_eq!(deals, [deal, again]);
}

#[tokio::test]
async fn a_closed_episode_comes_back_too() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let deal = sell(&desk, &id).await;
    let closed = contracts::sales::DealClosed {
        deal,
        episode: id.parse().unwrap(),
    };
    desk.suite.say(world::TENANT, "vehicles", &closed).await;
    desk.suite
        .say(world::TENANT, "vehicles", &unwound(&id, deal))
        .await;
    desk.suite.settle().await;
    assert_eq!(desk.card(&id).await["state"], "received");
}

#[tokio::test]
async fn a_deal_unwound_before_the_handover_only_frees_the_car() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let (deal, episode): (DealId, EpisodeId) = (DealId::new(), id.parse().unwrap());
    let ask = ReservationAsk {
        tenant: world::TENANT,
        episode,
        deal,
        actor: UserId::new(),
        until: None,
    };
    let holds = desk.suite.app.port::<dyn VehicleHolds>().unwrap();
    holds.reserve(ask.clone()).await.unwrap();
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    stock
        .returnable(world::TENANT, episode, deal)
        .await
        .unwrap();
    let event = DealUnwound {
        handed_over: false,
        ..unwound(&id, deal)
    };
    desk.suite.say(world::TENANT, "vehicles", &event).await;
    desk.suite.settle().await;
    let card = desk.card(&id).await;
    assert_eq!(
        (&card["state"], &card["hold"]),
        (&json!("listed"), &Value::Null)
    );
    assert!(desk.suite.events::<EpisodeReturned>().await.is_empty());
    let ended = desk.suite.events::<HoldEnded>().await;
    assert_eq!((ended.len(), ended[0].deal), (1, Some(deal)));
}

#[tokio::test]
async fn a_car_that_was_bought_back_meanwhile_does_not_come_back_twice() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let deal = sell(&desk, &id).await;
    let second = desk.book_in(VIN).await;
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let episode: EpisodeId = id.parse().unwrap();
    let refused = stock
        .returnable(world::TENANT, episode, deal)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code.name, &refused.params),
        (
            "vehicles.not_returnable",
            &vec![("reason", "bought_again".to_owned())]
        )
    );
    let other = stock
        .returnable(world::TENANT, episode, DealId::new())
        .await
        .unwrap_err();
    assert_eq!(other.params, [("reason", "other_deal".to_owned())]);
    let nowhere = stock
        .returnable(world::TENANT, EpisodeId::new(), deal)
        .await
        .unwrap_err();
    assert_eq!(nowhere.code.name, "common.not_found");

    desk.suite
        .say(world::TENANT, "vehicles", &unwound(&id, deal))
        .await;
    let parked = platform::testing::events::wait_for("the event to be parked", async || {
        let rows = desk.suite.sql("SELECT error FROM platform.parked").await;
        Ok(rows.first().map(|row| row.get::<String, _>("error")))
    });
    assert!(
        parked.await.unwrap().contains("vehicles.not_returnable"),
        "the code says why it waits"
    );
    assert_eq!(desk.card(&id).await["state"], "handed_over");
    let new = second["id"].as_str().unwrap();
    assert_eq!(desk.card(new).await["state"], "received");
}

/// Everything of the deal twice and in odd order: one sale, one return, one more car in stock.
#[tokio::test]
async fn a_return_survives_a_bus_that_misbehaves() {
    for seed in 1..=3 {
        let desk = Desk::chaotic(seed).await;
        let id = desk.offered(VIN).await;
        let (deal, episode): (DealId, EpisodeId) = (DealId::new(), id.parse().unwrap());
        let sold = DealHandedOver {
            deal,
            episode,
            centre: world::DC1,
            entity: world::LE1,
            ..DealHandedOver::sample()
        };
        let closed = contracts::sales::DealClosed { deal, episode };
        desk.suite.say(world::TENANT, "vehicles", &sold).await;
        desk.suite.say(world::TENANT, "vehicles", &closed).await;
        desk.suite
            .say(world::TENANT, "vehicles", &unwound(&id, deal))
            .await;
        desk.suite.settle().await;
        assert_eq!(desk.card(&id).await["state"], "received");
        let said = (
            desk.suite.events::<EpisodeHandedOver>().await.len(),
            desk.suite.events::<EpisodeReturned>().await.len(),
        );
        assert_eq!(said, (1, 1), "seed {seed}");
    }
}
