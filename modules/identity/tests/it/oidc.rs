//! Sign-in by a certified OpenID provider, driven like a browser does.

use crate::{
    desk::{Desk, ME, SESSIONS},
    provider::{Answer, Browser, CALLBACK, Provider},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::world;
use platform::testing::{Client, Pass, Setup};
use serde_json::{Value, json};
use sqlx::Row;
use time::{Duration, OffsetDateTime};

const START: &str = "/api/identity/v1/oidc/start";
const FINISH: &str = "/api/identity/v1/oidc/callback";

struct Suite {
    desk: Desk,
    provider: Provider,
    /// Holds our secret there.
    _folder: tempfile::TempDir,
}

async fn open(algorithm: &str) -> Suite {
    let provider = Provider::start(algorithm);
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret: of tests & others\n").unwrap();
    let settings = vec![
        ("modules.identity.oidc.group", "vector".to_owned()),
        ("modules.identity.oidc.issuer", provider.issuer()),
        ("modules.identity.oidc.client_id", "kite".to_owned()),
        (
            "modules.identity.oidc.client_secret_file",
            secret.display().to_string(),
        ),
        ("modules.identity.oidc.redirect_url", CALLBACK.to_owned()),
        ("outside.connect_ms_max", "20000".to_owned()),
        ("outside.call_ms_max", "30000".to_owned()),
    ];
    let desk = Desk::open_with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    // The provider goes by the real clock.
    desk.suite.clock.set(OffsetDateTime::now_utc());
    Suite {
        desk,
        provider,
        _folder: folder,
    }
}

impl Suite {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.desk.suite.base())
    }

    /// Where the provider sends a browser back to, as an address of the suite.
    async fn returned(&self, browser: &Browser, login: &str, return_to: &str) -> String {
        let start = browser
            .get(&self.at(&format!("{START}?return_to={return_to}")))
            .await;
        assert_eq!(start.status, 303, "{}", start.body);
        let back = browser.agree(&start.location, login).await;
        self.at(&format!("{FINISH}?{}", back.query().unwrap()))
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.desk.suite.app.outside)
    }

    async fn sign_in(&self, login: &str) -> Answer {
        let browser = self.browser();
        let back = self.returned(&browser, login, "/").await;
        browser.get(&back).await
    }
}

/// The session of a browser that has come back.
fn session(suite: &Suite, browser: &Browser) -> Client {
    let handover = URL_SAFE_NO_PAD
        .decode(browser.cookie("kite_sign_in").unwrap())
        .unwrap();
    let handover: Value = serde_json::from_slice(&handover).unwrap();
    Client::new(
        suite.desk.suite.base(),
        Pass::Session {
            cookie: browser.cookie("kite_session").unwrap(),
            csrf: handover["csrf_token"].as_str().unwrap().to_owned(),
        },
    )
}

fn refused(answer: &Answer) -> (u16, String, String) {
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        answer.status,
        text(&problem["code"]),
        text(&problem["params"]["reason"]),
    )
}

fn invalid(reason: &str) -> (u16, String, String) {
    (400, "identity.oidc_invalid".to_owned(), reason.to_owned())
}

#[tokio::test]
async fn somebody_of_the_provider_signs_in_and_his_groups_give_roles() {
    let suite = open("RS256").await;
    let rule = json!({
        "source": "oidc", "group_name": "Sales", "role": "sales_consultant",
        "at": {"kind": "centre", "id": world::DC1}
    });
    let administrator = suite.desk.administrator().await;
    administrator
        .post("/api/identity/v1/group-rules", rule)
        .await
        .expect(201);
    suite.provider.groups("smirnov", &["Sales"]);
    let browser = suite.browser();
    let back = suite
        .returned(&browser, "smirnov", "/deals%3Ftab=mine")
        .await;
    let answer = browser.get(&back).await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (303, "/deals?tab=mine"),
        "{}",
        answer.body
    );
    let session = session(&suite, &browser);
    let me = session.get(ME).await.expect(200);
    assert_eq!(me["person"]["full_name"], "Person smirnov");
    assert_eq!(me["roles"][0]["role"], "sales_consultant");
    session
        .delete("/api/identity/v1/sessions/current")
        .await
        .expect(200);
    // Another day without the group.
    suite.provider.groups("smirnov", &["Parts"]);
    let answer = suite.sign_in("smirnov").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let kept = suite
        .desk
        .suite
        .sql(
            "SELECT count(*) FILTER (WHERE valid_until IS NOT NULL), count(*) FROM identity.binding
              WHERE group_rule_id IS NOT NULL",
        )
        .await;
    assert_eq!((kept[0].get::<i64, _>(0), kept[0].get::<i64, _>(1)), (1, 1));
    let asked = identity::oidc_ping(&suite.desk.suite.app).await.unwrap();
    assert_eq!(asked, Some(suite.provider.issuer()));
}

#[tokio::test]
async fn a_provider_that_changed_its_keys_is_asked_for_them_again() {
    let mut suite = open("ES256").await;
    assert_eq!(suite.sign_in("smirnov").await.status, 303);
    suite.provider.start_again("ES256");
    let answer = suite.sign_in("smirnov").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

#[tokio::test]
async fn an_answer_belongs_to_one_browser_and_is_used_once() {
    let suite = open("RS256").await;
    let (victim, attacker) = (suite.browser(), suite.browser());
    let back = suite.returned(&attacker, "mallory", "/").await;
    // The answer of another browser: no cookie, or that of another sign-in.
    assert_eq!(refused(&victim.get(&back).await), invalid("state"));
    victim.get(&suite.at(START)).await;
    assert_eq!(refused(&victim.get(&back).await), invalid("state"));
    let ticket = attacker.cookie("kite_oidc").unwrap();
    assert_eq!(attacker.get(&back).await.status, 303);
    attacker.set("kite_oidc", &ticket);
    assert_eq!(
        refused(&attacker.get(&back).await),
        invalid("state"),
        "used already"
    );
    for query in ["", "?state=x", "?code=x", "?state=&code="] {
        let answer = attacker.get(&suite.at(&format!("{FINISH}{query}"))).await;
        assert_eq!(refused(&answer), invalid("state"), "{query}");
    }
    let late = suite.browser();
    let back = suite.returned(&late, "smirnov", "/").await;
    suite.desk.suite.clock.advance(Duration::minutes(10));
    assert_eq!(
        refused(&late.get(&back).await),
        invalid("state"),
        "too late"
    );
}

#[tokio::test]
async fn codes_issuers_and_times_are_checked_against_the_real_provider() {
    let suite = open("RS256").await;
    let changed = async |change: fn(String) -> String| {
        let browser = suite.browser();
        let back = suite.returned(&browser, "smirnov", "/").await;
        refused(&browser.get(&change(back)).await)
    };
    assert_eq!(
        changed(|back| back.replace("code=", "code=x")).await,
        invalid("refused")
    );
    assert_eq!(
        changed(|back| back.replace("iss=http", "iss=https")).await,
        invalid("issuer")
    );
    assert_eq!(
        changed(|back| back.replace("code=", "error=access_denied&was=")).await,
        invalid("refused")
    );
    // A clock that is a day ahead of the provider's, and one that is a day behind.
    suite.desk.suite.clock.advance(Duration::DAY);
    assert_eq!(refused(&suite.sign_in("smirnov").await), invalid("expired"));
    suite
        .desk
        .suite
        .clock
        .set(OffsetDateTime::now_utc() - Duration::DAY);
    assert_eq!(refused(&suite.sign_in("smirnov").await), invalid("not_yet"));
    suite.desk.suite.clock.set(OffsetDateTime::now_utc());
    // A login that is none of ours, and one of somebody with a local account.
    assert_eq!(refused(&suite.sign_in("9lives").await), invalid("no_login"));
    let (status, code, _) = refused(&suite.sign_in("orlova").await);
    assert_eq!((status, code.as_str()), (403, "identity.outside_stranger"));
    let people = suite
        .desk
        .suite
        .sql("SELECT count(*) FROM identity.person WHERE source = 'oidc'")
        .await;
    assert_eq!(people[0].get::<i64, _>(0), 0);
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let suite = open("RS256").await;
    for foreign in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
    ] {
        let browser = suite.browser();
        let back = suite.returned(&browser, "smirnov", foreign).await;
        assert_eq!(browser.get(&back).await.location, "/", "{foreign}");
    }
}

#[tokio::test]
async fn without_a_provider_local_accounts_work() {
    let mut suite = open("RS256").await;
    suite.provider.stop();
    let browser = suite.browser();
    let (status, code, _) = refused(&browser.get(&suite.at(START)).await);
    assert_eq!((status, code.as_str()), (503, "identity.oidc_unavailable"));
    suite.desk.person("orlova").await.get(ME).await.expect(200);
    let failed = identity::oidc_ping(&suite.desk.suite.app)
        .await
        .unwrap_err();
    assert_eq!(failed.code.name, "identity.oidc_unavailable");
    let off = Desk::open().await;
    let nobody = off.suite.anonymous();
    assert_eq!(nobody.get(START).await.problem(404), "identity.oidc_off");
    assert_eq!(nobody.get(FINISH).await.problem(404), "identity.oidc_off");
    assert_eq!(identity::oidc_ping(&off.suite.app).await.unwrap(), None);
    assert_eq!(
        identity::directory_ping(&off.suite.app).await.unwrap(),
        None
    );
    let typed = json!({"group": "vector", "login": "smirnov", "password": "x"});
    assert_eq!(
        nobody.post(SESSIONS, typed).await.problem(401),
        "identity.wrong_credentials"
    );
}

#[tokio::test]
async fn a_provider_of_another_name_is_not_believed() {
    let suite = open("RS256").await;
    let slash = format!("{}/", suite.provider.issuer());
    let other = Desk::open_with(Setup {
        settings: vec![
            ("modules.identity.oidc.group", "vector".to_owned()),
            ("modules.identity.oidc.issuer", slash),
        ],
        ..Setup::default()
    })
    .await;
    let refused = other.suite.anonymous().get(START).await;
    assert_eq!(refused.problem(503), "identity.oidc_unavailable");
}
