//! Leases of jobs.

use super::LEASE_LOST;
use crate::{app::App, db::Tx, module::Job, scope::Scope};
use kernel::{Code, Error, Result, TenantId};
use std::time::Duration;
use tokio::time::sleep;
use uuid::Uuid;

/// A failed job is tried again after this time, or after its own interval if that is shorter.
const AGAIN_MS_MAX: i64 = 60_000;

/// The right to run a job now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub name: &'static str,
    /// Grows with every lease of the job.
    pub fence: i64,
    /// The process.
    pub holder: Uuid,
}

/// Which jobs may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// At most `room` of those that are due.
    Due { room: usize },
    /// All of them.
    Now,
}

/// Makes the rows of jobs that the database does not know yet; they are due at once.
pub(super) async fn ensure(app: &App, jobs: &[Job]) -> Result<()> {
    let names: Vec<&str> = jobs.iter().map(|job| job.name).collect();
    let mut tx = app.db.begin("platform", &Scope::installation()).await?;
    sqlx::query("INSERT INTO platform.job (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING")
        .bind(names)
        .execute(&mut tx)
        .await?;
    tx.commit(()).await
}

/// Leases of jobs that nobody runs.
pub(super) async fn take(
    app: &App,
    jobs: &[Job],
    holder: Uuid,
    when: When,
) -> Result<Vec<(Job, Lease)>> {
    let names: Vec<&str> = jobs.iter().map(|job| job.name).collect();
    let room = if let When::Due { room } = when {
        room
    } else {
        jobs.len()
    };
    let mut tx = app.db.begin("platform", &Scope::installation()).await?;
    let taken: Vec<(String, i64)> = sqlx::query_as(
        "UPDATE platform.job SET fence = fence + 1, holder = $2,
           lease_until = clock_timestamp() + $3 * interval '1 millisecond'
         WHERE name IN (SELECT name FROM platform.job
           WHERE name = ANY($1) AND ($4 OR due_at <= clock_timestamp())
             AND (lease_until IS NULL OR lease_until < clock_timestamp())
           ORDER BY due_at LIMIT $5 FOR UPDATE SKIP LOCKED)
         RETURNING name, fence",
    )
    .bind(names)
    .bind(holder)
    .bind(app.config.jobs.lease_ms)
    .bind(when == When::Now)
    .bind(i64::try_from(room).map_err(Error::internal)?)
    .fetch_all(&mut tx)
    .await?;
    tx.commit(()).await?;
    let leased = jobs.iter().filter_map(|job| {
        let (_, fence) = taken.iter().find(|(name, _)| name == job.name)?;
        Some((
            job.clone(),
            Lease {
                name: job.name,
                fence: *fence,
                holder,
            },
        ))
    });
    Ok(leased.collect())
}

impl Lease {
    /// Begins a transaction of the job in `module` for a dealer group, on behalf of the system. It holds the fence: no
    /// other process can take the job over before this transaction ends.
    ///
    /// # Errors
    /// `jobs.lease_lost` when the job has been taken over already.
    pub async fn begin(&self, app: &App, tenant: TenantId, module: &'static str) -> Result<Tx> {
        let mut tx = app.db.begin(module, &Scope::system(tenant)).await?;
        let fence: Option<i64> =
            sqlx::query_scalar("SELECT fence FROM platform.job WHERE name = $1 FOR SHARE")
                .bind(self.name)
                .fetch_optional(&mut tx)
                .await?;
        if fence == Some(self.fence) {
            Ok(tx)
        } else {
            Err(LEASE_LOST.into())
        }
    }

    /// Extends the lease as long as it is ours; ends when it is not. An extension that fails or that waits for a
    /// transaction of the job itself is no loss: the fence decides, not the time.
    pub(super) async fn keep(&self, app: &App) {
        let beat = Duration::from_millis((app.config.jobs.lease_ms / 3).max(1).unsigned_abs());
        loop {
            sleep(beat).await;
            if let Ok(false) = self.extend(app).await {
                return;
            }
        }
    }

    async fn extend(&self, app: &App) -> Result<bool> {
        let mut tx = app.db.begin("platform", &Scope::installation()).await?;
        let extended = sqlx::query(
            "UPDATE platform.job SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
             WHERE name = $1 AND fence = $2",
        )
        .bind(self.name)
        .bind(self.fence)
        .bind(app.config.jobs.lease_ms)
        .execute(&mut tx)
        .await?;
        tx.commit(extended.rows_affected() == 1).await
    }

    /// Ends the lease and sets the next time. If the job was taken over, its new holder does that.
    pub(super) async fn done(&self, app: &App, every: Duration, error: Option<Code>) -> Result<()> {
        let every_ms = i64::try_from(every.as_millis()).map_err(Error::internal)?;
        let next_ms = if error.is_some() {
            every_ms.min(AGAIN_MS_MAX)
        } else {
            every_ms
        };
        self.end(app, Some(next_ms), error.map(|code| code.name))
            .await
    }

    /// Gives the lease back unused: the job stays due.
    pub(super) async fn release(&self, app: &App) -> Result<()> {
        self.end(app, None, None).await
    }

    async fn end(&self, app: &App, next_ms: Option<i64>, error: Option<&str>) -> Result<()> {
        let mut tx = app.db.begin("platform", &Scope::installation()).await?;
        sqlx::query(
            "UPDATE platform.job SET holder = NULL, lease_until = NULL,
               due_at = CASE WHEN $3::bigint IS NULL THEN due_at ELSE clock_timestamp() + $3 * interval '1 millisecond' END,
               last_error = CASE WHEN $3 IS NULL THEN last_error ELSE $4 END
             WHERE name = $1 AND fence = $2",
        )
        .bind(self.name)
        .bind(self.fence)
        .bind(next_ms)
        .bind(error)
        .execute(&mut tx)
        .await?;
        tx.commit(()).await
    }
}
