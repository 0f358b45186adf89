//! How far two places are apart. The one place of the module that counts with floats; what comes out is whole kilometres.

/// The mean radius of the earth in kilometres.
const EARTH_KM: f64 = 6_371.0;

/// Kilometres between two places, each given as latitude and longitude in millionths of a degree (the haversine formula).
#[must_use]
#[expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "trigonometry of the globe; degrees of millionths are exact in 53 bits, and the result is rounded to kilometres"
)]
pub fn kilometres(one: (i64, i64), other: (i64, i64)) -> i64 {
    let radians = |e6: i64| (e6 as f64 / 1e6).to_radians();
    let ((lat_1, lon_1), (lat_2, lon_2)) = (
        (radians(one.0), radians(one.1)),
        (radians(other.0), radians(other.1)),
    );
    let half = |difference: f64| (difference / 2.0).sin().powi(2);
    let chord = half(lat_2 - lat_1) + lat_1.cos() * lat_2.cos() * half(lon_2 - lon_1);
    (2.0 * EARTH_KM * chord.clamp(0.0, 1.0).sqrt().asin()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_the_globe() {
        let (moscow, klin, vladivostok) = (
            (55_755_800, 37_617_300),
            (56_331_600, 36_728_700),
            (43_115_500, 131_885_500),
        );
        assert_eq!(kilometres(moscow, moscow), 0);
        assert_eq!(kilometres(moscow, klin), 85);
        assert_eq!(
            kilometres(moscow, vladivostok),
            kilometres(vladivostok, moscow)
        );
        assert!((6_400..6_440).contains(&kilometres(moscow, vladivostok)));
        assert_eq!(
            kilometres((0, -179_900_000), (0, 179_900_000)),
            22,
            "over the date line"
        );
        assert_eq!(kilometres((90_000_000, 0), (-90_000_000, 0)), 20_015);
    }
}
