//! How long cars have been owned, and the tasks that follow.

use crate::{
    office::{AGEING, Office, REVIEWS},
    shows::{points_at, shows},
};
use identity::world;
use kernel::CentreId;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

const VIN: &str = "Z94K241C9PR000042";
const FAR_VIN: &str = "1M8GDM9AXKP042788";
const THRESHOLDS: &str = "/api/vehicles/v1/ageing-thresholds";

/// STK-7: a car of 5 March crosses 30, 45 and 60 days at midnight of its own centre. Midnight comes to Vladivostok at
/// 14:00 UTC and to Moscow at 21:00 UTC of the day before.
#[tokio::test]
async fn stk_7_each_threshold_is_crossed_at_local_midnight_and_makes_one_task() {
    let office = Office::open().await;
    let moscow = office.bought(VIN, world::DC1, "2026-03-05").await;
    let far_east = office.bought(FAR_VIN, world::DC5, "2026-03-05").await;
    let (second, three, ten) = (Duration::SECOND, Duration::hours(3), Duration::hours(10));
    for (midnight, before, after) in [
        (datetime!(2026-04-04 0:00 UTC), vec![], vec![30]),
        (datetime!(2026-04-19 0:00 UTC), vec![30], vec![30, 45]),
        (
            datetime!(2026-05-04 0:00 UTC),
            vec![30, 45],
            vec![30, 45, 60],
        ),
    ] {
        for (at, of_moscow, of_far_east) in [
            (midnight - ten - second, &before, &before),
            (midnight - ten, &before, &after),
            (midnight - three - second, &before, &after),
            (midnight - three, &after, &after),
        ] {
            office.desk.suite.clock.set(at);
            office.work().await;
            office.work().await;
            assert_eq!(
                &office.thresholds_of(&moscow).await,
                of_moscow,
                "Moscow at {at}"
            );
            assert_eq!(
                &office.thresholds_of(&far_east).await,
                of_far_east,
                "Vladivostok at {at}"
            );
        }
    }
    let path = format!("{REVIEWS}?episode_id={moscow}&threshold_days=45");
    let review = office.boss.get(&path).await.expect(200);
    shows(
        &review,
        json!({"items": [{"crossed_on": "2026-04-19", "state": "open", "vin": VIN}]}),
    );
    office.desk.suite.clock.set(datetime!(2026-06-03 12:00 UTC));
    office.work().await;
    assert_eq!(office.thresholds_of(&moscow).await, [30, 45, 60, 90]);
}

#[tokio::test]
async fn stk_7_two_runners_at_once_make_no_doubles_and_batches_have_no_gap() {
    let office = Office::open().await;
    for number in 0..60 {
        let vin = format!("XTAGFL111NY{number:06}");
        office.bought(&vin, world::DC1, "2026-03-01").await;
    }
    office.desk.suite.clock.set(datetime!(2026-04-20 12:00 UTC));
    tokio::join!(office.work(), office.work());
    // Sixty cars by two thresholds: more than one batch.
    let path = format!("{REVIEWS}/totals?state=open&centre_id={}", world::DC1);
    let totals = office.boss.get(&path).await.expect(200);
    shows(
        &totals,
        json!({"count": 120, "by_state": [{"state": "open", "count": 120}]}),
    );
    let tenant = world::TENANT;
    let twice = format!(
        "INSERT INTO vehicles.price_review (id, tenant_id, episode_id, centre_id, threshold_days, crossed_on, made_at, state)
         SELECT gen_random_uuid(), '{tenant}', episode_id, centre_id, threshold_days, crossed_on, now(), 'open'
         FROM vehicles.price_review LIMIT 1"
    );
    let error = office.desk.suite.try_sql(&twice).await.unwrap_err();
    assert!(error.to_string().contains("price_review_once"), "{error}");
}

#[tokio::test]
async fn stk_7_the_buckets_are_right_on_the_boundary_days_of_each_centre() {
    let office = Office::open().await;
    office.bought(VIN, world::DC1, "2026-03-05").await;
    office.bought(FAR_VIN, world::DC5, "2026-03-05").await;
    for (at, of_moscow, of_far_east) in [
        (datetime!(2026-03-05 06:00 UTC), "0-30", "0-30"),
        (datetime!(2026-04-04 13:59:59 UTC), "0-30", "0-30"),
        (datetime!(2026-04-04 14:00 UTC), "0-30", "31-60"),
        (datetime!(2026-04-04 21:00 UTC), "31-60", "31-60"),
        (datetime!(2026-05-04 14:00 UTC), "31-60", "61-90"),
        (datetime!(2026-06-03 20:59:59 UTC), "61-90", "90+"),
        (datetime!(2026-06-03 21:00 UTC), "90+", "90+"),
    ] {
        office.desk.suite.clock.set(at);
        let report = office.boss.get(AGEING).await.expect(200);
        shows(
            &report,
            json!({"count": 2, "cost": {"amount": 290_000_000}, "rows": [
                {"centre_id": world::DC1, "bucket": of_moscow, "count": 1},
                {"centre_id": world::DC5, "bucket": of_far_east, "count": 1},
            ]}),
        );
    }
    let path = format!("{AGEING}?centre_id={}", world::DC1);
    let report = office.boss.get(&path).await.expect(200);
    shows(
        &report,
        json!({"count": 1, "rows": [{"today": "2026-06-04", "days": 91, "cost": {"amount": 145_000_000}}]}),
    );
    // Counts for everybody who sees the stock, costs only where the caller may see them.
    let salesman = office.desk.somebody(&["vehicles.episode.read"]);
    let report = salesman.get(AGEING).await.expect(200);
    shows(
        &report,
        json!({"count": 1, "cost": null, "rows": [{"count": 1, "cost": null}]}),
    );
}

fn row(centre: Value, from: &str, days: Value) -> Value {
    json!({"centre_id": centre, "valid_from": from, "days": days, "source": "приказ"})
}

#[tokio::test]
async fn a_centre_has_its_own_thresholds_from_a_day_on() {
    let office = Office::open().await;
    let own = office.bought(VIN, world::DC1, "2026-03-05").await;
    let other = office.bought(FAR_VIN, world::DC5, "2026-03-05").await;
    for version in [
        row(json!(world::DC1), "2026-03-01", json!([10, 20])),
        row(Value::Null, "2026-03-20", json!([15])),
    ] {
        let _ = office
            .boss
            .post(THRESHOLDS, version.clone())
            .await
            .expect(201);
        let again = office.boss.post(THRESHOLDS, version).await;
        assert_eq!(again.problem(409), "vehicles.day_known");
    }
    for (at, of_own, of_other) in [
        (datetime!(2026-03-16 12:00 UTC), vec![10], vec![]),
        (datetime!(2026-03-26 12:00 UTC), vec![10, 20], vec![15]),
    ] {
        office.desk.suite.clock.set(at);
        office.work().await;
        assert_eq!(office.thresholds_of(&own).await, of_own);
        assert_eq!(office.thresholds_of(&other).await, of_other);
    }
    let of_centre = format!("?centre_id={}", world::DC1);
    for (query, days) in [
        (of_centre.as_str(), json!([10, 20])),
        ("", json!([15])),
        ("?on=2026-03-19", json!([30, 45, 60, 90])),
    ] {
        let list = office
            .boss
            .get(&format!("{THRESHOLDS}{query}"))
            .await
            .expect(200);
        assert_eq!(list["in_force"]["days"], days, "{query}");
    }
}

#[tokio::test]
async fn wrong_thresholds_are_refused_with_every_field() {
    let office = Office::open().await;
    let wrong =
        json!({"centre_id": "x", "valid_from": "soon", "days": [0, "x"], "source": "", "more": 1});
    for (lang, title) in [("en", "Check the fields"), ("ru", "Проверьте поля")] {
        let refused = office
            .boss
            .post(THRESHOLDS, wrong.clone())
            .lang(lang)
            .await
            .expect(422);
        shows(&refused, json!({"title": title}));
        points_at(
            &refused,
            &[
                "/centre_id",
                "/valid_from",
                "/days/0",
                "/days/1",
                "/source",
                "/more",
            ],
        );
    }
    for (centre, days, pointer) in [
        (Value::Null, json!([30, 20]), "/days/1"),
        (Value::Null, json!([]), "/days"),
        (json!(CentreId::new()), json!([30]), "/centre_id"),
    ] {
        let refused = office
            .boss
            .post(THRESHOLDS, row(centre, "2026-09-01", days))
            .await
            .expect(422);
        points_at(&refused, &[pointer]);
    }
    let director = office
        .desk
        .somebody(&["vehicles.ageing.read", "vehicles.ageing.write"]);
    let of_group = row(Value::Null, "2026-09-01", json!([30]));
    points_at(
        &director.post(THRESHOLDS, of_group).await.expect(422),
        &["/centre_id"],
    );
    let far = director
        .get(&format!("{THRESHOLDS}?centre_id={}", world::DC2))
        .await;
    assert_eq!(far.problem(404), "common.not_found");
}
