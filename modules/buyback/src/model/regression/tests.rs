use super::*;

/// The vector of APR-5: age, kilometres, roubles.
fn apr_5() -> Vec<Aged> {
    [
        (100, 18_000, 1_980_000),
        (150, 25_000, 1_890_000),
        (200, 41_000, 1_760_000),
        (220, 36_000, 1_775_000),
        (300, 52_000, 1_620_000),
        (310, 70_000, 1_545_000),
        (400, 83_000, 1_420_000),
        (430, 61_000, 1_475_000),
        (500, 98_000, 1_290_000),
        (260, 30_000, 1_740_000),
    ]
    .map(|(age, mileage_km, roubles)| Aged {
        age,
        mileage_km,
        price_minor: roubles * 100,
    })
    .to_vec()
}

/// Kopecks to roubles, halves upwards.
fn roubles(minor: i64) -> i64 {
    (minor + 50).div_euclid(100)
}

#[test]
fn apr_5_least_squares_to_the_kopeck() {
    let found = line(&apr_5(), 350, 60_000).unwrap();
    assert_eq!(
        (found.level, found.year, found.thousand_km),
        (212_167_278, -10_081_888, -355_686)
    );
    assert_eq!((found.explained + 50) / 100, 9_956);
    assert_eq!(roubles(found.price_minor), 1_555_395);
    let other = line(&apr_5(), 200, 90_000).unwrap();
    assert_eq!(roubles(other.price_minor), 1_599_918);
}

#[test]
fn apr_5_log_model() {
    let found = log_line(&apr_5(), 350, 60_000).unwrap();
    assert_eq!((found.level + 5) / 10, 1_459_938);
    assert_eq!((found.year, found.thousand_km), (-58_876, -2_383));
    assert_eq!(roubles(found.price_minor), 1_544_688);
    let other = log_line(&apr_5(), 200, 90_000).unwrap();
    assert_eq!(roubles(other.price_minor), 1_570_896);
}

#[test]
fn cars_of_one_age_draw_no_line() {
    let same = apr_5().into_iter().map(|car| Aged { age: 300, ..car });
    assert_eq!(line(&same.collect::<Vec<_>>(), 300, 50_000), None);
    assert_eq!(line(&[], 300, 50_000), None);
}

#[test]
fn weights_fall_with_the_distance_and_never_vanish() {
    assert_eq!((weight(0), weight(100)), (MILLION, 367_879));
    assert_eq!(weight(100_000), 1);
}

#[test]
fn a_factor_takes_the_difference_away() {
    assert_eq!(factor(0, 5, 1), 0);
    assert_eq!(factor(90_000, 0, 1), 0);
    // A year newer and 9 % dearer for it: a listing of that year loses 8.6 %.
    assert_eq!(factor(90_000, 1, 1), -86_069);
    assert_eq!(factor(-30_000, 10_000, 10_000), 30_455);
    assert!(
        factor(i64::MAX, i64::MIN, 1) > 0,
        "far out it stays a number"
    );
}

#[test]
fn slopes_are_found_and_few_listings_leave_what_was_believed() {
    let features = [Feature {
        step: 1,
        prior: 90_000,
    }];
    let row = |difference: i64| Row {
        differences: [difference],
        // 5 % a year from 1,000,000.
        price_minor: [907_029, 952_381, 1_000_000, 1_050_000, 1_102_500]
            [usize::try_from(difference + 2).unwrap()],
        weight: MILLION,
    };
    let many: Vec<Row<1>> = (0..400).map(|n| row(n % 5 - 2)).collect();
    let [found] = slopes(&many, &features, 2);
    assert!((48_000..50_000).contains(&found), "{found}");
    assert_eq!(slopes(&many[2..3], &features, 2), [90_000]);
    assert_eq!(slopes::<1>(&[], &features, 2), [90_000]);
}
