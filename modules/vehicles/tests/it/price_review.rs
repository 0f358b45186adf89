//! Price reviews and what is decided on them.

use crate::{
    desk::EPISODES,
    office::{AGEING, BOSS, Office, REVIEWS},
    returned::sell,
    shows::{column, points_at, shows},
};
use contracts::vehicles::EpisodeListed;
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use time::macros::datetime;

const VIN: &str = "Z94K241C9PR000042";
const FAR_VIN: &str = "1M8GDM9AXKP042788";

fn path(review: &Value, step: &str) -> String {
    format!("{REVIEWS}/{}/{step}", review["id"].as_str().unwrap())
}

fn new_price(roubles: i64) -> Value {
    json!({"decision": "new_price", "reason": "98 % рынка", "price": {"amount": roubles * 100, "currency": "RUB"}})
}

#[tokio::test]
async fn a_review_is_closed_once_with_a_decision_and_a_reason() {
    let office = Office::open().await;
    let id = office.desk.offered(VIN).await;
    office.desk.suite.clock.set(datetime!(2026-04-19 12:00 UTC));
    office.work().await;
    let page = office
        .boss
        .get(&format!("{REVIEWS}?state=open&limit=1"))
        .await
        .expect(200);
    shows(
        &page,
        json!({"items": [{"threshold_days": 45, "episode_id": id}]}),
    );
    let next = page["next"].as_str().unwrap();
    let rest = office
        .boss
        .get(&format!("{REVIEWS}?state=open&limit=1&cursor={next}"))
        .await
        .expect(200);
    shows(
        &rest,
        json!({"items": [{"threshold_days": 30}], "next": null}),
    );
    let keep = json!({"decision": "keep", "reason": "рынок растёт"});
    let close = path(&rest["items"][0], "close");
    let closed = office.boss.post(&close, keep.clone()).await.expect(200);
    shows(
        &closed,
        json!({"state": "done", "decision": "keep", "reason": "рынок растёт"}),
    );
    let again = office.boss.post(&close, keep).await;
    assert_eq!(again.problem(409), "common.illegal_transition");
    let totals = office
        .boss
        .get(&format!("{REVIEWS}/totals"))
        .await
        .expect(200);
    shows(
        &totals,
        json!({"count": 2, "by_state": [
            {"state": "done", "count": 1}, {"state": "open", "count": 1, "list_price": {"amount": 175_500_000}},
        ]}),
    );
}

#[tokio::test]
async fn a_new_price_is_approved_by_another_and_the_car_is_offered_at_it() {
    let office = Office::open().await;
    let id = office.desk.offered(VIN).await;
    office.desk.suite.clock.set(datetime!(2026-04-03 21:30 UTC));
    office.work().await;
    let review = office.reviews(&id).await["items"][0].clone();
    let proposed = office
        .boss
        .post(&path(&review, "close"), new_price(1_699_000))
        .await
        .expect(200);
    shows(
        &proposed,
        json!({"state": "proposed", "list_price": {"amount": 175_500_000}}),
    );
    let own = office.boss.post(&path(&review, "approve"), json!({})).await;
    assert_eq!(own.problem(403), "vehicles.review_four_eyes");
    let chief = office.desk.somebody(&["vehicles.price.approve"]);
    let no = chief
        .post(&path(&review, "refuse"), json!({"reason": "дёшево"}))
        .await
        .expect(200);
    shows(
        &no,
        json!({"state": "open", "price": null, "reason": "дёшево"}),
    );
    let unasked = chief.post(&path(&review, "approve"), json!({})).await;
    assert_eq!(unasked.problem(409), "common.illegal_transition");
    let _ = office
        .boss
        .post(&path(&review, "close"), new_price(1_720_000))
        .await
        .expect(200);
    let done = chief
        .post(&path(&review, "approve"), json!({}))
        .await
        .expect(200);
    shows(
        &done,
        json!({"state": "done", "decision": "new_price", "list_price": {"amount": 172_000_000}}),
    );
    let car = office
        .boss
        .get(&format!("{EPISODES}/{id}"))
        .await
        .expect(200);
    shows(
        &car,
        json!({"state": "listed", "price": {"amount": 172_000_000}}),
    );
    assert_eq!(office.desk.suite.events::<EpisodeListed>().await.len(), 2);
    let file = office
        .boss
        .get(&format!("{REVIEWS}/export?state=done"))
        .lang("en")
        .await
        .text;
    let line = format!(
        "{VIN};Hyundai Creta 2023;30;2026-04-04;done;new_price;1720000.00;1720000.00;98 % рынка\r\n"
    );
    assert!(file.ends_with(&line), "{file}");
}

/// The price goes the way of every price: when the check of the car has grown old, it waits for a new one.
#[tokio::test]
async fn a_new_price_needs_a_young_check_too() {
    let office = Office::open().await;
    let id = office.desk.offered(VIN).await;
    office.desk.suite.clock.set(datetime!(2026-04-19 12:00 UTC));
    office.work().await;
    let review = office.reviews(&id).await["items"][0].clone();
    let propose = path(&review, "close");
    let _ = office
        .boss
        .post(&propose, new_price(1_720_000))
        .await
        .expect(200);
    let chief = office.desk.somebody(&["vehicles.price.approve"]);
    let approve = path(&review, "approve");
    let stale = chief.post(&approve, json!({})).await;
    assert_eq!(stale.problem(409), "vehicles.check_needed");
    office.desk.cleared(&id).await;
    let done = chief.post(&approve, json!({})).await.expect(200);
    shows(&done, json!({"state": "done"}));
}

#[tokio::test]
async fn a_car_that_cannot_be_offered_gets_no_new_price_and_a_sold_one_no_review() {
    let office = Office::open().await;
    let early = office.bought(FAR_VIN, world::DC1, "2026-03-05").await;
    let id = office.desk.offered(VIN).await;
    office.desk.suite.clock.set(datetime!(2026-04-05 12:00 UTC));
    office.work().await;
    let review = office.reviews(&early).await["items"][0].clone();
    let refused = office
        .boss
        .post(&path(&review, "close"), new_price(1))
        .await;
    assert_eq!(refused.problem(409), "common.illegal_transition");
    let wholesale = json!({"decision": "wholesale", "reason": "на торги"});
    let _ = office
        .boss
        .post(&path(&review, "close"), wholesale)
        .await
        .expect(200);
    sell(&office.desk, &id).await;
    let left = json!({"items": [{"state": "done", "decision": "left_stock"}]});
    shows(&office.reviews(&id).await, left);
    office.desk.suite.clock.set(datetime!(2026-05-05 12:00 UTC));
    office.work().await;
    assert_eq!(office.thresholds_of(&id).await, [30]);
    assert_eq!(
        column(&office.reviews(&early).await, "threshold_days"),
        json!([60, 45, 30])
    );
}

#[tokio::test]
async fn a_price_comes_with_its_decision_and_every_wrong_field_is_named() {
    let office = Office::open().await;
    let id = office.desk.offered(VIN).await;
    office.desk.suite.clock.set(datetime!(2026-04-05 12:00 UTC));
    office.work().await;
    let review = office.reviews(&id).await["items"][0].clone();
    let close = path(&review, "close");
    let mut kept = new_price(1);
    kept["decision"] = json!("keep");
    for body in [json!({"decision": "new_price", "reason": "рынок"}), kept] {
        let refused = office.boss.post(&close, body).await.expect(422);
        shows(
            &refused,
            json!({"errors": [{"pointer": "/price", "code": "vehicles.review_price"}]}),
        );
    }
    let left = json!({"decision": "left_stock", "reason": "уехал"});
    points_at(
        &office.boss.post(&close, left).await.expect(422),
        &["/decision"],
    );
    let wrong = json!({"decision": "sell", "reason": "", "price": {"amount": 0, "currency": "EUR"}, "by": "me"});
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = office
            .boss
            .post(&close, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        shows(&refused, json!({"title": title}));
        points_at(
            &refused,
            &["/decision", "/reason", "/price/currency", "/by"],
        );
    }
}

#[tokio::test]
async fn nobody_reviews_a_price_that_is_not_theirs() {
    let office = Office::open().await;
    let id = office.bought(VIN, world::DC1, "2026-03-05").await;
    office.desk.suite.clock.set(datetime!(2026-04-05 12:00 UTC));
    office.work().await;
    let review = office.reviews(&id).await["items"][0].clone();
    let keep = json!({"decision": "keep", "reason": "x"});
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    for foreign in [
        office.desk.suite.client(world::TENANT, BOSS, tver),
        office
            .desk
            .suite
            .client(world::OTHER_TENANT, BOSS, Reach::everywhere()),
    ] {
        for (step, body) in [
            ("close", keep.clone()),
            ("approve", json!({})),
            ("refuse", json!({"reason": "x"})),
        ] {
            let reply = foreign.post(&path(&review, step), body).await;
            assert_eq!(reply.problem(404), "common.not_found", "{step}");
        }
        shows(
            &foreign.get(REVIEWS).await.expect(200),
            json!({"items": []}),
        );
        for totals in [format!("{REVIEWS}/totals"), AGEING.to_owned()] {
            shows(&foreign.get(&totals).await.expect(200), json!({"count": 0}));
        }
    }
    let nobody = office.desk.somebody(&["vehicles.episode.read"]);
    assert_eq!(nobody.get(REVIEWS).await.problem(403), "common.forbidden");
    let refused = nobody.post(&path(&review, "close"), keep).await;
    assert_eq!(refused.problem(403), "common.forbidden");
}
