//! Resets by an administrator, roles that need a second factor, and what has none.

use crate::{
    desk::{ME, PEOPLE},
    factor_desk::{FACTORS, FactorDesk},
};
use identity::world;
use serde_json::json;
use sqlx::Row;

#[tokio::test]
async fn an_administrator_resets_the_factors_of_somebody_else() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let _ = desk.with_app(&orlova).await;
    let waiting = desk.first_step("orlova").await;
    let administrator = desk.desk.administrator().await;
    let own = format!("{PEOPLE}/{}/reset-factors", world::MIRONOV);
    assert_eq!(
        administrator.post(&own, json!({})).await.problem(403),
        "identity.reset_self"
    );
    let path = format!("{PEOPLE}/{}/reset-factors", world::ORLOVA);
    let reset = administrator
        .post(&path, json!({}))
        .key("reset-orlova")
        .await
        .expect(200);
    assert_eq!(reset, json!({"factors_removed": 1, "sessions_ended": 1}));
    let again = administrator
        .post(&path, json!({}))
        .key("reset-orlova")
        .await
        .expect(200);
    assert_eq!(reset, again);
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
    let over = desk.second_step(&waiting, json!({"code": "000000"})).await;
    assert_eq!(over.problem(401), "identity.sign_in_over");
    let _ = desk.desk.person("orlova").await;
    let audit = desk
        .desk
        .suite
        .sql("SELECT actor_id FROM platform.audit WHERE action = 'factors_reset'")
        .await;
    assert_eq!(audit[0].get::<sqlx::types::Uuid, _>(0), world::MIRONOV.0);
}

#[tokio::test]
async fn a_strict_role_does_nothing_before_a_factor_is_enrolled() {
    let roles = (
        "modules.identity.second_factor_roles",
        r#"["tenant_administrator"]"#.to_owned(),
    );
    let desk = FactorDesk::open_with(vec![roles]).await;
    let administrator = desk.desk.administrator().await;
    assert_eq!(
        administrator.get(PEOPLE).await.problem(403),
        "identity.second_factor_required"
    );
    assert_eq!(
        administrator.get(ME).await.expect(200)["permissions"],
        json!({})
    );
    let (app, _) = desk.with_app(&administrator).await;
    let _ = administrator.get(PEOPLE).await.expect(200);
    let _ = desk
        .signed_in("mironov", &app)
        .await
        .get(PEOPLE)
        .await
        .expect(200);
    // Others work as before.
    let sokolova = desk.desk.person("sokolova").await;
    let _ = sokolova.get(PEOPLE).await.expect(200);
}

#[tokio::test]
async fn a_program_has_no_second_factors() {
    let desk = FactorDesk::open().await;
    let program = desk.desk.program(&["probe.thing.read"]).await;
    assert_eq!(
        program.get(FACTORS).await.problem(403),
        "identity.person_only"
    );
    let enrolled = program
        .post(&format!("{FACTORS}/totp"), json!({"name": "x"}))
        .await;
    assert_eq!(enrolled.problem(403), "identity.person_only");
}

#[tokio::test]
async fn a_changed_password_ends_sign_ins_that_the_old_one_began() {
    let desk = FactorDesk::open().await;
    let orlova = desk.desk.person("orlova").await;
    let (app, _) = desk.with_app(&orlova).await;
    let waiting = desk.first_step("orlova").await;
    let ask = json!({"old": crate::desk::PASSWORD, "new": "четыре несвязанных слова"});
    let _ = orlova
        .post("/api/identity/v1/me/password", ask)
        .await
        .expect(200);
    let over = desk
        .second_step(&waiting, json!({"code": desk.code(&app)}))
        .await;
    assert_eq!(over.problem(401), "identity.sign_in_over");
}
