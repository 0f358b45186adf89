//! The second step of a sign-in.

use super::{
    attempt, proof,
    refused::{self, Tried},
    session::{Started, person_scope, session_open},
};
use crate::{
    MODULE,
    model::{
        attempt::AttemptKey,
        code,
        factor::{ChallengePurpose, Factor, FactorKind, FactorState, Proof},
        pending::{How, Pending},
        secret::{Secret, read_cookie},
    },
    store,
};
use kernel::{Result, TenantId, UserId};
use platform::{App, Scope, Tx, http::Caller};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A sign-in that waits for a second factor.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorAsked {
    /// Send it back with the second factor, within five minutes; it stands for the password that was right.
    pub pending: String,
    /// What this person has. A recovery code serves in place of either.
    pub factors: BTreeSet<FactorKind>,
    /// What a passkey has to sign, if there is one.
    pub passkey: Option<proof::PasskeyAsk>,
}

/// Keeps a sign-in for its second factor.
pub async fn second_factor_ask(
    app: &App,
    tx: &mut Tx,
    (person, how): (UserId, How),
    held: &[Factor],
    tried: Option<AttemptKey>,
) -> Result<SecondFactorAsked> {
    let secret = Secret::fresh();
    let pending = Pending::begun(person, how, tried, app.clock.now());
    store::pending::pending_insert(tx, &pending, &secret.hash()).await?;
    let factors: BTreeSet<FactorKind> = held.iter().map(|factor| factor.kind).collect();
    let passkey = if factors.contains(&FactorKind::Passkey) {
        let (holder, purpose) = (pending.id.0, ChallengePurpose::Assert);
        Some(proof::challenge_make(app, tx, person, holder, purpose).await?)
    } else {
        None
    };
    Ok(SecondFactorAsked {
        pending: secret.cookie(tx.tenant()),
        factors,
        passkey,
    })
}

/// Those that are asked for.
pub async fn factors_active(tx: &mut Tx, person: UserId) -> Result<Vec<Factor>> {
    let mut held = store::factor::factors_open(tx, person).await?;
    held.retain(|factor| factor.state() == FactorState::Active);
    Ok(held)
}

/// Finishes a sign-in by a second factor.
pub async fn session_finish(
    app: &App,
    caller: &Caller,
    pending: &str,
    shown: Proof,
) -> Result<Started> {
    let (tenant, secret) = read_cookie(pending).ok_or(code::SIGN_IN_OVER)?;
    let found = pending_try(app, tenant, &secret).await?;
    let tried = Tried {
        tenant,
        account: Some(found.person_id),
        correlation: caller.scope.correlation,
    };
    let tries = AttemptKey::factor(found.person_id, caller.peer);
    let counted = attempt::try_count(app, &tries).await;
    refused::noted(app, tried, counted).await?;
    let outcome = shown_check(app, tried, &found, &shown).await;
    let (started, done) = refused::noted(app, tried, outcome).await?;
    attempt::tries_forget(app, &tries).await?;
    if let Some(key) = done.attempt_key {
        attempt::tries_forget(app, &AttemptKey(key)).await?;
    }
    Ok(started)
}

/// Opens the session if what is shown is right.
async fn shown_check(
    app: &App,
    tried: Tried,
    found: &Pending,
    shown: &Proof,
) -> Result<(Started, Pending)> {
    let scope = person_scope(tried.tenant, found.person_id, tried.correlation);
    let mut tx = app.db.begin(MODULE, &scope).await?;
    let person = store::person::person_lock(&mut tx, found.person_id).await?;
    let waiting = store::pending::pending_lock(&mut tx, found.id).await?;
    let done = waiting.ok_or(code::SIGN_IN_OVER)?.finish(app.clock.now())?;
    if !proof::prove(app, &mut tx, person.id, done.id.0, shown).await? {
        return Err(code::SECOND_FACTOR_WRONG.into());
    }
    store::pending::pending_save(&mut tx, &done).await?;
    let started = session_open(app, &mut tx, &person, found.how, true).await?;
    tx.commit(()).await?;
    Ok((started, done))
}

/// Counts a try of a second factor, in a transaction of its own: a wrong one must not undo it.
async fn pending_try(app: &App, tenant: TenantId, secret: &Secret) -> Result<Pending> {
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    let pending = store::pending::pending_by_secret(&mut tx, &secret.hash()).await?;
    let tried = pending.ok_or(code::SIGN_IN_OVER)?.tried(app.clock.now())?;
    store::pending::pending_save(&mut tx, &tried).await?;
    tx.commit(()).await?;
    Ok(tried)
}
