//! What answers may tell, and what is left out of the matrix with its reason.

use super::place::{Granted, marks};
use platform::testing::Reply;
use std::collections::HashSet;

/// Operations that a path parameter does not make a matter of reach, each with its reason.
pub const EXCEPT: &[(&str, &str)] = &[
    (
        "POST /api/identity/v1/sessions/{id}/end",
        "ends sessions of the caller only; whose else they are makes no difference, idn_1_somebody_elses_session covers it",
    ),
    (
        "POST /api/identity/v1/emergencies/{id}/confirm",
        "a person at a session confirms; the tokens of the matrix are refused before anybody looks for the object",
    ),
    (
        "POST /api/identity/v1/me/factors/{id}/confirm",
        "a factor of the caller only; the factors of anybody else are not found, the tests of identity say so",
    ),
    ("POST /api/identity/v1/me/factors/{id}/remove", "the same"),
    (
        "PUT /api/identity/v1/views/{id}",
        "a view is of whoever made it or of those whom it is shared with; the tests of identity ask from all sides",
    ),
    ("DELETE /api/identity/v1/views/{id}", "the same"),
    (
        "GET /api/platform/v1/exports/{id}",
        "a file of the caller only; those of anybody else are not found, the tests of console say so",
    ),
    ("GET /api/platform/v1/exports/{id}/file", "the same"),
    ("POST /api/platform/v1/exports/{id}/cancel", "the same"),
    (
        "POST /api/identity/v1/role-requests/{id}/approve",
        "a person at a session decides; the tokens of the matrix are refused before anybody looks for the object",
    ),
    (
        "POST /api/identity/v1/role-requests/{id}/decline",
        "the same",
    ),
    (
        "POST /api/identity/v1/role-requests/{id}/withdraw",
        "the same",
    ),
    (
        "GET /api/buyback-mobile/v1/uploads/{id}",
        "for registered phones: the tokens of the matrix are none and are refused before anybody looks for the object; \
         idn_1_a_phone_reaches_what_is_its_own asks with phones of all places",
    ),
    ("PATCH /api/buyback-mobile/v1/uploads/{id}", "the same"),
    ("DELETE /api/buyback-mobile/v1/uploads/{id}", "the same"),
];

/// What must not be seen without one of these permissions: canary values of the line. Masked, a name is a surname with
/// initials and a phone its last digits; these may be seen.
pub const SECRETS: &[(&str, &[&str])] = &[
    (
        "Пётр Ильич",
        &[
            "buyback.seller.read",
            "verification.evidence.read",
            "verification.questionnaire.person",
        ],
    ),
    (
        "123457",
        &["buyback.seller.read", "verification.evidence.read"],
    ),
    (
        "Илья Маркович",
        &["sales.buyer.read", "verification.questionnaire.person"],
    ),
    (
        "9035551020",
        &["sales.buyer.read", "verification.questionnaire.person"],
    ),
    // What the car was bought for; a threshold for cash is the same sum.
    (
        "100000000",
        &[
            "vehicles.cost.read",
            "buyback.valuation.read",
            "buyback.payout.write",
            "finance.journal.read",
            "finance.pnl.read",
            "finance.forecast.read",
            "audit.record.read",
            "verification.questionnaire.read",
            "verification.rule.read",
        ],
    ),
    // What it cost with its preparation.
    (
        "104500000",
        &[
            "vehicles.cost.read",
            "finance.journal.read",
            "finance.pnl.read",
            "finance.forecast.read",
            "audit.record.read",
        ],
    ),
];

pub fn fault(what: &str, reply: &Reply, expected: &str) -> Vec<String> {
    let text: String = reply.text.chars().take(200).collect();
    vec![format!(
        "{what}: {expected} expected, not {} {text}",
        reply.status
    )]
}

/// What a text must not show to a role that is granted so far.
pub fn foreign(what: &str, reply: &Reply, granted: Granted) -> Vec<String> {
    marks(&reply.text)
        .filter(|place| !granted.reaches(*place))
        .map(|place| {
            format!(
                "{what}: shows what is in {place:?}: {}",
                excerpt(&reply.text, place.mark())
            )
        })
        .collect()
}

fn excerpt(text: &str, mark: &str) -> String {
    let at = text.find(&format!("\"{mark}")).unwrap_or(0);
    text.chars()
        .skip(text[..at].chars().count().saturating_sub(60))
        .take(160)
        .collect()
}

/// S3: fields that a role must not see.
pub fn secrets(what: &str, reply: &Reply, permissions: &HashSet<String>) -> Vec<String> {
    let told = |(secret, allow): &&(&str, &[&str])| {
        reply.text.contains(secret) && !allow.iter().any(|one| permissions.contains(*one))
    };
    SECRETS
        .iter()
        .filter(told)
        .map(|(secret, _)| format!("{what}: tells {secret}: {}", excerpt(&reply.text, secret)))
        .collect()
}
