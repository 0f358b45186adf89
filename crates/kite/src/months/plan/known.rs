//! Which leads bring a car or a seller that the registers know.

use super::tail::WAITING;
use crate::months::{
    car::{Maker, Spec},
    fixtures::{Fixtures, Mark, MarkedCar},
};
use kernel::Result;
use time::Date;

/// What the registers know, in the order in which it comes.
#[derive(Debug)]
pub struct Marked {
    /// Cars of the months.
    cars: Vec<MarkedCar>,
    /// Cars of the last days, one of each mark that waits.
    waiting: Vec<MarkedCar>,
    /// How many people.
    people: usize,
}

/// Parts the cars into those of the months and those of the last days.
pub fn cars(fixtures: &Fixtures) -> Marked {
    let mut cars = fixtures.cars.marked.clone();
    let waiting = WAITING
        .iter()
        .filter_map(|mark| taken(&mut cars, *mark))
        .collect();
    Marked {
        cars,
        waiting,
        people: fixtures.people.known.len(),
    }
}

/// The last one of a mark.
fn taken(cars: &mut Vec<MarkedCar>, mark: Mark) -> Option<MarkedCar> {
    let place = cars.iter().rposition(|car| car.mark == mark)?;
    Some(cars.remove(place))
}

/// The car of a lead of the last days.
pub fn waiting(
    marked: &Marked,
    mark: Option<Mark>,
    day: Date,
    maker: &mut Maker<'_>,
) -> Result<Spec> {
    match marked.waiting.iter().find(|car| Some(car.mark) == mark) {
        Some(car) => maker.marked(day, car),
        None => maker.any(day),
    }
}

/// The car of any other lead: now and then one that a register knows, every third of them because of its seller.
pub fn offered(
    marked: &Marked,
    (number, of): (usize, usize),
    day: Date,
    maker: &mut Maker<'_>,
) -> Result<Spec> {
    let every = (of / (marked.cars.len() + marked.people + 2)).max(3);
    if number % every != every - 1 {
        return maker.any(day);
    }
    let place = number / every;
    if place % 3 == 2 {
        let known = maker.of_known(day, place / 3)?;
        return known.map_or_else(|| maker.any(day), Ok);
    }
    match marked.cars.get(place - place / 3) {
        Some(car) => maker.marked(day, car),
        None => maker.any(day),
    }
}
