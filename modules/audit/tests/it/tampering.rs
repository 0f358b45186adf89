//! AUD-2: the owner of the database changes things behind the program. Each attack is found, with its place.

use crate::desk::Desk;
use audit::model::verify::Wrong;
use identity::world;
use sqlx::Row;

async fn attacked(statements: &[String]) -> Vec<(i64, Wrong)> {
    let desk = Desk::open().await;
    desk.hire(12).await;
    desk.signed().await;
    assert_eq!(desk.verified().await.wrong, 0);
    for statement in statements {
        desk.suite.sql(statement).await;
    }
    let report = desk.verified().await;
    report
        .findings
        .iter()
        .map(|finding| (finding.seq, finding.wrong))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_2_one_edited_record_is_named() {
    let edit = "UPDATE platform.audit SET action = 'person_disable'
                WHERE id = (SELECT record_id FROM audit.seal ORDER BY seq OFFSET 4 LIMIT 1)";
    let edited = format!("{edit} AND tenant_id = '{}'", world::TENANT);
    let desk_wide = attacked(&[edited]).await;
    assert_eq!(desk_wide.len(), 1, "{desk_wide:?}");
    assert_eq!(desk_wide[0].1, Wrong::Content);
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_2_deleted_last_records_are_found() {
    let tail = format!(
        "(SELECT record_id FROM audit.seal WHERE tenant_id = '{}' ORDER BY seq DESC LIMIT 10)",
        world::TENANT
    );
    let findings = attacked(&[
        "ALTER TABLE audit.head DROP CONSTRAINT head_tenant_id_seq_fkey".into(),
        format!("CREATE TABLE doomed AS SELECT * FROM {tail} AS t"),
        "DELETE FROM audit.salt WHERE record_id IN (SELECT record_id FROM doomed)".into(),
        "DELETE FROM audit.seal WHERE record_id IN (SELECT record_id FROM doomed)".into(),
        "DELETE FROM platform.audit WHERE id IN (SELECT record_id FROM doomed)".into(),
    ])
    .await;
    assert!(
        findings.iter().any(|(_, wrong)| *wrong == Wrong::Cut),
        "{findings:?}"
    );
}

/// Yesterday's backup is put back and people go on working: the new chain is whole in itself, and no head outside fits.
#[tokio::test(flavor = "multi_thread")]
async fn aud_2_a_restored_backup_is_found() {
    let desk = Desk::open().await;
    desk.hire(3).await;
    desk.signed().await;
    let yesterday = [
        "platform.audit",
        "audit.seal",
        "audit.salt",
        "audit.block",
        "audit.head",
    ];
    for table in yesterday {
        let copy = table.replace('.', "_");
        desk.suite
            .sql(&format!(
                "CREATE TABLE backup_{copy} AS SELECT * FROM {table}"
            ))
            .await;
    }
    desk.hire(4).await;
    desk.signed().await;
    for table in yesterday.iter().rev() {
        desk.suite.sql(&format!("DELETE FROM {table}")).await;
    }
    for table in yesterday {
        let copy = table.replace('.', "_");
        desk.suite
            .sql(&format!("INSERT INTO {table} SELECT * FROM backup_{copy}"))
            .await;
    }
    let report = desk.verified().await;
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.wrong == Wrong::Cut)
    );
    desk.hire(6).await;
    desk.signed().await;
    let report = desk.verified().await;
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|finding| finding.wrong)
        .collect();
    assert!(told.contains(&Wrong::Head), "{told:?}");
}

/// The program itself cannot do any of it: its roles lack the grants.
#[tokio::test(flavor = "multi_thread")]
async fn no_role_of_the_program_may_touch_what_is_sealed() {
    let desk = Desk::open().await;
    desk.hire(1).await;
    desk.sealed().await;
    let tenant = world::TENANT.to_string();
    for (role, statement) in [
        ("kite_identity", "SELECT * FROM platform.audit"),
        ("kite_identity", "UPDATE platform.audit SET action = 'x'"),
        ("kite_audit", "DELETE FROM platform.audit"),
        ("kite_audit", "UPDATE platform.audit SET action = 'x'"),
        ("kite_audit", "UPDATE audit.seal SET seq = seq + 1"),
        ("kite_audit", "DELETE FROM audit.seal"),
        ("kite_audit", "DELETE FROM audit.head"),
    ] {
        let refused = desk.suite.as_role(role, &tenant, statement).await;
        let refused = refused.expect_err(statement).to_string();
        assert!(
            refused.contains("permission denied"),
            "{statement}: {refused}"
        );
    }
    let waiting = desk
        .suite
        .sql("SELECT count(*) FROM platform.audit_unsealed")
        .await;
    assert_eq!(waiting[0].get::<i64, _>(0), 0);
}
