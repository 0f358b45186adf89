//! The queue of cases that wait for people, and the people.

use crate::{
    MODULE,
    flow::{self, reviewer::Handed},
    model::{case::Case, permission, reviewer::Workload},
    store::{self, case::QueueAsk},
};
use axum::{Json, extract::State};
use contracts::verification::CaseId;
use deserr::Deserr;
use kernel::{Instant, Invalid, Lang, Page, PageAsk, Result, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Cell, Command, Export, Id, Params, Routes},
};
use serde::Deserialize;
use time::Duration;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(queue_page), permission::CASE_READ)
        .route(routes!(queue_distribute), permission::CASE_ASSIGN)
        .route(routes!(case_take), permission::CASE_DECIDE)
        .route(routes!(case_release), permission::CASE_DECIDE)
        .route(routes!(case_assign), permission::CASE_ASSIGN)
        .route(routes!(reviewer_list), permission::CASE_ASSIGN)
        .route(routes!(reviewer_export), permission::CASE_ASSIGN)
        .route(routes!(reviewer_arrive), permission::CASE_DECIDE)
        .route(routes!(reviewer_leave), permission::CASE_ASSIGN)
}

/// What to show of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QueueParams {
    /// Only this officer's.
    #[param(value_type = Option<String>, format = Uuid)]
    reviewer_id: Option<UserId>,
    /// Only those that nobody has.
    free: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Cases that wait for people, the soonest due first: what is overdue comes before everything else.
#[utoipa::path(get, path = "/queue", tag = "verification", params(QueueParams), responses((status = 200, body = Page<Case>)))]
async fn queue_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<QueueParams>,
) -> Answer<Json<Page<Case>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let queue = QueueAsk {
        reviewer: params.reviewer_id,
        free: params.free.unwrap_or(false),
        limit: ask.limit + 1,
        after: ask.after,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::case::queue(&mut tx, queue).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |case| case.id.0)))
}

/// Spread the cases that nobody has over the officers who are there.
#[utoipa::path(post, path = "/queue/distribute", tag = "verification", responses((status = 200, body = Handed)))]
async fn queue_distribute(State(app): State<App>, command: Command) -> Answer<Json<Handed>> {
    Ok(Json(
        flow::reviewer::queue_distribute(&app, &command).await?,
    ))
}

/// Take a case, or take it over from a colleague.
#[utoipa::path(post, path = "/cases/{id}/take", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Case)))]
async fn case_take(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
) -> Answer<Json<Case>> {
    Ok(Json(flow::reviewer::case_take(&app, &command, id).await?))
}

/// Give a case back to the queue.
#[utoipa::path(post, path = "/cases/{id}/release", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Case)))]
async fn case_release(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
) -> Answer<Json<Case>> {
    Ok(Json(
        flow::reviewer::case_release(&app, &command, id).await?,
    ))
}

/// To whom a case is given.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AssignIn {
    /// An officer who is there and may decide at the centre of the case.
    reviewer_id: UserId,
}

/// Give a case to an officer, also one that a colleague has.
#[utoipa::path(post, path = "/cases/{id}/assign", tag = "verification", params(("id" = String, Path)), request_body = AssignIn, responses((status = 200, body = Case)))]
async fn case_assign(
    State(app): State<App>,
    command: Command,
    Id(id): Id<CaseId>,
    Body(input): Body<AssignIn>,
) -> Answer<Json<Case>> {
    let to = input.reviewer_id;
    Ok(Json(
        flow::reviewer::case_assign(&app, &command, id, to).await?,
    ))
}

/// Which period.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PeriodParams {
    /// From this instant on; a day ago otherwise.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Instant>,
    /// Up to this instant; now otherwise.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Instant>,
}

impl PeriodParams {
    /// The period, now inclusive.
    pub(super) fn period(&self, now: Instant) -> (Instant, Instant) {
        let day_ago = Instant(now.0.saturating_sub(Duration::days(1)));
        let now = Instant(now.0.saturating_add(Duration::milliseconds(1)));
        (self.from.unwrap_or(day_ago), self.to.unwrap_or(now))
    }
}

async fn workload(app: &App, caller: &Caller, period: &PeriodParams) -> Result<Vec<Workload>> {
    let now = app.clock.now().into();
    let (from, to) = period.period(now);
    let mut tx = caller.read(app).await?;
    let rows = store::reviewer::workloads(&mut tx, from, to, now).await?;
    tx.close().await?;
    Ok(rows)
}

/// The officers: who is there, what each has in hand, and what each did in a period.
#[utoipa::path(get, path = "/reviewers", tag = "verification", params(PeriodParams), responses((status = 200, body = Vec<Workload>)))]
async fn reviewer_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PeriodParams>,
) -> Answer<Json<Vec<Workload>>> {
    Ok(Json(workload(&app, &caller, &params).await?))
}

/// The same as a CSV file.
#[utoipa::path(get, path = "/reviewers/export", tag = "verification", params(PeriodParams),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn reviewer_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PeriodParams>,
) -> Answer<Export> {
    let rows = workload(&app, &caller, &params).await?;
    let header = [
        "reviewer_id",
        "state",
        "open",
        "overdue",
        "received",
        "lost",
        "approved",
        "rejected",
        "confirmed",
        "minutes_average",
    ];
    Ok(workload_file(caller.lang, &header, rows).await?)
}

async fn workload_file(lang: Lang, header: &[&str], rows: Vec<Workload>) -> Result<Export> {
    let pages = move |_: PageAsk| {
        let items = rows.iter().map(workload_cells).collect();
        async move { Ok(Page { items, next: None }) }
    };
    Export::csv("reviewers", lang, header, pages).await
}

fn workload_cells(row: &Workload) -> Vec<Cell> {
    vec![
        Cell::of(row.reviewer_id),
        Cell::of(row.state),
        Cell::Number(row.open),
        Cell::Number(row.overdue),
        Cell::Number(row.received),
        Cell::Number(row.lost),
        Cell::Number(row.approved),
        Cell::Number(row.rejected),
        Cell::Number(row.confirmed),
        Cell::maybe(row.minutes_average, Cell::Number),
    ]
}

/// Say that one is there and may be given cases.
#[utoipa::path(post, path = "/reviewers/arrive", tag = "verification", responses((status = 200, body = Handed)))]
async fn reviewer_arrive(State(app): State<App>, command: Command) -> Answer<Json<Handed>> {
    Ok(Json(flow::reviewer::reviewer_arrive(&app, &command).await?))
}

/// An officer leaves, for the day or for good: every case in hand goes to the others, or back to the queue.
#[utoipa::path(post, path = "/reviewers/{id}/leave", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Handed)))]
async fn reviewer_leave(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
) -> Answer<Json<Handed>> {
    Ok(Json(
        flow::reviewer::reviewer_leave(&app, &command, id).await?,
    ))
}
