//! What an operator does at the command line.

use crate::child::binary;
use identity::world;
use platform::{
    Reach,
    testing::{TestApp, events::wait_for},
};
use serde_json::json;
use std::process::{Command, Output};
use uuid::Uuid;

fn kite(url: &str, arguments: &[&str]) -> Output {
    let command = arguments.first().unwrap();
    let mut kite = Command::new(binary());
    kite.args([command, "--database-url", url])
        .args(&arguments[1..]);
    kite.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
        + &String::from_utf8(output.stderr.clone()).unwrap()
}

/// A consigned car is not posted yet: its event waits for a person, who leaves it out with a reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_parked_event_is_shown_and_left_out() {
    let suite = TestApp::start(kite::modules()).await;
    kite::suite::load_world(&suite.app, "correct horse battery staple")
        .await
        .unwrap();
    let url = suite.db().url();
    let parked = |arguments: &[&str]| {
        kite(
            &url,
            &[&["parked", "--group", "vector"], arguments].concat(),
        )
    };
    assert_eq!(parked(&["list"]).status.code(), Some(0));

    let clerk = suite.client(
        world::TENANT,
        &["vehicles.episode.write"],
        Reach::everywhere(),
    );
    let car = json!({
        "centre_id": world::DC1, "vin": "XTAGFL111NY500001", "make": "Lada", "model": "Vesta", "year": 2022,
        "mileage_km": 10, "counterparty_id": Uuid::now_v7(), "purchase_price": {"amount": 100, "currency": "RUB"},
        "vat_scheme": "commission", "acquired_on": "2026-03-05", "document_number": "К-1",
    });
    clerk
        .post("/api/vehicles/v1/episodes", car)
        .await
        .expect(201);
    let waits = async || Ok(Some(parked(&["list"])).filter(|list| list.status.code() == Some(1)));
    let list = text(&wait_for("the parked event", waits).await.unwrap());
    assert!(
        list.contains("vehicles.episode_opened.v1") && list.contains("finance.scheme_not_posted"),
        "{list}"
    );
    let doctor = kite(&url, &["doctor"]);
    assert!(text(&doctor).contains("1 parked"), "{}", text(&doctor));

    let id = list.split_whitespace().next().unwrap();
    let redriven = parked(&["redrive", id]);
    assert_eq!(redriven.status.code(), Some(0), "{}", text(&redriven));
    let skipped = parked(&["skip", id, "--reason", "posted by hand"]);
    assert_eq!(skipped.status.code(), Some(0), "{}", text(&skipped));
    assert_eq!(parked(&["list"]).status.code(), Some(0));
}

/// A folder that can be used, and a bucket that nobody answers for: each has its line, and only the second is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tries_the_storage_of_pictures() {
    let suite = TestApp::start(kite::modules()).await;
    let (url, media) = (suite.db().url(), tempfile::tempdir().unwrap());
    let secret = media.path().join("secret");
    std::fs::write(&secret, "only for tests").unwrap();
    let told = |settings: &[(&str, &str)]| {
        let mut kite = Command::new(binary());
        kite.args(["doctor", "--database-url", &url])
            .env("KITE__MODULES__BUYBACK_MOBILE__MEDIA_FOLDER", media.path())
            .env("KITE__MODULES__BUYBACK_MOBILE__S3_SECRET_KEY_FILE", &secret)
            .envs(settings.iter().copied());
        text(&kite.output().unwrap())
    };
    let line = |told: &str| {
        let line = told.lines().find(|line| line.contains(" pictures "));
        line.unwrap_or_default().to_owned()
    };
    let folder = line(&told(&[]));
    assert!(
        folder.starts_with("ok ") && folder.ends_with("keeps and gives back"),
        "{folder}"
    );
    let endpoint = "KITE__MODULES__BUYBACK_MOBILE__S3_ENDPOINT";
    let away = told(&[(endpoint, "http://127.0.0.1:1")]);
    assert!(line(&away).starts_with("WRONG "), "{away}");
    assert!(
        line(&away).contains("no answer: ") && away.contains("docs/appraiser-devices.md"),
        "{away}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_words_are_answered_with_what_to_do() {
    let suite = TestApp::start(kite::modules()).await;
    let url = suite.db().url();
    let group = kite(&url, &["parked", "--group", "nobody", "list"]);
    assert_eq!(group.status.code(), Some(2));
    assert!(text(&group).contains("no group nobody"), "{}", text(&group));
    let nowhere = kite("postgres://kite@127.0.0.1:1/none", &["doctor"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(
        text(&nowhere).contains("start Postgres"),
        "{}",
        text(&nowhere)
    );
    assert_eq!(
        Command::new(binary())
            .arg("--help")
            .output()
            .unwrap()
            .status
            .code(),
        Some(0)
    );
}
