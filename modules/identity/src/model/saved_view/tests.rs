use super::*;
use time::macros::datetime;

const NOW: Instant = Instant(datetime!(2026-03-05 06:00 UTC));

fn ask(scope: ViewScope, centre: Option<CentreId>) -> ViewAsk {
    ViewAsk {
        name: "Мои".parse().unwrap(),
        scope,
        role: None,
        centre,
        query: "?state=new&q=Иванов".parse().unwrap(),
        is_default: false,
    }
}

fn viewer(shares: Option<Reach>) -> Viewer {
    Viewer {
        person: UserId::new(),
        shares,
    }
}

fn screen() -> Screen {
    "sales.deals".parse().unwrap()
}

#[test]
fn one_shares_as_far_as_one_may() {
    let centre = CentreId::new();
    let here = Reach {
        centres: vec![centre],
        ..Reach::default()
    };
    let may = |viewer: &Viewer, ask: ViewAsk| ask.make(viewer, screen(), NOW).is_ok();
    assert!(may(&viewer(None), ask(ViewScope::Me, None)));
    assert!(!may(&viewer(None), ask(ViewScope::Centre, Some(centre))));
    let local = viewer(Some(here));
    assert!(may(&local, ask(ViewScope::Centre, Some(centre))));
    assert!(!may(&local, ask(ViewScope::Centre, Some(CentreId::new()))));
    assert!(!may(&local, ask(ViewScope::All, None)));
    assert!(may(
        &viewer(Some(Reach::everywhere())),
        ask(ViewScope::All, None)
    ));
}

#[test]
fn views_of_others_stay_theirs() {
    let (owner, other) = (viewer(None), viewer(Some(Reach::everywhere())));
    let own = ask(ViewScope::Me, None)
        .make(&owner, screen(), NOW)
        .unwrap();
    let refused = |view: &SavedView, scope, by: &Viewer| {
        view.change(ask(scope, None), by, NOW).unwrap_err().code
    };
    assert_eq!(refused(&own, ViewScope::Me, &other), code::VIEW_NOT_YOURS);
    assert_eq!(own.drop_check(&other), Err(code::VIEW_NOT_YOURS));
    assert_eq!(refused(&own, ViewScope::All, &owner), code::VIEW_NOT_SHARED);
    let shared = ask(ViewScope::All, None)
        .make(&other, screen(), NOW)
        .unwrap();
    let third = viewer(Some(Reach::everywhere()));
    let changed = shared
        .change(ask(ViewScope::All, None), &third, NOW)
        .unwrap();
    assert_eq!((changed.version, changed.owner_id), (2, other.person));
    assert_eq!(
        refused(&shared, ViewScope::Me, &third),
        code::VIEW_NOT_YOURS
    );
}

#[test]
fn the_log_keeps_no_value_of_a_filter() {
    let view = ask(ViewScope::Me, None)
        .make(&viewer(None), screen(), NOW)
        .unwrap();
    let noted = serde_json::to_string(&view.noted()).unwrap();
    assert!(noted.contains("[\"state\",\"q\"]") && !noted.contains("Иванов"));
}

#[test]
fn what_a_view_needs_is_told_by_its_field() {
    let role = ask(ViewScope::Role, None);
    let wrong = role.make(&viewer(None), screen(), NOW).unwrap_err();
    assert_eq!(wrong.code, codes::VALIDATION);
    assert!("x".repeat(2_049).parse::<ViewQuery>().is_err());
    assert!("Sales".parse::<Screen>().is_err() && "s".parse::<Screen>().is_err());
}
