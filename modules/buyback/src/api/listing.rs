//! Market listings: importing and looking at them.

use crate::{
    MODULE,
    flow::{self, listing::ImportReport},
    model::{
        import::{ImportOptions, MileageUnit},
        listing::Listing,
        permission,
    },
    store::{self, listing::ListingFilter},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
};
use kernel::{Currency, Error, Line, Page, PageAsk, codes};
use platform::{
    App,
    http::{Answer, Caller, Command, Params, RawBody, Routes},
};
use serde::Deserialize;
use std::io::Cursor;
use utoipa::IntoParams;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(listings_import), permission::LISTING_WRITE)
        .route(routes!(listing_page), permission::LISTING_READ)
}

/// How the file is to be read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportParams {
    /// Name of the source; the same rows of the same source count once.
    #[param(value_type = String, min_length = 1, max_length = 200)]
    source: Line,
    /// Currency of the prices.
    #[param(value_type = Currency, example = "GBP")]
    currency: String,
    /// Unit of the odometer.
    #[param(inline)]
    mileage_unit: MileageUnit,
    /// The make, for files without a column of makes.
    #[param(value_type = Option<String>, min_length = 1, max_length = 200)]
    make: Option<Line>,
    /// Only say what would be imported.
    #[serde(default)]
    dry_run: bool,
}

/// Import listings from CSV: columns model, year, price, mileage, and if there are any make, transmission, fuelType,
/// engineSize (litres) or engine_cc, consumption (litres per 100 km) or mpg, tax, key. The same file again changes nothing; bad rows are in the report.
#[utoipa::path(post, path = "/listings/imports", tag = "buyback", params(ImportParams), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = ImportReport)))]
async fn listings_import(
    State(app): State<App>,
    command: Command,
    Params(params): Params<ImportParams>,
    headers: HeaderMap,
    RawBody(bytes): RawBody,
) -> Answer<Json<ImportReport>> {
    if !is_csv(&headers) {
        return Err(codes::UNSUPPORTED_MEDIA_TYPE.into());
    }
    let currency: Currency = params.currency.parse().map_err(|_| bad_currency())?;
    let (make, mileage_unit, lang) = (params.make, params.mileage_unit, command.lang);
    let options = ImportOptions {
        make,
        currency,
        mileage_unit,
        lang,
    };
    let file = Box::new(Cursor::new(bytes.clone()));
    if params.dry_run {
        let tx = command.read(&app).await?;
        return Ok(Json(
            flow::listing::listings_preview(&app, tx, &params.source, &options, file).await?,
        ));
    }
    let asked = format!(
        "{} {currency} {mileage_unit} {:?}",
        params.source, options.make
    );
    let command = command.with_upload([asked.as_bytes(), &bytes]);
    Ok(Json(
        flow::listing::listings_import(&app, &command, &params.source, &options, file).await?,
    ))
}

fn is_csv(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv"))
}

fn bad_currency() -> Error {
    Error::new(codes::BAD_QUERY).with("reason", "currency")
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListingParams {
    /// Only this make.
    make: Option<String>,
    /// Only this model.
    model: Option<String>,
    /// This year and later.
    year_from: Option<i32>,
    /// This year and earlier.
    year_to: Option<i32>,
    /// Only this source.
    source: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Market listings, newest first.
#[utoipa::path(get, path = "/listings", tag = "buyback", params(ListingParams), responses((status = 200, body = Page<Listing>)))]
async fn listing_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ListingParams>,
) -> Answer<Json<Page<Listing>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = ListingFilter {
        make: params.make,
        model: params.model,
        year_from: params.year_from,
        year_to: params.year_to,
        source: params.source,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::listing::listing_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |listing| listing.id.0)))
}
