//! Large cash: the gate that others ask, and the questionnaire behind it (AML-1).

use crate::{
    MODULE,
    model::{
        cash::{
            CashPerson, CashReport, Filling, Questionnaire, QuestionnaireState, QuestionnaireStep,
            subject,
        },
        code,
    },
    store::{self, cash::PartyOf},
};
use contracts::verification::{CashAnswer, CashAsk, QuestionnaireId};
use kernel::{Day, Error, Instant, Money, Note, Result};
use platform::{
    Actor, ActorKind, App, Begun, Scope, Tx, audit,
    http::{Caller, Command, IfMatch},
};
use time::Duration;

/// Lets cash pass, or opens the questionnaire that has to be done before. Cash of one party within the days of the rule
/// counts together.
pub async fn cash_clear(app: &App, ask: CashAsk) -> Result<CashAnswer> {
    let actor = Actor {
        kind: ActorKind::Person,
        id: ask.actor,
    };
    let scope = Scope {
        actor,
        ..Scope::system(ask.tenant)
    };
    let (kind, id) = subject(ask.subject);
    let of = PartyOf {
        kind,
        subject: id,
        party: ask.party,
    };
    let mut tx = app.db.begin(MODULE, &scope).await?;
    store::cash::cash_ask_save(&mut tx, of, ask.amount_total, ask.on).await?;
    let rule = store::cash::cash_rule_in_force(&mut tx, ask.centre, ask.on).await?;
    let since = Day(ask.on.0.saturating_sub(Duration::days(rule.days.into())));
    let elsewhere = store::cash::cash_elsewhere(&mut tx, of, since).await?;
    let sum = Money::kopecks(ask.amount_total.amount.saturating_add(elsewhere.amount));
    let answer = match rule.level(sum) {
        None => CashAnswer::Cleared,
        Some((level, threshold)) => {
            let wanted = Questionnaire {
                id: QuestionnaireId::new(),
                subject_kind: kind,
                subject_id: id,
                party_id: ask.party,
                entity_id: ask.entity,
                centre_id: ask.centre,
                amount: sum,
                threshold,
                level,
                paid_on: ask.on,
                state: QuestionnaireState::Open,
                opened_at: app.clock.now().into(),
                full_name: None,
                document_number: None,
                funds_source: None,
                public_official: None,
                filled_by: None,
                filled_at: None,
                decided_by: None,
                decided_at: None,
                version: 1,
            };
            questionnaire_need(&mut tx, of, wanted).await?
        }
    };
    tx.commit(()).await?;
    Ok(answer)
}

/// A confirmed questionnaire lets pass what it was asked for. One that is not decided follows the sum; otherwise a new one is
/// opened.
async fn questionnaire_need(tx: &mut Tx, of: PartyOf, wanted: Questionnaire) -> Result<CashAnswer> {
    let known = store::questionnaire::questionnaires_of(tx, of).await?;
    if known.iter().any(|one| one.clears(wanted.threshold)) {
        return Ok(CashAnswer::Cleared);
    }
    let Some(last) = known
        .into_iter()
        .next()
        .filter(|one| one.state != QuestionnaireState::Confirmed)
    else {
        store::questionnaire::questionnaire_insert(tx, &wanted).await?;
        audit::put(
            tx,
            "questionnaire_open",
            "questionnaire",
            wanted.id,
            (),
            &wanted,
        )?;
        return Ok(CashAnswer::Needed {
            questionnaire: wanted.id,
        });
    };
    if last.amount != wanted.amount || last.paid_on != wanted.paid_on {
        let raised = Questionnaire {
            amount: wanted.amount,
            threshold: wanted.threshold,
            level: wanted.level,
            paid_on: wanted.paid_on,
            ..last.clone()
        };
        store::questionnaire::questionnaire_raise(tx, &raised).await?;
        audit::put(
            tx,
            "questionnaire_raise",
            "questionnaire",
            last.id,
            &last,
            &raised,
        )?;
    }
    Ok(CashAnswer::Needed {
        questionnaire: last.id,
    })
}

/// Somebody at the cash desk fills the questionnaire in.
pub async fn questionnaire_fill(
    app: &App,
    command: &Command,
    id: QuestionnaireId,
    seen: IfMatch,
    filling: &Filling,
) -> Result<Questionnaire> {
    if filling.public_official && filling.office.is_none() {
        return Err(Error::field("/office", code::OFFICE_NEEDED));
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::questionnaire::questionnaire_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let after = before.fill(filling, command.scope.actor.id, app.clock.now().into())?;
    store::questionnaire::questionnaire_fill(&mut tx, &after, filling).await?;
    audit::put(
        &mut tx,
        "questionnaire_fill",
        "questionnaire",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// An officer confirms it, and the record is made; or refuses it.
pub async fn questionnaire_decide(
    app: &App,
    command: &Command,
    id: QuestionnaireId,
    step: QuestionnaireStep,
    note: &Note,
) -> Result<Questionnaire> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::questionnaire::questionnaire_lock(&mut tx, id).await?;
    let now: Instant = app.clock.now().into();
    let after = before.decide(step, command.scope.actor.id, now)?;
    store::questionnaire::questionnaire_decide(&mut tx, &after, Some(note)).await?;
    if let Some(report) =
        CashReport::of(&after).filter(|_| after.state == QuestionnaireState::Confirmed)
    {
        store::cash::report_insert(&mut tx, &report).await?;
        audit::put(
            &mut tx,
            "report_make",
            "cash_report",
            report.id,
            (),
            &report,
        )?;
    }
    audit::put(
        &mut tx,
        "questionnaire_decide",
        "questionnaire",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// Given back, to be filled in again.
pub async fn questionnaire_return(
    app: &App,
    command: &Command,
    id: QuestionnaireId,
) -> Result<Questionnaire> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::questionnaire::questionnaire_lock(&mut tx, id).await?;
    let after = before.give_back()?;
    store::questionnaire::questionnaire_decide(&mut tx, &after, None).await?;
    audit::put(
        &mut tx,
        "questionnaire_return",
        "questionnaire",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// The person of a questionnaire. Every reading is noted.
pub async fn questionnaire_person(
    app: &App,
    caller: &Caller,
    id: QuestionnaireId,
) -> Result<CashPerson> {
    let mut tx = app.db.begin(MODULE, &caller.scope).await?;
    let person = store::questionnaire::questionnaire_person(&mut tx, id).await?;
    audit::put(&mut tx, "questionnaire_read", "questionnaire", id, (), ())?;
    tx.commit(()).await?;
    Ok(person)
}
