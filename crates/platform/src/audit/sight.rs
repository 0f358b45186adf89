//! The log of what was seen: whoever is given a margin, a cost or somebody's personal data is written down before the
//! answer goes out. No record, no answer.
//!
//! A console that asks again and again is one sight: the same person seeing the same thing is written once in a quarter
//! of an hour. What was written lately is kept in memory with a limit; when the limit is reached, sights are written more
//! often, never less.

use crate::{
    app::App,
    scope::{Actor, Scope},
};
use kernel::{Result, UserId};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

kernel::words! {
    /// What was seen. The word is the action of its record.
    pub enum Sight {
        /// What is earned with a thing.
        Margin = "margin_read",
        /// What a thing has cost.
        Cost = "cost_read",
        /// Whose it is: name, telephone, papers.
        Personal = "personal_read",
    }
}

/// One who sees the same thing again within this time is not written again.
const ONE_SIGHT: Duration = Duration::minutes(15);
/// Sights that are remembered.
const REMEMBERED_MAX: usize = 65_536;

type Key = (UserId, Sight, &'static str, Uuid);

/// What was written lately.
#[derive(Debug, Default)]
pub(crate) struct Recent(Mutex<HashMap<Key, OffsetDateTime>>);

impl Recent {
    /// Those that were not written lately.
    fn fresh(&self, keys: impl Iterator<Item = Key>, now: OffsetDateTime) -> Vec<Key> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = |key: &Key| recent.get(key).is_some_and(|at| now - *at < ONE_SIGHT);
        let mut fresh: Vec<Key> = keys.filter(|key| !lately(key)).collect();
        fresh.sort_unstable();
        fresh.dedup();
        fresh
    }

    fn remember(&self, keys: Vec<Key>, now: OffsetDateTime) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len().saturating_add(keys.len()) > REMEMBERED_MAX {
            recent.retain(|_, at| now - *at < ONE_SIGHT);
        }
        if recent.len().saturating_add(keys.len()) > REMEMBERED_MAX {
            recent.clear();
        }
        let keys = keys.into_iter().take(REMEMBERED_MAX);
        recent.extend(keys.map(|key| (key, now)));
    }
}

/// Writes that the actor of `scope` is about to see these things, in a transaction of its own.
///
/// # Errors
/// It could not be written; then the answer must not go out.
pub(crate) async fn note(
    app: &App,
    (module, scope): (&'static str, &Scope),
    sight: Sight,
    noun: &'static str,
    ids: Vec<Uuid>,
) -> Result<()> {
    let Actor { id: actor, .. } = scope.actor;
    let now = app.clock.now();
    let keys = ids.into_iter().map(|id| (actor, sight, noun, id));
    let fresh = app.sights().fresh(keys, now);
    if fresh.is_empty() {
        return Ok(());
    }
    let things: Vec<Uuid> = fresh.iter().map(|(.., id)| *id).collect();
    write(app, (module, scope), sight, noun, &things).await?;
    app.sights().remember(fresh, now);
    Ok(())
}

async fn write(
    app: &App,
    (module, scope): (&'static str, &Scope),
    sight: Sight,
    noun: &'static str,
    things: &[Uuid],
) -> Result<()> {
    let ids: Vec<Uuid> = things.iter().map(|_| Uuid::now_v7()).collect();
    let mut tx = app.db.begin(module, scope).await?;
    sqlx::query(
        "WITH seen AS (SELECT row.id, row.thing FROM unnest($1::uuid[], $2::uuid[]) AS row (id, thing)),
              record AS (
           INSERT INTO platform.audit (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, correlation_id)
           SELECT seen.id, $3, $4, $5, $6, $7, $8, seen.thing, $9 FROM seen)
         INSERT INTO platform.audit_unsealed (id, tenant_id) SELECT seen.id, $3 FROM seen",
    )
    .bind(&ids)
    .bind(things)
    .bind(scope.tenant)
    .bind(scope.actor.id)
    .bind(scope.actor.kind.word())
    .bind(module)
    .bind(sight.word())
    .bind(noun)
    .bind(scope.correlation)
    .execute(&mut tx)
    .await?;
    tx.commit(()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOON: OffsetDateTime = datetime!(2026-03-05 12:00 UTC);

    fn key(number: u128) -> Key {
        (
            UserId(Uuid::nil()),
            Sight::Margin,
            "deal",
            Uuid::from_u128(number),
        )
    }

    #[test]
    fn the_same_thing_is_fresh_again_after_a_quarter_of_an_hour() {
        let recent = Recent::default();
        let seen = |at| recent.fresh([key(1), key(1), key(2)].into_iter(), at);
        assert_eq!(seen(NOON), [key(1), key(2)]);
        recent.remember(vec![key(1)], NOON);
        assert_eq!(seen(NOON + Duration::minutes(14)), [key(2)]);
        assert_eq!(seen(NOON + ONE_SIGHT), [key(1), key(2)]);
    }

    #[test]
    fn the_memory_has_a_limit_and_forgets_the_old_first() {
        let recent = Recent::default();
        let half = u128::try_from(REMEMBERED_MAX / 2).unwrap();
        recent.remember((0..half).map(key).collect(), NOON);
        let later = NOON + ONE_SIGHT;
        recent.remember((half..2 * half + 1).map(key).collect(), later);
        let known = recent.0.lock().unwrap().len();
        assert!(known <= REMEMBERED_MAX, "{known}");
        assert!(recent.fresh([key(half)].into_iter(), later).is_empty());
        recent.remember((3 * half..6 * half).map(key).collect(), later);
        assert_eq!(recent.0.lock().unwrap().len(), REMEMBERED_MAX);
    }
}
