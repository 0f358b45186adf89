//! Making past valuations again, a page at a time.

use crate::{model::valuation::ValuationId, store};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, Money, Page, PageAsk, Result};
use platform::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// A valuation that was made again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplayRow {
    /// The valuation.
    pub valuation_id: ValuationId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// When it was made.
    pub made_at: Instant,
    /// Whether the kept inputs are those that the hash was taken of.
    pub inputs_unchanged: bool,
    /// Whether every line is the same to the kopeck, by the way of computing of that time.
    pub equal: bool,
    /// What was offered.
    pub offer: Money,
    /// What comes out now.
    pub again: Money,
}

/// Makes a page of past valuations again, newest first.
pub async fn valuations_replay(
    mut tx: Tx,
    centre: Option<CentreId>,
    ask: PageAsk,
) -> Result<Page<ReplayRow>> {
    let ids = store::replay::valuation_page(&mut tx, centre, ask).await?;
    let page = Page::cut(ids, ask.limit, |id| id.0);
    let mut items = Vec::new();
    for id in page.items {
        let made = store::valuation::valuation_get(&mut tx, id).await?;
        let kept = store::valuation::kept_get(&mut tx, id).await?;
        let again = kept.replay(&made)?;
        items.push(ReplayRow {
            valuation_id: id,
            purchase_id: made.purchase_id,
            made_at: made.made_at,
            inputs_unchanged: again.inputs_unchanged,
            equal: again.equal,
            offer: made.offer,
            again: again.offer,
        });
    }
    tx.close().await?;
    let next = page.next;
    Ok(Page { items, next })
}
