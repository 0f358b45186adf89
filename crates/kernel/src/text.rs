//! Text that people type: one line or several, cleaned at the edges, free of characters that hide what is written.

use crate::{Code, codes};

/// The longest [`Line`], in characters.
pub const LINE_MAX: usize = 200;
/// The longest [`Note`], in characters.
pub const NOTE_MAX: usize = 4_000;

crate::text_newtype! {
    /// One line of 1 to 200 characters: a name, a title, an address.
    Line = "Северный Автоцентр"
}

crate::text_newtype! {
    /// Text of 1 to 4,000 characters that may have several lines: a comment, a reason, a description.
    Note = "Скол на лобовом стекле.\nВторой ключ передан."
}

impl std::str::FromStr for Line {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        checked(raw.trim(), LINE_MAX, |_| false).map(Self)
    }
}

impl std::str::FromStr for Note {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let unix = raw.replace("\r\n", "\n").replace('\r', "\n");
        checked(unix.trim(), NOTE_MAX, |letter| {
            matches!(letter, '\n' | '\t')
        })
        .map(Self)
    }
}

crate::read_from_str!(Line);
crate::read_from_str!(Note);

fn checked(text: &str, longest: usize, allowed: fn(char) -> bool) -> Result<String, Code> {
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
