use super::*;
use crate::model::{
    listing::{Cohort, Fuel, Transmission},
    market::{LADDER, Rung, Traits},
    reference::PolicyId,
    valuation::{Confidence, METHOD_COMPARED, Terms, lines::LineKind},
};
use kernel::{Currency, Day};
use proptest::prelude::*;

fn listing(year: i32, mileage_km: i64, price: i64) -> Candidate {
    Candidate {
        listing: ListingId::new(),
        year,
        mileage_km,
        price_minor: price * 100,
        fuel: Fuel::Petrol,
        transmission: Transmission::Manual,
        engine_cc: Some(1_600),
        consumption_ml: Some(6_900),
        tax_minor: Some(350_000),
    }
}

fn vesta(traits: Traits) -> Sought {
    Sought {
        cohort: Cohort::of("Lada", "Vesta"),
        year: 2022,
        mileage_km: 60_000,
        currency: Currency::Rub,
        traits,
    }
}

fn terms() -> Terms {
    Terms {
        policy: PolicyId::new(),
        margin_basis_points: 1_200,
        km_rate_minor: Some(180_000),
        holding_days: 30,
        day_cost_minor: 40_000,
        rounding_minor: 100_000,
        gross_target_minor: None,
    }
}

fn inputs(sought: &Sought, found: &[Candidate]) -> Inputs {
    let day = Day(time::macros::date!(2026 - 03 - 05));
    Inputs::blank(sought, terms())
        .by_comparison(sought, LADDER[0], found, day)
        .unwrap()
}

/// A market of one law: a year 60,000, 10,000 km 20,000, an automatic 60,000, all about 1,500,000.
fn market() -> Vec<Candidate> {
    (0..120)
        .map(|n| {
            let (year, km) = (2020 + n % 5, 20_000 + i64::from(n) * 7_919 % 90_000);
            let base = 1_500_000 + i64::from(year - 2022) * 60_000 - (km - 60_000) * 2;
            let automatic = n % 3 == 0;
            Candidate {
                transmission: if automatic {
                    Transmission::Automatic
                } else {
                    Transmission::Manual
                },
                ..listing(year, km, base + if automatic { 60_000 } else { 0 })
            }
        })
        .collect()
}

#[test]
fn a_car_like_all_the_listings_costs_their_median_and_nothing_is_corrected() {
    let sought = vesta(listing(2022, 60_000, 1).traits());
    let found: Vec<Candidate> = (0..30)
        .map(|n| listing(2022, 60_000, 1_490_000 + n * 1_000))
        .collect();
    let inputs = inputs(&sought, &found);
    let fall = inputs.waterfall().unwrap();
    assert_eq!(
        (fall.market, fall.year.amount, fall.mileage.amount),
        (fall.median, 0, 0)
    );
    assert!(
        inputs
            .comparables
            .iter()
            .all(|one| one.corrections.is_empty())
    );
}

#[test]
fn differences_become_named_amounts_that_bring_a_listing_to_the_car() {
    let automatic = Traits {
        transmission: Some(Transmission::Automatic),
        ..Traits::default()
    };
    let inputs = inputs(&vesta(automatic), &market());
    let fall = inputs.waterfall().unwrap();
    let off = (fall.market.amount - 156_000_000).abs();
    assert!(off < 2_000_000, "{}", fall.market);
    assert_eq!(fall.confidence, Confidence::Normal);
    for used in inputs.used().unwrap() {
        let parts = used.corrections.iter().map(|one| one.amount.amount);
        assert_eq!(used.price.amount + parts.sum::<i64>(), used.adjusted.amount);
        assert!(
            (used.adjusted.amount - 156_000_000).abs() < 5_000_000,
            "{used:?}"
        );
    }
    let year = inputs.slope(CorrectionKind::Year);
    assert!((36_000..50_000).contains(&year), "{year}");
    assert!((-20_000..-11_000).contains(&inputs.slope(CorrectionKind::Mileage)));
}

#[test]
fn the_lines_say_where_the_listings_were_found_and_what_a_year_is_worth() {
    let inputs = inputs(&vesta(Traits::default()), &market());
    let lines = inputs.lines(&inputs.waterfall().unwrap()).unwrap();
    assert_eq!(
        lines[0].ru,
        "Медиана цен ближайших объявлений: 25 из 120, та же модель ±2 года (отброшено как выбросы: 0)"
    );
    assert!(
        lines[1].en.starts_with("Brought to the year 2022: "),
        "{}",
        lines[1].en
    );
    assert!(
        lines[2]
            .ru
            .starts_with("Приведение к пробегу 60\u{a0}000 км: -"),
        "{}",
        lines[2].ru
    );
    for (rung, said) in [
        (Rung::WiderYears, "the same model ±5 years"),
        (Rung::AnyYear, "the same model of any year"),
        (Rung::Make, "other models of the make ±2 years"),
    ] {
        let wider = Inputs {
            rung: Some(rung),
            ..inputs.clone()
        };
        let fall = wider.waterfall().unwrap();
        assert!(wider.lines(&fall).unwrap()[0].en.contains(said));
        assert_eq!(fall.confidence, Confidence::Low);
    }
}

#[test]
fn apr_5_a_market_where_age_and_kilometres_raise_the_price_is_not_believed() {
    let odd: Vec<Candidate> = (0..60_i32)
        .map(|n| {
            let (year, km) = (2020 + n % 5, 20_000 + i64::from(n) * 1_500);
            listing(year, km, 2_000_000 - i64::from(year - 2020) * 100_000 + km)
        })
        .collect();
    let inputs = inputs(&vesta(Traits::default()), &odd);
    assert_eq!(inputs.slope(CorrectionKind::Year), 0);
    assert_eq!(inputs.slope(CorrectionKind::Mileage), 0);
    let fall = inputs.waterfall().unwrap();
    assert_eq!((fall.year.amount, fall.mileage.amount), (0, 0));
}

#[test]
fn the_same_offer_twice_counts_once_and_a_mad_price_does_not_count() {
    let mut found = market();
    found.push(listing(2022, 60_000, 15_000_000));
    found.extend(found.clone());
    let inputs = inputs(&vesta(Traits::default()), &found);
    assert_eq!((inputs.looked_at, inputs.left_out), (121, 1));
}

#[test]
fn nothing_found_is_no_market() {
    let inputs = inputs(&vesta(Traits::default()), &[]);
    assert_eq!(inputs.waterfall().unwrap_err().code, code::NO_COMPARABLES);
}

/// One listing of another year and odometer: what is believed before any listing is seen corrects it.
#[test]
fn a_single_listing_is_corrected_by_what_is_believed() {
    let inputs = inputs(
        &vesta(Traits::default()),
        &[listing(2023, 50_000, 1_000_000)],
    );
    let [only] = inputs.comparables.as_slice() else {
        panic!("{:?}", inputs.comparables)
    };
    let amounts = only.amounts().unwrap();
    assert_eq!(
        amounts,
        [
            (CorrectionKind::Year, -8_606_900),
            (CorrectionKind::Mileage, -2_701_032)
        ]
    );
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (2018..=2026_i32, 0_i64..300_000, 1_i64..90_000_000, 0..3_i64);
    let one = one.prop_map(|(year, km, price, kind)| Candidate {
        engine_cc: (kind > 0).then_some(1_400),
        consumption_ml: (kind > 1).then_some(5_000),
        ..listing(year, km, price)
    });
    prop::collection::vec(one, 1..60)
}

proptest! {
    #[test]
    fn the_lines_of_any_market_add_up_and_replay(found in candidates(), known in any::<bool>()) {
        let traits = if known { found[0].traits() } else { Traits::default() };
        let inputs = inputs(&vesta(traits), &found);
        prop_assert_eq!(inputs.method, METHOD_COMPARED);
        let fall = inputs.waterfall().unwrap();
        let mut sum = Money::ZERO;
        for line in inputs.lines(&fall).unwrap() {
            if matches!(line.kind, LineKind::MarketValue | LineKind::Offer | LineKind::Shown) {
                prop_assert_eq!(line.amount, sum, "{}", line.kind);
            } else {
                sum = sum.plus(line.amount).unwrap();
            }
        }
        prop_assert!(fall.market_low.amount <= fall.market_high.amount);
        let again: Inputs = serde_json::from_str(&inputs.text().unwrap()).unwrap();
        prop_assert_eq!(&again, &inputs);
        prop_assert_eq!(again.waterfall().unwrap(), fall);
    }
}
