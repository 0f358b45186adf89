//! Nobody sees or moves the periods of others.

use crate::{
    closing::{Closing, march, on, request},
    desk::{ALL, API},
};
use identity::world;
use platform::Reach;
use serde_json::json;

#[tokio::test]
async fn another_entity_and_another_group_find_no_period() {
    let closing = Closing::march().await;
    closing.close().await;
    let asked = closing.ask("Забытый акт").await.expect(201);
    let le2 = Reach {
        entities: vec![world::LE2],
        centres: vec![world::DC3],
        ..Reach::default()
    };
    let neighbour = closing.desk.somebody(ALL, le2);
    let suite = &closing.desk.suite;
    let stranger = suite.client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let year = format!("{API}/periods?entity_id={}&year=2026", world::LE1);
    let list = format!("{API}/reopen-requests");
    for foreign in [&neighbour, &stranger] {
        for path in [march(""), march("/checklist"), year.clone()] {
            assert_eq!(
                foreign.get(&path).await.problem(404),
                "common.not_found",
                "{path}"
            );
        }
        for (path, body) in [
            (march("/soft-close"), json!({})),
            (march("/close"), json!({})),
            (
                march("/confirm-step"),
                json!({"step": "cars_counted", "note": "да"}),
            ),
            (march("/reopen-requests"), json!({"reason": "да"})),
            (request(&asked, "confirm"), json!({})),
            (request(&asked, "decline"), json!({})),
        ] {
            assert_eq!(
                foreign.post(&path, body).await.problem(404),
                "common.not_found",
                "{path}"
            );
        }
        assert_eq!(foreign.get(&list).await.expect(200)["items"], json!([]));
    }
    assert_eq!(
        closing.cfo.get(&list).await.expect(200)["items"][0]["state"],
        "pending"
    );
}

#[tokio::test]
async fn every_route_of_periods_wants_its_permission() {
    let closing = Closing::march().await;
    let nobody = closing
        .desk
        .somebody(&["finance.journal.read"], Reach::everywhere());
    for (method, path, permission) in [
        ("GET", "periods", "finance.period.read"),
        ("GET", "periods/x/2026-03", "finance.period.read"),
        ("GET", "periods/x/2026-03/checklist", "finance.period.read"),
        ("GET", "reopen-requests", "finance.period.read"),
        ("GET", "reopen-requests/totals", "finance.period.read"),
        ("GET", "close-steps", "finance.period.read"),
        (
            "POST",
            "periods/x/2026-03/confirm-step",
            "finance.period.confirm",
        ),
        (
            "POST",
            "periods/x/2026-03/soft-close",
            "finance.period.close",
        ),
        ("POST", "periods/x/2026-03/close", "finance.period.close"),
        (
            "POST",
            "periods/x/2026-03/reopen-requests",
            "finance.period.reopen",
        ),
        ("POST", "reopen-requests/x/confirm", "finance.period.reopen"),
        ("POST", "reopen-requests/x/decline", "finance.period.reopen"),
        ("POST", "close-steps", "finance.close_step.write"),
    ] {
        let path = format!("{API}/{path}");
        let ask = match method {
            "GET" => nobody.get(&path),
            _ => nobody.post(&path, json!({})),
        };
        let refused = ask.await.expect(403);
        assert_eq!(refused["params"]["permission"], permission, "{path}");
    }
    let blind = closing
        .desk
        .somebody(&["finance.pnl.read"], Reach::everywhere());
    for path in ["entries/totals", "entries/export", "trial-balance/export"] {
        let refused = blind.get(&format!("{API}/{path}")).await.expect(403);
        assert_eq!(
            refused["params"]["permission"], "finance.journal.read",
            "{path}"
        );
    }
}

/// The second wall, and history that is never touched again.
#[tokio::test]
async fn the_database_itself_hides_periods_and_keeps_their_history() {
    let closing = Closing::march().await;
    closing.close().await;
    closing.reopen().await;
    let suite = &closing.desk.suite;
    let own = world::TENANT.to_string();
    for table in [
        "period",
        "period_step",
        "reopen_request",
        "close_confirmation",
    ] {
        let statement = format!("SELECT tenant_id FROM finance.{table}");
        for tenant in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = suite
                .as_role("kite_finance", &tenant, &statement)
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {tenant:?}");
        }
        assert!(
            !suite
                .as_role("kite_finance", &own, &statement)
                .await
                .unwrap()
                .is_empty(),
            "{table}"
        );
        let gone = suite
            .as_role(
                "kite_finance",
                &own,
                &format!("DELETE FROM finance.{table}"),
            )
            .await;
        assert!(
            gone.unwrap_err().to_string().contains("permission denied"),
            "{table}"
        );
    }
}

#[tokio::test]
async fn the_program_may_not_change_the_history_of_periods_nor_the_standard() {
    let closing = Closing::march().await;
    let (suite, own) = (&closing.desk.suite, world::TENANT.to_string());
    for (table, column) in [
        ("period_step", "to_state = 'open'"),
        ("close_step", "active = false"),
        ("close_confirmation", "note = 'x'"),
        ("entry", "document_date = '2026-03-01'"),
    ] {
        let statement = format!("UPDATE finance.{table} SET {column}");
        let refused = suite.as_role("kite_finance", &own, &statement).await;
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("permission denied"),
            "{table}"
        );
    }
    // The standard steps are everybody's to read and nobody's to write.
    let nobody = "INSERT INTO finance.close_step VALUES ('00000000-0000-0000-0000-000000000000', 'x1', '2026-01-01', 1, 'manual', true, 'x', 'x', 'x')";
    let refused = suite.as_role("kite_finance", &own, nobody).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("row-level security")
    );
}

/// Who holds the month makes the others wait, and then go elsewhere.
#[tokio::test]
async fn a_poster_waits_for_who_closes() {
    let closing = Closing::march().await;
    let _ = closing.step("/soft-close").await.expect(200);
    let mut owner = closing.desk.suite.db().connect().await.unwrap();
    let hold = format!(
        "BEGIN; SELECT pg_advisory_xact_lock(finance.period_key('{}', '2026-03-01'))",
        world::LE1
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(hold))
        .execute(&mut owner)
        .await
        .unwrap();
    let posted = closing
        .chief
        .post(&format!("{API}/entries"), on("2026-03-31"))
        .await;
    assert_eq!(
        posted.problem(409),
        "common.busy",
        "it waited as long as a lock may take"
    );
    let april = closing
        .chief
        .post(&format!("{API}/entries"), on("2026-04-02"))
        .await;
    let _ = april.expect(201);
    sqlx::raw_sql("COMMIT").execute(&mut owner).await.unwrap();
    let _ = closing.post(&closing.chief, "2026-03-31").await.expect(201);
}
