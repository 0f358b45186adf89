use super::*;
use crate::model::recon_plan::{ReconPlan, forecast, in_turn, ready};
use contracts::vehicles::EpisodeId;
use kernel::CentreId;
use time::macros::datetime;

fn step(place: i32, hours: i32, roubles: i64) -> ReconStep {
    ReconStep {
        id: ReconStepId::new(),
        plan_id: ReconPlanId::new(),
        place,
        code: format!("step_{place}"),
        ru: "шаг".into(),
        en: "step".into(),
        role: "buyback_manager".into(),
        by_vendor: false,
        vendor: None,
        expected_hours: hours,
        limit: Money::roubles(roubles),
        state: ReconState::Planned,
        planned: None,
        asked: None,
        asked_by: None,
        approved: None,
        approved_by: None,
        actual: None,
        started_at: None,
        ended_at: None,
        clock_at: None,
        worked_seconds: 0,
        waited_seconds: 0,
        stalled_seconds: 0,
        stall_reason: None,
        stalled_at: None,
        stall_until: None,
        delay_days: 0,
    }
}

const MORNING: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);
const QUIET: StepStart = StepStart {
    vendor: None,
    planned: None,
};

fn moscow() -> Zone {
    "Europe/Moscow".parse().unwrap()
}

#[test]
fn every_pair_of_state_and_action_is_decided() {
    let allowed: Vec<String> = ReconState::ALL
        .iter()
        .flat_map(|state| ReconAction::ALL.iter().map(move |action| (*state, *action)))
        .filter_map(|(state, action)| {
            let next = state.next(action).ok()?;
            Some(format!("{state} {action} {next}"))
        })
        .collect();
    assert_eq!(
        allowed,
        [
            "planned start in_work",
            "planned skip skipped",
            "in_work ask waiting_approval",
            "in_work finish done",
            "in_work skip skipped",
            "in_work stall in_work",
            "in_work resume in_work",
            "waiting_approval approve in_work",
            "waiting_approval refuse in_work",
        ]
    );
}

#[test]
fn twelve_thousand_over_the_limit_need_somebody_else() {
    let (asker, chief) = (UserId::new(), UserId::new());
    let body = step(1, 8, 20_000).start(MORNING, QUIET).unwrap();
    let over = body.finish(MORNING, Money::roubles(32_000)).unwrap_err();
    assert_eq!(
        (over.code, over.params),
        (
            code::RECON_OVER_LIMIT,
            vec![("excess", "12,000.00".to_owned())]
        )
    );
    let within = body.ask(MORNING, asker, Money::roubles(20_000));
    assert_eq!(within.unwrap_err().code, code::RECON_WITHIN_LIMIT);
    let asked = body.ask(MORNING, asker, Money::roubles(32_000)).unwrap();
    assert_eq!(asked.excess(), Some(Money::roubles(12_000)));
    let own = asked.approve(MORNING, asker).unwrap_err();
    assert_eq!(own.code, code::RECON_FOUR_EYES);
    let refused = asked.refuse(MORNING).unwrap();
    assert_eq!(refused.excess(), None);
    assert!(refused.finish(MORNING, Money::roubles(32_000)).is_err());
    let approved = asked.approve(MORNING, chief).unwrap();
    let done = approved.finish(MORNING, Money::roubles(32_000)).unwrap();
    assert_eq!(
        (done.state, done.excess()),
        (ReconState::Done, Some(Money::roubles(12_000)))
    );
    let beyond = approved.finish(MORNING, Money::kopecks(3_200_001));
    assert_eq!(beyond.unwrap_err().params, [("excess", "0.01".to_owned())]);
}

#[test]
fn each_hour_goes_to_its_own_clock() {
    let hour = Duration::hours(1);
    let step = step(1, 2, 100).start(MORNING, QUIET).unwrap();
    let step = step
        .stall(MORNING + hour, StallReason::PartsWait, None)
        .unwrap();
    assert_eq!(
        step.finish(MORNING + hour, Money::ZERO).unwrap_err().code,
        code::RECON_STALLED
    );
    let step = step.resume(MORNING + hour * 3, &moscow()).unwrap();
    assert_eq!(
        step.resume(MORNING + hour * 3, &moscow()).unwrap_err().code,
        code::RECON_NOT_STALLED
    );
    let by = UserId::new();
    let step = step.ask(MORNING + hour * 4, by, Money::roubles(101));
    let step = step.unwrap().approve(MORNING + hour * 8, UserId::new());
    let step = step.unwrap();
    assert!(!step.is_late(MORNING + hour * 8));
    let step = step
        .finish(MORNING + hour * 9, Money::roubles(101))
        .unwrap();
    assert_eq!(
        (
            step.worked_seconds,
            step.waited_seconds,
            step.stalled_seconds,
            step.delay_days
        ),
        (3 * 3600, 4 * 3600, 2 * 3600, 0)
    );
    assert!(
        step.is_late(MORNING + hour * 20),
        "three hours instead of two"
    );
    assert_eq!(step.tick(MORNING + hour * 20), step, "the clock stands");
}

#[test]
fn a_promise_moves_the_forecast_at_once_and_the_days_are_those_of_the_calendar() {
    let steps = [step(1, 10, 1), step(2, 14, 1)];
    assert_eq!(forecast(&steps, MORNING), datetime!(2026-03-06 06:00 UTC));
    let first = steps[0].start(MORNING, QUIET).unwrap();
    let promised: Instant = (MORNING + Duration::days(3)).into();
    let stalled = first
        .stall(MORNING, StallReason::VendorDelay, Some(promised))
        .unwrap();
    let moved = [stalled.clone(), steps[1].clone()];
    assert_eq!(forecast(&moved, MORNING), datetime!(2026-03-09 06:00 UTC));
    let late = MORNING + Duration::days(4);
    assert_eq!(
        forecast(&moved, late),
        datetime!(2026-03-10 06:00 UTC),
        "the promise was broken"
    );
    assert_eq!(stalled.delay_at(MORNING + Duration::days(3), &moscow()), 3);
    let resumed = stalled
        .resume(MORNING + Duration::days(3), &moscow())
        .unwrap();
    assert_eq!((resumed.delay_days, resumed.worked_seconds), (3, 0));
    // A night is a day of the calendar, and each centre has its own.
    let evening = datetime!(2026-03-05 20:59 UTC);
    let vladivostok = "Asia/Vladivostok".parse().unwrap();
    let after = evening + Duration::minutes(2);
    assert_eq!(
        (
            days(&moscow(), evening, after),
            days(&vladivostok, evening, after)
        ),
        (1, 0)
    );
}

#[test]
fn steps_go_in_turn_and_a_vendors_step_names_the_vendor() {
    let steps = [step(1, 1, 1), step(2, 1, 1)];
    let early = in_turn(&steps, &steps[1]).unwrap_err();
    assert_eq!(early.params, [("step", "step_1".to_owned())]);
    assert!(in_turn(&steps, &steps[0]).is_ok());
    let vendors = ReconStep {
        by_vendor: true,
        ..step(1, 1, 1)
    };
    let nameless = vendors.start(MORNING, QUIET).unwrap_err();
    assert_eq!(nameless.fields[0].code, codes::REQUIRED);
    let dear = StepStart {
        vendor: Some("Кузов-Центр".into()),
        planned: Some(Money::roubles(2)),
    };
    assert_eq!(
        vendors.start(MORNING, dear).unwrap_err().code,
        code::RECON_OVER_LIMIT
    );
}

#[test]
fn a_car_is_ready_with_its_twentieth_photo() {
    let plan = ReconPlan {
        id: ReconPlanId::new(),
        episode_id: EpisodeId::new(),
        centre_id: CentreId::new(),
        zone: moscow(),
        photos_min: 20,
        day_cost: Money::roubles(400),
        started_at: MORNING.into(),
        first_forecast_at: MORNING.into(),
        ended_at: None,
    };
    let open = [step(1, 1, 1)];
    assert_eq!(
        ready(&plan, &open, 20).unwrap_err().code,
        code::RECON_UNFINISHED
    );
    let over = [open[0].skip(MORNING).unwrap()];
    assert_eq!(
        ready(&plan, &over, 19).unwrap_err().code,
        code::PHOTOS_MISSING
    );
    assert!(ready(&plan, &over, 20).is_ok());
}
