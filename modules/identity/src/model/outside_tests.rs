//! Rules and what they give.

use super::*;
use kernel::TenantId;
use time::{Duration, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

fn rule(group: &str, role: &str) -> GroupRule {
    GroupRule {
        id: GroupRuleId::new(),
        source: GroupSource::Ldap,
        group_name: group.to_owned(),
        role: role.to_owned(),
        at: Node::Group(TenantId(uuid::Uuid::nil())),
        valid_from: NOW,
        valid_until: None,
        set_by: UserId::new(),
    }
}

fn groups(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

fn held(person: UserId, rule: &GroupRule, by_rule: bool) -> Held {
    Held {
        binding: given(person, rule, NOW),
        rule: by_rule.then_some(rule.id),
    }
}

#[test]
fn groups_give_their_roles_and_take_them_away_again() {
    let (person, sales, parts) = (
        UserId::new(),
        rule("sales", "sales_consultant"),
        rule("parts", "parts_clerk"),
    );
    let rules = [sales.clone(), parts.clone()];
    let first = plan(person, &groups(&["sales", "chess"]), &rules, &[], NOW);
    let roles: Vec<_> = first
        .give
        .iter()
        .map(|(given, _)| given.role.as_str())
        .collect();
    assert_eq!((roles, first.end.len()), (vec!["sales_consultant"], 0));
    assert_eq!(first.give[0].0.granted_by, Some(sales.set_by));

    let has = [held(person, &sales, true)];
    let same = plan(person, &groups(&["sales"]), &rules, &has, NOW);
    assert!(same.give.is_empty() && same.end.is_empty());

    let moved = plan(person, &groups(&["parts"]), &rules, &has, NOW);
    assert_eq!(moved.end, [has[0].binding.id]);
    assert_eq!(moved.give[0].1, parts.id);
}

#[test]
fn what_was_granted_by_hand_stays_and_is_not_given_twice() {
    let (person, sales) = (UserId::new(), rule("sales", "sales_consultant"));
    let has = [held(person, &sales, false)];
    let nothing = plan(
        person,
        &groups(&[]),
        std::slice::from_ref(&sales),
        &has,
        NOW,
    );
    assert!(nothing.end.is_empty() && nothing.give.is_empty());
    let again = plan(person, &groups(&["sales"]), &[sales], &has, NOW);
    assert!(again.end.is_empty() && again.give.is_empty() && again.refused.is_empty());
}

#[test]
fn duties_stay_apart_and_nobody_gives_to_himself() {
    let person = UserId::new();
    let (cashier, cfo) = (rule("a", "cashier"), rule("b", "cfo"));
    let both = plan(
        person,
        &groups(&["a", "b"]),
        &[cashier.clone(), cfo.clone()],
        &[],
        NOW,
    );
    assert_eq!(both.give.len(), 1);
    assert_eq!(both.refused, ["cfo: cashier"]);
    // The role that ends makes room for the one that comes.
    let has = [held(person, &cashier, true)];
    let moved = plan(person, &groups(&["b"]), &[cashier, cfo], &has, NOW);
    assert_eq!((moved.end.len(), moved.give.len()), (1, 1));
    let own = GroupRule {
        set_by: person,
        ..rule("a", "driver")
    };
    let none = plan(person, &groups(&["a"]), &[own], &[], NOW);
    assert_eq!(none.refused, ["driver: identity.grant_to_self"]);
}

#[test]
fn a_rule_gives_within_its_period_only() {
    let later = GroupRule {
        valid_from: NOW + Duration::DAY,
        valid_until: Some(NOW + Duration::DAY * 2),
        ..rule("a", "driver")
    };
    let at = |now| {
        plan(
            UserId::new(),
            &groups(&["a"]),
            std::slice::from_ref(&later),
            &[],
            now,
        )
        .give
        .len()
    };
    assert_eq!(at(NOW), 0);
    assert_eq!(at(NOW + Duration::DAY), 1);
    assert_eq!(at(NOW + Duration::DAY * 2), 0);
    assert_eq!(
        later.end(NOW).unwrap().valid_until,
        Some(later.valid_from),
        "it never begins"
    );
    assert!(later.end(NOW + Duration::DAY * 2).is_err());
}

#[test]
fn a_rule_that_gives_nothing_is_refused() {
    let wrong = GroupRule {
        role: SERVICE_ROLE.to_owned(),
        valid_from: NOW - Duration::SECOND,
        valid_until: Some(NOW - Duration::DAY),
        ..rule("a", "driver")
    };
    let error = wrong.check(NOW).unwrap_err();
    let fields: Vec<_> = error
        .fields
        .iter()
        .map(|field| (field.pointer.as_str(), field.code))
        .collect();
    assert_eq!(
        fields,
        [
            ("/role", code::ROLE_KIND),
            ("/valid_from", code::BAD_PERIOD),
            ("/valid_until", code::BAD_PERIOD)
        ]
    );
    assert!(rule("a", "driver").check(NOW).is_ok());
}
