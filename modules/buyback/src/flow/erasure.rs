//! Forgetting a seller who sold us nothing.

use super::{reference::from_today, today};
use crate::{
    events,
    model::{
        erasure::{Erasure, ErasureReason, Retention, refuse_open},
        follow_up::FollowUpStep,
        purchase::Purchase,
    },
    store,
};
use contracts::buyback::SellerId;
use kernel::{Day, Error, Instant, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// Sets from a day on how long the data of people who signed are kept.
pub async fn retention_set(app: &App, command: &Command, rule: Retention) -> Result<Retention> {
    let allowed = from_today(app, command, rule.centre_id, rule.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::erasure::retention_insert(&mut tx, &rule).await?;
    audit::put(&mut tx, "retention_set", "retention", rule.id, (), &rule)?;
    tx.commit(rule).await
}

/// Forgets a seller: name, phone, passport, address, consents and the remarks and paper numbers of the appraisals. What
/// was decided and by whom stays, without the person.
pub async fn seller_erase(
    app: &App,
    command: &Command,
    id: SellerId,
    reason: ErasureReason,
) -> Result<Erasure> {
    let day = erasure_day(app, command, id).await?;
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let purchases = store::erasure::purchases_lock(&mut tx, id).await?;
    let first = purchases.first().ok_or(codes::NOT_FOUND)?;
    for purchase in &purchases {
        refuse_open(purchase)?;
        refuse_signed(&mut tx, command, purchase, day).await?;
    }
    let seller = store::seller::seller_get(&mut tx, first.id).await?;
    store::seller::seller_save(&mut tx, &seller.erased(now)?).await?;
    let erasure = Erasure {
        seller_id: id,
        reason,
        erased_at: now,
        erased_by: command.scope.actor.id,
        purchases: i64::try_from(purchases.len()).map_err(Error::internal)?,
    };
    store::erasure::erasure_insert(&mut tx, &erasure).await?;
    for purchase in &purchases {
        purchase_forget(&mut tx, command, purchase, now).await?;
    }
    audit::put(&mut tx, "seller_erase", "seller", id, (), &erasure)?;
    tx.commit(erasure).await
}

/// The day that it is now where the seller came to us.
async fn erasure_day(app: &App, command: &Command, id: SellerId) -> Result<Day> {
    let mut tx = command.read(app).await?;
    let purchase = store::erasure::purchase_of(&mut tx, id).await?;
    tx.close().await?;
    today(app, command, purchase).await
}

/// Who signed a contract is kept for as long as the law wants it.
async fn refuse_signed(
    tx: &mut Tx,
    command: &Command,
    purchase: &Purchase,
    day: Day,
) -> Result<()> {
    let Some(contract) = store::contract::contract_get(tx, purchase.id).await? else {
        return Ok(());
    };
    let centre = Some(purchase.centre_id);
    let rule = store::erasure::retention_in_force(tx, centre, day).await?;
    rule.releases(&contract, day, command.lang)
}

/// Takes what may name the person out of the appraisals, stops the looks, and tells verification.
async fn purchase_forget(
    tx: &mut Tx,
    command: &Command,
    purchase: &Purchase,
    now: Instant,
) -> Result<()> {
    store::erasure::appraisals_mask(tx, purchase.id).await?;
    store::visit::visit_erase(tx, purchase.id).await?;
    store::follow_up::loss_plan(tx, purchase.id, None).await?;
    let task = store::follow_up::follow_up_of(tx, purchase.id).await?;
    let me = command.scope.actor.id;
    if let Some(Ok(after)) = task.map(|task| task.end(FollowUpStep::Dismiss, me, now)) {
        store::follow_up::follow_up_save(tx, &after).await?;
    }
    outbox::put(tx, &events::seller_erased(purchase))
}
