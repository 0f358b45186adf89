//! Views of lists.

use crate::{
    MODULE, flow,
    model::{
        permission,
        saved_view::{Audiences, Screen, ViewAsk, ViewCard, ViewId, ViewQuery, ViewScope},
    },
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{CentreId, Invalid, Line, Page};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, IfMatch, Params, Routes, Versioned},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes. Views of one's own are everybody's; to share one needs a permission, which depends on with whom.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(view_list, view_make))
        .signed_in(routes!(view_change, view_drop))
        .route(routes!(view_audiences), permission::VIEW_SHARE)
}

/// Which list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ViewParams {
    /// The list, as the pages name it.
    #[param(value_type = String, pattern = "^[a-z][a-z0-9_.-]{1,59}$")]
    screen: Screen,
}

/// The views of a list: mine, those of my roles, those of my centres, those of everybody. They are few, so all at once.
#[utoipa::path(get, path = "/views", tag = "identity", params(ViewParams), responses((status = 200, body = Page<ViewCard>)))]
async fn view_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ViewParams>,
) -> Answer<Json<Page<ViewCard>>> {
    let items = flow::saved_view::views_seen(&app, &caller, &params.screen).await?;
    Ok(Json(Page { items, next: None }))
}

/// With whom you may share views.
#[utoipa::path(get, path = "/views/audiences", tag = "identity", responses((status = 200, body = Audiences)))]
async fn view_audiences(State(app): State<App>, caller: Caller) -> Answer<Json<Audiences>> {
    Ok(Json(flow::saved_view::audiences(&app, &caller).await?))
}

/// A view to keep.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ViewIn {
    /// The list, as the pages name it.
    screen: Screen,
    /// What it is called, at most 60 letters.
    #[schema(max_length = 60)]
    name: Line,
    /// Who sees it: I, a role, the people of a centre, everybody.
    scope: ViewScope,
    /// The role, for a view of a role.
    #[deserr(default)]
    role: Option<Line>,
    /// The centre, for a view of a centre.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// The query of the page's address: filter, order, columns.
    query: ViewQuery,
    /// Whether the list opens with it.
    is_default: bool,
}

/// What a view shall be from now on.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ViewChangeIn {
    /// What it is called, at most 60 letters.
    #[schema(max_length = 60)]
    name: Line,
    /// Who sees it: I, a role, the people of a centre, everybody.
    scope: ViewScope,
    /// The role, for a view of a role.
    #[deserr(default)]
    role: Option<Line>,
    /// The centre, for a view of a centre.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// The query of the page's address: filter, order, columns.
    query: ViewQuery,
    /// Whether the list opens with it.
    is_default: bool,
}

impl From<ViewChangeIn> for ViewAsk {
    fn from(input: ViewChangeIn) -> Self {
        Self {
            name: input.name,
            scope: input.scope,
            role: input.role,
            centre: input.centre_id,
            query: input.query,
            is_default: input.is_default,
        }
    }
}

/// Keep a view of a list. To share it needs the permission at the centre, or for the whole group.
#[utoipa::path(post, path = "/views", tag = "identity", request_body = ViewIn, responses((status = 201, body = ViewCard)))]
async fn view_make(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ViewIn>,
) -> Answer<Created<ViewCard>> {
    let ask = ViewAsk {
        name: input.name,
        scope: input.scope,
        role: input.role,
        centre: input.centre_id,
        query: input.query,
        is_default: input.is_default,
    };
    let card = flow::saved_view::view_make(&app, &command, input.screen, ask).await?;
    Ok(Created(card))
}

/// Change a view: its name, what it says, who sees it, whether the list opens with it.
#[utoipa::path(put, path = "/views/{id}", tag = "identity", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = ViewChangeIn, responses((status = 200, body = ViewCard)))]
async fn view_change(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ViewId>,
    version: IfMatch,
    Body(input): Body<ViewChangeIn>,
) -> Answer<Versioned<ViewCard>> {
    let card = flow::saved_view::view_change(&app, &command, id, version, input.into()).await?;
    Ok(Versioned(card.version, card))
}

/// Throw a view away.
#[utoipa::path(delete, path = "/views/{id}", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = ViewCard)))]
async fn view_drop(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ViewId>,
) -> Answer<Json<ViewCard>> {
    Ok(Json(flow::saved_view::view_drop(&app, &command, id).await?))
}
