//! Lost, then won: looking at the market again, and buying the car after all.

use super::{
    owned,
    purchase::refuse_twin,
    purchase_moved, today,
    valuation::{purchase_inputs, sought},
};
use crate::{
    MODULE,
    model::{
        code,
        follow_up::{FollowUp, FollowUpId, FollowUpPolicy, FollowUpStep, Look, Loss},
        market::Traits,
        purchase::{EndReason, Purchase, PurchaseStep},
    },
    store,
};
use contracts::{buyback::PurchaseId, identity::Organisation};
use kernel::{
    Day, Error, FieldError, Instant, Invalid, Money, OnConstraint, Result, TenantId, codes,
};
use platform::{App, Begun, Scope, Tx, audit, http::Command, jobs::Lease};

/// Sets the days of looks from a day on.
pub async fn follow_up_policy_set(
    app: &App,
    command: &Command,
    policy: FollowUpPolicy,
) -> Result<FollowUpPolicy> {
    let allowed =
        super::reference::from_today(app, command, policy.centre_id, policy.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::follow_up::follow_up_policy_insert(&mut tx, &policy).await?;
    let id = policy.id;
    audit::put(
        &mut tx,
        "follow_up_policy_set",
        "follow_up_policy",
        id,
        (),
        &policy,
    )?;
    tx.commit(policy).await
}

/// Ends a purchase before an agreement, and keeps for how much it was lost.
pub async fn purchase_lose(
    app: &App,
    command: &Command,
    id: PurchaseId,
    reason: EndReason,
    wish: Option<Money>,
) -> Result<Purchase> {
    wish_in_order(wish)?;
    let day = today(app, command, id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, id).await?;
    let after = before.end(PurchaseStep::Lose, reason)?;
    let policy =
        store::follow_up::follow_up_policy_in_force(&mut tx, Some(before.centre_id), day).await?;
    let offers = store::offer::offers(&mut tx, id).await?;
    let amounts = (offers.first().map(|offer| offer.amount), wish);
    let loss = Loss::of(
        &before,
        reason,
        amounts,
        day,
        command.scope.actor.id,
        &policy,
    );
    store::follow_up::loss_insert(&mut tx, &loss).await?;
    audit::put(&mut tx, "loss_note", "loss", id, (), &loss)?;
    purchase_moved(&mut tx, "purchase_lose", &before, &after).await?;
    tx.commit(after).await
}

fn wish_in_order(wish: Option<Money>) -> Result<(), Invalid> {
    let Some(wish) = wish else { return Ok(()) };
    if wish.in_kopecks().is_err() {
        return Err(Invalid {
            fields: vec![FieldError {
                pointer: "/wish_price/currency".into(),
                code: codes::CURRENCY_MISMATCH,
                params: vec![("expected", "RUB".to_owned())],
            }],
        });
    }
    wish.positive()
        .map(drop)
        .map_err(|code| Invalid::field("/wish_price", code))
}

/// Takes a lost purchase up again: a new purchase of the same car from the same seller, linked to the lost one.
pub async fn purchase_reopen(app: &App, command: &Command, id: PurchaseId) -> Result<Purchase> {
    let mut tx = command.read(app).await?;
    let lost = store::purchase::purchase_get(&mut tx, id).await?;
    tx.close().await?;
    let owned = owned(app, command, lost.vin.as_ref()).await?;
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    owned.refuse()?;
    let lost = store::purchase::purchase_lock(&mut tx, id).await?;
    let again = lost.reopened(now)?;
    let seller = store::seller::seller_get(&mut tx, id).await?;
    let phone = seller.phone.as_ref().ok_or(code::SELLER_IS_ERASED)?;
    let (vin, plate) = (again.vin.as_ref(), again.plate.as_ref());
    let twin = store::purchase::purchase_twin(&mut tx, vin, plate, Some(phone)).await?;
    refuse_twin(twin, &command.scope.reach)?;
    let inserted = store::purchase::purchase_insert(&mut tx, &again).await;
    inserted.on_constraint("purchase_reopened_once", code::REOPENED)?;
    store::keeper::keeper_insert(&mut tx, &again, command.scope.actor.id).await?;
    store::follow_up::loss_plan(&mut tx, id, None).await?;
    follow_up_ended(&mut tx, command, id, now).await?;
    let new = again.id;
    audit::put(&mut tx, "purchase_reopen", "purchase", new, &lost, &again)?;
    tx.commit(again).await
}

/// The task of a lost purchase has led to something.
async fn follow_up_ended(
    tx: &mut Tx,
    command: &Command,
    purchase: PurchaseId,
    now: Instant,
) -> Result<()> {
    let task = store::follow_up::follow_up_of(tx, purchase).await?;
    let ended = task.map(|task| {
        let after = task.end(FollowUpStep::Reopen, command.scope.actor.id, now);
        after.map(|after| (task, after))
    });
    // One that was dismissed before stays so.
    let Some(Ok((before, after))) = ended else {
        return Ok(());
    };
    store::follow_up::follow_up_save(tx, &after).await?;
    let id = after.id;
    audit::put(tx, "purchase_reopen", "follow_up", id, &before, &after)
}

/// Gives a task up.
pub async fn follow_up_dismiss(app: &App, command: &Command, id: FollowUpId) -> Result<FollowUp> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::follow_up::follow_up_lock(&mut tx, id).await?;
    let after = before.end(FollowUpStep::Dismiss, command.scope.actor.id, now)?;
    store::follow_up::follow_up_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "follow_up_dismiss",
        "follow_up",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// Looks at the market for every lost purchase that is due, one transaction each.
pub async fn losses_look(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    // A day ahead: in the east it is tomorrow already. Each centre's own calendar decides below.
    let horizon = Day(app
        .clock
        .now()
        .date()
        .next_day()
        .unwrap_or(app.clock.now().date()));
    let mut after = None;
    loop {
        let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
        let due = store::follow_up::losses_due(&mut tx, horizon, after).await?;
        tx.close().await?;
        let Some(last) = due.last() else {
            return Ok(());
        };
        after = Some(last.purchase_id.0);
        for loss in due {
            let today = centre_today(app, tenant, &loss).await?;
            if loss.next_look_on.is_some_and(|planned| planned <= today) {
                loss_look(app, lease, tenant, (loss.purchase_id, today)).await?;
            }
        }
    }
}

/// The day that it is now at the centre of a loss.
async fn centre_today(app: &App, tenant: TenantId, loss: &Loss) -> Result<Day> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation.centre(tenant, loss.centre_id).await?;
    let centre =
        centre.ok_or_else(|| Error::internal("the centre of a loss is not known any more"))?;
    Ok(centre.zone.date_of(app.clock.now()).into())
}

async fn loss_look(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    (id, today): (PurchaseId, Day),
) -> Result<()> {
    let worth = revalued(app, tenant, id, today).await?;
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let Some(loss) = store::follow_up::loss_lock(&mut tx, id).await? else {
        return Ok(());
    };
    if loss.next_look_on.is_none_or(|planned| planned > today) {
        return tx.close().await;
    }
    let centre = Some(loss.centre_id);
    let policy = store::follow_up::follow_up_policy_in_force(&mut tx, centre, today).await?;
    let look = Look {
        day_number: loss.day_number(today),
        looked_on: today,
        policy_id: policy.id,
        offer: worth.as_ref().ok().copied(),
        refused: worth.err(),
    };
    store::follow_up::look_insert(&mut tx, id, &look).await?;
    let task = FollowUp::of(&loss, &look, app.clock.now().into());
    let after = loss.looked(today, task.is_some(), &policy);
    store::follow_up::loss_plan(&mut tx, id, after.next_look_on).await?;
    audit::put(&mut tx, "loss_look", "loss", id, &loss, (&after, &look))?;
    if let Some(task) = task {
        store::follow_up::follow_up_insert(&mut tx, &task).await?;
        let made = task.id;
        audit::put(&mut tx, "follow_up_make", "follow_up", made, (), &task)?;
    }
    tx.commit(()).await
}

/// What would be offered today for the car as it was seen then; the code of the refusal when it cannot be valued. In a
/// transaction of its own, because the look is kept either way.
async fn revalued(
    app: &App,
    tenant: TenantId,
    id: PurchaseId,
    today: Day,
) -> Result<Result<Money, String>> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    let sought = sought(&purchase, Traits::default());
    let valued = match purchase_inputs(&mut tx, &purchase, &sought, today).await {
        Ok(inputs) => inputs.waterfall().map(|fall| fall.offer),
        Err(error) => Err(error),
    };
    tx.close().await?;
    match valued {
        Ok(offer) => Ok(Ok(offer)),
        Err(error) if error.code.status < 500 => Ok(Err(error.code.name.to_owned())),
        Err(error) => Err(error),
    }
}
