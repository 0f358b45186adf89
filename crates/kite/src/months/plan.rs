//! What happens in the months, written down before any of it is done: by the seed alone, so that it can be looked at and is
//! the same every time.

mod check;
mod known;
mod office;
mod purchase;
mod sale;
mod stock;
mod tail;
mod yard;

use super::{
    act::{Act, Timed},
    car::{Maker, Spec},
    dice::Dice,
    fixtures::Fixtures,
    script::Script,
    seat::Seat,
    span::Span,
};
use kernel::Result;
use sale::After;
use time::{Date, Duration, OffsetDateTime};

/// How much happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// People who offer a car.
    pub leads: usize,
    /// Cars that were owned before the first day.
    pub opening: usize,
    /// Cars that come in lots.
    pub lots: usize,
    /// Offers of the market on the first day; every month brings a sixth as many.
    pub offers: usize,
}

impl Size {
    /// A group of five centres for so many days.
    #[must_use]
    pub fn full(days: i64) -> Self {
        let for_days =
            |of_four_months: i64| usize::try_from(of_four_months * days / 124).unwrap_or(0);
        Self {
            leads: for_days(600),
            opening: for_days(118).min(118),
            lots: for_days(140),
            offers: 2_600,
        }
    }

    /// A few days of the same group: enough of everything to look at, and cars to sell.
    #[must_use]
    pub const fn few() -> Self {
        Self {
            leads: 40,
            opening: 60,
            lots: 8,
            offers: 2_600,
        }
    }

    /// As little as a test needs.
    #[must_use]
    pub const fn small() -> Self {
        Self {
            leads: 22,
            opening: 12,
            lots: 5,
            offers: 700,
        }
    }
}

/// Whose acts they are.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A car.
    Car(Box<Spec>),
    /// The office; the name tells its threads apart.
    Office(String),
}

/// What happens to one car, or in one matter of the office, in order.
#[derive(Debug, Clone)]
pub struct Thread {
    /// Whose.
    pub subject: Subject,
    /// The acts.
    pub acts: Vec<Timed>,
}

/// Everything that happens.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed that it was made of.
    pub seed: u64,
    /// The days.
    pub span: Span,
    /// The threads.
    pub threads: Vec<Thread>,
}

/// What is known of a car in stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The last clean check.
    pub checked: Option<Date>,
    /// The first day of ownership.
    pub since: Date,
    /// Whether its episode is known to whoever acts.
    pub found: bool,
}

/// What changes with the time of the year.
#[derive(Debug, Clone, Copy)]
pub struct Season {
    /// From this day on two centres prepare cars by a plan.
    pub plans_from: Date,
    /// The last day.
    pub last: Date,
    /// Its end.
    pub end: OffsetDateTime,
}

impl Season {
    fn of(span: &Span) -> Self {
        let weeks = Duration::days((span.length() / 3).min(38));
        Self {
            plans_from: span.last - weeks,
            last: span.last,
            end: span.end(),
        }
    }

    /// Whether a centre prepares by a plan on a day.
    #[must_use]
    pub fn planned(&self, seat: Seat, on: Date) -> bool {
        matches!(seat, Seat::Moscow | Seat::Kazan) && on > self.plans_from
    }
}

impl Plan {
    /// Writes it all down.
    ///
    /// # Errors
    /// The fixtures are not what they should be.
    pub fn of(seed: u64, span: Span, size: Size, fixtures: &Fixtures) -> Result<Self> {
        let mut maker = Maker::new(seed, fixtures);
        let season = Season::of(&span);
        let mut threads = Vec::new();
        threads.extend(opening(seed, &span, size, &mut maker, &season)?);
        threads.extend(lots(seed, &span, size, &mut maker, &season)?);
        threads.extend(leads(seed, &span, size, fixtures, &mut maker, &season)?);
        tail::written(&mut threads, &span);
        yard::placed(&mut threads);
        threads.extend(office::threads(seed, &span, size, &season));
        Ok(Self {
            seed,
            span,
            threads: cut(threads, span.end()),
        })
    }

    /// Everything of one day in its order: the moment, the thread and the act.
    #[must_use]
    pub fn day(&self, day: Date) -> Vec<(OffsetDateTime, usize, Act)> {
        let mut acts: Vec<_> = self
            .threads
            .iter()
            .enumerate()
            .flat_map(|(number, thread)| {
                thread
                    .acts
                    .iter()
                    .map(move |timed| (timed.at, number, timed.act))
            })
            .filter(|(at, ..)| at.to_offset(super::span::MOSCOW).date() == day)
            .collect();
        acts.sort_by_key(|(at, number, _)| (*at, *number));
        acts
    }
}

/// Nothing happens after the end.
fn cut(mut threads: Vec<Thread>, end: OffsetDateTime) -> Vec<Thread> {
    for thread in &mut threads {
        thread.acts.retain(|timed| timed.at <= end);
    }
    threads.retain(|thread| !thread.acts.is_empty());
    threads
}

/// Cars that were owned before.
fn opening(
    seed: u64,
    span: &Span,
    size: Size,
    maker: &mut Maker<'_>,
    season: &Season,
) -> Result<Vec<Thread>> {
    (0..size.opening)
        .map(|number| {
            let spec = maker.any(span.start)?;
            // They are entered over the first three days.
            let day = span.day(i64::try_from(number % 3).unwrap_or(0));
            let mut script = Script::new(Dice::of(seed, "opening", number), spec.seat, day);
            let age =
                script.dice.weighted((5, 25), &[(3, 50), (2, 80)]) - script.dice.between(0, 22);
            let since = span.start - Duration::days(age);
            let mut known = stock::booked_in(&mut script, since, true);
            offered_and_sold(&mut script, &spec, &mut known, season);
            Ok(thread(spec, script))
        })
        .collect()
}

/// Cars that come in lots, every tenth day or so.
fn lots(
    seed: u64,
    span: &Span,
    size: Size,
    maker: &mut Maker<'_>,
    season: &Season,
) -> Result<Vec<Thread>> {
    let mut dice = Dice::of(seed, "lots", 0);
    let days: Vec<i64> = (0..span.length()).filter(|day| day % 9 == 4).collect();
    (0..size.lots)
        .map(|number| {
            let day = span.day(dice.pick(&days).copied().unwrap_or(1));
            let spec = maker.any(day)?;
            let mut script = Script::new(Dice::of(seed, "lot", number), spec.seat, day);
            let mut known = stock::booked_in(&mut script, day, false);
            stock::prepared(&mut script, &spec, season);
            offered_and_sold(&mut script, &spec, &mut known, season);
            Ok(thread(spec, script))
        })
        .collect()
}

/// People who offer a car, every day some; those that the registers know among them.
fn leads(
    seed: u64,
    span: &Span,
    size: Size,
    fixtures: &Fixtures,
    maker: &mut Maker<'_>,
    season: &Season,
) -> Result<Vec<Thread>> {
    let known = known::cars(fixtures);
    (0..size.leads)
        .map(|number| {
            let place = tail::fresh(number, size);
            let day = place.map_or_else(
                || lead_day(span, size, number),
                |place| span.last - Duration::days(tail::begins(place)),
            );
            let spec = match place {
                Some(place) => known::waiting(&known, tail::mark(place), day, maker)?,
                None => known::offered(&known, (number, size.leads), day, maker)?,
            };
            let mut script = Script::new(Dice::of(seed, "lead", number), spec.seat, day);
            match place {
                Some(place) => tail::written_fresh(&mut script, place, season),
                None => bought_and_sold(&mut script, &spec, season),
            }
            Ok(thread(spec, script))
        })
        .collect()
}

/// They come evenly over the days.
fn lead_day(span: &Span, size: Size, number: usize) -> Date {
    let whole = |number: usize| i64::try_from(number).unwrap_or(0);
    span.day(1 + whole(number) * (span.length() - 1) / whole(size.leads).max(1))
}

fn bought_and_sold(script: &mut Script, spec: &Spec, season: &Season) {
    if let Some(mut known) = purchase::purchase(script, spec) {
        stock::prepared(script, spec, season);
        offered_and_sold(script, spec, &mut known, season);
    }
}

/// From the price list to the buyer, and from there perhaps back again.
fn offered_and_sold(script: &mut Script, spec: &Spec, known: &mut Known, season: &Season) {
    stock::offered(script, spec, known);
    for attempt in 0..4 {
        let days = waits(script);
        let day = script.today() + Duration::days(days);
        stock::aged(script, spec, known, day);
        if script.now() > season.end {
            return;
        }
        match sale::sale(script, spec, known, attempt == 3) {
            After::Gone => return,
            After::Offered => drop(script.days(1)),
            After::Returned => {
                known.checked = None;
                stock::prepared(script, spec, season);
                stock::offered(script, spec, known);
            }
        }
    }
}

/// How long a car waits for its buyer.
fn waits(script: &mut Script) -> i64 {
    let (from, to) = script.dice.weighted(
        (22, (1, 10)),
        &[
            (20, (11, 21)),
            (18, (22, 35)),
            (14, (36, 60)),
            (10, (61, 95)),
            (16, (96, 200)),
        ],
    );
    script.dice.between(from, to)
}

fn thread(spec: Spec, script: Script) -> Thread {
    Thread {
        subject: Subject::Car(Box::new(spec)),
        acts: script.acts(),
    }
}

#[cfg(test)]
mod tests;
