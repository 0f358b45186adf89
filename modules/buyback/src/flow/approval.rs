//! Asking for more than the valuation, and deciding about it.

use super::today;
use crate::{
    MODULE,
    model::{
        approval::{Approval, ApprovalAsk, ApprovalId, ApprovalStep, Decided},
        authority::{AuthorityLevel, DelegationId},
        code,
        purchase::PurchaseStep,
    },
    store,
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Day, Error, Instant, Note, OnConstraint, Result, TenantId, codes};
use platform::{App, Begun, Tx, audit, http::Command, jobs::Lease};

/// Asks for an offer above the valuation; the matrix says who decides.
pub async fn approval_request(
    app: &App,
    command: &Command,
    id: PurchaseId,
    ask: ApprovalAsk,
) -> Result<Approval> {
    let day = today(app, command, id).await?;
    let now = app.clock.now().into();
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let purchase = store::purchase::purchase_lock(&mut tx, id).await?;
    purchase.step(PurchaseStep::Offer)?;
    reason_known(&mut tx, purchase.centre_id, day, &ask).await?;
    let valuation = store::valuation::valuation_newest(&mut tx, id).await?;
    let centre = purchase.centre_id;
    let matrix = store::authority::matrix_in_force(&mut tx, Some(centre), day).await?;
    let flags = store::appraisal::appraisal_get(&mut tx, &purchase).await?;
    let who = (command.scope.actor.id, now);
    let asked = Approval::of(centre, &valuation, &matrix, flags.sheet.flags, ask, who)?;
    approvals_expire_in(&mut tx, Some(id), now).await?;
    let inserted = store::approval::approval_insert(&mut tx, &asked).await;
    inserted.on_constraint("approval_one_open", code::APPROVAL_PENDING)?;
    audit::put(
        &mut tx,
        "approval_request",
        "approval",
        asked.id,
        (),
        &asked,
    )
    .await?;
    tx.commit(asked).await
}

async fn reason_known(tx: &mut Tx, centre: CentreId, day: Day, ask: &ApprovalAsk) -> Result<()> {
    let reasons = store::authority::reasons(tx, Some(centre), day).await?;
    let known = reasons
        .iter()
        .any(|reason| reason.code == ask.reason_code.as_str());
    if known {
        return Ok(());
    }
    Err(Error::field("/reason_code", codes::REFERENCE_NOT_FOUND))
}

/// Says yes or no to a request: by one's own authority, or by one that was lent.
pub async fn approval_decide(
    app: &App,
    command: &Command,
    id: ApprovalId,
    step: ApprovalStep,
    comment: Option<Note>,
) -> Result<Approval> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::approval::approval_lock(&mut tx, id).await?;
    let delegation = authority(&mut tx, command, &before, now).await?;
    let decision = Decided {
        step,
        comment,
        delegation,
    };
    let after = before.decide(decision, command.scope.actor.id, now)?;
    four_eyes(&mut tx, command, &before).await?;
    store::approval::approval_save(&mut tx, &after).await?;
    audit::put(&mut tx, "approval_decide", "approval", id, &before, &after).await?;
    tx.commit(after).await
}

/// Refuses the caller who has no authority of the level. A lent one is named; the asker's own is never used for the
/// asker's request.
async fn authority(
    tx: &mut Tx,
    command: &Command,
    approval: &Approval,
    now: Instant,
) -> Result<Option<DelegationId>> {
    if holds(command, approval.level, approval.centre_id) {
        return Ok(None);
    }
    let (me, centre) = (command.scope.actor.id, approval.centre_id);
    let lent = store::authority::delegations_live(tx, me, centre, now).await?;
    let fitting = lent
        .into_iter()
        .find(|lent| lent.level >= approval.level && lent.from_user != approval.asked_by);
    let none = || Error::new(code::NO_AUTHORITY).with("level", approval.level);
    fitting.map(|lent| Some(lent.id)).ok_or_else(none)
}

/// Whether the caller has an authority by role.
pub fn holds(command: &Command, level: AuthorityLevel, centre: CentreId) -> bool {
    let mut enough = AuthorityLevel::ALL.iter().filter(|one| **one >= level);
    enough.any(|one| command.may(one.permission().name, centre))
}

/// Nobody decides about a car that they appraised.
async fn four_eyes(tx: &mut Tx, command: &Command, approval: &Approval) -> Result<()> {
    let purchase = store::purchase::purchase_get(tx, approval.purchase_id).await?;
    let appraisal = store::appraisal::appraisal_get(tx, &purchase).await?;
    if appraisal.sheet.appraised_by == command.scope.actor.id {
        return Err(code::FOUR_EYES.into());
    }
    Ok(())
}

/// Takes one's own request back.
pub async fn approval_withdraw(app: &App, command: &Command, id: ApprovalId) -> Result<Approval> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::approval::approval_lock(&mut tx, id).await?;
    let after = before.withdraw(command.scope.actor.id)?;
    store::approval::approval_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "approval_withdraw",
        "approval",
        id,
        &before,
        &after,
    )
    .await?;
    tx.commit(after).await
}

/// Notes that the time of approvals has run out. What unlocks an offer looks at the clock itself.
pub async fn approvals_expire(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    approvals_expire_in(&mut tx, None, app.clock.now().into()).await?;
    tx.commit(()).await
}

async fn approvals_expire_in(
    tx: &mut Tx,
    purchase: Option<PurchaseId>,
    now: Instant,
) -> Result<()> {
    for before in store::approval::approvals_overdue(tx, purchase, now).await? {
        let after = before.step(ApprovalStep::Expire)?;
        store::approval::approval_save(tx, &after).await?;
        audit::put(
            tx,
            "approval_expire",
            "approval",
            before.id,
            &before,
            &after,
        )
        .await?;
    }
    Ok(())
}
