//! From the accepted offer to the car in our yard: checks, contract, payout, act of acceptance.

use super::{Owned, owned, purchase_moved, step_up::payout_confirmed, today};
use crate::{
    events,
    model::{
        code,
        contract::{Acceptance, Contract, Decision, HandedPaper, Payout, unlocked},
        purchase::{Purchase, PurchaseState, PurchaseStep},
        seller::ConsentPurpose,
    },
    store,
};
use contracts::{
    buyback::{MoneyWay, PurchaseId},
    identity::ConfirmationId,
    verification::{CaseDecided, CashAnswer, CashAsk, CashGate, CashSubject, Purpose, Verdict},
};
use kernel::{Code, Day, Error, Line, Money, Note, OnConstraint, Result};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// Whether the checks can begin, or what they lack.
pub async fn checks_ready(tx: &mut Tx, purchase: &Purchase) -> Result<Result<(), Code>> {
    if !store::seller::seller_get(tx, purchase.id)
        .await?
        .is_identified()
    {
        return Ok(Err(code::SELLER_INCOMPLETE));
    }
    let consented =
        store::seller::has_consented(tx, purchase.seller_id, ConsentPurpose::Checks).await?;
    Ok(if consented {
        Ok(())
    } else {
        Err(code::CONSENT_REQUIRED)
    })
}

/// Asks verification: for the first time when papers came after the acceptance, or again after a decision has run out.
pub async fn checks_request(app: &App, command: &Command, id: PurchaseId) -> Result<Purchase> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = if before.state == PurchaseState::Payable {
        let contract = contract(&mut tx, id).await?;
        let after = before.step(PurchaseStep::Recheck)?;
        outbox::put(&mut tx, &events::contract_signed(&after, &contract)?)?;
        after
    } else {
        let after = before.step(PurchaseStep::RequestChecks)?;
        checks_ready(&mut tx, &before).await??;
        outbox::put(&mut tx, &events::checks_requested(&after)?)?;
        after
    };
    purchase_moved(&mut tx, "checks_request", &before, &after).await?;
    tx.commit(after).await
}

/// Verification has decided. Every decision is kept; it moves the purchase when the purchase still waits for it.
pub async fn case_decided(tx: &mut Tx, event: CaseDecided) -> Result<()> {
    let Some(purchase) = event.purchase.filter(|_| event.purpose != Purpose::Sale) else {
        return Ok(());
    };
    let before = store::purchase::purchase_lock(tx, purchase).await?;
    store::contract::decision_insert(tx, before.id, &Decision::from(&event)).await?;
    let step = match (event.verdict, event.purpose) {
        (Verdict::Approved, Purpose::Purchase) => PurchaseStep::Approve,
        (Verdict::Approved, _) => PurchaseStep::Clear,
        (Verdict::Rejected, _) => PurchaseStep::Reject,
    };
    match before.step(step) {
        Ok(after) => purchase_moved(tx, "case_decided", &before, &after).await,
        Err(_) => audit::put(
            tx,
            "case_decided_late",
            "purchase",
            before.id,
            &before,
            &before,
        ),
    }
}

/// Signs the contract: for the accepted price, while the decision of verification holds.
pub async fn contract_sign(
    app: &App,
    command: &Command,
    id: PurchaseId,
    number: Line,
    price: Money,
) -> Result<Contract> {
    let day = today(app, command, id).await?;
    let owned = still_free(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::Sign)?;
    owned.refuse()?;
    let decision = store::contract::decision_newest(&mut tx, id, Purpose::Purchase).await?;
    unlocked(decision.as_ref(), app.clock.now().into())?;
    let offer = before
        .offer_id
        .ok_or_else(|| Error::internal("an accepted purchase without an offer"))?;
    let offer = store::offer::offer_get(&mut tx, id, offer).await?;
    let contract = Contract::of(&offer, before.entity_id, number, price, day)?;
    let inserted = store::contract::contract_insert(&mut tx, &contract).await;
    inserted.on_constraint("contract_number", code::NUMBER_TAKEN)?;
    outbox::put(&mut tx, &events::contract_signed(&after, &contract)?)?;
    audit::put(&mut tx, "contract_sign", "contract", id, (), &contract)?;
    purchase_moved(&mut tx, "contract_sign", &before, &after).await?;
    tx.commit(contract).await
}

/// Whether somebody else in the group has bought the car meanwhile: the stock could not take it a second time.
async fn still_free(app: &App, command: &Command, id: PurchaseId) -> Result<Owned> {
    let mut tx = command.read(app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    tx.close().await?;
    owned(app, command, purchase.vin.as_ref()).await
}

/// What a payout is made by.
#[derive(Debug)]
pub struct PayoutAsk {
    /// Cash or bank.
    pub way: MoneyWay,
    /// Number of the payment order or the cash voucher.
    pub number: Line,
    /// What the one who pays has confirmed.
    pub confirmation: Option<ConfirmationId>,
}

/// Pays the seller the price of the contract, while the check before the payout holds.
pub async fn payout_make(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: PayoutAsk,
) -> Result<Payout> {
    let paid_on = today(app, command, id).await?;
    let cleared = cash_cleared(app, command, id, ask.way, paid_on).await?;
    let stepped_up = payout_confirmed(app, command, id, ask.confirmation).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::Pay)?;
    cleared?;
    let confirmation_id = stepped_up?;
    let decision = store::contract::decision_newest(&mut tx, id, Purpose::Payout).await?;
    unlocked(decision.as_ref(), app.clock.now().into())?;
    let (entity_id, paid_by) = (before.entity_id, command.scope.actor.id);
    let amount = contract(&mut tx, id).await?.price;
    let payout = Payout {
        purchase_id: id,
        entity_id,
        way: ask.way,
        number: ask.number,
        paid_on,
        amount,
        paid_by,
        confirmation_id,
    };
    let inserted = store::contract::payout_insert(&mut tx, &payout).await;
    inserted.on_constraint("payout_number", code::NUMBER_TAKEN)?;
    outbox::put(&mut tx, &events::payout_made(&after, &payout)?)?;
    audit::put(&mut tx, "payout_make", "payout", id, (), &payout)?;
    purchase_moved(&mut tx, "payout_make", &before, &after).await?;
    tx.commit(payout).await
}

/// Asks the control of large cash, before the transaction, for a payout that is due; its answer is held against the caller
/// inside it. An installation without that control lets every payout pass.
async fn cash_cleared(
    app: &App,
    command: &Command,
    id: PurchaseId,
    way: MoneyWay,
    on: Day,
) -> Result<Result<()>> {
    let Ok(gate) = app.port::<dyn CashGate>() else {
        return Ok(Ok(()));
    };
    let mut tx = command.read(app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    let contract = store::contract::contract_get(&mut tx, id).await?;
    tx.close().await?;
    let due = contract.filter(|_| purchase.state == PurchaseState::Payable);
    let Some(contract) = due.filter(|_| way == MoneyWay::Cash) else {
        return Ok(Ok(()));
    };
    let ask = CashAsk {
        tenant: command.scope.tenant,
        subject: CashSubject::Purchase(id),
        party: purchase.seller_id.0,
        entity: purchase.entity_id,
        centre: purchase.centre_id,
        amount_total: contract.price,
        on,
        actor: command.scope.actor.id,
    };
    Ok(match gate.clear(ask).await? {
        CashAnswer::Cleared => Ok(()),
        CashAnswer::Needed { questionnaire } => {
            Err(Error::new(code::IDENTIFICATION_NEEDED).with("questionnaire", questionnaire))
        }
    })
}

/// What the act of acceptance says.
#[derive(Debug)]
pub struct AcceptanceAsk {
    /// Number of the act.
    pub number: Line,
    /// Odometer.
    pub mileage_km: Option<i64>,
    /// Keys handed over.
    pub keys: i64,
    /// Papers handed over.
    pub documents: Vec<HandedPaper>,
    /// Remark.
    pub note: Option<Note>,
}

/// Takes the car over by the act; the stock opens its episode.
pub async fn car_accept(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: AcceptanceAsk,
) -> Result<Acceptance> {
    let day = today(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.step(PurchaseStep::AcceptCar)?;
    let act = Acceptance {
        purchase_id: id,
        entity_id: before.entity_id,
        number: ask.number,
        accepted_on: day,
        accepted_at: app.clock.now().into(),
        mileage_km: before.accepted_km(ask.mileage_km)?,
        keys: ask.keys,
        documents: ask.documents,
        note: ask.note,
        accepted_by: command.scope.actor.id,
    };
    if store::contract::acceptance_get(&mut tx, id)
        .await?
        .is_some()
    {
        return Err(code::CAR_ACCEPTED.into());
    }
    let inserted = store::contract::acceptance_insert(&mut tx, &act).await;
    inserted.on_constraint("acceptance_number", code::NUMBER_TAKEN)?;
    let contract = contract(&mut tx, id).await?;
    outbox::put(&mut tx, &events::car_accepted(&after, &contract, &act)?)?;
    audit::put(&mut tx, "car_accept", "acceptance", id, (), &act)?;
    purchase_moved(&mut tx, "car_accept", &before, &after).await?;
    tx.commit(act).await
}

/// The contract of a purchase that must have one.
async fn contract(tx: &mut Tx, id: PurchaseId) -> Result<Contract> {
    let contract = store::contract::contract_get(tx, id).await?;
    contract.ok_or_else(|| Error::internal("a signed purchase without a contract"))
}
