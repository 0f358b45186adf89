//! Confirming an action with a second factor.

use super::{
    factor::{ProofIn, seat},
    session::set_cookie,
};
use crate::{
    MODULE,
    flow::{self, confirmation::ConfirmationMake},
    model::confirmation::{Confirmation, ConfirmedAction, NounId},
};
use axum::{
    extract::State,
    http::{HeaderMap, header::SET_COOKIE},
    response::IntoResponse,
};
use deserr::Deserr;
use kernel::{Invalid, Money};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Routes, session_cookie},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).signed_in(routes!(confirmation_make))
}

/// What I confirm.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ConfirmationIn {
    /// The action.
    action: ConfirmedAction,
    /// The thing: the purchase of a payout.
    noun_id: NounId,
    /// The money that moves.
    amount: Money,
    /// A second factor, used for this alone.
    proof: ProofIn,
}

/// Confirm one action on one thing with one amount; good for five minutes and one use. The answer gives the session a new
/// cookie.
#[utoipa::path(post, path = "/confirmations", tag = "identity", request_body = ConfirmationIn, responses((status = 201, body = Confirmation)))]
async fn confirmation_make(
    State(app): State<App>,
    (caller, command): (Caller, Command),
    headers: HeaderMap,
    Body(input): Body<ConfirmationIn>,
) -> Answer<impl IntoResponse + use<>> {
    let seat = seat(&app, &caller, &headers).await?;
    let ask = ConfirmationMake {
        action: input.action,
        noun_id: input.noun_id,
        amount: input.amount,
        proof: input.proof.read("/proof")?,
    };
    let confirmation = flow::confirmation::confirmation_make(&app, &command, seat, ask).await?;
    // A repeat of the command comes with the cookie of before: it gets a new one too.
    let cookie = session_cookie(&headers).unwrap_or_default();
    let cookie = flow::session::session_renew(&app, &caller.scope, cookie).await?;
    let longest = flow::identify::limits(&app)?.longest;
    let cookie = set_cookie(&app, &cookie, longest.whole_seconds());
    Ok(([(SET_COOKIE, cookie)], Created(confirmation)))
}
