//! What somebody types to find a thing in a list: beginnings of words, ends of numbers, in whichever keyboard layout.
//!
//! «ещнщеф сфь» finds "Toyota Camry", "4352" the VIN that ends so, «ХТА» (Cyrillic) the VIN that begins with XTA. A word that
//! was typed has up to three readings: as it is, as the other layout has it, and with letters of the other alphabet that look
//! the same. Words of things are kept by `platform.seek_words` in the same form; a number is kept a second time from its end.

use crate::twins::{cyrillic_twin, latin_twin};
use uuid::Uuid;

/// Words that are looked at; the rest is left out.
const WORDS_MAX: usize = 6;
/// Letters of a word.
const LETTERS_MAX: usize = 40;
/// An end of a number is looked for from so many signs on.
const TAIL_MIN: usize = 3;
/// An end of a phone is looked for from so many digits on.
const PHONE_MIN: usize = 4;
/// Digits of a phone without its country.
const PHONE_OWN: usize = 10;
/// Comes after every letter.
const LAST: char = '\u{10ffff}';
/// Before a number that is kept from its end.
const TAIL: char = '<';

const QWERTY: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const YTSUKEN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю";

/// A search that has at least one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seek {
    /// The readings of each word.
    words: Vec<Vec<String>>,
    /// The readings of the whole text.
    phrases: Vec<String>,
}

/// Ranges of kept words for SQL, side by side: the number of the word typed, from where, and up to where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    /// Which typed word; a thing is found when it has something in a range of each.
    pub word: Vec<i32>,
    /// From here.
    pub low: Vec<String>,
    /// Up to here, itself left out.
    pub high: Vec<String>,
}

impl Ranges {
    fn push(&mut self, word: usize, low: String) {
        self.word.push(i32::try_from(word).unwrap_or(i32::MAX));
        self.high.push(format!("{low}{LAST}"));
        self.low.push(low);
    }
}

/// So many things are looked up one by one; of more, a list looks at each row whether it fits.
pub const FEW_MAX: i64 = 5_000;

/// What a list is narrowed to by a search, as its statement takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// The things, when they are few: the list begins with them.
    pub few: Option<Vec<Uuid>>,
    /// The ranges, when they are many: the list goes its way and leaves out what does not fit.
    pub ranges: Option<Ranges>,
    /// How many words each of those must have.
    pub count: i64,
    /// The names and phones to look for, when they are many too and the caller may see people.
    pub people: Option<Ranges>,
}

impl Sought {
    /// The outcome of a search: things that have every word, and how many were looked at for it, [`FEW_MAX`] and one at most.
    #[must_use]
    pub fn of(seek: &Seek, found: Vec<Uuid>, looked_at: i64) -> Self {
        if looked_at <= FEW_MAX {
            return Self {
                few: Some(found),
                ..Self::default()
            };
        }
        Self {
            ranges: Some(seek.ranges()),
            count: seek.count(),
            ..Self::default()
        }
    }

    /// The same where things are found by people too; `people` are their ranges for whoever may see them.
    #[must_use]
    pub fn of_both(seek: &Seek, found: Vec<Uuid>, looked_at: i64, people: Option<Ranges>) -> Self {
        let sought = Self::of(seek, found, looked_at);
        Self {
            people: people.filter(|_| sought.few.is_none()),
            ..sought
        }
    }

    /// Where the ranges of people begin.
    #[must_use]
    pub fn people_lows(&self) -> Option<&[String]> {
        self.people.as_ref().map(|ranges| ranges.low.as_slice())
    }

    /// Where they end.
    #[must_use]
    pub fn people_highs(&self) -> Option<&[String]> {
        self.people.as_ref().map(|ranges| ranges.high.as_slice())
    }

    /// The numbers of the words, for SQL.
    #[must_use]
    pub fn words(&self) -> Option<&[i32]> {
        self.ranges.as_ref().map(|ranges| ranges.word.as_slice())
    }

    /// Where their ranges begin.
    #[must_use]
    pub fn lows(&self) -> Option<&[String]> {
        self.ranges.as_ref().map(|ranges| ranges.low.as_slice())
    }

    /// Where they end.
    #[must_use]
    pub fn highs(&self) -> Option<&[String]> {
        self.ranges.as_ref().map(|ranges| ranges.high.as_slice())
    }
}

impl Seek {
    /// Reads what was typed; `None` when there is nothing to look for in it.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let lower = typed.to_lowercase();
        let words: Vec<Vec<String>> = lower
            .split_whitespace()
            .map(readings)
            .filter(|readings| !readings.is_empty())
            .take(WORDS_MAX)
            .collect();
        if words.is_empty() {
            return None;
        }
        let phrase = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        let other: String = phrase.chars().map(other_layout).collect();
        Some(Self {
            words,
            phrases: distinct([phrase, other]),
        })
    }

    /// How many words there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        i64::try_from(self.words.len()).unwrap_or(i64::MAX)
    }

    /// The ranges of every word.
    #[must_use]
    pub fn ranges(&self) -> Ranges {
        let mut ranges = Ranges::default();
        for (number, readings) in self.words.iter().enumerate() {
            put(&mut ranges, number, readings);
        }
        ranges
    }

    /// The ranges of the word that fewest things have, as far as its looks tell: one with digits, else the longest.
    #[must_use]
    pub fn rarest(&self) -> Ranges {
        let weight = |readings: &&Vec<String>| {
            let word = readings.first().map_or("", String::as_str);
            let digits = word.contains(|sign: char| sign.is_ascii_digit());
            (digits && word.len() >= TAIL_MIN, word.chars().count())
        };
        let mut ranges = Ranges::default();
        if let Some(readings) = self.words.iter().max_by_key(weight) {
            put(&mut ranges, 0, readings);
        }
        ranges
    }

    /// The ranges of people: names that begin as the whole text does, "Иванов Пё", and phones that end so, kept from their
    /// end. Both begin differently, so one list serves both columns.
    #[must_use]
    pub fn people(&self) -> Ranges {
        let mut ranges = Ranges::default();
        for phrase in &self.phrases {
            ranges.push(0, phrase.clone());
        }
        let said = self.phrases.first().map_or("", String::as_str);
        let digits: String = said.chars().rev().filter(char::is_ascii_digit).collect();
        let letters = said.chars().any(char::is_alphabetic);
        if digits.len() >= PHONE_MIN && !letters {
            // Without the country: people begin with +7 or with 8.
            let own: String = digits.chars().take(PHONE_OWN).collect();
            ranges.push(0, format!("{TAIL}{own}"));
        }
        ranges
    }
}

fn put(ranges: &mut Ranges, number: usize, readings: &[String]) {
    for reading in readings {
        ranges.push(number, reading.clone());
        let is_tail = reading.contains(|sign: char| sign.is_ascii_digit());
        if is_tail && reading.chars().count() >= TAIL_MIN {
            let tail: String = reading.chars().rev().collect();
            ranges.push(number, format!("{TAIL}{tail}"));
        }
    }
}

/// A word as it is, as the other layout has it, and as the other alphabet writes it.
fn readings(word: &str) -> Vec<String> {
    let other: String = word.chars().map(other_layout).collect();
    let read = [
        bare(word),
        bare(&other),
        twin(word, latin_twin),
        twin(word, cyrillic_twin),
    ];
    let known = read.into_iter().filter(|reading| !reading.is_empty());
    distinct(known)
}

fn distinct(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// Letters and digits only, as words are kept.
fn bare(word: &str) -> String {
    let kept = |sign: &char| {
        sign.is_ascii_lowercase()
            || sign.is_ascii_digit()
            || ('а'..='я').contains(sign)
            || *sign == 'ё'
    };
    word.chars().filter(kept).take(LETTERS_MAX).collect()
}

/// The word in the other alphabet, when every letter of it has a twin there.
fn twin(word: &str, of: fn(char) -> Option<char>) -> String {
    let letters = bare(word);
    let swapped: Option<String> = letters
        .chars()
        .map(|sign| {
            if sign.is_ascii_digit() {
                Some(sign)
            } else {
                of(sign)
            }
        })
        .collect();
    swapped.unwrap_or_default().to_lowercase()
}

/// The letter on the same key in the other layout.
fn other_layout(sign: char) -> char {
    let find = |from: &str, to: &str| {
        from.chars()
            .zip(to.chars())
            .find(|(one, _)| *one == sign)
            .map(|(_, other)| other)
    };
    find(YTSUKEN, QWERTY)
        .or_else(|| find(QWERTY, YTSUKEN))
        .unwrap_or(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lows(typed: &str) -> Vec<String> {
        Seek::read(typed)
            .map(|seek| seek.ranges().low)
            .unwrap_or_default()
    }

    #[test]
    fn a_word_is_found_in_whichever_layout_it_was_typed() {
        assert!(lows("ещнщеф").contains(&"toyota".to_owned()));
        assert!(lows("TOYOTA").contains(&"toyota".to_owned()));
        assert!(lows("ufptkm").contains(&"газель".to_owned()));
        assert!(
            lows("ХТА").contains(&"xta".to_owned()),
            "Cyrillic letters that look Latin"
        );
        assert!(
            lows("a123bc").contains(&"а123вс".to_owned()),
            "and a plate the other way round"
        );
        assert!(lows("X-Trail").contains(&"xtrail".to_owned()));
    }

    #[test]
    fn the_end_of_a_number_is_looked_for_from_its_end() {
        assert!(lows("4352").contains(&"<2534".to_owned()));
        assert!(!lows("52").iter().any(|low| low.starts_with('<')));
        assert!(!lows("vesta").iter().any(|low| low.starts_with('<')));
    }

    #[test]
    fn every_word_has_its_number_and_the_rarest_leads() {
        let seek = Seek::read("toyota camry 4352").unwrap();
        assert_eq!(seek.count(), 3);
        let ranges = seek.ranges();
        assert_eq!(ranges.word.len(), ranges.low.len());
        assert_eq!(ranges.word.last(), Some(&2));
        assert!(seek.rarest().low.contains(&"<2534".to_owned()));
        assert!(
            Seek::read("bmw allroad")
                .unwrap()
                .rarest()
                .low
                .contains(&"allroad".to_owned())
        );
        assert!(ranges.low[0] < ranges.high[0] && "toyotaя" < ranges.high[0].as_str());
    }

    #[test]
    fn people_are_found_by_how_their_name_begins_and_how_their_phone_ends() {
        let people = |typed| Seek::read(typed).unwrap().people().low;
        assert_eq!(people(" Иванов   Пё")[0], "иванов пё");
        assert!(people("+7 916 683-78-22").contains(&"<2287386619".to_owned()));
        assert!(!people("дом 7822").iter().any(|low| low.starts_with('<')));
        let few = Sought::of_both(
            &Seek::read("а").unwrap(),
            Vec::new(),
            0,
            Some(Ranges::default()),
        );
        assert_eq!((few.people_lows(), few.people_highs()), (None, None));
        assert!(people("bdfyjd").contains(&"иванов".to_owned()));
    }

    #[test]
    fn few_are_named_and_of_many_the_words() {
        let seek = Seek::read("toyota").unwrap();
        let few = Sought::of(&seek, vec![Uuid::nil()], FEW_MAX);
        assert_eq!((few.few.map(|few| few.len()), few.ranges), (Some(1), None));
        let many = Sought::of(&seek, vec![Uuid::nil()], FEW_MAX + 1);
        assert_eq!((many.few.as_ref(), many.count), (None, 1));
        assert_eq!(many.lows(), Some(seek.ranges().low.as_slice()));
        assert_eq!(
            many.words().map(<[i32]>::len),
            many.highs().map(<[String]>::len)
        );
        assert_eq!(Sought::default().words(), None);
    }

    #[test]
    fn nothing_to_look_for_is_no_search() {
        for empty in ["", "   ", "«»…", "👍"] {
            assert_eq!(Seek::read(empty), None, "{empty}");
        }
        assert_eq!(lows(&"а ".repeat(100)).len(), lows("а").len() * WORDS_MAX);
        assert!(lows(&"9".repeat(500))[0].len() == LETTERS_MAX);
    }
}
