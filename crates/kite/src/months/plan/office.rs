//! What is about no single car: rules, the market, the books, months and their close, authority that is lent, the yards.

use super::{Season, Size, Subject, Thread};
use crate::months::{
    act::{Act, Lent, Office, Paper, Timed},
    dice::Dice,
    seat::{House, Seat},
    span::{Span, at, first_of},
};
use time::{Date, Duration, macros::date};

/// Cars that were owned before have papers of so many days before the first one.
const BEFORE: i64 = 80;
/// The month of the story of G1: the books of LE1 begin there.
const STORY: Date = date!(2026 - 03 - 01);
/// What people confirm when a month is closed.
const MANUAL: [&str; 3] = ["bank_statements", "cars_counted", "vat_registers"];

/// A thread that is being written.
struct Draft {
    name: String,
    acts: Vec<Timed>,
}

impl Draft {
    fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            acts: Vec::new(),
        }
    }

    fn act(&mut self, day: Date, minute: i64, act: Office) -> &mut Self {
        self.acts.push(Timed {
            at: at(day, minute),
            act: Act::Office(act),
        });
        self
    }

    fn thread(mut self) -> Thread {
        self.acts.sort_by_key(|timed| timed.at);
        Thread {
            subject: Subject::Office(self.name),
            acts: self.acts,
        }
    }
}

/// All of it.
pub fn threads(seed: u64, span: &Span, size: Size, season: &Season) -> Vec<Thread> {
    let mut drafts = vec![rules(span, season), market(span, size)];
    drafts.extend(House::ALL.map(|house| books(seed, span, house)));
    drafts.extend(House::ALL.map(|house| closes(span, house)));
    drafts.extend(
        lent(span)
            .into_iter()
            .enumerate()
            .map(|(number, draft)| draft.into_draft(number)),
    );
    drafts.extend([support(span), people(span)]);
    drafts.extend(
        Seat::ALL
            .into_iter()
            .filter(|seat| seat.yard().is_some())
            .map(|seat| counts(span, seat)),
    );
    drafts.into_iter().map(Draft::thread).collect()
}

fn rules(span: &Span, season: &Season) -> Draft {
    let mut draft = Draft::new("rules");
    draft.act(span.start, 8 * 60 + 31, Office::Rules);
    for officer in 0..3 {
        let minute = 8 * 60 + 40 + i64::try_from(officer).unwrap_or(0);
        draft.act(span.start, minute, Office::Arrive(officer));
    }
    let stops = [
        ("phone", "+7 900 000-13-13"),
        ("vin", "XTAGFL110MY123456"),
        ("passport", "4500 123456"),
    ];
    for ((kind, value), day) in stops.into_iter().zip([6, 19, 33]) {
        draft.act(span.day(day), 11 * 60 + day, Office::Stop(kind, value));
    }
    for seat in [Seat::Moscow, Seat::Kazan] {
        draft.act(season.plans_from, 8 * 60 + 50, Office::Template(seat));
    }
    draft
}

/// Offers of the market: all there are on the first day, and what is new every month.
fn market(span: &Span, size: Size) -> Draft {
    let mut draft = Draft::new("market");
    draft.act(span.start, 8 * 60 + 35, Office::Listings(0, size.offers));
    let firsts = span
        .every()
        .filter(|day| day.day() == 1 && *day > span.start);
    for (month, day) in firsts.enumerate() {
        draft.act(
            day,
            8 * 60 + 45,
            Office::Listings(month + 1, size.offers / 6),
        );
    }
    draft
}

/// What an accountant enters by hand.
fn books(seed: u64, span: &Span, house: House) -> Draft {
    let mut dice = Dice::of(seed, house.key(), 0);
    let mut draft = Draft::new(format!("books {}", house.key()));
    draft.act(span.start, 8 * 60 + 33, Office::OpenBooks(house));
    for day in span.every() {
        for paper in papers(day, house) {
            draft.act(
                day,
                dice.between(16 * 60, 18 * 60),
                Office::Entry(house, paper),
            );
        }
        if day.day() == 17 {
            draft.act(day, 15 * 60, Office::Mistake(house)).act(
                day,
                18 * 60 + 20,
                Office::Reverse(house),
            );
        }
    }
    draft
}

fn papers(day: Date, house: House) -> Vec<Paper> {
    let weekly: &[Paper] = match day.weekday() {
        time::Weekday::Friday => &[Paper::Collect],
        time::Weekday::Tuesday => &[Paper::Suppliers],
        _ => &[],
    };
    let monthly: &[Paper] = match day.day() {
        5 => &[Paper::WagesPaid],
        11 => &[Paper::Rent],
        12 => &[Paper::Partners],
        15 => &[Paper::Parts],
        20 => &[Paper::Lots],
        25 if house != House::Region && u8::from(day.month()) % 3 == 1 => &[Paper::Vat],
        28 => &[Paper::Interest, Paper::Wages],
        _ => &[],
    };
    [weekly, monthly].concat()
}

/// Months are closed one after the other; the newest ones are not, so that something is left to do.
fn closes(span: &Span, house: House) -> Draft {
    let mut draft = Draft::new(format!("close {}", house.key()));
    let oldest = first_of(span.start - Duration::days(BEFORE));
    let from = if house == House::Auto {
        STORY.min(oldest)
    } else {
        oldest
    };
    let months = span.past_months(from);
    let newest = months.last().copied();
    for (number, month) in months.into_iter().enumerate() {
        let (day, minute) = close_day(span, month, number);
        match house {
            House::Region if Some(month) == newest => {}
            House::Trade if Some(month) == newest => {
                let _ = begun(&mut draft, house, month, (day, minute));
            }
            _ => closed(&mut draft, house, month, (day, minute)),
        }
    }
    reopened(&mut draft, span, house, newest);
    draft
}

/// In the first days of the next month; what was before the first day is closed on the fourth one.
fn close_day(span: &Span, month: Date, number: usize) -> (Date, i64) {
    let next = first_of(month + Duration::days(31));
    if next + Duration::days(1) > span.day(3) {
        return (next + Duration::days(1), 10 * 60);
    }
    (
        span.day(3),
        10 * 60 + i64::try_from(number).unwrap_or(0) * 7,
    )
}

fn begun(draft: &mut Draft, house: House, month: Date, (day, minute): (Date, i64)) -> &mut Draft {
    draft.act(day, minute, Office::SoftClose(house, month));
    draft.act(
        day,
        minute + 1,
        Office::ConfirmStep(house, month, MANUAL[0]),
    )
}

fn closed(draft: &mut Draft, house: House, month: Date, (day, minute): (Date, i64)) {
    begun(draft, house, month, (day, minute));
    for (step, later) in MANUAL.into_iter().zip(1_i64..).skip(1) {
        draft.act(day, minute + later, Office::ConfirmStep(house, month, step));
    }
    draft.act(day, minute + 5, Office::Close(house, month));
}

/// A closed month that has to change: asked, decided, closed again.
fn reopened(draft: &mut Draft, span: &Span, house: House, newest: Option<Date>) {
    let end = span.end().to_offset(crate::months::span::MOSCOW);
    let minute = i64::from(end.hour()) * 60 + i64::from(end.minute());
    match (house, newest) {
        (House::Auto, Some(newest))
            if first_of(newest + Duration::days(31)) + Duration::days(2) < span.last =>
        {
            draft.act(
                span.last,
                (minute - 50).max(9 * 60),
                Office::AskReopen(house, newest),
            );
        }
        (House::Region, Some(newest)) => {
            let month = first_of(newest - Duration::days(1));
            let day = first_of(newest + Duration::days(31)) - Duration::days(9);
            if day > span.day(6) {
                draft.act(day, 10 * 60, Office::AskReopen(house, month));
                draft.act(day, 11 * 60, Office::DecideReopen(true));
                draft.act(day, 12 * 60, Office::ConfirmStep(house, month, MANUAL[0]));
                draft.act(
                    day,
                    12 * 60 + 1,
                    Office::ConfirmStep(house, month, MANUAL[1]),
                );
                draft.act(
                    day,
                    12 * 60 + 2,
                    Office::ConfirmStep(house, month, MANUAL[2]),
                );
                draft.act(day, 12 * 60 + 9, Office::Close(house, month));
            }
        }
        _ => {}
    }
}

/// Authority that is lent, some of it in force at the end.
struct Lending {
    day: Date,
    lent: Lent,
    back: bool,
}

impl Lending {
    fn into_draft(self, number: usize) -> Draft {
        let mut draft = Draft::new(format!("lent {number}"));
        draft.act(self.day, 9 * 60 + 20, Office::Lend(self.lent));
        if self.back {
            draft.act(self.day + Duration::days(2), 17 * 60, Office::TakeLentBack);
        }
        draft
    }
}

#[expect(clippy::too_many_lines, reason = "a table of what is lent, row by row")]
fn lent(span: &Span) -> Vec<Lending> {
    let one = |giver, receiver, permission, seat, reason| Lent {
        giver,
        receiver,
        permission,
        seat,
        limit: 150_000,
        from: 0,
        days: 10,
        reason,
    };
    let any = "sales.discount.approve_any";
    let early = span.day((span.length() / 9).max(1));
    let late = span.last - Duration::days(2);
    let lending = |day, lent, back| Lending { day, lent, back };
    vec![
        lending(
            early,
            one("sokolova", "gromov", any, Seat::Moscow, "Отпуск директора"),
            false,
        ),
        lending(
            early,
            Lent {
                days: 20,
                ..one("safina", "galiev", any, Seat::Kazan, "Командировка")
            },
            true,
        ),
        lending(
            late,
            Lent {
                limit: 60_000,
                ..one(
                    "gromov",
                    "belov",
                    "sales.discount.approve",
                    Seat::Moscow,
                    "Больничный",
                )
            },
            false,
        ),
        lending(
            late,
            Lent {
                limit: 1_500_000,
                days: 7,
                ..one(
                    "kuznetsov",
                    "gromov",
                    "buyback.authority.manager",
                    Seat::Moscow,
                    "Отпуск",
                )
            },
            false,
        ),
        lending(
            late,
            Lent {
                from: 5,
                ..one(
                    "bykova",
                    "kalinin",
                    any,
                    Seat::Tver,
                    "Отпуск с понедельника",
                )
            },
            false,
        ),
    ]
}

/// The operator of the platform asks to look at the data.
fn support(span: &Span) -> Draft {
    let mut draft = Draft::new("support");
    let (first, second) = (span.day(span.length() / 4), span.day(span.length() / 2));
    draft.act(first, 10 * 60, Office::AskSupport).act(
        first,
        10 * 60 + 20,
        Office::DecideSupport(true),
    );
    draft.act(second, 12 * 60, Office::AskSupport).act(
        second,
        15 * 60,
        Office::DecideSupport(false),
    );
    draft.act(span.last, 9 * 60 + 40, Office::AskSupport);
    draft
}

/// Somebody leaves.
fn people(span: &Span) -> Draft {
    let mut draft = Draft::new("people");
    draft.act(span.day(span.length() / 3), 17 * 60, Office::Dismiss);
    draft
}

/// Yards are counted once a month; in Moscow and Tver a count is under way at the end.
fn counts(span: &Span, seat: Seat) -> Draft {
    let mut draft = Draft::new(format!("count {}", seat.key()));
    let ended = span
        .every()
        .filter(|day| day.day() == 19 && *day + Duration::days(4) < span.last);
    for day in ended {
        counted(&mut draft, seat, day);
        draft.act(day + Duration::days(1), 10 * 60, Office::CountDecide);
        draft.act(day + Duration::days(1), 12 * 60, Office::CountClose);
    }
    match seat {
        Seat::Moscow => drop(
            draft
                .act(span.last, 9 * 60 + 15, Office::CountStart(seat))
                .act(span.last, 10 * 60 + 20, Office::CountScan),
        ),
        Seat::Tver => counted(&mut draft, seat, span.last - Duration::days(1)),
        _ => {}
    }
    draft
}

fn counted(draft: &mut Draft, seat: Seat, day: Date) {
    draft
        .act(day, 9 * 60 + 30, Office::CountStart(seat))
        .act(day, 11 * 60, Office::CountScan);
    draft.act(day, 12 * 60 + 30, Office::CountFinish);
}
