//! Kinds of records that people ask for together.

/// Who was shown what: margins, costs, personal data, and papers that name people.
pub const SIGHTS: &[&str] = &[
    "margin_read",
    "cost_read",
    "personal_read",
    "questionnaire_read",
    "evidence_read",
];

/// A rule gave way, or somebody decided beyond another's limit.
pub const OVERRIDES: &[&str] = &[
    "override_note",
    "discount_approve",
    "approval_decide",
    "reopen_decide",
    "event_skip",
    "record_erase",
];

/// The actions to look for; nothing when every action is meant.
#[must_use]
pub fn actions(sights: Option<bool>, overrides: Option<bool>) -> Option<Vec<&'static str>> {
    let asked = |kind: &'static [&'static str], asked: Option<bool>| {
        let kind = if asked == Some(true) { kind } else { &[] };
        kind.iter().copied()
    };
    let actions: Vec<_> = asked(SIGHTS, sights)
        .chain(asked(OVERRIDES, overrides))
        .collect();
    Some(actions).filter(|actions| !actions.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_joined_and_nothing_means_everything() {
        assert_eq!(actions(None, Some(false)), None);
        assert_eq!(actions(Some(true), None).unwrap(), SIGHTS);
        let both = actions(Some(true), Some(true)).unwrap();
        assert_eq!(both.len(), SIGHTS.len() + OVERRIDES.len());
    }
}
