//! Preparing cars by a plan.

use crate::{
    desk::{Desk, EPISODES, north},
    shop::{Shop, money, path},
    shows::{points_at, shows},
};
use identity::world;
use kernel::{Clock, Instant};
use platform::Reach;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

const VIN: &str = "Z94K241C9PR000042";
const BOARD: &str = "/api/vehicles/v1/recon-board";

/// STK-5 with its numbers: five steps with limits; the body step 12,000 over its limit; a vendor three days late.
#[tokio::test]
async fn stk_5_a_plan_of_five_steps_is_kept_approved_delayed_and_photographed() {
    let shop = Shop::open().await;
    let id = shop.started(VIN).await;
    let recon = shop.recon(&id).await;
    assert_eq!(recon["steps"].as_array().unwrap().len(), 5);
    // 120 hours from 09:00 of 5 March in Moscow.
    shows(
        &recon,
        json!({"first_forecast_on": "2026-03-10", "forecast_on": "2026-03-10", "moved_days": 0}),
    );
    shop.done(&recon, 1, 8, 2_000).await;
    shop.done(&recon, 2, 24, 28_500).await;
    let start = json!({"vendor": "Кузов-Центр", "planned": money(20_000)});
    shop.act(&recon, 3, "start", start).await;
    body_beyond_its_limit(&shop, &recon).await;
    vendor_three_days_late(&shop, &id, &recon).await;
    shop.later(Duration::hours(48));
    let body = shop
        .act(&recon, 3, "finish", json!({"actual": money(32_000)}))
        .await;
    shows(
        &body,
        json!({"worked_minutes": 48 * 60, "late": false, "over_limit": true}),
    );
    shop.done(&recon, 4, 16, 9_000).await;
    let early = shop.finish(&id).await;
    shows(
        &early,
        json!({"code": "vehicles.recon_unfinished", "params": {"left": "1"}}),
    );
    shop.done(&recon, 5, 24, 0).await;
    ready_with_the_twentieth_photo(&shop, &id).await;

    let over = shop.recon(&id).await;
    shows(
        &over,
        json!({
            "delay_days": 3, "day_cost": money(400), "delay_cost": money(1_200),
            "limit_total": money(62_000), "actual_total": money(71_500), "photos": 20,
        }),
    );
    let marks: Vec<_> = over["marks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| mark["action"].as_str().unwrap())
        .collect();
    let body = "start ask approve stall resume finish";
    assert_eq!(
        marks.join(" "),
        format!("start finish start finish {body} start finish start finish")
    );
    let gone = shop
        .refused(&recon, 3, "skip", json!({"reason": "поздно"}))
        .await;
    shows(&gone, json!({"code": "common.not_found"}));
}

/// The body shop wants 32,000 with a limit of 20,000.
async fn body_beyond_its_limit(shop: &Shop, recon: &Value) {
    let dear = shop
        .refused(recon, 3, "finish", json!({"actual": money(32_000)}))
        .await;
    shows(
        &dear,
        json!({"code": "vehicles.recon_over_limit", "params": {"excess": "12,000.00"}}),
    );
    let ask = json!({"amount": money(32_000), "reason": "скрытые повреждения"});
    let asked = shop.act(recon, 3, "ask-approval", ask).await;
    shows(
        &asked,
        json!({"state": "waiting_approval", "excess": money(12_000)}),
    );
    let own = shop.refused(recon, 3, "approve", json!({})).await;
    shows(&own, json!({"code": "vehicles.recon_four_eyes"}));
    shop.later(Duration::hours(2));
    let approved = shop
        .chief
        .post(&path(recon, 3, "approve"), json!({}))
        .await
        .expect(200);
    shows(
        &approved,
        json!({"state": "in_work", "waited_minutes": 120, "approved": money(32_000)}),
    );
}

/// The vendor says so at once, and the forecast moves at once.
async fn vendor_three_days_late(shop: &Shop, id: &str, recon: &Value) {
    shows(&shop.recon(id).await, json!({"forecast_on": "2026-03-10"}));
    let until = Instant::from(shop.desk.suite.clock.now() + Duration::days(3));
    let stall = json!({"reason": "vendor_delay", "until": until, "note": "нет краски"});
    let stalled = shop.act(recon, 3, "stall", stall.clone()).await;
    shows(
        &stalled,
        json!({"stall": {"reason": "vendor_delay", "until": until}}),
    );
    shows(
        &shop.recon(id).await,
        json!({"forecast_on": "2026-03-13", "moved_days": 3}),
    );
    for (action, body) in [("finish", json!({"actual": money(1)})), ("stall", stall)] {
        let stuck = shop.refused(recon, 3, action, body).await;
        shows(
            &stuck,
            json!({"code": "vehicles.recon_stalled", "params": {"reason": "vendor_delay"}}),
        );
    }
    shop.later(Duration::days(3));
    let resumed = shop.act(recon, 3, "resume", json!({})).await;
    shows(
        &resumed,
        json!({"delay_days": 3, "delay_cost": money(1_200), "stalled_minutes": 3 * 24 * 60}),
    );
    shows(
        &shop.recon(id).await,
        json!({"forecast_on": "2026-03-13", "moved_days": 3}),
    );
    let calm = shop.refused(recon, 3, "resume", json!({})).await;
    shows(&calm, json!({"code": "vehicles.recon_not_stalled"}));
}

async fn ready_with_the_twentieth_photo(shop: &Shop, id: &str) {
    shows(
        &shop.photos(id, 1, 19).await,
        json!({"added": 19, "photos": 19}),
    );
    shows(
        &shop.photos(id, 19, 1).await,
        json!({"added": 0, "photos": 19}),
    );
    let few = shop.finish(id).await;
    shows(
        &few,
        json!({"code": "vehicles.photos_missing", "params": {"have": "19", "need": "20"}}),
    );
    shows(&shop.photos(id, 20, 1).await, json!({"photos": 20}));
    shows(&shop.finish(id).await, json!({"state": "ready"}));
    let photos = format!("{EPISODES}/{id}/photos?limit=15");
    let page = shop.foreman.get(&photos).await.expect(200);
    let next = page["next"].as_str().unwrap();
    let rest = shop
        .foreman
        .get(&format!("{photos}&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn without_a_template_a_car_is_prepared_as_before() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let none = desk.north.get(&format!("{EPISODES}/{id}/recon")).await;
    assert_eq!(none.problem(404), "common.not_found");
}

#[tokio::test]
async fn steps_go_in_turn_and_an_answer_is_repeated() {
    let shop = Shop::open().await;
    let recon = shop.recon(&shop.started(VIN).await).await;
    let early = shop
        .refused(&recon, 3, "start", json!({"vendor": "Кузов-Центр"}))
        .await;
    shows(
        &early,
        json!({"code": "vehicles.recon_order", "params": {"step": "inspection"}}),
    );
    let start = || {
        shop.foreman
            .post(&path(&recon, 1, "start"), json!({}))
            .key("start-of-step-1")
    };
    assert_eq!(start().await.expect(200), start().await.expect(200));
    let ask = json!({"amount": money(1), "reason": "мало"});
    let idle = shop.refused(&recon, 1, "ask-approval", ask).await;
    shows(&idle, json!({"code": "vehicles.recon_within_limit"}));
    let unasked = shop.refused(&recon, 1, "approve", json!({})).await;
    shows(&unasked, json!({"code": "common.illegal_transition"}));
    shop.act(&recon, 1, "finish", json!({"actual": money(0)}))
        .await;
    shop.act(&recon, 2, "skip", json!({"reason": "не нужен"}))
        .await;
    points_at(
        &shop.refused(&recon, 3, "start", json!({})).await,
        &["/vendor"],
    );
}

#[tokio::test]
async fn nobody_prepares_a_car_that_is_not_theirs() {
    let shop = Shop::open().await;
    let id = shop.started(VIN).await;
    let recon = shop.recon(&id).await;
    let all = [
        "vehicles.episode.read",
        "vehicles.episode.write",
        "vehicles.recon.write",
        "vehicles.recon.approve",
    ];
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    for foreign in [
        shop.desk.suite.client(world::TENANT, &all, tver),
        shop.desk
            .suite
            .client(world::OTHER_TENANT, &all, Reach::everywhere()),
    ] {
        for action in ["start", "approve"] {
            let reply = foreign.post(&path(&recon, 1, action), json!({})).await;
            assert_eq!(reply.problem(404), "common.not_found");
        }
        for get in ["recon", "photos"] {
            let reply = foreign.get(&format!("{EPISODES}/{id}/{get}")).await;
            assert_eq!(reply.problem(404), "common.not_found");
        }
        shows(
            &foreign.get(BOARD).await.expect(200),
            json!({"items": [], "columns": []}),
        );
        shows(
            &foreign.get(&format!("{BOARD}/totals")).await.expect(200),
            json!({"count": 0}),
        );
    }
    let nobody = shop.desk.suite.client(world::TENANT, &[], north());
    assert_eq!(nobody.get(BOARD).await.problem(403), "common.forbidden");
    let reply = nobody.post(&path(&recon, 1, "approve"), json!({})).await;
    assert_eq!(reply.problem(403), "common.forbidden");
}

/// Two people at once: one starts the step, the other is told that it has begun.
#[tokio::test]
async fn a_step_begins_once_whoever_is_first() {
    let shop = Shop::open().await;
    let recon = shop.recon(&shop.started(VIN).await).await;
    shop.desk.suite.clock.set(datetime!(2026-03-05 08:00 UTC));
    let start = async || {
        let path = path(&recon, 1, "start");
        shop.foreman.post(&path, json!({})).await.status
    };
    let (one, two) = tokio::join!(start(), start());
    assert_eq!((one.min(two), one.max(two)), (200, 409));
}
