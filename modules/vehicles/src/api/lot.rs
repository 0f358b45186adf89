//! Counting the cars of a place.

use crate::{
    MODULE,
    flow::{self, lot::DecideAsk},
    model::{
        lot::{LotAct, LotCount, LotCountId, LotState, Scan, ScanId, ScanTally},
        lot_difference::{Difference, DifferenceId, LotDecision},
        permission,
        word::{SlotCode, sized},
    },
    store::{
        self,
        lot::{LotFilter, LotOfState},
    },
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{CentreId, Instant, Invalid, Line, Page, PageAsk, PlaceId, VehicleNumber};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Ids, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(lot_count_start), permission::LOT_WRITE)
        .route(routes!(lot_count_page), permission::LOT_READ)
        .route(routes!(lot_count_totals), permission::LOT_READ)
        .route(routes!(lot_count_get), permission::LOT_READ)
        .route(routes!(lot_scans_add), permission::LOT_WRITE)
        .route(routes!(lot_count_finish), permission::LOT_WRITE)
        .route(routes!(lot_count_resume), permission::LOT_WRITE)
        .route(routes!(lot_count_close), permission::LOT_DECIDE)
        .route(routes!(difference_decide), permission::LOT_DECIDE)
}

/// Which place.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct LotCountIn {
    /// A yard or showroom.
    place_id: PlaceId,
}

/// Begin to count a place; the list of expected cars is frozen.
#[utoipa::path(post, path = "/lot-counts", tag = "vehicles", request_body = LotCountIn, responses((status = 201, body = LotAct)))]
async fn lot_count_start(
    State(app): State<App>,
    command: Command,
    Body(input): Body<LotCountIn>,
) -> Answer<Created<LotAct>> {
    Ok(Created(
        flow::lot::lot_count_start(&app, &command, input.place_id).await?,
    ))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LotParams {
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this place.
    #[param(value_type = Option<String>, format = Uuid)]
    place_id: Option<PlaceId>,
    /// Only this state.
    #[param(value_type = Option<LotState>)]
    state: Option<LotState>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl LotParams {
    fn filter(&self) -> LotFilter {
        LotFilter {
            centre: self.centre_id,
            place: self.place_id,
            state: self.state,
        }
    }
}

/// Counts, newest first.
#[utoipa::path(get, path = "/lot-counts", tag = "vehicles", params(LotParams), responses((status = 200, body = Page<LotCount>)))]
async fn lot_count_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<LotParams>,
) -> Answer<Json<Page<LotCount>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::lot::lot_count_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |count| count.id.0)))
}

/// Counts in figures.
#[derive(Debug, Serialize, ToSchema)]
struct LotTotals {
    /// How many.
    count: i64,
    /// By state.
    by_state: Vec<LotOfState>,
}

/// How many counts there are, by state.
#[utoipa::path(get, path = "/lot-counts/totals", tag = "vehicles", params(LotParams), responses((status = 200, body = LotTotals)))]
async fn lot_count_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<LotParams>,
) -> Answer<Json<LotTotals>> {
    let mut tx = caller.read(&app).await?;
    let by_state = store::lot::lot_count_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    let count = by_state.iter().map(|row| row.count).sum();
    Ok(Json(LotTotals { count, by_state }))
}

/// A count with its figures.
#[utoipa::path(get, path = "/lot-counts/{id}", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = LotAct)))]
async fn lot_count_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<LotCountId>,
) -> Answer<Json<LotAct>> {
    let mut tx = caller.read(&app).await?;
    let count = store::lot::lot_count_get(&mut tx, id).await?;
    let figures = store::lot::lot_figures(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(LotAct { count, figures }))
}

/// What a scanner saw.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ScanIn {
    /// Made by the scanner and kept before sending: the same id is the same scan.
    id: ScanId,
    /// The number of the car as read.
    #[schema(value_type = String, example = "XTAGFL111NY500001")]
    vin: VehicleNumber,
    /// The slot as read.
    #[deserr(default)]
    slot: Option<SlotCode>,
    /// When, by the clock of the scanner.
    scanned_at: Instant,
}

/// A batch of scans.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct ScansIn {
    /// 1 to 500 of them, in any order.
    scans: Vec<ScanIn>,
}

/// Send scans; late, repeated and unordered ones do no harm.
#[utoipa::path(post, path = "/lot-counts/{id}/scans", tag = "vehicles", params(("id" = String, Path)), request_body = ScansIn, responses((status = 200, body = ScanTally)))]
async fn lot_scans_add(
    State(app): State<App>,
    command: Command,
    Id(id): Id<LotCountId>,
    Body(input): Body<ScansIn>,
) -> Answer<Json<ScanTally>> {
    sized("/scans", &input.scans, 1, 500)?;
    let scan = |scan: ScanIn| Scan {
        id: scan.id,
        vin: scan.vin.to_string(),
        slot: scan.slot.map(|slot| slot.to_string()),
        scanned_at: scan.scanned_at,
    };
    let scans = input.scans.into_iter().map(scan).collect();
    Ok(Json(
        flow::lot::lot_scans_add(&app, &command, id, scans).await?,
    ))
}

/// Nothing is left to scan: make the act.
#[utoipa::path(post, path = "/lot-counts/{id}/finish", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = LotAct)))]
async fn lot_count_finish(
    State(app): State<App>,
    command: Command,
    Id(id): Id<LotCountId>,
) -> Answer<Json<LotAct>> {
    Ok(Json(flow::lot::lot_count_finish(&app, &command, id).await?))
}

/// A scanner came late: take the act back and go on, while nothing is decided.
#[utoipa::path(post, path = "/lot-counts/{id}/resume", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = LotAct)))]
async fn lot_count_resume(
    State(app): State<App>,
    command: Command,
    Id(id): Id<LotCountId>,
) -> Answer<Json<LotAct>> {
    Ok(Json(flow::lot::lot_count_resume(&app, &command, id).await?))
}

/// Make the act final; every difference has its decision.
#[utoipa::path(post, path = "/lot-counts/{id}/close", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = LotAct)))]
async fn lot_count_close(
    State(app): State<App>,
    command: Command,
    Id(id): Id<LotCountId>,
) -> Answer<Json<LotAct>> {
    Ok(Json(flow::lot::lot_count_close(&app, &command, id).await?))
}

/// A decision on a difference.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DecideIn {
    /// What follows: `move` and `keep` for a wrong slot or a surplus, `keep` and `search` for a missing car, `keep` and
    /// `transfer_request` for an unknown one.
    decision: LotDecision,
    /// In words.
    #[deserr(default)]
    note: Option<Line>,
}

/// Decide what follows from a difference.
#[utoipa::path(post, path = "/lot-counts/{id}/differences/{difference}/decide", tag = "vehicles", params(("id" = String, Path), ("difference" = String, Path)), request_body = DecideIn, responses((status = 200, body = Difference)))]
async fn difference_decide(
    State(app): State<App>,
    command: Command,
    Ids(id, difference): Ids<LotCountId, DifferenceId>,
    Body(input): Body<DecideIn>,
) -> Answer<Json<Difference>> {
    let ask = DecideAsk {
        decision: input.decision,
        note: input.note.map(|note| note.to_string()),
    };
    let ids = (id, difference);
    Ok(Json(
        flow::lot::difference_decide(&app, &command, ids, ask).await?,
    ))
}
