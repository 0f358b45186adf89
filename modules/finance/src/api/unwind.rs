//! What undoing a deal will post.

use crate::{MODULE, flow, model::permission};
use axum::{Json, extract::State};
use contracts::{
    finance::{UnwindLine, UnwindPreview},
    ids::EntryId,
    sales::DealId,
};
use kernel::{Code, Day, Lang, Money};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Id, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(unwind_preview), permission::JOURNAL_READ)
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UnwindParams {
    /// Day of the unwinding.
    #[param(value_type = String, format = Date)]
    on: Day,
}

/// A posting that the unwinding will make.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct UnwindPosting {
    /// The entry that it reverses; none for a late cost that becomes a cost of the stock.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    entry_id: Option<EntryId>,
    /// What it is called.
    word: String,
    /// What a person reads.
    title: String,
    /// Account to be debited.
    debit: String,
    /// Account to be credited.
    credit: String,
    /// How much.
    amount: Money,
}

/// What the unwinding of a deal will post, without its fee.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Unwind {
    /// The day on which it is posted: the one asked for, or the first open one after it.
    posting_day: Day,
    /// Sum of the postings.
    total: Money,
    /// The postings.
    lines: Vec<UnwindPosting>,
}

impl Unwind {
    fn of(preview: UnwindPreview, lang: Lang) -> Result<Self, Code> {
        let posting = |line: UnwindLine| UnwindPosting {
            entry_id: line.entry,
            word: line.word,
            title: match lang {
                Lang::Ru => line.ru,
                Lang::En => line.en,
            },
            debit: line.debit,
            credit: line.credit,
            amount: line.amount,
        };
        Ok(Self {
            posting_day: preview.posting_day,
            total: Money::sum(preview.lines.iter().map(|line| line.amount))?,
            lines: preview.lines.into_iter().map(posting).collect(),
        })
    }
}

/// What unwinding a deal on a day will post: exactly these lines, and the fee that the deal names.
#[utoipa::path(get, path = "/deals/{id}/unwind-preview", tag = "finance", params(("id" = String, Path), UnwindParams), responses((status = 200, body = Unwind)))]
async fn unwind_preview(
    State(app): State<App>,
    caller: Caller,
    Id(deal): Id<DealId>,
    Params(params): Params<UnwindParams>,
) -> Answer<Json<Unwind>> {
    let preview = flow::unwind::unwind_preview(&app, &caller.scope, deal, params.on).await?;
    caller.saw(&app, Sight::Margin, "deal", [deal]).await?;
    Ok(Json(Unwind::of(preview, caller.lang)?))
}
