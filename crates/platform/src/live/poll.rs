//! The one reader of the log.
//!
//! Ids of events are taken before their transaction commits, so what commits late lies behind what was read already.
//! Every look therefore goes back by [`BEHIND`] and leaves out what the look before it has seen. A transaction that takes
//! longer between its event and its end is not hinted at; pages read anew by themselves now and then, and the record is
//! the log.

use super::{Addressed, Hint};
use crate::{app::App, scope::Scope};
use kernel::{CentreId, Error, Result, TenantId};
use sqlx::FromRow;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use time::OffsetDateTime;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How far a look goes back.
const BEHIND: Duration = Duration::from_secs(10);
/// How much of the past the first listener is told: what happened while he was connecting.
const CONNECTING: Duration = Duration::from_secs(1);
/// Events of one look. More at once are no longer told one by one.
const LOOK_MAX: usize = 5_000;

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    tenant_id: TenantId,
    module: String,
    #[sqlx(rename = "type")]
    kind: String,
    aggregate: String,
    aggregate_id: Uuid,
    occurred_at: OffsetDateTime,
}

/// Reads for as long as anybody listens, until stopped. Then every stream ends.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if app.live().is_heard() {
            stop.run_until_cancelled(watch(&app)).await;
        } else {
            let arrived = app.live().arrived.notified();
            stop.run_until_cancelled(arrived).await;
        }
    }
    app.live().close();
}

/// From the first listener to the last.
async fn watch(app: &App) {
    let pause = Duration::from_millis(app.config.live.poll_ms.max(5));
    let mut reader = Reader::default();
    let mut forgotten = app.forgotten();
    while app.live().is_heard() {
        match reader.look(app).await {
            Ok(Some(hints)) => app.live().say(hints),
            Ok(None) => app.live().resync(),
            Err(error) => {
                tracing::warn!(%error, "the log could not be read for open pages");
            }
        }
        let now = app.forgotten();
        if std::mem::replace(&mut forgotten, now) != now {
            app.live().look();
        }
        sleep(pause).await;
    }
}

/// What was seen by the last look, and when that was.
#[derive(Debug, Default)]
struct Reader {
    seen: HashSet<Uuid>,
    looked: Option<Instant>,
}

impl Reader {
    /// What is new; `None` when there is no knowing.
    async fn look(&mut self, app: &App) -> Result<Option<Vec<Addressed>>> {
        let begun = Instant::now();
        let mut rows = read(app, before(BEHIND)?).await?;
        let ids: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
        let flooded = rows.len() >= LOOK_MAX && self.seen.is_disjoint(&ids);
        let late = self.looked.is_some_and(|last| last.elapsed() > BEHIND);
        match self.looked {
            None => {
                let floor = before(CONNECTING)?;
                rows.retain(|row| row.id > floor);
            }
            Some(_) => rows.retain(|row| !self.seen.contains(&row.id)),
        }
        let hints = if late || flooded {
            None
        } else {
            Some(addressed(app, rows).await?)
        };
        (self.seen, self.looked) = (ids, Some(begun));
        Ok(hints)
    }
}

/// The smallest id that could have been made so long ago.
fn before(time: Duration) -> Result<Uuid> {
    let then = SystemTime::now().checked_sub(time).unwrap_or(UNIX_EPOCH);
    let since = then.duration_since(UNIX_EPOCH).map_err(Error::internal)?;
    Ok(Uuid::from_u128(since.as_millis() << 80))
}

/// The newest events after an id, oldest first.
async fn read(app: &App, floor: Uuid) -> Result<Vec<Row>> {
    let mut tx = app.db.read("platform", &Scope::installation()).await?;
    let mut rows: Vec<Row> = sqlx::query_as(
        "SELECT id, tenant_id, module, type, aggregate, aggregate_id, occurred_at
         FROM platform.event WHERE id > $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(floor)
    .bind(i64::try_from(LOOK_MAX).map_err(Error::internal)?)
    .fetch_all(&mut tx)
    .await?;
    tx.close().await?;
    rows.reverse();
    Ok(rows)
}

/// Events of watched things with what decides who is told. Where a thing stands its own module says.
async fn addressed(app: &App, rows: Vec<Row>) -> Result<Vec<Addressed>> {
    let mut things: BTreeMap<(TenantId, &'static str), BTreeSet<Uuid>> = BTreeMap::new();
    for row in &rows {
        if let Some((aggregate, _)) = app.live().watched.get_key_value(row.aggregate.as_str()) {
            let of_kind = things.entry((row.tenant_id, aggregate)).or_default();
            of_kind.insert(row.aggregate_id);
        }
    }
    let mut centres = HashMap::new();
    for ((tenant, aggregate), ids) in things {
        centres.extend(stands(app, tenant, aggregate, ids.into_iter().collect()).await?);
    }
    let hint = |row: Row| {
        let (_, watched) = app.live().watched.get(row.aggregate.as_str())?;
        Some(Addressed {
            number: 0,
            tenant: row.tenant_id,
            permission: watched.permission,
            centre: centres.get(&row.aggregate_id).copied(),
            hint: Hint {
                noun: watched.noun,
                id: row.aggregate_id,
                kind: word(&row.kind, &row.module),
                module: row.module,
                at: row.occurred_at,
            },
        })
    };
    Ok(rows.into_iter().filter_map(hint).collect())
}

async fn stands(
    app: &App,
    tenant: TenantId,
    aggregate: &'static str,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, CentreId)>> {
    let Some((module, watched)) = app.live().watched.get(aggregate) else {
        return Ok(Vec::new());
    };
    if watched.centres.is_none() {
        return Ok(Vec::new());
    }
    let mut tx = app.db.read(module, &Scope::system(tenant)).await?;
    let found = watched.stands(&mut tx, &ids).await?;
    tx.close().await?;
    Ok(found.unwrap_or_default())
}

/// `deal_reserved` of `sales.deal_reserved.v1`.
fn word(kind: &str, module: &str) -> String {
    let bare = kind.strip_prefix(module).unwrap_or(kind);
    let bare = bare.trim_start_matches('.');
    bare.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_lies_before_every_id_of_its_time() {
        let floor = before(Duration::ZERO).unwrap();
        let made = Uuid::now_v7();
        assert!(floor < made && before(Duration::from_secs(60)).unwrap() < floor);
        assert_eq!(word("sales.deal_reserved.v1", "sales"), "deal_reserved");
    }
}
