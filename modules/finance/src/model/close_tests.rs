use super::*;
use time::macros::{date, datetime};

fn step(code: &str, kind: StepKind) -> CloseStep {
    CloseStep {
        code: code.to_owned(),
        valid_from: date!(2004 - 01 - 01).into(),
        position: 1,
        kind,
        active: true,
        ru: format!("{code} по-русски"),
        en: code.to_owned(),
        source: "FIN-9".to_owned(),
    }
}

fn found() -> Found {
    Found {
        subject: "41.01 Z94K241C9PR000042".to_owned(),
        vin: Some("Z94K241C9PR000042".parse().unwrap()),
        episode_id: Some(EpisodeId::new()),
        deal_id: None,
        expected: Money::kopecks(151_840_001),
        actual: Money::kopecks(151_840_000),
        entries: vec![EntryId::new()],
    }
}

fn behind(entry_id: EntryId, number: Option<&str>) -> Behind {
    Behind {
        entry_id,
        document_date: date!(2026 - 03 - 05).into(),
        origin: Origin::Event,
        event: Some("vehicles.episode_opened.v1".to_owned()),
        document_module: None,
        document_number: number.map(str::to_owned),
    }
}

fn looked(step: CloseStep, found: Vec<Found>) -> Looked {
    Looked {
        step,
        found,
        confirmation: None,
    }
}

fn checklist(looked: Vec<Looked>, behind: &[Behind]) -> Checklist {
    let march = Month::of(date!(2026 - 03 - 01).into());
    let period = Period::untouched(EntityId::new(), march);
    Checklist::of(&period, looked, behind, Lang::Ru).unwrap()
}

#[test]
fn a_difference_names_car_amounts_and_documents() {
    let found = found();
    let papers = [
        behind(found.entries[0], Some("ДКП-1")),
        behind(EntryId::new(), Some("ДКП-2")),
    ];
    let steps = vec![
        looked(step("vin_schedule", StepKind::Automatic), vec![found]),
        looked(step("cash", StepKind::Automatic), Vec::new()),
        looked(step("cars_counted", StepKind::Manual), Vec::new()),
    ];
    let checklist = checklist(steps, &papers);
    assert!(!checklist.ready);
    assert_eq!(checklist.passed, 1);
    let states: Vec<_> = checklist.steps.iter().map(|step| step.state).collect();
    let expected = [StepState::Failed, StepState::Passed, StepState::Waiting];
    assert_eq!(states, expected);

    let refused = checklist.check().unwrap_err();
    assert_eq!(refused.code, code::CLOSE_REFUSED);
    let said = [
        ("month", "2026-03".to_owned()),
        ("steps", "vin_schedule, cars_counted".to_owned()),
    ];
    assert_eq!(refused.params, said);
    let text = |field: &FieldError| field.code.text(Lang::Ru, &field.params);
    assert_eq!(
        text(&refused.fields[0]),
        "vin_schedule по-русски — 41.01 Z94K241C9PR000042: в журнале 1,518,400.00, должно быть 1,518,400.01, разница -0.01. Документы: ДКП-1"
    );
    assert_eq!(refused.fields[0].pointer, "/steps/vin_schedule");
    assert_eq!(refused.fields[1].code, code::STEP_NOT_CONFIRMED);
}

#[test]
fn a_list_without_an_open_step_lets_the_month_close() {
    let mut counted = looked(step("cars_counted", StepKind::Manual), Vec::new());
    counted.confirmation = Some(Confirmation {
        step: "cars_counted".to_owned(),
        note: "Ведомость 3".to_owned(),
        confirmed_by: UserId::new(),
        confirmed_at: datetime!(2026-04-02 08:00 UTC),
    });
    let steps = vec![
        looked(step("cash", StepKind::Automatic), Vec::new()),
        counted,
    ];
    let checklist = checklist(steps, &[]);
    assert!(checklist.ready && checklist.check().is_ok());
}

#[test]
fn a_document_is_named_by_number_event_or_entry() {
    let id = EntryId::new();
    assert_eq!(behind(id, Some("ДКП-1")).name(), "ДКП-1");
    assert_eq!(behind(id, None).name(), "vehicles.episode_opened.v1");
    let bare = Behind {
        event: None,
        ..behind(id, None)
    };
    assert_eq!(bare.name(), id.to_string());
}

#[test]
fn a_step_has_a_word_and_the_program_knows_its_own() {
    for word in ["cash", "x2", "month_end_meeting"] {
        assert_eq!(word.parse::<StepCode>().unwrap().as_str(), word);
    }
    for wrong in ["", "x", "2x", "Cash", "касса", "a b", &"a".repeat(41)] {
        assert_eq!(wrong.parse::<StepCode>(), Err(codes::BAD_TEXT), "{wrong}");
    }
    for check in Check::ALL {
        let own = step(check.word(), StepKind::Manual).with_kind();
        assert_eq!(own.kind, StepKind::Automatic);
    }
    let other = step("month_end_meeting", StepKind::Automatic).with_kind();
    assert_eq!(other.kind, StepKind::Manual);
}
