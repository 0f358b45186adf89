use super::*;
use time::macros::date;

fn rule() -> CashRule {
    CashRule {
        id: RuleId::new(),
        centre_id: None,
        valid_from: Day(date!(2020 - 01 - 01)),
        identify_from: Money::roubles(600_000),
        mandatory_from: Money::roubles(1_000_000),
        days: 30,
        source: "AML-1".into(),
        default: true,
    }
}

#[test]
fn every_pair_of_state_and_step_is_decided() {
    let pairs = QuestionnaireState::ALL.iter().flat_map(|state| {
        QuestionnaireStep::ALL
            .iter()
            .map(move |step| (*state, *step))
    });
    let allowed: Vec<String> = pairs
        .filter_map(|(state, step)| {
            let next = state.next(step).ok()?;
            Some(format!("{state} {step} {next}"))
        })
        .collect();
    assert_eq!(
        allowed,
        [
            "open fill filled",
            "filled fill filled",
            "filled return open",
            "filled confirm confirmed",
            "filled refuse refused",
            "refused return open",
        ]
    );
}

#[test]
fn aml_1_the_kopeck_at_the_threshold_decides() {
    let level = |kopecks| {
        rule()
            .level(Money::kopecks(kopecks))
            .map(|(level, _)| level)
    };
    assert_eq!(level(59_999_999), None);
    assert_eq!(level(60_000_000), Some(CashLevel::Identify));
    assert_eq!(level(99_999_999), Some(CashLevel::Identify));
    assert_eq!(level(100_000_000), Some(CashLevel::Mandatory));
}

#[test]
fn what_is_shown_names_nobody() {
    assert_eq!(mask_name("Никитина Ольга  Петровна"), "Н*** О*** П***");
    assert_eq!(mask_name(""), "");
    assert_eq!(mask_number("45 06 123456"), "***456");
    assert_eq!(mask_number("12"), "***12");
}
