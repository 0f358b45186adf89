//! Setting dated data. A row is added and never changed: what was valued by the older one stays explained.

use super::{centre_named, vehicle::vehicle_type};
use crate::{
    model::{
        code,
        reference::{ChecklistVersion, Policy, Question, ReconItem, check_questions},
    },
    store,
};
use kernel::{CentreId, Day, Error, FieldError, Invalid, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Sets the policy of a currency from a day on.
pub async fn policy_set(app: &App, command: &Command, policy: Policy) -> Result<Policy> {
    let allowed = from_today(app, command, policy.centre_id, policy.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::reference::policy_insert(&mut tx, &policy).await?;
    audit::put(&mut tx, "policy_set", "policy", policy.id, (), &policy)?;
    tx.commit(policy).await
}

/// Sets the price of a work from a day on.
pub async fn recon_item_set(app: &App, command: &Command, item: ReconItem) -> Result<ReconItem> {
    let allowed = from_today(app, command, item.centre_id, item.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::reference::recon_item_insert(&mut tx, &item).await?;
    audit::put(&mut tx, "recon_item_set", "recon_item", item.id, (), &item)?;
    tx.commit(item).await
}

/// Sets the questions of a type of vehicle from a day on. Inspections that have begun keep theirs.
pub async fn checklist_set(
    app: &App,
    command: &Command,
    version: ChecklistVersion,
    questions: Vec<Question>,
) -> Result<ChecklistVersion> {
    let allowed = from_today(app, command, version.centre_id, version.valid_from).await;
    let (centre, from) = (version.centre_id, version.valid_from);
    let known = vehicle_type(app, command, &version.vehicle_type, centre, from).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    check_questions(&questions)?;
    if known.is_none() {
        return Err(Error::field("/vehicle_type", code::UNKNOWN_TYPE));
    }
    store::reference::checklist_insert(&mut tx, &version, &questions).await?;
    let (id, after) = (version.id, (&version, &questions));
    audit::put(&mut tx, "checklist_set", "checklist", id, (), after)?;
    tx.commit(version).await
}

/// The caller must reach where the row will hold, and the past is not rewritten.
pub(super) async fn from_today(
    app: &App,
    command: &Command,
    centre: Option<CentreId>,
    valid_from: Day,
) -> Result<()> {
    let today: Day = match centre {
        Some(centre) => centre_named(app, command, centre)
            .await?
            .zone
            .date_of(app.clock.now())
            .into(),
        None if command.scope.reach.everywhere => app.clock.now().date().into(),
        None => return Err(Error::field("/centre_id", codes::REQUIRED)),
    };
    if valid_from >= today {
        return Ok(());
    }
    let params = vec![("min", today.to_string()), ("max", "9999-12-31".to_owned())];
    let fault = FieldError {
        pointer: "/valid_from".into(),
        code: codes::OUT_OF_RANGE,
        params,
    };
    Err(Invalid {
        fields: vec![fault],
    }
    .into())
}
