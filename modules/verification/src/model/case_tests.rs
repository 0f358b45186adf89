use super::*;
use crate::model::{
    check::{CheckKind, Outcome},
    code,
    finding::Finding,
    rule::{CheckNeed, Need},
};
use proptest::prelude::*;
use time::macros::datetime;

const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

fn running() -> Case {
    let ask = Opening {
        purchase: Some(PurchaseId::new()),
        episode: None,
        purpose: Purpose::Purchase,
        entity: EntityId::new(),
        centre: CentreId::new(),
        vin: "Z94K241C9PR000042".parse().unwrap(),
        vehicle_type: "car".into(),
        flags: Vec::new(),
    };
    let before = Before {
        attempts: 0,
        previous: None,
    };
    Case::open(ask, before, NOW).step(CaseStep::Start).unwrap()
}

fn answered(case: &Case, outcomes: &[Option<Outcome>]) -> Vec<Check> {
    let kinds = CheckKind::ALL.iter().zip(outcomes);
    let check = |(kind, outcome): (&CheckKind, &Option<Outcome>)| {
        let need = CheckNeed {
            kind: *kind,
            need: Need::Mandatory,
            weight: 60,
        };
        let check = Check::of(case.id, &need);
        let finding = |outcome: Outcome| Finding {
            outcome,
            reasons: vec![Reason(code::PLEDGED)],
        };
        match outcome {
            Some(outcome) => check.answered(&finding(*outcome), None, &[], NOW),
            None => check,
        }
    };
    kinds.map(check).collect()
}

fn settled(case: &Case, outcomes: &[Option<Outcome>]) -> Option<Case> {
    let hashes = vec!["hash".into()];
    case.settle(&answered(case, outcomes), hashes, &Policy::usual(), NOW)
        .unwrap()
}

#[test]
fn every_pair_of_state_and_step_is_decided() {
    let pairs = CaseState::ALL
        .iter()
        .flat_map(|state| CaseStep::ALL.iter().map(move |step| (*state, *step)));
    let allowed: Vec<String> = pairs
        .filter_map(|(state, step)| {
            state
                .next(step)
                .ok()
                .map(|next| format!("{state} {step} {next}"))
        })
        .collect();
    assert_eq!(
        allowed,
        [
            "new start running",
            "new refer needs_review",
            "running refer needs_review",
            "running approve approved",
            "needs_review take in_review",
            "needs_review recheck new",
            "needs_review approve approved",
            "in_review take in_review",
            "in_review release needs_review",
            "in_review recheck new",
            "in_review approve approved",
            "in_review reject rejected",
            "in_review propose proposed",
            "proposed confirm approved",
            "proposed decline in_review",
        ]
    );
}

#[test]
fn chk_1_an_approval_holds_for_a_day_to_the_second() {
    let case = running();
    let approved = settled(&case, &[Some(Outcome::NotFound); 4]).unwrap();
    assert_eq!(
        (approved.state, approved.decided_by),
        (CaseState::Approved, None)
    );
    assert_eq!(
        approved.valid_until,
        Some(Instant(datetime!(2026-03-06 06:00 UTC)))
    );
    assert!(!approved.is_expired(Instant(datetime!(2026-03-06 05:59:59.999 UTC))));
    assert!(approved.is_expired(Instant(datetime!(2026-03-06 06:00 UTC))));
    assert!(!case.is_expired(NOW));
}

#[test]
fn a_failed_source_never_reads_as_clean() {
    let case = running();
    let (clean, failed) = (Some(Outcome::NotFound), Some(Outcome::Failed));
    let after = settled(&case, &[clean, clean, clean, failed]).unwrap();
    assert_eq!(
        (after.state, after.decided_at),
        (CaseState::NeedsReview, None)
    );
    assert_eq!(
        (after.light, after.score),
        (Some(Light::Incomplete), None),
        "no answer, no score"
    );
    assert_eq!(after.review_reasons, [Reason(code::PLEDGED)]);
    assert_eq!(
        after.review_due_at,
        Some(Instant(datetime!(2026-03-05 06:30 UTC)))
    );
    assert_eq!(settled(&case, &[clean, clean, None, failed]), None);
    assert_eq!(settled(&case, &[]), None, "no question is no clean car");
}

#[test]
fn a_flagged_case_is_never_decided_by_the_system() {
    let flagged = Case {
        flags: vec![Reason(code::EXTRACT_DIFFERS)],
        ..running()
    };
    let after = settled(&flagged, &[Some(Outcome::NotFound); 4]).unwrap();
    assert_eq!(
        (after.state, after.light),
        (CaseState::NeedsReview, Some(Light::Yellow))
    );
    assert_eq!(after.review_reasons, [Reason(code::EXTRACT_DIFFERS)]);
}

proptest! {
    #[test]
    fn only_clean_answers_approve(picks in prop::collection::vec(0_usize..5, 4)) {
        let outcomes: Vec<_> = picks.iter().map(|pick| Outcome::ALL.get(*pick).copied()).collect();
        let after = settled(&running(), &outcomes);
        let approved = after.as_ref().is_some_and(|case| case.state == CaseState::Approved);
        let clean = |outcome: &Option<Outcome>| matches!(outcome, Some(Outcome::NotFound | Outcome::NotApplicable));
        prop_assert_eq!(approved, outcomes.iter().all(clean));
        prop_assert_eq!(after.is_none(), outcomes.contains(&None));
    }
}
