//! What cars are worth, and what is asked for them elsewhere.

use super::{
    dice::Dice,
    fixtures::{Cars, Model},
};
use std::fmt::Write;

/// The year that prices of new cars are of.
const NOW: i64 = 2026;
/// The market rises by so many hundredths of a per cent in a month.
const MONTH: i64 = 60;

/// What the market pays for such a car, in roubles.
#[must_use]
pub fn worth(cars: &Cars, model: &Model, year: i64, mileage_km: i64, automatic: bool) -> i64 {
    let age = (NOW - year).clamp(0, i64::try_from(cars.retain.len()).unwrap_or(1) - 1);
    let retained = usize::try_from(age)
        .ok()
        .and_then(|age| cars.retain.get(age))
        .copied()
        .unwrap_or(350);
    let gears = match (automatic, model.gears.len()) {
        (true, 2..) => 1_030,
        (false, 2..) => 950,
        _ => 1_000,
    };
    let basis = model.new * 1_000 * retained / 1_000 * gears / 1_000;
    let more = (expected_km(cars, year) - mileage_km) / 1_000 * cars.km_basis_points;
    let more = more.clamp(-cars.km_basis_points_max, cars.km_basis_points_max);
    basis + basis * more / 10_000
}

/// Kilometres that a car of this year should have done.
fn expected_km(cars: &Cars, year: i64) -> i64 {
    cars.km_first + cars.km_year * (NOW - year).max(0)
}

/// Kilometres that one has done.
pub fn mileage(dice: &mut Dice, cars: &Cars, year: i64) -> i64 {
    let expected = expected_km(cars, year) * dice.between(62, 142) / 100;
    (expected / 100 * 100).max(900)
}

/// One of the models, as often as it comes.
pub fn model<'a>(dice: &mut Dice, cars: &'a Cars) -> Option<&'a Model> {
    let all: i64 = cars.models.iter().map(|model| model.share).sum();
    let mut left = dice.between(1, all);
    cars.models.iter().find(|model| {
        left -= model.share;
        left <= 0
    })
}

/// Offers of a month as a file of the market.
#[must_use]
pub fn listings(cars: &Cars, seed: u64, month: usize, offers: usize) -> String {
    let mut file =
        String::from("key,make,model,year,price,mileage,transmission,fuelType,engineSize\n");
    for number in 0..offers {
        let mut dice = Dice::of(seed, "listing", month * 100_000 + number);
        if let Some(line) = listing(&mut dice, cars, month, number) {
            let _ = writeln!(file, "{line}");
        }
    }
    file
}

fn listing(dice: &mut Dice, cars: &Cars, month: usize, number: usize) -> Option<String> {
    let model = model(dice, cars)?;
    let year = dice.between(model.from, model.to);
    let mileage = mileage(dice, cars, year);
    let gears = dice.pick(&model.gears)?;
    let engine = dice.pick(&model.engines)?;
    let worth = worth(cars, model, year, mileage, gears == "automatic");
    let drift = 10_000 + MONTH * i64::try_from(month).unwrap_or(0);
    let asked = worth * drift / 10_000 * dice.between(955, 1_060) / 1_000;
    let (make, name, fuel) = (&model.make, &model.model, &model.fuel);
    let price = asked / 5_000 * 5_000;
    let (litres, tenths) = ((engine + 50) / 1_000, (engine + 50) % 1_000 / 100);
    Some(format!(
        "{month}-{number},{make},{name},{year},{price},{mileage},{gears},{fuel},{litres}.{tenths}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::months::fixtures::Fixtures;

    #[test]
    fn age_and_kilometres_cost() {
        let cars = Fixtures::load().unwrap().cars;
        for model in &cars.models {
            let price = |year, km| worth(&cars, model, year, km, true);
            assert!(price(2022, 60_000) > price(2018, 60_000), "{}", model.model);
            assert!(
                price(2020, 60_000) > price(2020, 160_000),
                "{}",
                model.model
            );
            assert!(
                (250_000..9_000_000).contains(&price(2019, 120_000)),
                "{}",
                model.model
            );
        }
    }

    #[test]
    fn every_model_is_offered_and_no_two_seeds_offer_alike() {
        let cars = Fixtures::load().unwrap().cars;
        let file = listings(&cars, 1, 0, 2_500);
        assert_eq!(file.lines().count(), 2_501);
        assert!(
            cars.models
                .iter()
                .all(|model| file.contains(&format!(",{},", model.model)))
        );
        assert_eq!(file, listings(&cars, 1, 0, 2_500));
        assert_ne!(file, listings(&cars, 2, 0, 2_500));
    }
}
