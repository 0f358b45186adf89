//! Uploads by tus 1.0.0: core, creation, checksum, expiration, termination.

use super::client;
use crate::{
    MODULE,
    flow::{self, upload::PieceAsk},
    model::{
        code,
        device::Device,
        permission,
        photo::MediaId,
        tus::{CHECKSUMS, Checksum, EXTENSIONS, PIECE, UploadAsk, VERSION, wrong},
        upload::{Upload, UploadState},
    },
};
use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{Error, Instant, Result, codes};
use platform::{
    App,
    http::{Answer, Caller, Id, Routes},
};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use utoipa_axum::routes;

/// An instant as HTTP writes it (RFC 9110).
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .public(routes!(upload_options))
        .route(routes!(upload_announce), permission::UPLOAD_WRITE)
        .route(routes!(upload_get), permission::UPLOAD_WRITE)
        .route(routes!(upload_receive), permission::UPLOAD_WRITE)
        .route(routes!(upload_end), permission::UPLOAD_WRITE)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Only the version that is spoken here.
fn spoken(headers: &HeaderMap) -> Result<()> {
    if text(headers, "tus-resumable") == Some(VERSION) {
        Ok(())
    } else {
        Err(code::TUS_VERSION.into())
    }
}

/// Where an upload is.
fn place(id: MediaId) -> String {
    format!("/api/buyback-mobile/v1/uploads/{id}")
}

/// The headers that tell how far an upload has come.
fn told(upload: &Upload) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| -> Result<()> {
        let value = HeaderValue::from_str(&value).map_err(Error::internal)?;
        headers.insert(HeaderName::from_static(name), value);
        Ok(())
    };
    put("tus-resumable", VERSION.to_owned())?;
    put("upload-offset", upload.stored.to_string())?;
    put("upload-length", upload.length.to_string())?;
    put("cache-control", "no-store".to_owned())?;
    if upload.state.is_open() {
        put("upload-expires", http_date(upload.expires_at)?)?;
    }
    Ok(headers)
}

fn http_date(at: Instant) -> Result<String> {
    let at: OffsetDateTime = at.0;
    at.format(HTTP_DATE).map_err(Error::internal)
}

/// Why an upload cannot be gone on with.
fn over(upload: &Upload) -> Result<()> {
    match (upload.state, &upload.refusal) {
        (UploadState::Expired, _) => Err(code::UPLOAD_EXPIRED.into()),
        (_, Some(refusal)) => Err(refused(&refusal.code)),
        _ => Ok(()),
    }
}

/// The refusal that was written down, as it was told first.
fn refused(name: &str) -> Error {
    let known = code::ALL
        .iter()
        .chain(codes::ALL)
        .find(|code| code.name == name);
    Error::new(known.copied().unwrap_or(code::IMAGE_BROKEN))
}

async fn phone(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<Device> {
    flow::device::device_known(app, caller, client(headers).as_ref()).await
}

/// What is spoken here: version, extensions, the largest file.
#[utoipa::path(options, path = "/uploads", tag = "buyback-mobile", responses((status = 204, description = "In the headers Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm")))]
async fn upload_options(State(app): State<App>) -> Answer<Response> {
    let max = flow::settings(&app)?.photo_bytes_max.to_string();
    let headers = [
        ("tus-resumable", VERSION.to_owned()),
        ("tus-version", VERSION.to_owned()),
        ("tus-extension", EXTENSIONS.to_owned()),
        ("tus-checksum-algorithm", CHECKSUMS.to_owned()),
        ("tus-max-size", max),
    ];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Announce a picture (tus creation). The metadata name `id`, `purchase_id`, `sha256` and `filetype`; the same id again goes on
/// with the same upload. For registered phones.
#[utoipa::path(post, path = "/uploads", tag = "buyback-mobile",
    params(("Tus-Resumable" = String, Header, description = "`1.0.0`"), ("Upload-Length" = String, Header, description = "Bytes of the file"), ("Upload-Metadata" = String, Header, description = "Names and base64 of values")),
    responses((status = 201, description = "The upload is at `Location`", headers(("Location" = String, description = "Where its pieces go")))),
    extensions(("x-idempotency" = json!("by the id in Upload-Metadata"))))]
async fn upload_announce(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Response> {
    spoken(&headers)?;
    let max = flow::settings(&app)?.photo_bytes_max;
    let ask = UploadAsk::read(
        text(&headers, "upload-length"),
        text(&headers, "upload-metadata"),
        max,
    )?;
    let device = phone(&app, &caller, &headers).await?;
    let upload = flow::upload::upload_announce(&app, &caller.scope, &device, &ask).await?;
    let place = HeaderValue::from_str(&place(upload.id)).map_err(Error::internal)?;
    let mut answer = told(&upload)?;
    answer.insert(header::LOCATION, place);
    Ok((StatusCode::CREATED, answer).into_response())
}

/// How far an upload has come; `HEAD` tells it in headers (tus core). For registered phones.
#[utoipa::path(get, path = "/uploads/{id}", tag = "buyback-mobile", params(("id" = String, Path)), responses((status = 200, body = Upload), (status = 410, description = "Its time ran out; announce it again")))]
async fn upload_get(
    State(app): State<App>,
    caller: Caller,
    method: Method,
    headers: HeaderMap,
    Id(id): Id<MediaId>,
) -> Answer<Response> {
    if method == Method::HEAD {
        spoken(&headers)?;
    }
    let device = phone(&app, &caller, &headers).await?;
    let upload = flow::upload::upload_look(&app, &caller.scope, &device, id).await?;
    if method == Method::HEAD {
        over(&upload)?;
    }
    Ok((told(&upload)?, Json(upload)).into_response())
}

/// A piece of the file (tus core), which begins where the last one ended. What came is kept, however the request ends. After the
/// last piece the picture is looked at; what is refused leaves nothing behind. For registered phones.
#[utoipa::path(patch, path = "/uploads/{id}", tag = "buyback-mobile",
    params(("id" = String, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`"), ("Upload-Offset" = String, Header, description = "Where the piece begins"), ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256` and the base64 of the checksum of the piece")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "`Upload-Offset` tells how much is stored"), (status = 410, description = "Its time ran out; announce it again"), (status = 423, description = "Another connection writes to it"), (status = 460, description = "The checksum of the piece does not agree"), (status = 507, description = "The storage is full")),
    extensions(("x-idempotency" = json!("by the offset"))))]
async fn upload_receive(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MediaId>,
    request: Request,
) -> Answer<Response> {
    let (parts, body) = request.into_parts();
    let ask = piece(&parts.headers, id)?;
    let device = phone(&app, &caller, &parts.headers).await?;
    let upload = flow::upload::upload_receive(&app, &caller.scope, &device, ask, body).await?;
    Ok((StatusCode::NO_CONTENT, told(&upload)?).into_response())
}

fn piece(headers: &HeaderMap, id: MediaId) -> Result<PieceAsk> {
    spoken(headers)?;
    if text(headers, header::CONTENT_TYPE.as_str()) != Some(PIECE) {
        return Err(codes::UNSUPPORTED_MEDIA_TYPE.into());
    }
    let offset = text(headers, "upload-offset").and_then(|text| text.parse().ok());
    let offset = offset
        .filter(|offset: &i64| *offset >= 0)
        .ok_or_else(|| wrong("Upload-Offset"))?;
    let checksum = text(headers, "upload-checksum")
        .map(Checksum::read)
        .transpose()?;
    Ok(PieceAsk {
        id,
        offset,
        checksum,
    })
}

/// End an upload that is not wanted any more (tus termination). For registered phones.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "buyback-mobile", params(("id" = String, Path), ("Tus-Resumable" = String, Header, description = "`1.0.0`")), responses((status = 204, description = "It is gone")),
    extensions(("x-idempotency" = json!("what is gone stays gone"))))]
async fn upload_end(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Id(id): Id<MediaId>,
) -> Answer<Response> {
    spoken(&headers)?;
    let device = phone(&app, &caller, &headers).await?;
    flow::upload::upload_end(&app, &caller.scope, &device, id).await?;
    let headers = [("tus-resumable", VERSION)];
    Ok((StatusCode::NO_CONTENT, headers, Body::empty()).into_response())
}
