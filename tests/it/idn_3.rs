//! IDN-3: a new centre of a new legal entity is opened by one form, and the golden car goes its whole way there the same
//! day, by people who were made known with it.

use crate::g1::{PASSWORD, opened};
use identity::world;
use kite::story::{Stage, Story, waterfall::GOLDEN};
use platform::testing::{Client, TestApp};
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::BTreeMap;

/// Everybody who works in the new centre: login and role.
const STAFF: [(&str, &str); 8] = [
    ("yug.vykup", "buyback_manager"),
    ("yug.ocenka", "field_appraiser"),
    ("yug.proverka", "verification_officer"),
    ("yug.prodavec", "sales_consultant"),
    ("yug.prodazhi", "sales_manager"),
    ("yug.direktor", "centre_director"),
    ("yug.kassa", "cashier"),
    ("yug.buhgalter", "chief_accountant"),
];

fn form(staff: &[(&str, &str)]) -> Value {
    let row = |(login, role): &(&str, &str)| {
        let post = if ["cashier", "chief_accountant"].contains(role) {
            "entity"
        } else {
            "centre"
        };
        json!({"login": login, "full_name": format!("Сотрудник {login}"), "role": role, "post": post})
    };
    json!({
        "name": "Ростов", "zone": "Europe/Moscow", "opens_on": "2026-03-05", "pattern_id": world::DC1,
        "new_entity": {"name": "ООО «Вектор-Юг»", "vat_payer": true},
        "places": [{"kind": "yard", "name": "Площадка Р", "slots": 40}, {"kind": "warehouse", "name": "Склад Р"}],
        "staff": staff.iter().map(row).collect::<Vec<_>>(),
    })
}

async fn administrator(suite: &TestApp) -> Client {
    suite
        .anonymous()
        .sign_in("vector", "mironov", PASSWORD)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn idn_3_a_centre_opened_by_one_form_sells_its_first_car_the_same_day() {
    let suite = opened(None).await;
    let mironov = administrator(&suite).await;
    let centre = mironov
        .post("/api/identity/v1/centres", form(&STAFF))
        .await
        .expect(201);
    assert_eq!(centre["vacant"], json!([]), "{centre:#}");
    let id = centre["centre"]["id"].as_str().unwrap();
    let path = format!("/api/identity/v1/centres/{id}/readiness");
    let readiness = mironov.get(&path).await.expect(200);
    assert_eq!(
        readiness,
        json!({"ready": true, "vacant": [], "place_for_cars": true})
    );
    suite.settle().await;

    let base = suite.base();
    let story = Story::begin_at(&base, stage(&centre), suite.clock.clone());
    let story = story.await.unwrap();
    let deal = story.play().await.unwrap();
    let bars = story.waterfall(&deal).await.unwrap();
    let mut amounts: Vec<_> = bars
        .iter()
        .map(|bar| (bar.word.as_str(), bar.amount.amount))
        .collect();
    let mut golden = GOLDEN.to_vec();
    amounts.sort_unstable();
    golden.sort_unstable();
    assert_eq!(
        amounts, golden,
        "the golden car is the golden car everywhere"
    );
    let entities = "SELECT DISTINCT entity_id FROM finance.entry";
    let entities: Vec<uuid::Uuid> = suite
        .sql(entities)
        .await
        .iter()
        .map(|row| row.get(0))
        .collect();
    let ours: uuid::Uuid = centre["entity"]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(entities, [ours], "only the new legal entity has books");
}

/// The people of the form with the passwords that its answer told.
fn stage(centre: &Value) -> Stage {
    let members = centre["staff"].as_array().unwrap().iter();
    let cast: BTreeMap<_, _> = members
        .map(|member| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (
                text(&member["binding"]["role"]),
                (text(&member["login"]), text(&member["password"])),
            )
        })
        .collect();
    Stage {
        group: "vector".to_owned(),
        entity: centre["entity"]["id"].as_str().unwrap().parse().unwrap(),
        centre: centre["centre"]["id"].as_str().unwrap().parse().unwrap(),
        cast,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idn_3_every_rule_that_a_centre_can_have_is_taken_over_from_the_pattern() {
    let suite = opened(None).await;
    let rules =
        "SELECT c.table_schema || '.' || c.table_name AS rule FROM information_schema.columns c
        JOIN information_schema.columns v USING (table_schema, table_name)
        WHERE c.column_name = 'centre_id' AND c.is_nullable = 'YES' AND v.column_name = 'valid_from'
          AND c.table_schema <> 'identity' ORDER BY 1";
    let rules: Vec<String> = suite
        .sql(rules)
        .await
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(rules.len() >= 17, "{rules:?}");
    for rule in &rules {
        own_rule(&suite, rule).await;
    }
    plan_of_its_own(&suite).await;
    let mironov = administrator(&suite).await;
    let centre = mironov
        .post("/api/identity/v1/centres", form(&[]))
        .await
        .expect(201);
    assert_eq!(
        centre["vacant"].as_array().unwrap().len(),
        STAFF.len(),
        "{centre:#}"
    );
    suite.settle().await;
    let id = centre["centre"]["id"].as_str().unwrap();
    for rule in &rules {
        let same = format!(
            "SELECT count(*) FILTER (WHERE centre_id = '{}'), count(*) FILTER (WHERE centre_id = '{id}') FROM {rule}",
            world::DC1
        );
        let row = &suite.sql(&same).await[0];
        let (pattern, copied): (i64, i64) = (row.get(0), row.get(1));
        assert!(
            pattern > 0 && copied == pattern,
            "{rule}: {copied} of {pattern}"
        );
    }
    for (parent, child, link) in [
        ("buyback.checklist", "buyback.question", "checklist_id"),
        ("buyback.matrix", "buyback.authority", "matrix_id"),
        (
            "vehicles.recon_template",
            "vehicles.recon_template_step",
            "template_id",
        ),
    ] {
        let rows = format!(
            "SELECT count(*) FROM {child} d JOIN {parent} p ON p.id = d.{link} WHERE p.centre_id = '{id}'"
        );
        let rows: i64 = suite.sql(&rows).await[0].get(0);
        assert!(rows > 0, "{child} is empty for the new centre");
    }
}

/// A plan of preparation, of which the installation has no default.
async fn plan_of_its_own(suite: &TestApp) {
    let (tenant, centre) = (world::TENANT, world::DC1);
    let template = format!(
        "INSERT INTO vehicles.recon_template (id, tenant_id, centre_id, vehicle_type, valid_from, photos_min, source)
         VALUES (gen_random_uuid(), '{tenant}', '{centre}', 'car', '2026-01-01', 4, 'own') RETURNING id"
    );
    let id: uuid::Uuid = suite.sql(&template).await[0].get(0);
    let step = format!(
        "INSERT INTO vehicles.recon_template_step (template_id, tenant_id, place, code, ru, en, limit_kopecks,
                                                   expected_hours, role, by_vendor)
         VALUES ('{id}', '{tenant}', 1, 'wash', 'Мойка', 'Wash', 100000, 2, 'driver', false)"
    );
    suite.sql(&step).await;
}

/// Makes every default of the installation a rule of DC1's own, children included.
async fn own_rule(suite: &TestApp, rule: &str) {
    let copy = format!(
        "INSERT INTO {rule} SELECT (jsonb_populate_record(r, jsonb_build_object(
           'id', md5(r.id::text || 'own'), 'tenant_id', '{}', 'centre_id', '{}'))).* FROM {rule} r WHERE centre_id IS NULL",
        world::TENANT,
        world::DC1
    );
    suite.sql(&copy).await;
    let children = [
        ("buyback.checklist", "buyback.question", "checklist_id"),
        ("buyback.matrix", "buyback.authority", "matrix_id"),
        (
            "vehicles.recon_template",
            "vehicles.recon_template_step",
            "template_id",
        ),
    ];
    for (_, child, link) in children.iter().filter(|(parent, ..)| *parent == rule) {
        let copy = format!(
            "INSERT INTO {child} SELECT (jsonb_populate_record(d, jsonb_build_object(
               '{link}', md5(d.{link}::text || 'own'), 'tenant_id', '{}'))).*
             FROM {child} d JOIN {rule} r ON r.id = d.{link} WHERE r.centre_id IS NULL",
            world::TENANT
        );
        suite.sql(&copy).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idn_3_a_form_with_mistakes_names_them_all_and_changes_nothing() {
    let suite = opened(None).await;
    let mironov = administrator(&suite).await;
    let before: i64 = suite.sql("SELECT count(*) FROM identity.centre").await[0].get(0);
    let wrong = json!({
        "name": "Ростов", "zone": "Europe/Moscow", "opens_on": "2026-03-05", "pattern_id": world::OTHER_CENTRE,
        "entity_id": world::OTHER_ENTITY, "places": [{"kind": "yard", "name": "Площадка Р"}],
        "staff": [{"login": "nobody", "full_name": "Никто", "role": "emperor", "post": "centre"}],
    });
    let problem = mironov
        .post("/api/identity/v1/centres", wrong)
        .await
        .expect(422);
    let named: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["pointer"])
        .collect();
    assert_eq!(named, ["/pattern_id", "/entity_id", "/staff/0/role"]);
    let conflict = json!({
        "name": "Ростов", "zone": "Europe/Moscow", "opens_on": "2026-03-05", "entity_id": world::LE1,
        "places": [{"kind": "yard", "name": "Площадка Р"}],
        "staff": [{"person_id": world::ORLOVA, "role": "sales_manager", "post": "centre"},
                  {"login": "orlova", "full_name": "Вторая Орлова", "role": "driver", "post": "centre"}],
    });
    let problem = mironov
        .post("/api/identity/v1/centres", conflict)
        .await
        .expect(409);
    assert_eq!(
        (&problem["code"], &problem["params"]["row"]),
        (&json!("identity.login_taken"), &json!("1"))
    );
    let after: i64 = suite.sql("SELECT count(*) FROM identity.centre").await[0].get(0);
    assert_eq!(before, after);
    let orlova = suite
        .anonymous()
        .sign_in("vector", "orlova", PASSWORD)
        .await;
    orlova
        .post("/api/identity/v1/centres", form(&[]))
        .await
        .expect(403);
}
