//! Asking for a discount, and deciding about it (SAL-3). What it costs is asked of the ledger before our transaction.

use super::{
    authority::{allowance, lent},
    version::version_make,
};
use crate::{
    MODULE,
    model::{
        authority::Authority,
        code,
        deal::Deal,
        discount::{
            DiscountAsk, DiscountRequest, DiscountRequestId, DiscountStep, Hand, MarginEffect,
        },
        reason::{ReasonKind, reason_check},
        register::OverrideLine,
        version::{VersionReason, Why},
    },
    store,
};
use contracts::{finance::DealLedger, identity::Lent, sales::DealId};
use kernel::{Money, Note, OnConstraint, Result, TenantId};
use platform::{
    App, Begun, Tx, audit,
    http::{Command, IfMatch},
    jobs::Lease,
};
use time::OffsetDateTime;

/// Asks for a discount off the list price. One within the own limit is given at once; both leave a line in the register.
pub async fn discount_ask(
    app: &App,
    command: &Command,
    (id, seen): (DealId, IfMatch),
    ask: DiscountAsk,
) -> Result<DiscountRequest> {
    let now = app.clock.now();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let deal = store::deal::deal_get(&mut tx, id).await?;
    seen.check(deal.version)?;
    deal.discounted(ask.discount)?;
    let today = deal.today(now);
    let reasons = store::reason::reasons(&mut tx, ReasonKind::Discount, today).await?;
    tx.close().await?;
    reason_check(&reasons, &ask.reason, "/reason")?;
    let effect = margin_effect(app, command.scope.tenant, &deal, ask.discount, now).await?;
    let lent = lent(app, command, deal.centre_id, now).await?;

    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    request_none_open(&mut tx, &before, now).await?;
    let hand = hand(&mut tx, command, (&before, ask.discount), lent, now).await?;
    let hours = store::reservation::policy(&mut tx, today)
        .await?
        .discount_hours;
    let request = DiscountRequest::of(&before, ask, effect, &hand, hours)?;
    let inserted = store::discount::request_insert(&mut tx, &request).await;
    inserted.on_constraint("request_one_open", code::DISCOUNT_OPEN)?;
    let (request_id, is_within) = (request.id, request.is_within());
    if is_within {
        in_the_name(&mut tx, &hand);
    }
    audit::put(
        &mut tx,
        "discount_ask",
        "discount_request",
        request_id,
        (),
        &request,
    )?;
    if is_within {
        discount_apply(&mut tx, &before, &request, now).await?;
    }
    tx.commit(request).await
}

/// Says yes: the price of the deal falls, in one call.
pub async fn discount_approve(
    app: &App,
    command: &Command,
    id: DiscountRequestId,
    note: Option<Note>,
) -> Result<DiscountRequest> {
    let now = app.clock.now();
    let lent = lent_for(app, command, id, now).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (deal, before) = request_lock(&mut tx, id).await?;
    let hand = hand(&mut tx, command, (&deal, before.discount), lent, now).await?;
    let after = before.approve(&deal, &hand, note)?;
    in_the_name(&mut tx, &hand);
    request_end(&mut tx, "discount_approve", &before, &after).await?;
    discount_apply(&mut tx, &deal, &after, now).await?;
    tx.commit(after).await
}

/// Says no.
pub async fn discount_decline(
    app: &App,
    command: &Command,
    id: DiscountRequestId,
    note: Option<Note>,
) -> Result<DiscountRequest> {
    let now = app.clock.now();
    let lent = lent_for(app, command, id, now).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (deal, before) = request_lock(&mut tx, id).await?;
    let hand = hand(&mut tx, command, (&deal, Money::kopecks(1)), lent, now).await?;
    let after = before.decline(&hand, note)?;
    in_the_name(&mut tx, &hand);
    request_end(&mut tx, "discount_decline", &before, &after).await?;
    tx.commit(after).await
}

/// The asker takes the request back.
pub async fn discount_withdraw(
    app: &App,
    command: &Command,
    id: DiscountRequestId,
) -> Result<DiscountRequest> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (_, before) = request_lock(&mut tx, id).await?;
    let after = before.withdraw(command.scope.actor.id, app.clock.now())?;
    request_end(&mut tx, "discount_withdraw", &before, &after).await?;
    tx.commit(after).await
}

/// Ends the requests of a group that nobody decided in time.
pub async fn requests_expire(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let now = app.clock.now();
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    for deal in store::discount::requests_due(&mut tx, now.into()).await? {
        let deal = store::deal::deal_lock(&mut tx, deal).await?;
        let open = store::discount::request_open(&mut tx, deal.id).await?;
        if let Some(before) = open.filter(|request| request.is_due(now)) {
            let after = before.end(DiscountStep::Expire, now)?;
            request_end(&mut tx, "discount_expire", &before, &after).await?;
        }
    }
    tx.commit(()).await
}

/// The deal is over: nobody need decide any more. The deal is locked.
pub async fn requests_withdraw(tx: &mut Tx, deal: DealId, now: OffsetDateTime) -> Result<()> {
    let Some(before) = store::discount::request_open(tx, deal).await? else {
        return Ok(());
    };
    let after = before.end(DiscountStep::Withdraw, now)?;
    request_end(tx, "discount_withdraw", &before, &after).await
}

/// Nothing waits for a decision; a request that nobody decided in time ends here. The deal is locked.
///
/// # Errors
/// `sales.discount_open`.
pub async fn request_none_open(tx: &mut Tx, deal: &Deal, now: OffsetDateTime) -> Result<()> {
    let Some(before) = store::discount::request_open(tx, deal.id).await? else {
        return Ok(());
    };
    if !before.is_due(now) {
        return Err(code::DISCOUNT_OPEN.into());
    }
    let after = before.end(DiscountStep::Expire, now)?;
    request_end(tx, "discount_expire", &before, &after).await
}

/// The request and its deal. Whoever changes a request locks the deal first, so it is read again under the lock.
async fn request_lock(tx: &mut Tx, id: DiscountRequestId) -> Result<(Deal, DiscountRequest)> {
    let deal = store::discount::request_get(tx, id).await?.deal_id;
    let deal = store::deal::deal_lock(tx, deal).await?;
    let request = store::discount::request_get(tx, id).await?;
    Ok((deal, request))
}

async fn request_end(
    tx: &mut Tx,
    action: &'static str,
    before: &DiscountRequest,
    after: &DiscountRequest,
) -> Result<()> {
    store::discount::request_save(tx, after).await?;
    audit::put(tx, action, "discount_request", after.id, before, after)
}

/// The discount comes into the price, with a version of the terms and a line in the register.
async fn discount_apply(
    tx: &mut Tx,
    before: &Deal,
    request: &DiscountRequest,
    now: OffsetDateTime,
) -> Result<()> {
    let why = Why {
        reason: VersionReason::Discount,
        note: request.note.clone(),
    };
    let after = version_make(tx, before.discounted(request.discount)?, why, now).await?;
    store::deal::deal_save(tx, &after).await?;
    let line = OverrideLine::of_discount(request, tx.scope().actor.id, now);
    store::register::override_insert(tx, &line).await?;
    audit::put(tx, "override_note", "override", line.id, (), &line)?;
    audit::put(tx, "discount_apply", "deal", after.id, before, &after)
}

async fn hand(
    tx: &mut Tx,
    command: &Command,
    wanted: (&Deal, Money),
    lent: Vec<(Authority, Lent)>,
    now: OffsetDateTime,
) -> Result<Hand> {
    Ok(Hand {
        by: command.scope.actor.id,
        now,
        allowance: allowance(tx, command, wanted, lent, now).await?,
    })
}

/// What is lent to the caller at the centre of a request.
async fn lent_for(
    app: &App,
    command: &Command,
    id: DiscountRequestId,
    now: OffsetDateTime,
) -> Result<Vec<(Authority, Lent)>> {
    let mut tx = command.read(app).await?;
    let centre = store::discount::request_get(&mut tx, id).await?.centre_id;
    tx.close().await?;
    lent(app, command, centre, now).await
}

/// The log names whose authority was used.
fn in_the_name(tx: &mut Tx, hand: &Hand) {
    if let Some(giver) = hand.allowance.giver {
        tx.on_behalf(giver);
    }
}

/// Gross profit with and without the discount, as far as the ledger of this installation knows the car.
async fn margin_effect(
    app: &App,
    tenant: TenantId,
    deal: &Deal,
    discount: Money,
    now: OffsetDateTime,
) -> Result<Option<MarginEffect>> {
    let Ok(ledger) = app.port::<dyn DealLedger>() else {
        return Ok(None);
    };
    let prices = [deal.list_price, deal.list_price.minus(discount)?];
    let gross = ledger.gross_at(tenant, deal.episode_id, deal.today(now), &prices);
    match gross.await {
        Ok(gross) => Ok(match gross.as_slice() {
            [before, after] => Some(MarginEffect {
                gross_before: *before,
                gross_after: *after,
            }),
            _ => None,
        }),
        // The ledger does not know the car yet, or does not post cars like this one.
        Err(error) if error.code.status < 500 => Ok(None),
        Err(error) => Err(error),
    }
}
