//! The schedule of the vehicle account.

use crate::{
    MODULE,
    flow::books::entity_reached,
    model::{
        permission,
        report::{ScheduleRow, ScheduleTotals},
    },
    store,
};
use axum::{Json, extract::State};
use kernel::{Cursor, EntityId, Page, PageAsk};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(vehicle_schedule), permission::JOURNAL_READ)
}

/// Whose cars.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ScheduleParams {
    /// The legal entity.
    #[param(value_type = String, format = Uuid)]
    entity_id: EntityId,
    /// Only cars of which either side has something: no sold ones that are settled.
    open_only: Option<bool>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The schedule, and the tie-out of the whole account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Schedule {
    #[serde(flatten)]
    totals: ScheduleTotals,
    /// Car by car, newest first.
    items: Vec<ScheduleRow>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    next: Option<Cursor>,
}

/// The vehicle account by cars, beside what vehicles says that they have cost.
#[utoipa::path(get, path = "/schedules/vehicles", tag = "finance", params(ScheduleParams), responses((status = 200, body = Schedule)))]
async fn vehicle_schedule(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ScheduleParams>,
) -> Answer<Json<Schedule>> {
    let (entity, ask) = (
        params.entity_id,
        PageAsk::read(params.limit, params.cursor.as_deref())?,
    );
    entity_reached(&app, &caller.scope, entity).await?;
    let mut tx = caller.read(&app).await?;
    let totals = store::vehicle::schedule_totals(&mut tx, entity).await?;
    let rows =
        store::vehicle::schedule_page(&mut tx, entity, params.open_only.unwrap_or(false), ask)
            .await?;
    tx.close().await?;
    let Page { items, next } = Page::cut(rows, ask.limit, |row| row.episode_id.0);
    let cars = items.iter().map(|row| row.episode_id);
    caller.saw(&app, Sight::Cost, "episode", cars).await?;
    Ok(Json(Schedule {
        totals,
        items,
        next,
    }))
}
