//! VAT of a deal before it is signed.

use super::books::policy;
use crate::{
    MODULE,
    model::{
        facts::Fact,
        forecast::{ForecastAsk, VatForecast},
        rule::Rule,
    },
    store::{books, entry::deal_balance, forecast, vehicle},
};
use contracts::sales::PaymentReceived;
use kernel::{Event, Lang, Money, Result, codes};
use platform::{App, Scope};

/// VAT of the advances of a deal, of its sale at a price on a day, and the difference.
///
/// # Errors
/// `common.not_found` when the ledger knows no car of the deal within reach, `finance.scheme_not_posted`,
/// `finance.no_rate`.
pub async fn vat_forecast(
    app: &App,
    scope: &Scope,
    ask: ForecastAsk,
    lang: Lang,
) -> Result<VatForecast> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let paid_for = forecast::deal_episode(&mut tx, ask.deal).await?;
    let episode = paid_for.or(ask.episode).ok_or(codes::NOT_FOUND)?;
    let stock = vehicle::stock(&mut tx, episode).await?;
    let policy = policy(app, &mut tx, stock.entity_id).await?;
    let lines = books::rule_at(&mut tx, PaymentReceived::TYPE, ask.on).await?;
    let rule = Rule::of(lines, PaymentReceived::TYPE, ask.on)?;
    let accounts = rule
        .line_of(Fact::PaidByBank)
        .zip(rule.line_of(Fact::AdvanceVat));
    let (mut advances, mut left) = (Vec::new(), Money::ZERO);
    if let Some((paid, vat)) = accounts {
        advances = forecast::advances(&mut tx, ask.deal, &paid.credit, &vat.debit).await?;
        left = deal_balance(&mut tx, ask.deal, &vat.debit).await?;
    }
    tx.close().await?;
    VatForecast::of(&ask, &stock, &advances, left, (&policy, lang))
}
