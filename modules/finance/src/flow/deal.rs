//! What deals do to the books.

use super::{books::policy, entry::entry_post};
use crate::model::facts;
use contracts::sales::{DealHandedOver, FiProductSold, PaymentReceived};
use kernel::Result;
use platform::{App, Tx};

/// A buyer paid in advance.
pub async fn payment_received(app: &App, tx: &mut Tx, event: PaymentReceived) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    entry_post(app, tx, facts::payment_received(&event, &policy)?).await
}

/// A bank or an insurer owes a commission.
pub async fn fi_product_sold(app: &App, tx: &mut Tx, event: FiProductSold) -> Result<()> {
    let policy = policy(app, tx, event.entity).await?;
    entry_post(app, tx, facts::fi_product_sold(&event, &policy)?).await
}

/// The advances of a deal are set off, and their VAT comes back.
pub async fn deal_handed_over(app: &App, tx: &mut Tx, event: DealHandedOver) -> Result<()> {
    policy(app, tx, event.entity).await?;
    entry_post(app, tx, facts::deal_handed_over(&event)).await
}
