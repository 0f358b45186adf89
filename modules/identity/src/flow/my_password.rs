//! One's own change of password.

use super::{attempt, password, session::me_in_session};
use crate::{
    MODULE,
    model::{attempt::AttemptKey, code, factor::Seat, password::Password},
    store,
};
use kernel::{Error, Result};
use platform::{App, Scope, audit};
use serde::Serialize;
use utoipa::ToSchema;

/// A password that was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordChanged {
    /// Other sessions that were ended.
    pub sessions_ended: u64,
}

/// Changes one's own password and ends every other session. No command with a key: its body, hashed as keys are, would be a
/// cheap hash of both passwords. A repeat is refused by itself, because the old password is wrong then.
pub async fn password_change(
    app: &App,
    scope: &Scope,
    seat: Seat,
    old: Password,
    new: Password,
) -> Result<PasswordChanged> {
    let me = me_in_session(scope)?;
    let tries = AttemptKey::password(me, seat.from);
    attempt::try_count(app, &tries).await?;
    let mut tx = app.db.read(MODULE, scope).await?;
    let login = store::person::person_get(&mut tx, me).await?.login;
    let kept = store::person::password_kept(&mut tx, me).await?;
    tx.close().await?;
    new.check_strength(login.as_str())
        .map_err(|code| Error::field("/new", code))?;
    let wrong = || Error::field("/old", code::PASSWORD_WRONG);
    if !password::matches(app, old, kept.clone()).await? {
        return Err(wrong());
    }
    let hash = password::hashed(app, new).await?;
    let mut tx = app.db.begin(MODULE, scope).await?;
    store::person::person_lock(&mut tx, me).await?;
    // Somebody may have set another one meanwhile.
    if store::person::password_kept(&mut tx, me).await? != kept {
        return Err(wrong());
    }
    store::person::password_save(&mut tx, me, &hash).await?;
    store::pending::pending_drop(&mut tx, me).await?;
    let now = app.clock.now();
    let changed = PasswordChanged {
        sessions_ended: store::session::sessions_end_others(&mut tx, me, seat.session, now).await?,
    };
    audit::put(&mut tx, "password_change", "person", me, (), &changed)?;
    tx.commit(()).await?;
    attempt::tries_forget(app, &tries).await?;
    Ok(changed)
}
