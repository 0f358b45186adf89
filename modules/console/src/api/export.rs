//! Files of lists that are made in the background.

use crate::{
    MODULE, flow,
    model::export::{Export, ExportAsk, ExportId, ListQuery},
    store,
};
use axum::{
    Json,
    body::Body as Stream,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use deserr::Deserr;
use futures::stream;
use kernel::{Error, Invalid, Lang, Line, Page, PageAsk, Result, Zone, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// More columns than any list has.
const COLUMNS_MAX: usize = 100;
/// The type of the files.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The routes. What a file shows is a matter of the list's own permission, which the path in the body names.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(export_page, export_start))
        .signed_in(routes!(export_columns))
        .signed_in(routes!(export_get))
        .signed_in(routes!(export_cancel))
        .signed_in(routes!(export_file))
}

kernel::words! {
    /// The language of a file.
    pub enum FileLang {
        /// Russian.
        Ru = "ru",
        /// English.
        En = "en",
    }
}

/// A list to be made into a file.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ExportIn {
    /// The list: the path of its route.
    #[schema(example = "/api/sales/v1/deals")]
    path: Line,
    /// The query of the list, as its route reads it: filter and order.
    query: ListQuery,
    /// The columns by their codes, in this order; all of them without a wish.
    columns: Vec<Line>,
    /// The language of the file; that of the request without a wish.
    #[deserr(default)]
    lang: Option<FileLang>,
    /// The time zone in which moments are told; UTC without a wish.
    #[deserr(default)]
    zone: Option<Zone>,
}

impl ExportIn {
    fn ask(self, spoken: Lang) -> Result<ExportAsk> {
        if self.columns.len() > COLUMNS_MAX {
            return Err(Invalid::field("/columns", codes::NOT_ALLOWED).into());
        }
        Ok(ExportAsk {
            path: self.path.to_string(),
            query: self.query,
            columns: self.columns.iter().map(ToString::to_string).collect(),
            zone: self.zone.unwrap_or_else(Zone::utc),
            lang: match self.lang {
                Some(FileLang::Ru) => Lang::Ru,
                Some(FileLang::En) => Lang::En,
                None => spoken,
            },
        })
    }
}

/// Ask for a file (xlsx) of a list, with the rows and fields that you see in it. It is made in the background.
#[utoipa::path(post, path = "/exports", tag = "console", request_body = ExportIn, responses((status = 201, body = Export)))]
async fn export_start(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ExportIn>,
) -> Answer<Created<Export>> {
    let ask = input.ask(command.lang)?;
    Ok(Created(
        flow::export::export_start(&app, &command, ask).await?,
    ))
}

/// Which list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParams {
    /// The path of its route: `/api/sales/v1/deals`.
    path: String,
}

/// A column that a file may have.
#[derive(Debug, Serialize, ToSchema)]
struct ExportColumn {
    /// Its code, for `columns` of an export.
    code: &'static str,
    /// Its title in Russian.
    ru: &'static str,
    /// In English.
    en: &'static str,
}

/// The columns that a file of a list may have, in their usual order. Fields that you do not see stay empty in it.
#[utoipa::path(get, path = "/export-columns", tag = "console", params(ListParams), responses((status = 200, body = Vec<ExportColumn>)))]
async fn export_columns(
    State(app): State<App>,
    Params(params): Params<ListParams>,
) -> Answer<Json<Vec<ExportColumn>>> {
    let (_, sheet) = flow::export::sheet(&app, &params.path)?;
    let columns = sheet.columns.iter().map(|one| ExportColumn {
        code: one.code,
        ru: one.ru,
        en: one.en,
    });
    Ok(Json(columns.collect()))
}

/// Which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportParams {
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// My files, newest first: those that are being made with their progress, and those that can be had.
#[utoipa::path(get, path = "/exports", tag = "console", params(ExportParams), responses((status = 200, body = Page<Export>)))]
async fn export_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ExportParams>,
) -> Answer<Json<Page<Export>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::export::export_page(&mut tx, caller.scope.actor.id, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |export| export.id.0)))
}

/// A file of mine.
#[utoipa::path(get, path = "/exports/{id}", tag = "console", params(("id" = String, Path)), responses((status = 200, body = Export)))]
async fn export_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ExportId>,
) -> Answer<Json<Export>> {
    let mut tx = caller.read(&app).await?;
    let export = store::export::export_get(&mut tx, caller.scope.actor.id, id).await?;
    tx.close().await?;
    Ok(Json(export))
}

/// Call a file off that is not ready.
#[utoipa::path(post, path = "/exports/{id}/cancel", tag = "console", params(("id" = String, Path)), responses((status = 200, body = Export)))]
async fn export_cancel(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ExportId>,
) -> Answer<Json<Export>> {
    Ok(Json(flow::export::export_cancel(&app, &command, id).await?))
}

/// Fetch a file of mine that is ready.
#[utoipa::path(get, path = "/exports/{id}/file", tag = "console", params(("id" = String, Path)), responses((status = 200, body = String, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn export_file(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ExportId>,
) -> Answer<Response> {
    let (export, parts) = flow::export::export_ready(&app, &caller, id).await?;
    let places = 0..parts;
    let pieces = stream::try_unfold(
        (app, caller, places),
        move |(app, caller, mut places)| async move {
            let Some(place) = places.next() else {
                return Ok::<_, Error>(None);
            };
            let piece = flow::export::part(&app, &caller, id, place).await?;
            Ok(Some((Bytes::from(piece), (app, caller, places))))
        },
    );
    let mut response = Stream::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{}\"", export.file_name);
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&name).map_err(Error::internal)?,
    );
    headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(export.bytes.unwrap_or_default()),
    );
    Ok(response)
}
