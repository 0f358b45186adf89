//! Cases change hands: taken, given, spread, and passed on when somebody leaves or is late. None is lost: a case that nobody
//! may have goes back to the queue. Reviewers are locked before cases, everywhere, so that nobody waits for each other.

use super::{case::case_change, today};
use crate::{
    MODULE,
    model::{
        case::{Case, CaseState},
        code,
        reviewer::{Assignment, Cause, Reviewer, next},
    },
    store,
};
use contracts::{identity::PersonDismissed, verification::CaseId};
use kernel::{Instant, Result, TenantId, UserId, codes};
use platform::{App, Begun, Tx, audit, http::Command, jobs::Lease};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Gives a case to somebody, or back to the queue, and keeps that.
async fn hand(
    app: &App,
    tx: &mut Tx,
    before: &Case,
    to: Option<UserId>,
    cause: Cause,
) -> Result<Case> {
    let at: Instant = app.clock.now().into();
    let after = match to {
        Some(to) => before.take(to, at)?,
        None => before.release()?,
    };
    let after = match cause {
        Cause::Late => {
            let policy = store::rule::policy_in_force(tx, before.centre_id, today(app)).await?;
            Case {
                review_due_at: to.map(|_| policy.review_due(at)).or(before.review_due_at),
                ..after
            }
        }
        _ => after,
    };
    let from = before
        .reviewer_id
        .filter(|_| before.state != CaseState::NeedsReview);
    let assignment = Assignment {
        to,
        from,
        cause,
        at,
    };
    store::reviewer::assignment_insert(tx, before, &assignment).await?;
    case_change(tx, cause_action(cause), before, &after).await?;
    Ok(after)
}

fn cause_action(cause: Cause) -> &'static str {
    match cause {
        Cause::Taken => "case_take",
        Cause::Assigned => "case_assign",
        Cause::Distributed => "case_distribute",
        Cause::Left => "case_leave",
        Cause::Late => "case_late",
        Cause::Released => "case_release",
    }
}

/// An officer takes a case, also from a colleague. Whoever takes cases is there.
pub async fn case_take(app: &App, command: &Command, id: CaseId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let by = command.scope.actor.id;
    let reach = command.scope.reach.centres();
    store::reviewer::reviewer_arrive(&mut tx, by, reach, app.clock.now().into()).await?;
    let before = store::case::case_lock(&mut tx, id).await?;
    let after = hand(app, &mut tx, &before, Some(by), Cause::Taken).await?;
    tx.commit(after).await
}

/// Somebody who leads the officers gives a case to one of them.
pub async fn case_assign(app: &App, command: &Command, id: CaseId, to: UserId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let present = store::reviewer::reviewers_present(&mut tx).await?;
    let before = store::case::case_lock(&mut tx, id).await?;
    let fits = |one: &Reviewer| one.id == to && one.covers(before.centre_id);
    if !present.iter().any(fits) {
        return Err(code::REVIEWER_AWAY.into());
    }
    let after = hand(app, &mut tx, &before, Some(to), Cause::Assigned).await?;
    tx.commit(after).await
}

/// The officer who has a case gives it back to the queue.
pub async fn case_release(app: &App, command: &Command, id: CaseId) -> Result<Case> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::case::case_lock(&mut tx, id).await?;
    if before.reviewer_id.is_some() && before.reviewer_id != Some(command.scope.actor.id) {
        return Err(code::CASE_FOREIGN.into());
    }
    let after = hand(app, &mut tx, &before, None, Cause::Released).await?;
    tx.commit(after).await
}

/// What became of several cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Handed {
    /// Cases that somebody got.
    pub given: i64,
    /// Cases that wait in the queue, because nobody who is there may have them.
    pub waiting: i64,
}

/// Spreads what waits over those who are there, whoever has the fewest first.
pub async fn queue_distribute(app: &App, command: &Command) -> Result<Handed> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let mut present = store::reviewer::reviewers_present(&mut tx).await?;
    if present.is_empty() {
        return Err(code::NOBODY_PRESENT.into());
    }
    let mut handed = Handed::default();
    for case in store::case::cases_free(&mut tx).await? {
        match next(&mut present, case.centre_id, None) {
            Some(to) => {
                hand(app, &mut tx, &case, Some(to), Cause::Distributed).await?;
                handed.given += 1;
            }
            None => handed.waiting += 1,
        }
    }
    let tenant = command.scope.tenant;
    audit::put(&mut tx, "queue_distribute", "queue", tenant, (), &handed)?;
    tx.commit(handed).await
}

/// A reviewer says: here I am.
pub async fn reviewer_arrive(app: &App, command: &Command) -> Result<Handed> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (by, reach) = (command.scope.actor.id, command.scope.reach.centres());
    store::reviewer::reviewer_arrive(&mut tx, by, reach, app.clock.now().into()).await?;
    audit::put(&mut tx, "reviewer_arrive", "reviewer", by, (), ())?;
    tx.commit(Handed::default()).await
}

/// A reviewer leaves, for the day or for good: every case in hand goes to somebody else, or back to the queue.
pub async fn reviewer_leave(app: &App, command: &Command, id: UserId) -> Result<Handed> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    if !store::reviewer::reviewer_leave(&mut tx, id, app.clock.now().into()).await? {
        return Err(codes::NOT_FOUND.into());
    }
    let mut handed = Handed::default();
    // Two hundred at a time; the statement is repeated until nothing is in hand.
    loop {
        let held = store::case::cases_in_hand(&mut tx, Some(id), None).await?;
        if held.is_empty() {
            break;
        }
        let mut present = store::reviewer::reviewers_present(&mut tx).await?;
        for case in held {
            let to = next(&mut present, case.centre_id, Some(id));
            hand(app, &mut tx, &case, to, Cause::Left).await?;
            match to {
                Some(_) => handed.given += 1,
                None => handed.waiting += 1,
            }
        }
    }
    audit::put(&mut tx, "reviewer_leave", "reviewer", id, (), &handed)?;
    tx.commit(handed).await
}

/// Somebody has left: every case in hand goes to the successor, if that is a reviewer who is there and may have it; else to
/// whoever has the fewest, or back to the queue.
pub async fn person_dismissed(app: &App, tx: &mut Tx, event: PersonDismissed) -> Result<()> {
    let gone = event.person;
    if !store::reviewer::reviewer_leave(tx, gone, event.at.into()).await? {
        return Ok(());
    }
    loop {
        let held = store::case::cases_in_hand(tx, Some(gone), None).await?;
        if held.is_empty() {
            return Ok(());
        }
        let mut present = store::reviewer::reviewers_present(tx).await?;
        for case in held {
            let fits =
                |one: &Reviewer| Some(one.id) == event.successor && one.covers(case.centre_id);
            let to = match present.iter().find(|one| fits(one)) {
                Some(successor) => Some(successor.id),
                None => next(&mut present, case.centre_id, Some(gone)),
            };
            hand(app, tx, &case, to, Cause::Left).await?;
        }
    }
}

/// Cases that are past their time go to somebody else who is there. Where there is nobody else, they stay where they are:
/// at the head of the queue.
pub async fn reviews_late(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let now: Instant = app.clock.now().into();
    if !store::case::is_late(&mut tx, now).await? {
        return tx.commit(()).await;
    }
    let mut present = store::reviewer::reviewers_present(&mut tx).await?;
    for case in store::case::cases_in_hand(&mut tx, None, Some(now)).await? {
        if let Some(to) = next(&mut present, case.centre_id, case.reviewer_id) {
            hand(app, &mut tx, &case, Some(to), Cause::Late).await?;
        }
    }
    tx.commit(()).await
}
