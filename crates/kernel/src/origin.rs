//! Where a VIN comes from: regions and countries of VIN-5, makers of VIN-6. Tables, and hints only: public lists of
//! makers contradict each other.

crate::words! {
    /// Part of the world of the first character (VIN-5).
    pub enum Region {
        /// A to C.
        Africa = "africa",
        /// H to R.
        Asia = "asia",
        /// S to Z.
        Europe = "europe",
        /// 1 to 5 and 7.
        NorthAmerica = "north_america",
        /// 6.
        Oceania = "oceania",
        /// 8 and 9.
        SouthAmerica = "south_america",
    }
}

/// A maker or plant by its world manufacturer identifier.
#[derive(Debug, PartialEq, Eq)]
pub struct Maker {
    /// The first two or three characters of the VIN.
    pub wmi: &'static str,
    /// The make, and the plant where plants differ.
    pub name: &'static str,
    /// Whether a published list says the same; otherwise the row is from memory.
    pub confirmed: bool,
}

/// The region of the first character.
#[must_use]
pub fn region(vin: &str) -> Option<Region> {
    match vin.chars().next()? {
        'A'..='C' => Some(Region::Africa),
        'H'..='R' => Some(Region::Asia),
        'S'..='Z' => Some(Region::Europe),
        '1'..='5' | '7' => Some(Region::NorthAmerica),
        '6' => Some(Region::Oceania),
        '8' | '9' => Some(Region::SouthAmerica),
        _ => None,
    }
}

/// The country of the first two characters, ISO 3166.
#[must_use]
pub fn country(vin: &str) -> Option<&'static str> {
    let mut letters = vin.chars();
    let first = letters.next()?;
    let second = place(letters.next()?)?;
    let row = COUNTRIES.iter().find(|(letter, from, to, _)| {
        *letter == first
            && place(*from).is_some_and(|from| from <= second)
            && place(*to).is_some_and(|to| second <= to)
    })?;
    Some(row.3)
}

/// The maker of the longest matching identifier.
#[must_use]
pub fn maker(vin: &str) -> Option<&'static Maker> {
    MAKERS
        .iter()
        .filter(|maker| vin.starts_with(maker.wmi))
        .max_by_key(|maker| maker.wmi.len())
}

/// Ranges of ISO 3780 run through the letters and then from 1 to 0.
fn place(letter: char) -> Option<usize> {
    "ABCDEFGHJKLMNPRSTUVWXYZ1234567890"
        .chars()
        .position(|sign| sign == letter)
}

/// First character, range of the second, country.
const COUNTRIES: &[(char, char, char, &str)] = &[
    ('H', 'A', '0', "CN"),
    ('L', 'A', '0', "CN"),
    ('J', 'A', '0', "JP"),
    ('K', 'L', 'R', "KR"),
    ('M', 'A', 'E', "IN"),
    ('M', '1', '6', "IN"),
    ('M', 'X', 'X', "KZ"),
    ('N', 'L', 'R', "TR"),
    ('N', 'S', 'T', "UZ"),
    ('R', 'U', 'W', "RU"),
    ('W', 'A', '0', "DE"),
    ('X', 'D', 'E', "RU"),
    ('X', 'J', 'K', "RU"),
    ('X', 'S', 'W', "RU"),
    ('X', 'Z', '0', "RU"),
    ('Y', '3', '5', "BY"),
    ('Z', '6', '0', "RU"),
    ('1', 'A', '0', "US"),
    ('4', 'A', '0', "US"),
    ('5', 'A', '0', "US"),
    ('7', 'A', '0', "US"),
    ('2', 'A', '0', "CA"),
    ('3', 'A', '0', "MX"),
];

/// A row that a published list confirms.
const fn known(wmi: &'static str, name: &'static str) -> Maker {
    Maker {
        wmi,
        name,
        confirmed: true,
    }
}

/// A row from memory.
const fn recalled(wmi: &'static str, name: &'static str) -> Maker {
    Maker {
        wmi,
        name,
        confirmed: false,
    }
}

const MAKERS: &[Maker] = &[
    known("XTA", "Lada"),
    recalled("XTK", "Lada, Izhevsk"),
    recalled("XTT", "UAZ"),
    recalled("X96", "GAZ"),
    recalled("XTH", "GAZ"),
    recalled("XTC", "KamAZ"),
    recalled("X1M", "PAZ"),
    recalled("XTE", "ZAZ"),
    known("Y6D", "Opel by ZAZ"),
    known("XW8", "Volkswagen, Škoda, Kaluga"),
    known("X7L", "Renault, Moscow"),
    recalled("Z8N", "Nissan, Datsun, St Petersburg"),
    recalled("XW7", "Toyota, St Petersburg"),
    recalled("Z94", "Hyundai, Kia, Solaris, St Petersburg"),
    known("XWE", "Kia, Avtotor"),
    recalled("X4X", "BMW, Avtotor"),
    recalled("X7M", "Hyundai, TagAZ"),
    known("XUF", "Opel, Chevrolet, Russia"),
    known("XWF", "Opel, Chevrolet, Russia"),
    recalled("XUU", "Opel, Chevrolet, Russia"),
    recalled("X9L", "Chevrolet Niva"),
    recalled("X9F", "Ford, Russia"),
    recalled("Z6F", "Ford, Russia"),
    recalled("Z8T", "Peugeot, Citroën, Mitsubishi, Kaluga"),
    recalled("RUM", "Mazda, Vladivostok"),
    recalled("XZG", "Haval, Tula"),
    recalled("Y4K", "BelGee"),
    recalled("XWB", "UzAuto, Ravon"),
    known("LVV", "Chery, Exeed, Omoda, Jaecoo"),
    recalled("LVT", "Chery, Exeed, Omoda, Jaecoo"),
    recalled("LVU", "Chery, Exeed, Omoda, Jaecoo"),
    known("LGW", "Great Wall, Haval, Tank"),
    known("L6T", "Geely, Zeekr"),
    recalled("LB3", "Geely"),
    recalled("LB2", "Geely"),
    known("LS5", "Changan"),
    recalled("LS4", "Changan"),
    known("LJ1", "JAC"),
    known("LFP", "FAW"),
    known("LMG", "GAC"),
    known("LGX", "BYD"),
    known("LC0", "BYD"),
    known("LSJ", "MG"),
    known("LGJ", "Dongfeng"),
    recalled("LDP", "Voyah"),
    recalled("LVZ", "DFSK"),
    known("LLV", "Lifan"),
    recalled("LNB", "BAIC"),
    recalled("LW4", "Li Auto"),
    recalled("HLX", "Li Auto"),
    known("LBE", "Hyundai, Beijing"),
    known("LJD", "Kia, China"),
    known("LHG", "Honda, China"),
    known("LVH", "Honda, China"),
    known("LFM", "Toyota, China"),
    known("LTV", "Toyota, China"),
    known("LVG", "Toyota, China"),
    known("LFV", "Volkswagen, China"),
    known("LSV", "Volkswagen, China"),
    known("LVS", "Ford, China"),
    known("LBV", "BMW, China"),
    known("LE4", "Mercedes-Benz, China"),
    known("LYV", "Volvo, China"),
    known("LVY", "Volvo, China"),
    known("LZW", "Wuling"),
    known("LRW", "Tesla, Shanghai"),
    known("KMH", "Hyundai, Genesis"),
    known("KN", "Kia"),
    known("KNM", "Renault Samsung"),
    known("KP", "SsangYong, KGM"),
    known("KL", "GM Korea"),
    known("JT", "Toyota"),
    known("JTH", "Lexus"),
    known("JTJ", "Lexus"),
    known("JN", "Nissan"),
    known("JNK", "Infiniti"),
    known("JM", "Mazda"),
    known("JMB", "Mitsubishi"),
    known("JA3", "Mitsubishi"),
    known("JA4", "Mitsubishi"),
    known("JF", "Subaru"),
    known("JH", "Honda"),
    known("JS", "Suzuki"),
    known("WVW", "Volkswagen"),
    known("WVG", "Volkswagen"),
    known("WV1", "Volkswagen"),
    known("WV2", "Volkswagen"),
    known("WAU", "Audi"),
    known("WA1", "Audi"),
    known("WBA", "BMW"),
    known("WBS", "BMW"),
    known("WBX", "BMW"),
    known("WBY", "BMW"),
    known("WDB", "Mercedes-Benz"),
    known("WDC", "Mercedes-Benz"),
    known("WDD", "Mercedes-Benz"),
    known("W1", "Mercedes-Benz"),
    known("WP0", "Porsche"),
    known("WP1", "Porsche"),
    known("W0L", "Opel"),
    known("W0V", "Opel"),
    known("WF0", "Ford"),
    known("VF1", "Renault"),
    known("VF3", "Peugeot"),
    known("VF7", "Citroën"),
    known("TMB", "Škoda"),
    known("TMA", "Hyundai"),
    known("U5Y", "Kia"),
    known("U6Y", "Kia"),
    known("UU1", "Dacia"),
    known("SAL", "Land Rover"),
    known("SAJ", "Jaguar"),
    known("SJN", "Nissan"),
    known("SB1", "Toyota"),
    known("YV1", "Volvo"),
    known("YV4", "Volvo"),
    known("VSS", "SEAT"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vin_5_countries() {
        for (vin, expected) in [
            ("XTA", Some("RU")),
            ("XWE", Some("RU")),
            ("Z94", Some("RU")),
            ("X96", Some("RU")),
            ("XZG", Some("RU")),
            ("RUM", Some("RU")),
            ("XDE", Some("RU")),
            ("XKA", Some("RU")),
            ("Z6F", Some("RU")),
            ("Y4K", Some("BY")),
            ("KMH", Some("KR")),
            ("LVV", Some("CN")),
            ("HLX", Some("CN")),
            ("JT1", Some("JP")),
            ("WVW", Some("DE")),
            ("NSA", Some("UZ")),
            ("NMT", Some("TR")),
            ("MX1", Some("KZ")),
            ("MAT", Some("IN")),
            ("M1A", Some("IN")),
            ("1HG", Some("US")),
            ("7SA", Some("US")),
            ("2HG", Some("CA")),
            ("3VW", Some("MX")),
            ("XLR", None),
            ("Y6D", None),
            ("TMB", None),
            ("KA1", None),
            ("", None),
            ("X", None),
            ("Ж", None),
        ] {
            assert_eq!(country(vin), expected, "{vin}");
        }
    }

    #[test]
    fn vin_5_regions() {
        for (letters, expected) in [
            ("ABC", Some(Region::Africa)),
            ("HJKLMNPR", Some(Region::Asia)),
            ("STUVWXYZ", Some(Region::Europe)),
            ("123457", Some(Region::NorthAmerica)),
            ("6", Some(Region::Oceania)),
            ("89", Some(Region::SouthAmerica)),
            ("0DEFG", None),
        ] {
            for letter in letters.chars() {
                assert_eq!(region(&letter.to_string()), expected, "{letter}");
            }
        }
    }

    #[test]
    fn vin_6_the_longest_row_wins() {
        assert_eq!(
            maker("XTAGFL110MY123456").map(|maker| maker.name),
            Some("Lada")
        );
        assert_eq!(
            maker("JTHBK1EG0A2345678").map(|maker| maker.name),
            Some("Lexus")
        );
        assert_eq!(
            maker("JTDBE32K123456789").map(|maker| maker.name),
            Some("Toyota")
        );
        assert_eq!(
            maker("KNMCSHLMS9P123456").map(|maker| maker.name),
            Some("Renault Samsung")
        );
        assert_eq!(
            maker("X9600000000000000").map(|maker| maker.confirmed),
            Some(false)
        );
        assert_eq!(maker("ZZZ00000000000000"), None);
    }

    #[test]
    fn vin_6_every_row_is_an_identifier_and_stands_once() {
        for maker in MAKERS {
            assert!(
                maker.wmi.chars().all(|letter| place(letter).is_some())
                    && (2..=3).contains(&maker.wmi.len())
            );
            assert_eq!(
                MAKERS.iter().filter(|other| other.wmi == maker.wmi).count(),
                1,
                "{}",
                maker.wmi
            );
        }
    }
}
