//! Specimens.

use identity::{Identity, World, world};
use platform::{
    Reach,
    testing::{Client, TestApp},
};
use sampling::Sampling;
use serde_json::{Value, json};
use std::sync::Arc;

const SPECIMENS: &str = "/api/sampling/v1/specimens";
const ALL: &[&str] = &["sampling.specimen.read", "sampling.specimen.write"];

async fn suite() -> TestApp {
    let suite = TestApp::start(vec![Arc::new(Identity), Arc::new(Sampling)]).await;
    identity::world_load(&suite.app, &World::standard(), "correct horse battery")
        .await
        .unwrap();
    suite
}

fn somebody(suite: &TestApp, permissions: &[&str]) -> Client {
    let centres = vec![world::DC1];
    let reach = Reach {
        centres,
        ..Reach::default()
    };
    suite.client(world::TENANT, permissions, reach)
}

fn specimen(title: &str) -> Value {
    json!({"centre_id": world::DC1, "title": title})
}

#[tokio::test]
async fn a_specimen_is_created_once_read_and_listed() {
    let suite = suite().await;
    let me = somebody(&suite, ALL);
    let first = me
        .post(SPECIMENS, specimen("First"))
        .key("first-command")
        .await
        .expect(201);
    let again = me
        .post(SPECIMENS, specimen("First"))
        .key("first-command")
        .await
        .expect(201);
    assert_eq!(again, first, "the same command gives the same answer");
    let second = me.post(SPECIMENS, specimen("Second")).await.expect(201);

    let id = first["id"].as_str().unwrap();
    assert_eq!(
        me.get(&format!("{SPECIMENS}/{id}")).await.expect(200),
        first
    );
    let page = me.get(&format!("{SPECIMENS}?limit=1")).await.expect(200);
    assert_eq!(page["items"], json!([second]));
    let rest = format!(
        "{SPECIMENS}?limit=1&cursor={}",
        page["next"].as_str().unwrap()
    );
    assert_eq!(me.get(&rest).await.expect(200), json!({"items": [first]}));
}

#[tokio::test]
async fn wrong_input_is_refused() {
    let suite = suite().await;
    let me = somebody(&suite, ALL);
    me.post(SPECIMENS, specimen("First")).await.expect(201);
    let taken = me.post(SPECIMENS, specimen("First")).await;
    assert_eq!(taken.problem(409), "sampling.title_taken");
    let wrong = me
        .post(SPECIMENS, json!({"title": "", "colour": 1}))
        .await
        .expect(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3, "{wrong}");
    let elsewhere = json!({"centre_id": world::DC2, "title": "First"});
    let refused = me.post(SPECIMENS, elsewhere).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "field.reference_not_found");
}

#[tokio::test]
async fn nobody_sees_what_is_not_theirs() {
    let suite = suite().await;
    let me = somebody(&suite, ALL);
    let made = me.post(SPECIMENS, specimen("First")).await.expect(201);
    let path = format!("{SPECIMENS}/{}", made["id"].as_str().unwrap());
    let stranger = suite.client(world::OTHER_TENANT, ALL, Reach::everywhere());
    assert_eq!(stranger.get(&path).await.problem(404), "common.not_found");
    assert_eq!(
        stranger.get(SPECIMENS).await.expect(200),
        json!({"items": []})
    );
    let reader = somebody(&suite, &["sampling.specimen.read"]);
    let refused = reader.post(SPECIMENS, specimen("Second")).await;
    assert_eq!(refused.problem(403), "common.forbidden");
    assert_eq!(
        suite.anonymous().get(SPECIMENS).await.problem(401),
        "common.unauthenticated"
    );
}
