//! What is said of a resource: pure functions from how the last look ended to its status.

use crate::{DealerCentre, DealerCentreStatus, Error, crd::Condition, kite::Centre};
use k8s_openapi::jiff::Timestamp;

/// What a look came to.
#[derive(Debug, Default)]
pub struct Findings {
    /// The centre, once Kite knows it.
    pub centre: Option<Centre>,
    /// Roles that nobody has there.
    pub vacant: Vec<String>,
    /// Everything that Kite and its database keep is in place.
    pub provisioned: bool,
    /// The database is larger than all centres together may make it.
    pub over_quota: Option<String>,
    /// What failed, if anything.
    pub failed: Option<Error>,
}

/// The status after this look. Conditions keep the time of their last change.
#[must_use]
pub fn after(centre: &DealerCentre, findings: &Findings) -> DealerCentreStatus {
    let before = centre.status.clone().unwrap_or_default();
    let said = statements(findings);
    let failed = findings.failed.is_some();
    let conditions = said
        .into_iter()
        .map(|said| condition(centre, &before, said, failed))
        .collect();
    let known = findings.centre.as_ref();
    DealerCentreStatus {
        observed_generation: centre.metadata.generation,
        centre_id: known.map(|known| known.id.to_string()).or(before.centre_id),
        entity_id: known
            .map(|known| known.entity_id.to_string())
            .or(before.entity_id),
        vacant_roles: if findings.provisioned {
            findings.vacant.clone()
        } else {
            before.vacant_roles
        },
        conditions,
    }
}

/// A condition without its time: kind, whether it holds, reason, message.
type Said = (&'static str, bool, &'static str, String);

fn statements(findings: &Findings) -> [Said; 3] {
    let provisioned = if findings.provisioned {
        (
            "Provisioned",
            true,
            "Opened",
            "Kite knows the centre, its row is written".to_owned(),
        )
    } else {
        let text = failure(findings).unwrap_or_else(|| "not yet".to_owned());
        (
            "Provisioned",
            false,
            reason(findings).unwrap_or("Waiting"),
            text,
        )
    };
    let degraded = match (failure(findings), &findings.over_quota) {
        (Some(text), _) => ("Degraded", true, reason(findings).unwrap_or("Failed"), text),
        (None, Some(text)) => ("Degraded", true, "QuotaExceeded", text.clone()),
        (None, None) => ("Degraded", false, "AsWanted", String::new()),
    };
    let ready = match failure(findings) {
        None if findings.provisioned => ("Ready", true, "AsWanted", lacking(&findings.vacant)),
        text => (
            "Ready",
            false,
            reason(findings).unwrap_or("Waiting"),
            text.unwrap_or_default(),
        ),
    };
    [ready, provisioned, degraded]
}

fn lacking(vacant: &[String]) -> String {
    if vacant.is_empty() {
        return "everything is in place".to_owned();
    }
    format!(
        "everything is in place; nobody works as {} yet",
        vacant.join(", ")
    )
}

fn failure(findings: &Findings) -> Option<String> {
    findings.failed.as_ref().map(ToString::to_string)
}

fn reason(findings: &Findings) -> Option<&'static str> {
    findings.failed.as_ref().map(Error::reason)
}

/// Of one failure that repeats, the first sentence stays: a text that differs a little every time would be a write every time,
/// and every write is a reason to look again.
fn condition(
    centre: &DealerCentre,
    before: &DealerCentreStatus,
    said: Said,
    failed: bool,
) -> Condition {
    let (kind, holds, reason, message) = said;
    let status = if holds { "True" } else { "False" };
    let old = before
        .conditions
        .iter()
        .find(|old| old.kind == kind && old.status == status);
    let generation = centre.metadata.generation;
    let repeated =
        old.filter(|old| failed && old.reason == reason && old.observed_generation == generation);
    Condition {
        kind: kind.to_owned(),
        status: status.to_owned(),
        reason: reason.to_owned(),
        message: repeated.map_or(message, |old| old.message.clone()),
        last_transition_time: old.map_or_else(
            || Timestamp::now().to_string(),
            |old| old.last_transition_time.clone(),
        ),
        observed_generation: generation,
    }
}

/// Whether a condition holds in a status.
#[must_use]
pub fn holds(status: Option<&DealerCentreStatus>, kind: &str) -> Option<bool> {
    let found = status?
        .conditions
        .iter()
        .find(|condition| condition.kind == kind)?;
    Some(found.status == "True")
}
