//! Registration plates of ГОСТ Р 50577-2018 (PLT-1). A plate is kept in Cyrillic capitals.

use crate::{Code, codes, plate_region, twins};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_newtype! {
    /// A Russian registration plate with its region (PLT-1).
    #[schema(format = "plate")]
    Plate = "А123ВС77"
}

crate::words! {
    /// What kind of plate it is, by the types of the standard.
    pub enum PlateKind {
        /// Types 1 and 1А: cars, trucks, buses.
        Car = "car",
        /// Type 1Б: taxis and route buses.
        Taxi = "taxi",
        /// Type 2: trailers.
        Trailer = "trailer",
        /// Types 3 and 4: tractors and motorcycles.
        MotorcycleOrTractor = "motorcycle_or_tractor",
        /// Type 15: transit, for export.
        Transit = "transit",
        /// Type 20: police.
        Police = "police",
    }
}

crate::words! {
    /// What the plate is screwed to: it tells apart plates that two masks fit.
    pub enum VehicleCategory {
        /// A car, truck or bus.
        Car = "car",
        /// A trailer.
        Trailer = "trailer",
        /// A motorcycle.
        Motorcycle = "motorcycle",
        /// A tractor.
        Tractor = "tractor",
    }
}

/// One way to read a plate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlateReading {
    /// The kind of plate.
    pub kind: PlateKind,
    /// Its region code.
    pub region: String,
    /// Whether the table of regions has the code; a new one is no error (PLT-2).
    pub region_known: bool,
}

/// `L` a letter, `9` a digit; the region follows.
const MASKS: [(PlateKind, &str); 6] = [
    (PlateKind::Car, "L999LL"),
    (PlateKind::Taxi, "LL999"),
    (PlateKind::Trailer, "LL9999"),
    (PlateKind::MotorcycleOrTractor, "9999LL"),
    (PlateKind::Transit, "LL999L"),
    (PlateKind::Police, "L9999"),
];

impl Plate {
    /// Every way to read the plate, at least one; `АВ123477` is a taxi of region 477 or a trailer of region 77.
    #[must_use]
    pub fn readings(&self) -> Vec<PlateReading> {
        readings(&self.0)
            .into_iter()
            .filter(|(_, issued)| *issued)
            .map(|(reading, _)| reading)
            .collect()
    }

    /// The one reading for what the plate is screwed to. Where two are left, a known region decides.
    ///
    /// # Errors
    /// `plate.category` when a vehicle of this category cannot carry it, `plate.ambiguous` when two readings remain.
    pub fn resolve(&self, category: Option<VehicleCategory>) -> Result<PlateReading, Code> {
        let fits = |reading: &PlateReading| {
            category.is_none_or(|category| carries(category, reading.kind))
        };
        let fitting: Vec<_> = self.readings().into_iter().filter(fits).collect();
        if fitting.is_empty() {
            return Err(codes::PLATE_CATEGORY);
        }
        one(fitting.clone())
            .or_else(|| {
                one(fitting
                    .into_iter()
                    .filter(|reading| reading.region_known)
                    .collect())
            })
            .ok_or(codes::PLATE_AMBIGUOUS)
    }
}

fn one(readings: Vec<PlateReading>) -> Option<PlateReading> {
    let mut all = readings.into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// Transit plates are given to everything that leaves the country.
fn carries(category: VehicleCategory, kind: PlateKind) -> bool {
    match kind {
        PlateKind::Car | PlateKind::Taxi | PlateKind::Police => category == VehicleCategory::Car,
        PlateKind::Trailer => category == VehicleCategory::Trailer,
        PlateKind::MotorcycleOrTractor => matches!(
            category,
            VehicleCategory::Motorcycle | VehicleCategory::Tractor
        ),
        PlateKind::Transit => true,
    }
}

/// Readings of a text with whether such a number is ever issued: 000 is not.
fn readings(text: &str) -> Vec<(PlateReading, bool)> {
    MASKS
        .into_iter()
        .filter_map(|(kind, mask)| read(text, kind, mask))
        .collect()
}

fn read(text: &str, kind: PlateKind, mask: &str) -> Option<(PlateReading, bool)> {
    let fits = text
        .chars()
        .zip(mask.chars())
        .all(|(letter, sign)| match sign {
            '9' => letter.is_ascii_digit(),
            _ => twins::cyrillic_twin(letter) == Some(letter),
        });
    let region: String = text.chars().skip(mask.len()).collect();
    let digits = region.chars().all(|letter| letter.is_ascii_digit());
    let length = region.len() == 2 || region.len() == 3 && !region.starts_with('0');
    let issued = text
        .chars()
        .take(mask.len())
        .any(|letter| ('1'..='9').contains(&letter));
    let region_known = plate_region::name(&region).is_some();
    (fits && digits && length).then_some((
        PlateReading {
            kind,
            region,
            region_known,
        },
        issued,
    ))
}

/// Cyrillic capitals without separators and without the country at the end. What it cannot read it leaves.
fn normalise(raw: &str) -> String {
    let kept = raw
        .chars()
        .filter(|letter| !twins::is_separator(*letter) && *letter != '.');
    let text: String = kept
        .map(|letter| twins::cyrillic_twin(letter).unwrap_or(letter.to_ascii_uppercase()))
        .collect();
    let country = |text: &str| {
        text.strip_suffix("RUS")
            .or_else(|| text.strip_suffix("РУС"))
            .map(str::len)
    };
    let mut end = text.len();
    while let Some(shorter) = text.get(..end).and_then(country) {
        end = shorter;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

impl std::str::FromStr for Plate {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = normalise(raw);
        match readings(&text).iter().map(|(_, issued)| *issued).max() {
            None => Err(codes::PLATE_MASK),
            Some(false) => Err(codes::PLATE_ZERO),
            Some(true) => Ok(Self(text)),
        }
    }
}

crate::read_from_str!(Plate);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plate(text: &str) -> Plate {
        text.parse().unwrap()
    }

    fn reading(kind: PlateKind, region: &str, region_known: bool) -> PlateReading {
        PlateReading {
            kind,
            region: region.to_owned(),
            region_known,
        }
    }

    #[test]
    fn plt_1_plate_vectors() {
        for (raw, normal, kind, region) in [
            ("а123вс77", "А123ВС77", PlateKind::Car, "77"),
            ("A123BC 777", "А123ВС777", PlateKind::Car, "777"),
            ("АВ12377", "АВ12377", PlateKind::Taxi, "77"),
            ("1234АВ77", "1234АВ77", PlateKind::MotorcycleOrTractor, "77"),
            ("АВ123С77", "АВ123С77", PlateKind::Transit, "77"),
            (
                "ав 1234 / 77".replace(" / ", "-").as_str(),
                "АВ123477",
                PlateKind::Trailer,
                "77",
            ),
            ("А1234 77", "А123477", PlateKind::Police, "77"),
            ("M 001 MM 199 rus", "М001ММ199", PlateKind::Car, "199"),
            ("м001мм199РУС", "М001ММ199", PlateKind::Car, "199"),
            ("М.001-ММ.199 pyc", "М001ММ199", PlateKind::Car, "199"),
        ] {
            assert_eq!(plate(raw).as_str(), normal, "{raw}");
            assert_eq!(
                plate(raw).resolve(None),
                Ok(reading(kind, region, true)),
                "{raw}"
            );
        }
        for (raw, code) in [
            ("M 000 MM 199 rus", codes::PLATE_ZERO),
            ("0000АВ77", codes::PLATE_ZERO),
            ("А123БВ77", codes::PLATE_MASK),
            ("А12377", codes::PLATE_MASK),
            ("А123ВС077", codes::PLATE_MASK),
            ("A123BC1777", codes::PLATE_MASK),
            ("А123ВС", codes::PLATE_MASK),
            ("004D12377", codes::PLATE_MASK),
            ("", codes::PLATE_MASK),
            ("RUS", codes::PLATE_MASK),
        ] {
            assert_eq!(raw.parse::<Plate>(), Err(code), "{raw}");
        }
    }

    #[test]
    fn plt_1_taxi_or_trailer_is_told_by_category_and_region() {
        let both = plate("АВ123477");
        let (taxi, trailer) = (
            reading(PlateKind::Taxi, "477", false),
            reading(PlateKind::Trailer, "77", true),
        );
        assert_eq!(both.readings(), [taxi.clone(), trailer.clone()]);
        assert_eq!(both.resolve(Some(VehicleCategory::Car)), Ok(taxi));
        assert_eq!(
            both.resolve(Some(VehicleCategory::Trailer)),
            Ok(trailer.clone())
        );
        assert_eq!(
            both.resolve(Some(VehicleCategory::Motorcycle)),
            Err(codes::PLATE_CATEGORY)
        );
        // Region 477 does not exist.
        assert_eq!(both.resolve(None), Ok(trailer));
        // Both 177 and 77 are Moscow.
        assert_eq!(plate("АВ123177").resolve(None), Err(codes::PLATE_AMBIGUOUS));
        // 000 is not issued, 0004 is.
        assert_eq!(plate("АВ000477").readings().len(), 1);
    }

    #[test]
    fn plt_2_an_unknown_region_only_warns() {
        assert_eq!(
            plate("А123ВС999").resolve(None),
            Ok(reading(PlateKind::Car, "999", false))
        );
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "[АВЕКабвA-Ca-c0-9 \\-.]{0,12}(RUS|рус|pyc){0,3}|.{0,30}") {
            prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
            if let Ok(plate) = text.parse::<Plate>() {
                prop_assert!(!plate.readings().is_empty());
                prop_assert_eq!(plate.as_str().parse::<Plate>(), Ok(plate.clone()));
            }
        }
    }
}
