//! Counting tries before they are looked at.

use crate::{
    MODULE,
    model::attempt::{AttemptKey, Patience},
    store,
};
use kernel::{Result, TenantId};
use platform::{App, Scope, jobs::Lease};
use serde::Deserialize;
use std::net::IpAddr;
use time::Duration;

/// Tries are forgotten a day after the last one.
const KEPT: Duration = Duration::DAY;

/// `[modules.identity]`, the part for tries.
#[derive(Debug, Deserialize)]
struct Settings {
    wrong_tries_free: i32,
    wrong_try_seconds: i64,
    wrong_try_seconds_max: i64,
    sign_ins_per_minute: i32,
}

fn patience(app: &App) -> Result<Patience> {
    let settings: Settings = app.config.module(MODULE)?;
    Ok(Patience {
        free: settings.wrong_tries_free,
        first: Duration::seconds(settings.wrong_try_seconds),
        longest: Duration::seconds(settings.wrong_try_seconds_max),
        per_minute: settings.sign_ins_per_minute,
    })
}

/// Counts a sign-in of an account from an address, and of the address.
///
/// # Errors
/// `identity.try_later`: it is too early for either, and nothing was counted.
pub async fn sign_in_count(app: &App, account: &AttemptKey, from: IpAddr) -> Result<()> {
    let (now, patience) = (app.clock.now(), patience(app)?);
    let address = AttemptKey::address(from);
    let mut tx = app.db.begin(MODULE, &Scope::installation()).await?;
    let of_address = store::attempt::attempt_lock(&mut tx, &address, now).await?;
    let of_address = of_address.counted(now, &patience)?;
    let of_account = store::attempt::attempt_lock(&mut tx, account, now).await?;
    let of_account = of_account.tried(now, &patience)?;
    store::attempt::attempt_save(&mut tx, &address, &of_address).await?;
    store::attempt::attempt_save(&mut tx, account, &of_account).await?;
    tx.commit(()).await
}

/// Counts a try of something else: a second factor, one's own password.
///
/// # Errors
/// `identity.try_later`.
pub async fn try_count(app: &App, key: &AttemptKey) -> Result<()> {
    let (now, patience) = (app.clock.now(), patience(app)?);
    let mut tx = app.db.begin(MODULE, &Scope::installation()).await?;
    let tries = store::attempt::attempt_lock(&mut tx, key, now).await?;
    let tries = tries.tried(now, &patience)?;
    store::attempt::attempt_save(&mut tx, key, &tries).await?;
    tx.commit(()).await
}

/// Forgets tries after a success.
pub async fn tries_forget(app: &App, key: &AttemptKey) -> Result<()> {
    let mut tx = app.db.begin(MODULE, &Scope::installation()).await?;
    store::attempt::attempt_forget(&mut tx, key).await?;
    tx.commit(()).await
}

/// Forgets old tries, by the clock.
pub async fn attempts_prune(app: &App, lease: &Lease) -> Result<()> {
    let installation = Scope::installation().tenant;
    let mut tx = lease.begin(app, installation, MODULE).await?;
    store::attempt::attempts_prune(&mut tx, app.clock.now() - KEPT).await?;
    tx.commit(()).await
}

/// Drops sign-ins and challenges that nobody finished, by the clock.
pub async fn sign_ins_prune(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let before = app.clock.now() - KEPT;
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    store::pending::pending_prune(&mut tx, before).await?;
    store::factor::challenges_prune(&mut tx, before).await?;
    tx.commit(()).await
}
