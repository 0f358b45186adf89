//! The second wall on every table of every module: with the filters of the program gone, the database still shows
//! nothing of another group, and nothing at all to a transaction that names no group.

use crate::g1::played;
use identity::world;
use platform::testing::TestApp;
use sqlx::Row;

/// Defaults of the installation (checklists, price lists, policies) belong to no group and are read by every group.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

const TABLES: &str = "SELECT n.nspname::text AS schema, c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public') ORDER BY 1, 2";

/// Tables that belong to the installation and not to a group; they hold no business data.
fn shared(table: &str) -> bool {
    ["platform.tenant", "platform.job", "platform.fence"].contains(&table)
        || table.starts_with("platform.migration_")
}

async fn tables(suite: &TestApp) -> Vec<(String, String)> {
    let rows = suite.sql(TABLES).await;
    let mut walled = Vec::new();
    for row in rows {
        let (schema, name): (String, String) = (row.get("schema"), row.get("name"));
        let table = format!("{schema}.{name}");
        assert!(
            row.get::<bool, _>("walled") != shared(&table),
            "{table} has no wall"
        );
        if !shared(&table) {
            walled.push((schema, table));
        }
    }
    walled
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_shows_another_group_even_without_a_filter() {
    let suite = played(None).await;
    let tables = tables(&suite).await;
    assert!(tables.len() > 40, "{tables:?}");
    for (schema, table) in &tables {
        let role = if schema == "platform" {
            "kite_sales"
        } else {
            &format!("kite_{schema}")
        };
        let all = format!("SELECT tenant_id::text FROM {table} LIMIT 1000");
        for stranger in [String::new(), world::OTHER_TENANT.to_string()] {
            // A role without the grant to read sees nothing either.
            let rows = suite
                .as_role(role, &stranger, &all)
                .await
                .unwrap_or_default();
            let foreign = rows
                .iter()
                .map(|row| row.get::<String, _>(0))
                .filter(|tenant| *tenant != stranger && tenant != NOBODY)
                .count();
            assert_eq!(foreign, 0, "{table} shows rows to {stranger:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_module_cannot_read_the_tables_of_another() {
    let suite = TestApp::start(kite::modules()).await;
    for (schema, table) in tables(&suite)
        .await
        .iter()
        .filter(|(schema, _)| schema != "platform")
    {
        let other = if schema == "sales" {
            "kite_finance"
        } else {
            "kite_sales"
        };
        let refused = suite
            .as_role(
                other,
                &world::TENANT.to_string(),
                &format!("SELECT 1 FROM {table}"),
            )
            .await;
        let error = refused.unwrap_err().to_string();
        assert!(
            error.contains("permission denied"),
            "{other} reads {table}: {error}"
        );
    }
}
