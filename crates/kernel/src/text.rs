//! Text that people type: one line or several, cleaned at the edges, free of characters that hide what is written, and
//! in the composed form of Unicode (NFC): an й typed as one character and one typed as two are the same text, so they are
//! found, compared and counted alike.

use crate::{Code, codes};
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The longest [`Line`], in characters.
pub const LINE_MAX: usize = 200;
/// The longest [`Note`], in characters.
pub const NOTE_MAX: usize = 4_000;

crate::text_newtype! {
    /// One line of 1 to 200 characters: a name, a title, an address.
    #[schema(min_length = 1, max_length = 200)]
    Line = "Северный Автоцентр"
}

crate::text_newtype! {
    /// Text of 1 to 4,000 characters that may have several lines: a comment, a reason, a description.
    #[schema(min_length = 1, max_length = 4000)]
    Note = "Скол на лобовом стекле.\nВторой ключ передан."
}

impl std::str::FromStr for Line {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        checked(&composed(raw), LINE_MAX, |_| false).map(Self)
    }
}

impl std::str::FromStr for Note {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let unix = raw.replace("\r\n", "\n").replace('\r', "\n");
        checked(&composed(&unix), NOTE_MAX, |letter| {
            matches!(letter, '\n' | '\t')
        })
        .map(Self)
    }
}

crate::read_from_str!(Line);
crate::read_from_str!(Note);

/// The text in its composed form; its limits count what people see, not what their keyboard sent.
fn composed(raw: &str) -> Cow<'_, str> {
    if is_nfc(raw) {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(raw.nfc().collect())
    }
}

fn checked(text: &str, longest: usize, allowed: fn(char) -> bool) -> Result<String, Code> {
    let text = text.trim();
    // `take` keeps the cost of a huge text at the limit.
    let length = text.chars().take(longest + 1).count();
    let clean = text
        .chars()
        .all(|letter| allowed(letter) || !is_hidden(letter));
    if (1..=longest).contains(&length) && clean {
        Ok(text.to_owned())
    } else {
        Err(codes::BAD_TEXT)
    }
}

/// Control characters, line separators, and the marks that turn the direction of a text or take no room in it.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_trimmed_and_one() {
        assert_eq!(
            "  Иванов Пётр\u{a0}".parse::<Line>().unwrap().as_str(),
            "Иванов Пётр"
        );
        assert_eq!(
            "ж".repeat(200)
                .parse::<Line>()
                .unwrap()
                .as_str()
                .chars()
                .count(),
            200
        );
        for wrong in [
            "",
            "   ",
            "a\nb",
            "a\tb",
            "a\0b",
            "a\u{7f}b",
            "pay\u{202e}fdp.exe",
            "a\u{2066}b",
            "a\u{200b}b",
            "\u{feff}",
        ] {
            assert_eq!(wrong.parse::<Line>(), Err(codes::BAD_TEXT), "{wrong:?}");
        }
        assert_eq!("ж".repeat(201).parse::<Line>(), Err(codes::BAD_TEXT));
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(
            "one\r\ntwo\rthree\tx\n".parse::<Note>().unwrap().as_str(),
            "one\ntwo\nthree\tx"
        );
        assert!("😀".repeat(4_000).parse::<Note>().is_ok());
        assert_eq!("😀".repeat(4_001).parse::<Note>(), Err(codes::BAD_TEXT));
        assert_eq!("a\u{0}b".parse::<Note>(), Err(codes::BAD_TEXT));
        assert_eq!("a\u{202e}b".parse::<Note>(), Err(codes::BAD_TEXT));
    }

    #[test]
    fn json_is_checked_too() {
        assert!(serde_json::from_str::<Line>("\"\"").is_err());
        assert_eq!(
            serde_json::to_string(&"x".parse::<Line>().unwrap()).unwrap(),
            "\"x\""
        );
    }

    #[test]
    fn letters_typed_in_two_parts_are_the_letters() {
        for (typed, kept) in [
            ("и\u{306}од", "йод"),
            ("Е\u{308}лкин", "Ёлкин"),
            ("Cafe\u{301}", "Café"),
            ("йод Ёлкин Café", "йод Ёлкин Café"),
            ("\u{212a}", "K"),
        ] {
            assert_eq!(typed.parse::<Line>().unwrap().as_str(), kept);
            assert_eq!(typed.parse::<Note>(), kept.parse::<Note>());
        }
    }

    #[test]
    fn a_limit_counts_the_composed_letters() {
        assert_eq!(
            "и\u{306}".repeat(200).parse::<Line>(),
            "й".repeat(200).parse::<Line>()
        );
        assert_eq!("и\u{306}".repeat(201).parse::<Line>(), Err(codes::BAD_TEXT));
        // Some letters have no composed form and become longer.
        assert_eq!("\u{958}".repeat(101).parse::<Line>(), Err(codes::BAD_TEXT));
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in any::<String>()) {
            if let Ok(line) = text.parse::<Line>() {
                prop_assert_eq!(line.as_str().parse::<Line>(), Ok(line.clone()));
            }
            if let Ok(note) = text.parse::<Note>() {
                prop_assert_eq!(note.as_str().parse::<Note>(), Ok(note.clone()));
            }
        }
    }
}
