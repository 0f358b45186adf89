//! Closing a month: the checklist, what people confirm, and the last step.

use super::{
    books::entity_reached,
    period::{month_lock, period_move},
};
use crate::{
    model::{
        close::{Check, Checklist, CloseStep, Confirmation, Found, Looked, StepKind},
        code,
        period::{Month, Period, PeriodStep},
    },
    store::{self, close::Books},
};
use kernel::{Day, EntityId, Error, Lang, OnConstraint, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command};
use time::OffsetDateTime;

/// The checklist of a month as it stands now.
pub async fn checklist(tx: &mut Tx, period: &Period, lang: Lang) -> Result<Checklist> {
    let books = Books::of(period.entity_id, period.month);
    let steps = store::close::steps_at(tx, period.month.last()).await?;
    let confirmed = store::close::confirmations(tx, period).await?;
    let mut looked = Vec::new();
    for step in steps {
        let found = found(tx, &step, books).await?;
        let confirmation = confirmed.iter().find(|one| one.step == step.code).cloned();
        looked.push(Looked {
            step,
            found,
            confirmation,
        });
    }
    let entries: Vec<_> = looked
        .iter()
        .flat_map(|step| &step.found)
        .flat_map(|found| found.entries.iter().copied())
        .collect();
    let behind = store::close::documents(tx, &entries).await?;
    Ok(Checklist::of(period, looked, &behind, lang)?)
}

/// What the check of a step finds; nothing when a person has to look.
async fn found(tx: &mut Tx, step: &CloseStep, books: Books) -> Result<Vec<Found>> {
    use store::close::{journal, money, stock};
    if step.kind == StepKind::Manual {
        return Ok(Vec::new());
    }
    match step.code.parse::<Check>()? {
        Check::EarlierMonths => journal::earlier_months(tx, books).await,
        Check::EntriesComplete => journal::entries_complete(tx, books).await,
        Check::EntryDocuments => journal::entry_documents(tx, books).await,
        Check::Balances => journal::balances(tx, books).await,
        Check::TrialBalance => journal::trial_balance(tx, books).await,
        Check::VinSchedule => stock::cars(tx, books, false).await,
        Check::SoldCars => stock::cars(tx, books, true).await,
        Check::StockNamed => stock::stock_named(tx, books).await,
        Check::Advances => money::advances(tx, books).await,
        Check::AdvanceVat => money::advance_vat(tx, books).await,
        Check::Cash => money::cash(tx, books).await,
        Check::VatAccount => money::vat_account(tx, books).await,
        Check::InputVat => money::input_vat(tx, books).await,
        Check::Profit => journal::profit(tx, books).await,
        Check::Reversals => journal::reversals(tx, books).await,
    }
}

/// What a person confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmAsk {
    /// The step.
    pub step: String,
    /// What they looked at.
    pub note: String,
}

/// Confirms a step that no program can check.
pub async fn step_confirm(
    app: &App,
    command: &Command,
    (entity, month): (EntityId, Month),
    ask: ConfirmAsk,
) -> Result<Checklist> {
    entity_reached(app, &command.scope, entity).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let period = month_lock(&mut tx, entity, month).await?;
    period.state.next(PeriodStep::ConfirmStep)?;
    let steps = store::close::steps_at(&mut tx, month.last()).await?;
    let step = steps.iter().find(|step| step.code == ask.step);
    match step.map(|step| step.kind) {
        Some(StepKind::Manual) => {}
        Some(StepKind::Automatic) => return Err(Error::field("/step", code::STEP_AUTOMATIC)),
        None => return Err(Error::field("/step", codes::REFERENCE_NOT_FOUND)),
    }
    let confirmation = Confirmation {
        step: ask.step,
        note: ask.note,
        confirmed_by: command.scope.actor.id,
        confirmed_at: app.clock.now(),
    };
    let kept = store::close::confirmation_insert(&mut tx, &period, &confirmation).await;
    kept.on_constraint("step_confirmed_once", code::STEP_CONFIRMED)?;
    audit::put(
        &mut tx,
        "step_confirm",
        "period",
        period.id,
        (),
        &confirmation,
    )?;
    let checklist = checklist(&mut tx, &period, command.lang).await?;
    tx.commit(checklist).await
}

/// Closes a month when every step of its checklist has passed. Nobody posts in it while it is looked at.
pub async fn period_close(
    app: &App,
    command: &Command,
    entity: EntityId,
    month: Month,
) -> Result<Period> {
    entity_reached(app, &command.scope, entity).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let period = month_lock(&mut tx, entity, month).await?;
    period.state.next(PeriodStep::Close)?;
    over(month.last(), month, app.clock.now())?;
    checklist(&mut tx, &period, command.lang).await?.check()?;
    let closed = period_move(app, &mut tx, &period, PeriodStep::Close).await?;
    tx.commit(closed).await
}

/// Refuses a month of which this day has not passed.
pub fn over(day: Day, month: Month, now: OffsetDateTime) -> Result<()> {
    if day.0 < now.date() {
        Ok(())
    } else {
        Err(Error::new(code::PERIOD_NOT_OVER).with("month", month))
    }
}

/// Sets a step of the checklist from a day on. A step that the program does not know is for people.
pub async fn close_step_set(app: &App, command: &Command, step: CloseStep) -> Result<CloseStep> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let step = step.with_kind();
    if !store::close::step_insert(&mut tx, &step).await? {
        return Err(Error::field("/valid_from", code::STEP_SET));
    }
    let tenant = tx.tenant();
    audit::put(&mut tx, "close_step_set", "close_step", tenant, (), &step)?;
    tx.commit(step).await
}
