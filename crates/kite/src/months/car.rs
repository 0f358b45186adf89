//! A car of the months: what it is, and who brings it.

use super::{
    dice::Dice,
    fixtures::{Cars, Fixtures, Mark, MarkedCar, Model},
    human::Human,
    market, numbers,
    seat::Seat,
};
use kernel::{Error, Result};
use time::Date;

/// A car with its seller.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its number among the cars of the months.
    pub number: usize,
    /// The centre that deals with it.
    pub seat: Seat,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year.
    pub year: i64,
    /// Odometer.
    pub mileage_km: i64,
    /// Its number.
    pub vin: String,
    /// Its plate.
    pub plate: String,
    /// Displacement.
    pub engine_cc: i64,
    /// Fuel.
    pub fuel: String,
    /// Gearbox.
    pub gear: String,
    /// What the market pays for it, in roubles.
    pub worth: i64,
    /// Number of its electronic passport.
    pub epts: String,
    /// Number of its registration certificate.
    pub sts: String,
    /// Who sells it.
    pub seller: Human,
    /// What the registers know of it or of the seller.
    pub mark: Option<Mark>,
}

/// Makes cars, each by dice of its own.
#[derive(Debug)]
pub struct Maker<'a> {
    seed: u64,
    fixtures: &'a Fixtures,
    made: usize,
}

impl<'a> Maker<'a> {
    /// Makes the cars of a seed.
    #[must_use]
    pub fn new(seed: u64, fixtures: &'a Fixtures) -> Self {
        Self {
            seed,
            fixtures,
            made: 0,
        }
    }

    /// Any car, whose seller comes on a day.
    ///
    /// # Errors
    /// The fixtures are not what they should be.
    pub fn any(&mut self, on: Date) -> Result<Spec> {
        let mut dice = self.dice();
        let cars = &self.fixtures.cars;
        let model = market::model(&mut dice, cars).ok_or_else(|| Error::internal("no models"))?;
        let year = dice.between(model.from, model.to);
        let serial =
            100_000 + i64::try_from(self.made).map_err(Error::internal)? * 37 + dice.between(0, 36);
        let vin = numbers::vin(model, year, serial)?;
        let seat = seat(&mut dice);
        let seller = Human::any(&mut dice, &self.fixtures.people, seat.town(), on);
        self.spec(dice, model, (year, vin), (seat, seller, None))
    }

    /// A car that a register knows.
    ///
    /// # Errors
    /// Its model is not among the models.
    pub fn marked(&mut self, on: Date, car: &MarkedCar) -> Result<Spec> {
        let mut dice = self.dice();
        let model = known(&self.fixtures.cars, car)?;
        let seat = seat(&mut dice);
        let seller = Human::any(&mut dice, &self.fixtures.people, seat.town(), on);
        self.spec(
            dice,
            model,
            (car.year, car.vin.clone()),
            (seat, seller, Some(car.mark)),
        )
    }

    /// Any car of somebody whom a register knows.
    ///
    /// # Errors
    /// As [`Self::any`].
    pub fn of_known(&mut self, on: Date, number: usize) -> Result<Option<Spec>> {
        let Some(who) = self.fixtures.people.known.get(number) else {
            return Ok(None);
        };
        let car = self.any(on)?;
        let mut dice = Dice::of(self.seed, "known", number);
        let seller = Human::known(&mut dice, &self.fixtures.people, car.seat.town(), on, who);
        Ok(Some(Spec {
            seller,
            mark: Some(who.mark),
            ..car
        }))
    }

    fn dice(&mut self) -> Dice {
        self.made += 1;
        Dice::of(self.seed, "car", self.made)
    }

    fn spec(
        &self,
        mut dice: Dice,
        model: &Model,
        (year, vin): (i64, String),
        (seat, seller, mark): (Seat, Human, Option<Mark>),
    ) -> Result<Spec> {
        let cars = &self.fixtures.cars;
        let mileage_km = market::mileage(&mut dice, cars, year);
        let gear = dice.text(&model.gears);
        let region = dice.pick(seat.regions()).copied().unwrap_or("77");
        Ok(Spec {
            number: self.made,
            seat,
            make: model.make.clone(),
            model: model.model.clone(),
            worth: market::worth(cars, model, year, mileage_km, gear == "automatic"),
            plate: numbers::plate(&mut dice, region),
            engine_cc: dice.pick(&model.engines).copied().unwrap_or(1_600),
            fuel: model.fuel.clone(),
            epts: numbers::epts(&mut dice),
            sts: numbers::sts(&mut dice),
            year,
            mileage_km,
            vin,
            gear,
            seller,
            mark,
        })
    }
}

/// Where it is offered: nearly half of the cars in Moscow.
fn seat(dice: &mut Dice) -> Seat {
    let others = [
        (200, Seat::Tver),
        (210, Seat::Kazan),
        (100, Seat::Ryazan),
        (45, Seat::Vladivostok),
    ];
    dice.weighted((445, Seat::Moscow), &others)
}

fn known<'a>(cars: &'a Cars, car: &MarkedCar) -> Result<&'a Model> {
    let same = |model: &&Model| model.make == car.make && model.model == car.model;
    cars.models.iter().find(same).ok_or_else(|| {
        Error::internal(format!(
            "fixtures/demo/cars.toml has no {} {}",
            car.make, car.model
        ))
    })
}
