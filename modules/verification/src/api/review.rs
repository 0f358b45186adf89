//! What people decide about cases.

use crate::{
    MODULE,
    flow::{self, review::Verdict},
    model::{
        case::{Case, CaseStep},
        grounds::{DecisionReason, Grounds},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::verification::CaseId;
use deserr::Deserr;
use kernel::{Invalid, Note, Result};
use platform::{
    App,
    http::{Answer, Body, Command, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(case_recheck), permission::CASE_WRITE)
        .route(routes!(case_approve), permission::CASE_DECIDE)
        .route(routes!(case_confirm), permission::CASE_DECIDE)
        .route(routes!(case_decline), permission::CASE_DECIDE)
        .route(routes!(case_reject), permission::CASE_DECIDE)
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

/// Why a person decides as he or she does.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct GroundsIn {
    /// From the closed list; each word belongs to one verdict or to both.
    reason: DecisionReason,
    /// In words.
    note: Note,
}

impl GroundsIn {
    fn of(self, step: CaseStep, command: &Command) -> Result<Verdict> {
        Ok(Verdict {
            grounds: Grounds::of(step, self.reason, self.note)?,
            overrides: command.reach_of(permission::CASE_OVERRIDE.name),
        })
    }
}

/// Approve a case. A green one is approved by that. Anything else needs the permission `verification.case.override`, a paper
/// beside every finding, and the second signature of somebody else; a hard stop is approved by nobody.
#[utoipa::path(post, path = "/cases/{id}/approve", tag = "verification", params(("id" = String, Path)), request_body = GroundsIn, responses((status = 200, body = Case)))]
async fn case_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<GroundsIn>,
) -> Answer<Json<Case>> {
    let verdict = input.of(CaseStep::Approve, &command)?;
    Ok(Json(
        flow::review::case_approve(&app, &command, id, &verdict).await?,
    ))
}

/// Put the second signature under an approval; never under one's own. The grounds are those of the second person.
#[utoipa::path(post, path = "/cases/{id}/confirm", tag = "verification", params(("id" = String, Path)), request_body = GroundsIn, responses((status = 200, body = Case)))]
async fn case_confirm(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<GroundsIn>,
) -> Answer<Json<Case>> {
    let verdict = input.of(CaseStep::Approve, &command)?;
    Ok(Json(
        flow::review::case_confirm(&app, &command, id, &verdict).await?,
    ))
}

/// Refuse the second signature, or take the first one back.
#[utoipa::path(post, path = "/cases/{id}/decline", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Case)))]
async fn case_decline(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
) -> Answer<Json<Case>> {
    Ok(Json(flow::review::case_decline(&app, &command, id).await?))
}

/// Reject a case.
#[utoipa::path(post, path = "/cases/{id}/reject", tag = "verification", params(("id" = String, Path)), request_body = GroundsIn, responses((status = 200, body = Case)))]
async fn case_reject(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<GroundsIn>,
) -> Answer<Json<Case>> {
    let verdict = input.of(CaseStep::Reject, &command)?;
    Ok(Json(
        flow::review::case_reject(&app, &command, id, &verdict).await?,
    ))
}
