//! What deals and cars earned.

use crate::{
    car::Car,
    desk::{API, Desk, bars, entry, of_dc1, roubles},
    reference,
};
use contracts::sales::DealId;
use identity::world;
use platform::Reach;
use rand::{SeedableRng, rngs::StdRng};
use serde_json::json;

/// I6: the P&L of a deal is the sum of its postings, and that is what the rules say, on 300 random deals.
#[tokio::test]
async fn i6_three_hundred_random_deals_earn_what_the_reference_says() {
    let desk = Desk::open().await;
    let seed = std::env::var("KITE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_260_330);
    let mut random = StdRng::seed_from_u64(seed);
    let cars: Vec<Car> = (0..300).map(|_| reference::any_car(&mut random)).collect();
    for car in &cars {
        desk.live(car).await;
    }
    desk.suite.settle().await;
    let reader = desk.somebody(
        &["finance.pnl.read", "finance.journal.read"],
        Reach::everywhere(),
    );
    for car in &cars {
        let of_deal = reader
            .get(&format!("{API}/deals/{}/pnl", car.deal))
            .await
            .expect(200);
        assert_eq!(
            bars(&of_deal),
            reference::waterfall(car),
            "KITE_SEED={seed} {car:#?}"
        );
    }
    for entity in [world::LE1, world::LE2, world::LE3] {
        let left = desk.balances(entity).await;
        for settled in ["41.01", "62.01", "62.02", "76.05", "76.АВ", "19"] {
            assert!(
                !left.iter().any(|(account, _)| account == settled),
                "{settled} of {entity} is not empty: {left:?}"
            );
        }
        let schedule = reader
            .get(&format!(
                "{API}/schedules/vehicles?entity_id={entity}&open_only=true"
            ))
            .await
            .expect(200);
        assert_eq!(schedule["items"], json!([]));
    }
    let advances: i64 = cars.iter().map(reference::advance_vat).sum();
    let back: i64 = desk
        .journal()
        .await
        .iter()
        .filter(|row| row.0 == "advance_vat_back")
        .map(|row| row.3)
        .sum();
    assert_eq!(back, advances);
    desk.balances_equal_postings().await;
}

#[tokio::test]
async fn a_waterfall_speaks_both_languages_and_names_its_entries() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let titles = async |lang: &str| -> Vec<String> {
        let pnl = desk.accountant.get(&path).lang(lang).await.expect(200);
        pnl["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles("ru").await[6], "Валовая прибыль");
    assert_eq!(
        titles("en").await[9..],
        [
            "VAT of the F&I commission",
            "Salesman's commission",
            "Result"
        ]
    );
    let pnl = desk.accountant.get(&path).await.expect(200);
    let entries = |word: &str| {
        let lines = pnl["lines"].as_array().unwrap();
        lines.iter().find(|line| line["word"] == word).unwrap()["entries"]
            .as_array()
            .unwrap()
            .clone()
    };
    assert_eq!(
        (entries("sale"), entries("vat")),
        (entries("salesman"), entries("financing"))
    );
    assert_eq!((entries("purchase").len(), entries("gross").len()), (2, 0));
    let purchase = format!("{API}/entries/{}", entries("purchase")[0].as_str().unwrap());
    assert_eq!(
        desk.accountant.get(&purchase).await.expect(200)["event"],
        "vehicles.episode_opened.v1"
    );
}

/// What no rule knows is still part of the result: every posting that names the deal and moves profit counts.
#[tokio::test]
async fn a_manual_cost_of_the_deal_lowers_its_result() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let mut gift = entry(&[("44", "60.01", 1_000), ("44", "60.01", 500)]);
    gift["lines"][0]["deal_id"] = json!(car.deal);
    gift["lines"][0]["amount"] = roubles(1_000);
    let _ = desk
        .accountant
        .post(&format!("{API}/entries"), gift)
        .await
        .expect(201);
    let bars = desk.bars(&format!("deals/{}", car.deal)).await;
    assert_eq!(
        bars[11..],
        [
            ("manual".to_owned(), -100_000),
            ("result".to_owned(), 18_319_529)
        ]
    );
}

#[tokio::test]
async fn a_centre_sees_its_own_deals() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let director = desk.somebody(&["finance.pnl.read"], of_dc1());
    assert_eq!(bars(&director.get(&path).await.expect(200)).len(), 12);
    let tver = desk.somebody(
        &["finance.pnl.read"],
        Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        },
    );
    for (client, path) in [
        (&tver, path.clone()),
        (&tver, format!("{API}/episodes/{}/pnl", car.episode)),
        (&director, format!("{API}/deals/{}/pnl", DealId::new())),
        (&director, format!("{API}/episodes/none/pnl")),
    ] {
        assert_eq!(
            client.get(&path).await.problem(404),
            "common.not_found",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_deal_that_only_has_advances_has_earned_nothing() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.say(&car.payments()[0]).await;
    let nothing = [("gross".to_owned(), 0), ("result".to_owned(), 0)];
    assert_eq!(desk.bars(&format!("deals/{}", car.deal)).await, nothing);
}

/// The P&L of a period is that of its deals, whichever way it is added up.
#[expect(
    clippy::too_many_lines,
    reason = "one story of a period, told in its order"
)]
#[tokio::test]
async fn a_period_earned_what_its_deals_earned() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let year = "from=2026-01-01&to=2026-12-31";
    let read = async |client: &platform::testing::Client, query: &str| {
        client.get(&format!("{API}/pnl?{query}")).await.expect(200)
    };
    let of_entity = format!("{year}&entity_id={}", world::LE1);
    let pnl = read(&desk.accountant, &of_entity).await;
    let deal = desk.bars(&format!("deals/{}", car.deal)).await;
    let result = deal.last().unwrap().1;
    assert_eq!(pnl["result"]["amount"], result);
    assert_eq!(
        (&pnl["cars"], &pnl["revenue"]["amount"]),
        (&json!(1), &json!(175_500_000))
    );
    for lines in ["by_word", "by_account"] {
        let lines = pnl[lines].as_array().unwrap();
        let amount = |kind: &str| {
            let line = lines.iter().find(|line| line["kind"] == kind);
            line.unwrap()["amount"]["amount"].as_i64().unwrap()
        };
        assert_eq!(amount("result"), result);
        let parts = lines
            .iter()
            .filter(|line| line["kind"] == "line" || line["kind"] == "revenue");
        let parts: i64 = parts
            .map(|line| line["amount"]["amount"].as_i64().unwrap())
            .sum();
        assert_eq!(parts, result);
    }
    // The commission of a bank stands on account 90, but its word stands below the gross profit.
    assert_eq!(pnl["gross"]["amount"], 18_160_000);
    // A centre sees its own, another one nothing, and so does another year.
    let director = desk.somebody(&["finance.pnl.read"], of_dc1());
    let of_centre = format!("{year}&centre_id={}", world::DC1);
    for query in [year, of_centre.as_str()] {
        assert_eq!(read(&director, query).await["cars"], 1, "{query}");
    }
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = desk.somebody(&["finance.pnl.read"], tver);
    let elsewhere = format!("{year}&entity_id={}", world::LE2);
    for (client, query) in [
        (&tver, year),
        (&desk.accountant, "from=2025-01-01&to=2025-12-31"),
        (&desk.accountant, &elsewhere),
    ] {
        let nothing = read(client, query).await;
        assert_eq!(
            (&nothing["cars"], &nothing["result"]["amount"]),
            (&json!(0), &json!(0)),
            "{query}"
        );
    }
    for wrong in [
        "from=2026-02-01&to=2026-01-31",
        "from=2020-01-01&to=2026-01-31",
        "from=2026-01-01",
        "from=x&to=y",
    ] {
        let refused = desk.accountant.get(&format!("{API}/pnl?{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
    let blind = desk.somebody(&["finance.journal.read"], of_dc1());
    assert_eq!(
        blind.get(&format!("{API}/pnl?{year}")).await.problem(403),
        "common.forbidden"
    );
}
