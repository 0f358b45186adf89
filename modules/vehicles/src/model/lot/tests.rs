use super::*;
use crate::model::{
    location::{OutReason, Outing, OutingId},
    lot_difference::{
        Difference, DifferenceKind, Expected, KnownCar, KnownReason, LotDecision, differences,
    },
};
use contracts::vehicles::EpisodeId;
use time::{Duration, macros::datetime};

const START: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

fn count() -> LotCount {
    LotCount {
        id: LotCountId::new(),
        centre_id: CentreId::new(),
        place_id: PlaceId::new(),
        place_name: "Y1".into(),
        state: LotState::Counting,
        started_at: START.into(),
        started_by: UserId::new(),
        finished_at: None,
        closed_at: None,
        closed_by: None,
    }
}

fn car(count: &LotCount, vin: &str, slot: &str) -> Expected {
    Expected {
        episode_id: EpisodeId::new(),
        vin: vin.into(),
        slot: Some(slot.into()),
        outing_reason: None,
        contract_number: None,
        place_now: Some(count.place_id),
        gone: false,
    }
}

fn scan(vin: &str, slot: Option<&str>, minute: i64) -> Scan {
    Scan {
        id: ScanId::new(),
        vin: vin.into(),
        slot: slot.map(str::to_owned),
        scanned_at: (START + Duration::minutes(minute)).into(),
    }
}

#[test]
fn every_pair_of_state_and_step_is_decided() {
    let allowed: Vec<String> = LotState::ALL
        .iter()
        .flat_map(|state| LotStep::ALL.iter().map(move |step| (*state, *step)))
        .filter_map(|(state, step)| {
            let next = state.next(step).ok()?;
            Some(format!("{state} {step} {next}"))
        })
        .collect();
    assert_eq!(
        allowed,
        [
            "counting scan counting",
            "counting finish reviewing",
            "reviewing resume counting",
            "reviewing decide reviewing",
            "reviewing close closed",
        ]
    );
}

#[test]
fn the_last_look_counts_whatever_came_first() {
    let (early, late) = (scan("A", Some("1"), 0), scan("A", Some("2"), 5));
    for scans in [
        vec![early.clone(), late.clone(), early.clone()],
        vec![late.clone(), early.clone(), late.clone()],
    ] {
        assert_eq!(last_seen(&scans)["A"].slot.as_deref(), Some("2"));
    }
}

fn seven_cars(count: &LotCount) -> [Expected; 7] {
    let out = Expected {
        outing_reason: Some(OutReason::TestDrive),
        contract_number: Some("ТД-1".into()),
        ..car(count, "OUT", "1")
    };
    let gone = Expected {
        gone: true,
        place_now: None,
        ..car(count, "GONE", "2")
    };
    let moved = Expected {
        place_now: Some(PlaceId::new()),
        ..car(count, "MOVED", "3")
    };
    [
        out,
        gone,
        moved,
        car(count, "LOST", "4"),
        car(count, "WRONG", "5"),
        car(count, "FINE", "6"),
        car(count, "NO-SLOT", "7"),
    ]
}

#[test]
fn each_kind_of_difference_is_told_from_the_others() {
    let count = count();
    let other = CentreId::new();
    let expected = seven_cars(&count);
    let scans = [
        scan("WRONG", Some("8"), 1),
        scan("FINE", Some("6"), 1),
        scan("NO-SLOT", None, 1),
        scan("OURS", Some("9"), 1),
        scan("THEIRS", None, 1),
        scan("NOBODYS", None, 1),
    ];
    let known = |vin: &str, centre_id| KnownCar {
        vin: vin.into(),
        episode_id: EpisodeId::new(),
        centre_id,
        slot: None,
    };
    let known = [known("OURS", count.centre_id), known("THEIRS", other)];
    let found = differences(&count, &expected, &last_seen(&scans), &known);
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.vin.as_str(), one.kind, one.known_reason))
        .collect();
    use DifferenceKind as K;
    assert_eq!(
        told,
        [
            ("OUT", K::Missing, Some(KnownReason::TestDrive)),
            ("GONE", K::Missing, Some(KnownReason::HandedOver)),
            ("MOVED", K::Missing, Some(KnownReason::Moved)),
            ("LOST", K::Missing, None),
            ("WRONG", K::WrongSlot, None),
            ("NOBODYS", K::Unknown, None),
            ("OURS", K::Surplus, None),
            ("THEIRS", K::Unknown, None),
        ]
    );
    let theirs = found.last().unwrap();
    assert_eq!(theirs.owner_centre_id, Some(other));
    let hidden = theirs.clone().for_reach(|_| false);
    assert_eq!((hidden.owner_centre_id, hidden.episode_id), (None, None));
    assert_eq!(&theirs.clone().for_reach(|_| true), theirs);
}

#[test]
fn a_difference_is_decided_once_and_fittingly() {
    let (by, lost) = (
        UserId::new(),
        Difference::of(DifferenceKind::Missing, "LOST"),
    );
    for kind in DifferenceKind::ALL {
        let difference = Difference {
            kind: *kind,
            ..lost.clone()
        };
        for decision in LotDecision::ALL {
            let decided = difference.decide(*decision, None, START, by);
            let fits = kind.decisions().contains(decision);
            assert_eq!(decided.is_ok(), fits, "{kind} {decision}");
        }
    }
    let kept = lost.decide(LotDecision::Keep, None, START, by).unwrap();
    let again = kept.decide(LotDecision::Search, None, START, by);
    assert_eq!(again.unwrap_err().code, code::DIFFERENCE_DECIDED);
    let moved = lost.decide(LotDecision::Move, None, START, by).unwrap_err();
    assert_eq!(moved.params, [("accepted", "keep, search".to_owned())]);
}

#[test]
fn a_count_closes_when_everything_is_decided() {
    let (by, finished) = (UserId::new(), count().finish(START).unwrap());
    let open = finished.close(START, by, 2).unwrap_err();
    assert_eq!(open.params, [("left", "2".to_owned())]);
    assert_eq!(finished.resume(1).unwrap_err().code, code::COUNT_DECIDED);
    assert_eq!(finished.resume(0).unwrap().finished_at, None);
    assert_eq!(finished.close(START, by, 0).unwrap().closed_by, Some(by));
}

#[test]
fn a_car_comes_back_once() {
    let out = Outing {
        id: OutingId::new(),
        episode_id: EpisodeId::new(),
        reason: OutReason::Service,
        contract_number: "1".into(),
        out_at: START.into(),
        back_at: None,
    };
    let back = out.back(START).unwrap();
    assert_eq!(back.back(START).unwrap_err().code, code::ALREADY_BACK);
}
