//! A person's own second factors, and their reset by an administrator.

use super::{
    attempt, proof,
    proof::{PasskeyAsk, prove},
    session::me_in_session,
    whole_group,
};
use crate::{
    model::{
        code,
        factor::{
            ChallengeId, ChallengePurpose, Factor, FactorId, FactorKind, FactorStep, Proof, Seat,
            one_more, recovery_codes, recovery_hash,
        },
        passkey,
        password::Password,
        totp::TotpSecret,
    },
    store,
};
use kernel::{Error, FieldError, Invalid, OnConstraint, Result, UserId};
use platform::{App, Begun, Tx, audit, http::Command};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// An app that is being enrolled.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TotpEnrolled {
    /// The factor; it is asked for after its first code.
    pub factor: Factor,
    /// What to type into the app, told this once.
    pub secret: Option<String>,
    /// The same as the picture for the app says it, told this once.
    pub uri: Option<String>,
}

/// A factor that works.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FactorReady {
    /// The factor.
    pub factor: Factor,
    /// With the first factor: ten codes for the day on which it is lost, told this once.
    pub recovery_codes: Option<Vec<String>>,
}

/// A fresh set of recovery codes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, told this once; those before are worth nothing now.
    pub recovery_codes: Option<Vec<String>>,
}

/// A factor to be added.
#[derive(Debug)]
pub struct FactorAsk {
    /// What its owner calls it.
    pub name: String,
    /// Needed as soon as there is another factor.
    pub proof: Option<Proof>,
}

/// Gives an app its secret. It counts after its first code.
pub async fn totp_enrol(
    app: &App,
    command: &Command,
    seat: Seat,
    ask: FactorAsk,
) -> Result<TotpEnrolled> {
    let me = me_in_session(&command.scope)?;
    let key = proof::seal_key(app).await?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    may_add(app, &mut tx, me, seat, ask.proof.as_ref()).await?;
    let factor = Factor::new(me, FactorKind::Totp, ask.name, app.clock.now());
    let secret = TotpSecret::fresh();
    let sealed = key.seal(&factor.seal_about(), secret.bytes())?;
    store::factor::totp_insert(&mut tx, &factor, &sealed).await?;
    audit::put(&mut tx, "totp_enrol", "factor", factor.id, (), &factor)?;
    let login = store::person::person_get(&mut tx, me).await?.login;
    let (secret, uri) = (secret.text(), secret.uri(login.as_str()));
    let kept = tx
        .commit(TotpEnrolled {
            factor,
            secret: None,
            uri: None,
        })
        .await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(TotpEnrolled {
        secret: Some(secret),
        uri: Some(uri),
        ..kept
    })
}

/// Whether one more factor may be added: beside another it needs a proof, or a borrowed session would last for ever.
async fn may_add(
    app: &App,
    tx: &mut Tx,
    me: UserId,
    seat: Seat,
    shown: Option<&Proof>,
) -> Result<()> {
    // Locked, so that the first two factors do not both count as the first.
    store::person::person_lock(tx, me).await?;
    one_more(&store::factor::factors_open(tx, me).await?)?;
    if !store::factor::has_factor(tx, me).await? {
        return Ok(());
    }
    let shown = shown.ok_or_else(|| Error::field("/proof", code::PROOF_NEEDED))?;
    proved(app, tx, me, seat, shown).await
}

/// Refuses unless the proof is good.
pub async fn proved(app: &App, tx: &mut Tx, me: UserId, seat: Seat, shown: &Proof) -> Result<()> {
    if prove(app, tx, me, seat.session.0, shown).await? {
        Ok(())
    } else {
        Err(Error::field("/proof", code::PROOF_WRONG))
    }
}

/// Confirms an app by its first code.
pub async fn factor_confirm(
    app: &App,
    command: &Command,
    seat: Seat,
    id: FactorId,
    code: Password,
) -> Result<FactorReady> {
    let me = me_in_session(&command.scope)?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::person::person_lock(&mut tx, me).await?;
    let held = store::factor::factor_lock(&mut tx, id, me).await?;
    let after = held.factor.step(FactorStep::Confirm, app.clock.now())?;
    if !proof::totp_used(app, &mut tx, &held, code.reveal()).await? {
        return Err(Error::field("/code", code::PROOF_WRONG));
    }
    let ready = first_codes(&mut tx, me).await?;
    store::factor::factor_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "factor_confirm",
        "factor",
        id,
        &held.factor,
        &after,
    )?;
    let ready = told_once(tx, after, ready).await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(ready)
}

/// A set of recovery codes, when this is the first factor.
async fn first_codes(tx: &mut Tx, me: UserId) -> Result<Option<Vec<String>>> {
    if store::factor::has_factor(tx, me).await? {
        return Ok(None);
    }
    codes_renew(tx, me).await.map(Some)
}

async fn codes_renew(tx: &mut Tx, me: UserId) -> Result<Vec<String>> {
    let codes = recovery_codes();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| recovery_hash(code)).collect();
    store::factor::recovery_drop(tx, me).await?;
    store::factor::recovery_insert(tx, me, &hashes).await?;
    Ok(codes)
}

/// Commits the answer without the codes, and only then adds them.
async fn told_once(tx: Tx, factor: Factor, codes: Option<Vec<String>>) -> Result<FactorReady> {
    let kept = tx
        .commit(FactorReady {
            factor,
            recovery_codes: None,
        })
        .await?;
    Ok(FactorReady {
        recovery_codes: codes,
        ..kept
    })
}

/// Asks for a new passkey, or for a proof by a known one.
pub async fn passkey_ask(
    app: &App,
    command: &Command,
    seat: Seat,
    purpose: ChallengePurpose,
) -> Result<PasskeyAsk> {
    let me = me_in_session(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let ask = proof::challenge_make(app, &mut tx, me, seat.session.0, purpose).await?;
    audit::put(
        &mut tx,
        "passkey_ask",
        "challenge",
        ask.challenge_id,
        (),
        json!({"purpose": purpose}),
    )?;
    tx.commit(ask).await
}

/// A passkey as the browser made it.
#[derive(Debug)]
pub struct PasskeyNew {
    /// Our challenge.
    pub challenge: ChallengeId,
    /// What the browser says about the page.
    pub client_data: Vec<u8>,
    /// What the device says about the key.
    pub attestation: Vec<u8>,
}

/// Adds a passkey.
pub async fn passkey_add(
    app: &App,
    command: &Command,
    seat: Seat,
    ask: FactorAsk,
    new: PasskeyNew,
) -> Result<FactorReady> {
    let me = me_in_session(&command.scope)?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    may_add(app, &mut tx, me, seat, ask.proof.as_ref()).await?;
    let credential = credential(app, &mut tx, me, seat, &new).await?;
    let codes = first_codes(&mut tx, me).await?;
    let now = app.clock.now();
    let factor =
        Factor::new(me, FactorKind::Passkey, ask.name, now).step(FactorStep::Confirm, now)?;
    let inserted = store::factor::passkey_insert(&mut tx, &factor, &credential).await;
    inserted.on_constraint("factor_credential", code::PASSKEY_TAKEN)?;
    audit::put(&mut tx, "passkey_add", "factor", factor.id, (), &factor)?;
    let ready = told_once(tx, factor, codes).await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(ready)
}

async fn credential(
    app: &App,
    tx: &mut Tx,
    me: UserId,
    seat: Seat,
    new: &PasskeyNew,
) -> Result<passkey::Credential> {
    let asked = (me, seat.session.0, ChallengePurpose::Register);
    let challenge =
        store::factor::challenge_take(tx, new.challenge, asked, app.clock.now()).await?;
    let challenge = challenge.ok_or_else(|| refused(passkey::Fault::Challenge))?;
    passkey::registered(
        &proof::relying(app)?,
        &challenge,
        &new.client_data,
        &new.attestation,
    )
    .map_err(refused)
}

fn refused(fault: passkey::Fault) -> Error {
    let field = FieldError {
        pointer: "/attestation".to_owned(),
        code: code::PASSKEY_REFUSED,
        params: vec![("fault", fault.to_string())],
    };
    Invalid {
        fields: vec![field],
    }
    .into()
}

/// Takes one of one's own factors away; it needs a proof, by this one or another.
pub async fn factor_remove(
    app: &App,
    command: &Command,
    seat: Seat,
    id: FactorId,
    shown: Option<Proof>,
) -> Result<Factor> {
    let me = me_in_session(&command.scope)?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::factor::factor_lock(&mut tx, id, me).await?.factor;
    let after = before.step(FactorStep::Remove, app.clock.now())?;
    // An app that never showed a code protects nothing yet.
    if before.confirmed_at.is_some() {
        let shown = shown.ok_or_else(|| Error::field("/proof", code::PROOF_NEEDED))?;
        proved(app, &mut tx, me, seat, &shown).await?;
    }
    store::factor::factor_save(&mut tx, &after).await?;
    if !store::factor::has_factor(&mut tx, me).await? {
        store::factor::recovery_drop(&mut tx, me).await?;
    }
    audit::put(&mut tx, "factor_remove", "factor", id, &before, &after)?;
    let after = tx.commit(after).await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(after)
}

/// Replaces the recovery codes.
pub async fn recovery_renew(
    app: &App,
    command: &Command,
    seat: Seat,
    shown: Proof,
) -> Result<RecoveryCodes> {
    let me = me_in_session(&command.scope)?;
    attempt::try_count(app, &seat.tries(me)).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    proved(app, &mut tx, me, seat, &shown).await?;
    let codes = codes_renew(&mut tx, me).await?;
    audit::put(
        &mut tx,
        "recovery_renew",
        "person",
        me,
        (),
        json!({"codes": codes.len()}),
    )?;
    tx.commit(RecoveryCodes {
        recovery_codes: None,
    })
    .await?;
    attempt::tries_forget(app, &seat.tries(me)).await?;
    Ok(RecoveryCodes {
        recovery_codes: Some(codes),
    })
}

/// What a reset took away.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FactorsReset {
    /// Factors that were removed.
    pub factors_removed: u64,
    /// Sessions that were ended.
    pub sessions_ended: u64,
}

/// An administrator takes every factor of somebody else away, for example with a lost telephone; every session ends.
pub async fn factors_reset(app: &App, command: &Command, person: UserId) -> Result<FactorsReset> {
    whole_group(&command.scope)?;
    if command.scope.actor.id == person {
        return Err(code::RESET_SELF.into());
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    store::person::person_lock(&mut tx, person).await?;
    let reset = FactorsReset {
        factors_removed: store::factor::factors_remove(&mut tx, person, now).await?,
        sessions_ended: store::session::sessions_end(&mut tx, person, now).await?,
    };
    store::factor::recovery_drop(&mut tx, person).await?;
    store::pending::pending_drop(&mut tx, person).await?;
    audit::put(&mut tx, "factors_reset", "person", person, (), &reset)?;
    tx.commit(reset).await
}
