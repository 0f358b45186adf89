//! The acts of one thread, written down as the hands of the clock go forward.

use super::{
    act::{Act, Timed},
    dice::Dice,
    seat::Seat,
    span::{EVENING, at},
};
use time::{Date, Duration};

/// The first minute that anything happens.
const OPEN: i64 = 9 * 60 + 10;
/// Far in the east it is night then.
const EAST: i64 = 15 * 60 + 50;

/// A thread that is being written.
#[derive(Debug)]
pub struct Script {
    /// Its dice.
    pub dice: Dice,
    day: Date,
    minute: i64,
    closes: i64,
    acts: Vec<Timed>,
}

impl Script {
    /// Begins on the morning of a day at a centre.
    #[must_use]
    pub fn new(dice: Dice, seat: Seat, day: Date) -> Self {
        let closes = if seat == Seat::Vladivostok {
            EAST
        } else {
            EVENING - 25
        };
        Self {
            dice,
            day,
            minute: OPEN,
            closes,
            acts: Vec::new(),
        }
    }

    /// The day at which the hands stand.
    #[must_use]
    pub fn today(&self) -> Date {
        self.day
    }

    /// Some time of this day between two hours, never back.
    pub fn between(&mut self, from: i64, to: i64) -> &mut Self {
        let from = (from * 60).min(self.closes - 60).max(self.minute + 3);
        let minute = self.dice.between(from, (to * 60).min(self.closes));
        self.set(minute)
    }

    /// Some minutes later; what does not fit into the day comes the next morning.
    pub fn after(&mut self, from: i64, to: i64) -> &mut Self {
        let minute = self.minute + self.dice.between(from, to);
        self.set(minute)
    }

    /// The morning after so many days; after none, this moment.
    pub fn days(&mut self, days: i64) -> &mut Self {
        if days > 0 {
            self.day += Duration::days(days);
            self.minute = OPEN;
        }
        self
    }

    /// The morning of a day; a day that has begun stays as it is.
    pub fn on(&mut self, day: Date) -> &mut Self {
        self.days((day - self.day).whole_days())
    }

    /// Writes an act down.
    pub fn act(&mut self, act: impl Into<Act>) -> &mut Self {
        self.acts.push(Timed {
            at: at(self.day, self.minute),
            act: act.into(),
        });
        self
    }

    /// The moment at which the hands stand.
    #[must_use]
    pub fn now(&self) -> time::OffsetDateTime {
        at(self.day, self.minute)
    }

    /// What was written.
    #[must_use]
    pub fn acts(self) -> Vec<Timed> {
        self.acts
    }

    fn set(&mut self, minute: i64) -> &mut Self {
        if minute > self.closes {
            let late = self.dice.between(5, 60);
            self.days(1);
            self.minute = OPEN + late;
        } else {
            self.minute = minute;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::months::act::Buy;
    use time::macros::{date, datetime};

    #[test]
    fn hands_go_forward_within_working_hours() {
        let day = date!(2026 - 08 - 03);
        for number in 0..200 {
            let mut script = Script::new(Dice::of(5, "script", number), Seat::Vladivostok, day);
            for _ in 0..40 {
                script
                    .after(5, 200)
                    .act(Buy::Value)
                    .between(9, 11)
                    .act(Buy::Inspect);
            }
            let acts = script.acts();
            assert!(acts.windows(2).all(|pair| pair[0].at <= pair[1].at));
            assert!(
                acts.iter().all(|act| (9..16).contains(&act.at.hour())),
                "{acts:?}"
            );
        }
    }

    #[test]
    fn another_day_begins_in_the_morning() {
        let mut script = Script::new(
            Dice::of(5, "script", 1),
            Seat::Moscow,
            date!(2026 - 08 - 03),
        );
        script.between(17, 18).days(2).act(Buy::Value);
        assert_eq!(script.acts()[0].at, datetime!(2026-08-05 09:10 +3));
    }
}
