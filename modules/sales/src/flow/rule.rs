//! Setting dated data. A row is added and never changed: what was decided by the older one stays explained.

use crate::{
    model::{
        authority::DiscountRule, code, deposit::DepositRule, reason::ReasonList, reservation::Times,
    },
    store,
};
use contracts::identity::Organisation;
use kernel::{CentreId, Day, Error, FieldError, Invalid, OnConstraint, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Sets the limit of an authority from a day on.
pub async fn discount_rule_set(
    app: &App,
    command: &Command,
    rule: DiscountRule,
) -> Result<DiscountRule> {
    let allowed = from_today(app, command, rule.centre_id, rule.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    let version = store::authority::discount_rule_version(&mut tx, &rule).await?;
    let rule = DiscountRule { version, ..rule };
    let inserted = store::authority::discount_rule_insert(&mut tx, &rule).await;
    inserted.on_constraint("discount_rule_version", codes::BUSY)?;
    let id = rule.id;
    audit::put(&mut tx, "discount_rule_set", "discount_rule", id, (), &rule)?;
    tx.commit(rule).await
}

/// Sets the rule for deposits from a day on.
pub async fn deposit_rule_set(
    app: &App,
    command: &Command,
    rule: DepositRule,
) -> Result<DepositRule> {
    let allowed = from_today(app, command, rule.centre_id, rule.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    let version = store::deposit::deposit_rule_version(&mut tx, rule.centre_id).await?;
    let rule = DepositRule { version, ..rule }.checked()?;
    let inserted = store::deposit::deposit_rule_insert(&mut tx, &rule).await;
    inserted.on_constraint("deposit_rule_version", codes::BUSY)?;
    audit::put(
        &mut tx,
        "deposit_rule_set",
        "deposit_rule",
        rule.id,
        (),
        &rule,
    )?;
    tx.commit(rule).await
}

/// Sets a list of reasons of the group from a day on.
pub async fn reasons_set(app: &App, command: &Command, list: ReasonList) -> Result<ReasonList> {
    let allowed = from_today(app, command, None, list.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    let inserted = store::reason::reasons_insert(&mut tx, &list).await;
    inserted.on_constraint("reason_pkey", code::DAY_TAKEN)?;
    let tenant = command.scope.tenant.0;
    audit::put(&mut tx, "reasons_set", "reason_list", tenant, (), &list)?;
    tx.commit(list).await
}

/// Sets the times of the group from a day on.
pub async fn times_set(app: &App, command: &Command, set: Times) -> Result<Times> {
    let allowed = from_today(app, command, None, set.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    let inserted = store::reservation::policy_insert(&mut tx, &set).await;
    inserted.on_constraint("policy_tenant_id_valid_from_key", code::DAY_TAKEN)?;
    audit::put(&mut tx, "times_set", "policy", set.id, (), &set)?;
    tx.commit(set).await
}

/// The caller must reach where the row will hold, and the past is not rewritten.
async fn from_today(
    app: &App,
    command: &Command,
    centre: Option<CentreId>,
    valid_from: Day,
) -> Result<()> {
    let now = app.clock.now();
    let today: Day = match centre {
        Some(id) => {
            let organisation = app.port::<dyn Organisation>()?;
            let found = organisation.centre(command.scope.tenant, id).await?;
            let found = found.filter(|centre| command.scope.reach.centre(centre.id));
            let centre =
                found.ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?;
            centre.zone.date_of(now).into()
        }
        None if command.scope.reach.everywhere => now.date().into(),
        None => return Err(Error::field("/centre_id", codes::REQUIRED)),
    };
    if valid_from >= today {
        return Ok(());
    }
    let field = FieldError {
        pointer: "/valid_from".to_owned(),
        code: codes::OUT_OF_RANGE,
        params: vec![("min", today.to_string()), ("max", "9999-12-31".to_owned())],
    };
    Err(Invalid {
        fields: vec![field],
    }
    .into())
}
