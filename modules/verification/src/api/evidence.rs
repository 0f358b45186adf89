//! Reading raw answers.

use crate::{
    MODULE, flow,
    model::{evidence::EvidenceId, permission},
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contracts::verification::CaseId;
use platform::{
    App,
    http::{Answer, Caller, Ids, Routes},
};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(evidence_read), permission::EVIDENCE_READ)
}

/// The bytes of an answer as they came; `ETag` is their SHA-256. The reading is noted in the audit log.
#[utoipa::path(get, path = "/cases/{id}/evidence/{evidence}", tag = "verification",
    params(("id" = String, Path), ("evidence" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn evidence_read(
    State(app): State<App>,
    caller: Caller,
    Ids(case, id): Ids<CaseId, EvidenceId>,
) -> Answer<Response> {
    let (raw, sha256) = flow::evidence::evidence_read(&app, &caller, case, id).await?;
    // It came from outside: a browser saves it and never shows it.
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{id}.bin\""),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::ETAG, format!("\"{sha256}\"")),
    ];
    Ok((headers, raw).into_response())
}
