//! Sign-in by a directory, against a real slapd over TLS.

use crate::{
    desk::{ME, PASSWORD as LOCAL, PEOPLE, SESSIONS},
    directory_desk::{RULES, count, open, resync, roles, rule, rules, sign_in, somebody},
    slapd::{PASSWORD, Slapd, group},
};
use identity::world;
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::HashSet;

#[tokio::test]
async fn somebody_of_the_directory_gets_the_roles_of_his_groups() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    rules(&desk).await;
    let me = sign_in(&desk, "Smirnov", PASSWORD).await.expect(201);
    assert_eq!(me["person"]["full_name"], "Directory smirnov");
    assert_eq!(
        roles(&me),
        ["driver", "sales_consultant"],
        "staff is reached through sales"
    );
    let again = sign_in(&desk, "smirnov", PASSWORD).await.expect(201);
    assert_eq!(again["person"]["id"], me["person"]["id"]);
    let kept = desk
        .suite
        .sql("SELECT source, password_hash FROM identity.person WHERE login = 'smirnov'")
        .await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].get::<String, _>(0), "ldap");
    assert_eq!(kept[0].get::<Option<String>, _>(1), None);
    let audited = "SELECT count(*) FROM platform.audit WHERE action = 'binding_grant' AND after ? 'group_rule'";
    assert_eq!(
        count(&desk, audited).await,
        2,
        "the second sign-in changes nothing"
    );
}

#[tokio::test]
async fn start_tls_and_member_of_work_too() {
    let slapd = Slapd::start().await;
    let plain = slapd.ldap();
    let others = [
        ("modules.identity.ldap.url", plain.as_str()),
        ("modules.identity.ldap.start_tls", "true"),
        ("modules.identity.ldap.groups_by", "member_of"),
    ];
    let desk = open(&slapd, &others).await;
    rules(&desk).await;
    let me = sign_in(&desk, "smirnov", PASSWORD).await.expect(201);
    assert_eq!(roles(&me), ["sales_consultant"], "direct groups only");
}

#[tokio::test]
async fn whoever_is_not_proved_gets_the_answer_of_a_local_account() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    sign_in(&desk, "gusev", PASSWORD).await.expect(201);
    let mut local = sign_in(&desk, "belov", "wrong").await.expect(401);
    local["request_id"] = Value::Null;
    assert_eq!(local["code"], "identity.wrong_credentials");
    for (login, password) in [
        ("smirnov", "wrong"),
        ("gusev", "wrong"),
        ("smirnov", ""),
        ("gusev", ""),
        ("nobody", PASSWORD),
        ("*)(uid=*", PASSWORD),
        ("smirnov)(|(uid=*", PASSWORD),
        ("*", PASSWORD),
        ("twin", PASSWORD),
        ("laid_off", PASSWORD),
        ("orlova", PASSWORD),
        ("belov", PASSWORD),
    ] {
        let mut answer = sign_in(&desk, login, password).await.expect(401);
        answer["request_id"] = Value::Null;
        assert_eq!(answer, local, "{login}");
    }
    sign_in(&desk, "orlova", LOCAL).await.expect(201);
    let elsewhere = json!({"group": "meridian", "login": "smirnov", "password": PASSWORD});
    let nobody = desk.suite.anonymous();
    assert_eq!(
        nobody.post(SESSIONS, elsewhere).await.problem(401),
        "identity.wrong_credentials"
    );
    assert_eq!(
        count(
            &desk,
            "SELECT count(*) FROM identity.person WHERE source = 'ldap'"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn idn_7_while_the_directory_is_down_local_accounts_work() {
    let mut slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    sign_in(&desk, "smirnov", PASSWORD).await.expect(201);
    slapd.stop();
    let refused = sign_in(&desk, "smirnov", PASSWORD).await;
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.problem(503), "identity.directory_unavailable");
    let empty = sign_in(&desk, "smirnov", "").await;
    assert_eq!(
        empty.problem(401),
        "identity.wrong_credentials",
        "refused before anybody is asked"
    );
    sign_in(&desk, "orlova", LOCAL).await.expect(201);
    assert_eq!(
        sign_in(&desk, "orlova", "wrong").await.problem(401),
        "identity.wrong_credentials"
    );
    let failed = resync(&desk).await.unwrap_err();
    assert_eq!(failed.code.name, "identity.directory_unavailable");
    let failed = identity::directory_ping(&desk.suite.app).await.unwrap_err();
    assert_eq!(failed.code.name, "identity.directory_unavailable");
    let disabled = "SELECT count(*) FROM identity.person WHERE disabled_at IS NOT NULL";
    assert_eq!(
        count(&desk, disabled).await,
        0,
        "nobody is gone because nobody could be asked"
    );
    slapd.start_again();
    sign_in(&desk, "smirnov", PASSWORD).await.expect(201);
    let asked = identity::directory_ping(&desk.suite.app).await.unwrap();
    assert_eq!(asked, Some(slapd.ldaps()));
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_is_not_trusted() {
    let slapd = Slapd::start().await;
    let (plain, other, none) = (slapd.ldap(), slapd.file("other.pem"), slapd.file("none"));
    for wrong in [
        [
            ("modules.identity.ldap.ca_file", other.as_str()),
            ("modules.identity.ldap.start_tls", "false"),
        ],
        [
            ("modules.identity.ldap.url", plain.as_str()),
            ("modules.identity.ldap.start_tls", "false"),
        ],
        [
            ("modules.identity.ldap.ca_file", none.as_str()),
            ("modules.identity.ldap.start_tls", "true"),
        ],
        [
            ("modules.identity.ldap.bind_password_file", other.as_str()),
            ("modules.identity.ldap.start_tls", "false"),
        ],
        [
            ("modules.identity.ldap.base", "dc=elsewhere"),
            ("modules.identity.ldap.start_tls", "false"),
        ],
    ] {
        let desk = open(&slapd, &wrong).await;
        let refused = sign_in(&desk, "smirnov", PASSWORD).await;
        assert_eq!(
            refused.problem(503),
            "identity.directory_unavailable",
            "{wrong:?}"
        );
    }
}

#[tokio::test]
async fn a_login_that_went_to_another_human_being_opens_nothing() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let before = somebody(&desk, "kotov").await;
    slapd.remove("kotov").await;
    slapd.person("people", "kotov").await;
    assert_eq!(
        sign_in(&desk, "kotov", PASSWORD).await.problem(403),
        "identity.outside_stranger"
    );
    resync(&desk).await.unwrap();
    assert_eq!(before.get(ME).await.status, 401);
}

#[tokio::test]
async fn two_first_sign_ins_at_once_are_one_person() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    rules(&desk).await;
    let (one, other, third) = tokio::join!(
        sign_in(&desk, "smirnov", PASSWORD),
        sign_in(&desk, "smirnov", PASSWORD),
        sign_in(&desk, "smirnov", PASSWORD)
    );
    let ids: HashSet<String> = [one, other, third]
        .into_iter()
        .map(|reply| reply.expect(201)["person"]["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn the_password_of_the_directory_is_not_ours_to_reset() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let me = sign_in(&desk, "gusev", PASSWORD).await.expect(201);
    let reset = format!(
        "{PEOPLE}/{}/reset-password",
        me["person"]["id"].as_str().unwrap()
    );
    let refused = desk.administrator().await.post(&reset, json!({})).await;
    assert_eq!(refused.problem(409), "identity.password_outside");
}

#[tokio::test]
async fn a_directory_may_answer_for_the_second_factor() {
    let slapd = Slapd::start().await;
    for (asked, status) in [("true", 403), ("false", 200)] {
        let strict = [
            ("modules.identity.second_factor_roles", "[\"cfo\"]"),
            ("modules.identity.outside_second_factor", asked),
        ];
        let desk = open(&slapd, &strict).await;
        let cfo = rule(&group("parts"), "cfo", "group", world::TENANT);
        desk.administrator()
            .await
            .post(RULES, cfo)
            .await
            .expect(201);
        let kotov = somebody(&desk, "kotov").await;
        let answer = kotov.get("/api/identity/v1/emergencies").await;
        assert_eq!(answer.status, status, "{asked}: {}", answer.text);
    }
}
