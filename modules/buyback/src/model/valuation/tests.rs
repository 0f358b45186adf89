use super::{kept::Grounds, lines::LineKind, *};
use crate::model::{listing::ListingId, regression::MILLION};
use contracts::buyback::PurchaseId;
use kernel::{Currency, UserId};
use proptest::prelude::*;

/// Nine listings: median price 1,620,000, median odometer 75,000.
fn v1() -> Inputs {
    let prices = [
        1_540, 1_575, 1_590, 1_610, 1_620, 1_635, 1_650, 1_680, 1_700,
    ];
    let odometers = [96, 90, 84, 80, 75, 70, 66, 58, 52];
    let comparables = prices
        .into_iter()
        .zip(odometers)
        .map(|(price, km)| comparable(price * 100_000, km * 1_000));
    let recon = [
        ("two_panels_paint", 18_000),
        ("windscreen", 26_500),
        ("maintenance", 9_400),
    ];
    Inputs {
        method: METHOD_RATE,
        make: "Lada".into(),
        model: "Vesta".into(),
        year: 2022,
        mileage_km: 88_000,
        currency: Currency::Rub,
        years_around: 1,
        rung: Some(Rung::PolicyRate),
        traits: Traits::default(),
        looked_at: 9,
        left_out: 0,
        slopes: vec![],
        vat_terms: None,
        opinion: None,
        comparables: comparables.collect(),
        terms: terms(),
        recon: recon
            .into_iter()
            .map(|(code, roubles)| work(code, Money::roubles(roubles), 1))
            .collect(),
    }
}

fn comparable(price_minor: i64, mileage_km: i64) -> Comparable {
    Comparable {
        listing: ListingId::new(),
        year: 2022,
        mileage_km,
        price_minor,
        weight: MILLION,
        corrections: vec![],
    }
}

fn work(code: &str, price: Money, quantity: i64) -> ReconCost {
    ReconCost {
        code: code.into(),
        ru: code.into(),
        en: code.into(),
        quantity,
        price,
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

#[test]
fn v1_to_the_kopeck_line_by_line() {
    let inputs = v1();
    let fall = inputs.waterfall().unwrap();
    let lines: Vec<String> = inputs
        .lines(&fall)
        .unwrap()
        .iter()
        .map(|l| format!("{} {}", l.kind, l.amount))
        .collect();
    assert_eq!(
        lines,
        [
            "median 1,620,000.00",
            "mileage -23,400.00",
            "market_value 1,596,600.00",
            "margin -191,592.00",
            "recon -18,000.00",
            "recon -26,500.00",
            "recon -9,400.00",
            "holding -12,000.00",
            "offer 1,339,108.00",
            "rounding -108.00",
            "shown 1,339,000.00",
        ]
    );
    assert_eq!(
        (fall.recon, fall.confidence),
        (Money::roubles(53_900), Confidence::Normal)
    );
}

#[test]
fn lines_say_why() {
    let inputs = v1();
    let lines = inputs.lines(&inputs.waterfall().unwrap()).unwrap();
    assert_eq!(
        lines[1].ru,
        "Пробег 88\u{a0}000 км против 75\u{a0}000 км, 1\u{a0}800,00 за 1000 км"
    );
    assert_eq!(
        lines[1].en,
        "88,000 km against 75,000 km, 1,800.00 per 1,000 km"
    );
    assert_eq!(lines[3].ru, "Маржа 12 %");
    let finer = Inputs {
        terms: Terms {
            margin_basis_points: 1_250,
            ..terms()
        },
        ..v1()
    };
    let lines = finer.lines(&finer.waterfall().unwrap()).unwrap();
    assert_eq!(
        (lines[3].ru.as_str(), lines[3].en.as_str()),
        ("Маржа 12,5 %", "Margin 12.5 %")
    );
}

#[test]
fn apr_4_works_add_up() {
    let recon = [
        (9_500, 1),
        (2_500, 3),
        (11_000, 1),
        (8_200, 4),
        (4_300, 1),
        (9_000, 1),
    ];
    let recon = recon
        .into_iter()
        .map(|(roubles, quantity)| work("x", Money::roubles(roubles), quantity))
        .collect();
    let inputs = Inputs { recon, ..v1() };
    assert_eq!(inputs.waterfall().unwrap().recon, Money::roubles(74_100));
    let lines = inputs.lines(&inputs.waterfall().unwrap()).unwrap();
    assert_eq!(
        (lines[5].en.as_str(), lines[5].amount),
        ("x × 3", Money::roubles(-7_500))
    );
}

#[test]
fn an_outlier_counts_only_while_there_are_few() {
    let far = comparable(900_000_000, 75_000);
    let mut many = v1();
    many.comparables.push(far.clone());
    let fall = many.waterfall().unwrap();
    assert_eq!(
        (fall.outliers, fall.comparables, fall.median),
        (1, 9, Money::roubles(1_620_000))
    );

    let few = Inputs {
        comparables: [&v1().comparables[..6], &[far]].concat(),
        ..v1()
    };
    let fall = few.waterfall().unwrap();
    assert_eq!(
        (fall.outliers, fall.comparables, fall.confidence),
        (0, 7, Confidence::Low)
    );
    assert_eq!(
        Inputs {
            years_around: 2,
            ..v1()
        }
        .waterfall()
        .unwrap()
        .confidence,
        Confidence::Low
    );
}

#[test]
fn nothing_to_compare_with_and_nothing_left() {
    let none = Inputs {
        comparables: vec![],
        ..v1()
    };
    assert_eq!(none.waterfall().unwrap_err().code, code::NO_COMPARABLES);
    let worn = Inputs {
        mileage_km: 2_000_000,
        ..v1()
    };
    assert_eq!(worn.waterfall().unwrap_err().code, code::NO_MARKET_VALUE);
}

#[test]
fn a_rate_can_come_from_the_listings_themselves() {
    let comparables = (0..10)
        .map(|n| comparable(1_000_000 - n * 5_000, 10_000 + n * 1_000))
        .collect();
    let terms = Terms {
        km_rate_minor: None,
        ..terms()
    };
    let inputs = Inputs {
        comparables,
        terms,
        currency: Currency::Gbp,
        recon: vec![],
        ..v1()
    };
    let fall = inputs.waterfall().unwrap();
    assert_eq!(fall.km_rate, Money::minor(5_000, Currency::Gbp));
    assert_eq!(
        fall.mileage,
        Money::minor((14_500 - 88_000) * 5, Currency::Gbp)
    );
    assert!(
        inputs.lines(&fall).unwrap()[1]
            .en
            .ends_with("by the same listings")
    );
}

/// The text that was kept before the second way, to the letter: it gives the same valuation.
#[test]
fn buy_8_inputs_of_an_older_version_still_replay() {
    let kept = concat!(
        r#"{"method":1,"make":"lada","model":"vesta","year":2022,"mileage_km":88000,"currency":"RUB","years_around":1,"#,
        r#""comparables":[{"listing":"0198c0de-0000-7000-8000-000000000001","year":2022,"mileage_km":75000,"#,
        r#""price_minor":162000000}],"terms":{"policy":"0198c0de-0000-7000-8000-0000000b0001","#,
        r#""margin_basis_points":1200,"km_rate_minor":180000,"holding_days":30,"day_cost_minor":40000,"#,
        r#""rounding_minor":100000},"recon":[{"code":"x","ru":"x","en":"x","quantity":1,"#,
        r#""price":{"amount":5390000,"currency":"RUB"}}]}"#
    );
    let inputs: Inputs = serde_json::from_str(kept).unwrap();
    let fall = inputs.waterfall().unwrap();
    assert_eq!(fall.offer, Money::kopecks(133_910_800));
    let grounds = Grounds::of(&inputs, &fall).unwrap();
    assert_eq!((grounds.method, grounds.rung), (METHOD_RATE, None));
    assert_eq!(grounds.used[0].adjusted, Money::kopecks(159_660_000));
    let unknown = Inputs {
        method: 3,
        ..inputs
    };
    assert!(
        unknown.waterfall().is_err(),
        "a way that this version does not know"
    );
}

#[test]
fn apr_6_what_an_offer_earns() {
    let vat_terms = VatTerms {
        scheme: kernel::vat::VatScheme::Margin51,
        percent: 22,
    };
    let inputs = Inputs {
        vat_terms: Some(vat_terms),
        terms: Terms {
            gross_target_minor: Some(10_000_000),
            ..terms()
        },
        ..v1()
    };
    let fall = inputs.waterfall().unwrap();
    let profit = inputs.profit(&fall).unwrap().unwrap();
    assert_eq!(profit.costs, Money::roubles(65_900));
    // 1,596,600 - 1.22 × (100,000 + 65,900).
    assert_eq!(profit.max_offer, Money::roubles(1_394_202));
    // Sold for 1,596,600 after 1,339,000: VAT 257,600 × 22/122.
    assert_eq!(profit.vat, Money::kopecks(4_645_246));
    assert_eq!(profit.gross, Money::kopecks(14_524_754));
    assert_eq!(
        profit.cost_to_market_basis_points,
        profit::to_market(Money::roubles(1_392_900), fall.market_average)
    );
    assert_eq!(
        v1().profit(&fall).unwrap(),
        None,
        "without VAT nothing is said"
    );
}

#[test]
fn a_replay_finds_every_changed_kopeck() {
    let inputs = v1();
    let (kept, fall) = (Kept::of(&inputs).unwrap(), inputs.waterfall().unwrap());
    let made = Valuation {
        id: ValuationId::new(),
        purchase_id: PurchaseId::new(),
        appraisal_version: 1,
        policy_id: inputs.terms.policy,
        confidence: fall.confidence,
        comparables: fall.comparables,
        outliers: fall.outliers,
        market: fall.market,
        offer: fall.offer,
        shown: fall.shown,
        inputs_hash: hex::encode(&kept.inputs_hash),
        made_by: UserId::new(),
        made_at: time::macros::datetime!(2026-03-05 06:00 UTC).into(),
        lines: inputs.lines(&fall).unwrap(),
        grounds: Grounds::of(&inputs, &fall).unwrap(),
    };
    let replay = kept.replay(&made).unwrap();
    assert!(replay.equal && replay.inputs_unchanged);
    let touched = Kept {
        inputs: kept
            .inputs
            .replace("\"mileage_km\":88000", "\"mileage_km\":88001"),
        ..kept.clone()
    };
    let replay = touched.replay(&made).unwrap();
    assert!(!replay.equal && !replay.inputs_unchanged);
}

fn inputs() -> impl Strategy<Value = Inputs> {
    let comparable =
        (1_i64..500_000_000, 0_i64..400_000).prop_map(|(price, km)| comparable(price, km));
    let recon = (1_i64..10_000_000, 1_i64..20)
        .prop_map(|(price, quantity)| work("x", Money::kopecks(price), quantity));
    let terms = (
        0_i64..9_000,
        prop::option::of(0_i64..1_000_000),
        0_i64..365,
        0_i64..1_000_000,
        1_i64..1_000_000,
    );
    let terms = terms.prop_map(|(margin, rate, days, day, rounding)| Terms {
        margin_basis_points: margin,
        km_rate_minor: rate,
        holding_days: days,
        day_cost_minor: day,
        rounding_minor: rounding,
        ..self::terms()
    });
    let lists = (
        prop::collection::vec(comparable, 1..40),
        prop::collection::vec(recon, 0..8),
    );
    (lists, terms, 0_i64..500_000).prop_map(|((comparables, recon), terms, mileage_km)| Inputs {
        comparables,
        recon,
        terms,
        mileage_km,
        ..v1()
    })
}

proptest! {
    #[test]
    fn the_lines_always_add_up(inputs in inputs()) {
        let Ok(fall) = inputs.waterfall() else { return Ok(()) };
        let mut sum = Money::ZERO;
        for line in inputs.lines(&fall).unwrap() {
            if matches!(line.kind, LineKind::MarketValue | LineKind::Offer | LineKind::Shown) {
                prop_assert_eq!(line.amount, sum, "{}", line.kind);
            } else {
                sum = sum.plus(line.amount).unwrap();
            }
        }
        prop_assert_eq!(sum, fall.shown);
        prop_assert!(fall.shown.amount <= fall.offer.amount);
        prop_assert!(fall.offer.amount - fall.shown.amount < inputs.terms.rounding_minor);
        prop_assert_eq!(fall.comparables + fall.outliers, i64::try_from(inputs.comparables.len()).unwrap());
    }

    #[test]
    fn the_kept_text_gives_the_same_waterfall(inputs in inputs()) {
        let again: Inputs = serde_json::from_str(&inputs.text().unwrap()).unwrap();
        prop_assert_eq!(&again, &inputs);
        prop_assert_eq!(again.waterfall().ok(), inputs.waterfall().ok());
    }
}
