//! How officers decide about what a register found.

use crate::months::{act::Verify, fixtures::Mark, script::Script};

/// What the officers decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Two signatures.
    Yes(&'static str),
    /// After an extract on paper.
    Extract,
    /// One signature.
    No(&'static str),
}

/// What becomes of a case by what is known.
pub fn verdict(script: &mut Script, mark: Mark) -> Verdict {
    let dice = &mut script.dice;
    match mark {
        Mark::Accident => dice.weighted(
            (7, Verdict::Yes("risk_priced")),
            &[(1, Verdict::No("other"))],
        ),
        Mark::Debt => dice.weighted(
            (5, Verdict::Yes("restriction_lifted")),
            &[
                (2, Verdict::Yes("false_match")),
                (2, Verdict::No("seller_risk")),
            ],
        ),
        Mark::Pledge => dice.weighted(
            (2, Verdict::Yes("pledge_released")),
            &[(3, Verdict::No("pledged"))],
        ),
        Mark::Restriction => dice.weighted(
            (1, Verdict::No("restricted")),
            &[(1, Verdict::Yes("restriction_lifted"))],
        ),
        Mark::Lease => Verdict::No("other"),
        Mark::Silent => Verdict::Extract,
        Mark::Bankrupt => Verdict::No("seller_risk"),
        Mark::Wanted | Mark::Redeemed | Mark::VoidPassport => Verdict::No("hard_stop"),
    }
}

/// Writes the review of the morning after; whether the car may be bought.
pub fn reviewed(script: &mut Script, verdict: Verdict) -> bool {
    let days = if matches!(verdict, Verdict::Extract | Verdict::No("source_silent")) {
        3
    } else {
        1
    };
    let one = officer(script);
    script.days(days).between(9, 11).act(Verify::Take(one));
    if script.dice.chance(120) {
        script
            .after(5, 20)
            .act(Verify::Release(one))
            .after(5, 15)
            .act(Verify::Take(one));
    }
    match verdict {
        Verdict::Yes(reason) => signed_twice(script, one, reason),
        Verdict::Extract => extracted(script, one),
        Verdict::No(reason) => {
            script.after(10, 40).act(Verify::Reject(one, reason));
            false
        }
    }
}

/// The same before the money moves.
pub fn payout_reviewed(script: &mut Script, verdict: Verdict) {
    let one = officer(script);
    if verdict == Verdict::Extract {
        script.days(2);
    }
    script.between(9, 10).act(Verify::Take(one));
    match verdict {
        Verdict::Extract => drop(extracted(script, one)),
        Verdict::Yes(reason) => drop(signed_twice(script, one, reason)),
        Verdict::No(_) => {}
    }
}

fn officer(script: &mut Script) -> usize {
    script.dice.weighted((1, 0), &[(1, 1)])
}

fn signed_twice(script: &mut Script, one: usize, reason: &'static str) -> bool {
    script
        .after(5, 25)
        .act(Verify::Papers(one))
        .after(2, 9)
        .act(Verify::Approve(one, reason));
    if script.dice.chance(150) {
        script
            .after(8, 20)
            .act(Verify::Decline(one + 1))
            .after(8, 20)
            .act(Verify::Approve(one, reason));
    }
    script.after(10, 35).act(Verify::Confirm(one + 1, reason));
    true
}

fn extracted(script: &mut Script, one: usize) -> bool {
    script
        .after(10, 30)
        .act(Verify::Extract(one))
        .after(5, 25)
        .act(Verify::ConfirmExtract(one + 1));
    script
        .after(3, 9)
        .act(Verify::Approve(one, "extract_clean"));
    true
}
