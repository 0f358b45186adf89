//! Price reviews: tasks that the age of a car makes.

use crate::{
    MODULE, flow,
    model::{
        permission,
        price_review::{PriceReview, ReviewAsk, ReviewDecision, ReviewId, ReviewState},
    },
    store::{
        self,
        price_review::{ReviewFilter, ReviewsOfState},
    },
};
use axum::{Json, extract::State};
use contracts::vehicles::EpisodeId;
use deserr::Deserr;
use kernel::{Amount, CentreId, Invalid, Lang, Line, Money, Page, PageAsk};
use platform::{
    App,
    http::{Answer, Body, Caller, Cell, Command, Export, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(price_review_page), permission::REVIEW_READ)
        .route(routes!(price_review_totals), permission::REVIEW_READ)
        .route(routes!(price_review_export), permission::REVIEW_READ)
        .route(routes!(price_review_close), permission::REVIEW_WRITE)
        .route(routes!(price_review_approve), permission::PRICE_APPROVE)
        .route(routes!(price_review_refuse), permission::PRICE_APPROVE)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReviewParams {
    /// Only this state.
    #[param(value_type = Option<ReviewState>)]
    state: Option<ReviewState>,
    /// Only this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// Only this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only this threshold.
    threshold_days: Option<i32>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ReviewParams {
    fn filter(&self) -> ReviewFilter {
        ReviewFilter {
            state: self.state,
            centre: self.centre_id,
            episode: self.episode_id,
            threshold_days: self.threshold_days,
        }
    }
}

/// Price reviews, newest first.
#[utoipa::path(get, path = "/price-reviews", tag = "vehicles", params(ReviewParams), responses((status = 200, body = Page<PriceReview>)))]
async fn price_review_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReviewParams>,
) -> Answer<Json<Page<PriceReview>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::price_review::price_review_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |review| review.id.0)))
}

/// Price reviews in figures.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewTotals {
    /// How many.
    count: i64,
    /// By state.
    by_state: Vec<ReviewsOfState>,
}

/// How many price reviews there are, by state.
#[utoipa::path(get, path = "/price-reviews/totals", tag = "vehicles", params(ReviewParams), responses((status = 200, body = ReviewTotals)))]
async fn price_review_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReviewParams>,
) -> Answer<Json<ReviewTotals>> {
    let mut tx = caller.read(&app).await?;
    let by_state = store::price_review::price_review_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    let count = by_state.iter().map(|row| row.count).sum();
    Ok(Json(ReviewTotals { count, by_state }))
}

const HEADER_RU: &[&str] = &[
    "VIN",
    "Автомобиль",
    "Порог, дней",
    "Дата порога",
    "Состояние",
    "Решение",
    "Цена",
    "Новая цена",
    "Причина",
];
const HEADER_EN: &[&str] = &[
    "VIN",
    "Car",
    "Threshold, days",
    "Crossed on",
    "State",
    "Decision",
    "Price",
    "New price",
    "Reason",
];

/// Price reviews as a file.
#[utoipa::path(get, path = "/price-reviews/export", tag = "vehicles", params(ReviewParams), responses((status = 200, content_type = "text/csv", body = String)))]
async fn price_review_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReviewParams>,
) -> Answer<Export> {
    let filter = params.filter();
    let (lang, header) = match caller.lang {
        Lang::Ru => (Lang::Ru, HEADER_RU),
        Lang::En => (Lang::En, HEADER_EN),
    };
    let pages = move |ask: PageAsk| {
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            let mut tx = caller.read(&app).await?;
            let rows = store::price_review::price_review_page(&mut tx, &filter, ask).await?;
            tx.close().await?;
            Ok(Page::cut(rows, ask.limit, |review| review.id.0).map(row))
        }
    };
    Ok(Export::csv("price-reviews", lang, header, pages).await?)
}

fn row(review: PriceReview) -> Vec<Cell> {
    vec![
        Cell::of(review.vin),
        Cell::of(review.title),
        Cell::Number(review.threshold_days.into()),
        Cell::of(review.crossed_on),
        Cell::of(review.state),
        Cell::maybe(review.decision, Cell::of),
        Cell::maybe(review.list_price, Cell::Money),
        Cell::maybe(review.price, Cell::Money),
        Cell::maybe(review.reason, Cell::of),
    ]
}

/// A decision on a review.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReviewCloseIn {
    /// `keep`, `new_price` or `wholesale`.
    decision: ReviewDecision,
    /// Why.
    reason: Line,
    /// The new price, VAT included; with `new_price` only.
    #[schema(value_type = Option<Money>)]
    #[deserr(default)]
    price: Option<Amount>,
}

/// Decide on a price review; a new price waits for the approval of somebody else.
#[utoipa::path(post, path = "/price-reviews/{id}/close", tag = "vehicles", params(("id" = String, Path)), request_body = ReviewCloseIn, responses((status = 200, body = PriceReview)))]
async fn price_review_close(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReviewId>,
    Body(input): Body<ReviewCloseIn>,
) -> Answer<Json<PriceReview>> {
    let ask = ReviewAsk {
        decision: input.decision,
        reason: input.reason.to_string(),
        price: input.price.map(Amount::money),
    };
    Ok(Json(
        flow::price_review::price_review_close(&app, &command, id, ask).await?,
    ))
}

/// Approve the new price of a review and offer the car at it.
#[utoipa::path(post, path = "/price-reviews/{id}/approve", tag = "vehicles", params(("id" = String, Path)), responses((status = 200, body = PriceReview)))]
async fn price_review_approve(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReviewId>,
) -> Answer<Json<PriceReview>> {
    Ok(Json(
        flow::price_review::price_review_approve(&app, &command, id).await?,
    ))
}

/// Why not.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReviewRefuseIn {
    /// In words.
    reason: Line,
}

/// Refuse the new price of a review; it is open again.
#[utoipa::path(post, path = "/price-reviews/{id}/refuse", tag = "vehicles", params(("id" = String, Path)), request_body = ReviewRefuseIn, responses((status = 200, body = PriceReview)))]
async fn price_review_refuse(
    State(app): State<App>,
    command: Command,
    Id(id): Id<ReviewId>,
    Body(input): Body<ReviewRefuseIn>,
) -> Answer<Json<PriceReview>> {
    let reason = input.reason.to_string();
    Ok(Json(
        flow::price_review::price_review_refuse(&app, &command, id, reason).await?,
    ))
}
