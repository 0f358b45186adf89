//! Lending a permission for a while.

use crate::{
    MODULE, flow,
    model::{
        delegation::{
            Delegation, DelegationAsk, DelegationCard, DelegationId, LendableCard, lendables,
        },
        permission,
    },
    store::{self, delegation::DelegationFilter},
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{CentreId, Instant, Invalid, Line, Money, Page, PageAsk, UserId};
use platform::{
    App, Catalogue,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes. What somebody may lend is a matter of what he has, so signing in is enough to ask.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(lendable_list))
        .signed_in(routes!(delegation_page))
        .signed_in(routes!(delegation_give))
        .signed_in(routes!(delegation_revoke))
}

/// The permissions that may be lent at all, with their words.
#[utoipa::path(get, path = "/lendable-permissions", tag = "identity", responses((status = 200, body = Vec<LendableCard>)))]
async fn lendable_list(State(app): State<App>, _: Caller) -> Answer<Json<Vec<LendableCard>>> {
    Ok(Json(lendables(&*app.port::<Catalogue>()?)))
}

/// A permission to lend.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DelegationIn {
    /// To whom.
    receiver_id: UserId,
    /// What: one of the lendable permissions, which you have at the centre by a role.
    #[schema(example = "buyback.authority.manager")]
    permission: Line,
    /// Where.
    centre_id: CentreId,
    /// The highest amount that may be decided about, in roubles; without it, whatever you may.
    #[deserr(default)]
    limit: Option<Money>,
    /// Whether the receiver's own deals and purchases are left out.
    own_excluded: bool,
    /// Why: a holiday, an illness.
    reason: Line,
    /// From when; from now if absent.
    #[deserr(default)]
    valid_from: Option<Instant>,
    /// Until when, at most 31 days.
    valid_until: Instant,
}

impl From<DelegationIn> for DelegationAsk {
    fn from(input: DelegationIn) -> Self {
        Self {
            receiver: input.receiver_id,
            permission: input.permission,
            centre: input.centre_id,
            limit: input.limit,
            own_excluded: input.own_excluded,
            reason: input.reason,
            from: input.valid_from,
            until: input.valid_until,
        }
    }
}

/// Lend a permission of yours to somebody else for a while. What was lent to you cannot be lent on.
#[utoipa::path(post, path = "/delegations", tag = "identity", request_body = DelegationIn, responses((status = 201, body = Delegation)))]
async fn delegation_give(
    State(app): State<App>,
    command: Command,
    Body(input): Body<DelegationIn>,
) -> Answer<Created<Delegation>> {
    Ok(Created(
        flow::delegation::delegation_give(&app, &command, input.into()).await?,
    ))
}

/// Take a lent permission back before its time, at once.
#[utoipa::path(post, path = "/delegations/{id}/revoke", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Delegation)))]
async fn delegation_revoke(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DelegationId>,
) -> Answer<Json<Delegation>> {
    Ok(Json(
        flow::delegation::delegation_revoke(&app, &command, id).await?,
    ))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DelegationParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only what this person has lent or was lent.
    #[param(value_type = Option<String>, format = Uuid)]
    person_id: Option<UserId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What I have lent and was lent, newest first; with the right to see people, also theirs at those centres.
#[utoipa::path(get, path = "/delegations", tag = "identity", params(DelegationParams), responses((status = 200, body = Page<DelegationCard>)))]
async fn delegation_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<DelegationParams>,
) -> Answer<Json<Page<DelegationCard>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = DelegationFilter {
        centre: params.centre_id,
        person: params.person_id,
    };
    let sees = caller.reach_of(permission::PERSON_READ.name);
    let now = Instant::from(app.clock.now());
    let mut tx = caller.read(&app).await?;
    let sees = sees.unwrap_or_default();
    let rows = store::delegation::delegation_page(&mut tx, &filter, &sees, now, ask).await?;
    tx.close().await?;
    let cards = rows.into_iter().map(|row| DelegationCard {
        state: row.delegation.state(row.held, now),
        delegation: row.delegation,
    });
    Ok(Json(Page::cut(cards.collect(), ask.limit, |card| {
        card.delegation.id.0
    })))
}
