//! Rules that give roles to groups of a directory or provider.

use super::{binding::node_exists, whole_group};
use crate::{
    model::{
        binding::Node,
        code, ldap,
        outside::{GroupRule, GroupRuleId, GroupSource},
    },
    store,
};
use kernel::{Invalid, OnConstraint, Result, codes};
use platform::{App, Begun, Tx, audit, http::Command};
use time::OffsetDateTime;

/// A wish to give a role to a group.
#[derive(Debug)]
pub struct RuleAsk {
    /// Whose group it is.
    pub source: GroupSource,
    /// The group.
    pub group_name: String,
    /// Stable name of the role.
    pub role: String,
    /// Where.
    pub at: Node,
    /// From when; from now if not said.
    pub valid_from: Option<OffsetDateTime>,
    /// Until when; without end if not said.
    pub valid_until: Option<OffsetDateTime>,
}

/// Sets a rule. It takes effect at the next sign-in of each person, and for a directory within a quarter of an hour.
pub async fn group_rule_set(app: &App, command: &Command, ask: RuleAsk) -> Result<GroupRule> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    ask_check(&mut tx, &ask).await?;
    let now = app.clock.now();
    let rule = GroupRule {
        id: GroupRuleId::new(),
        group_name: named(ask.source, &ask.group_name),
        source: ask.source,
        role: ask.role,
        at: ask.at,
        valid_from: ask.valid_from.unwrap_or(now),
        valid_until: ask.valid_until,
        set_by: command.scope.actor.id,
    };
    rule.check(now)?;
    let inserted = store::group_rule::rule_insert(&mut tx, &rule).await;
    inserted.on_constraint("group_rule_once", code::GROUP_RULE_TWICE)?;
    audit::put(&mut tx, "group_rule_set", "group_rule", rule.id, (), &rule)?;
    tx.commit(rule).await
}

/// Names of a directory have one form; those of a provider are taken as they are.
fn named(source: GroupSource, name: &str) -> String {
    match source {
        GroupSource::Ldap => ldap::group_name(name),
        GroupSource::Oidc => name.to_owned(),
    }
}

async fn ask_check(tx: &mut Tx, ask: &RuleAsk) -> Result<()> {
    let mut wrong = Invalid::default();
    if !store::role::role_exists(tx, &ask.role).await? {
        wrong.push("/role", codes::REFERENCE_NOT_FOUND);
    }
    if !node_exists(tx, ask.at).await? {
        wrong.push("/at/id", codes::REFERENCE_NOT_FOUND);
    }
    Ok(wrong.check()?)
}

/// Ends a rule. What it gave ends as people are compared with their groups the next time.
pub async fn group_rule_end(app: &App, command: &Command, id: GroupRuleId) -> Result<GroupRule> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::group_rule::rule_lock(&mut tx, id).await?;
    let after = before.end(app.clock.now())?;
    store::group_rule::rule_save(&mut tx, &after).await?;
    audit::put(&mut tx, "group_rule_end", "group_rule", id, &before, &after)?;
    tx.commit(after).await
}
