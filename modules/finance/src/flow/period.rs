//! Where an entry lands, and how a month is closed and opened again.

use super::{
    books::{chart_open, entity_reached},
    close::over,
};
use crate::{
    model::{
        code,
        period::{Month, Period, PeriodStep, Poster, StepMade, Year},
        permission,
    },
    store,
};
use kernel::{Day, EntityId, Error, Result};
use platform::{App, Begun, Tx, audit, http::Command};
use uuid::Uuid;

/// The day on which a document of `day` is posted when a module says so: the day itself while its month is open, else the
/// first day of the next month that is. Until the end of the transaction the month cannot be closed.
pub async fn posting_day(tx: &mut Tx, entity: EntityId, day: Day) -> Result<Day> {
    landing(tx, entity, day, Poster::Module).await
}

/// The same for any poster.
pub async fn landing(tx: &mut Tx, entity: EntityId, day: Day, poster: Poster) -> Result<Day> {
    let own = Month::of(day);
    let mut month = own;
    loop {
        store::period::month_share(tx, entity, month).await?;
        let taking = store::period::month_taking(tx, entity, own, poster.states()).await?;
        if taking == month {
            return Ok(if month == own { day } else { month.first() });
        }
        month = taking;
    }
}

/// As whom the author of a command posts in the books of an entity.
pub fn poster(command: &Command, entity: EntityId) -> Poster {
    let reach = command.reach_of(permission::PERIOD_POST.name);
    if reach.is_some_and(|reach| reach.entity(entity)) {
        Poster::Accountant
    } else {
        Poster::Module
    }
}

/// Refuses a day whose month does not take entries of this poster.
///
/// # Errors
/// `finance.period_closed`, `finance.period_soft_closed`.
pub async fn day_check(tx: &mut Tx, entity: EntityId, day: Day, poster: Poster) -> Result<()> {
    if landing(tx, entity, day, poster).await? == day {
        return Ok(());
    }
    let closed = landing(tx, entity, day, Poster::Accountant).await? != day;
    let code = if closed {
        code::PERIOD_CLOSED
    } else {
        code::PERIOD_SOFT_CLOSED
    };
    Err(Error::new(code).with("month", Month::of(day)))
}

/// A month as it is; one that nobody has touched is open.
pub async fn period_get(tx: &mut Tx, entity: EntityId, month: Month) -> Result<Period> {
    let found = store::period::period_find(tx, entity, month).await?;
    Ok(found.unwrap_or_else(|| Period::untouched(entity, month)))
}

/// The same, for who is going to move it: nobody posts in it until the end of the transaction.
pub async fn month_lock(tx: &mut Tx, entity: EntityId, month: Month) -> Result<Period> {
    store::period::month_take(tx, entity, month).await?;
    period_get(tx, entity, month).await
}

/// The twelve months of a year.
pub async fn period_year(tx: &mut Tx, entity: EntityId, year: i32) -> Result<Year> {
    let months = Month::of_year(year)?;
    let from = Month::new(year, time::Month::January)?.first();
    let to = Month::new(year, time::Month::December)?.last();
    let periods = store::period::periods(tx, entity, from, to).await?;
    let posted = store::period::turnovers(tx, entity, from, to).await?;
    Ok(Year::of(entity, &months, &periods, &posted))
}

/// Keeps the modules out of a month: what they say from now on goes to the next open one.
pub async fn soft_close(
    app: &App,
    command: &Command,
    entity: EntityId,
    month: Month,
) -> Result<Period> {
    let info = entity_reached(app, &command.scope, entity).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    chart_open(&mut tx, &info).await?;
    let period = month_lock(&mut tx, entity, month).await?;
    period.state.next(PeriodStep::SoftClose)?;
    over(month.first(), month, app.clock.now())?;
    let moved = period_move(app, &mut tx, &period, PeriodStep::SoftClose).await?;
    tx.commit(moved).await
}

/// Makes a step.
pub async fn period_move(
    app: &App,
    tx: &mut Tx,
    period: &Period,
    step: PeriodStep,
) -> Result<Period> {
    period_move_by(app, tx, period, step, period.request_id).await
}

/// Makes a step that a request asks for.
pub async fn period_move_by(
    app: &App,
    tx: &mut Tx,
    period: &Period,
    step: PeriodStep,
    request_id: Option<Uuid>,
) -> Result<Period> {
    let (by, at) = (tx.scope().actor.id, app.clock.now());
    let moved = Period {
        request_id,
        ..period.moved(step, by, at)?
    };
    if period.changed_at.is_none() {
        store::period::period_insert(tx, &moved).await?;
    } else {
        store::period::period_update(tx, &moved).await?;
    }
    let made = StepMade {
        step,
        from_state: period.state,
        to_state: moved.state,
        round: moved.round,
        made_by: by,
        made_at: at,
        request_id: request_id.filter(|_| step == PeriodStep::Reopen),
    };
    store::period::step_insert(tx, &moved, &made).await?;
    audit::put(tx, "period_move", "period", moved.id, period, &moved)?;
    Ok(moved)
}
