//! API tokens.

use crate::{
    MODULE,
    api::PageParams,
    flow::{self, token::TokenIssued},
    model::{
        permission,
        token::{Token, TokenAsk, TokenId},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, Page, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(token_page), permission::TOKEN_READ)
        .route(routes!(token_issue), permission::TOKEN_WRITE)
        .route(routes!(token_revoke), permission::TOKEN_WRITE)
}

/// Tokens of the group without their secrets, newest first.
#[utoipa::path(get, path = "/tokens", tag = "identity", params(PageParams), responses((status = 200, body = Page<Token>)))]
async fn token_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Token>>> {
    flow::whole_group(&caller.scope)?;
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::token::token_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |token| token.id.0)))
}

/// A token to be issued.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct TokenIn {
    /// The account that it acts as: oneself or a service account.
    account_id: UserId,
    /// What it is for.
    name: Line,
    /// What it may do; the account must hold each.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Line>,
    /// Until when, 366 days at most.
    expires_at: Instant,
}

impl From<TokenIn> for TokenAsk {
    fn from(input: TokenIn) -> Self {
        Self {
            account: input.account_id,
            name: input.name.to_string(),
            permissions: input.permissions.iter().map(ToString::to_string).collect(),
            expires_at: input.expires_at.0,
        }
    }
}

/// Issue a token. The answer tells its secret, this once.
#[utoipa::path(post, path = "/tokens", tag = "identity", request_body = TokenIn, responses((status = 201, body = TokenIssued)))]
async fn token_issue(
    State(app): State<App>,
    command: Command,
    Body(input): Body<TokenIn>,
) -> Answer<Created<TokenIssued>> {
    Ok(Created(
        flow::token::token_issue(&app, &command, input.into()).await?,
    ))
}

/// Take a token back, at once.
#[utoipa::path(post, path = "/tokens/{id}/revoke", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Token)))]
async fn token_revoke(
    State(app): State<App>,
    command: Command,
    Id(id): Id<TokenId>,
) -> Answer<Json<Token>> {
    Ok(Json(flow::token::token_revoke(&app, &command, id).await?))
}
