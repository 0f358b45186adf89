//! How a car is sold, or nearly sold.

use super::{Known, stock::checked};
use crate::months::{
    act::{Head, Sell, Stock, Verify, Way},
    car::Spec,
    script::Script,
};

/// How a deal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sold,
    CancelledNew,
    CancelledReserved,
    ReservationLost,
    UnwoundContract,
    UnwoundPaid,
    UnwoundOut,
    UnwoundClosed,
}

/// What is left after the deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Nothing: the car is gone.
    Gone,
    /// It is offered still.
    Offered,
    /// It came back and has to be prepared anew.
    Returned,
}

/// Writes a deal about an offered car.
pub fn sale(script: &mut Script, spec: &Spec, known: &mut Known, last_try: bool) -> After {
    let fate = if last_try { Fate::Sold } else { fate(script) };
    looked(script);
    script.between(10, 18).act(Sell::Open);
    if fate == Fate::CancelledNew {
        return cancelled(script, &["price", "another_car", "changed_mind"]);
    }
    terms(script);
    script.after(5, 25).act(Sell::Reserve);
    if script.dice.chance(70) {
        script.after(20, 60).act(Sell::Rival);
    }
    match fate {
        Fate::ReservationLost => {
            script.days(4);
            After::Offered
        }
        Fate::CancelledReserved => {
            deposit(script);
            cancelled(
                script,
                &["no_loan", "changed_mind", "another_car", "condition"],
            )
        }
        fate => signed(script, spec, known, fate),
    }
}

fn fate(script: &mut Script) -> Fate {
    script.dice.weighted(
        (820, Fate::Sold),
        &[
            (50, Fate::CancelledNew),
            (55, Fate::CancelledReserved),
            (30, Fate::ReservationLost),
            (10, Fate::UnwoundContract),
            (10, Fate::UnwoundPaid),
            (14, Fate::UnwoundOut),
            (12, Fate::UnwoundClosed),
        ],
    )
}

/// Somebody looks at the car, and may drive it.
fn looked(script: &mut Script) {
    if script.dice.chance(200) {
        script.between(10, 16).act(Stock::Hold);
        if script.dice.chance(500) {
            script
                .after(5, 15)
                .act(Stock::Out("test_drive"))
                .after(25, 60)
                .act(Stock::Back);
        }
        if script.dice.chance(600) {
            script.after(5, 20).act(Stock::Free);
        } else {
            script.days(1);
        }
    }
}

fn cancelled(script: &mut Script, reasons: &[&'static str]) -> After {
    let (days, reason) = (
        script.dice.between(0, 2),
        script.dice.pick(reasons).copied().unwrap_or("other"),
    );
    script.days(days).after(30, 200).act(Sell::Cancel(reason));
    After::Offered
}

/// What is agreed beside the list price.
fn terms(script: &mut Script) {
    if script.dice.chance(180) {
        script.after(3, 15).act(Sell::Wish);
    }
    if script.dice.chance(470) {
        discount(script);
    }
}

fn discount(script: &mut Script) {
    let (roubles, head) = match script.dice.between(1, 100) {
        1..=48 => {
            ask(script, 10, 40);
            return;
        }
        49..=80 => (ask(script, 45, 80), Head::Sales),
        _ => (ask(script, 85, 140), Head::Director),
    };
    debug_assert!(roubles > 0, "a discount is above zero");
    match script.dice.between(1, 100) {
        1..=70 => drop(script.after(10, 90).act(Sell::Yes(head))),
        71..=88 => drop(script.after(10, 90).act(Sell::No(head))),
        89..=94 => drop(script.after(10, 60).act(Sell::TakeBack)),
        _ => drop(script.days(2).between(10, 16)),
    }
}

/// Asks for a discount between these thousands.
fn ask(script: &mut Script, from: i64, to: i64) -> i64 {
    let roubles = script.dice.between(from, to) * 1_000;
    script.after(5, 30).act(Sell::Ask(roubles));
    roubles
}

fn deposit(script: &mut Script) {
    let roubles = script
        .dice
        .weighted((4, 20_000), &[(3, 50_000), (2, 30_000), (1, 100_000)]);
    let way = script.dice.weighted((3, Way::Cash), &[(2, Way::Bank)]);
    script.after(8, 30).act(Sell::Deposit(roubles, way));
}

/// From the contract on.
fn signed(script: &mut Script, spec: &Spec, known: &mut Known, fate: Fate) -> After {
    if script.dice.chance(850) {
        deposit(script);
    }
    checked(script, spec, known);
    let days = script.dice.weighted((4, 0), &[(3, 1)]);
    script.days(days).after(15, 80).act(Sell::Sign);
    if fate == Fate::UnwoundContract {
        script
            .days(2)
            .between(11, 17)
            .act(Sell::Unwind("loan_refused"));
        return After::Offered;
    }
    products(script);
    paid(script);
    if fate == Fate::UnwoundPaid {
        script
            .days(2)
            .between(11, 17)
            .act(Sell::Unwind("agreement"));
        return After::Offered;
    }
    handed_over(script, fate)
}

fn products(script: &mut Script) {
    if script.dice.chance(480) {
        script
            .after(10, 40)
            .act(Sell::Product("loan"))
            .after(5, 20)
            .act(Sell::Product("hull"));
    } else if script.dice.chance(400) {
        script.after(10, 40).act(Sell::Product("liability"));
    }
    if script.dice.chance(120) {
        script.after(5, 20).act(Sell::Product("extra"));
    }
}

fn paid(script: &mut Script) {
    let days = script.dice.weighted((4, 1), &[(3, 0), (2, 2), (1, 4)]);
    script.days(days).between(10, 17);
    match script.dice.between(1, 100) {
        1..=6 => {
            script
                .act(Sell::PayRefused)
                .after(20, 60)
                .act(Verify::Fill)
                .after(20, 60)
                .act(Verify::ConfirmCash(0));
            script.after(10, 30).act(Sell::Pay(100, Way::Cash));
        }
        7..=30 => {
            let part = script.dice.between(30, 70);
            script
                .act(Sell::Pay(part, Way::Bank))
                .days(1)
                .between(10, 15)
                .act(Sell::Pay(100, Way::Bank));
        }
        _ => drop(script.act(Sell::Pay(100, Way::Bank))),
    }
}

fn handed_over(script: &mut Script, fate: Fate) -> After {
    let days = script.dice.weighted((4, 0), &[(4, 1), (2, 3)]);
    script.days(days).after(30, 180).act(Sell::HandOver);
    if fate == Fate::UnwoundOut {
        script
            .days(3)
            .between(11, 16)
            .act(Sell::Unwind("defect_found"));
        return After::Returned;
    }
    let days = script.dice.between(1, 5);
    script.days(days).between(10, 18).act(Sell::Close);
    if fate == Fate::UnwoundClosed {
        script
            .days(6)
            .between(11, 16)
            .act(Sell::Unwind("buyer_returned"));
        return After::Returned;
    }
    if script.dice.chance(45) {
        let days = script.dice.between(2, 9);
        script
            .days(days)
            .between(10, 15)
            .act(Stock::Cost("transport", 6_500));
    }
    After::Gone
}
