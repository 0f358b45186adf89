//! An inspection goes on at the desk.

use super::now;
use crate::{events, model::inspection::Inspection, store};
use contracts::buyback::PurchaseId;
use kernel::{Instant, Line, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};
use serde_json::json;

/// Takes an unfinished inspection from its phone; the desk saves the appraisal itself.
pub async fn inspection_take(
    app: &App,
    command: &Command,
    id: PurchaseId,
    reason: Line,
) -> Result<Inspection> {
    let now = now(app);
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::inspection::inspection_lock(&mut tx, id).await?;
    let before = before.ok_or(codes::NOT_FOUND)?;
    let after = abandon(&mut tx, &before, now).await?;
    audit::put(
        &mut tx,
        "inspection_take",
        "inspection",
        id.0,
        (),
        json!({"reason": reason}),
    )?;
    tx.commit(after).await
}

/// Nothing more comes from the phone.
pub async fn abandon(tx: &mut Tx, inspection: &Inspection, now: Instant) -> Result<Inspection> {
    let after = inspection.abandon(now)?;
    store::inspection::inspection_save(tx, &after).await?;
    audit::put(
        tx,
        "inspection_abandon",
        "inspection",
        after.purchase_id.0,
        inspection,
        &after,
    )?;
    outbox::put(tx, &events::inspection_abandoned(&after, now))?;
    Ok(after)
}
