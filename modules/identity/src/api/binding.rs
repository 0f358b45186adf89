//! Granting and revoking roles.

use crate::{
    MODULE, flow,
    model::{
        binding::{Binding, BindingId, GrantAsk, Node, NodeKind},
        permission,
    },
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, UserId};
use platform::{
    App,
    http::{Answer, Body, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(binding_grant), permission::BINDING_WRITE)
        .route(routes!(binding_revoke), permission::BINDING_WRITE)
}

kernel::id! {
    /// A group, a legal entity or a centre.
    NodeId;
}

/// A place in the structure.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct NodeIn {
    /// What it is.
    kind: NodeKind,
    /// Which one.
    #[schema(value_type = String, format = Uuid)]
    id: NodeId,
}

impl NodeIn {
    /// The node.
    pub(super) fn node(&self) -> Node {
        Node::named(self.kind, self.id.0)
    }
}

/// A role to be granted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct BindingIn {
    /// Stable name of the role.
    #[schema(example = "sales_consultant")]
    role: Line,
    /// It reaches this place and everything below it.
    at: NodeIn,
    /// From when; from now if absent.
    #[deserr(default)]
    valid_from: Option<Instant>,
    /// Until when; without end if absent.
    #[deserr(default)]
    valid_until: Option<Instant>,
}

impl From<BindingIn> for GrantAsk {
    fn from(input: BindingIn) -> Self {
        Self {
            role: input.role.to_string(),
            at: input.at.node(),
            valid_from: input.valid_from.map(|at| at.0),
            valid_until: input.valid_until.map(|at| at.0),
        }
    }
}

/// Grant a role to somebody else.
#[utoipa::path(post, path = "/people/{id}/bindings", tag = "identity", params(("id" = String, Path)), request_body = BindingIn, responses((status = 201, body = Binding)))]
async fn binding_grant(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
    Body(input): Body<BindingIn>,
) -> Answer<Created<Binding>> {
    Ok(Created(
        flow::binding::binding_grant(&app, &command, id, input.into()).await?,
    ))
}

/// Take a role back, at once.
#[utoipa::path(post, path = "/bindings/{id}/revoke", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Binding)))]
async fn binding_revoke(
    State(app): State<App>,
    command: Command,
    Id(id): Id<BindingId>,
) -> Answer<Json<Binding>> {
    Ok(Json(
        flow::binding::binding_revoke(&app, &command, id).await?,
    ))
}
