//! What people do with cases.

use crate::{
    MODULE, flow,
    model::{
        case::{Case, CaseStep},
        check::CheckId,
        grounds::{DecisionReason, Extract, ExtractOutcome, Grounds},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::verification::CaseId;
use deserr::Deserr;
use kernel::{Invalid, Line, Note};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, Ids, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(case_take), permission::CASE_DECIDE)
        .route(routes!(case_recheck), permission::CASE_WRITE)
        .route(routes!(manual_answer), permission::CASE_DECIDE)
        .route(routes!(case_approve), permission::CASE_DECIDE)
        .route(routes!(case_reject), permission::CASE_DECIDE)
}

/// Take a case, or take it over from a colleague.
#[utoipa::path(post, path = "/cases/{id}/take", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Case)))]
async fn case_take(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
) -> Answer<Json<Case>> {
    Ok(Json(flow::review::case_take(&app, &command, id).await?))
}

/// Ask again what has no answer: failed sources, and everything after a missing consent.
#[utoipa::path(post, path = "/cases/{id}/recheck", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Case)))]
async fn case_recheck(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
) -> Answer<Json<Case>> {
    Ok(Json(flow::review::case_recheck(&app, &command, id).await?))
}

/// An extract on paper in place of an answer that did not come.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ExtractIn {
    /// What it shows.
    outcome: ExtractOutcome,
    /// Its number.
    document_number: Line,
    /// Where it comes from, and what there is to say about it.
    note: Note,
}

/// Enter an extract for a source that failed; it becomes evidence.
#[utoipa::path(post, path = "/cases/{id}/checks/{check}/manual-answer", tag = "verification",
    params(("id" = String, Path), ("check" = String, Path)), request_body = ExtractIn, responses((status = 200, body = Case)))]
async fn manual_answer(
    State(app): State<App>,
    command: Command,
    Ids(id, check): Ids<CaseId, CheckId>,
    Body(input): Body<ExtractIn>,
) -> Answer<Json<Case>> {
    let extract = Extract {
        outcome: input.outcome,
        document_number: input.document_number,
        note: input.note,
    };
    Ok(Json(
        flow::review::manual_answer(&app, &command, id, check, &extract).await?,
    ))
}

/// Why a person decides as he or she does.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct GroundsIn {
    /// From the closed list; each word belongs to one verdict or to both.
    reason: DecisionReason,
    /// In words.
    note: Note,
}

/// Approve a case. What was found needs the permission `verification.case.override` too.
#[utoipa::path(post, path = "/cases/{id}/approve", tag = "verification", params(("id" = String, Path)), request_body = GroundsIn, responses((status = 200, body = Case)))]
async fn case_approve(
    State(app): State<App>,
    caller: Caller,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<GroundsIn>,
) -> Answer<Json<Case>> {
    let grounds = Grounds::of(CaseStep::Approve, input.reason, input.note)?;
    let overrides = caller
        .identity()
        .and_then(|who| who.reach(permission::CASE_OVERRIDE.name));
    Ok(Json(
        flow::review::case_approve(&app, &command, id, &grounds, overrides).await?,
    ))
}

/// Reject a case.
#[utoipa::path(post, path = "/cases/{id}/reject", tag = "verification", params(("id" = String, Path)), request_body = GroundsIn, responses((status = 200, body = Case)))]
async fn case_reject(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<GroundsIn>,
) -> Answer<Json<Case>> {
    let grounds = Grounds::of(CaseStep::Reject, input.reason, input.note)?;
    Ok(Json(
        flow::review::case_reject(&app, &command, id, &grounds).await?,
    ))
}
