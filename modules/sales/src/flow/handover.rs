//! Giving the car to its buyer.

use crate::{
    events,
    model::{
        code,
        deal::Deal,
        handover::{Handover, HandoverAsk, checklist_check},
    },
    store,
};
use contracts::sales::DealId;
use kernel::{OnConstraint, Result};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
    outbox,
};
use time::OffsetDateTime;

/// Hands the car over: paid in full, kept for this deal, everything on the list given. The products of the deal are sold
/// with it, and the others hear of them first.
pub async fn deal_hand_over(
    app: &App,
    command: &Command,
    id: DealId,
    seen: IfMatch,
    ask: HandoverAsk,
) -> Result<Deal> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    let before = store::deal::deal_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let after = before.hand_over(now)?;
    let handover = act(&mut tx, &after, ask, now).await?;
    let inserted = store::handover::handover_insert(&mut tx, &handover).await;
    inserted.on_constraint("handover_number", code::NUMBER_TAKEN)?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "deal_hand_over", "handover", id, (), &handover)?;
    audit::put(&mut tx, "deal_hand_over", "deal", id, &before, &after)?;
    for product in store::fi_product::fi_products(&mut tx, id).await? {
        outbox::put(
            &mut tx,
            &events::fi_product_sold(&after, &product, handover.handed_over_on),
        )?;
    }
    outbox::put(&mut tx, &events::deal_handed_over(&after, &handover))?;
    tx.commit(after).await
}

/// The act, when everything on the list of the day was given.
async fn act(tx: &mut Tx, deal: &Deal, ask: HandoverAsk, now: OffsetDateTime) -> Result<Handover> {
    let today = deal.today(now);
    let items = store::handover::handover_items(tx, today).await?;
    Ok(Handover {
        deal_id: deal.id,
        entity_id: deal.entity_id,
        number: ask.number,
        handed_over_on: today,
        mileage_km: ask.mileage_km,
        keys: ask.keys,
        checklist: checklist_check(&items, &ask.checklist)?,
        handed_over_by: tx.scope().actor.id,
    })
}
