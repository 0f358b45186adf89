//! Checking what somebody shows as a second factor. Runs in the transaction of what it is shown for: what was used is used up
//! exactly when that is done.

use crate::{
    MODULE,
    model::{
        code,
        factor::{
            Assertion, Challenge, ChallengePurpose, FactorKind, FactorState, Held, Proof,
            recovery_hash,
        },
        passkey::{self, Relying},
        seal::SealKey,
        totp::TotpSecret,
    },
    store,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Result, UserId};
use platform::{App, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `[modules.identity]`, the part for second factors.
#[derive(Debug, Deserialize)]
struct Settings {
    secrets_key_file: String,
    webauthn_rp_id: String,
    webauthn_origin: String,
}

/// What passkeys are bound to here.
pub fn relying(app: &App) -> Result<Relying> {
    let settings: Settings = app.config.module(MODULE)?;
    Ok(Relying {
        host: settings.webauthn_rp_id,
        origin: settings.webauthn_origin,
    })
}

/// The key that seals secrets of apps.
///
/// # Errors
/// `identity.no_secrets_key`: there is none.
pub async fn seal_key(app: &App) -> Result<SealKey> {
    let settings: Settings = app.config.module(MODULE)?;
    let text = tokio::fs::read_to_string(&settings.secrets_key_file).await;
    let text = text.map_err(|error| kernel::Error::new(code::NO_SECRETS_KEY).because(error))?;
    Ok(SealKey::read(&text).ok_or(code::NO_SECRETS_KEY)?)
}

/// What a page asks a passkey to sign, at registration and afterwards.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyAsk {
    /// Send it back with the answer.
    pub challenge_id: crate::model::factor::ChallengeId,
    /// 32 random bytes, base64url: `challenge` of the browser's call.
    pub challenge: String,
    /// Host name that the passkey is bound to.
    pub rp_id: String,
    /// The address whose pages may ask.
    pub origin: String,
    /// Who is asked: `user.id` of a registration.
    pub person_id: UserId,
    /// Passkeys of the person, base64url: those to exclude from a registration, and to allow afterwards.
    pub credentials: Vec<String>,
}

/// Makes a challenge for a session or a sign-in.
pub async fn challenge_make(
    app: &App,
    tx: &mut Tx,
    person: UserId,
    holder: Uuid,
    purpose: ChallengePurpose,
) -> Result<PasskeyAsk> {
    let relying = relying(app)?;
    let challenge = Challenge::fresh(person, holder, purpose, app.clock.now());
    store::factor::challenge_insert(tx, &challenge).await?;
    let held = store::factor::factors_lock(tx, person).await?;
    let credentials = held.iter().filter_map(|held| held.credential_id.as_ref());
    Ok(PasskeyAsk {
        challenge_id: challenge.id,
        challenge: URL_SAFE_NO_PAD.encode(&challenge.bytes),
        rp_id: relying.host,
        origin: relying.origin,
        person_id: person,
        credentials: credentials.map(|id| URL_SAFE_NO_PAD.encode(id)).collect(),
    })
}

/// Whether this proves that the person is there. What was shown is used up in the transaction.
pub async fn prove(
    app: &App,
    tx: &mut Tx,
    person: UserId,
    holder: Uuid,
    proof: &Proof,
) -> Result<bool> {
    let mut held = store::factor::factors_lock(tx, person).await?;
    held.retain(|held| held.factor.state() == FactorState::Active);
    match proof {
        Proof::Code(code) => by_code(app, tx, person, &held, code.reveal()).await,
        Proof::Passkey(assertion) => by_passkey(app, tx, (person, holder), &held, assertion).await,
    }
}

async fn by_code(
    app: &App,
    tx: &mut Tx,
    person: UserId,
    held: &[Held],
    code: &str,
) -> Result<bool> {
    let now = app.clock.now();
    for held in held
        .iter()
        .filter(|held| held.factor.kind == FactorKind::Totp)
    {
        if totp_used(app, tx, held, code).await? {
            return Ok(true);
        }
    }
    // Without a factor nobody has been given recovery codes.
    Ok(!held.is_empty()
        && store::factor::recovery_use(tx, person, &recovery_hash(code), now).await?)
}

/// Whether this is a code of the app that was not used before; it is from now on.
pub async fn totp_used(app: &App, tx: &mut Tx, held: &Held, code: &str) -> Result<bool> {
    let now = app.clock.now();
    let sealed = held.sealed_secret.as_deref().unwrap_or_default();
    let secret = seal_key(app)
        .await?
        .open(&held.factor.seal_about(), sealed)?;
    let secret = TotpSecret::read(&secret);
    let step = secret.and_then(|secret| secret.accepts(code.trim(), now, held.step_used));
    if step.is_some() {
        store::factor::factor_used(tx, held.factor.id, step, None, now).await?;
    }
    Ok(step.is_some())
}

async fn by_passkey(
    app: &App,
    tx: &mut Tx,
    (person, holder): (UserId, Uuid),
    held: &[Held],
    assertion: &Assertion,
) -> Result<bool> {
    let now = app.clock.now();
    let asked = (person, holder, ChallengePurpose::Assert);
    let challenge = store::factor::challenge_take(tx, assertion.challenge, asked, now).await?;
    let known = held
        .iter()
        .find(|held| held.credential_id.as_ref() == Some(&assertion.credential));
    let known = known.and_then(|held| Some((held.factor.id, held.credential()?)));
    let (Some(challenge), Some((id, credential))) = (challenge, known) else {
        return Ok(false);
    };
    match passkey::asserted(&relying(app)?, &challenge, &credential, &assertion.signed) {
        Ok(count) => {
            store::factor::factor_used(tx, id, None, Some(count), now).await?;
            Ok(true)
        }
        Err(fault) => {
            tracing::info!(%fault, "a passkey was refused");
            Ok(false)
        }
    }
}
