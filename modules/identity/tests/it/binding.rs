//! Granting and revoking roles.

use crate::desk::{Desk, PEOPLE, bindings, fields, grant, north};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;

const GRANT: &[&str] = &["identity.binding.write"];
/// The cashier of LE1.
const SMIRNOVA: &str = "01900000-0000-7000-8000-00000000400d";
/// The service account.
const EXCHANGE: &str = "01900000-0000-7000-8000-000000004014";

fn revoke(binding: &Value) -> String {
    format!(
        "/api/identity/v1/bindings/{}/revoke",
        binding["id"].as_str().unwrap()
    )
}

#[tokio::test]
async fn a_role_is_granted_and_taken_back() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let ask = || grant("driver", "centre", world::DC2);
    let given = administrator
        .post(&bindings(world::ORLOVA), ask())
        .key("grant-driver")
        .await
        .expect(201);
    let again = administrator
        .post(&bindings(world::ORLOVA), ask())
        .key("grant-driver")
        .await
        .expect(201);
    assert_eq!(given, again, "a repeat gets the answer of the first time");
    assert_eq!(given["granted_by"], json!(world::MIRONOV));
    assert_eq!(given["valid_from"], "2026-03-05T06:00:00Z");
    assert_eq!(
        administrator
            .post(&bindings(world::ORLOVA), ask())
            .await
            .problem(409),
        "identity.already_granted"
    );
    let ended = administrator
        .post(&revoke(&given), json!({}))
        .key("revoke-driver")
        .await
        .expect(200);
    assert_eq!(ended["valid_until"], "2026-03-05T06:00:00Z");
    assert_eq!(
        administrator
            .post(&revoke(&given), json!({}))
            .key("revoke-driver")
            .await
            .expect(200),
        ended
    );
    assert_eq!(
        administrator
            .post(&revoke(&given), json!({}))
            .await
            .problem(409),
        "common.illegal_transition"
    );
    let _ = administrator
        .post(&bindings(world::ORLOVA), ask())
        .await
        .expect(201);
    let actions = desk
        .suite
        .sql("SELECT action FROM platform.audit WHERE noun = 'binding' ORDER BY id")
        .await;
    let actions: Vec<String> = actions.iter().map(|row| row.get(0)).collect();
    assert_eq!(
        actions,
        ["binding_grant", "binding_revoke", "binding_grant"]
    );
}

#[tokio::test]
async fn nobody_grants_to_himself() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let myself = administrator
        .post(
            &bindings(world::MIRONOV),
            grant("driver", "group", world::TENANT),
        )
        .await;
    assert_eq!(myself.problem(403), "identity.grant_to_self");
    let behind = "INSERT INTO identity.binding (id, tenant_id, person_id, role, valid_from, granted_by)
                  SELECT gen_random_uuid(), tenant_id, id, 'driver', now(), id FROM identity.person WHERE login = 'belov'";
    let refused = desk.suite.try_sql(behind).await.unwrap_err().to_string();
    assert!(refused.contains("binding_not_to_self"), "{refused}");
}

#[tokio::test]
async fn duties_that_must_be_apart_are_refused_with_both_names() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let refused = administrator
        .post(&bindings(SMIRNOVA), grant("cfo", "group", world::TENANT))
        .lang("en")
        .await;
    let refused = refused.expect(409);
    assert_eq!(refused["code"], "identity.duties_conflict");
    assert_eq!(
        refused["title"],
        "This role may not be held together with another role of the person (cashier)"
    );
    assert_eq!(
        (
            refused["params"]["role"].as_str(),
            refused["params"]["held"].as_str()
        ),
        (Some("cfo"), Some("cashier"))
    );
}

#[tokio::test]
async fn of_two_grants_at_once_that_exclude_each_other_one_wins() {
    let desk = Desk::open().await;
    let (one, other) = (desk.administrator().await, desk.administrator().await);
    let to = bindings(world::ORLOVA);
    let (one, other) = tokio::join!(
        one.post(&to, grant("cashier", "entity", world::LE1)),
        other.post(&to, grant("chief_accountant", "entity", world::LE1))
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn a_node_outside_my_reach_reads_like_one_that_is_not_there() {
    let desk = Desk::open().await;
    let local = desk.somebody(GRANT, north());
    let nowhere = "01900000-0000-7000-8000-0000000029ff";
    for (kind, id) in [
        ("group", json!(world::TENANT)),
        ("group", json!(world::OTHER_TENANT)),
        ("entity", json!(world::LE1)),
        ("centre", json!(world::DC2)),
        ("centre", json!(world::OTHER_CENTRE)),
        ("centre", json!(nowhere)),
    ] {
        let problem = local
            .post(&bindings(world::ORLOVA), grant("driver", kind, &id))
            .await
            .expect(422);
        assert_eq!(
            fields(&problem),
            [("/at/id", "field.reference_not_found")],
            "{kind} {id}"
        );
    }
    let _ = local
        .post(
            &bindings(world::ORLOVA),
            grant("driver", "centre", world::DC1),
        )
        .await
        .expect(201);
    let whole = desk.somebody(GRANT, Reach::everywhere());
    for (kind, id) in [
        ("group", json!(world::OTHER_TENANT)),
        ("entity", json!(world::OTHER_ENTITY)),
        ("centre", json!(nowhere)),
    ] {
        let problem = whole
            .post(&bindings(world::ORLOVA), grant("boss", kind, &id))
            .await
            .expect(422);
        let expected = [
            ("/role", "field.reference_not_found"),
            ("/at/id", "field.reference_not_found"),
        ];
        assert_eq!(fields(&problem), expected, "{kind} {id}");
    }
    let whose = administrator_binding(&desk).await;
    assert_eq!(
        local.post(&revoke(&whose), json!({})).await.problem(404),
        "common.not_found"
    );
}

async fn administrator_binding(desk: &Desk) -> Value {
    let reader = desk.somebody(&["identity.person.read"], Reach::everywhere());
    let card = reader
        .get(&format!("{PEOPLE}/{}", world::MIRONOV))
        .await
        .expect(200);
    card["bindings"][0].clone()
}

#[tokio::test]
async fn a_period_lies_ahead_and_the_kind_of_account_fits() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let mut ask = grant("service_account", "group", world::TENANT);
    ask["valid_from"] = json!("2026-03-05T05:59:59Z");
    ask["valid_until"] = json!("2026-03-01T00:00:00Z");
    let problem = administrator
        .post(&bindings(world::ORLOVA), ask)
        .await
        .expect(422);
    let expected = [
        ("/role", "identity.role_kind"),
        ("/valid_from", "identity.bad_period"),
        ("/valid_until", "identity.bad_period"),
    ];
    assert_eq!(fields(&problem), expected);
    let problem = administrator
        .post(&bindings(EXCHANGE), grant("driver", "centre", world::DC1))
        .await
        .expect(422);
    assert_eq!(fields(&problem), [("/role", "identity.role_kind")]);
}
