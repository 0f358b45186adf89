//! A seller asked to be forgotten.

use super::now;
use crate::store;
use contracts::buyback::SellerErased;
use kernel::Result;
use platform::{App, Tx, audit};
use serde_json::json;

/// Takes papers, remarks, acts and pictures out of the inspection of a purchase that did not come about. The contents follow by
/// the sweep.
pub async fn seller_erased(app: &App, tx: &mut Tx, event: SellerErased) -> Result<()> {
    let now = now(app);
    let Some(inspection) = store::inspection::inspection_lock(tx, event.purchase).await? else {
        return Ok(());
    };
    store::erasure::words_erase(tx, event.purchase, now).await?;
    store::erasure::media_erase(tx, event.purchase, now).await?;
    let erased = crate::model::inspection::Inspection {
        erased_at: Some(now),
        ..inspection
    };
    store::inspection::inspection_save(tx, &erased).await?;
    audit::put(
        tx,
        "inspection_erase",
        "inspection",
        event.purchase.0,
        (),
        json!({"erased_at": now}),
    )
}
