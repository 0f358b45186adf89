//! FIN-2: the rate of the day, in the zone of the centre, and the difference that is seen before signing. VAT of a car that
//! was bought with VAT.

use crate::{
    car::Car,
    desk::{API, Desk, kopecks, of_dc1},
    reference,
};
use contracts::{buyback::MoneyWay, finance::DealLedger, identity::Organisation, sales::DealId};
use identity::world;
use kernel::{Day, EntityId, Money, vat::VatScheme};
use platform::Reach;
use serde_json::{Value, json};
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

/// A car with an advance of 2025 that is shipped in 2026.
fn over_new_year(sold_for: i64) -> Car {
    Car {
        bought_on: date!(2025 - 12 - 01),
        sold_on: date!(2026 - 01 - 15),
        sold_for,
        paid: vec![
            (10_000_000, MoneyWay::Cash, date!(2025 - 12 - 20)),
            (sold_for - 10_000_000, MoneyWay::Bank, date!(2026 - 01 - 15)),
        ],
        commission: None,
        ..Car::g1()
    }
}

async fn forecast(desk: &Desk, car: &Car, price: i64, on: Date) -> Value {
    let path = format!(
        "{API}/deals/{}/vat-forecast?price={price}&on={on}",
        car.deal
    );
    desk.accountant.get(&path).await.expect(200)
}

fn rows(forecast: &Value) -> Vec<(&str, Option<i64>, i64)> {
    let lines = forecast["lines"].as_array().unwrap().iter();
    lines
        .map(|line| {
            let word = line["word"].as_str().unwrap();
            (word, line["rate"].as_i64(), kopecks(&line["vat"]))
        })
        .collect()
}

/// The advance of 20.12.2025 was charged 16,666.67 and gives it back, whether the price stays or is agreed again; the
/// manager sees it before signing.
#[tokio::test]
async fn fin_2_an_advance_of_2025_and_a_shipment_of_2026() {
    for (price, vat) in [(175_500_000, 5_500_000), (178_000_000, 5_950_820)] {
        let desk = Desk::open().await;
        let car = over_new_year(price);
        desk.say(&car.opened()).await;
        desk.say(&car.payments()[0]).await;
        let before = forecast(&desk, &car, price, car.sold_on).await;
        assert_eq!(
            rows(&before),
            [
                ("advance", Some(20), 1_666_667),
                ("shipment", Some(22), vat),
                ("difference", None, vat - 1_666_667),
            ]
        );
        assert_eq!(before["vat_scheme"], "margin_5_1");
        let in_2025 = forecast(&desk, &car, price, date!(2025 - 12 - 31)).await;
        assert_eq!(rows(&in_2025)[1].1, Some(20));

        for cost in car.costs() {
            desk.say(&cost).await;
        }
        desk.say(&car.payments()[1]).await;
        desk.say(&car.deal_handed_over()).await;
        desk.say(&car.episode_handed_over()).await;
        let journal = desk.journal().await;
        let of = |word: &str| {
            let found = journal.iter().filter(|row| row.0 == word);
            found.map(|row| row.3).collect::<Vec<_>>()
        };
        let second =
            (price - 10_000_000) * 22 / 122 + i64::from((price - 10_000_000) * 22 % 122 * 2 >= 122);
        assert_eq!(of("advance_vat"), [1_666_667, second]);
        assert_eq!(of("advance_vat_back"), [1_666_667 + second]);
        assert_eq!(of("vat"), [vat]);
        assert_eq!(
            desk.bars(&format!("deals/{}", car.deal)).await,
            reference::waterfall(&car)
        );
    }
}

/// A sale at 23:59 of 31 December in Vladivostok is one of the old year, though Moscow has the same day for seven hours
/// more; two minutes later it is one of the new year, which Moscow does not have yet.
#[tokio::test]
async fn fin_2_a_sale_of_31_12_23_59_in_vladivostok() {
    let desk = Desk::open().await;
    let organisation = desk.suite.app.port::<dyn Organisation>().unwrap();
    let centre = |id| organisation.centre(world::TENANT, id);
    let vladivostok = centre(world::DC5).await.unwrap().unwrap().zone;
    let moscow = centre(world::DC1).await.unwrap().unwrap().zone;
    let last: OffsetDateTime = datetime!(2025-12-31 13:59 UTC);
    let first: OffsetDateTime = datetime!(2025-12-31 14:01 UTC);
    assert_eq!(moscow.date_of(first), date!(2025 - 12 - 31));
    for (at, day, vat) in [
        (last, date!(2025 - 12 - 31), 5_083_333),
        (first, date!(2026 - 01 - 01), 5_500_000),
    ] {
        let sold_on = vladivostok.date_of(at);
        assert_eq!(sold_on, day);
        let car = Car {
            centre: world::DC5,
            bought_on: date!(2025 - 12 - 01),
            sold_on,
            paid: Vec::new(),
            ..Car::g1()
        };
        desk.live(&car).await;
        desk.suite.settle().await;
        let bars = desk.bars(&format!("deals/{}", car.deal)).await;
        assert_eq!(bars[1], ("vat".to_owned(), -vat), "{day}");
    }
}

/// SAL-3's car: bought for 3,294,000 with 594,000 of VAT inside.
fn bought_with_vat(entity: EntityId, scheme: VatScheme) -> Car {
    Car {
        entity,
        centre: if entity == world::LE3 {
            world::DC4
        } else {
            world::DC1
        },
        scheme,
        bought_for: 329_400_000,
        purchase_vat: Some(59_400_000),
        sold_for: 366_000_000,
        cost_lines: Vec::new(),
        paid: Vec::new(),
        commission: None,
        ..Car::g1()
    }
}

#[tokio::test]
async fn sal_3_a_car_bought_with_vat_earns_350_000_or_with_the_discount_300_000() {
    let desk = Desk::open().await;
    let car = bought_with_vat(world::LE1, VatScheme::Full);
    desk.say(&car.opened()).await;
    let stock = [
        ("41.01", 270_000_000),
        ("68.02", 59_400_000),
        ("76.05", -329_400_000),
    ];
    desk.expect_balances(world::LE1, &stock).await;
    let port = desk.suite.app.port::<dyn DealLedger>().unwrap();
    let on: Day = date!(2026 - 03 - 30).into();
    let prices = [Money::roubles(3_721_000), Money::roubles(3_660_000)];
    let gross = port
        .gross_at(world::TENANT, car.episode, on, &prices)
        .await
        .unwrap();
    assert_eq!(gross, [Money::roubles(350_000), Money::roubles(300_000)]);
    let unknown = port.gross_at(world::TENANT, Car::g1().episode, on, &prices);
    let unknown = unknown.await.unwrap_err();
    assert_eq!(unknown.code, kernel::codes::NOT_FOUND);

    desk.say(&car.episode_handed_over()).await;
    let path = format!("{API}/deals/{}/pnl", car.deal);
    let pnl = desk.accountant.get(&path).await.expect(200);
    assert_eq!(kopecks(&pnl["gross"]), 30_000_000);
    assert_eq!(
        desk.bars(&format!("deals/{}", car.deal)).await,
        reference::waterfall(&car)
    );
}

/// Who pays no VAT bears it; under the special rule it is a part of the price (VAT-4).
#[tokio::test]
async fn vat_of_a_purchase_that_nobody_deducts() {
    let desk = Desk::open().await;
    let simplified = bought_with_vat(world::LE3, VatScheme::Full);
    desk.say(&simplified.opened()).await;
    let stock = [
        ("41.01", 270_000_000),
        ("76.05", -329_400_000),
        ("91.2", 59_400_000),
    ];
    desk.expect_balances(world::LE3, &stock).await;
    let chain = bought_with_vat(world::LE1, VatScheme::Margin52);
    desk.say(&chain.opened()).await;
    let stock = [("41.01", 329_400_000), ("76.05", -329_400_000)];
    desk.expect_balances(world::LE1, &stock).await;
}

#[tokio::test]
async fn a_forecast_needs_a_car_a_price_and_a_day() {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.say(&car.opened()).await;
    let deal = DealId::new();
    let path = |rest: &str| format!("{API}/deals/{deal}/vat-forecast?{rest}");
    let asked = "price=175500000&on=2026-03-30";
    let unpaid = desk.accountant.get(&path(asked)).await;
    assert_eq!(unpaid.problem(404), "common.not_found");
    let named = path(&format!("{asked}&episode_id={}", car.episode));
    let found = desk.accountant.get(&named).lang("en").await.expect(200);
    assert_eq!(
        rows(&found),
        [
            ("shipment", Some(22), 5_500_000),
            ("difference", None, 5_500_000)
        ]
    );
    assert_eq!(found["lines"][0]["title"], "VAT at the handover");
    assert_eq!(found["deal_id"], json!(deal));
    for wrong in [
        "",
        "price=1",
        "price=0&on=2026-03-30",
        "price=x&on=2026-03-30",
        "price=1&on=soon",
    ] {
        let refused = desk.accountant.get(&path(wrong)).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
    // The manager of the centre sees it, another centre does not, and a salesman may not.
    let manager = desk.somebody(&["finance.forecast.read"], of_dc1());
    assert_eq!(manager.get(&named).await.status, 200);
    let tver = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = desk.somebody(&["finance.forecast.read"], tver);
    assert_eq!(tver.get(&named).await.problem(404), "common.not_found");
    let salesman = desk.somebody(&["finance.journal.read"], of_dc1());
    assert_eq!(salesman.get(&named).await.problem(403), "common.forbidden");
}

/// An entity without VAT has none to forecast.
#[tokio::test]
async fn who_pays_no_vat_forecasts_none() {
    let desk = Desk::open().await;
    let car = Car {
        entity: world::LE3,
        centre: world::DC4,
        ..Car::g1()
    };
    desk.say(&car.opened()).await;
    desk.say(&car.payments()[0]).await;
    let reader = desk.somebody(&["finance.forecast.read"], Reach::everywhere());
    let path = format!(
        "{API}/deals/{}/vat-forecast?price=175500000&on=2026-03-30",
        car.deal
    );
    let found = reader.get(&path).await.expect(200);
    assert_eq!(
        rows(&found),
        [
            ("advance", None, 0),
            ("shipment", None, 0),
            ("difference", None, 0)
        ]
    );
}
