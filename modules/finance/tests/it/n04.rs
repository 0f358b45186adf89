//! N04: the perfect unwind. Random deals, undone at random stages, leave the books as they were before, plus the fees.

use crate::{
    car::Car,
    desk::{API, Desk, entry},
    reference::any_car,
};
use contracts::{buyback::MoneyWay, sales::DealId, vehicles::CostKind};
use identity::world;
use kernel::EntityId;
use platform::{Reach, Scope, Tx, outbox, testing::Setup};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;
use sqlx::Row;
use std::collections::BTreeMap;
use time::{Date, Duration, macros::datetime};

const ENTITIES: [EntityId; 3] = [world::LE1, world::LE2, world::LE3];

/// How far a deal came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stage {
    /// Signed, nothing paid.
    Signed,
    /// Advances were paid.
    Paid,
    /// Some of them went back, or something was kept.
    Settled,
    /// The car is with the buyer.
    HandedOver,
    /// And has cost more since.
    CostMore,
}

/// A deal that is undone.
#[derive(Debug, Clone)]
struct Story {
    car: Car,
    stage: Stage,
    /// Kind, net, VAT, day.
    late: Vec<((CostKind, i64, i64), Date)>,
    fee: i64,
    way: MoneyWay,
    unwound_on: Date,
    car_first: bool,
}

fn any_way(random: &mut StdRng) -> MoneyWay {
    *[MoneyWay::Cash, MoneyWay::Bank].choose(random).unwrap()
}

/// Any number of advances of any way up to a sum, from the purchase to the sale.
fn any_advances(random: &mut StdRng, car: &Car) -> Vec<(i64, MoneyWay, Date)> {
    let mut left = car.sold_for;
    let days = (car.sold_on - car.bought_on).whole_days();
    let mut paid = Vec::new();
    for _ in 0..random.random_range(0..4) {
        let part = random.random_range(1..=left);
        left -= part;
        let on = car.bought_on + Duration::days(random.random_range(0..=days));
        paid.push((part, any_way(random), on));
        if left == 0 {
            return paid;
        }
    }
    paid.push((left, any_way(random), car.sold_on));
    paid
}

fn any_late(random: &mut StdRng, car: &Car) -> ((CostKind, i64, i64), Date) {
    let kind = *[CostKind::OwnParts, CostKind::BodyShop, CostKind::Transport]
        .choose(random)
        .unwrap();
    let net = random.random_range(1..20_000_000);
    let taxed = kind != CostKind::OwnParts && random.random_bool(0.7);
    let on = car.sold_on + Duration::days(random.random_range(-20..20));
    ((kind, net, if taxed { net / 5 } else { 0 }), on)
}

fn any_story(random: &mut StdRng) -> Story {
    let mut car = any_car(random);
    car.paid = any_advances(random, &car);
    let stage = *[
        Stage::Signed,
        Stage::Paid,
        Stage::Settled,
        Stage::HandedOver,
        Stage::HandedOver,
        Stage::CostMore,
        Stage::CostMore,
    ]
    .choose(random)
    .unwrap();
    let count = if stage == Stage::CostMore { 1..4 } else { 0..1 };
    let late = (0..random.random_range(count))
        .map(|_| any_late(random, &car))
        .collect();
    let fee = if random.random_bool(0.5) {
        random.random_range(1..5_000_000)
    } else {
        0
    };
    let unwound_on = car.sold_on + Duration::days(random.random_range(0..25));
    Story {
        car,
        stage,
        late,
        fee,
        way: any_way(random),
        unwound_on,
        car_first: random.random_bool(0.5),
    }
}

impl Story {
    fn late_net(&self) -> i64 {
        self.late.iter().map(|((_, net, _), _)| net).sum()
    }

    /// The same car, sold to somebody else after it came back, with what came late in its cost.
    fn again(&self, random: &mut StdRng) -> Self {
        let mut next = self.clone();
        next.car.deal = DealId::new();
        next.car.sold_on = self.unwound_on + Duration::days(3);
        next.car.paid = any_advances(random, &next.car);
        let late = self.late.iter().map(|(cost, _)| *cost);
        next.car.cost_lines.extend(late);
        next.stage = Stage::HandedOver;
        next.late = Vec::new();
        next.unwound_on = next.car.sold_on + Duration::days(2);
        next
    }

    /// The purchase of the car and its costs: what was before the deal.
    async fn stock(&self, tx: &mut Tx) {
        outbox::put(tx, &self.car.payout()).unwrap();
        outbox::put(tx, &self.car.opened()).unwrap();
        for cost in self.car.costs() {
            outbox::put(tx, &cost).unwrap();
        }
    }

    /// The deal, as far as it came, and its end.
    async fn deal(&self, tx: &mut Tx) {
        let car = &self.car;
        if self.stage >= Stage::Paid {
            for payment in car.payments() {
                outbox::put(tx, &payment).unwrap();
            }
            if let Some(product) = car.product() {
                outbox::put(tx, &product).unwrap();
            }
        }
        if self.stage == Stage::Settled {
            let (paid, way, on) = car.paid[0];
            let refund = car.refund(paid, paid / 3, way, on);
            outbox::put(tx, &refund).unwrap();
        }
        if self.stage >= Stage::HandedOver {
            outbox::put(tx, &car.deal_handed_over()).unwrap();
            outbox::put(tx, &car.episode_handed_over()).unwrap();
        }
        let mut before = 0;
        for (cost, on) in &self.late {
            outbox::put(tx, &car.late(*cost, before, *on)).unwrap();
            before += cost.1;
        }
        self.end(tx).await;
    }

    async fn end(&self, tx: &mut Tx) {
        let unwound = self.car.unwound(self.fee, self.way, self.unwound_on);
        let returned = self.car.returned(self.late_net(), self.unwound_on);
        let comes_back = self.stage >= Stage::HandedOver;
        if comes_back && self.car_first {
            outbox::put(tx, &returned).unwrap();
        }
        outbox::put(tx, &unwound).unwrap();
        if comes_back && !self.car_first {
            outbox::put(tx, &returned).unwrap();
        }
    }

    /// What is left of it in the books: the fee, and what came late as a cost of the stock.
    fn remains(&self) -> Vec<(&'static str, i64)> {
        let mut left = self.fee_left();
        let payer = self.car.entity != world::LE3;
        for ((kind, net, vat), _) in &self.late {
            let owed = if *kind == CostKind::OwnParts {
                "41.02"
            } else {
                "60.01"
            };
            let tax = if payer { "68.02" } else { "91.2" };
            left.extend([("41.01", *net), (tax, *vat), (owed, -net)]);
            // Whoever it is for, the VAT of a supplier is owed to the supplier.
            left.push(("60.01", -vat));
        }
        left
    }

    fn fee_left(&self) -> Vec<(&'static str, i64)> {
        let money = match self.way {
            MoneyWay::Cash => "50",
            MoneyWay::Bank => "51",
        };
        vec![(money, self.fee), ("91.1", -self.fee)]
    }
}

async fn begin(desk: &Desk) -> Tx {
    let db = &desk.suite.app.db;
    db.begin("finance", &Scope::system(world::TENANT))
        .await
        .unwrap()
}

type Books = BTreeMap<(EntityId, String), i64>;

async fn books(desk: &Desk) -> Books {
    let mut books = Books::new();
    for entity in ENTITIES {
        for (account, kopecks) in desk.balances(entity).await {
            books.insert((entity, account), kopecks);
        }
    }
    books
}

fn add(books: &mut Books, entity: EntityId, left: Vec<(&'static str, i64)>) {
    for (account, kopecks) in left {
        *books.entry((entity, account.to_owned())).or_default() += kopecks;
    }
}

/// What every deal still has on every account.
async fn deals_left(desk: &Desk) -> BTreeMap<(String, String), i64> {
    let rows = desk.suite.sql(
        "SELECT moved.deal_id::text, moved.account, sum(moved.kopecks)::bigint FROM (
           SELECT deal_id, debit AS account, amount_kopecks AS kopecks FROM finance.posting WHERE deal_id IS NOT NULL
           UNION ALL
           SELECT deal_id, credit, -amount_kopecks FROM finance.posting WHERE deal_id IS NOT NULL
         ) AS moved GROUP BY 1, 2 HAVING sum(moved.kopecks) <> 0",
    );
    let rows = rows.await;
    let row = |row: &sqlx::postgres::PgRow| ((row.get(0), row.get(1)), row.get(2));
    rows.iter().map(row).collect()
}

/// Plays the stories to their end and looks at what is left.
async fn undone(desk: &Desk, stories: &[Story], again: &[Story]) {
    for part in stories.chunks(50) {
        let mut tx = begin(desk).await;
        for story in part {
            story.stock(&mut tx).await;
        }
        tx.commit(()).await.unwrap();
        desk.suite.settle().await;
    }
    let mut expected = books(desk).await;
    assert_ne!(expected, Books::new());
    for part in [stories, again] {
        for part in part.chunks(50) {
            let mut tx = begin(desk).await;
            for story in part {
                story.deal(&mut tx).await;
            }
            tx.commit(()).await.unwrap();
            desk.suite.settle().await;
        }
    }
    let mut left_of_deals = BTreeMap::new();
    for story in stories.iter().chain(again) {
        add(&mut expected, story.car.entity, story.remains());
        for (account, kopecks) in story.fee_left() {
            left_of_deals.insert((story.car.deal.to_string(), account.to_owned()), kopecks);
        }
    }
    expected.retain(|_, kopecks| *kopecks != 0);
    left_of_deals.retain(|_, kopecks| *kopecks != 0);
    assert_eq!(books(desk).await, expected, "account by account");
    assert_eq!(deals_left(desk).await, left_of_deals, "deal by deal");
    let undone = desk.count("finance.entry WHERE origin = 'reversal'").await;
    assert!(
        undone > 3 * i64::try_from(stories.len()).unwrap(),
        "{undone}"
    );
    nothing_stands(desk).await;
    stock_ties_out(desk).await;
    desk.balances_equal_postings().await;
}

async fn nothing_stands(desk: &Desk) {
    let standing = "finance.entry AS e WHERE e.deal_id IS NOT NULL AND e.origin = 'event'
                      AND e.event <> 'sales.deal_unwound.v1'
                      AND NOT EXISTS (SELECT FROM finance.entry AS r WHERE r.reversal_of = e.id)";
    assert_eq!(desk.count(standing).await, 0);
}

async fn stock_ties_out(desk: &Desk) {
    let reader = desk.somebody(&["finance.journal.read"], Reach::everywhere());
    for entity in ENTITIES {
        let path = format!("{API}/schedules/vehicles?limit=200&entity_id={entity}");
        let schedule = reader.get(&path).await.expect(200);
        assert_eq!(schedule["ledger_total"], schedule["vehicles_total"]);
        for row in schedule["items"].as_array().unwrap() {
            assert_eq!(row["difference"]["amount"], json!(0), "{row:#}");
            assert_eq!(row["handed_over_on"], json!(null));
        }
    }
}

fn seed() -> u64 {
    let seed = std::env::var("KITE_SEED").ok();
    seed.and_then(|seed| seed.parse().ok())
        .unwrap_or(20_260_404)
}

#[tokio::test]
async fn n04_a_thousand_random_deals_leave_nothing_but_their_fees() {
    let desk = Desk::open().await;
    let mut random = StdRng::seed_from_u64(seed());
    let stories: Vec<_> = (0..950).map(|_| any_story(&mut random)).collect();
    let returned = stories
        .iter()
        .filter(|story| story.stage >= Stage::HandedOver);
    let again: Vec<_> = returned
        .take(50)
        .map(|story| story.again(&mut random))
        .collect();
    undone(&desk, &stories, &again).await;
}

#[tokio::test]
async fn n04_twice_and_in_odd_order() {
    let setup = Setup {
        chaos: Some(seed()),
        ..Setup::default()
    };
    let desk = Desk::open_with(setup).await;
    let mut random = StdRng::seed_from_u64(seed() + 1);
    let stories: Vec<_> = (0..60).map(|_| any_story(&mut random)).collect();
    undone(&desk, &stories, &[]).await;
}

/// The books of the months of the deals are being closed: everything goes to the first open day, and nothing is lost.
#[tokio::test]
async fn n04_in_months_that_take_no_more_entries() {
    let desk = Desk::open().await;
    desk.suite.clock.set(datetime!(2026-06-10 06:00 UTC));
    let mut random = StdRng::seed_from_u64(seed() + 2);
    let stories: Vec<_> = (0..60).map(|_| any_story(&mut random)).collect();
    let chief = desk.somebody(&["finance.period.close"], Reach::everywhere());
    for entity in ENTITIES {
        // Opens the books, so that there are months to close.
        let mut first = entry(&[("51", "80", 1)]);
        first["entity_id"] = json!(entity);
        let author = desk.somebody(&["finance.entry.write"], Reach::everywhere());
        let _ = author
            .post(&format!("{API}/entries"), first)
            .await
            .expect(201);
        for month in ["2025-11", "2026-01", "2026-03"] {
            let path = format!("{API}/periods/{entity}/{month}/soft-close");
            let _ = chief.post(&path, json!({})).await.expect(200);
        }
    }
    undone(&desk, &stories, &[]).await;
    let closed = "finance.entry WHERE to_char(document_date, 'YYYY-MM') IN ('2025-11', '2026-01', '2026-03') AND origin <> 'manual'";
    assert_eq!(desk.count(closed).await, 0);
}
