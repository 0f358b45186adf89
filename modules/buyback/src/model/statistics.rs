//! Order statistics and a slope in whole numbers: no float comes near a price.

/// Quartiles of a sample, four times as large so that they stay whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quartiles {
    /// Four times the first quartile.
    pub first: i128,
    /// Four times the median.
    pub second: i128,
    /// Four times the third quartile.
    pub third: i128,
}

impl Quartiles {
    /// By linear interpolation between the neighbours; `None` of nothing.
    #[must_use]
    pub fn of(values: &[i64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        Some(Self {
            first: quarter(&sorted, 1)?,
            second: quarter(&sorted, 2)?,
            third: quarter(&sorted, 3)?,
        })
    }

    /// The first quartile in whole units, halves upwards.
    #[must_use]
    pub fn low(&self) -> i64 {
        whole(self.first)
    }

    /// The third quartile.
    #[must_use]
    pub fn high(&self) -> i64 {
        whole(self.third)
    }

    /// Whether a value lies within one and a half interquartile ranges of the box.
    #[must_use]
    pub fn holds(&self, value: i64) -> bool {
        let (range, value) = (self.third - self.first, 8 * i128::from(value));
        (2 * self.first - 3 * range..=2 * self.third + 3 * range).contains(&value)
    }
}

/// Four times the value at `quarters` quarters of a sorted sample.
fn quarter(sorted: &[i64], quarters: usize) -> Option<i128> {
    let place = sorted.len().checked_sub(1)? * quarters;
    let low = i128::from(*sorted.get(place / 4)?);
    let high = sorted
        .get(place / 4 + 1)
        .map_or(low, |value| i128::from(*value));
    let share = i128::try_from(place % 4).ok()?;
    Some(low * (4 - share) + high * share)
}

fn whole(four: i128) -> i64 {
    i64::try_from((four + 2).div_euclid(4)).unwrap_or(i64::MAX)
}

/// The middle value; between two middle values their mean, halves upwards.
#[must_use]
pub fn median(values: &[i64]) -> Option<i64> {
    let four = Quartiles::of(values)?.second;
    i64::try_from((four + 2).div_euclid(4)).ok()
}

/// The middle of values that count differently: the first, from the least on, at which half of the weight is reached.
#[must_use]
pub fn weighted_median(values: &[(i64, i64)]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let half: i128 = sorted.iter().map(|(_, weight)| i128::from(*weight)).sum();
    let mut reached = 0;
    sorted.iter().find_map(|(value, weight)| {
        reached += 2 * i128::from(*weight);
        (reached >= half).then_some(*value)
    })
}

/// The mean in whole units, halves upwards.
#[must_use]
pub fn mean(values: &[i64]) -> Option<i64> {
    let count = i128::try_from(values.len())
        .ok()
        .filter(|count| *count > 0)?;
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    i64::try_from((2 * sum + count).div_euclid(2 * count)).ok()
}

/// By how much `y` falls while `x` grows by `step`, by least squares, halves upwards; zero when it does not fall or the
/// sample does not say.
#[must_use]
pub fn fall(points: &[(i64, i64)], step: i64) -> i64 {
    let count = i128::try_from(points.len()).unwrap_or_default();
    let sum = |of: fn(i128, i128) -> i128| -> i128 {
        points
            .iter()
            .map(|(x, y)| of(i128::from(*x), i128::from(*y)))
            .sum()
    };
    let (x, y) = (sum(|x, _| x), sum(|_, y| y));
    let spread = count * sum(|x, _| x * x) - x * x;
    let drop = (x * y - count * sum(|x, y| x * y)) * i128::from(step);
    if spread <= 0 || drop <= 0 {
        return 0;
    }
    i64::try_from((2 * drop + spread) / (2 * spread)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_odd_and_even_samples() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[3, 1, 2]), Some(2));
        assert_eq!(median(&[4, 1, 3, 2]), Some(3), "2.5 goes up");
        assert_eq!(median(&[10, 20]), Some(15));
    }

    #[test]
    fn apr_5_median_and_mean() {
        let prices = [
            1_980_000, 1_890_000, 1_760_000, 1_775_000, 1_620_000, 1_545_000, 1_420_000, 1_475_000,
            1_290_000, 1_740_000,
        ];
        assert_eq!(
            (median(&prices), mean(&prices)),
            (Some(1_680_000), Some(1_649_500))
        );
        assert_eq!((mean(&[]), mean(&[1, 2])), (None, Some(2)));
    }

    #[test]
    fn what_counts_more_draws_the_middle_to_itself() {
        assert_eq!(weighted_median(&[]), None);
        assert_eq!(weighted_median(&[(10, 1), (20, 1), (30, 1)]), Some(20));
        assert_eq!(weighted_median(&[(30, 1), (10, 5), (20, 1)]), Some(10));
        assert_eq!(weighted_median(&[(10, 1), (20, 1)]), Some(10));
    }

    #[test]
    fn a_far_value_lies_outside_and_the_fence_itself_inside() {
        let quartiles = Quartiles::of(&[10, 11, 12, 13, 14, 15, 16, 17, 90]).unwrap();
        assert_eq!(
            (quartiles.first, quartiles.second, quartiles.third),
            (48, 56, 64)
        );
        assert!(quartiles.holds(22) && quartiles.holds(6));
        assert!(!quartiles.holds(23) && !quartiles.holds(5) && !quartiles.holds(90));
    }

    #[test]
    fn apr_5_prices_fall_with_mileage_and_a_rise_is_not_believed() {
        let points = [(10_000, 1_000_000), (20_000, 900_000), (30_000, 800_000)];
        assert_eq!(fall(&points, 1_000), 10_000);
        let rising: Vec<_> = points.iter().map(|(x, y)| (*x, -*y)).collect();
        assert_eq!(fall(&rising, 1_000), 0);
        assert_eq!(
            fall(&[(5, 5), (5, 9)], 1_000),
            0,
            "one mileage says nothing of a slope"
        );
        assert_eq!(fall(&[], 1_000), 0);
    }
}
