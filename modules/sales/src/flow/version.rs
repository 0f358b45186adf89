//! Versions of the terms: whoever changes a term makes one in the same transaction.

use crate::{
    model::{
        deal::{Deal, TermsAsk},
        version::{DealVersion, VersionReason, Why},
    },
    store,
};
use contracts::sales::DealId;
use kernel::{Note, Result};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
};
use time::OffsetDateTime;

/// The first version of a deal that has just begun.
pub async fn version_first(tx: &mut Tx, deal: &Deal, now: OffsetDateTime) -> Result<()> {
    let by = tx.scope().actor.id;
    let first = DealVersion::next(deal, &[], None, VersionReason::Opened.into(), (by, now));
    store::version::version_insert(tx, &first).await
}

/// Makes the next version of a changed deal, and gives the deal on it. A deal whose terms are as before keeps its version.
pub async fn version_make(tx: &mut Tx, deal: Deal, why: Why, now: OffsetDateTime) -> Result<Deal> {
    let by = tx.scope().actor.id;
    let last = store::version::version_get(tx, deal.id, deal.terms).await?;
    let products = store::fi_product::fi_products(tx, deal.id).await?;
    let next = DealVersion::next(&deal, &products, Some(&last), why, (by, now));
    if next.changes.is_empty() {
        return Ok(deal);
    }
    store::version::version_insert(tx, &next).await?;
    audit::put(tx, "version_make", "deal_version", deal.id, &last, &next)?;
    Ok(deal.on_terms(next.number))
}

/// Agrees on other terms: a price that needs no approval, wishes.
pub async fn deal_terms(
    app: &App,
    command: &Command,
    (id, seen): (DealId, IfMatch),
    ask: TermsAsk,
    note: Option<Note>,
) -> Result<Deal> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let why = Why {
        reason: VersionReason::Terms,
        note,
    };
    let after = version_make(&mut tx, before.terms(ask)?, why, app.clock.now()).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "deal_terms", "deal", id, &before, &after)?;
    tx.commit(after).await
}
