//! N04: a deal is undone at any stage, and the books are as if it had never been, but for what was kept on purpose.

use crate::{
    g1::played,
    yard::{PRICE, Yard, roubles},
};
use contracts::paper::MoneyWay;
use futures::future::join_all;
use identity::world;
use platform::{
    Reach,
    testing::{Client, TestApp},
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::BTreeMap;
use time::Duration;
use uuid::Uuid;

const DEALS: usize = 1_000;
/// Cars that are sold side by side, each again and again.
const CARS: usize = 8;

/// How far a deal comes before it is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Opened,
    Reserved,
    Deposited,
    Signed,
    Paid,
    HandedOver,
    Closed,
}

const STAGES: [Stage; 7] = [
    Stage::Opened,
    Stage::Reserved,
    Stage::Deposited,
    Stage::Signed,
    Stage::Paid,
    Stage::HandedOver,
    Stage::Closed,
];

/// What is known beforehand about a deal.
#[derive(Debug, Clone)]
struct Plan {
    stage: Stage,
    /// Payments: way and kopecks; they add up to the price once the deal is paid.
    payments: Vec<(MoneyWay, i64)>,
    products: usize,
    /// Kept of the buyer's money.
    kept: i64,
}

impl Plan {
    fn random(random: &mut StdRng) -> Self {
        let stage = STAGES[random.random_range(0..STAGES.len())];
        let (mut payments, mut open) = (Vec::new(), PRICE);
        for _ in 0..random.random_range(0..3) {
            let amount = random.random_range(1..open / 3);
            payments.push((way(random), amount));
            open -= amount;
        }
        match stage {
            Stage::Opened | Stage::Reserved => payments.clear(),
            Stage::Deposited => payments = vec![(way(random), random.random_range(1..PRICE / 2))],
            Stage::Signed => {}
            Stage::Paid | Stage::HandedOver | Stage::Closed => payments.push((way(random), open)),
        }
        let most = payments
            .iter()
            .map(|(_, amount)| *amount)
            .max()
            .unwrap_or(0);
        let kept = if random.random_bool(0.5) {
            random.random_range(0..=most / 2)
        } else {
            0
        };
        Self {
            stage,
            products: random.random_range(0..3),
            kept,
            payments,
        }
    }

    /// The ways that money came.
    fn ways(&self) -> Vec<MoneyWay> {
        let mut ways: Vec<_> = self.payments.iter().map(|(way, _)| *way).collect();
        ways.sort_unstable_by_key(|way| way.word());
        ways.dedup();
        ways
    }
}

fn way(random: &mut StdRng) -> MoneyWay {
    if random.random_bool(0.5) {
        MoneyWay::Cash
    } else {
        MoneyWay::Bank
    }
}

/// What must be different afterwards: money that was kept, and VAT that stays payable on a kept deposit.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    money: i64,
    deposits: Vec<i64>,
}

#[tokio::test(flavor = "multi_thread")]
async fn sal_9_a_thousand_deals_undone_at_any_stage_leave_the_books_as_they_were() {
    let yard = Yard::open().await;
    let mut cars = Vec::new();
    for _ in 0..CARS {
        cars.push(yard.car().await);
    }
    let before = yard.sheet().await;
    let seed: u64 = rand::rng().random();
    println!("seed {seed}");
    let sellers = cars
        .into_iter()
        .zip(0..)
        .map(|(car, number): (String, u64)| {
            let random = StdRng::seed_from_u64(seed.wrapping_add(number));
            sell(&yard, car, random)
        });
    let kept = join_all(sellers).await;
    let after = yard.sheet().await;
    check(&difference(&before, &after), &kept);
}

/// What is kept of the golden buyer's money.
const FEE: i64 = 1_000_000;

/// The golden car comes back after five days: what is left in the books is what was there before its deal, and the fee.
#[tokio::test(flavor = "multi_thread")]
async fn fin_8_the_golden_deal_is_undone_in_one_command() {
    let suite = played(None).await;
    suite.clock.advance(Duration::days(5));
    let director = suite.client(world::TENANT, DIRECTOR, Reach::everywhere());
    let previewed = undo_golden(&suite, &director).await;
    let posted = "SELECT sum(p.amount_kopecks)::bigint FROM finance.posting AS p
        JOIN finance.entry AS e ON e.id = p.entry_id WHERE e.document_date = '2026-04-04'";
    let posted: i64 = suite.sql(posted).await[0].get(0);
    assert_eq!(
        posted,
        previewed + FEE,
        "what was previewed is what was posted, and the fee"
    );
    let left = "SELECT account, sum(kopecks)::bigint AS kopecks FROM (
          SELECT debit AS account, amount_kopecks AS kopecks FROM finance.posting WHERE deal_id IS NOT NULL
          UNION ALL SELECT credit, -amount_kopecks FROM finance.posting WHERE deal_id IS NOT NULL) AS sides
        GROUP BY account HAVING sum(kopecks) <> 0 ORDER BY account";
    let left = suite.sql(left).await;
    let left: Vec<(String, i64)> = left.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(left, [("51".to_owned(), FEE), ("91.1".to_owned(), -FEE)]);
    let cars = director
        .get("/api/vehicles/v1/episodes?state=received")
        .await
        .expect(200);
    assert_eq!(
        cars["items"].as_array().unwrap().len(),
        1,
        "the car is in stock again"
    );
}

const DIRECTOR: &[&str] = &[
    "sales.deal.read",
    "sales.deal.unwind",
    "finance.pnl.read",
    "vehicles.episode.read",
];

/// Undoes the one deal of the story, and gives the sum of the postings that the preview named.
async fn undo_golden(suite: &TestApp, director: &Client) -> i64 {
    let deals = director.get("/api/sales/v1/deals").await.expect(200);
    let path = format!(
        "/api/sales/v1/deals/{}",
        deals["items"][0]["id"].as_str().unwrap()
    );
    let preview = director
        .get(&format!("{path}/unwind-preview?fee_kopecks={FEE}"))
        .await
        .expect(200);
    assert_eq!(preview["refunded"], roubles(PRICE - FEE), "{preview:#}");
    assert_eq!(preview["car_comes_back"], true);
    let refund = |way: &str, number: &str| json!({"way": way, "document_number": number});
    let unwind = json!({"reason": "buyer_returned", "fee": roubles(FEE), "fee_way": "bank", "document_number": "СОГЛ-1",
                        "refunds": [refund("cash", "РКО-1"), refund("bank", "ПП-78")]});
    let seen = preview["version"].as_i64().unwrap();
    director
        .post(&format!("{path}/unwind"), unwind)
        .if_match(seen)
        .await
        .expect(200);
    suite.settle().await;
    let lines = preview["ledger"]["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["amount"]["amount"].as_i64().unwrap())
        .sum()
}

/// Sells one car again and again, and undoes each sale.
async fn sell(yard: &Yard, car: String, mut random: StdRng) -> Kept {
    let mut kept = Kept::default();
    for _ in 0..DEALS / CARS {
        let plan = Plan::random(&mut random);
        let deal = yard.deal(&car).await;
        advance(yard, &deal, &plan).await;
        undo(yard, &deal, &plan).await;
        kept.money += plan.kept;
        if plan.stage == Stage::Deposited && plan.kept > 0 {
            kept.deposits.push(plan.kept);
        }
        if plan.stage >= Stage::HandedOver {
            yard.suite.settle().await;
            yard.cleared(&car).await;
            yard.offer(&car).await;
        } else {
            yard.suite.settle().await;
        }
    }
    kept
}

/// Brings a deal to its stage.
async fn advance(yard: &Yard, deal: &str, plan: &Plan) {
    if plan.stage == Stage::Opened {
        return;
    }
    let reserved = yard.step(deal, "reserve", json!({}), 200).await;
    assert_eq!(reserved["outcome"], "reserved", "{reserved}");
    let mut payments = plan.payments.iter();
    if plan.stage == Stage::Deposited {
        pay(yard, deal, payments.next()).await;
        return;
    }
    if plan.stage == Stage::Reserved {
        return;
    }
    let contract = json!({"document_number": format!("ДКП-П{}", yard.number())});
    yard.step(deal, "contract", contract, 200).await;
    for _ in 0..plan.products {
        let product = json!({"kind": "hull", "partner_id": Uuid::now_v7(), "commission": roubles(1_234_567),
                             "document_number": format!("КАСКО-{}", yard.number())});
        yard.step(deal, "fi-products", product, 201).await;
    }
    for payment in payments {
        pay(yard, deal, Some(payment)).await;
    }
    if plan.stage >= Stage::HandedOver {
        hand_over(yard, deal).await;
    }
    if plan.stage == Stage::Closed {
        yard.step(deal, "close", json!({}), 200).await;
    }
}

async fn pay(yard: &Yard, deal: &str, payment: Option<&(MoneyWay, i64)>) {
    let Some((way, kopecks)) = payment else {
        return;
    };
    let paid = json!({"way": way, "amount": roubles(*kopecks), "document_number": format!("ПО-{}", yard.number())});
    yard.step(deal, "payments", paid, 201).await;
}

async fn hand_over(yard: &Yard, deal: &str) {
    let path = format!("/api/sales/v1/deals/{deal}/handover-items");
    let items = yard.boss.get(&path).await.expect(200);
    let checklist: Vec<&Value> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    let act = json!({"document_number": format!("АПП-П{}", yard.number()), "mileage_km": 41_020, "keys": 2,
                     "checklist": checklist});
    yard.step(deal, "hand-over", act, 200).await;
}

/// Undoes a deal: a deposit goes back by an override that keeps what the plan says, everything else is unwound.
async fn undo(yard: &Yard, deal: &str, plan: &Plan) {
    let refunds: Vec<Value> = plan
        .ways()
        .iter()
        .map(|way| json!({"way": way, "document_number": format!("РКО-{}", yard.number())}))
        .collect();
    if plan.stage >= Stage::Signed {
        let most = plan.payments.iter().max_by_key(|(_, amount)| *amount);
        let unwind = json!({"reason": "agreement", "fee": (plan.kept > 0).then(|| roubles(plan.kept)),
                            "fee_way": most.filter(|_| plan.kept > 0).map(|(way, _)| way),
                            "document_number": format!("СОГЛ-{}", yard.number()), "refunds": refunds});
        let unwound = yard.step(deal, "unwind", unwind, 200).await;
        assert_eq!(unwound["state"], "unwound");
        return;
    }
    let paid: i64 = plan.payments.iter().map(|(_, amount)| amount).sum();
    let returned =
        (paid > 0).then(|| json!({"returned": roubles(paid - plan.kept), "reason": "goodwill"}));
    let cancel =
        json!({"reason": "changed_mind", "refunds": refunds, "deposit_override": returned});
    let cancelled = yard.step(deal, "cancel", cancel, 200).await;
    assert_eq!(cancelled["state"], "cancelled");
}

fn difference(
    before: &BTreeMap<String, i64>,
    after: &BTreeMap<String, i64>,
) -> BTreeMap<String, i64> {
    let accounts = before.keys().chain(after.keys());
    let changes = accounts.map(|account| {
        let of = |sheet: &BTreeMap<String, i64>| sheet.get(account).copied().unwrap_or(0);
        let name = if ["50", "51"].contains(&account.as_str()) {
            "money"
        } else {
            account
        };
        (name.to_owned(), account.clone(), of(after) - of(before))
    });
    let unique: BTreeMap<_, _> = changes
        .map(|(name, account, change)| ((name, account), change))
        .collect();
    let mut sums = BTreeMap::new();
    for ((name, _), change) in unique {
        *sums.entry(name).or_insert(0) += change;
    }
    sums.retain(|_, change| *change != 0);
    sums
}

/// Money that was kept is other income. A kept deposit was an advance, so its VAT stays payable: 22/122 of it, and a
/// kopeck more or less for each, because what was charged on the whole is what is divided.
fn check(changed: &BTreeMap<String, i64>, kept: &[Kept]) {
    let of = |account: &str| changed.get(account).copied().unwrap_or(0);
    let money: i64 = kept.iter().map(|kept| kept.money).sum();
    assert_eq!((of("money"), of("91.1")), (money, -money), "{changed:?}");
    let deposits = || kept.iter().flat_map(|kept| &kept.deposits);
    let vat: i64 = deposits().map(|deposit| (deposit * 44 + 122) / 244).sum();
    assert_eq!(of("91.2"), -of("68.02"), "{changed:?}");
    let kopecks = usize::try_from((of("91.2") - vat).unsigned_abs()).unwrap();
    assert!(kopecks <= deposits().count(), "{changed:?}, {vat} of VAT");
    let others: Vec<_> = changed
        .keys()
        .filter(|account| !["money", "91.1", "91.2", "68.02"].contains(&account.as_str()))
        .collect();
    assert!(others.is_empty(), "{changed:?}");
}
