//! AUD-1: the life of G1 told from the log alone, beside the books.

use crate::auditor::Auditor;
use audit::model::{
    reconstruct::{Life, Sought, reconstruct},
    verify,
};
use identity::World;
use kernel::{Day, Money};
use kite::story::{VIN, waterfall::GOLDEN};
use sqlx::Row;
use std::{
    collections::BTreeMap,
    io::{BufRead, Cursor},
};
use uuid::Uuid;

fn told(export: &[u8], sought: &Sought) -> Life {
    let open = || {
        let lines: Box<dyn BufRead> = Box::new(Cursor::new(export.to_vec()));
        Ok(lines)
    };
    reconstruct(&open, sought).unwrap()
}

/// The id of the person with this role.
fn person(role: &str) -> Uuid {
    let world = World::standard();
    let people = world.groups[0].people().unwrap();
    let one = people.into_iter().find(|person| person.role == role);
    one.unwrap().id.into()
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_1_the_life_of_the_golden_car_is_told_from_the_log_alone() {
    let auditor = Auditor::after_the_story().await;
    let export = auditor.export().await;
    let report = verify::verify(&mut Cursor::new(&export), &auditor.heads(), &auditor.key).unwrap();
    assert_eq!(report.wrong, 0, "{:?}", report.findings);
    let deal: Uuid = auditor.deal.parse().unwrap();
    let life = told(&export, &Sought::Deal(deal));
    assert_eq!(told(&export, &Sought::Vin(VIN.to_owned())), life);
    money(&life);
    times_and_people(&life);
    the_books_say_the_same(&auditor, &life).await;
}

fn money(life: &Life) {
    let golden: BTreeMap<&str, Money> = GOLDEN
        .iter()
        .map(|(word, amount)| (*word, Money::kopecks(*amount)))
        .collect();
    assert_eq!(life.result, golden["result"]);
    assert_eq!(life.gross, golden["gross"]);
    assert_eq!(life.price, Some(golden["sale"]));
    assert_eq!(life.listed_at, Some(golden["sale"]));
    let costs = life.cost_by_kind().unwrap();
    for kind in ["purchase", "own_parts", "body_shop", "transport"] {
        assert_eq!(
            Money::ZERO.minus(costs[kind]).unwrap(),
            golden[kind],
            "{kind}"
        );
    }
    assert_eq!(life.cost, Money::kopecks(151_840_000));
    assert!(life.cost_agrees());
    for (word, amount) in &life.lines {
        if word != "cost" {
            assert_eq!(*amount, golden[word.as_str()], "{word}");
        }
    }
}

fn times_and_people(life: &Life) {
    let day = |text: &str| Some(text.parse::<Day>().unwrap());
    assert_eq!(life.acquired_on, day("2026-03-05"));
    assert_eq!(life.handed_over_on, day("2026-03-30"));
    let papers: Vec<_> = life
        .papers
        .iter()
        .map(|paper| {
            (
                paper.noun.as_str(),
                paper.number.as_str(),
                paper.day,
                paper.person,
            )
        })
        .collect();
    let (bought, prepared, sold) = (day("2026-03-05"), day("2026-03-12"), day("2026-03-30"));
    for (noun, number, on, role) in [
        ("contract", "ДКП-1", bought, "buyback_manager"),
        ("payout", "ПП-1", bought, "cashier"),
        ("acceptance", "АПП-1", bought, "buyback_manager"),
        ("cost_line", "ТР-9", prepared, "buyback_manager"),
        ("cost_line", "АКТ-17", prepared, "buyback_manager"),
        ("cost_line", "ТН-5", prepared, "buyback_manager"),
        ("payment", "ПКО-1", sold, "cashier"),
        ("contract", "ДКП-101", sold, "sales_consultant"),
        ("fi_product", "КР-1", sold, "sales_consultant"),
        ("payment", "ПП-77", sold, "cashier"),
        ("handover", "АПП-101", sold, "sales_consultant"),
    ] {
        let paper = (noun, number, on, person(role));
        assert!(papers.contains(&paper), "{paper:?} is not in {papers:#?}");
    }
    let appraiser = person("field_appraiser");
    let appraised = life.steps.iter().any(|step| step.actor == appraiser);
    assert!(appraised, "the appraiser's work is in the log");
}

async fn the_books_say_the_same(auditor: &Auditor, life: &Life) {
    let row = |statement: String| async move { auditor.suite.sql(&statement).await.remove(0) };
    let deal = life.deal.unwrap();
    let earned = row(format!(
        "SELECT sum(amount_kopecks)::bigint FROM finance.pnl WHERE deal_id = '{deal}'"
    ));
    assert_eq!(life.result, Money::kopecks(earned.await.get(0)));
    let episode = life.episode.unwrap();
    let cost = row(format!(
        "SELECT sum(net_kopecks)::bigint FROM vehicles.cost_line WHERE episode_id = '{episode}'"
    ));
    assert_eq!(life.cost, Money::kopecks(cost.await.get(0)));
    let sold = row(format!(
        "SELECT c.price_kopecks, c.signed_by, d.salesman_id FROM sales.contract AS c
         JOIN sales.deal AS d ON d.id = c.deal_id WHERE d.id = '{deal}'"
    ));
    let sold = sold.await;
    assert_eq!(life.price, Some(Money::kopecks(sold.get(0))));
    let signed = life.papers.iter().find(|paper| paper.number == "ДКП-101");
    assert_eq!(signed.unwrap().person, sold.get::<Uuid, _>(1));
}
