//! Keeping a car for one holder.

use crate::desk::{Desk, EPISODES};
use contracts::{
    sales::{DealCancelled, DealId, DealReserved},
    vehicles::{EpisodeId, HoldEnd, HoldEnded, ReservationAsk, VehicleHolds, VehicleStock},
};
use identity::world;
use kernel::{UserId, VehicleNumber};
use platform::testing::events::wait_for;
use serde_json::json;
use std::sync::Arc;
use time::{Duration, macros::datetime};

const VIN: &str = "Z94K241C9PR000042";

/// STK-4, the times of the journey in Moscow.
#[tokio::test]
async fn stk_4_a_negotiation_frees_itself_to_the_tenth_of_a_second() {
    let desk = Desk::open().await;
    let holds = format!("{EPISODES}/{}/holds", desk.offered(VIN).await);
    let (first, second) = (
        desk.somebody(&["vehicles.hold.write"]),
        desk.somebody(&["vehicles.hold.write"]),
    );
    desk.suite.clock.set(datetime!(2026-03-20 10:00 +3));
    let hold = first.post(&holds, json!({})).await.expect(201);
    assert_eq!(hold["until"], "2026-03-20T09:00:00Z");
    desk.suite.clock.set(datetime!(2026-03-20 11:59:59.9 +3));
    let refused = second.post(&holds, json!({})).await.expect(409);
    assert_eq!(
        (&refused["code"], &refused["params"]["until"]),
        (
            &json!("vehicles.already_held"),
            &json!("2026-03-20T09:00:00Z")
        )
    );
    desk.suite.clock.set(datetime!(2026-03-20 12:00:00.1 +3));
    let _ = second.post(&holds, json!({})).await.expect(201);
}

#[tokio::test]
async fn stk_4_two_hundred_parallel_tries_give_one_winner() {
    let desk = Desk::open().await;
    let holds = format!("{EPISODES}/{}/holds", desk.offered(VIN).await);
    let tries: Vec<_> = (0..200)
        .map(|_| {
            let (salesman, holds) = (desk.somebody(&["vehicles.hold.write"]), holds.clone());
            tokio::spawn(async move {
                loop {
                    // Under such load the server may say "later"; then the salesman clicks again.
                    let reply = salesman.post(&holds, json!({})).await;
                    if reply.status != 503 && reply.body["code"] != "common.busy" {
                        return reply;
                    }
                }
            })
        })
        .collect();
    let mut won = 0;
    for one in tries {
        let reply = one.await.unwrap();
        match reply.status {
            201 => won += 1,
            _ => assert_eq!(reply.problem(409), "vehicles.already_held"),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn only_the_holder_gives_a_car_back() {
    let desk = Desk::open().await;
    let holds = format!("{EPISODES}/{}/holds", desk.offered(VIN).await);
    let (mine, yours) = (
        desk.somebody(&["vehicles.hold.write"]),
        desk.somebody(&["vehicles.hold.write"]),
    );
    let hold = mine.post(&holds, json!({})).await.expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let release = format!("/api/vehicles/v1/holds/{hold}/release");
    assert_eq!(
        yours.post(&release, json!({})).await.problem(403),
        "vehicles.hold_foreign"
    );
    assert_eq!(
        mine.post(&release, json!({})).await.expect(200)["ended"],
        "released"
    );
    assert_eq!(
        mine.post(&release, json!({})).await.problem(409),
        "vehicles.hold_ended"
    );
    let _ = yours.post(&holds, json!({})).await.expect(201);
}

#[tokio::test]
async fn a_car_that_is_not_offered_cannot_be_held() {
    let desk = Desk::open().await;
    let id = desk.book_in(VIN).await["id"].as_str().unwrap().to_owned();
    let refused = desk
        .north
        .post(&format!("{EPISODES}/{id}/holds"), json!({}))
        .await;
    assert_eq!(refused.problem(409), "vehicles.not_for_sale");
}

fn ask(episode: EpisodeId, deal: DealId) -> ReservationAsk {
    ReservationAsk {
        tenant: world::TENANT,
        episode,
        deal,
        actor: UserId::new(),
        until: None,
    }
}

async fn port(desk: &Desk) -> (Arc<dyn VehicleHolds>, EpisodeId) {
    let episode = desk.offered(VIN).await.parse().unwrap();
    (desk.suite.app.port::<dyn VehicleHolds>().unwrap(), episode)
}

#[tokio::test]
async fn a_deal_that_dies_after_asking_blocks_nobody_for_long() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let (dead, alive) = (DealId::new(), DealId::new());
    let given = holds.reserve(ask(episode, dead)).await.unwrap();
    assert_eq!(
        holds.reserve(ask(episode, dead)).await.unwrap().hold,
        given.hold,
        "asking twice gives the same hold"
    );
    let refused = holds.reserve(ask(episode, alive)).await.unwrap_err();
    assert_eq!(refused.code.name, "vehicles.already_held");
    desk.suite.clock.advance(Duration::minutes(5));
    holds.reserve(ask(episode, alive)).await.unwrap();
}

#[tokio::test]
async fn a_confirmed_reservation_lasts_and_ends_with_the_deal() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let deal = DealId::new();
    let given = holds.reserve(ask(episode, deal)).await.unwrap();
    desk.suite
        .say(
            world::TENANT,
            "vehicles",
            &DealReserved {
                deal,
                episode,
                hold: given.hold,
                until: given.until,
            },
        )
        .await;
    desk.suite.settle().await;
    desk.suite.clock.advance(Duration::hours(71));
    assert!(holds.reserve(ask(episode, DealId::new())).await.is_err());
    desk.suite
        .say(world::TENANT, "vehicles", &DealCancelled { deal, episode })
        .await;
    desk.suite.settle().await;
    holds.reserve(ask(episode, DealId::new())).await.unwrap();
    let ended = desk.suite.events::<HoldEnded>().await;
    assert_eq!(
        (ended[0].deal, ended[0].reason),
        (Some(deal), HoldEnd::Released)
    );
}

#[tokio::test]
async fn a_deal_learns_that_it_confirmed_too_late() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let (slow, quick) = (DealId::new(), DealId::new());
    let given = holds.reserve(ask(episode, slow)).await.unwrap();
    desk.suite.clock.advance(Duration::minutes(6));
    holds.reserve(ask(episode, quick)).await.unwrap();
    desk.suite
        .say(
            world::TENANT,
            "vehicles",
            &DealReserved {
                deal: slow,
                episode,
                hold: given.hold,
                until: given.until,
            },
        )
        .await;
    desk.suite.settle().await;
    let ended = desk.suite.events::<HoldEnded>().await;
    assert!(
        ended
            .iter()
            .any(|hold| hold.deal == Some(slow) && hold.reason == HoldEnd::Expired),
        "{ended:?}"
    );
    holds
        .release(world::TENANT, episode, quick, UserId::new())
        .await
        .unwrap();
    holds.reserve(ask(episode, slow)).await.unwrap();
}

#[tokio::test]
async fn the_holder_is_told_when_the_time_is_over() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let deal = DealId::new();
    holds.reserve(ask(episode, deal)).await.unwrap();
    desk.suite.clock.advance(Duration::hours(1));
    let job = platform::Module::jobs(&vehicles::Vehicles).remove(0);
    // The suite runs the job by itself too; whoever has the lease does it, and it is done once.
    let told = async || {
        match platform::jobs::run_now(&desk.suite.app, &job).await {
            Err(error) if error.code != kernel::codes::BUSY => return Err(error),
            _ => {}
        }
        let ended = desk.suite.events::<HoldEnded>().await;
        Ok((!ended.is_empty()).then_some(()))
    };
    wait_for("the end of the hold", told).await.unwrap();
    let ended = desk.suite.events::<HoldEnded>().await;
    assert_eq!(
        (ended.len(), ended[0].deal, ended[0].reason),
        (1, Some(deal), HoldEnd::Expired)
    );
}

#[tokio::test]
async fn the_stock_port_knows_what_is_owned_and_offered() {
    let desk = Desk::open().await;
    let (_, episode) = port(&desk).await;
    let stock = desk.suite.app.port::<dyn VehicleStock>().unwrap();
    let (here, absent): (VehicleNumber, VehicleNumber) =
        (VIN.parse().unwrap(), "1HGCM82633A004352".parse().unwrap());
    assert_eq!(
        stock
            .owned(world::TENANT, &[here.clone(), absent])
            .await
            .unwrap(),
        std::slice::from_ref(&here)
    );
    assert!(
        stock
            .owned(world::OTHER_TENANT, &[here])
            .await
            .unwrap()
            .is_empty()
    );
    let cars = stock
        .cars(world::TENANT, &[episode, EpisodeId::new()])
        .await
        .unwrap();
    assert_eq!(
        (cars.len(), cars[0].for_sale, cars[0].title.as_str()),
        (1, true, "Hyundai Creta 2023")
    );
}

#[tokio::test]
async fn a_salesmans_own_talk_becomes_his_reservation() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let (me, deal) = (UserId::new(), DealId::new());
    let salesman = desk.suite.client_of(
        me,
        world::TENANT,
        &["vehicles.hold.write"],
        crate::desk::north(),
    );
    salesman
        .post(&format!("{EPISODES}/{episode}/holds"), json!({}))
        .await
        .expect(201);
    assert!(
        holds.reserve(ask(episode, deal)).await.is_err(),
        "another salesman waits"
    );
    holds
        .reserve(ReservationAsk {
            actor: me,
            ..ask(episode, deal)
        })
        .await
        .unwrap();
    let held = holds
        .reserve(ask(episode, DealId::new()))
        .await
        .unwrap_err();
    assert_eq!(held.code.name, "vehicles.already_held");
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_asks_of_one_deal_get_one_hold() {
    let desk = Desk::open().await;
    let (holds, episode) = port(&desk).await;
    let deal = DealId::new();
    let asks: Vec<_> = (0..8)
        .map(|_| {
            let holds = holds.clone();
            tokio::spawn(async move { holds.reserve(ask(episode, deal)).await.unwrap().hold })
        })
        .collect();
    let mut given = Vec::new();
    for one in asks {
        given.push(one.await.unwrap());
    }
    given.dedup();
    assert_eq!(given.len(), 1);
}
