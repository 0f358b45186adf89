//! Taking money from buyers.

use crate::{
    events,
    model::{
        code,
        deal::Deal,
        payment::{Payment, PaymentAsk, PaymentTaken},
    },
    store,
};
use contracts::{
    paper::MoneyWay,
    sales::DealId,
    verification::{CashAnswer, CashAsk, CashGate, CashSubject},
};
use kernel::{Error, Money, OnConstraint, Result};
use platform::{App, Begun, audit, http::Command, outbox};

/// Takes a payment: an advance, because the car has not been handed over. Much cash waits until its payer is identified.
pub async fn payment_receive(
    app: &App,
    command: &Command,
    id: DealId,
    ask: PaymentAsk,
) -> Result<PaymentTaken> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    if ask.way == MoneyWay::Cash {
        let deal = store::deal::deal_get(&mut tx, id).await?;
        deal.receive(ask.amount, now)?;
        let cash = store::refund::cash_held(&mut tx, id).await?;
        tx.close().await?;
        let total = cash.plus(ask.amount)?;
        cash_clear(app, command, &deal, total).await?;
        tx = match command.begin(app).await? {
            Begun::Fresh(tx) => tx,
            Begun::Replay(answer) => return Ok(answer),
        };
    }
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.receive(ask.amount, now)?;
    let payment = Payment::of(&before, ask, command.scope.actor.id, now)?;
    let inserted = store::payment::payment_insert(&mut tx, &payment).await;
    inserted.on_constraint("payment_document", code::PAYMENT_KNOWN)?;
    store::refund::money_received(&mut tx, &payment).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "payment_receive",
        "payment",
        payment.id,
        (),
        &payment,
    )?;
    audit::put(&mut tx, "payment_receive", "deal", id, &before, &after)?;
    outbox::put(&mut tx, &events::payment_received(&after, &payment))?;
    tx.commit(PaymentTaken::of(payment, &after)).await
}

/// Asks the control of cash, in an installation that has one, with all cash of the deal.
async fn cash_clear(app: &App, command: &Command, deal: &Deal, total: Money) -> Result<()> {
    let Ok(gate) = app.port::<dyn CashGate>() else {
        return Ok(());
    };
    let ask = CashAsk {
        tenant: command.scope.tenant,
        subject: CashSubject::Deal(deal.id),
        party: deal.buyer_id.0,
        entity: deal.entity_id,
        centre: deal.centre_id,
        amount_total: total,
        on: deal.today(app.clock.now()),
        actor: command.scope.actor.id,
    };
    match gate.clear(ask).await? {
        CashAnswer::Cleared => Ok(()),
        CashAnswer::Needed { questionnaire } => {
            Err(Error::new(code::IDENTIFICATION_NEEDED).with("questionnaire", questionnaire))
        }
    }
}
