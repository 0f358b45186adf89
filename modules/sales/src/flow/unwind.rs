//! Undoing a signed deal in one command (SAL-9). Nothing is erased: what was signed and sold becomes void, the money goes
//! back by the way that it came, and the others hear of it last.

use super::cancel::refund_keep;
use crate::{
    events,
    model::{
        code,
        deal::{Deal, DealStep},
        deposit::Share,
        fi_product::FiProduct,
        reason::{ReasonKind, reason_check},
        refund::{Refund, RefundKind, papers},
        unwind::{Unwind, UnwindAsk, Void, VoidNoun, returned},
    },
    store,
};
use contracts::{
    finance::{DealLedger, UnwindPreview},
    sales::DealId,
    vehicles::VehicleStock,
};
use kernel::{Day, Money, OnConstraint, Result, TenantId, codes};
use platform::{
    App, Begun, Tx, audit,
    http::{Caller, Command, IfMatch},
    outbox,
};
use time::OffsetDateTime;
use uuid::Uuid;

/// Undoes a signed deal, whatever has happened in it.
pub async fn deal_unwind(
    app: &App,
    command: &Command,
    (id, seen): (DealId, IfMatch),
    ask: UnwindAsk,
) -> Result<Deal> {
    let now = app.clock.now();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let deal = store::deal::deal_get(&mut tx, id).await?;
    deal.state.next(DealStep::Unwind)?;
    seen.check(deal.version)?;
    tx.close().await?;
    car_returnable(app, command.scope.tenant, &deal).await?;

    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.unwind()?;
    seen.check(before.version)?;
    let reasons = store::reason::reasons(&mut tx, ReasonKind::Unwind, before.today(now)).await?;
    reason_check(&reasons, &ask.reason, "/reason")?;
    let unwind = unwind_keep(&mut tx, &before, ask, now).await?;
    everything_void(&mut tx, &before, unwind.reason.as_str(), now).await?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "deal_unwind", "deal", id, &before, &after)?;
    outbox::put(&mut tx, &events::deal_unwound(&before, &unwind))?;
    tx.commit(after).await
}

/// A car that is out has to come back; the stock says whether it can.
async fn car_returnable(app: &App, tenant: TenantId, deal: &Deal) -> Result<()> {
    if !deal.car_is_out() {
        return Ok(());
    }
    let stock = app.port::<dyn VehicleStock>()?;
    stock.returnable(tenant, deal.episode_id, deal.id).await
}

/// The undoing with its refunds.
async fn unwind_keep(
    tx: &mut Tx,
    deal: &Deal,
    ask: UnwindAsk,
    now: OffsetDateTime,
) -> Result<Unwind> {
    let hand = (tx.scope().actor.id, now);
    let purses = store::refund::purses(tx, deal.id).await?;
    let (shares, fee_way) = returned(&purses, ask.fee, ask.fee_way)?;
    let numbered = papers(&shares, &ask.refunds)?;
    let unwind = Unwind::of(deal, ask, fee_way, hand);
    let inserted = store::unwind::unwind_insert(tx, &unwind).await;
    inserted.on_constraint("unwind_number", code::NUMBER_TAKEN)?;
    audit::put(tx, "deal_unwind", "unwind", deal.id, (), &unwind)?;
    for (share, number) in numbered {
        let refund = Refund::of(deal, RefundKind::Unwind, &share, number, hand);
        refund_keep(tx, &refund).await?;
    }
    Ok(unwind)
}

/// The contract, the act, the hold and the products become void.
async fn everything_void(
    tx: &mut Tx,
    deal: &Deal,
    reason: &str,
    now: OffsetDateTime,
) -> Result<()> {
    for what in void_of(tx, deal).await? {
        void(tx, deal, what, reason, now).await?;
    }
    Ok(())
}

/// What of a deal the undoing makes void.
async fn void_of(tx: &mut Tx, deal: &Deal) -> Result<Vec<(VoidNoun, Uuid)>> {
    let hold = deal.hold_id.filter(|_| !deal.car_is_out());
    let mut nouns = vec![(VoidNoun::Contract, deal.id.0)];
    nouns.extend(hold.map(|hold| (VoidNoun::Reservation, hold.0)));
    nouns.extend(deal.car_is_out().then_some((VoidNoun::Handover, deal.id.0)));
    let products = store::fi_product::fi_products(tx, deal.id).await?;
    nouns.extend(
        products
            .iter()
            .map(|product| (VoidNoun::FiProduct, product.id.0)),
    );
    Ok(nouns)
}

/// Something of a deal becomes void; the thing itself stays.
pub async fn void(
    tx: &mut Tx,
    deal: &Deal,
    (noun, noun_id): (VoidNoun, Uuid),
    reason: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let void = Void {
        deal_id: deal.id,
        noun,
        noun_id,
        reason: reason.to_owned(),
        voided_at: now.into(),
        voided_by: tx.scope().actor.id,
    };
    store::unwind::void_insert(tx, &void).await?;
    audit::put(tx, "void", "void", noun_id, (), &void)
}

/// What undoing a deal would do.
#[derive(Debug)]
pub struct Preview {
    /// The deal.
    pub deal: Deal,
    /// What goes back by each way.
    pub shares: Vec<Share>,
    /// What would be void.
    pub voids: Vec<(VoidNoun, Uuid)>,
    /// The products that would be cancelled.
    pub products: Vec<FiProduct>,
    /// How many wait for the car.
    pub waiting: i64,
    /// What the ledger would post; nothing in an installation without one.
    pub ledger: Option<UnwindPreview>,
    /// Why the car cannot come back.
    pub obstacle: Option<kernel::Code>,
}

/// What undoing a deal today would do.
pub async fn unwind_preview(app: &App, caller: &Caller, id: DealId, fee: Money) -> Result<Preview> {
    let now = app.clock.now();
    let mut tx = caller.read(app).await?;
    let deal = store::deal::deal_get(&mut tx, id).await?;
    deal.unwind()?;
    let purses = store::refund::purses(&mut tx, id).await?;
    let (shares, _) = returned(&purses, fee, None)?;
    let voids = void_of(&mut tx, &deal).await?;
    let products = store::fi_product::fi_products(&mut tx, id).await?;
    let waiting = store::queue::waiting(&mut tx, deal.episode_id).await?;
    tx.close().await?;
    let tenant = caller.scope.tenant;
    let obstacle = match car_returnable(app, tenant, &deal).await {
        Ok(()) => None,
        Err(error) if error.code.status < 500 => Some(error.code),
        Err(error) => return Err(error),
    };
    let ledger = postings(app, tenant, &deal, deal.today(now)).await?;
    Ok(Preview {
        deal,
        shares,
        voids,
        products,
        waiting,
        ledger,
        obstacle,
    })
}

/// What the ledger would post; nothing, when it knows nothing of the deal.
async fn postings(
    app: &App,
    tenant: TenantId,
    deal: &Deal,
    today: Day,
) -> Result<Option<UnwindPreview>> {
    let Ok(ledger) = app.port::<dyn DealLedger>() else {
        return Ok(None);
    };
    match ledger.unwind_preview(tenant, deal.id, today).await {
        Ok(preview) => Ok(Some(preview)),
        Err(error) if error.code == codes::NOT_FOUND => Ok(None),
        Err(error) => Err(error),
    }
}
