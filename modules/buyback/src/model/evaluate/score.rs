//! Errors in figures.

use crate::model::statistics::median;

/// How far values lie from what was asked. Shares and errors are in hundredths of a per cent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Cars to be valued.
    pub cars: i64,
    /// Cars with a value.
    pub valued: i64,
    /// Their share.
    pub coverage: i64,
    /// Median of the errors, each as a share of the asking price.
    pub median_error: i64,
    /// Share of the valued cars whose value is at most a tenth off.
    pub within_tenth: i64,
}

impl Score {
    /// Scores pairs of an asking price and a value.
    #[must_use]
    pub fn of(pairs: impl Iterator<Item = (i64, Option<i64>)>) -> Self {
        let mut cars = 0;
        let mut errors = Vec::new();
        for (asked, value) in pairs {
            cars += 1;
            errors.extend(value.map(|value| error(asked, value)));
        }
        let valued = i64::try_from(errors.len()).unwrap_or(i64::MAX);
        let near = errors.iter().filter(|error| **error <= 100_000).count();
        Self {
            cars,
            valued,
            coverage: share(valued, cars),
            median_error: (median(&errors).unwrap_or_default() + 50) / 100,
            within_tenth: share(i64::try_from(near).unwrap_or(i64::MAX), valued),
        }
    }
}

/// In millionths of the asking price.
fn error(asked: i64, value: i64) -> i64 {
    let off = i128::from(asked - value).abs() * 1_000_000;
    i64::try_from(off / i128::from(asked.max(1))).unwrap_or(i64::MAX)
}

fn share(part: i64, whole: i64) -> i64 {
    if whole == 0 {
        return 0;
    }
    (part * 20_000 + whole) / (2 * whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_shares_of_the_asking_price() {
        let pairs = [
            (1_000, Some(1_000)),
            (1_000, Some(1_100)),
            (1_000, Some(899)),
            (1_000, None),
        ];
        let score = Score::of(pairs.into_iter());
        assert_eq!((score.cars, score.valued, score.coverage), (4, 3, 7_500));
        assert_eq!((score.median_error, score.within_tenth), (1_000, 6_667));
        assert_eq!(Score::of(std::iter::empty()), Score::default());
    }
}
