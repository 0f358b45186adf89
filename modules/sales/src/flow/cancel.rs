//! Calling deals off. A deposit goes back by the rule of the day, by the way that it came (SAL-5).

use super::{discount::requests_withdraw, queue};
use crate::{
    events,
    model::{
        code,
        deal::{Deal, DealState, EndReason},
        deposit::Settlement,
        permission,
        queue::InterestEnd,
        reason::{ReasonKind, reason_check},
        refund::{Purse, Refund, RefundKind, RefundPaper, papers},
        register::{DepositOverride, OverrideLine},
        unwind::VoidNoun,
    },
    store,
};
use contracts::sales::DealId;
use kernel::{Error, Money, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command, outbox};
use time::OffsetDateTime;

/// What a deal is called off with.
#[derive(Debug, Clone)]
pub struct CancelAsk {
    /// Why.
    pub reason: EndReason,
    /// The papers of the refunds, one for each way that the money came.
    pub refunds: Vec<RefundPaper>,
    /// Another part of the deposit goes back than the rule says.
    pub deposit_override: Option<DepositOverride>,
}

/// Calls a deal off: its deposit goes back, and its car is free again.
pub async fn deal_cancel(app: &App, command: &Command, id: DealId, ask: CancelAsk) -> Result<Deal> {
    let now = app.clock.now();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let settlement = settle(&mut tx, command, &before, &ask, now).await?;
    let settled = settlement
        .as_ref()
        .map_or(Money::ZERO, |settlement| settlement.settled);
    let after = before.cancel(ask.reason, settled)?;
    let refunds = refunds_make(&mut tx, &before, settlement.as_ref(), &ask.refunds, now).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    if before.state == DealState::Contract {
        let reason = ask.reason.word();
        super::unwind::void(&mut tx, &before, (VoidNoun::Contract, id.0), reason, now).await?;
    }
    requests_withdraw(&mut tx, id, now).await?;
    queue::queue_leave(&mut tx, &after, InterestEnd::Withdrawn, now).await?;
    audit::put(&mut tx, "deal_cancel", "deal", id, &before, &after)?;
    for refund in &refunds {
        outbox::put(&mut tx, &events::refund_made(&after, refund))?;
    }
    outbox::put(&mut tx, &events::deal_cancelled(&after))?;
    tx.commit(after).await
}

/// What calling a deal off today does with its money; nothing when it holds no deposit, or no rule is in force.
pub async fn settlement(
    tx: &mut Tx,
    deal: &Deal,
    now: OffsetDateTime,
) -> Result<Option<(Settlement, Vec<Purse>)>> {
    if !deal.holds_deposit() {
        return Ok(None);
    }
    let today = deal.today(now);
    let rule = store::deposit::deposit_rule(tx, deal.centre_id, today).await?;
    let first = store::payment::payment_first(tx, deal.id).await?;
    let purses = store::refund::purses(tx, deal.id).await?;
    match (rule, first) {
        (Some(rule), Some(first)) => {
            let settlement = Settlement::by_rule(&rule, deal, &first, &purses, today)?;
            Ok(Some((settlement, purses)))
        }
        _ => Ok(None),
    }
}

/// By the rule, or otherwise by somebody who may; the register then has a line.
async fn settle(
    tx: &mut Tx,
    command: &Command,
    deal: &Deal,
    ask: &CancelAsk,
    now: OffsetDateTime,
) -> Result<Option<Settlement>> {
    let by_rule = settlement(tx, deal, now).await?;
    let Some(other) = &ask.deposit_override else {
        return Ok(by_rule.map(|(settlement, _)| settlement));
    };
    let Some((by_rule, purses)) = by_rule else {
        return Err(code::NO_DEPOSIT.into());
    };
    let needed = permission::DEPOSIT_OVERRIDE.name;
    if !command.may(needed, deal.centre_id) {
        return Err(Error::new(codes::FORBIDDEN).with("permission", needed));
    }
    let reasons = store::reason::reasons(tx, ReasonKind::Deposit, deal.today(now)).await?;
    reason_check(&reasons, &other.reason, "/deposit_override/reason")?;
    let given = by_rule.returning(other.returned, &purses)?;
    let hand = (command.scope.actor.id, now);
    let line = OverrideLine::of_deposit(deal, &given, other.clone(), hand);
    store::register::override_insert(tx, &line).await?;
    audit::put(tx, "override_note", "override", line.id, (), &line)?;
    Ok(Some(given))
}

async fn refunds_make(
    tx: &mut Tx,
    deal: &Deal,
    settlement: Option<&Settlement>,
    given: &[RefundPaper],
    now: OffsetDateTime,
) -> Result<Vec<Refund>> {
    let Some(settlement) = settlement else {
        papers(&[], given)?;
        return Ok(Vec::new());
    };
    let rule = (settlement.rule_id, settlement.rule_version);
    let mut refunds = Vec::new();
    for (share, number) in papers(&settlement.shares, given)? {
        let hand = (tx.scope().actor.id, now);
        let refund = Refund::of(deal, RefundKind::Cancel, &share, number, hand).by(rule);
        refund_keep(tx, &refund).await?;
        refunds.push(refund);
    }
    Ok(refunds)
}

/// Keeps a refund.
pub async fn refund_keep(tx: &mut Tx, refund: &Refund) -> Result<()> {
    store::refund::refund_insert(tx, refund).await?;
    audit::put(tx, "refund_make", "refund", refund.id, (), refund)
}

/// What calling a deal off would do.
pub async fn cancel_preview(
    app: &App,
    tx: &mut Tx,
    id: DealId,
) -> Result<(Deal, Option<Settlement>)> {
    let deal = store::deal::deal_get(tx, id).await?;
    let settlement = settlement(tx, &deal, app.clock.now()).await?;
    let settlement = settlement.map(|(settlement, _)| settlement);
    let settled = settlement
        .as_ref()
        .map_or(Money::ZERO, |settlement| settlement.settled);
    deal.cancel(EndReason::Other, settled)?;
    Ok((deal, settlement))
}
