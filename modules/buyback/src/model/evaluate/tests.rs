use super::*;
use crate::model::import::MileageUnit;
use kernel::Lang;
use std::fmt::Write;

/// Listings of one model: 20,000 less a thousand a year of age and 50 a thousand km, twice of every third car.
fn file() -> EvaluateFile {
    let mut text = "make,model,year,price,mileage,fuelType,engineSize\n".to_owned();
    for n in 0..600 {
        let (year, km) = (2015 + n % 6, 10_000 + n * 137 % 60_000);
        let price = 20_000 - (2020 - year) * 1_000 - km * 50 / 1_000;
        for _ in 0..=i32::from(n % 3 == 0) {
            writeln!(text, "Lada,Vesta,{year},{price},{km},Petrol,1.6").unwrap();
        }
    }
    text.push_str("Lada,Vesta,2060,1,1,Petrol,1.6\nLada,Vesta,2016,15000,50000,Petrol,0\n");
    EvaluateFile {
        name: "lada".into(),
        bytes: text.into_bytes(),
        options: ImportOptions {
            make: None,
            currency: Currency::Rub,
            mileage_unit: MileageUnit::Kilometre,
            lang: Lang::En,
        },
    }
}

fn day() -> Day {
    Day(time::macros::date!(2026 - 03 - 05))
}

#[test]
fn a_market_of_a_simple_law_is_valued_nearly_without_error() {
    let found = evaluate(vec![file()], day()).unwrap();
    assert_eq!(found.judged.len(), 601);
    assert_eq!(found.sheets[0].1.rejected, 1);
    assert_eq!(found.sheets[0].1.odd, 1);
    assert!(found.score.cars > 30, "{:?}", found.score);
    assert_eq!(found.score.coverage, 10_000);
    assert!(found.score.median_error < 100, "{:?}", found.score);
    assert!(found.naive.median_error > 2 * found.score.median_error);
}

/// The same file twice, and in another order: nothing of a held-out car is among the others.
#[test]
fn no_held_out_car_is_among_those_that_value_it() {
    let twice = evaluate(vec![file(), file()], day()).unwrap();
    assert_eq!(twice.repeated, 601);
    let once = evaluate(vec![file()], day()).unwrap();
    assert_eq!(twice.score, once.score);
    let (held, known): (Vec<_>, Vec<_>) = once.judged.iter().partition(|one| one.held_out);
    let known: HashSet<_> = known.iter().map(|one| looks(&one.row)).collect();
    assert!(held.iter().all(|one| !known.contains(&looks(&one.row))));
}

#[test]
fn a_model_that_nobody_else_sells_is_valued_by_its_make_or_not_at_all() {
    let mut file = file();
    let other = |make: &str| {
        (0..40).fold(String::new(), |mut text, n| {
            writeln!(text, "{make},M{n},2018,15000,{n},Petrol,1.6").unwrap();
            text
        })
    };
    file.bytes.extend(other("Lada").into_bytes());
    let found = evaluate(vec![file], day()).unwrap();
    assert!(
        found.rungs.iter().any(|(rung, _)| *rung == Rung::Make),
        "{:?}",
        found.rungs
    );
    assert_eq!(found.score.coverage, 10_000);
}
