//! The one room of floats. Whole numbers come in, whole numbers go out, rounded before they touch a price; what goes out
//! is kept with the valuation, so a replay never comes here.
#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "least squares, exponents and logarithms have no whole numbers; the indices run over matrices built here"
)]

/// Parts of a whole: factors, weights and slopes are in millionths.
pub const MILLION: i64 = 1_000_000;
const PARTS: f64 = 1_000_000.0;
/// A pivot below this share of its own row says nothing.
const SINGULAR: f64 = 1e-9;

/// A listing as the regression sees it: by how much it differs from the car, what it costs, how much it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<const N: usize> {
    /// Differences from the car, in units of the feature's own.
    pub differences: [i64; N],
    /// Price in minor units.
    pub price_minor: i64,
    /// Weight in millionths.
    pub weight: i64,
}

/// A feature as the regression sees it.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// This many units of difference are one step.
    pub step: i64,
    /// What a step is believed to do to a price before any listing is seen, in millionths of the logarithm.
    pub prior: i64,
}

/// How much a listing counts that lies this far: a tenth of a thousand away counts e times less. At least one millionth.
#[must_use]
pub fn weight(distance: i64) -> i64 {
    rounded((-(distance as f64) / 100.0).exp() * PARTS).max(1)
}

/// What a step of each feature does to a price, in millionths of its logarithm: weighted least squares, drawn to what was
/// believed before as strongly as `ridge` nearest listings would draw.
#[must_use]
pub fn slopes<const N: usize>(rows: &[Row<N>], features: &[Feature; N], ridge: i32) -> [i64; N] {
    let mut normal = vec![vec![0.0; N + 2]; N + 1];
    let heaviest = rows.iter().map(|row| row.weight).max().unwrap_or(1) as f64;
    for row in rows {
        let mut line = vec![1.0; N + 1];
        let mut rest = (row.price_minor.max(1) as f64).ln();
        for (place, feature) in features.iter().enumerate() {
            line[place + 1] = row.differences[place] as f64 / feature.step as f64;
            rest -= line[place + 1] * feature.prior as f64 / PARTS;
        }
        gather(&mut normal, &line, rest, row.weight as f64 / heaviest);
    }
    for (place, line) in normal.iter_mut().enumerate() {
        line[place] += if place == 0 {
            SINGULAR
        } else {
            f64::from(ridge)
        };
    }
    let found = solved(normal).unwrap_or_else(|| vec![0.0; N + 1]);
    std::array::from_fn(|place| features[place].prior + rounded(found[place + 1] * PARTS))
}

/// By how many millionths a price changes when a difference is taken away.
#[must_use]
pub fn factor(slope: i64, difference: i64, step: i64) -> i64 {
    let power = -(slope as f64 / PARTS) * (difference as f64 / step as f64);
    rounded((power.clamp(-3.0, 3.0).exp() - 1.0) * PARTS)
}

/// A car of which age and odometer are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aged {
    /// Hundredths of a year.
    pub age: i64,
    /// Odometer.
    pub mileage_km: i64,
    /// Price in minor units.
    pub price_minor: i64,
}

/// A straight line through prices by age and odometer (APR-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// A new car without kilometres: minor units, or millionths of the logarithm.
    pub level: i64,
    /// What a year does, in the same units.
    pub year: i64,
    /// What 1,000 km do.
    pub thousand_km: i64,
    /// How much of the differences the line explains, in millionths.
    pub explained: i64,
    /// The price that it gives the car, in minor units.
    pub price_minor: i64,
}

/// Least squares of the price.
#[must_use]
pub fn line(cars: &[Aged], age: i64, mileage_km: i64) -> Option<Line> {
    let prices = cars.iter().map(|car| car.price_minor as f64);
    let (found, explained) = plane(cars, prices.collect())?;
    Some(Line {
        level: rounded(found[0]),
        year: rounded(found[1]),
        thousand_km: rounded(found[2]),
        explained,
        price_minor: rounded(at(&found, age, mileage_km)),
    })
}

/// Least squares of the logarithm of the price in whole units of the currency.
#[must_use]
pub fn log_line(cars: &[Aged], age: i64, mileage_km: i64) -> Option<Line> {
    let logarithms = cars
        .iter()
        .map(|car| (car.price_minor.max(1) as f64 / 100.0).ln());
    let (found, explained) = plane(cars, logarithms.collect())?;
    Some(Line {
        level: rounded(found[0] * PARTS),
        year: rounded(found[1] * PARTS),
        thousand_km: rounded(found[2] * PARTS),
        explained,
        price_minor: rounded(at(&found, age, mileage_km).exp() * 100.0),
    })
}

fn at(found: &[f64], age: i64, mileage_km: i64) -> f64 {
    found[0] + found[1] * age as f64 / 100.0 + found[2] * mileage_km as f64 / 1_000.0
}

/// Coefficients by age and odometer, and the share of the spread that they explain.
fn plane(cars: &[Aged], values: Vec<f64>) -> Option<(Vec<f64>, i64)> {
    let mut normal = vec![vec![0.0; 4]; 3];
    for (car, value) in cars.iter().zip(&values) {
        let line = [1.0, car.age as f64 / 100.0, car.mileage_km as f64 / 1_000.0];
        gather(&mut normal, &line, *value, 1.0);
    }
    let found = solved(normal)?;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let spread: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let missed: f64 = cars
        .iter()
        .zip(&values)
        .map(|(car, value)| (value - at(&found, car.age, car.mileage_km)).powi(2))
        .sum();
    let explained = if spread > 0.0 {
        1.0 - missed / spread
    } else {
        0.0
    };
    Some((found, rounded(explained * PARTS)))
}

/// Adds an observation to the normal equations.
fn gather(normal: &mut [Vec<f64>], line: &[f64], value: f64, weight: f64) {
    for (row, one) in normal.iter_mut().zip(line) {
        for (cell, other) in row.iter_mut().zip(line) {
            *cell += weight * one * other;
        }
        if let Some(right) = row.last_mut() {
            *right += weight * one * value;
        }
    }
}

/// Solves equations whose right side is the last column, by elimination; `None` when they do not say enough.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let count = rows.len();
    for pivot in 0..count {
        let best = (pivot..count)
            .max_by(|a, b| rows[*a][pivot].abs().total_cmp(&rows[*b][pivot].abs()))?;
        rows.swap(pivot, best);
        let scale = rows[pivot][..count]
            .iter()
            .fold(1.0_f64, |most, cell| most.max(cell.abs()));
        if rows[pivot][pivot].abs() < SINGULAR * scale {
            return None;
        }
        let taken = rows[pivot].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            let share = row[pivot] / taken[pivot];
            if place != pivot {
                for (cell, other) in row.iter_mut().zip(&taken) {
                    *cell -= share * other;
                }
            }
        }
    }
    Some(
        (0..count)
            .map(|place| rows[place][count] / rows[place][place])
            .collect(),
    )
}

/// To the nearest whole number; what is no number is nothing.
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests;
