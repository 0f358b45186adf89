//! The last days: what would be over soon is in the middle of it when somebody looks.

use super::{Season, Size, Subject, Thread};
use crate::months::{
    act::{Act, Asker, Buy, Sell, Stock, Timed, Verify, Way},
    fixtures::Mark,
    script::Script,
    span::{Span, at},
};
use time::{Duration, OffsetDateTime};

/// Purchases of the last days, in the order of the last leads.
const FRESH: usize = 16;

/// Marks of cars that wait for an officer at the end.
pub const WAITING: [Mark; 4] = [Mark::Accident, Mark::Lease, Mark::Pledge, Mark::Silent];

/// Whether a lead is one of the last, and which.
#[must_use]
pub fn fresh(number: usize, size: Size) -> Option<usize> {
    let last = FRESH.min(size.leads / 2);
    number
        .checked_sub(size.leads.saturating_sub(last))
        .map(|place| place + FRESH - last)
}

/// The mark of the car of such a lead.
#[must_use]
pub fn mark(place: usize) -> Option<Mark> {
    WAITING.get(place).copied()
}

/// How many days before the last one it begins.
#[must_use]
pub const fn begins(place: usize) -> i64 {
    match place {
        0..=3 => 5,
        4..=6 => 3,
        _ => 1,
    }
}

/// Writes the purchase of such a lead: each stops somewhere else.
pub fn written_fresh(script: &mut Script, place: usize, season: &Season) {
    script
        .between(9, 12)
        .act(Buy::Lead)
        .after(5, 20)
        .act(Buy::Keep);
    match place {
        0..=3 => waits_for_officer(script, place, season),
        4 => drop(bought(script).after(5, 15).act(Buy::Contract)),
        5 => drop(
            bought(script)
                .act(Buy::Contract)
                .between(14, 17)
                .act(Buy::Payout(Way::Bank)),
        ),
        6 => drop(bought(script)),
        7 => {}
        8 => drop(script.act(Buy::Appoint(season.end + Duration::hours(20)))),
        place => today(script, place, season),
    }
}

/// A car with its offer accepted on the first of three days; goes on in the morning.
fn bought(script: &mut Script) -> &mut Script {
    let visit = script.now() + Duration::hours(1);
    script
        .act(Buy::Appoint(visit))
        .after(50, 70)
        .act(Buy::Identify)
        .after(2, 4)
        .act(Buy::Inspect);
    script
        .after(20, 30)
        .act(Buy::Appraise)
        .after(3, 6)
        .act(Buy::Value)
        .after(3, 9)
        .act(Buy::Offer(9_900));
    script.after(5, 15).act(Buy::Accept).days(1).between(9, 12)
}

fn waits_for_officer(script: &mut Script, place: usize, season: &Season) {
    bought(script);
    script
        .on(season.last - Duration::days(1))
        .between(9, 11)
        .act(Verify::Take(place));
    match place {
        1 => drop(script.after(5, 10).act(Verify::Papers(place))),
        2 => drop(
            script
                .after(5, 10)
                .act(Verify::Papers(place))
                .after(2, 8)
                .act(Verify::Approve(place, "pledge_released")),
        ),
        3 => drop(script.after(3, 8).act(Verify::Release(place))),
        _ => {}
    }
}

/// Somebody who comes on the last day itself, however short it is so far.
fn today(script: &mut Script, place: usize, season: &Season) {
    script
        .act(Buy::Appoint(at(season.last, 9 * 60 + 30)))
        .on(season.last);
    if place != 13 {
        script.after(1, 4).act(Buy::Identify);
    }
    script.after(1, 4).act(Buy::Inspect);
    if place == 9 {
        return;
    }
    script
        .after(15, 20)
        .act(Buy::Appraise)
        .after(2, 4)
        .act(Buy::Value);
    match place {
        10 => {}
        11 => drop(script.after(2, 4).act(Buy::Offer(9_950))),
        12 => drop(script.after(2, 4).act(Buy::Ask(Asker::Manager, 150))),
        13 => drop(
            script
                .after(2, 4)
                .act(Buy::Offer(10_000))
                .after(2, 4)
                .act(Buy::Accept),
        ),
        14 => drop(script.after(2, 4).act(Buy::Ask(Asker::Appraiser, 500))),
        _ => drop(
            script
                .after(2, 4)
                .act(Buy::Ask(Asker::Appraiser, 180))
                .after(2, 4)
                .act(Buy::Decide(true)),
        ),
    }
}

/// Gives offered cars that nobody has asked for something that ends soon.
pub fn written(threads: &mut [Thread], span: &Span) {
    let end = span.end();
    let idle = threads.iter_mut().filter_map(|thread| idle(thread, end));
    for (number, thread) in idle.take(LAST.len()).enumerate() {
        let acts: &[_] = LAST.get(number).copied().unwrap_or_default();
        let written = acts.iter().map(|(minutes, act)| Timed {
            at: end - Duration::minutes(*minutes),
            act: *act,
        });
        thread
            .acts
            .retain(|timed| timed.at < end - Duration::days(4));
        thread.acts.extend(written);
    }
}

const DAY: i64 = 24 * 60;

/// What happens to offered cars at the end, in minutes before it.
const LAST: [&[(i64, Act)]; 15] = [
    &[(18, Act::Stock(Stock::Hold))],
    &[(45, Act::Stock(Stock::Hold))],
    &[
        (70, Act::Stock(Stock::Hold)),
        (31, Act::Stock(Stock::Out("test_drive"))),
    ],
    &[(25, Act::Stock(Stock::Out("test_drive")))],
    &[(2 * DAY, Act::Stock(Stock::Out("service")))],
    &[
        (72, Act::Sell(Sell::Open)),
        (55, Act::Sell(Sell::Ask(60_000))),
    ],
    &[
        (66, Act::Sell(Sell::Open)),
        (52, Act::Sell(Sell::Ask(95_000))),
        (40, Act::Sell(Sell::Reserve)),
    ],
    &[
        (64, Act::Sell(Sell::Open)),
        (60, Act::Sell(Sell::Reserve)),
        (33, Act::Sell(Sell::Ask(75_000))),
    ],
    &[
        (61, Act::Sell(Sell::Open)),
        (21, Act::Sell(Sell::Ask(120_000))),
    ],
    &[(48, Act::Sell(Sell::Open)), (27, Act::Sell(Sell::Wish))],
    CASH_OPEN,
    CASH_FILLED,
    CASH_REFUSED,
    PAID,
    &[
        (DAY + 60, Act::Sell(Sell::Open)),
        (DAY + 50, Act::Sell(Sell::Reserve)),
        (DAY + 40, Act::Sell(Sell::Rival)),
    ],
];

/// A deal that wants to be paid in cash; its car is checked first.
const CASH_OPEN: &[(i64, Act)] = &[
    (3 * DAY + 60, Act::Stock(Stock::RequestCheck)),
    (2 * DAY + 108, Act::Sell(Sell::Open)),
    (2 * DAY + 95, Act::Sell(Sell::Reserve)),
    (2 * DAY + 60, Act::Sell(Sell::Sign)),
    (DAY + 62, Act::Sell(Sell::PayRefused)),
];

const CASH_FILLED: &[(i64, Act)] = &[
    (3 * DAY + 63, Act::Stock(Stock::RequestCheck)),
    (2 * DAY + 106, Act::Sell(Sell::Open)),
    (2 * DAY + 93, Act::Sell(Sell::Reserve)),
    (2 * DAY + 57, Act::Sell(Sell::Sign)),
    (DAY + 64, Act::Sell(Sell::PayRefused)),
    (DAY + 41, Act::Verify(Verify::Fill)),
];

const CASH_REFUSED: &[(i64, Act)] = &[
    (3 * DAY + 66, Act::Stock(Stock::RequestCheck)),
    (2 * DAY + 104, Act::Sell(Sell::Open)),
    (2 * DAY + 91, Act::Sell(Sell::Reserve)),
    (2 * DAY + 54, Act::Sell(Sell::Sign)),
    (DAY + 66, Act::Sell(Sell::PayRefused)),
    (DAY + 43, Act::Verify(Verify::Fill)),
    (DAY + 22, Act::Verify(Verify::RefuseCash(0))),
];

const PAID: &[(i64, Act)] = &[
    (3 * DAY + 69, Act::Stock(Stock::RequestCheck)),
    (2 * DAY + 102, Act::Sell(Sell::Open)),
    (2 * DAY + 89, Act::Sell(Sell::Reserve)),
    (2 * DAY + 51, Act::Sell(Sell::Sign)),
    (DAY + 68, Act::Sell(Sell::Pay(100, Way::Bank))),
];

/// An offered car without a deal, whose last days are free.
fn idle(thread: &mut Thread, end: OffsetDateTime) -> Option<&mut Thread> {
    let Subject::Car(spec) = &thread.subject else {
        return None;
    };
    let before = || thread.acts.iter().filter(|timed| timed.at <= end);
    let early = end - Duration::days(4);
    let offered =
        before().any(|timed| matches!(timed.act, Act::Stock(Stock::List(_))) && timed.at < early);
    let asked = before().any(|timed| matches!(timed.act, Act::Sell(_)));
    let east = spec.seat == crate::months::seat::Seat::Vladivostok;
    (offered && !asked && !east && spec.mark.is_none()).then_some(thread)
}
