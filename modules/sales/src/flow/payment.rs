//! Taking money from buyers.

use crate::{
    events,
    model::{
        code,
        payment::{Payment, PaymentAsk, PaymentTaken},
    },
    store,
};
use contracts::sales::DealId;
use kernel::{OnConstraint, Result};
use platform::{App, Begun, audit, http::Command, outbox};

/// Takes a payment: an advance, because the car has not been handed over.
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
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.receive(ask.amount, now)?;
    let payment = Payment::of(&before, ask, command.scope.actor.id, now)?;
    let inserted = store::payment::payment_insert(&mut tx, &payment).await;
    inserted.on_constraint("payment_document", code::PAYMENT_KNOWN)?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "payment_receive",
        "payment",
        payment.id,
        (),
        &payment,
    )
    .await?;
    audit::put(&mut tx, "payment_receive", "deal", id, &before, &after).await?;
    outbox::put(&mut tx, &events::payment_received(&after, &payment)).await?;
    tx.commit(PaymentTaken::of(payment, &after)).await
}
