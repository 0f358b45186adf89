//! Extracts in place of answers, and papers beside what was found.

use crate::{
    MODULE,
    flow::{
        self,
        extract::{PaperFile, PaperKept},
    },
    model::{
        check::CheckId,
        extract::{Extract, ExtractId, ExtractOutcome, ExtractState, Reading},
        permission,
    },
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
};
use contracts::verification::CaseId;
use deserr::Deserr;
use kernel::{Invalid, Line, Note};
use platform::{
    App,
    http::{Answer, Body, Command, Created, Ids, Params, RawBody, Routes},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(manual_answer), permission::CASE_DECIDE)
        .route(routes!(extract_confirm), permission::CASE_DECIDE)
        .route(routes!(extract_refuse), permission::CASE_DECIDE)
        .route(routes!(paper_add), permission::CASE_DECIDE)
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

/// Enter an extract for a source that failed. It becomes the answer once another officer has confirmed it.
#[utoipa::path(post, path = "/cases/{id}/checks/{check}/manual-answer", tag = "verification",
    params(("id" = String, Path), ("check" = String, Path)), request_body = ExtractIn, responses((status = 201, body = Extract)))]
async fn manual_answer(
    State(app): State<App>,
    command: Command,
    Ids(id, check): Ids<CaseId, CheckId>,
    Body(input): Body<ExtractIn>,
) -> Answer<Created<Extract>> {
    let reading = Reading {
        outcome: input.outcome,
        document_number: input.document_number,
        note: input.note,
    };
    Ok(Created(
        flow::extract::extract_enter(&app, &command, id, check, &reading).await?,
    ))
}

/// Confirm an extract that another officer has entered: it becomes the answer.
#[utoipa::path(post, path = "/cases/{id}/extracts/{extract}/confirm", tag = "verification",
    params(("id" = String, Path), ("extract" = String, Path)), responses((status = 200, body = Extract)))]
async fn extract_confirm(
    State(app): State<App>,
    command: Command,
    Ids(id, extract): Ids<CaseId, ExtractId>,
) -> Answer<Json<Extract>> {
    let verdict = ExtractState::Confirmed;
    Ok(Json(
        flow::extract::extract_decide(&app, &command, id, extract, verdict).await?,
    ))
}

/// Refuse an extract that another officer has entered.
#[utoipa::path(post, path = "/cases/{id}/extracts/{extract}/refuse", tag = "verification",
    params(("id" = String, Path), ("extract" = String, Path)), responses((status = 200, body = Extract)))]
async fn extract_refuse(
    State(app): State<App>,
    command: Command,
    Ids(id, extract): Ids<CaseId, ExtractId>,
) -> Answer<Json<Extract>> {
    let verdict = ExtractState::Refused;
    Ok(Json(
        flow::extract::extract_decide(&app, &command, id, extract, verdict).await?,
    ))
}

/// How the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PaperParams {
    /// Name of the file.
    #[param(value_type = Option<String>, min_length = 1, max_length = 200)]
    name: Option<Line>,
}

/// Attach a paper to a question: a PDF, a JPEG, a PNG or a plain text of at most 5 MB. What was found is approved only with one.
#[utoipa::path(post, path = "/cases/{id}/checks/{check}/papers", tag = "verification",
    params(("id" = String, Path), ("check" = String, Path), PaperParams),
    request_body(content = Vec<u8>, content_type = "application/pdf"), responses((status = 201, body = PaperKept)))]
async fn paper_add(
    State(app): State<App>,
    command: Command,
    Ids(id, check): Ids<CaseId, CheckId>,
    Params(params): Params<PaperParams>,
    headers: HeaderMap,
    RawBody(bytes): RawBody,
) -> Answer<Created<PaperKept>> {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    let file = PaperFile {
        name: params.name,
        media: media.trim().to_owned(),
        bytes: bytes.to_vec(),
    };
    let command = command.with_upload([bytes.as_ref()]);
    Ok(Created(
        flow::extract::paper_add(&app, &command, id, check, file).await?,
    ))
}
