//! Nobody sees what is not theirs.

use crate::{
    car::Car,
    desk::{ALL, API, Desk, entry, of_dc1},
};
use identity::world;
use platform::Reach;
use serde_json::json;

/// What names the books of LE1 or something in them.
fn paths(entry: &str, car: &Car) -> Vec<String> {
    let (entity, march) = (world::LE1, "from=2026-03-01&to=2026-03-31");
    vec![
        format!("{API}/entries/{entry}"),
        format!("{API}/entries/none"),
        format!("{API}/deals/{}/pnl", car.deal),
        format!("{API}/episodes/{}/pnl", car.episode),
        format!("{API}/deals/{}/unwind-preview?on=2026-04-05", car.deal),
        format!(
            "{API}/deals/{}/vat-forecast?price=100&on=2026-04-05",
            car.deal
        ),
        format!("{API}/accounts?entity_id={entity}"),
        format!("{API}/trial-balance?entity_id={entity}&{march}"),
        format!("{API}/accounts/51/card?entity_id={entity}&{march}"),
        format!("{API}/schedules/vehicles?entity_id={entity}"),
    ]
}

#[tokio::test]
async fn another_entity_and_another_group_find_nothing() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let journal = format!("{API}/entries");
    let made = desk.accountant.post(&journal, entry(&[("51", "80", 500)]));
    let made = made.await.expect(201);
    let id = made["id"].as_str().unwrap();
    let le2 = Reach {
        entities: vec![world::LE2],
        centres: vec![world::DC3],
        ..Reach::default()
    };
    let neighbour = desk.somebody(ALL, le2);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    for foreign in [&neighbour, &stranger] {
        for path in paths(id, &car) {
            assert_eq!(
                foreign.get(&path).await.problem(404),
                "common.not_found",
                "{path}"
            );
        }
        let undo = json!({"document_date": "2026-04-01", "reason": "not mine"});
        let undone = foreign.post(&format!("{journal}/{id}/reverse"), undo).await;
        assert_eq!(undone.problem(404), "common.not_found");
        assert_eq!(foreign.get(&journal).await.expect(200)["items"], json!([]));
    }
    // A grant at a centre is none at its legal entity: the journal is not the centre's.
    let director = desk.somebody(ALL, of_dc1());
    let entry = director.get(&format!("{journal}/{id}")).await;
    assert_eq!(entry.problem(404), "common.not_found");
}

#[tokio::test]
async fn every_route_wants_its_permission() {
    let desk = Desk::open().await;
    let nobody = desk.somebody(&["vehicles.episode.read"], Reach::everywhere());
    for (path, permission) in [
        ("entries", "finance.journal.read"),
        ("accounts?entity_id=x", "finance.journal.read"),
        ("trial-balance", "finance.journal.read"),
        ("accounts/51/card", "finance.journal.read"),
        ("schedules/vehicles", "finance.journal.read"),
        ("deals/x/pnl", "finance.pnl.read"),
        ("episodes/x/pnl", "finance.pnl.read"),
        ("deals/x/unwind-preview", "finance.journal.read"),
        ("deals/x/vat-forecast", "finance.forecast.read"),
        ("posting-rules", "finance.rule.read"),
        ("rates", "finance.rule.read"),
    ] {
        let refused = nobody.get(&format!("{API}/{path}")).await.expect(403);
        assert_eq!(
            (
                refused["code"].as_str(),
                refused["params"]["permission"].as_str()
            ),
            (Some("common.forbidden"), Some(permission))
        );
        assert_eq!(
            desk.suite
                .anonymous()
                .get(&format!("{API}/{path}"))
                .await
                .problem(401),
            "common.unauthenticated"
        );
    }
    let reader = desk.somebody(&["finance.journal.read"], Reach::everywhere());
    assert_eq!(
        reader
            .post(&format!("{API}/entries"), entry(&[("51", "80", 1)]))
            .await
            .problem(403),
        "common.forbidden"
    );
    assert_eq!(
        reader
            .post(&format!("{API}/entries/x/reverse"), json!({}))
            .await
            .problem(403),
        "common.forbidden"
    );
    let keyless = desk
        .accountant
        .post(&format!("{API}/entries"), entry(&[("51", "80", 1)]))
        .without("idempotency-key")
        .await;
    assert_eq!(keyless.problem(400), "common.idempotency_key_missing");
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one. So do the views.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let on = time::macros::date!(2026 - 04 - 05);
    desk.say(&car.late(crate::unwind::LATE, 0, on)).await;
    desk.say(&car.unwound(100, contracts::buyback::MoneyWay::Cash, on))
        .await;
    let own = world::TENANT.to_string();
    for table in [
        "late_cost",
        "unwind",
        "word",
        "posting_rule",
        "rate",
        "books",
        "account",
        "entry",
        "posting",
        "balance",
        "vehicle",
        "pnl",
        "stock_cost",
    ] {
        let statement = format!("SELECT tenant_id FROM finance.{table}");
        for tenant in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = desk
                .suite
                .as_role("kite_finance", &tenant, &statement)
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {tenant:?}");
        }
        assert!(
            !desk
                .suite
                .as_role("kite_finance", &own, &statement)
                .await
                .unwrap()
                .is_empty(),
            "{table}"
        );
    }
}

/// Two groups do not share rules, rates or charts: each has its own rows.
#[tokio::test]
async fn another_group_has_books_of_its_own() {
    let desk = Desk::open().await;
    let _ = desk
        .accountant
        .post(&format!("{API}/entries"), entry(&[("51", "80", 1)]))
        .await
        .expect(201);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let mut ask = entry(&[("51", "80", 2)]);
    ask["entity_id"] = json!(world::OTHER_ENTITY);
    let _ = stranger
        .post(&format!("{API}/entries"), ask)
        .await
        .expect(201);
    assert_eq!(
        stranger.get(&format!("{API}/entries")).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        desk.count("(SELECT tenant_id FROM finance.rate GROUP BY 1) AS groups")
            .await,
        2
    );
}
