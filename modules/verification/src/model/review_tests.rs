use super::*;
use crate::model::{
    case::{Before, Opening},
    check::CheckKind,
    finding::Finding,
    grounds::DecisionReason,
    reason::Reason,
    rule::{CheckNeed, Need, hard_stops},
};
use contracts::{buyback::PurchaseId, verification::Purpose};
use kernel::{CentreId, EntityId};
use time::macros::datetime;

const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

/// A case in the hands of an officer: all clean but the pledge.
fn in_review(by: UserId, pledge: Option<Finding>) -> (Case, Vec<Check>) {
    let ask = Opening {
        purchase: Some(PurchaseId::new()),
        episode: None,
        purpose: Purpose::Payout,
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
    let case = Case::open(ask, before, NOW)
        .refer(code::PLEDGED, &Policy::usual(), NOW)
        .unwrap()
        .take(by, NOW)
        .unwrap();
    let kinds = [
        CheckKind::Identifier,
        CheckKind::StopList,
        CheckKind::Pledge,
    ];
    let check = |kind| {
        let need = Need::Mandatory;
        let weight = 60;
        let check = Check::of(case.id, &CheckNeed { kind, need, weight });
        let finding = if kind == CheckKind::Pledge {
            pledge.clone()
        } else {
            Some(Finding::clean())
        };
        match finding {
            Some(finding) => check.answered(&finding, None, &hard_stops(&[]), NOW),
            None => check,
        }
    };
    let checks = kinds.map(check).to_vec();
    (case, checks)
}

fn grounds(step: CaseStep, reason: DecisionReason) -> Grounds {
    Grounds::of(step, reason, "Проверено".parse().unwrap()).unwrap()
}

/// Everybody may override here; what they may not do all the same is what the tests are about.
fn sit(
    by: UserId,
    checks: &[Check],
    work: impl FnOnce(&Sitting<'_>) -> Result<Case>,
) -> Result<Case> {
    let grounds = grounds(CaseStep::Approve, DecisionReason::Other);
    let policy = Policy::usual();
    work(&Sitting {
        by,
        grounds: &grounds,
        checks,
        hashes: vec!["hash".into()],
        papers: checks.iter().map(|check| check.id).collect(),
        overrides: true,
        policy: &policy,
        now: NOW,
    })
}

#[test]
fn nobody_approves_without_an_answer_whatever_right_they_have() {
    let me = UserId::new();
    for last in [None, Some(Finding::failed(code::SOURCE_DOWN))] {
        let (case, checks) = in_review(me, last);
        let refused = sit(me, &checks, |sitting| case.approve(sitting)).unwrap_err();
        assert_eq!(
            (refused.code, refused.params),
            (code::UNANSWERED, vec![("checks", "pledge".to_owned())])
        );
    }
    let (case, _) = in_review(me, None);
    let refused = sit(me, &[], |sitting| case.approve(sitting)).unwrap_err();
    assert_eq!(refused.code, code::UNANSWERED, "no question, no approval");
}

#[test]
fn ver_4_a_hard_stop_stops_everybody_at_both_signatures() {
    let (me, you) = (UserId::new(), UserId::new());
    let (case, checks) = in_review(me, Some(Finding::found(code::EPTS_REDEEMED)));
    let refused = sit(me, &checks, |sitting| case.approve(sitting)).unwrap_err();
    assert_eq!(refused.code, code::HARD_STOP);
    let proposed = Case {
        state: CaseState::Proposed,
        proposed_by: Some(me),
        ..case
    };
    let refused = sit(you, &checks, |sitting| proposed.confirm(sitting)).unwrap_err();
    assert_eq!(refused.code, code::HARD_STOP);
}

#[test]
fn what_was_found_needs_two_people_with_the_right_and_a_paper() {
    let (me, you) = (UserId::new(), UserId::new());
    let (case, checks) = in_review(me, Some(Finding::found(code::PLEDGED)));
    let weak = sit(me, &checks, |sitting| {
        case.approve(&Sitting {
            overrides: false,
            ..sitting.clone()
        })
    });
    assert_eq!(weak.unwrap_err().code, codes::FORBIDDEN);
    let bare = sit(me, &checks, |sitting| {
        case.approve(&Sitting {
            papers: Vec::new(),
            ..sitting.clone()
        })
    });
    assert_eq!(bare.unwrap_err().code, code::PAPER_NEEDED);
    let proposed = sit(me, &checks, |sitting| case.approve(sitting)).unwrap();
    assert_eq!(
        (proposed.state, proposed.decided_at, proposed.light),
        (CaseState::Proposed, None, Some(Light::Red)),
        "100 - 60 is below 50"
    );
    let same = sit(me, &checks, |sitting| proposed.confirm(sitting));
    assert_eq!(same.unwrap_err().code, code::FOUR_EYES);
    let approved = sit(you, &checks, |sitting| proposed.confirm(sitting)).unwrap();
    assert_eq!(
        (approved.state, approved.decided_by, approved.confirmed_by),
        (CaseState::Approved, Some(me), Some(you))
    );
    assert_eq!(approved.decided_on, ["hash"]);
    let declined = proposed.decline().unwrap();
    assert_eq!(
        (declined.state, declined.proposed_by, declined.reviewer_id),
        (CaseState::InReview, None, Some(me))
    );
    let early = sit(you, &checks, |sitting| case.confirm(sitting));
    assert_eq!(early.unwrap_err().code, codes::ILLEGAL_TRANSITION);
}

#[test]
fn a_green_case_needs_one_signature() {
    let me = UserId::new();
    let (case, checks) = in_review(me, Some(Finding::clean()));
    let approved = sit(me, &checks, |sitting| {
        case.approve(&Sitting {
            overrides: false,
            papers: Vec::new(),
            ..sitting.clone()
        })
    })
    .unwrap();
    assert_eq!(
        (approved.state, approved.decided_by, approved.confirmed_by),
        (CaseState::Approved, Some(me), None)
    );
}

#[test]
fn a_case_belongs_to_the_officer_who_has_it() {
    let (me, you) = (UserId::new(), UserId::new());
    let (case, checks) = in_review(me, Some(Finding::failed(code::SOURCE_DOWN)));
    let foreign = |result: Result<Case>| result.unwrap_err().code;
    assert_eq!(
        foreign(sit(you, &checks, |sitting| case.approve(sitting))),
        code::CASE_FOREIGN
    );
    assert_eq!(
        foreign(sit(you, &checks, |sitting| case.reject(sitting))),
        code::CASE_FOREIGN
    );
    assert_eq!(foreign(case.recheck(&checks, you)), code::CASE_FOREIGN);
    let mine = case.take(you, NOW).unwrap();
    let rejected = sit(you, &checks, |sitting| {
        let no = grounds(CaseStep::Reject, DecisionReason::SourceSilent);
        mine.reject(&Sitting {
            grounds: &no,
            ..sitting.clone()
        })
    })
    .unwrap();
    assert_eq!(
        (rejected.state, rejected.decision_reason),
        (CaseState::Rejected, Some(DecisionReason::SourceSilent))
    );
    assert_eq!(foreign(rejected.take(me, NOW)), codes::ILLEGAL_TRANSITION);
    assert_eq!(
        foreign(sit(you, &checks, |sitting| rejected.approve(sitting))),
        codes::ILLEGAL_TRANSITION
    );
}

#[test]
fn a_case_goes_back_to_the_queue_and_from_hand_to_hand() {
    let (me, you) = (UserId::new(), UserId::new());
    let (case, checks) = in_review(me, Some(Finding::found(code::PLEDGED)));
    let free = case.release().unwrap();
    assert_eq!(
        (free.state, free.reviewer_id, free.review_due_at),
        (CaseState::NeedsReview, None, case.review_due_at),
        "the clock runs on"
    );
    assert!(free.release().is_err());
    let proposed = sit(me, &checks, |sitting| case.approve(sitting)).unwrap();
    let handed = proposed.take(you, NOW).unwrap();
    assert_eq!(
        (handed.state, handed.reviewer_id, handed.proposed_by),
        (CaseState::Proposed, Some(you), Some(me))
    );
    let free = proposed.release().unwrap();
    assert_eq!(
        (free.state, free.proposed_by),
        (CaseState::NeedsReview, None)
    );
}

#[test]
fn only_what_has_no_answer_is_asked_again() {
    let me = UserId::new();
    let (case, checks) = in_review(me, Some(Finding::failed(code::SOURCE_DOWN)));
    let again = case.recheck(&checks, me).unwrap();
    assert_eq!(
        (again.state, again.reviewer_id, again.review_reasons.len()),
        (CaseState::New, None, 0)
    );
    let (case, checks) = in_review(me, Some(Finding::found(code::PLEDGED)));
    assert_eq!(
        case.recheck(&checks, me).unwrap_err().code,
        code::NOTHING_TO_ASK
    );
}

#[test]
fn a_case_without_consent_is_not_approved() {
    let me = UserId::new();
    let (case, checks) = in_review(me, None);
    let waiting = Case {
        review_reasons: vec![Reason(code::CONSENT_REQUIRED)],
        ..case
    };
    let refused = sit(me, &checks, |sitting| waiting.approve(sitting)).unwrap_err();
    assert_eq!(refused.code, code::CONSENT_REQUIRED);
}
