//! The plan is looked at without anything being played.

use super::*;
use crate::months::act::{Buy, Office, Paper, Recon, Review, Sell, Stock, Verify, Way};
use std::collections::{BTreeMap, BTreeSet};
use time::macros::datetime;

fn plan(seed: u64) -> Plan {
    let span = Span::months(
        4,
        datetime!(2026-11-21 17:00 UTC),
        crate::months::NOT_BEFORE,
    )
    .unwrap();
    Plan::of(
        seed,
        span,
        Size::full(span.length()),
        &Fixtures::load().unwrap(),
    )
    .unwrap()
}

fn acts(plan: &Plan) -> impl Iterator<Item = Act> + '_ {
    plan.threads
        .iter()
        .flat_map(|thread| thread.acts.iter().map(|timed| timed.act))
}

/// The word of an act without what goes with it: `Buy(Lead)`, `Verify(Take`.
fn word(act: Act) -> String {
    let text = format!("{act:?}");
    text.splitn(3, ['(', ' '])
        .take(2)
        .collect::<Vec<_>>()
        .join("(")
        .trim_end_matches(')')
        .to_owned()
}

#[test]
fn one_seed_has_one_plan() {
    let told = |seed| format!("{:?}", plan(seed).threads);
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a list of everything that people can do"
)]
fn whatever_people_can_do_is_done() {
    let plan = plan(1);
    let done: BTreeSet<_> = acts(&plan).map(word).collect();
    let at = datetime!(2026-11-21 09:00 +3);
    let (seat, house, day) = (Seat::Moscow, crate::months::seat::House::Auto, at.date());
    let wanted: Vec<Act> = vec![
        Buy::Lead.into(),
        Buy::Keep.into(),
        Buy::Appoint(at).into(),
        Buy::Identify.into(),
        Buy::Inspect.into(),
        Buy::Appraise.into(),
        Buy::Value.into(),
        Buy::Ask(crate::months::act::Asker::Manager, 1).into(),
        Buy::Decide(true).into(),
        Buy::TakeBack.into(),
        Buy::Offer(1).into(),
        Buy::OfferApproved.into(),
        Buy::Accept.into(),
        Buy::RequestChecks.into(),
        Buy::Contract.into(),
        Buy::Payout(Way::Cash).into(),
        Buy::AcceptCar.into(),
        Buy::Lose("", None).into(),
        Buy::Cancel("").into(),
        Buy::Reopen.into(),
        Buy::Dismiss.into(),
        Verify::Take(0).into(),
        Verify::Papers(0).into(),
        Verify::Approve(0, "").into(),
        Verify::Confirm(0, "").into(),
        Verify::Decline(0).into(),
        Verify::Reject(0, "").into(),
        Verify::Release(0).into(),
        Verify::Extract(0).into(),
        Verify::ConfirmExtract(0).into(),
        Verify::Fill.into(),
        Verify::ConfirmCash(0).into(),
        Verify::RefuseCash(0).into(),
        Stock::BookIn(day, 1).into(),
        Stock::Find.into(),
        Stock::Place(1).into(),
        Stock::Inspect.into(),
        Stock::StartRecon.into(),
        Stock::Cost("", 1).into(),
        Stock::FinishRecon.into(),
        Stock::Photos.into(),
        Stock::RequestCheck.into(),
        Stock::List(1).into(),
        Stock::Out("").into(),
        Stock::Back.into(),
        Stock::Hold.into(),
        Stock::Free.into(),
        Stock::Review(30, Review::Keep).into(),
        Stock::ReviewYes.into(),
        Stock::ReviewNo.into(),
        Recon::Start(0).into(),
        Recon::Ask(0, 1).into(),
        Recon::Yes(0).into(),
        Recon::No(0).into(),
        Recon::Stall(0, "").into(),
        Recon::Resume(0).into(),
        Recon::Finish(0, 1).into(),
        Recon::Skip(0).into(),
        Sell::Open.into(),
        Sell::Wish.into(),
        Sell::Ask(1).into(),
        Sell::Yes(crate::months::act::Head::Sales).into(),
        Sell::No(crate::months::act::Head::Sales).into(),
        Sell::TakeBack.into(),
        Sell::Reserve.into(),
        Sell::Deposit(1, Way::Cash).into(),
        Sell::Sign.into(),
        Sell::Product("").into(),
        Sell::Pay(1, Way::Bank).into(),
        Sell::PayRefused.into(),
        Sell::HandOver.into(),
        Sell::Close.into(),
        Sell::Cancel("").into(),
        Sell::Unwind("").into(),
        Sell::Rival.into(),
        Office::Rules.into(),
        Office::Listings(0, 1).into(),
        Office::OpenBooks(house).into(),
        Office::Entry(house, Paper::Rent).into(),
        Office::Mistake(house).into(),
        Office::Reverse(house).into(),
        Office::SoftClose(house, day).into(),
        Office::ConfirmStep(house, day, "").into(),
        Office::Close(house, day).into(),
        Office::AskReopen(house, day).into(),
        Office::DecideReopen(true).into(),
        Office::Template(seat).into(),
        Office::Arrive(0).into(),
        Office::Stop("", "").into(),
        Office::TakeLentBack.into(),
        Office::AskSupport.into(),
        Office::DecideSupport(true).into(),
        Office::Dismiss.into(),
        Office::CountStart(seat).into(),
        Office::CountScan.into(),
        Office::CountFinish.into(),
        Office::CountDecide.into(),
        Office::CountClose.into(),
    ];
    let missing: Vec<_> = wanted
        .into_iter()
        .map(word)
        .filter(|word| !done.contains(word))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Where a thread stands in the end, as far as it can be told without the server.
fn purchase(thread: &Thread) -> Option<&'static str> {
    let state = |act: &Act| match act {
        Act::Buy(Buy::Lead | Buy::Reopen) => Some("lead"),
        Act::Buy(Buy::Appoint(_)) => Some("appointment"),
        Act::Buy(Buy::Inspect | Buy::Appraise) => Some("inspection"),
        Act::Buy(Buy::Value) => Some("valued"),
        Act::Buy(Buy::Ask(..)) => Some("approval"),
        Act::Buy(Buy::Offer(_) | Buy::OfferApproved) => Some("offered"),
        Act::Buy(Buy::Accept | Buy::RequestChecks) => Some("checks"),
        Act::Verify(Verify::Reject(..)) => Some("rejected"),
        Act::Verify(Verify::Take(_)) => Some("review"),
        Act::Buy(Buy::Contract) => Some("contract"),
        Act::Buy(Buy::Payout(_)) => Some("paid"),
        Act::Buy(Buy::AcceptCar) => Some("in stock"),
        Act::Buy(Buy::Lose(..)) => Some("lost"),
        Act::Buy(Buy::Cancel(_)) => Some("cancelled"),
        _ => None,
    };
    let bought = thread
        .acts
        .iter()
        .take_while(|timed| !matches!(timed.act, Act::Stock(_)));
    bought.filter_map(|timed| state(&timed.act)).last()
}

fn deal(thread: &Thread) -> Option<&'static str> {
    let state = |act: &Act| match act {
        Act::Sell(Sell::Open) => Some("new"),
        Act::Sell(Sell::Reserve) => Some("reserved"),
        Act::Sell(Sell::Sign) => Some("contract"),
        Act::Sell(Sell::Pay(100, _)) => Some("paid"),
        Act::Sell(Sell::HandOver) => Some("handed over"),
        Act::Sell(Sell::Close) => Some("closed"),
        Act::Sell(Sell::Cancel(_)) => Some("cancelled"),
        Act::Sell(Sell::Unwind(_)) => Some("unwound"),
        _ => None,
    };
    thread
        .acts
        .iter()
        .filter_map(|timed| state(&timed.act))
        .next_back()
}

fn counted<'a>(states: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counted = BTreeMap::new();
    for state in states {
        *counted.entry(state).or_default() += 1;
    }
    counted
}

#[test]
fn every_state_is_there_at_the_end() {
    let plan = plan(1);
    let purchases = counted(plan.threads.iter().filter_map(purchase));
    let wanted = [
        "lead",
        "appointment",
        "inspection",
        "valued",
        "approval",
        "offered",
        "checks",
        "review",
        "rejected",
        "contract",
        "paid",
        "in stock",
        "lost",
        "cancelled",
    ];
    assert!(
        wanted.iter().all(|state| purchases.contains_key(state)),
        "{purchases:?}"
    );
    let deals = counted(plan.threads.iter().filter_map(deal));
    let wanted = [
        "new",
        "reserved",
        "contract",
        "paid",
        "handed over",
        "closed",
        "cancelled",
        "unwound",
    ];
    assert!(
        wanted.iter().all(|state| deals.contains_key(state)),
        "{deals:?}"
    );
    println!("{purchases:?}\n{deals:?}");
}

#[test]
fn a_dealership_of_five_centres_is_busy() {
    let plan = plan(1);
    let has = |thread: &&Thread, wanted: fn(&Act) -> bool| {
        thread.acts.iter().any(|timed| wanted(&timed.act))
    };
    let came = |act: &Act| {
        matches!(
            act,
            Act::Stock(Stock::BookIn(..)) | Act::Buy(Buy::AcceptCar)
        )
    };
    let cars: Vec<_> = plan
        .threads
        .iter()
        .filter(|thread| has(thread, came))
        .collect();
    let sold = cars
        .iter()
        .filter(|thread| matches!(deal(thread), Some("handed over" | "closed")))
        .count();
    let stock = cars.len() - sold;
    println!(
        "{} threads, {} acts, {stock} in stock, {sold} sold",
        plan.threads.len(),
        acts(&plan).count()
    );
    assert!((200..=400).contains(&stock), "{stock} in stock");
    assert!((200..=400).contains(&sold), "{sold} sold");
}

#[test]
fn nothing_happens_at_night_or_after_the_end() {
    let plan = plan(3);
    for thread in &plan.threads {
        for timed in &thread.acts {
            assert!(timed.at <= plan.span.end(), "{timed:?}");
            assert!(
                (8..21).contains(&timed.at.to_offset(super::super::span::MOSCOW).hour()),
                "{timed:?}"
            );
        }
        assert!(
            thread.acts.windows(2).all(|pair| pair[0].at <= pair[1].at),
            "{thread:?}"
        );
    }
}

#[test]
fn a_short_day_and_a_small_plan_are_plans_too() {
    for until in [
        datetime!(2026-06-15 08:05 UTC),
        datetime!(2026-06-15 18:00 UTC),
        datetime!(2026-06-15 01:00 UTC),
    ] {
        let span = Span::days(16, until);
        let plan = Plan::of(1, span, Size::small(), &Fixtures::load().unwrap()).unwrap();
        assert!(acts(&plan).count() > 300);
        assert!(plan.day(span.last).iter().all(|(at, ..)| *at <= until));
    }
}
