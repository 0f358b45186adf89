//! Calling deals off.

use crate::{
    MODULE,
    flow::{self, cancel::CancelAsk},
    model::{
        deal::{Deal, EndReason},
        deposit::Settlement,
        permission,
        refund::RefundPaper,
        register::DepositOverride,
    },
};
use axum::{Json, extract::State};
use contracts::{paper::MoneyWay, sales::DealId};
use deserr::Deserr;
use kernel::{Invalid, Line, Money, Note};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(deal_cancel), permission::DEAL_WRITE)
        .route(routes!(cancel_preview), permission::DEAL_READ)
}

/// The paper of a refund.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct RefundPaperIn {
    /// The way that the money goes back.
    way: MoneyWay,
    /// Number of the payout order or receipt.
    document_number: Line,
}

impl RefundPaperIn {
    /// The paper.
    pub fn paper(self) -> RefundPaper {
        RefundPaper {
            way: self.way,
            number: self.document_number,
        }
    }
}

/// A deposit that goes back otherwise than by the rule.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DepositOverrideIn {
    /// How much of the deposit goes back, from nothing to all of it.
    returned: Money,
    /// Code of the reason; see `reasons`.
    reason: Line,
    /// In words.
    #[deserr(default)]
    note: Option<Note>,
}

/// Why a deal is called off, and how its money goes back.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CancelIn {
    /// The reason.
    reason: EndReason,
    /// One paper for each way that the money came; see `cancel-preview`.
    #[deserr(default)]
    #[schema(required = false)]
    refunds: Vec<RefundPaperIn>,
    /// Only with `sales.deposit.override`.
    #[deserr(default)]
    deposit_override: Option<DepositOverrideIn>,
}

/// Call a deal off: its deposit goes back by the rule of the day. A signed deal that holds money is unwound instead.
#[utoipa::path(post, path = "/deals/{id}/cancel", tag = "sales", params(("id" = String, Path)), request_body = CancelIn, responses((status = 200, body = Deal)))]
async fn deal_cancel(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
    Body(input): Body<CancelIn>,
) -> Answer<Json<Deal>> {
    let ask = CancelAsk {
        reason: input.reason,
        refunds: input
            .refunds
            .into_iter()
            .map(RefundPaperIn::paper)
            .collect(),
        deposit_override: input.deposit_override.map(|other| DepositOverride {
            returned: other.returned,
            reason: other.reason,
            note: other.note,
        }),
    };
    Ok(Json(
        flow::cancel::deal_cancel(&app, &command, id, ask).await?,
    ))
}

/// What calling a deal off today would do.
#[derive(Debug, Serialize, ToSchema)]
struct CancelPreview {
    /// Version of the deal that it was computed for.
    version: i64,
    /// What happens to the money; nothing when the deal holds none.
    settlement: Option<Settlement>,
    /// Whether the car comes free.
    frees_car: bool,
}

/// What calling a deal off today would do with its money: the rule, what goes back and what is kept, by way.
#[utoipa::path(get, path = "/deals/{id}/cancel-preview", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = CancelPreview), (status = 409, description = "The deal cannot be called off")))]
async fn cancel_preview(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DealId>,
) -> Answer<Json<CancelPreview>> {
    let mut tx = caller.read(&app).await?;
    let (deal, settlement) = flow::cancel::cancel_preview(&app, &mut tx, id).await?;
    tx.close().await?;
    Ok(Json(CancelPreview {
        version: deal.version,
        settlement,
        frees_car: deal.hold_id.is_some(),
    }))
}
