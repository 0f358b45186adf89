//! Chance that is the same every time: each thread of the months throws dice of its own, made from the seed and its name, so
//! that no order of work changes what anybody throws.

use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Dice of one thread.
#[derive(Debug, Clone)]
pub struct Dice(StdRng);

impl Dice {
    /// The dice of the thread with this name and number.
    #[must_use]
    pub fn of(seed: u64, name: &str, number: usize) -> Self {
        // FNV-1a: a word of its own for every name.
        let text = format!("{name}/{number}");
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(StdRng::seed_from_u64(hash ^ seed.rotate_left(17)))
    }

    /// A whole number, both ends included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to.max(from))
    }

    /// Yes, so often in a thousand.
    pub fn chance(&mut self, per_mille: i64) -> bool {
        self.between(1, 1000) <= per_mille
    }

    /// One of a list; nothing of an empty one.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(of.len()).unwrap_or(0) - 1;
        let place = usize::try_from(self.between(0, last.max(0))).ok()?;
        of.get(place)
    }

    /// One of the texts of a list.
    pub fn text(&mut self, of: &[String]) -> String {
        self.pick(of).cloned().unwrap_or_default()
    }

    /// One of a list in which each comes as often as its number says; the first number is that of `usual`.
    pub fn weighted<T: Copy>(&mut self, usual: (i64, T), others: &[(i64, T)]) -> T {
        let all = usual.0 + others.iter().map(|(often, _)| often).sum::<i64>();
        let mut left = self.between(1, all) - usual.0;
        for (often, one) in others {
            if left > 0 && left <= *often {
                return *one;
            }
            left -= often;
        }
        usual.1
    }

    /// An id that is the same every time.
    pub fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.random()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_of_one_name_fall_alike_and_of_another_differently() {
        let throw = |name, number| {
            let mut dice = Dice::of(7, name, number);
            (0..20).map(|_| dice.between(1, 6)).collect::<Vec<_>>()
        };
        assert_eq!(throw("car", 1), throw("car", 1));
        assert_ne!(throw("car", 1), throw("car", 2));
        assert_ne!(Dice::of(1, "car", 1).id(), Dice::of(2, "car", 1).id());
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::of(1, "weights", 0);
        let mut seen = [0_i64; 3];
        for _ in 0..6_000 {
            let place: usize = dice.weighted((1, 0), &[(2, 1), (3, 2)]);
            seen[place] += 1;
        }
        assert!((800..1200).contains(&seen[0]), "{seen:?}");
        assert!((1800..2200).contains(&seen[1]), "{seen:?}");
        assert!(dice.pick::<u8>(&[]).is_none());
    }
}
