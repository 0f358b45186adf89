//! Asking for more than the valuation, and deciding about it.

use super::today;
use crate::{
    MODULE,
    model::{
        approval::{Approval, ApprovalAsk, ApprovalId, ApprovalStep, Decided},
        authority::AuthorityLevel,
        code,
        purchase::PurchaseStep,
    },
    store,
};
use contracts::{
    buyback::PurchaseId,
    identity::{Delegations, Lent},
};
use kernel::{CentreId, Day, Error, Instant, Note, OnConstraint, Result, TenantId, UserId, codes};
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
    )?;
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
    let authority = authority(app, command, id, now).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::approval::approval_lock(&mut tx, id).await?;
    let hands = Hands::of(&mut tx, &before).await?;
    let me = command.scope.actor.id;
    let by = match &authority {
        Authority::Role => None,
        Authority::Lent(lent) => Some(before.wish(hands.are(me, &before)).lent(lent)?),
    };
    let decision = Decided {
        step,
        comment,
        delegation: by.map(|lent| lent.delegation),
    };
    let after = before.decide(decision, me, now)?;
    // Nobody decides about a car that they appraised.
    if hands.appraiser == me {
        return Err(code::FOUR_EYES.into());
    }
    store::approval::approval_save(&mut tx, &after).await?;
    if let Some(lent) = by {
        tx.on_behalf(lent.giver);
    }
    audit::put(&mut tx, "approval_decide", "approval", id, &before, &after)?;
    tx.commit(after).await
}

/// By what somebody may decide.
enum Authority {
    /// By a role.
    Role,
    /// By what was lent, if anything was.
    Lent(Vec<Lent>),
}

/// The authority of the caller for a request, asked before the transaction of the decision begins.
async fn authority(
    app: &App,
    command: &Command,
    id: ApprovalId,
    now: Instant,
) -> Result<Authority> {
    let mut tx = command.read(app).await?;
    let approval = store::approval::approval_get(&mut tx, id).await?;
    tx.close().await?;
    let (level, centre) = (approval.level, approval.centre_id);
    if holds(command, level, centre) {
        return Ok(Authority::Role);
    }
    let delegations = app.port::<dyn Delegations>()?;
    let (tenant, me) = (command.scope.tenant, command.scope.actor.id);
    let mut lent = Vec::new();
    for one in enough(level) {
        let permission = one.permission().name;
        lent.extend(
            delegations
                .lent_to(tenant, me, permission, centre, now.0)
                .await?,
        );
    }
    Ok(Authority::Lent(lent))
}

/// This level and those that include it.
fn enough(level: AuthorityLevel) -> impl Iterator<Item = AuthorityLevel> {
    let all = AuthorityLevel::ALL.iter().copied();
    all.filter(move |one| *one >= level)
}

/// Whether the caller has an authority by role.
fn holds(command: &Command, level: AuthorityLevel, centre: CentreId) -> bool {
    enough(level).any(|one| command.may(one.permission().name, centre))
}

/// Who has had a hand in a purchase.
struct Hands {
    appraiser: UserId,
    keeper: Option<UserId>,
}

impl Hands {
    async fn of(tx: &mut Tx, approval: &Approval) -> Result<Self> {
        let purchase = store::purchase::purchase_get(tx, approval.purchase_id).await?;
        let appraisal = store::appraisal::appraisal_get(tx, &purchase).await?;
        Ok(Self {
            appraiser: appraisal.sheet.appraised_by,
            keeper: store::keeper::keeper_of(tx, approval.purchase_id).await?,
        })
    }

    /// Whether the purchase is somebody's own.
    fn are(&self, person: UserId, approval: &Approval) -> bool {
        [Some(self.appraiser), self.keeper, Some(approval.asked_by)].contains(&Some(person))
    }
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
    )?;
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
        )?;
    }
    Ok(())
}
