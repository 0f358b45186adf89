//! Sellers and buyers: invented people with papers that are valid.

use super::{
    dice::Dice,
    fixtures::{KnownPerson, People},
    numbers,
};
use time::{Date, Duration, Month};

/// A person who sells or buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Human {
    /// Full name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// Date of birth.
    pub born: Date,
    /// Passport.
    pub passport: String,
    /// When it was issued.
    pub issued: Date,
    /// Who issued it.
    pub issuer: String,
    /// Address.
    pub address: String,
}

impl Human {
    /// Somebody, as of a day.
    pub fn any(dice: &mut Dice, people: &People, town: &str, on: Date) -> Self {
        let woman = dice.chance(380);
        let born = day(i64::from(on.year()) - dice.between(23, 66), dice);
        let name = name(dice, people, woman);
        Self::of(dice, people, town, on, (name, born))
    }

    /// Somebody whom a register knows.
    pub fn known(
        dice: &mut Dice,
        people: &People,
        town: &str,
        on: Date,
        who: &KnownPerson,
    ) -> Self {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        let born = Date::parse(&who.born_on, &format).unwrap_or(on);
        let human = Self::of(dice, people, town, on, (who.name.clone(), born));
        if who.passport.is_empty() {
            return human;
        }
        Self {
            passport: who.passport.clone(),
            ..human
        }
    }

    fn of(
        dice: &mut Dice,
        people: &People,
        town: &str,
        on: Date,
        (name, born): (String, Date),
    ) -> Self {
        let issued = issued(dice, born, on);
        Self {
            name,
            phone: numbers::phone(dice),
            passport: numbers::passport(dice, issued.year()),
            issuer: dice.text(&people.issuers),
            address: format!(
                "{town}, {}, {}",
                dice.text(&people.streets),
                dice.between(1, 120)
            ),
            born,
            issued,
        }
    }
}

/// A passport is exchanged at 20 and at 45.
fn issued(dice: &mut Dice, born: Date, on: Date) -> Date {
    let at = |age: i64| {
        let year = i32::try_from(i64::from(born.year()) + age).unwrap_or(born.year());
        let shortened = || Date::from_calendar_date(year, Month::February, 28).unwrap_or(born);
        born.replace_year(year).unwrap_or_else(|_| shortened()) + Duration::days(20)
    };
    let age = if at(45) < on - Duration::days(40) {
        45
    } else {
        20
    };
    let latest = (on - at(age)).whole_days().clamp(1, 60);
    at(age) + Duration::days(dice.between(0, latest - 1))
}

fn name(dice: &mut Dice, people: &People, woman: bool) -> String {
    let surname = dice.text(&people.surnames);
    let patronymic = dice.pick(&people.patronymics);
    let [his, hers] = patronymic.cloned().unwrap_or_default();
    if woman {
        format!("{surname}а {} {hers}", dice.text(&people.women))
    } else {
        format!("{surname} {} {his}", dice.text(&people.men))
    }
}

fn day(year: i64, dice: &mut Dice) -> Date {
    let first = i32::try_from(year)
        .ok()
        .and_then(|year| Date::from_calendar_date(year, Month::January, 1).ok());
    first.unwrap_or(Date::MIN) + Duration::days(dice.between(0, 360))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::months::fixtures::Fixtures;
    use kernel::Passport;
    use time::macros::date;

    #[test]
    fn everybody_has_a_valid_passport() {
        let people = Fixtures::load().unwrap().people;
        let on = date!(2026 - 07 - 21);
        for number in 0..400 {
            let human = Human::any(&mut Dice::of(3, "human", number), &people, "Тверь", on);
            Passport::check(human.born, human.issued, on).unwrap();
            human.passport.parse::<Passport>().unwrap();
        }
        for known in &people.known {
            let human = Human::known(&mut Dice::of(3, "known", 0), &people, "Москва", on, known);
            Passport::check(human.born, human.issued, on).unwrap();
        }
    }
}
