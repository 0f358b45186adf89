use super::*;
use proptest::prelude::*;

fn vin(text: &str) -> Vin {
    text.parse().unwrap()
}

/// Rows 1, 2, 4 to 18 and 25 of the table: number, sum, expected position 9, verdict.
const ACCEPTED: [(&str, u32, char, CheckDigit); 18] = [
    ("1HGCM82633A004352", 311, '3', CheckDigit::Ok),
    ("1M8GDM9AXKP042788", 351, 'X', CheckDigit::Ok),
    ("5GZCZ43D13S812715", 408, '1', CheckDigit::Ok),
    ("JH4KA7561PC008269", 364, '1', CheckDigit::Ok),
    ("XTAGFL111NY500001", 309, '1', CheckDigit::Ok),
    ("LVVDB21B0RD000017", 275, '0', CheckDigit::Ok),
    ("Z94K241C9PR000042", 372, '9', CheckDigit::Ok),
    ("5YJ3E1EA1PF000123", 287, '1', CheckDigit::Ok),
    ("XZGFF05A1PA000007", 320, '1', CheckDigit::Ok),
    ("XTAGFL110MY123456", 340, 'X', CheckDigit::NotApplicable),
    ("1FTWR72P1LVA41777", 395, 'X', CheckDigit::Mismatch),
    ("XWBCA41ZXDK259205", 392, '7', CheckDigit::NotApplicable),
    ("WVWZZZ1KZAW123456", 383, '9', CheckDigit::NotApplicable),
    ("LGWEF6A58NH123456", 414, '7', CheckDigit::Mismatch),
    ("1HGCM82633A004353", 313, '5', CheckDigit::Mismatch),
    ("1HGCM82634A004352", 320, '1', CheckDigit::Mismatch),
    ("1HGCM82633A040352", 315, '7', CheckDigit::Mismatch),
    ("ХТАGFL110МY123456", 340, 'X', CheckDigit::NotApplicable),
];

/// Rows 3 and 19 to 24.
const BLOCKED: [(&str, VinFault); 7] = [
    ("11111111111111111", VinFault::Placeholder),
    ("1HGCM82633A00435", VinFault::Length { found: 16 }),
    ("1HGCM82633A0043521", VinFault::Length { found: 18 }),
    (
        "1HGCM82633O004352",
        VinFault::Alphabet {
            position: 11,
            found: 'O',
            suggestion: Some('0'),
        },
    ),
    (
        "IHGCM82633A004352",
        VinFault::Alphabet {
            position: 1,
            found: 'I',
            suggestion: Some('1'),
        },
    ),
    (
        "1HGCM82633Q004352",
        VinFault::Alphabet {
            position: 11,
            found: 'Q',
            suggestion: Some('0'),
        },
    ),
    ("1HGCM8263-A004352", VinFault::Length { found: 16 }),
];

#[test]
fn vin_3_check_digit_vectors() {
    for (text, sum, expected, verdict) in ACCEPTED {
        let parsed = Vin::parse(text).unwrap();
        assert_eq!(parsed.vin.weighted_sum(), sum, "{text}");
        assert_eq!(parsed.vin.expected_check_digit(), expected, "{text}");
        assert_eq!(parsed.vin.check_digit(), verdict, "{text}");
        assert_eq!(
            parsed.notes.contains(&VinNote::CheckDigit),
            verdict == CheckDigit::Mismatch,
            "{text}"
        );
    }
    for (text, fault) in BLOCKED {
        assert_eq!(Vin::parse(text), Err(fault), "{text}");
    }
    // Row 3 is refused although its sum is right: 89, remainder 1.
    let ones = Vin("1".repeat(17));
    assert_eq!(
        (ones.weighted_sum(), ones.check_digit()),
        (89, CheckDigit::Ok)
    );
}

#[test]
fn vin_2_twins_are_read_and_noted() {
    let parsed = Vin::parse(" ХТАGFL110МY123456 ").unwrap();
    assert_eq!(parsed.vin.as_str(), "XTAGFL110MY123456");
    assert_eq!(parsed.raw, " ХТАGFL110МY123456 ");
    assert_eq!(parsed.notes, [VinNote::Normalised]);
    assert_eq!(Vin::parse("1hgcm 82633-a004352").unwrap().notes, []);
    assert_eq!(
        Vin::parse("авекмнрстух123456").unwrap().vin.as_str(),
        "ABEKMHPCTYX123456"
    );
    // A Cyrillic О is a Latin O, and that is never a zero by itself.
    let fault = VinFault::Alphabet {
        position: 11,
        found: 'O',
        suggestion: Some('0'),
    };
    assert_eq!(Vin::parse("1HGCM82633О004352"), Err(fault));
    let fault = VinFault::Alphabet {
        position: 4,
        found: 'Ж',
        suggestion: None,
    };
    assert_eq!(Vin::parse("1HGЖM82633A004352"), Err(fault));
}

#[test]
fn vin_2_a_body_is_told_position_and_suggestion() {
    let wrong =
        deserr::deserialize::<Vin, _, Invalid>(serde_json::json!("IHGCM82633A004352")).unwrap_err();
    assert_eq!(wrong.fields, [BLOCKED[4].1.at("")]);
    assert_eq!(wrong.fields[0].code, codes::VIN_ALPHABET);
    let text = wrong.fields[0]
        .code
        .text(crate::Lang::En, &wrong.fields[0].params);
    assert!(text.contains("position 1") && !text.contains('{'), "{text}");
    assert_eq!("1".parse::<Vin>(), Err(codes::VIN_LENGTH));
    assert!(serde_json::from_str::<Vin>("\"1\"").is_err());
}

#[test]
fn vin_1_the_serial_is_digits() {
    assert!(vin("1HGCM82633A004352").last4_are_digits());
    let odd = Vin::parse("XTAGFL110MY12345A").unwrap();
    assert_eq!(odd.notes, [VinNote::SerialNotDigits]);
}

#[test]
fn vin_4_model_year() {
    let of = |sign: char| vin(&format!("XTAGFL110{sign}Y123456"));
    for (sign, before, after) in [
        ('A', 1980, 2010),
        ('J', 1988, 2018),
        ('M', 1991, 2021),
        ('R', 1994, 2024),
        ('S', 1995, 2025),
        ('T', 1996, 2026),
        ('V', 1997, 2027),
    ] {
        assert_eq!(of(sign).model_year_hint(2027), Some(after), "{sign}");
        assert_eq!(of(sign).model_year_hint(after - 1), Some(before), "{sign}");
    }
    for (sign, year) in [('Y', 2000), ('1', 2001), ('9', 2009)] {
        assert_eq!(of(sign).model_year_hint(2026), Some(year), "{sign}");
    }
    for sign in ['U', 'Z', '0'] {
        assert_eq!(of(sign).model_year_hint(2026), None, "{sign}");
        assert!(!of(sign).model_year_disagrees(1990), "{sign}");
    }
    assert_eq!(of('Y').model_year_hint(1999), None);
    for (year, disagrees) in [
        (2019, true),
        (2020, false),
        (2021, false),
        (2022, false),
        (2023, true),
        (1991, false),
    ] {
        assert_eq!(of('M').model_year_disagrees(year), disagrees, "{year}");
    }
}

#[test]
fn k_1_one_changed_character_is_detected_but_for_equal_values() {
    let valid = "1HGCM82633A004352";
    let mut survivors = 0;
    let mut tried = 0;
    for place in 0..LENGTH {
        for letter in "0123456789ABCDEFGHJKLMNPRSTUVWXYZ".chars() {
            let changed = format!("{}{letter}{}", &valid[..place], &valid[place + 1..]);
            if changed != valid {
                tried += 1;
                survivors += u32::from(vin(&changed).check_digit() == CheckDigit::Ok);
            }
        }
    }
    assert_eq!((survivors, tried), (37, 544));
}

proptest! {
    #[test]
    fn k_1_normalising_twice_changes_nothing(text in any::<String>()) {
        prop_assert_eq!(normalise(&normalise(&text)), normalise(&text));
        let _ = Vin::parse(&text);
    }

    #[test]
    fn k_1_every_number_of_the_alphabet_is_read_and_described(text in "[A-HJ-NPR-Z0-9]{17}") {
        prop_assume!(text.chars().any(|letter| !text.starts_with(letter)));
        let vin = vin(&text);
        prop_assert_eq!(vin.as_str(), &text);
        let _ = (vin.region(), vin.country(), vin.maker_hint(), vin.model_year_hint(2026), vin.model_year_disagrees(2026));
    }
}
