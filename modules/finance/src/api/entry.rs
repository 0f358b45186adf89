//! Entries: making, reading and undoing one.

use crate::{
    MODULE, flow,
    model::{
        account::AccountCode,
        entry::{Dims, EntryCard, EntryId},
        manual::{EntryAsk, LineAsk},
        permission,
    },
};
use axum::{Json, extract::State};
use contracts::{sales::DealId, vehicles::EpisodeId};
use deserr::Deserr;
use kernel::{CentreId, Day, EntityId, Invalid, Line, Money, Note};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(entry_get), permission::JOURNAL_READ)
        .route(routes!(entry_record), permission::ENTRY_WRITE)
        .route(routes!(entry_reverse), permission::ENTRY_REVERSE)
}

kernel::id! {
    /// Any party outside or inside: a supplier, a buyer, a salesman.
    PartyRef;
}

/// An entry made by hand.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct EntryIn {
    /// Whose books.
    entity_id: EntityId,
    /// Day of the document.
    document_date: Day,
    /// Its number.
    #[deserr(default)]
    document_number: Option<Line>,
    /// Why the entry is made.
    memo: Note,
    /// At least one line.
    lines: Vec<LineIn>,
}

/// A line of it: one amount from a credit to a debit.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct LineIn {
    /// Account to debit.
    #[schema(value_type = String)]
    debit: AccountCode,
    /// Account to credit.
    #[schema(value_type = String)]
    credit: AccountCode,
    /// Roubles, above zero.
    amount: Money,
    /// What the line is called; `manual` when nothing is said.
    #[deserr(default)]
    word: Option<Line>,
    /// The car in stock.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[deserr(default)]
    episode_id: Option<EpisodeId>,
    /// The deal.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[deserr(default)]
    deal_id: Option<DealId>,
    /// Who is owed or owes.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[deserr(default)]
    counterparty_id: Option<PartyRef>,
    /// A centre of the legal entity.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[deserr(default)]
    centre_id: Option<CentreId>,
}

impl From<LineIn> for LineAsk {
    fn from(input: LineIn) -> Self {
        let dims = Dims {
            episode_id: input.episode_id,
            deal_id: input.deal_id,
            counterparty_id: input.counterparty_id.map(Into::into),
            centre_id: input.centre_id,
        };
        let word = input.word.map(|word| word.to_string());
        Self {
            debit: input.debit,
            credit: input.credit,
            amount: input.amount,
            word,
            dims,
        }
    }
}

impl From<EntryIn> for EntryAsk {
    fn from(input: EntryIn) -> Self {
        Self {
            entity: input.entity_id,
            document_date: input.document_date,
            document_number: input.document_number.map(|number| number.to_string()),
            memo: input.memo.to_string(),
            lines: input.lines.into_iter().map(Into::into).collect(),
        }
    }
}

/// Make an entry by hand: opening balances, and what no event says.
#[utoipa::path(post, path = "/entries", tag = "finance", request_body = EntryIn, responses((status = 201, body = EntryCard)))]
async fn entry_record(
    State(app): State<App>,
    command: Command,
    Body(input): Body<EntryIn>,
) -> Answer<Created<EntryCard>> {
    Ok(Created(
        flow::entry::entry_record(&app, &command, input.into()).await?,
    ))
}

/// One entry with its postings.
#[utoipa::path(get, path = "/entries/{id}", tag = "finance", params(("id" = String, Path)), responses((status = 200, body = EntryCard)))]
async fn entry_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EntryId>,
) -> Answer<Json<EntryCard>> {
    let mut tx = caller.read(&app).await?;
    let card = flow::entry::entry_get(&mut tx, id).await?;
    tx.close().await?;
    let deals = card.postings.iter().filter_map(|line| line.dims.deal_id);
    caller.saw(&app, Sight::Margin, "deal", deals).await?;
    Ok(Json(card))
}

/// When and why an entry is undone.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReverseIn {
    /// Day of the reversal, not before the entry's own.
    document_date: Day,
    /// Why.
    reason: Note,
}

/// Undo an entry by its exact inverse, once.
#[utoipa::path(post, path = "/entries/{id}/reverse", tag = "finance", params(("id" = String, Path)), request_body = ReverseIn, responses((status = 201, body = EntryCard)))]
async fn entry_reverse(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EntryId>,
    Body(input): Body<ReverseIn>,
) -> Answer<Created<EntryCard>> {
    let reason = input.reason.to_string();
    Ok(Created(
        flow::entry::entry_reverse(&app, &command, id, input.document_date, reason).await?,
    ))
}
