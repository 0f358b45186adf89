use super::*;

fn golf(year: i32, mileage_km: i64, engine_cc: Option<i32>) -> Candidate {
    Candidate {
        listing: ListingId::new(),
        year,
        mileage_km,
        price_minor: 1,
        fuel: Fuel::Petrol,
        transmission: Transmission::Manual,
        engine_cc,
        consumption_ml: Some(4_900),
        tax_minor: Some(14_500),
    }
}

fn sought(traits: Traits) -> Sought {
    Sought {
        cohort: Cohort::of("VW", "Golf"),
        year: 2016,
        mileage_km: 50_000,
        currency: Currency::Gbp,
        traits,
    }
}

#[test]
fn every_difference_adds_and_the_unknown_adds_nothing() {
    let other = golf(2014, 70_500, Some(1_400));
    assert_eq!(sought(Traits::default()).distance(&other), 200 + 61);
    assert_eq!(sought(other.traits()).distance(&other), 261);
    let unlike = Traits {
        fuel: Some(Fuel::Diesel),
        transmission: Some(Transmission::Automatic),
        engine_cc: Some(2_000),
        consumption_ml: Some(4_100),
        tax_minor: Some(0),
    };
    assert_eq!(
        sought(unlike).distance(&other),
        261 + 200 + 100 + 90 + 200 + 10
    );
    let unknown = golf(2016, 50_000, None);
    assert_eq!(sought(other.traits()).distance(&unknown), 90);
}

#[test]
fn an_appraisal_says_what_tells_versions_apart() {
    let attributes = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(name, word)| ((*name).into(), (*word).into()));
        Traits::of_attributes(&owned.collect())
    };
    let seen = attributes(&[
        ("fuel", "diesel"),
        ("gearbox", "robot"),
        ("engine_cc", "1968"),
    ]);
    assert_eq!(
        (seen.fuel, seen.transmission, seen.engine_cc),
        (
            Some(Fuel::Diesel),
            Some(Transmission::SemiAutomatic),
            Some(1_968)
        )
    );
    let gas = attributes(&[("fuel", "gas"), ("gearbox", "variator"), ("engine_cc", "0")]);
    assert_eq!(
        (gas.fuel, gas.transmission, gas.engine_cc),
        (None, Some(Transmission::Automatic), None)
    );
    let told = Traits {
        engine_cc: Some(1_400),
        tax_minor: Some(1),
        ..Traits::default()
    };
    let both = told.or(seen);
    assert_eq!(
        (both.engine_cc, both.fuel, both.tax_minor),
        (Some(1_400), seen.fuel, Some(1))
    );
    assert_eq!(
        attributes(&[("gearbox", "manual")]).transmission,
        Some(Transmission::Manual)
    );
    assert_eq!(attributes(&[("gearbox", "?")]), Traits::default());
}

#[test]
fn the_search_goes_as_far_as_it_must() {
    let mut market = Market::default();
    let add = |market: &mut Market, model: &str, year, count| {
        for n in 0..count {
            market.add(Cohort::of("VW", model), golf(year, n * 1_000, None));
        }
    };
    let sought = sought(Traits::default());
    let rung = |market: &Market| {
        market
            .search(&sought)
            .map(|(step, found)| (step.rung, found.len()))
    };
    assert_eq!(rung(&market), None);
    add(&mut market, "Polo", 2015, 23);
    assert_eq!(rung(&market), None);
    add(&mut market, "Up", 2015, 1);
    assert_eq!(rung(&market), Some((Rung::Make, 24)));
    add(&mut market, "Golf", 1990, 1);
    assert_eq!(rung(&market), Some((Rung::AnyYear, 1)));
    add(&mut market, "Golf", 2020, 8);
    assert_eq!(rung(&market), Some((Rung::WiderYears, 8)));
    add(&mut market, "golf", 2018, 24);
    assert_eq!(rung(&market), Some((Rung::Neighbours, 24)));
    add(&mut market, "Golf", 2017, 300);
    let (_, found) = market.search(&sought).unwrap();
    assert_eq!(found.len(), CANDIDATES_MAX);
    assert!(found.is_sorted_by_key(|one| sought.distance(one)));
}
