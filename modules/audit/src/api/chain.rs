//! The chain: its state, its heads, proofs.

use super::whole_group;
use crate::{
    MODULE, flow,
    model::{head::Head, permission, proof::Proof},
    store,
};
use axum::{Json, extract::State};
use kernel::{Instant, PageAsk, Result};
use platform::{
    App,
    audit::log,
    http::{Answer, Caller, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(chain_get), permission::CHAIN_READ)
        .route(routes!(head_page), permission::CHAIN_READ)
        .route(routes!(record_prove), permission::CHAIN_READ)
}

/// The state of the chain.
#[derive(Debug, Serialize, ToSchema)]
struct Chain {
    /// Records in the chain.
    sealed: i64,
    /// Records that wait for their place; more than a handful for more than seconds means that the sealer stands still.
    unsealed: i64,
    /// Since when the oldest of them waits.
    #[schema(value_type = Option<String>, format = DateTime)]
    unsealed_since: Option<Instant>,
    /// The newest signed head; without one nothing proves that the end was not rewritten.
    head: Option<Head>,
}

/// How far the chain is.
#[utoipa::path(get, path = "/chain", tag = "audit", responses((status = 200, body = Chain)))]
async fn chain_get(State(app): State<App>, caller: Caller) -> Answer<Json<Chain>> {
    whole_group(&caller.scope)?;
    let mut tx = caller.read(&app).await?;
    let (unsealed, since) = log::waiting(&mut tx).await?;
    let chain = Chain {
        sealed: store::seal::tip(&mut tx).await?.seq,
        unsealed,
        unsealed_since: since.map(Instant::from),
        head: store::head::head_covering(&mut tx, 0).await?,
    };
    tx.close().await?;
    Ok(Json(chain))
}

/// Which heads to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HeadParams {
    /// Only heads before this place: `seq` of the last one of the page before.
    below: Option<i64>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Signed heads, newest first: to be compared with those that were kept outside.
#[utoipa::path(get, path = "/chain/heads", tag = "audit", params(HeadParams), responses((status = 200, body = Vec<Head>)))]
async fn head_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<HeadParams>,
) -> Answer<Json<Vec<Head>>> {
    whole_group(&caller.scope)?;
    let ask = PageAsk::read(params.limit, None)?;
    let mut tx = caller.read(&app).await?;
    let heads: Result<Vec<Head>> = store::head::head_page(&mut tx, params.below, ask).await;
    tx.close().await?;
    Ok(Json(heads?))
}

/// The proof that a record is in the log: `kite verify proof` needs it and the public key, nothing else.
#[utoipa::path(get, path = "/records/{id}/proof", tag = "audit", params(("id" = String, Path)), responses((status = 200, body = Proof), (status = 409, description = "No signed head covers the record yet")))]
async fn record_prove(
    State(app): State<App>,
    caller: Caller,
    Id(record): Id<Uuid>,
) -> Answer<Json<Proof>> {
    whole_group(&caller.scope)?;
    let mut tx = caller.read(&app).await?;
    let proof = flow::proof::proof(&mut tx, record).await?;
    tx.close().await?;
    Ok(Json(proof))
}
