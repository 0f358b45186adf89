//! Migrations: those of the platform, then those of each module, every list with a history table of its own.

use crate::{
    module::{Migrations, Module},
    statements::noted,
};
use kernel::{Error, Result};
use sqlx::{
    ConnectOptions, Connection, PgConnection, SqlSafeStr,
    migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator},
    postgres::PgConnectOptions,
};
use std::{borrow::Cow, collections::HashSet, sync::Arc};

/// The migrations of the platform itself.
pub const PLATFORM: Migrations = &[
    (
        "0001_platform",
        include_str!("../../../migrations/platform/0001_platform.sql"),
    ),
    (
        "0002_audit_unsealed",
        include_str!("../../../migrations/platform/0002_audit_unsealed.sql"),
    ),
    (
        "0003_on_behalf_and_centres",
        include_str!("../../../migrations/platform/0003_on_behalf_and_centres.sql"),
    ),
    (
        "0004_walls",
        include_str!("../../../migrations/platform/0004_walls.sql"),
    ),
    (
        "0005_audit_action",
        include_str!("../../../migrations/platform/0005_audit_action.sql"),
    ),
    (
        "0006_seek",
        include_str!("../../../migrations/platform/0006_seek.sql"),
    ),
    (
        "0007_fence",
        include_str!("../../../migrations/platform/0007_fence.sql"),
    ),
    (
        "0008_written",
        include_str!("../../../migrations/platform/0008_written.sql"),
    ),
];

/// Brings the database at `url` up to date and says which migrations were applied, as `module/0001_what`. A second
/// process waits for the first and finds nothing left to do.
///
/// # Errors
/// The database cannot be reached, a migration failed or was changed after it had been applied.
pub async fn migrate(url: &str, modules: &[Arc<dyn Module>]) -> Result<Vec<String>> {
    let options: PgConnectOptions = url.parse()?;
    let mut connection = options.application_name("kite migrate").connect().await?;
    alone(&mut connection).await?;
    let mut applied = run(&mut connection, "platform", PLATFORM).await?;
    for module in modules {
        sqlx::query(noted("SELECT platform.module_prepare($1)"))
            .bind(module.name())
            .execute(&mut connection)
            .await?;
        applied.extend(run(&mut connection, module.name(), module.migrations()).await?);
    }
    connection.close().await?;
    Ok(applied)
}

/// Which migrations the database at `url` still lacks; nothing is changed.
///
/// # Errors
/// The database cannot be reached.
pub async fn pending(url: &str, modules: &[Arc<dyn Module>]) -> Result<Vec<String>> {
    let options: PgConnectOptions = url.parse()?;
    let mut connection = options.application_name("kite doctor").connect().await?;
    let lists = std::iter::once(("platform", PLATFORM))
        .chain(modules.iter().map(|m| (m.name(), m.migrations())));
    let mut open = Vec::new();
    for (module, list) in lists {
        let history = format!("platform.migration_{module}");
        // A database without the table has applied nothing.
        let applied = connection
            .list_applied_migrations(&history)
            .await
            .unwrap_or_default();
        let applied: HashSet<i64> = applied.iter().map(|migration| migration.version).collect();
        for migration in list.iter().map(read).collect::<Result<Vec<_>>>()? {
            if !applied.contains(&migration.version) {
                open.push(format!("{module}/{}", migration.description));
            }
        }
    }
    connection.close().await?;
    Ok(open)
}

/// How many migrations this program knows of each module: pods that differ in it are of different versions.
pub(crate) fn measure(modules: &[Arc<dyn Module>]) {
    let lists = std::iter::once(("platform", PLATFORM))
        .chain(modules.iter().map(|m| (m.name(), m.migrations())));
    for (module, list) in lists {
        let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
        metrics::gauge!("kite_migrations", "module" => module).set(count);
    }
}

/// Waits until no other process migrates this database, then sets the limits under which migrations run: one that
/// cannot have its lock within two seconds fails rather than stop the traffic behind it.
async fn alone(connection: &mut PgConnection) -> Result<()> {
    let wait = "SET lock_timeout = 0; SET statement_timeout = '10min'; SELECT pg_advisory_lock(5492043911)";
    sqlx::raw_sql(wait).execute(&mut *connection).await?;
    sqlx::raw_sql("SET lock_timeout = '2s'")
        .execute(connection)
        .await?;
    Ok(())
}

async fn run(connection: &mut PgConnection, module: &str, list: Migrations) -> Result<Vec<String>> {
    let named = |error: MigrateError| Error::internal(format!("migrations of {module}: {error}"));
    let history = format!("platform.migration_{module}");
    let mut migrator = Migrator::with_migrations(list.iter().map(read).collect::<Result<_>>()?);
    migrator.set_locking(false); // `alone` has locked already
    migrator.dangerous_set_table_name(history.clone());
    connection
        .create_schema_if_not_exists("platform")
        .await
        .map_err(named)?;
    connection
        .ensure_migrations_table(&history)
        .await
        .map_err(named)?;
    let before = connection
        .list_applied_migrations(&history)
        .await
        .map_err(named)?;
    migrator
        .run_direct(None, connection, false)
        .await
        .map_err(named)?;
    let before: HashSet<i64> = before.iter().map(|migration| migration.version).collect();
    let fresh = migrator
        .iter()
        .filter(|migration| !before.contains(&migration.version));
    Ok(fresh
        .map(|migration| format!("{module}/{}", migration.description))
        .collect())
}

/// `0001_what` is version 1.
fn read((name, text): &(&'static str, &'static str)) -> Result<Migration> {
    let number = name
        .split('_')
        .next()
        .and_then(|digits| digits.parse().ok());
    let version =
        number.ok_or_else(|| Error::internal(format!("migration {name} has no number")))?;
    Ok(Migration::new(
        version,
        Cow::Borrowed(*name),
        MigrationType::Simple,
        (*text).into_sql_str(),
        false,
    ))
}
