//! The journal as a list: page by page, in sum, and as a file.
//! What a file has of it is told in `journal_file`.

use super::journal_file;
use crate::{
    MODULE,
    model::{entry::Entry, journal::JournalTotals, permission},
    store::{self, entry::EntryFilter},
};
use axum::{Json, extract::State};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Day, EntityId, Page, PageAsk, Result};
use platform::{
    App,
    http::{Answer, Caller, Export, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(entry_page), permission::JOURNAL_READ)
        .route(routes!(entry_totals), permission::JOURNAL_READ)
        .route(routes!(entry_export), permission::JOURNAL_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryPageParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only what is about this deal.
    #[param(value_type = Option<String>, format = Uuid)]
    deal_id: Option<DealId>,
    /// Only what is about this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only what this event made.
    event_id: Option<Uuid>,
    /// Posted from this day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Posted up to this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The journal, newest first.
#[utoipa::path(get, path = "/entries", tag = "finance", params(EntryPageParams), responses((status = 200, body = Page<Entry>)))]
async fn entry_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryPageParams>,
) -> Answer<Json<Page<Entry>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let filter = EntryFilter {
        entity: params.entity_id,
        deal: params.deal_id,
        episode: params.episode_id,
        event: params.event_id,
        from: params.from,
        to: params.to,
    };
    let mut tx = caller.read(&app).await?;
    let rows = store::entry::entry_page(&mut tx, &filter, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |entry| entry.id.0)))
}

/// What to add up or to write out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntryParams {
    /// Only this legal entity.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Only what is about this deal.
    #[param(value_type = Option<String>, format = Uuid)]
    deal_id: Option<DealId>,
    /// Only what is about this car.
    #[param(value_type = Option<String>, format = Uuid)]
    episode_id: Option<EpisodeId>,
    /// Only what this event made.
    event_id: Option<Uuid>,
    /// Posted from this day on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Posted up to this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
}

impl From<EntryParams> for EntryFilter {
    fn from(params: EntryParams) -> Self {
        Self {
            entity: params.entity_id,
            deal: params.deal_id,
            episode: params.episode_id,
            event: params.event_id,
            from: params.from,
            to: params.to,
        }
    }
}

/// The same list in sum.
#[utoipa::path(get, path = "/entries/totals", tag = "finance", params(EntryParams), responses((status = 200, body = JournalTotals)))]
async fn entry_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryParams>,
) -> Answer<Json<JournalTotals>> {
    Ok(Json(totals(&app, &caller, params).await?))
}

/// The journal in sum.
pub async fn totals(app: &App, caller: &Caller, params: EntryParams) -> Result<JournalTotals> {
    let mut tx = caller.read(app).await?;
    let parts = store::journal::totals(&mut tx, &params.into()).await?;
    tx.close().await?;
    Ok(JournalTotals::of(parts)?)
}

/// The same list as a file: one row for each posting.
#[utoipa::path(get, path = "/entries/export", tag = "finance", params(EntryParams), responses((status = 200, body = String, content_type = "text/csv")))]
async fn entry_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<EntryParams>,
) -> Answer<Export> {
    let lang = caller.lang;
    let pages = journal_file::pages(&app, caller, params)?;
    Ok(Export::sheet("journal", lang, journal_file::COLUMNS, pages).await?)
}
