//! How the buying of a car goes: how far it comes, and how it ends.

use super::{
    Known,
    check::{Verdict, payout_reviewed, reviewed, verdict},
};
use crate::months::{
    act::{Asker, Buy, Way},
    car::Spec,
    fixtures::Mark,
    script::Script,
    span::at,
};
use time::Duration;

/// How far it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Bought,
    LostAsLead,
    LostAsAppointment,
    LostAtInspection,
    LostAsValued,
    LostAsOffered,
    Reopened,
    CancelledBefore,
    CancelledAfter,
    Again,
}

/// Writes the way of a car from the first call into the stock; whether it comes there.
pub fn purchase(script: &mut Script, spec: &Spec) -> Option<Known> {
    let fate = fate(script, spec);
    lead(script, spec);
    match fate {
        Fate::LostAsLead => lose(
            script,
            &["no_answer", "changed_mind", "sold_elsewhere", "other"],
            None,
        ),
        Fate::Reopened => {
            visited(script, spec, Fate::LostAsOffered);
            again(script, spec)
        }
        fate => visited(script, spec, fate),
    }
}

fn fate(script: &mut Script, spec: &Spec) -> Fate {
    if spec.mark.is_some() {
        return Fate::Bought;
    }
    script.dice.weighted(
        (575, Fate::Bought),
        &[
            (85, Fate::LostAsLead),
            (50, Fate::LostAsAppointment),
            (25, Fate::LostAtInspection),
            (40, Fate::LostAsValued),
            (150, Fate::LostAsOffered),
            (30, Fate::Reopened),
            (25, Fate::CancelledBefore),
            (20, Fate::CancelledAfter),
        ],
    )
}

fn lead(script: &mut Script, spec: &Spec) {
    script.between(9, 18).act(Buy::Lead);
    if script.dice.chance(250) || spec.mark.is_some() {
        script.after(10, 90).act(Buy::Keep);
    }
}

/// Gives up some days later.
fn lose(script: &mut Script, reasons: &[&'static str], wish: Option<i64>) -> Option<Known> {
    let days = script.dice.between(1, 4);
    let reason = script.dice.pick(reasons).copied().unwrap_or("other");
    script
        .days(days)
        .between(10, 17)
        .act(Buy::Lose(reason, wish));
    None
}

/// The seller comes, or does not.
fn visited(script: &mut Script, spec: &Spec, fate: Fate) -> Option<Known> {
    let days = script.dice.weighted((5, 1), &[(3, 2), (1, 3)]);
    let hour = script.dice.between(10, 15);
    let day = script.today() + Duration::days(days);
    script.after(10, 40).act(Buy::Appoint(at(day, hour * 60)));
    if fate == Fate::LostAsAppointment {
        script.on(day);
        return lose(
            script,
            &["no_answer", "changed_mind", "sold_elsewhere"],
            None,
        );
    }
    // Of a seller who comes again everything is known.
    let early = fate == Fate::Again || script.dice.chance(860);
    script.on(day).between(hour, hour + 1);
    if early {
        script.act(Buy::Identify).after(2, 6);
    }
    script.act(Buy::Inspect).after(30, 55);
    if fate == Fate::LostAtInspection {
        return lose(script, &["condition", "papers"], None);
    }
    script.act(Buy::Appraise).after(3, 12).act(Buy::Value);
    if script.dice.chance(90) {
        script
            .after(10, 25)
            .act(Buy::Appraise)
            .after(2, 8)
            .act(Buy::Value);
    }
    match fate {
        Fate::LostAsValued => lose(script, &["price", "sold_elsewhere", "changed_mind"], None),
        fate => offered(script, spec, fate, early),
    }
}

/// An offer, sometimes one above the valuation.
fn offered(script: &mut Script, spec: &Spec, fate: Fate, early: bool) -> Option<Known> {
    if !(script.dice.chance(115) && above(script)) {
        let share = script.dice.between(9_600, 10_000);
        script.after(5, 20).act(Buy::Offer(share));
        if script.dice.chance(120) {
            script.after(20, 60).act(Buy::Offer(10_000));
        }
    }
    if fate == Fate::LostAsOffered {
        let wish = script
            .dice
            .weighted((4, 10_500), &[(3, 9_950), (3, 11_200)]);
        lose(
            script,
            &["price", "price", "price", "sold_elsewhere"],
            Some(wish),
        );
        if wish < 10_000 && script.dice.chance(300) {
            script.days(9).between(11, 17).act(Buy::Dismiss);
        }
        return None;
    }
    script.after(10, 45).act(Buy::Accept);
    if !early {
        script
            .days(1)
            .between(10, 12)
            .act(Buy::Identify)
            .after(3, 9)
            .act(Buy::RequestChecks);
    }
    accepted(script, spec, fate)
}

/// Asks for more than the valuation; whether it was approved.
fn above(script: &mut Script) -> bool {
    let asker = script
        .dice
        .weighted((3, Asker::Appraiser), &[(2, Asker::Manager)]);
    let more = script
        .dice
        .weighted((3, 200), &[(2, 120), (2, 450), (1, 600)]);
    script.after(5, 15).act(Buy::Ask(asker, more));
    match script.dice.between(1, 100) {
        1..=62 => {
            script
                .after(8, 40)
                .act(Buy::Decide(true))
                .after(3, 10)
                .act(Buy::OfferApproved);
            true
        }
        63..=82 => {
            script.after(8, 40).act(Buy::Decide(false));
            false
        }
        83..=90 => {
            script.after(15, 50).act(Buy::TakeBack);
            false
        }
        _ => {
            script.days(2).between(10, 12);
            false
        }
    }
}

/// From the yes of the seller to the car in the yard.
fn accepted(script: &mut Script, spec: &Spec, fate: Fate) -> Option<Known> {
    let verdict = spec.mark.map(|mark| verdict(script, mark));
    match verdict {
        Some(verdict) => {
            if !reviewed(script, verdict) {
                return None;
            }
            script.between(14, 17);
        }
        None => drop(script.days(1).between(9, 13)),
    }
    if fate == Fate::CancelledBefore {
        let reason = ended(script);
        script.act(Buy::Cancel(reason));
        return None;
    }
    if verdict.is_none() && script.dice.chance(30) {
        script
            .days(2)
            .between(9, 11)
            .act(Buy::RequestChecks)
            .between(14, 17);
    }
    script.act(Buy::Contract);
    signed(script, spec, fate, verdict)
}

/// From the contract to the car in the yard.
fn signed(script: &mut Script, spec: &Spec, fate: Fate, verdict: Option<Verdict>) -> Option<Known> {
    if fate == Fate::CancelledAfter {
        let reason = ended(script);
        script.days(1).between(10, 16).act(Buy::Cancel(reason));
        return None;
    }
    if script.now() > at(script.today(), 13 * 60 + 30) {
        script.days(1);
    }
    if let Some(verdict) = verdict
        && spec.mark.is_some_and(asked_at_payout)
    {
        payout_reviewed(script, verdict);
    }
    let cash = spec.worth < 600_000 && script.dice.chance(300);
    script
        .between(14, 18)
        .act(Buy::Payout(if cash { Way::Cash } else { Way::Bank }));
    let checked = script.today();
    script.after(8, 30).act(Buy::AcceptCar);
    Some(Known {
        checked: Some(checked),
        since: checked,
        found: true,
    })
}

/// What is asked again before the money moves, by the rules of `play::office`.
const fn asked_at_payout(mark: Mark) -> bool {
    matches!(mark, Mark::Pledge | Mark::Restriction | Mark::Silent)
}

/// The seller of a lost car calls again.
fn again(script: &mut Script, spec: &Spec) -> Option<Known> {
    let days = script.dice.between(6, 20);
    script.days(days).between(10, 16).act(Buy::Reopen);
    visited(script, spec, Fate::Again)
}

fn ended(script: &mut Script) -> &'static str {
    script.dice.weighted(
        (4, "changed_mind"),
        &[(3, "sold_elsewhere"), (2, "price"), (1, "papers")],
    )
}
