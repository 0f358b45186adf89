//! Undoing signed deals.

use super::{cancel::RefundPaperIn, discount::MARGINS};
use crate::{
    MODULE,
    flow::{self, unwind::Preview},
    model::{
        deal::{Deal, DealState},
        deposit::Share,
        fi_product::FiProduct,
        permission,
        unwind::{UnwindAsk, VoidNoun},
    },
};
use axum::{Json, extract::State};
use contracts::{finance::UnwindLine, paper::MoneyWay, sales::DealId};
use deserr::Deserr;
use kernel::{Amount, Day, Invalid, Lang, Line, Money, Note, Result};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Id, IfMatch, Params, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(unwind_preview), permission::DEAL_UNWIND)
        .route(routes!(deal_unwind), permission::DEAL_UNWIND)
}

/// A deal to undo.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct UnwindIn {
    /// Code of the reason; see `reasons`.
    reason: Line,
    /// In words.
    #[deserr(default)]
    note: Option<Note>,
    /// What is kept of the buyer's money; nothing unless given.
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    fee: Option<Amount>,
    /// The way of the money that the fee is kept from; that of most of the money unless given.
    #[deserr(default)]
    fee_way: Option<MoneyWay>,
    /// Number of the agreement to undo the deal.
    document_number: Line,
    /// One paper for each way that the money came; see `unwind-preview`.
    #[deserr(default)]
    #[schema(required = false)]
    refunds: Vec<RefundPaperIn>,
}

/// Undo a signed deal in one command: the money goes back, the papers and products are void, the car comes back, and the
/// ledger reverses everything of the deal.
#[utoipa::path(post, path = "/deals/{id}/unwind", tag = "sales", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = UnwindIn, responses((status = 200, body = Deal)))]
async fn deal_unwind(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<DealId>,
    Body(input): Body<UnwindIn>,
) -> Answer<Json<Deal>> {
    let ask = UnwindAsk {
        reason: input.reason,
        note: input.note,
        fee: input.fee.map_or(Money::ZERO, Amount::money),
        fee_way: input.fee_way,
        document_number: input.document_number,
        refunds: input
            .refunds
            .into_iter()
            .map(RefundPaperIn::paper)
            .collect(),
    };
    let deal = flow::unwind::deal_unwind(&app, &command, (id, seen), ask);
    Ok(Json(deal.await?))
}

/// What to compute with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewParams {
    /// The fee in kopecks; none unless given.
    fee_kopecks: Option<i64>,
}

/// What undoing a deal today would do, and what it costs.
#[derive(Debug, Serialize, ToSchema)]
struct UnwindPreview {
    /// How far the deal has come.
    state: DealState,
    /// Version of the deal that it was computed for.
    version: i64,
    /// Whether the car comes back from its buyer.
    car_comes_back: bool,
    /// Why the car cannot come back; the command would be refused.
    obstacle: Option<Obstacle>,
    /// What goes back to the buyer, by the way that it came.
    refunds: Vec<Share>,
    /// All of it.
    refunded: Money,
    /// What is kept: the only thing by which the books differ afterwards.
    fee: Money,
    /// Finance and insurance products that are cancelled.
    fi_products: Vec<FiProduct>,
    /// What becomes void.
    voids: Vec<VoidLine>,
    /// How many deals wait for the car.
    waiting: i64,
    /// What the ledger posts; left out for who may not see margins, and in an installation without a ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<LedgerPreview>,
}

/// Why a car cannot come back.
#[derive(Debug, Serialize, ToSchema)]
struct Obstacle {
    /// The closed code.
    code: String,
    /// In the language of the caller.
    title: String,
}

/// Something that becomes void.
#[derive(Debug, Serialize, ToSchema)]
struct VoidLine {
    /// What it is.
    noun: VoidNoun,
    /// Its id; a contract and an act have that of their deal.
    #[schema(value_type = String, format = Uuid)]
    id: Uuid,
}

/// What the ledger posts.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerPreview {
    /// The day of the postings: today, or the first one that is open.
    posting_day: Day,
    /// Every posting.
    lines: Vec<LedgerLine>,
}

/// A posting of the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerLine {
    /// The entry that it reverses; none for the fee.
    #[schema(value_type = Option<String>, format = Uuid)]
    entry_id: Option<Uuid>,
    /// What the line is, for programs: the salesman's commission, the VAT, a payment.
    word: String,
    /// What the line is, in the language of the caller.
    title: String,
    /// Account that is debited.
    debit: String,
    /// Account that is credited.
    credit: String,
    /// How much.
    amount: Money,
}

impl LedgerLine {
    fn of(line: UnwindLine, lang: Lang) -> Self {
        Self {
            entry_id: line.entry.map(|entry| entry.0),
            word: line.word,
            title: match lang {
                Lang::Ru => line.ru,
                Lang::En => line.en,
            },
            debit: line.debit,
            credit: line.credit,
            amount: line.amount,
        }
    }
}

/// What undoing a deal today would do: refunds, products, papers, the car, the queue, and every posting.
#[utoipa::path(get, path = "/deals/{id}/unwind-preview", tag = "sales", params(("id" = String, Path), PreviewParams), responses((status = 200, body = UnwindPreview), (status = 409, description = "The deal cannot be unwound"), (status = 422, description = "The fee is more than what came in")))]
async fn unwind_preview(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
    Params(params): Params<PreviewParams>,
) -> Answer<Json<UnwindPreview>> {
    let fee = Money::kopecks(params.fee_kopecks.unwrap_or(0));
    let preview = flow::unwind::unwind_preview(&app, &caller, id, fee).await?;
    let shown = shown(preview, fee, &caller)?;
    let told = shown.ledger.is_some().then_some(id);
    caller.saw(&app, Sight::Margin, "deal", told).await?;
    Ok(Json(shown))
}

fn shown(preview: Preview, fee: Money, caller: &Caller) -> Result<UnwindPreview> {
    let lang = caller.lang;
    let margins = caller.may(MARGINS, preview.deal.centre_id);
    let ledger = preview
        .ledger
        .filter(|_| margins)
        .map(|ledger| LedgerPreview {
            posting_day: ledger.posting_day,
            lines: ledger
                .lines
                .into_iter()
                .map(|line| LedgerLine::of(line, lang))
                .collect(),
        });
    let void = |(noun, id)| VoidLine { noun, id };
    Ok(UnwindPreview {
        state: preview.deal.state,
        version: preview.deal.version,
        car_comes_back: preview.deal.car_is_out(),
        obstacle: preview.obstacle.map(|code| Obstacle {
            code: code.name.to_owned(),
            title: match lang {
                Lang::Ru => code.ru.to_owned(),
                Lang::En => code.en.to_owned(),
            },
        }),
        refunded: Money::sum(preview.shares.iter().map(|share| share.refunded))?,
        refunds: preview.shares,
        fee,
        fi_products: preview.products,
        voids: preview.voids.into_iter().map(void).collect(),
        waiting: preview.waiting,
        ledger,
    })
}
