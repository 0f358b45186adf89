//! Invariants: what must hold over whole tables. Constraints keep most of them at every write; here each is computed anew
//! from the rows, so that what got past the program (a hand in the database, a broken disk, a defect of ours) is found
//! and named.

use crate::{
    app::App,
    jobs,
    module::{Job, Module},
    scope::Scope,
};
use kernel::{Result, TenantId};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// A whole table may be read for this long.
const PATIENCE: Duration = Duration::from_secs(600);

/// How often the running process computes all of them.
const CHECK_EVERY: Duration = Duration::from_secs(3_600);

/// A promise, and the statement that finds what breaks it.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// `finance.balance_is_sum`.
    pub name: &'static str,
    /// What is promised, in Russian.
    pub ru: &'static str,
    /// What is promised, in English.
    pub en: &'static str,
    /// Gives a row for every breach: which row it is, and what is wrong with it. `$1` is the tenant.
    pub breaches: &'static str,
}

/// A row that breaks a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The invariant.
    pub invariant: &'static str,
    /// The dealer group.
    pub tenant: TenantId,
    /// The row.
    pub row: String,
    /// What is wrong with it.
    pub fault: String,
}

/// Computes every invariant of these modules for a tenant.
///
/// # Errors
/// The database does not answer.
pub async fn check(
    app: &App,
    modules: &[Arc<dyn Module>],
    tenant: TenantId,
) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    for invariant in PLATFORM {
        breaches.extend(one(app, "platform", invariant, tenant).await?);
    }
    for module in modules {
        for invariant in module.invariants() {
            breaches.extend(one(app, module.name(), invariant, tenant).await?);
        }
    }
    Ok(breaches)
}

/// Computes one invariant by its name; nothing when no module of this process promises it.
///
/// # Errors
/// The database does not answer.
pub async fn named(app: &App, name: &str, tenant: TenantId) -> Result<Vec<Breach>> {
    let known = app.promises().iter().find(|(_, one)| one.name == name);
    match known {
        Some((module, invariant)) => one(app, module, invariant, tenant).await,
        None => Ok(Vec::new()),
    }
}

async fn one(
    app: &App,
    module: &'static str,
    invariant: &'static Invariant,
    tenant: TenantId,
) -> Result<Vec<Breach>> {
    let mut tx = app.db.read(module, &Scope::system(tenant)).await?;
    tx.patient(PATIENCE).await?;
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(invariant.breaches))
        .bind(tenant)
        .fetch_all(&mut tx)
        .await?;
    tx.close().await?;
    let breach = |(row, fault)| Breach {
        invariant: invariant.name,
        tenant,
        row,
        fault,
    };
    Ok(rows.into_iter().map(breach).collect())
}

/// Computes every invariant of every group by the clock. A breach is an error in the log, and a metric that an alert
/// watches: `kite_invariant_breaches`.
///
/// All of them, also in a process that serves only some modules: the job has one lease, so only one process does it.
pub(crate) fn job() -> Job {
    Job::every(CHECK_EVERY, "platform.invariants", |app, _| {
        Box::pin(watch(app))
    })
}

async fn watch(app: &App) -> Result<()> {
    let ours = PLATFORM.iter().map(|one| ("platform", one));
    let promised: Vec<_> = ours.chain(app.promises().iter().copied()).collect();
    let mut found: HashMap<&str, u32> = promised.iter().map(|(_, one)| (one.name, 0)).collect();
    for tenant in jobs::tenants(app).await? {
        for (module, invariant) in &promised {
            for breach in one(app, module, invariant, tenant).await? {
                tracing::error!(%tenant, invariant = breach.invariant, row = breach.row, fault = breach.fault, "an invariant is broken");
                *found.entry(breach.invariant).or_default() += 1;
            }
        }
    }
    for (name, breaches) in found {
        metrics::gauge!("kite_invariant_breaches", "invariant" => name).set(breaches);
    }
    Ok(())
}

/// Every invariant of these modules and of the platform.
pub fn every(modules: &[Arc<dyn Module>]) -> impl Iterator<Item = &'static Invariant> {
    let theirs = modules.iter().flat_map(|module| module.invariants());
    PLATFORM.iter().chain(theirs)
}

/// What must hold over the shared tables.
pub const PLATFORM: &[Invariant] = &[
    Invariant {
        name: "platform.commands_are_answered",
        ru: "У каждой выполненной команды сохранён её ответ",
        en: "Every command that was done keeps its answer",
        breaches: "SELECT route || ' ' || key, 'done ' || created_at || ' without an answer'
                   FROM platform.idempotency WHERE tenant_id = $1 AND answer IS NULL ORDER BY created_at LIMIT 100",
    },
    Invariant {
        name: "platform.events_are_gapless",
        ru: "События каждого объекта пронумерованы подряд",
        en: "The events of a thing are numbered without a gap",
        breaches: "SELECT a.kind || ' ' || a.id, a.seq || ' events said, ' || count(e.id) || ' in the log, the last is '
                          || coalesce(max(e.seq), 0)
                   FROM platform.aggregate AS a
                   LEFT JOIN platform.event AS e ON e.aggregate = a.kind AND e.aggregate_id = a.id
                   WHERE a.tenant_id = $1 GROUP BY a.kind, a.id, a.seq
                   HAVING count(e.id) <> a.seq OR max(e.seq) <> a.seq LIMIT 100",
    },
    Invariant {
        name: "platform.nobody_is_ahead",
        ru: "Ни один получатель не учёл событий больше, чем было сказано",
        en: "No consumer has handled more events than were said",
        breaches: "SELECT i.consumer || ' ' || i.aggregate_id, 'handled ' || i.last_seq || ', said ' || coalesce(a.seq, 0)
                   FROM platform.inbox AS i
                   LEFT JOIN platform.aggregate AS a ON a.kind = i.aggregate AND a.id = i.aggregate_id
                   WHERE i.tenant_id = $1 AND i.last_seq > coalesce(a.seq, 0) LIMIT 100",
    },
];
