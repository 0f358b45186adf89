//! Files of lists: what they hold, who gets them, and what becomes of them when a process dies.

use crate::{
    desk::{Desk, EPISODES, PASSWORD, VINS, arrival},
    long::{Long, PATH},
};
use calamine::{Data, Reader, Xlsx};
use console::Console;
use identity::{Identity, RoleMatrix, World, world};
use platform::{
    Module, Reach,
    config::OutsideConfig,
    testing::{Client, Pass, Setup, TestApp, events::wait_for},
};
use serde_json::{Value, json};
use std::{io::Cursor, sync::Arc};

const EXPORTS: &str = "/api/platform/v1/exports";
const READ: &[&str] = &["vehicles.episode.read"];

fn one(export: &Value) -> String {
    format!("{EXPORTS}/{}", export["id"].as_str().unwrap())
}

/// Waits until a file is over, and gives what it says of itself.
async fn over(client: &Client, export: &Value) -> Value {
    let path = one(export);
    let ended = wait_for("the file", async || {
        let now = client.get(&path).await.expect(200);
        let open = now["state"] == "waiting" || now["state"] == "running";
        Ok((!open).then_some(now))
    });
    ended.await.unwrap()
}

async fn asked(client: &Client, path: &str, query: &str) -> Value {
    let ask = json!({"path": path, "query": query, "columns": [], "zone": "Europe/Moscow"});
    client.post(EXPORTS, ask).await.expect(201)
}

/// The bytes of a file, with its headers.
async fn fetched(suite: &TestApp, client: &Client, export: &Value) -> (Vec<u8>, String) {
    let outside = OutsideConfig {
        ca_file: String::new(),
        connect_ms_max: 5_000,
        call_ms_max: 60_000,
    };
    let http = platform::outside::client(&outside).unwrap();
    let ask = http.get(format!("{}{}/file", suite.base(), one(export)));
    let ask = match &client.pass {
        Pass::Nobody => ask,
        Pass::Token(token) => ask.bearer_auth(token),
        Pass::Session { cookie, .. } => ask.header("cookie", format!("kite_session={cookie}")),
    };
    let response = ask.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let name = response.headers()["content-disposition"].to_str().unwrap();
    let name = name.to_owned();
    (response.bytes().await.unwrap().to_vec(), name)
}

async fn rows(suite: &TestApp, client: &Client, export: &Value) -> Vec<Vec<Data>> {
    let (bytes, _) = fetched(suite, client, export).await;
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let sheet = book.worksheet_range(&name).unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

fn column(rows: &[Vec<Data>], title: &str) -> usize {
    let head = rows[0].iter();
    let mut titles = head.map(ToString::to_string);
    titles.position(|known| known == title).unwrap()
}

#[tokio::test]
async fn the_stock_becomes_a_sheet_with_the_cells_that_its_reader_may_see() {
    let desk = Desk::open().await;
    let mut strange = arrival(world::DC1, VINS[0]);
    strange["make"] = json!("=HYPERLINK(\"x\")");
    desk.owner.post(EPISODES, strange).await.expect(201);
    desk.car(world::DC5, VINS[1]).await;
    let export = asked(&desk.owner, EPISODES, "state=received&sort=price").await;
    assert_eq!(
        (&export["state"], &export["title"], &export["rows_done"]),
        (&json!("waiting"), &json!("Склад автомобилей"), &json!(0))
    );
    let ready = over(&desk.owner, &export).await;
    let told = (&ready["state"], &ready["rows_done"], &ready["rows_about"]);
    assert_eq!(told, (&json!("ready"), &json!(2), &json!(2)));
    let (bytes, name) = fetched(&desk.suite, &desk.owner, &export).await;
    assert_eq!(name, "attachment; filename=\"stock-2026-03-05.xlsx\"");
    assert_eq!(ready["bytes"], bytes.len());
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Склад автомобилей", "Условия"]);
    let facts = book.worksheet_range("Условия").unwrap();
    let facts: Vec<String> = facts.rows().map(|row| row[1].to_string()).collect();
    let asked_at = "2026-03-05 09:00 (Europe/Moscow)";
    let said = [
        "Склад автомобилей",
        "state = received",
        "sort = price",
        "2",
        asked_at,
    ];
    assert_eq!(facts, said);
    let sheet = rows(&desk.suite, &desk.owner, &export).await;
    let cell = |row: usize, title: &str| sheet[row][column(&sheet, title)].clone();
    let strange = (1..3).find(|row| cell(*row, "Номер") == VINS[0]);
    let row = strange.unwrap();
    assert_eq!(
        cell(row, "Марка"),
        Data::String("=HYPERLINK(\"x\")".to_owned())
    );
    assert_eq!(cell(row, "Состояние"), Data::String("Принят".to_owned()));
    assert_eq!(cell(row, "Откуда"), Data::String("Вручную".to_owned()));
    assert!(matches!(cell(row, "Центр"), Data::String(name) if name.starts_with("Москва")));
    assert_eq!(cell(row, "Цена покупки"), Data::Float(1_450_000.0));
    assert_eq!(cell(row, "Год"), Data::Float(2_023.0));
    let acquired = match cell(row, "Принят") {
        Data::DateTime(day) => day.to_ymd_hms_milli(),
        other => panic!("{other:?} is no date"),
    };
    assert_eq!((acquired.0, acquired.1, acquired.2), (2026, 3, 5));
    // Whoever sees one centre and no costs gets just that.
    let local = desk.at(world::DC1, READ);
    let export = asked(&local, EPISODES, "").await;
    over(&local, &export).await;
    let sheet = rows(&desk.suite, &local, &export).await;
    assert_eq!(sheet.len(), 2);
    assert_eq!(sheet[1][column(&sheet, "Цена покупки")], Data::Empty);
}

#[tokio::test]
async fn a_file_has_the_columns_and_the_language_that_were_asked_for() {
    let desk = Desk::open().await;
    desk.car(world::DC1, VINS[0]).await;
    let ask = json!({"path": EPISODES, "query": "", "lang": "en", "columns": ["price", "vin", "vin", "state"]});
    let export = desk.owner.post(EXPORTS, ask).key("the-same-file").await;
    let export = export.expect(201);
    over(&desk.owner, &export).await;
    let sheet = rows(&desk.suite, &desk.owner, &export).await;
    let texts: Vec<Vec<String>> = sheet
        .iter()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(
        texts,
        [["Price", "Number", "State"], ["", VINS[0], "Received"]]
    );
    let page = desk
        .owner
        .get(&format!("{EXPORTS}?limit=1"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["id"], export["id"]);
    assert_eq!(page["next"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_a_file_is_refused_at_once() {
    let desk = Desk::open().await;
    let post = |client: &Client, ask: Value| client.post(EXPORTS, ask);
    let ask = |path: &str, query: &str| json!({"path": path, "query": query, "columns": []});
    let refused = post(&desk.owner, ask("/api/vehicles/v1/nothing", "")).await;
    assert_eq!(refused.problem(404), "console.export_list_unknown");
    let refused = post(&desk.owner, ask(EPISODES, "colour=red")).await;
    assert_eq!(refused.problem(400), "common.bad_query");
    let blind = desk.at(world::DC1, &["vehicles.cost.read"]);
    let refused = post(&blind, ask(EPISODES, "")).await;
    assert_eq!(refused.problem(403), "common.forbidden");
    let wrong = json!({"path": EPISODES, "query": "", "columns": ["vin", "soul"]});
    let refused = post(&desk.owner, wrong).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/columns/1");
    let wrong = json!({"path": EPISODES, "query": "x".repeat(4_097), "columns": [], "lang": "de", "zone": "Mars"});
    let refused = post(&desk.owner, wrong).await.expect(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3);
    let many = json!({"path": EPISODES, "query": "", "columns": vec!["vin"; 101]});
    let refused = post(&desk.owner, many).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/columns");
    let nobody = desk.suite.anonymous();
    assert_eq!(
        nobody.get(EXPORTS).await.problem(401),
        "common.unauthenticated"
    );
}

/// A suite with the endless list, and roles that may read it.
async fn long_suite(settings: Vec<(&'static str, String)>) -> TestApp {
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Identity), Arc::new(Long), Arc::new(Console)];
    let setup = Setup {
        settings,
        ..Setup::default()
    };
    let suite = TestApp::start_with(modules, setup).await;
    let loaded = identity::world_load(&suite.app, &World::standard(), PASSWORD).await;
    loaded.unwrap();
    let matrix = "\"long.row.read\" = [\"sales_consultant\"]\n\"identity.person.write\" = [\"tenant_administrator\"]";
    let matrix = RoleMatrix::read(&[matrix]).unwrap();
    let loaded = identity::roles_load(&suite.app, world::TENANT, &matrix).await;
    loaded.unwrap();
    suite
}

async fn run_job(suite: &TestApp, name: &str) {
    let job = Console.jobs().into_iter().find(|job| job.name == name);
    let job = job.unwrap();
    while let Err(error) = platform::jobs::run_now(&suite.app, &job).await {
        assert_eq!(error.code, kernel::codes::BUSY, "{error}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_file_is_its_owners_alone() {
    let suite = long_suite(Vec::new()).await;
    let read: &[&str] = &["long.row.read"];
    let owner = suite.client(world::TENANT, read, Reach::everywhere());
    let export = asked(&owner, PATH, "rows=3").await;
    over(&owner, &export).await;
    for tenant in [world::TENANT, world::OTHER_TENANT] {
        let other = suite.client(tenant, read, Reach::everywhere());
        let path = one(&export);
        assert_eq!(other.get(&path).await.problem(404), "common.not_found");
        let file = other.get(&format!("{path}/file")).await;
        assert_eq!(file.problem(404), "common.not_found");
        let cancel = other.post(&format!("{path}/cancel"), json!({})).await;
        assert_eq!(cancel.problem(404), "common.not_found");
        assert_eq!(other.get(EXPORTS).await.expect(200)["items"], json!([]));
    }
    let late = owner
        .post(&format!("{}/cancel", one(&export)), json!({}))
        .await;
    assert_eq!(late.problem(409), "common.illegal_transition");
    for (table, own) in [("console.export", 1), ("console.export_part", 1)] {
        let all = format!("SELECT 1 FROM {table}");
        for (tenant, count) in [(world::TENANT, own), (world::OTHER_TENANT, 0)] {
            let seen = suite
                .as_role("kite_console", &tenant.to_string(), &all)
                .await;
            assert_eq!(seen.unwrap().len(), count, "{table}");
        }
    }
    let logged = "SELECT after::text FROM platform.audit WHERE action = 'export_start'";
    let logged: String = sqlx::Row::get(&suite.sql(logged).await[0], 0);
    assert!(logged.contains("rows") && !logged.contains('3'), "{logged}");
}

#[tokio::test]
async fn a_person_waits_for_three_files_and_may_call_them_off() {
    let suite = long_suite(Vec::new()).await;
    let owner = suite.client(world::TENANT, &["long.row.read"], Reach::everywhere());
    let slow = "rows=400000&pause_ms=50";
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(asked(&owner, PATH, slow).await);
    }
    let refused = owner
        .post(EXPORTS, json!({"path": PATH, "query": slow, "columns": []}))
        .await;
    assert_eq!(refused.problem(429), "console.too_many_exports");
    let path = one(&open[0]);
    let moving = wait_for("progress", async || {
        let now = owner.get(&path).await.expect(200);
        Ok((now["rows_done"].as_i64().unwrap() > 0).then_some(now))
    });
    let moving = moving.await.unwrap();
    assert_eq!(
        (&moving["state"], &moving["rows_about"]),
        (&json!("running"), &json!(400_000))
    );
    let early = owner.get(&format!("{path}/file")).await;
    assert_eq!(early.problem(409), "console.export_not_ready");
    for export in &open {
        let cancelled = owner
            .post(&format!("{}/cancel", one(export)), json!({}))
            .await;
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
    }
    // The lanes are free again at once.
    let small = asked(&owner, PATH, "rows=1").await;
    assert_eq!(over(&owner, &small).await["state"], "ready");
    assert_eq!(owner.get(&path).await.expect(200)["state"], "cancelled");
}

#[tokio::test]
async fn what_a_dead_process_has_left_is_begun_anew_and_given_up_in_the_end() {
    let suite = long_suite(Vec::new()).await;
    let owner = suite.client(world::TENANT, &["long.row.read"], Reach::everywhere());
    let export = asked(&owner, PATH, "rows=2500&pause_ms=1").await;
    over(&owner, &export).await;
    // As a process leaves it that is killed in the middle: begun, with a piece of a file.
    let killed = |tries: i32| {
        format!(
            "UPDATE console.export SET state = 'running', lane = 2, tries = {tries}, rows_done = 1000, bytes = NULL,
               rights = NULL, ended_at = NULL, expires_at = NULL"
        )
    };
    suite.sql(&killed(1)).await;
    let again = over(&owner, &export).await;
    assert_eq!(
        (&again["state"], &again["rows_done"]),
        (&json!("ready"), &json!(2_500))
    );
    assert_eq!(rows(&suite, &owner, &export).await.len(), 2_501);
    suite.sql(&killed(3)).await;
    let given_up = over(&owner, &export).await;
    let told = (&given_up["state"], &given_up["error"]);
    assert_eq!(told, (&json!("failed"), &json!("console.export_gave_up")));
    let left = suite.sql("SELECT 1 FROM console.export_part").await;
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_file_has_its_limits_and_its_time() {
    let rows_max = ("modules.console.export_rows_max", "1500".to_owned());
    let suite = long_suite(vec![rows_max]).await;
    let owner = suite.client(world::TENANT, &["long.row.read"], Reach::everywhere());
    let large = asked(&owner, PATH, "rows=1501").await;
    let failed = over(&owner, &large).await;
    assert_eq!(failed["error"], "console.export_too_large");
    let small = asked(&owner, PATH, "rows=1500").await;
    assert_eq!(over(&owner, &small).await["state"], "ready");
    suite.clock.advance(time::Duration::hours(2));
    run_job(&suite, "console.exports_expire").await;
    assert_eq!(owner.get(&one(&large)).await.status, 404);
    owner.get(&one(&small)).await.expect(200);
    suite.clock.advance(time::Duration::hours(23));
    run_job(&suite, "console.exports_expire").await;
    assert_eq!(owner.get(&one(&small)).await.status, 404);
    assert!(
        suite
            .sql("SELECT 1 FROM console.export_part")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_file_of_more_megabytes_than_allowed_is_none() {
    let most = ("modules.console.export_megabytes_max", "0".to_owned());
    let suite = long_suite(vec![most]).await;
    let owner = suite.client(world::TENANT, &["long.row.read"], Reach::everywhere());
    let export = asked(&owner, PATH, "rows=1").await;
    let failed = over(&owner, &export).await;
    assert_eq!(failed["error"], "console.export_too_large");
}

#[tokio::test]
async fn the_rights_are_those_of_the_moment_when_it_is_made_and_when_it_is_fetched() {
    let suite = long_suite(Vec::new()).await;
    let sign_in = async |login| suite.anonymous().sign_in("vector", login, PASSWORD).await;
    let orlova = sign_in("orlova").await;
    let export = asked(&orlova, PATH, "rows=2").await;
    assert_eq!(over(&orlova, &export).await["state"], "ready");
    fetched(&suite, &orlova, &export).await;
    // Another role, other rights: the file is not given out any more.
    let matrix =
        "\"long.row.read\" = [\"sales_consultant\"]\n\"long.row.write\" = [\"sales_consultant\"]";
    let matrix = RoleMatrix::read(&[matrix]).unwrap();
    let loaded = identity::roles_load(&suite.app, world::TENANT, &matrix).await;
    loaded.unwrap();
    let file = format!("{}/file", one(&export));
    let refused = wait_for("the new rights", async || {
        let reply = orlova.get(&file).await;
        Ok((reply.status != 200).then_some(reply))
    });
    let refused = refused.await.unwrap();
    assert_eq!(refused.problem(403), "console.export_rights_changed");
    // Whoever has left while the file was waited for gets none.
    let belov = sign_in("belov").await;
    let export = asked(&belov, PATH, "rows=400000&pause_ms=20").await;
    over_by_sql(&suite, &export, "running").await;
    let gone = format!(
        "UPDATE identity.person SET disabled_at = now() WHERE id = '{}'",
        world::BELOV
    );
    suite.sql(&gone).await;
    let again = "UPDATE console.export SET state = 'waiting', lane = NULL WHERE state = 'running'";
    suite.sql(again).await;
    over_by_sql(&suite, &export, "failed").await;
    let why: String = sqlx::Row::get(
        &suite
            .sql("SELECT error FROM console.export WHERE state = 'failed'")
            .await[0],
        0,
    );
    assert_eq!(why, "common.unauthenticated");
}

async fn over_by_sql(suite: &TestApp, export: &Value, state: &str) {
    let rows = format!(
        "SELECT 1 FROM console.export WHERE id = '{}' AND state = '{state}'",
        export["id"].as_str().unwrap()
    );
    let reached = wait_for(state, async || {
        Ok((!suite.sql(&rows).await.is_empty()).then_some(()))
    });
    reached.await.unwrap();
}
