//! Payments of buyers.

use crate::{
    MODULE, flow,
    model::{
        payment::{PaymentAsk, PaymentTaken},
        permission,
    },
};
use axum::extract::State;
use contracts::{buyback::MoneyWay, sales::DealId};
use deserr::Deserr;
use kernel::{Amount, Day, Invalid, Line, Money};
use platform::{
    App,
    http::{Answer, Body, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(payment_receive), permission::PAYMENT_WRITE)
}

/// Money from the buyer.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PaymentIn {
    /// Cash or bank.
    way: MoneyWay,
    /// How much; never more than what is open.
    #[schema(value_type = Money)]
    amount: Amount,
    /// Number of the receipt or payment order.
    document_number: Line,
    /// Today unless given.
    #[deserr(default)]
    paid_on: Option<Day>,
}

/// Take a payment: the first one is the deposit.
#[utoipa::path(post, path = "/deals/{id}/payments", tag = "sales", params(("id" = String, Path)), request_body = PaymentIn, responses((status = 201, body = PaymentTaken)))]
async fn payment_receive(
    State(app): State<App>,
    command: Command,
    Id(id): Id<DealId>,
    Body(input): Body<PaymentIn>,
) -> Answer<Created<PaymentTaken>> {
    let ask = PaymentAsk {
        way: input.way,
        amount: input.amount.money(),
        document_number: input.document_number,
        paid_on: input.paid_on,
    };
    Ok(Created(
        flow::payment::payment_receive(&app, &command, id, ask).await?,
    ))
}
