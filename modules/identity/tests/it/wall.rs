//! Nobody sees what is not theirs.

use crate::desk::{Desk, ME, PASSWORD, PEOPLE, ROLES, SESSIONS, TOKENS, bindings, grant};
use identity::world;
use platform::Reach;
use serde_json::json;

const ALL: &[&str] = &[
    "identity.person.read",
    "identity.person.write",
    "identity.role.read",
    "identity.binding.write",
    "identity.token.read",
    "identity.token.write",
];

#[tokio::test]
async fn another_group_finds_nothing() {
    let desk = Desk::open().await;
    let _ = desk.program(&["probe.thing.read"]).await;
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    let card = desk
        .administrator()
        .await
        .get(&format!("{PEOPLE}/{}", world::ORLOVA))
        .await
        .expect(200);
    let tokens = desk.administrator().await.get(TOKENS).await.expect(200);
    let person = format!("{PEOPLE}/{}", world::ORLOVA);
    let binding = card["bindings"][0]["id"].as_str().unwrap();
    let token = tokens["items"][0]["id"].as_str().unwrap();
    assert_eq!(stranger.get(&person).await.problem(404), "common.not_found");
    for path in [
        format!("{person}/disable"),
        format!("{person}/enable"),
        format!("{person}/reset-password"),
        format!("/api/identity/v1/bindings/{binding}/revoke"),
        format!("{TOKENS}/{token}/revoke"),
        format!("{TOKENS}/no-id/revoke"),
    ] {
        assert_eq!(
            stranger.post(&path, json!({})).await.problem(404),
            "common.not_found",
            "{path}"
        );
    }
    let granted = stranger
        .post(
            &bindings(world::ORLOVA),
            grant("driver", "centre", world::OTHER_CENTRE),
        )
        .await;
    assert_eq!(granted.problem(404), "common.not_found");
    assert_eq!(
        stranger.get(PEOPLE).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(stranger.get(TOKENS).await.expect(200)["items"], json!([]));
    assert_eq!(
        stranger.get(ROLES).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        19
    );
}

#[tokio::test]
async fn the_same_login_is_another_person_in_another_group() {
    let desk = Desk::open().await;
    let there = desk
        .suite
        .anonymous()
        .sign_in("meridian", "orlova", PASSWORD)
        .await;
    let me = there.get(ME).await.expect(200);
    assert_eq!(
        (me["tenant_id"].clone(), me["person"]["full_name"].as_str()),
        (json!(world::OTHER_TENANT), Some("Орлова Вера Ильинична"))
    );
}

#[tokio::test]
async fn every_route_asks_for_its_permission() {
    let desk = Desk::open().await;
    let person = format!("{PEOPLE}/{}", world::ORLOVA);
    let reads = [PEOPLE, &person, ROLES, TOKENS];
    let writes = [
        PEOPLE.to_owned(),
        format!("{person}/disable"),
        format!("{person}/enable"),
        format!("{person}/reset-password"),
        format!("{person}/bindings"),
        format!("{person}/dismiss"),
        format!("/api/identity/v1/dismissals/{}/call-off", world::ORLOVA),
        "/api/identity/v1/support-accesses".to_owned(),
        format!(
            "/api/identity/v1/support-accesses/{}/approve",
            world::ORLOVA
        ),
        format!("/api/identity/v1/support-accesses/{}/refuse", world::ORLOVA),
        "/api/identity/v1/rights/simulate".to_owned(),
        format!("/api/identity/v1/bindings/{}/revoke", world::ORLOVA),
        TOKENS.to_owned(),
        format!("{TOKENS}/{}/revoke", world::ORLOVA),
    ];
    let (nobody, orlova) = (desk.suite.anonymous(), desk.person("orlova").await);
    let rights = format!("{person}/rights");
    let watched = ["dismissals", "support-accesses"].map(|list| format!("/api/identity/v1/{list}"));
    for path in reads
        .into_iter()
        .chain(watched.iter().map(String::as_str))
        .chain([rights.as_str()])
    {
        assert_eq!(
            nobody.get(path).await.problem(401),
            "common.unauthenticated",
            "{path}"
        );
        assert_eq!(
            orlova.get(path).await.problem(403),
            "common.forbidden",
            "{path}"
        );
    }
    for path in &writes {
        assert_eq!(
            nobody.post(path, json!({})).await.problem(401),
            "common.unauthenticated",
            "{path}"
        );
        assert_eq!(
            orlova.post(path, json!({})).await.problem(403),
            "common.forbidden",
            "{path}"
        );
    }
    for path in [ME, SESSIONS, "/api/identity/v1/centres"] {
        assert_eq!(
            nobody.get(path).await.problem(401),
            "common.unauthenticated",
            "{path}"
        );
    }
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let _ = desk.program(&["probe.thing.read"]).await;
    let (own, nobodys) = (world::TENANT.to_string(), world::ORLOVA.to_string());
    for table in [
        "entity",
        "centre",
        "place",
        "person",
        "role",
        "role_permission",
        "binding",
        "session",
        "token",
    ] {
        let select = format!("SELECT * FROM identity.{table} WHERE tenant_id = '{own}'");
        for foreign in [
            world::OTHER_TENANT.to_string(),
            nobodys.clone(),
            String::new(),
        ] {
            let rows = desk
                .suite
                .as_role("kite_identity", &foreign, &select)
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {foreign:?}");
        }
        assert!(
            !desk
                .suite
                .as_role("kite_identity", &own, &select)
                .await
                .unwrap()
                .is_empty(),
            "{table}"
        );
        let deleted = desk
            .suite
            .as_role(
                "kite_identity",
                &own,
                &format!("DELETE FROM identity.{table}"),
            )
            .await;
        assert_eq!(deleted.is_ok(), table == "role_permission", "{table}");
    }
    let planted = format!(
        "INSERT INTO identity.role (tenant_id, name, ru, en) VALUES ('{own}', 'x', 'x', 'x')"
    );
    let refused = desk
        .suite
        .as_role("kite_identity", &world::OTHER_TENANT.to_string(), &planted)
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("row-level security"),
        "{refused}"
    );
}

/// Even a statement that names another group's centre cannot tie it to a person of this one.
#[tokio::test]
async fn references_never_cross_groups() {
    let desk = Desk::open().await;
    let crossing = format!(
        "INSERT INTO identity.binding (id, tenant_id, person_id, role, centre_id, valid_from)
         VALUES (gen_random_uuid(), '{}', '{}', 'driver', '{}', now())",
        world::TENANT,
        world::ORLOVA,
        world::OTHER_CENTRE
    );
    let refused = desk.suite.try_sql(&crossing).await.unwrap_err().to_string();
    assert!(refused.contains("foreign key"), "{refused}");
}
