//! Letters that look the same in both alphabets, and the few changes that make two spellings of one identifier equal.

const LATIN: &str = "ABEKMHOPCTYX";
const CYRILLIC: &str = "АВЕКМНОРСТУХ";
const CYRILLIC_SMALL: &str = "авекмнорстух";

fn swap(from: &str, to: &str, letter: char) -> Option<char> {
    from.chars()
        .zip(to.chars())
        .find(|(twin, _)| *twin == letter)
        .map(|(_, other)| other)
}

/// The capital Latin letter that a Cyrillic one, capital or small, looks like.
pub(crate) fn latin_twin(letter: char) -> Option<char> {
    swap(CYRILLIC, LATIN, letter).or_else(|| swap(CYRILLIC_SMALL, LATIN, letter))
}

/// The capital Cyrillic letter that stands for `letter` on a plate: its twin, or itself if it is one.
pub(crate) fn cyrillic_twin(letter: char) -> Option<char> {
    swap(LATIN, CYRILLIC, letter.to_ascii_uppercase())
        .or_else(|| swap(CYRILLIC_SMALL, CYRILLIC, letter))
        .or_else(|| CYRILLIC.contains(letter).then_some(letter))
}

/// A hyphen or one of the dashes that word processors put in its place.
pub(crate) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a letter only separates groups: white space or a dash.
pub(crate) fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || is_dash(letter)
}

/// Digits only, when the text is digits and separators and nothing else.
pub(crate) fn digits(raw: &str) -> Option<String> {
    let kept: String = raw
        .chars()
        .filter(|letter| !is_separator(*letter))
        .collect();
    kept.chars()
        .all(|letter| letter.is_ascii_digit())
        .then_some(kept)
}

/// Σ digit × weight over the shorter of the two.
pub(crate) fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum()
}

#[cfg(test)]
pub(crate) mod testing {
    /// How many of all changes of one digit the check lets through.
    pub(crate) fn survivors(valid: &str, accepts: impl Fn(&str) -> bool) -> (usize, usize) {
        let mut tried = 0;
        let mut passed = 0;
        for (place, old) in valid
            .char_indices()
            .filter(|(_, letter)| letter.is_ascii_digit())
        {
            for new in ('0'..='9').filter(|new| *new != old) {
                let changed = format!("{}{new}{}", &valid[..place], &valid[place + 1..]);
                tried += 1;
                passed += usize::from(accepts(&changed));
            }
        }
        (passed, tried)
    }
}
