//! People whose password somebody else keeps, and what their groups give them.

use super::{
    binding::{Binding, BindingId, Node},
    code, duty,
    person::SERVICE_ROLE,
};
use kernel::{Error, Invalid, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeSet;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::id! {
    /// A rule that gives a role to a group.
    GroupRuleId;
}

kernel::words! {
    /// Who keeps the password of an account.
    pub enum Source {
        /// We do.
        Local = "local",
        /// A directory.
        Ldap = "ldap",
        /// An OpenID provider.
        Oidc = "oidc",
    }

    /// Where groups come from.
    pub enum GroupSource {
        /// A directory.
        Ldap = "ldap",
        /// An OpenID provider.
        Oidc = "oidc",
    }
}

impl GroupSource {
    /// The same as the source of a person.
    #[must_use]
    pub fn of_person(self) -> Source {
        match self {
            Self::Ldap => Source::Ldap,
            Self::Oidc => Source::Oidc,
        }
    }
}

/// A group of the directory or provider gives a role at a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupRule {
    /// The rule.
    pub id: GroupRuleId,
    /// Whose group it is.
    pub source: GroupSource,
    /// The group: a distinguished name in a directory, a value of the claim at a provider.
    pub group_name: String,
    /// Stable name of the role.
    pub role: String,
    /// Where.
    pub at: Node,
    /// From when.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_from: OffsetDateTime,
    /// Until when, if that is known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_until: Option<OffsetDateTime>,
    /// Who set it: the bindings that it gives count as granted by him, so it never gives him anything.
    pub set_by: UserId,
}

impl GroupRule {
    /// Whether it gives anything now.
    #[must_use]
    pub fn is_in_force(&self, now: OffsetDateTime) -> bool {
        self.valid_from <= now && self.valid_until.is_none_or(|until| now < until)
    }

    /// Refuses a rule that could not give anything.
    ///
    /// # Errors
    /// `common.validation` with `identity.role_kind` or `identity.bad_period`.
    pub fn check(&self, now: OffsetDateTime) -> Result<()> {
        let mut wrong = Invalid::default();
        if self.role == SERVICE_ROLE {
            wrong.push("/role", code::ROLE_KIND);
        }
        if self.valid_from < now {
            wrong.push("/valid_from", code::BAD_PERIOD);
        }
        if self
            .valid_until
            .is_some_and(|until| until <= self.valid_from)
        {
            wrong.push("/valid_until", code::BAD_PERIOD);
        }
        Ok(wrong.check()?)
    }

    /// The same rule, ended.
    ///
    /// # Errors
    /// `common.illegal_transition` when it is over already.
    pub fn end(&self, now: OffsetDateTime) -> Result<Self> {
        if self.valid_until.is_some_and(|until| until <= now) {
            return Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", "ended")
                .with("command", "end"));
        }
        Ok(Self {
            valid_until: Some(now.max(self.valid_from)),
            ..self.clone()
        })
    }
}

/// What was heard of a person the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct OutsidePerson {
    /// The person.
    pub person_id: UserId,
    /// The lasting name.
    pub subject: String,
    /// The groups.
    pub groups: Vec<String>,
    /// Roles that a rule gave and duties forbade, with what stood against them: `cashier: chief_accountant`.
    pub refused: Vec<String>,
    /// When it was heard.
    pub seen_at: OffsetDateTime,
    /// Since when the directory does not know him any more.
    pub gone_at: Option<OffsetDateTime>,
}

/// An open binding with the rule that gave it, if one did.
#[derive(Debug, Clone)]
pub struct Held {
    /// The binding.
    pub binding: Binding,
    /// The rule.
    pub rule: Option<GroupRuleId>,
}

/// What has to change so that the bindings of a person follow the rules.
#[derive(Debug, Default)]
pub struct Plan {
    /// Bindings to give, each with its rule.
    pub give: Vec<(Binding, GroupRuleId)>,
    /// Bindings to end.
    pub end: Vec<BindingId>,
    /// Roles that duties forbid.
    pub refused: Vec<String>,
}

/// Compares what a person holds with what the rules give to his groups. What was granted by hand is never touched, and
/// a role that he holds by hand is not given again.
#[must_use]
pub fn plan(
    person: UserId,
    groups: &BTreeSet<String>,
    rules: &[GroupRule],
    held: &[Held],
    now: OffsetDateTime,
) -> Plan {
    let due: Vec<&GroupRule> = rules
        .iter()
        .filter(|rule| rule.is_in_force(now) && groups.contains(&rule.group_name))
        .collect();
    let follows = |held: &&Held| {
        held.rule
            .is_none_or(|rule| due.iter().any(|due| due.id == rule))
    };
    let (stay, go): (Vec<&Held>, Vec<&Held>) = held.iter().partition(follows);
    let mut plan = Plan {
        end: go.iter().map(|held| held.binding.id).collect(),
        ..Plan::default()
    };
    let mut kept: Vec<Binding> = stay.iter().map(|held| held.binding.clone()).collect();
    for rule in due {
        let wish = given(person, rule, now);
        if kept.iter().any(|held| is_same(held, &wish)) {
            continue;
        }
        match allowed(&wish, &kept) {
            Ok(()) => {
                kept.push(wish.clone());
                plan.give.push((wish, rule.id));
            }
            Err(against) => plan.refused.push(format!("{}: {against}", rule.role)),
        }
    }
    plan.refused.sort();
    plan.refused.dedup();
    plan
}

fn given(person: UserId, rule: &GroupRule, now: OffsetDateTime) -> Binding {
    Binding {
        id: BindingId::new(),
        person_id: person,
        role: rule.role.clone(),
        at: rule.at,
        valid_from: now,
        valid_until: rule.valid_until,
        granted_by: Some(rule.set_by),
    }
}

fn is_same(one: &Binding, other: &Binding) -> bool {
    one.role == other.role && one.at == other.at && one.overlaps(other)
}

/// What stands against a binding: a duty that the person has, or that he would be giving to himself.
fn allowed(wish: &Binding, kept: &[Binding]) -> Result<(), String> {
    if wish.granted_by == Some(wish.person_id) {
        return Err(code::GRANT_TO_SELF.name.to_owned());
    }
    let beside = kept.iter().filter(|held| held.overlaps(wish));
    match beside
        .map(|held| held.role.as_str())
        .find(|held| duty::is_conflict(&wish.role, held))
    {
        Some(held) => Err(held.to_owned()),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "outside_tests.rs"]
mod tests;
