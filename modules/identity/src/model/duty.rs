//! Separation of duties: pairs of roles that one person never holds together.

use super::code;
use kernel::{Error, Result};

const AUDITOR: &str = "auditor";

/// Each role with those that it excludes; read in both directions.
const APART: &[(&str, &[&str])] = &[
    // Who pays out does not release payments.
    ("cashier", &["centre_director", "chief_accountant", "cfo"]),
    // Who appraises does not approve the purchase.
    ("field_appraiser", &["buyback_manager", "centre_director"]),
    // Who grants rights does not touch money.
    (
        "tenant_administrator",
        &[
            "centre_director",
            "accountant",
            "cashier",
            "chief_accountant",
            "cfo",
        ],
    ),
];

/// Whether one person may not hold both.
#[must_use]
pub fn is_conflict(one: &str, other: &str) -> bool {
    // Who audits writes nothing, and every other role writes something.
    let audits = one != other && [one, other].contains(&AUDITOR);
    let apart = |a: &str, b: &str| {
        APART
            .iter()
            .any(|(role, others)| *role == a && others.contains(&b))
    };
    audits || apart(one, other) || apart(other, one)
}

/// Refuses a role that may not be added to those held.
///
/// # Errors
/// `identity.duties_conflict` with both names.
pub fn check<'a>(role: &str, held: impl IntoIterator<Item = &'a str>) -> Result<()> {
    match held.into_iter().find(|held| is_conflict(role, held)) {
        Some(held) => Err(Error::new(code::DUTIES_CONFLICT)
            .with("role", role)
            .with("held", held)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::role;

    #[test]
    fn the_pairs_of_the_matrix_are_kept_apart_in_both_directions() {
        for (one, other) in [
            ("cashier", "chief_accountant"),
            ("cashier", "cfo"),
            ("field_appraiser", "buyback_manager"),
            ("tenant_administrator", "cashier"),
            ("tenant_administrator", "accountant"),
            ("auditor", "sales_consultant"),
            ("auditor", "tenant_administrator"),
        ] {
            assert!(
                is_conflict(one, other) && is_conflict(other, one),
                "{one} {other}"
            );
        }
        for (one, other) in [
            ("sales_consultant", "sales_manager"),
            ("accountant", "chief_accountant"),
            ("auditor", "auditor"),
        ] {
            assert!(
                !is_conflict(one, other) && !is_conflict(other, one),
                "{one} {other}"
            );
        }
        let error = check("cashier", ["driver", "cfo"]).unwrap_err();
        assert_eq!(
            (error.code, error.params[1].1.as_str()),
            (code::DUTIES_CONFLICT, "cfo")
        );
        assert!(check("cashier", ["driver"]).is_ok());
    }

    #[test]
    fn every_role_named_here_exists() {
        let known = role::standard().unwrap();
        let named = APART
            .iter()
            .flat_map(|(role, others)| std::iter::once(role).chain(*others))
            .chain([&AUDITOR]);
        named.for_each(|role| assert!(known.contains_key(*role), "{role}"));
    }
}
