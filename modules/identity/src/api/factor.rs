//! One's own second factors, and their reset by an administrator.

use crate::{
    MODULE,
    flow::{
        self,
        factor::{FactorAsk, FactorReady, FactorsReset, PasskeyNew, RecoveryCodes, TotpEnrolled},
        proof::PasskeyAsk,
        session::me_in_session,
    },
    model::{
        code,
        factor::{Assertion, ChallengeId, ChallengePurpose, Factor, FactorId, Proof, Seat},
        passkey::Signed,
        password::Password,
        permission,
    },
    store,
};
use axum::{Json, extract::State, http::HeaderMap};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use deserr::Deserr;
use kernel::{Code, Error, Invalid, Line, Result, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Routes, session_cookie},
};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};
use utoipa_axum::routes;

/// The longest text of bytes that is read.
const BLOB_MAX: usize = 6000;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(factor_list))
        .signed_in(routes!(totp_enrol))
        .signed_in(routes!(factor_confirm))
        .signed_in(routes!(passkey_ask))
        .signed_in(routes!(passkey_add))
        .signed_in(routes!(proof_ask))
        .signed_in(routes!(factor_remove))
        .signed_in(routes!(recovery_renew))
        .route(routes!(factors_reset), permission::PERSON_WRITE)
}

/// Where a signed-in person sits; programs with tokens have no such place.
///
/// # Errors
/// `identity.person_only`.
pub(super) async fn seat(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<Seat> {
    me_in_session(&caller.scope)?;
    let cookie = session_cookie(headers);
    Ok(Seat {
        session: flow::session::session_current(app, &caller.scope, cookie).await?,
        from: caller.peer,
    })
}

/// Bytes as text.
#[derive(Debug, Clone)]
pub(super) struct Blob(pub Vec<u8>);

impl std::str::FromStr for Blob {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let read = Some(text).filter(|text| !text.is_empty() && text.len() <= BLOB_MAX);
        let read = read.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        read.map(Self).ok_or(code::BLOB)
    }
}

kernel::read_from_str!(Blob);

impl PartialSchema for Blob {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(
                "Bytes as the browser gives them, in base64url without =",
            ))
            .schema_type(Type::String)
            .pattern(Some("^[A-Za-z0-9_-]+$"))
            .min_length(Some(1))
            .max_length(Some(BLOB_MAX))
            .into()
    }
}

impl ToSchema for Blob {
    fn name() -> Cow<'static, str> {
        "Blob".into()
    }
}

/// A second factor: a code, or the answer of a passkey.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ProofIn {
    /// Six digits of the app, or a recovery code.
    #[deserr(default)]
    code: Option<Password>,
    /// What `navigator.credentials.get` gave.
    #[deserr(default)]
    passkey: Option<AssertionIn>,
}

impl ProofIn {
    /// One of the two.
    ///
    /// # Errors
    /// `identity.proof_form` at this place.
    pub(super) fn read(self, pointer: &str) -> Result<Proof> {
        match (self.code, self.passkey) {
            (Some(code), None) => Ok(Proof::Code(code)),
            (None, Some(passkey)) => Ok(Proof::Passkey(passkey.into())),
            _ => Err(Error::field(pointer, code::PROOF_FORM)),
        }
    }
}

fn read_proof(proof: Option<ProofIn>) -> Result<Option<Proof>> {
    proof.map(|proof| proof.read("/proof")).transpose()
}

/// The answer of a passkey.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AssertionIn {
    /// The challenge that it answers.
    challenge_id: ChallengeId,
    /// `rawId`.
    credential_id: Blob,
    /// `response.clientDataJSON`.
    client_data: Blob,
    /// `response.authenticatorData`.
    authenticator_data: Blob,
    /// `response.signature`.
    signature: Blob,
}

impl From<AssertionIn> for Assertion {
    fn from(input: AssertionIn) -> Self {
        Self {
            challenge: input.challenge_id,
            credential: input.credential_id.0,
            signed: Signed {
                client_data: input.client_data.0,
                authenticator_data: input.authenticator_data.0,
                signature: input.signature.0,
            },
        }
    }
}

/// My second factors.
#[derive(Debug, Serialize, ToSchema)]
struct MyFactors {
    /// Oldest first.
    items: Vec<Factor>,
    /// Recovery codes that are left.
    recovery_codes_left: i64,
}

/// My second factors, those that wait for their first code included.
#[utoipa::path(get, path = "/me/factors", tag = "identity", responses((status = 200, body = MyFactors)))]
async fn factor_list(State(app): State<App>, caller: Caller) -> Answer<Json<MyFactors>> {
    let me = me_in_session(&caller.scope)?;
    let mut tx = caller.read(&app).await?;
    let items = store::factor::factors_open(&mut tx, me).await?;
    let recovery_codes_left = store::factor::recovery_left(&mut tx, me).await?;
    tx.close().await?;
    Ok(Json(MyFactors {
        items,
        recovery_codes_left,
    }))
}

/// A factor to be added.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct FactorIn {
    /// What I call it: "work telephone".
    name: Line,
    /// One of my factors, as soon as I have one.
    #[deserr(default)]
    proof: Option<ProofIn>,
}

/// Enrol an authenticator app. The answer tells its secret, this once; it counts after its first code.
#[utoipa::path(post, path = "/me/factors/totp", tag = "identity", request_body = FactorIn, responses((status = 201, body = TotpEnrolled)))]
async fn totp_enrol(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Body(input): Body<FactorIn>,
) -> Answer<Created<TotpEnrolled>> {
    let seat = seat(&app, &caller, &headers).await?;
    let ask = FactorAsk {
        name: input.name.to_string(),
        proof: read_proof(input.proof)?,
    };
    let enrolled = flow::factor::totp_enrol(&app, &command, seat, ask).await?;
    Ok(Created(enrolled))
}

/// The first code of an app.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct FirstCodeIn {
    /// Six digits.
    code: Password,
}

/// Confirm an app by its first code. With the first factor the answer tells the recovery codes, this once.
#[utoipa::path(post, path = "/me/factors/{id}/confirm", tag = "identity", params(("id" = String, Path)), request_body = FirstCodeIn, responses((status = 200, body = FactorReady)))]
async fn factor_confirm(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Id(id): Id<FactorId>,
    Body(input): Body<FirstCodeIn>,
) -> Answer<Json<FactorReady>> {
    let seat = seat(&app, &caller, &headers).await?;
    Ok(Json(
        flow::factor::factor_confirm(&app, &command, seat, id, input.code).await?,
    ))
}

/// Ask for a new passkey: what to give to `navigator.credentials.create`, with attestation "none" and user verification
/// "required".
#[utoipa::path(post, path = "/me/factors/passkey/challenge", tag = "identity", responses((status = 201, body = PasskeyAsk)))]
async fn passkey_ask(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
) -> Answer<Created<PasskeyAsk>> {
    let seat = seat(&app, &caller, &headers).await?;
    let purpose = ChallengePurpose::Register;
    Ok(Created(
        flow::factor::passkey_ask(&app, &command, seat, purpose).await?,
    ))
}

/// A passkey as the browser made it.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PasskeyIn {
    /// What I call it: "key on the ring".
    name: Line,
    /// One of my factors, as soon as I have one.
    #[deserr(default)]
    proof: Option<ProofIn>,
    /// The challenge that it answers.
    challenge_id: ChallengeId,
    /// `response.clientDataJSON`.
    client_data: Blob,
    /// `response.attestationObject`.
    attestation: Blob,
}

/// Add a passkey. With the first factor the answer tells the recovery codes, this once.
#[utoipa::path(post, path = "/me/factors/passkey", tag = "identity", request_body = PasskeyIn, responses((status = 201, body = FactorReady)))]
async fn passkey_add(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Body(input): Body<PasskeyIn>,
) -> Answer<Created<FactorReady>> {
    let seat = seat(&app, &caller, &headers).await?;
    let ask = FactorAsk {
        name: input.name.to_string(),
        proof: read_proof(input.proof)?,
    };
    let new = PasskeyNew {
        challenge: input.challenge_id,
        client_data: input.client_data.0,
        attestation: input.attestation.0,
    };
    let ready = flow::factor::passkey_add(&app, &command, seat, ask, new).await?;
    Ok(Created(ready))
}

/// Ask one of my passkeys for a proof: what to give to `navigator.credentials.get`, with user verification "required".
#[utoipa::path(post, path = "/me/factors/challenge", tag = "identity", responses((status = 201, body = PasskeyAsk)))]
async fn proof_ask(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
) -> Answer<Created<PasskeyAsk>> {
    let seat = seat(&app, &caller, &headers).await?;
    let purpose = ChallengePurpose::Assert;
    Ok(Created(
        flow::factor::passkey_ask(&app, &command, seat, purpose).await?,
    ))
}

/// A factor to be removed.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RemovalIn {
    /// One of my factors, this one or another; not for an app that never showed a code.
    #[deserr(default)]
    proof: Option<ProofIn>,
}

/// Remove one of my second factors.
#[utoipa::path(post, path = "/me/factors/{id}/remove", tag = "identity", params(("id" = String, Path)), request_body = RemovalIn, responses((status = 200, body = Factor)))]
async fn factor_remove(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Id(id): Id<FactorId>,
    Body(input): Body<RemovalIn>,
) -> Answer<Json<Factor>> {
    let seat = seat(&app, &caller, &headers).await?;
    let proof = read_proof(input.proof)?;
    Ok(Json(
        flow::factor::factor_remove(&app, &command, seat, id, proof).await?,
    ))
}

/// A fresh set of recovery codes.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct RecoveryIn {
    /// One of my factors.
    proof: ProofIn,
}

/// Replace my recovery codes. The answer tells the new ones, this once.
#[utoipa::path(post, path = "/me/recovery-codes", tag = "identity", request_body = RecoveryIn, responses((status = 201, body = RecoveryCodes)))]
async fn recovery_renew(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Body(input): Body<RecoveryIn>,
) -> Answer<Created<RecoveryCodes>> {
    let seat = seat(&app, &caller, &headers).await?;
    let proof = input.proof.read("/proof")?;
    let codes = flow::factor::recovery_renew(&app, &command, seat, proof).await?;
    Ok(Created(codes))
}

/// Take every second factor of somebody else away, for example with a lost telephone; every session of that person ends.
#[utoipa::path(post, path = "/people/{id}/reset-factors", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = FactorsReset)))]
async fn factors_reset(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
) -> Answer<Json<FactorsReset>> {
    Ok(Json(flow::factor::factors_reset(&app, &command, id).await?))
}
