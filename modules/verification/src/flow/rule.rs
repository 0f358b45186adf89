//! New rows of rules. What was in force stays as it was: a row begins today or later.

use super::today;
use crate::{
    model::{
        cash::CashRule,
        code,
        rule::{CheckRule, Policy, ProviderRule, RowMark},
    },
    store,
};
use kernel::{Error, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// A rule of the whole group is for those who may change it everywhere; one of a centre for those of the centre.
fn allowed(app: &App, command: &Command, mark: &RowMark) -> Result<()> {
    match mark.centre {
        Some(centre) if !command.scope.reach.centre(centre) => {
            return Err(Error::field("/centre_id", codes::REFERENCE_NOT_FOUND));
        }
        None if !command.scope.reach.everywhere => {
            return Err(Error::field("/centre_id", codes::REQUIRED));
        }
        _ => {}
    }
    if mark.valid_from < today(app) {
        return Err(Error::field("/valid_from", code::RULE_IN_THE_PAST));
    }
    Ok(())
}

/// What is asked, from a day on.
pub async fn check_rule_add(
    app: &App,
    command: &Command,
    mark: &RowMark,
    rule: CheckRule,
) -> Result<CheckRule> {
    allowed(app, command, mark)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::rule::check_rule_insert(&mut tx, &rule).await?;
    audit::put(&mut tx, "check_rule_add", "check_rule", rule.id, (), &rule)?;
    tx.commit(rule).await
}

/// Terms of a register, from a day on.
pub async fn provider_rule_add(
    app: &App,
    command: &Command,
    mark: &RowMark,
    rule: ProviderRule,
) -> Result<ProviderRule> {
    allowed(app, command, mark)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::rule::provider_rule_insert(&mut tx, &rule).await?;
    audit::put(
        &mut tx,
        "provider_rule_add",
        "provider_rule",
        rule.id,
        (),
        &rule,
    )?;
    tx.commit(rule).await
}

/// A policy, from a day on.
pub async fn policy_add(
    app: &App,
    command: &Command,
    mark: &RowMark,
    policy: Policy,
) -> Result<Policy> {
    allowed(app, command, mark)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::rule::policy_insert(&mut tx, &policy).await?;
    audit::put(&mut tx, "policy_add", "policy", policy.id, (), &policy)?;
    tx.commit(policy).await
}

/// Thresholds of cash, from a day on.
pub async fn cash_rule_add(
    app: &App,
    command: &Command,
    mark: &RowMark,
    rule: CashRule,
) -> Result<CashRule> {
    allowed(app, command, mark)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::cash::cash_rule_insert(&mut tx, &rule).await?;
    audit::put(&mut tx, "cash_rule_add", "cash_rule", rule.id, (), &rule)?;
    tx.commit(rule).await
}
