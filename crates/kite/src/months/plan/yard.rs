//! Which car stands in which slot: given out in the order of arrival, free again when the car leaves.

use super::{Subject, Thread};
use crate::months::{
    act::{Act, Sell, Stock, Timed},
    seat::Seat,
};
use std::collections::{BTreeMap, BTreeSet};
use time::{Duration, OffsetDateTime};

/// What happens to slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Move {
    Leaves,
    Comes,
}

/// Puts every car that comes into a slot of the yard of its centre.
pub fn placed(threads: &mut [Thread]) {
    for seat in Seat::ALL {
        if let Some((_, slots)) = seat.yard() {
            seat_placed(threads, seat, slots);
        }
    }
}

fn seat_placed(threads: &mut [Thread], seat: Seat, slots: usize) {
    let mut free: BTreeSet<usize> = (1..=slots).collect();
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, what, number) in moves(threads, seat) {
        match what {
            Move::Leaves => free.extend(taken.remove(&number)),
            Move::Comes if taken.contains_key(&number) => {}
            Move::Comes => {
                let Some(slot) = free.pop_first() else {
                    continue;
                };
                taken.insert(number, slot);
                if let Some(thread) = threads.get_mut(number) {
                    written(thread, at, slot);
                }
            }
        }
    }
}

fn moves(threads: &[Thread], seat: Seat) -> Vec<(OffsetDateTime, Move, usize)> {
    let here = |thread: &&(usize, &Thread)| matches!(&thread.1.subject, Subject::Car(spec) if spec.seat == seat);
    let mut moves: Vec<_> = threads
        .iter()
        .enumerate()
        .filter(|thread| here(&thread))
        .flat_map(|(number, thread)| {
            thread.acts.iter().filter_map(move |timed| {
                let what = moved(&timed.act)?;
                // The stock hears of a handover a moment later: its slot is given out on another day.
                let days = i64::from(what == Move::Leaves);
                Some((timed.at + Duration::days(days), what, number))
            })
        })
        .collect();
    moves.sort_unstable();
    moves
}

const fn moved(act: &Act) -> Option<Move> {
    match act {
        Act::Stock(Stock::BookIn(..) | Stock::Find) => Some(Move::Comes),
        Act::Sell(Sell::HandOver) => Some(Move::Leaves),
        _ => None,
    }
}

/// A few minutes after the arrival.
fn written(thread: &mut Thread, at: OffsetDateTime, slot: usize) {
    let place = thread
        .acts
        .iter()
        .position(|timed| timed.at == at && moved(&timed.act).is_some());
    let act = Stock::Place(slot).into();
    let timed = Timed {
        at: at + Duration::minutes(3),
        act,
    };
    thread
        .acts
        .insert(place.map_or(thread.acts.len(), |place| place + 1), timed);
}
