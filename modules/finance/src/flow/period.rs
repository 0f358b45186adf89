//! Where an entry lands, and how a month is closed and opened again.

use crate::{
    model::{
        code,
        period::{Month, Poster},
    },
    store,
};
use kernel::{Day, EntityId, Error, Result};
use platform::Tx;

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
