//! Which columns a file may have, and that it is people who ask for files.

use crate::desk::{Desk, EPISODES, PASSWORD};
use console::Console;
use identity::{Identity, RoleMatrix, World, world};
use platform::{
    Module,
    testing::{Client, Pass, Setup, TestApp},
};
use serde_json::{Value, json};
use std::sync::Arc;
use vehicles::Vehicles;

const EXPORTS: &str = "/api/platform/v1/exports";
const COLUMNS: &str = "/api/platform/v1/export-columns";
const TOKENS: &str = "/api/identity/v1/tokens";

#[tokio::test]
async fn the_columns_of_a_list_are_told_in_their_order_and_can_all_be_asked_for() {
    let desk = Desk::open().await;
    let told = desk.owner.get(&format!("{COLUMNS}?path={EPISODES}")).await;
    let told = told.expect(200);
    let columns = told.as_array().unwrap();
    let known = columns.iter().find(|one| one["code"] == "vin").unwrap();
    assert_eq!(
        known,
        &json!({"code": "vin", "ru": "Номер", "en": "Number"})
    );
    let codes: Vec<&Value> = columns.iter().map(|one| &one["code"]).collect();
    let ask = json!({"path": EPISODES, "query": "", "columns": codes});
    desk.owner.post(EXPORTS, ask).await.expect(201);
    let unknown = desk.owner.get(&format!("{COLUMNS}?path=/api/none")).await;
    assert_eq!(unknown.problem(404), "console.export_list_unknown");
    let nobody = desk.suite.anonymous();
    let nobody = nobody.get(&format!("{COLUMNS}?path={EPISODES}")).await;
    assert_eq!(nobody.problem(401), "common.unauthenticated");
}

/// A program reads the list page by page with the rights of its token; a file would outlive them.
#[tokio::test]
async fn a_program_with_a_token_asks_for_no_file() {
    let modules: Vec<Arc<dyn Module>> =
        vec![Arc::new(Identity), Arc::new(Vehicles), Arc::new(Console)];
    let suite = TestApp::start_with(modules, Setup::default()).await;
    let loaded = identity::world_load(&suite.app, &World::standard(), PASSWORD).await;
    loaded.unwrap();
    let matrix = "\"vehicles.episode.read\" = [\"tenant_administrator\"]\n\"identity.token.write\" = [\"tenant_administrator\"]";
    let matrix = RoleMatrix::read(&[matrix]).unwrap();
    let loaded = identity::roles_load(&suite.app, world::TENANT, &matrix).await;
    loaded.unwrap();
    let mironov = suite
        .anonymous()
        .sign_in("vector", "mironov", PASSWORD)
        .await;
    let wish = json!({
        "account_id": world::MIRONOV, "name": "Обмен", "permissions": ["vehicles.episode.read"], "expires_at": "2026-04-05T09:00:00Z",
    });
    let issued = mironov.post(TOKENS, wish).await.expect(201);
    let secret = issued["secret"].as_str().unwrap().to_owned();
    let program = Client::new(suite.base(), Pass::Token(secret));
    program.get(EPISODES).await.expect(200);
    let ask = json!({"path": EPISODES, "query": "", "columns": []});
    let refused = program.post(EXPORTS, ask.clone()).await;
    assert_eq!(refused.problem(403), "console.export_person_only");
    mironov.post(EXPORTS, ask).await.expect(201);
}
