//! Numbers of cars, papers and people that look right and belong to nobody: VINs with their check digit, phones of a range
//! for fiction, INNs with their check digit.

use super::{dice::Dice, fixtures::Model};
use kernel::{Error, Result, Vin};

/// Signs of model years, beginning with 1980 (VIN-4).
const YEARS: &str = "ABCDEFGHJKLMNPRSTVWXY123456789";
/// Letters of plates.
const PLATE: [&str; 12] = ["А", "В", "Е", "К", "М", "Н", "О", "Р", "С", "Т", "У", "Х"];
/// Weights of the check digit of an INN of ten digits.
const INN: [i64; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];

/// The VIN of a car of this model and year with this number.
///
/// # Errors
/// The model has signs that no VIN has.
pub fn vin(model: &Model, year: i64, serial: i64) -> Result<String> {
    let sign = usize::try_from((year - 1980).rem_euclid(30)).unwrap_or(0);
    let sign: String = YEARS.chars().skip(sign).take(1).collect();
    let (head, tail) = (
        format!("{}{}", model.wmi, model.vds),
        format!("{sign}{}{serial:06}", model.plant),
    );
    let raw = Vin::parse(&format!("{head}0{tail}")).map_err(|_| {
        Error::internal(format!(
            "{head}0{tail} of {} {} is no VIN",
            model.make, model.model
        ))
    })?;
    Ok(format!("{head}{}{tail}", raw.vin.expected_check_digit()))
}

/// A plate of a region.
pub fn plate(dice: &mut Dice, region: &str) -> String {
    let letters: Vec<_> = (0..3)
        .map(|_| dice.pick(&PLATE).copied().unwrap_or("А"))
        .collect();
    let (first, rest) = letters.split_first().unwrap_or((&"А", &[]));
    format!(
        "{first}{:03}{}{region}",
        dice.between(1, 999),
        rest.concat()
    )
}

/// A phone that rings nowhere: +7 900 000-xx-xx.
pub fn phone(dice: &mut Dice) -> String {
    format!(
        "+7 900 000-{:02}-{:02}",
        dice.between(0, 99),
        dice.between(0, 99)
    )
}

/// A passport whose series names the year of its issue.
pub fn passport(dice: &mut Dice, issued: i32) -> String {
    let region = dice.weighted((5, 45), &[(2, 46), (2, 28), (2, 92), (1, 61), (1, 5)]);
    format!(
        "{region:02}{:02} {:06}",
        issued.rem_euclid(100),
        dice.between(100_000, 999_999)
    )
}

/// Number of an electronic vehicle passport.
pub fn epts(dice: &mut Dice) -> String {
    format!("1643010{:08}", dice.between(10_000_000, 99_999_999))
}

/// Number of a registration certificate.
pub fn sts(dice: &mut Dice) -> String {
    format!(
        "99{:02} {:06}",
        dice.between(10, 79),
        dice.between(100_000, 999_999)
    )
}

/// INN of an organisation.
pub fn inn(dice: &mut Dice) -> String {
    let nine = format!("7799{:05}", dice.between(10_000, 99_999));
    let digits = nine
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .map(i64::from);
    let sum: i64 = digits.zip(INN).map(|(digit, weight)| digit * weight).sum();
    format!("{nine}{}", sum % 11 % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::months::fixtures::Fixtures;
    use kernel::{CheckDigit, Inn, Passport, Phone, Plate, PtsNumber, Sts};

    #[test]
    fn every_model_has_vins_with_their_check_digit_and_year() {
        let fixtures = Fixtures::load().unwrap();
        for model in &fixtures.cars.models {
            for year in [model.from, model.to] {
                let vin: Vin = vin(model, year, 1_234).unwrap().parse().unwrap();
                assert_eq!(vin.check_digit(), CheckDigit::Ok, "{vin}");
                assert!(
                    !vin.model_year_disagrees(i32::try_from(year).unwrap()),
                    "{vin}"
                );
                assert!(vin.last4_are_digits());
            }
        }
        for car in &fixtures.cars.marked {
            let vin: Vin = car.vin.parse().unwrap();
            assert_eq!(vin.check_digit(), CheckDigit::Ok, "{vin}");
        }
    }

    #[test]
    fn papers_are_read_by_the_kernel() {
        let mut dice = Dice::of(1, "papers", 0);
        for _ in 0..200 {
            plate(&mut dice, "77").parse::<Plate>().unwrap();
            phone(&mut dice).parse::<Phone>().unwrap();
            passport(&mut dice, 2012).parse::<Passport>().unwrap();
            assert!(
                epts(&mut dice)
                    .parse::<PtsNumber>()
                    .unwrap()
                    .is_electronic()
            );
            sts(&mut dice).parse::<Sts>().unwrap();
            inn(&mut dice).parse::<Inn>().unwrap();
        }
    }
}
