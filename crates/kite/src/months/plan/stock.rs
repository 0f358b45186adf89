//! How a car is prepared, offered, and what its age makes of its price.

use super::{Known, Season};
use crate::months::{
    act::{Recon, Review, Stock, Verify},
    car::Spec,
    fixtures::Mark,
    script::Script,
};
use time::{Date, Duration};

/// Days of ownership at which prices are reviewed.
const THRESHOLDS: [i64; 4] = [30, 45, 60, 90];
/// A clean check is asked for again before it is this old.
const CHECK_DAYS: i64 = 26;
/// A sale has to be ahead by so many days for a review to be worth it.
const AHEAD: i64 = 2;

/// Writes how a car comes into stock by hand: one of a lot, or owned before.
pub fn booked_in(script: &mut Script, since: Date, before: bool) -> Known {
    let share = script.dice.between(790, 900);
    script.between(9, 16).act(Stock::BookIn(since, share));
    if before {
        script
            .after(5, 20)
            .act(Stock::Inspect)
            .after(3, 9)
            .act(Stock::StartRecon);
        script.after(5, 20).act(Stock::FinishRecon);
    }
    Known {
        checked: None,
        since,
        found: true,
    }
}

/// Writes the preparation, when the car is not prepared already.
pub fn prepared(script: &mut Script, spec: &Spec, season: &Season) {
    script.days(1).between(9, 12).act(Stock::Find);
    script.after(10, 120).act(Stock::Inspect);
    let wait = script.dice.weighted((5, 0), &[(2, 1), (1, 3)]);
    script.days(wait).after(20, 120).act(Stock::StartRecon);
    if season.planned(spec.seat, script.today()) {
        planned(script);
    } else {
        by_documents(script);
    }
    script.after(10, 60).act(Stock::FinishRecon);
}

/// A preparation without a plan: its documents come as it goes.
fn by_documents(script: &mut Script) {
    for _ in 0..script.dice.between(1, 3) {
        let days = script.dice.between(0, 2);
        let (kind, roubles) = cost(script);
        script
            .days(days)
            .between(10, 18)
            .act(Stock::Cost(kind, roubles));
    }
    let days = script.dice.weighted((5, 1), &[(2, 2), (1, 5)]);
    script.days(days).between(9, 17);
}

fn cost(script: &mut Script) -> (&'static str, i64) {
    let kind = script
        .dice
        .weighted((4, "own_parts"), &[(4, "body_shop"), (2, "transport")]);
    let (from, to) = match kind {
        "own_parts" => (30, 420),
        "body_shop" => (80, 640),
        _ => (60, 240),
    };
    (kind, script.dice.between(from, to) * 100)
}

/// A preparation by the plan of the centre: mechanics, body, detailing, photos.
fn planned(script: &mut Script) {
    for step in 0..4 {
        step_done(script, step);
    }
    script.after(15, 60).act(Stock::Photos);
}

fn step_done(script: &mut Script, step: usize) {
    let (limit, days) = [(25_000, 1), (40_000, 2), (12_000, 1), (3_000, 0)]
        .get(step)
        .copied()
        .unwrap_or((0, 0));
    if step == 1 && script.dice.chance(250) {
        script.after(10, 40).act(Recon::Skip(step));
        return;
    }
    let wait = script.dice.weighted((3, 0), &[(1, 1)]);
    script.days(wait).after(20, 90).act(Recon::Start(step));
    if script.dice.chance(120) {
        let reason = script.dice.weighted(
            (3, "parts_wait"),
            &[
                (2, "vendor_delay"),
                (1, "no_capacity"),
                (1, "client_decision"),
            ],
        );
        script.after(30, 120).act(Recon::Stall(step, reason));
        let days = script.dice.between(1, 4);
        script.days(days).between(9, 14).act(Recon::Resume(step));
    }
    let actual = worked(script, step, limit);
    script
        .days(days)
        .after(30, 200)
        .act(Recon::Finish(step, actual));
    if actual > 2_000 {
        let kind = if step == 0 { "own_parts" } else { "body_shop" };
        script.after(10, 40).act(Stock::Cost(kind, actual));
    }
}

/// What a step costs; sometimes more than its limit.
fn worked(script: &mut Script, step: usize, limit: i64) -> i64 {
    let usual = script.dice.between(limit / 4, limit) / 100 * 100;
    if step > 1 || !script.dice.chance(160) {
        return usual;
    }
    let more = limit * script.dice.between(115, 180) / 100 / 100 * 100;
    script.after(20, 90).act(Recon::Ask(step, more));
    if script.dice.chance(720) {
        script.after(30, 240).act(Recon::Yes(step));
        more
    } else {
        script.after(30, 240).act(Recon::No(step));
        limit
    }
}

/// Puts the car into the yard and offers it at a price.
pub fn offered(script: &mut Script, spec: &Spec, known: &mut Known) {
    checked(script, spec, known);
    let share = script
        .dice
        .weighted((4, 1_015), &[(2, 990), (3, 1_040), (1, 1_075)])
        + script.dice.between(-12, 12);
    let wait = script.dice.weighted((4, 0), &[(2, 1)]);
    script.days(wait).between(10, 17).act(Stock::List(share));
}

/// Asks for a new check, unless the last one is young enough; goes on when it is there.
pub fn checked(script: &mut Script, spec: &Spec, known: &mut Known) {
    let young = |day: Date| (script.today() - day).whole_days() < CHECK_DAYS;
    if known.checked.is_some_and(young) {
        return;
    }
    script.after(10, 50).act(Stock::RequestCheck).days(1);
    if spec.mark.is_some_and(asked_at_sale) {
        let reason = if spec.mark == Some(Mark::Pledge) {
            "pledge_released"
        } else {
            "restriction_lifted"
        };
        script
            .between(9, 10)
            .act(Verify::Take(0))
            .after(5, 15)
            .act(Verify::Papers(0));
        script
            .after(3, 9)
            .act(Verify::Approve(0, reason))
            .after(10, 30)
            .act(Verify::Confirm(1, reason));
    }
    known.checked = Some(script.today());
}

const fn asked_at_sale(mark: Mark) -> bool {
    matches!(mark, Mark::Pledge | Mark::Restriction)
}

/// Writes what the age of an offered car makes of its price until it is sold.
pub fn aged(script: &mut Script, spec: &Spec, known: &mut Known, sold: Date) {
    for threshold in THRESHOLDS {
        let seen = known.since + Duration::days(threshold + script.dice.between(1, 3));
        if seen <= script.today() || seen + Duration::days(AHEAD) >= sold {
            continue;
        }
        if script.dice.chance(820) {
            script.on(seen);
            review(script, spec, known, threshold);
        }
    }
    script.on(sold);
}

fn review(script: &mut Script, spec: &Spec, known: &mut Known, threshold: i64) {
    let lower = script.dice.between(15, 45);
    let last = if threshold == 90 { 30 } else { 4 };
    let decided = script.dice.weighted(
        (40, Review::Keep),
        &[(52, Review::Price(lower)), (last, Review::Wholesale)],
    );
    if matches!(decided, Review::Price(_)) {
        checked(script, spec, known);
    }
    script
        .between(10, 13)
        .act(Stock::Review(threshold, decided));
    if matches!(decided, Review::Price(_)) {
        let yes = script.dice.chance(880);
        script.after(40, 240).act(if yes {
            Stock::ReviewYes
        } else {
            Stock::ReviewNo
        });
    }
}
