//! Rules for groups, and people who follow their directory, against a real slapd.

use crate::{
    desk::{Desk, ME, PASSWORD as LOCAL, PEOPLE, fields},
    directory_desk::{OUTSIDE, RULES, count, open, resync, roles, rule, rules, sign_in, somebody},
    slapd::{BASE, PASSWORD, Slapd, dn, group},
};
use identity::world;
use ldap3::Mod;
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn bindings_follow_groups_and_those_granted_by_hand_stay() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let administrator = rules(&desk).await;
    let me = sign_in(&desk, "gusev", PASSWORD).await.expect(201);
    let by_hand = crate::desk::grant("marketing", "centre", world::DC1);
    let people = crate::desk::bindings(me["person"]["id"].as_str().unwrap());
    administrator.post(&people, by_hand).await.expect(201);
    let (gusev, sales, parts) = (dn("gusev"), "sales", "parts");
    slapd
        .group_change(
            sales,
            Mod::Delete("member", HashSet::from([gusev.as_str()])),
        )
        .await;
    slapd
        .group_change(parts, Mod::Add("member", HashSet::from([gusev.as_str()])))
        .await;
    resync(&desk).await.unwrap();
    let session = somebody(&desk, "gusev").await;
    let now = session.get(ME).await.expect(200);
    assert_eq!(roles(&now), ["marketing", "parts_clerk"]);
    // The rule ends, and so does what it gave.
    let all = administrator.get(RULES).await.expect(200);
    let ended = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["role"] == "parts_clerk")
        .unwrap();
    let end = format!("{RULES}/{}/end", ended["id"].as_str().unwrap());
    administrator.post(&end, json!({})).await.expect(200);
    assert_eq!(
        administrator.post(&end, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    resync(&desk).await.unwrap();
    assert_eq!(roles(&session.get(ME).await.expect(200)), ["marketing"]);
}

#[tokio::test]
async fn whoever_is_gone_is_disabled_and_his_sessions_end() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let gusev = somebody(&desk, "gusev").await;
    let smirnov = somebody(&desk, "smirnov").await;
    slapd
        .change(
            "gusev",
            Mod::Replace("employeeType", HashSet::from(["off"])),
        )
        .await;
    resync(&desk).await.unwrap();
    assert_eq!(gusev.get(ME).await.status, 401);
    smirnov.get(ME).await.expect(200);
    let gone = desk.administrator().await.get(OUTSIDE).await.expect(200);
    let of = |login: &str| {
        gone["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["login"] == login)
            .unwrap()
            .clone()
    };
    assert!(of("gusev")["gone_at"].is_string() && of("smirnov")["gone_at"].is_null());
    // Back in the directory: back here.
    slapd
        .change("gusev", Mod::Delete("employeeType", HashSet::new()))
        .await;
    sign_in(&desk, "gusev", PASSWORD).await.expect(201);
    // Disabled by hand: the directory does not bring him back.
    let id = of("smirnov")["person_id"].as_str().unwrap().to_owned();
    let disable = format!("{PEOPLE}/{id}/disable");
    desk.administrator()
        .await
        .post(&disable, json!({}))
        .await
        .expect(200);
    assert_eq!(
        sign_in(&desk, "smirnov", PASSWORD).await.problem(401),
        "identity.wrong_credentials"
    );
}

#[tokio::test]
async fn a_directory_that_has_lost_everybody_is_not_believed() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let gusev = somebody(&desk, "gusev").await;
    sign_in(&desk, "smirnov", PASSWORD).await.expect(201);
    for login in ["gusev", "smirnov"] {
        slapd
            .change(login, Mod::Replace("employeeType", HashSet::from(["off"])))
            .await;
    }
    let refused = resync(&desk).await.unwrap_err();
    assert_eq!(refused.code.name, "identity.directory_implausible");
    assert_eq!(
        refused.params,
        [("known", "2".to_owned()), ("gone", "2".to_owned())]
    );
    gusev.get(ME).await.expect(200);
}

#[tokio::test]
async fn duties_stay_apart_and_that_is_said() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let administrator = desk.administrator().await;
    for (name, role) in [("sales", "cashier"), ("staff", "chief_accountant")] {
        administrator
            .post(RULES, rule(&group(name), role, "group", world::TENANT))
            .await
            .expect(201);
    }
    let me = sign_in(&desk, "gusev", PASSWORD).await.expect(201);
    assert_eq!(roles(&me), ["cashier"], "the older rule wins");
    let people = administrator.get(OUTSIDE).await.expect(200);
    assert_eq!(
        people["items"][0]["refused"],
        json!(["chief_accountant: cashier"])
    );
    assert_eq!(people["items"][0]["source"], "ldap");
    let said = "SELECT count(*) FROM platform.audit WHERE action = 'group_rule_refuse'";
    assert_eq!(count(&desk, said).await, 1);
    resync(&desk).await.unwrap();
    assert_eq!(count(&desk, said).await, 1, "it is said once");
}

#[tokio::test]
async fn rules_are_set_by_whoever_may_and_name_every_fault() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let sales = rule(&group("sales"), "driver", "centre", world::DC1);
    let set = administrator
        .post(RULES, sales.clone())
        .key("rule-of-sales")
        .await
        .expect(201);
    let again = administrator
        .post(RULES, sales.clone())
        .key("rule-of-sales")
        .await
        .expect(201);
    assert_eq!(set, again);
    assert_eq!(
        administrator.post(RULES, sales.clone()).await.problem(409),
        "identity.group_rule_twice"
    );
    let mut wrong = rule("", "nobody", "centre", world::OTHER_CENTRE);
    let problem = administrator.post(RULES, wrong.clone()).await.expect(422);
    assert_eq!(fields(&problem)[0].0, "/group_name");
    wrong["group_name"] = json!(BASE);
    let problem = administrator.post(RULES, wrong).await.expect(422);
    assert_eq!(
        fields(&problem),
        [
            ("/role", "field.reference_not_found"),
            ("/at/id", "field.reference_not_found")
        ]
    );
    let mut late = sales.clone();
    late["valid_from"] = json!("2026-03-04T00:00:00Z");
    late["valid_until"] = json!("2026-03-03T00:00:00Z");
    late["role"] = json!("service_account");
    let problem = administrator.post(RULES, late).await.expect(422);
    let pointers: Vec<&str> = fields(&problem)
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    assert_eq!(pointers, ["/role", "/valid_from", "/valid_until"]);
}

#[tokio::test]
async fn rules_are_of_one_group_and_of_the_whole_of_it() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let sales = rule(&group("sales"), "driver", "centre", world::DC1);
    let set = administrator.post(RULES, sales.clone()).await.expect(201);
    let stranger = desk
        .suite
        .anonymous()
        .sign_in("meridian", "mironov", LOCAL)
        .await;
    assert_eq!(stranger.get(RULES).await.expect(200)["items"], json!([]));
    let end = format!("{RULES}/{}/end", set["id"].as_str().unwrap());
    assert_eq!(
        stranger.post(&end, json!({})).await.problem(404),
        "common.not_found"
    );
    let north = desk.somebody(
        &["identity.group_rule.write", "identity.group_rule.read"],
        crate::desk::north(),
    );
    assert_eq!(
        north.post(RULES, sales).await.problem(403),
        "identity.group_only"
    );
    assert_eq!(north.get(RULES).await.problem(403), "identity.group_only");
    assert_eq!(north.get(OUTSIDE).await.problem(403), "identity.group_only");
    let seller = desk.person("orlova").await;
    assert_eq!(seller.get(RULES).await.problem(403), "common.forbidden");
}

#[tokio::test]
async fn a_rule_never_gives_to_the_one_who_set_it() {
    let slapd = Slapd::start().await;
    let desk = open(&slapd, &[]).await;
    let administrator = desk.administrator().await;
    // Somebody of the directory who administers sets a rule for a group that he is in.
    administrator
        .post(
            RULES,
            rule(
                &group("parts"),
                "tenant_administrator",
                "group",
                world::TENANT,
            ),
        )
        .await
        .expect(201);
    let kotov = somebody(&desk, "kotov").await;
    kotov
        .post(
            RULES,
            rule(&group("parts"), "marketing", "group", world::TENANT),
        )
        .await
        .expect(201);
    let again = sign_in(&desk, "kotov", PASSWORD).await.expect(201);
    assert_eq!(roles(&again), ["tenant_administrator"]);
    let people = administrator.get(OUTSIDE).await.expect(200);
    assert_eq!(
        people["items"][0]["refused"],
        json!(["marketing: identity.grant_to_self"])
    );
}
