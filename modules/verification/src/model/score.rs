//! The score of a case: 100 less what was found, with every reason and its weight. Without every mandatory answer there is
//! none, and a source that failed never makes a car green.

use super::{
    check::{Check, CheckKind, Outcome},
    reason::{Explained, Reason},
};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::words! {
    /// How a case looks at a glance.
    pub enum Light {
        /// Everything was answered and nothing was found.
        Green = "green",
        /// Something was found, or an optional source failed.
        Yellow = "yellow",
        /// Much was found, or something that stops everybody.
        Red = "red",
        /// A mandatory question has no answer.
        Incomplete = "incomplete",
    }
}

/// The score of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// At a glance.
    pub light: Light,
    /// 0 to 100; absent while a mandatory answer is missing.
    pub points: Option<i16>,
    /// Why, the heaviest first.
    pub lines: Vec<ScoreLine>,
    /// What stops everybody.
    pub hard: Vec<Reason>,
}

/// One reason of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreLine {
    /// Of which question.
    pub kind: CheckKind,
    /// What was answered.
    pub outcome: Option<Outcome>,
    /// What it takes from the score.
    pub weight: i16,
    /// Whether it stops everybody.
    pub hard: bool,
    /// Why.
    pub reason: Option<Reason>,
}

/// One reason of a score, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScoreReason {
    /// Of which question.
    pub kind: CheckKind,
    /// What was answered; absent while it is awaited.
    pub outcome: Option<Outcome>,
    /// What it takes from the score of 100.
    pub weight: i16,
    /// Whether it stops everybody.
    pub hard: bool,
    /// Why, in words; absent when the question is simply open.
    pub why: Option<Explained>,
}

impl ScoreLine {
    /// In the language of the reader.
    #[must_use]
    pub fn explained(&self, lang: Lang) -> ScoreReason {
        ScoreReason {
            kind: self.kind,
            outcome: self.outcome,
            weight: self.weight,
            hard: self.hard,
            why: self.reason.map(|reason| reason.explained(lang)),
        }
    }
}

impl Score {
    /// The score of these answers; from `yellow_from` points on a car with findings is yellow, below it red.
    #[must_use]
    pub fn of(checks: &[Check], flags: &[Reason], yellow_from: i16) -> Self {
        let mut lines: Vec<ScoreLine> = checks.iter().flat_map(lines).collect();
        lines.sort_by_key(|line| (!line.hard, -line.weight));
        let hard: Vec<Reason> = lines
            .iter()
            .filter(|line| line.hard)
            .filter_map(|line| line.reason)
            .collect();
        let missing = checks.is_empty()
            || checks
                .iter()
                .any(|check| check.mandatory && !check.has_answer());
        if missing {
            return Self {
                light: Light::Incomplete,
                points: None,
                lines,
                hard,
            };
        }
        let taken: i16 = lines
            .iter()
            .fold(0_i16, |sum, line| sum.saturating_add(line.weight));
        let points = 100_i16.saturating_sub(taken).max(0);
        let light = if !hard.is_empty() {
            Light::Red
        } else if flags.is_empty() && checks.iter().all(Check::is_clean) {
            Light::Green
        } else if points >= yellow_from {
            Light::Yellow
        } else {
            Light::Red
        };
        Self {
            light,
            points: Some(points),
            lines,
            hard,
        }
    }
}

/// A finding weighs once, however many reasons it has; what is clean or failed weighs nothing and is named all the same.
fn lines(check: &Check) -> Vec<ScoreLine> {
    let line = |place: usize, reason: Option<Reason>| ScoreLine {
        kind: check.kind,
        outcome: check.outcome,
        weight: if check.outcome == Some(Outcome::Found) && place == 0 {
            check.weight
        } else {
            0
        },
        hard: check.hard && reason.is_some(),
        reason,
    };
    if check.is_open() {
        return vec![line(0, None)];
    }
    let named = check.reasons.iter().enumerate();
    named
        .map(|(place, reason)| line(place, Some(*reason)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        code,
        finding::Finding,
        rule::{CheckNeed, Need, hard_stops},
    };
    use contracts::verification::CaseId;
    use kernel::Instant;
    use proptest::prelude::*;

    fn check(kind: CheckKind, need: Need, weight: i16, finding: Option<Finding>) -> Check {
        let fresh = Check::of(CaseId::new(), &CheckNeed { kind, need, weight });
        match finding {
            Some(finding) => {
                let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
                fresh.answered(&finding, None, &hard_stops(&[]), at)
            }
            None => fresh,
        }
    }

    #[test]
    fn a_clean_car_is_green_and_a_finding_takes_its_weight() {
        let clean = check(
            CheckKind::Police,
            Need::Mandatory,
            60,
            Some(Finding::clean()),
        );
        let score = Score::of(std::slice::from_ref(&clean), &[], 50);
        assert_eq!((score.light, score.points), (Light::Green, Some(100)));
        let debts = Finding::found(code::BAILIFF_DEBT);
        let debts = check(CheckKind::Bailiff, Need::Mandatory, 25, Some(debts));
        let score = Score::of(&[clean.clone(), debts.clone()], &[], 50);
        assert_eq!((score.light, score.points), (Light::Yellow, Some(75)));
        assert_eq!(
            score.lines[0].explained(Lang::En).why.unwrap().code,
            "verification.bailiff_debt"
        );
        let pledged = Finding::found(code::PLEDGED);
        let pledged = check(CheckKind::Pledge, Need::Mandatory, 60, Some(pledged));
        let score = Score::of(&[clean.clone(), debts, pledged], &[], 50);
        assert_eq!((score.light, score.points), (Light::Red, Some(15)));
        let flagged = Score::of(&[clean], &[Reason(code::EXTRACT_DIFFERS)], 50);
        assert_eq!(flagged.light, Light::Yellow, "a flag is never green");
    }

    #[test]
    fn ver_4_a_hard_stop_is_red_whatever_the_points_say() {
        let redeemed = Finding::found(code::EPTS_REDEEMED);
        let redeemed = check(CheckKind::Epts, Need::Mandatory, 0, Some(redeemed));
        let score = Score::of(&[redeemed], &[], 50);
        assert_eq!((score.light, score.points), (Light::Red, Some(100)));
        assert_eq!(score.hard, [Reason(code::EPTS_REDEEMED)]);
    }

    #[test]
    fn a_failed_source_has_no_score_when_mandatory_and_is_yellow_when_optional() {
        let failed = |need| {
            let finding = Finding::failed(code::SOURCE_DOWN);
            check(CheckKind::Accidents, need, 15, Some(finding))
        };
        let score = Score::of(&[failed(Need::Mandatory)], &[], 50);
        assert_eq!((score.light, score.points), (Light::Incomplete, None));
        let score = Score::of(&[failed(Need::Optional)], &[], 50);
        assert_eq!((score.light, score.points), (Light::Yellow, Some(100)));
        assert_eq!(Score::of(&[], &[], 50).light, Light::Incomplete);
    }

    proptest! {
        #[test]
        fn green_means_that_everything_was_answered_and_nothing_found(
            picks in prop::collection::vec((0_usize..5, any::<bool>(), 0_i16..=100), 1..12)
        ) {
            let checks: Vec<Check> = picks.iter().map(|(pick, mandatory, weight)| {
                let need = if *mandatory { Need::Mandatory } else { Need::Optional };
                let finding = Outcome::ALL.get(*pick).map(|outcome| Finding {
                    outcome: *outcome,
                    reasons: vec![Reason(code::PLEDGED)],
                });
                check(CheckKind::Pledge, need, *weight, finding)
            }).collect();
            let score = Score::of(&checks, &[], 50);
            prop_assert_eq!(score.light == Light::Green, checks.iter().all(Check::is_clean));
            let answered = checks.iter().all(|check| check.has_answer() || !check.mandatory);
            prop_assert_eq!(score.points.is_some(), answered);
            prop_assert!(score.points.is_none_or(|points| (0..=100).contains(&points)));
        }
    }
}
