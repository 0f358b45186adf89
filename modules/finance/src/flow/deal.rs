//! What deals do to the books.

use super::{
    books::policy,
    entry::{entry_post, rule_of},
};
use crate::{
    model::{
        facts::{self, Fact},
        refund::{self, Open},
        rule::Rule,
    },
    store::entry::deal_balance,
};
use contracts::sales::{DealHandedOver, DealId, FiProductSold, PaymentReceived, RefundMade};
use kernel::{Money, Result};
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

/// Advances went back to the buyer, whole or less what is kept, with their VAT.
pub async fn refund_made(app: &App, tx: &mut Tx, event: RefundMade) -> Result<()> {
    policy(app, tx, event.entity).await?;
    let facts = refund::refund_made(&event);
    let rule = rule_of(tx, facts.rule, facts.day).await?;
    let open = open_advances(tx, &rule, event.deal).await?;
    entry_post(app, tx, refund::with_vat(facts, &event, open)?).await
}

/// What the accounts of a rule of refunds still have of a deal. The events of a deal come in their order, so every advance
/// is there.
async fn open_advances(tx: &mut Tx, rule: &Rule, deal: DealId) -> Result<Open> {
    let (mut advances, mut vat) = (Money::ZERO, Money::ZERO);
    if let Some(line) = rule.line_of(Fact::DepositKept) {
        advances = -deal_balance(tx, deal, &line.debit).await?;
    }
    if let Some(line) = rule.line_of(Fact::AdvanceVatRefunded) {
        vat = deal_balance(tx, deal, &line.credit).await?;
    }
    Ok(Open { advances, vat })
}
