//! People whose password somebody else keeps: made known when they come, kept in step with their groups.

use crate::{
    MODULE,
    model::{
        binding::Binding,
        code,
        ldap::OutsideAccount,
        outside::{self, GroupRuleId, GroupSource, OutsidePerson, Plan, Source},
        pending::How,
        person::{Person, PersonKind, PersonState, PersonStep},
    },
    store::{self, outside::Sourced},
};
use kernel::{OnConstraint, Result, TenantId, UserId};
use platform::{App, Scope, Tx, audit};
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;

/// `[modules.identity]`, the part for people from outside.
#[derive(Debug, Deserialize)]
struct Settings {
    outside_second_factor: bool,
}

/// Whether a second factor of ours is asked for after this first one.
pub fn is_asked(app: &App, how: How) -> Result<bool> {
    let settings: Settings = app.config.module(MODULE)?;
    Ok(how == How::Password || settings.outside_second_factor)
}

/// Whether the directory or provider of a person answers for the second factor.
pub async fn is_vouched_for(app: &App, tx: &mut Tx, person: UserId) -> Result<bool> {
    let settings: Settings = app.config.module(MODULE)?;
    if settings.outside_second_factor {
        return Ok(false);
    }
    let source = store::outside::source_of_person(tx, person).await?;
    Ok(source.is_some_and(|source| source != Source::Local))
}

/// Lets somebody in whom the directory or provider has proved. Two first sign-ins at once end in one person.
///
/// # Errors
/// `identity.outside_stranger`: the login is somebody else's here. `identity.wrong_credentials`: disabled by hand.
pub async fn outside_arrive(
    app: &App,
    tenant: TenantId,
    source: GroupSource,
    account: &OutsideAccount,
) -> Result<UserId> {
    match arrive(app, tenant, source, account).await {
        Err(taken) if taken.code == code::LOGIN_TAKEN => arrive(app, tenant, source, account).await,
        other => other,
    }
}

async fn arrive(
    app: &App,
    tenant: TenantId,
    source: GroupSource,
    account: &OutsideAccount,
) -> Result<UserId> {
    let now = app.clock.now();
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    let known = store::outside::sourced_lock(&mut tx, &account.login).await?;
    let (person, before) = match known {
        Some(known) => recognised(&mut tx, known, source, account, now).await?,
        None => (made_known(&mut tx, source, account, now).await?, None),
    };
    follow(&mut tx, person.id, source, account, before, now).await?;
    tx.commit(person.id).await
}

async fn made_known(
    tx: &mut Tx,
    source: GroupSource,
    account: &OutsideAccount,
    now: OffsetDateTime,
) -> Result<Person> {
    let person = Person {
        id: UserId::new(),
        kind: PersonKind::Person,
        login: account.login.clone(),
        full_name: account.full_name.clone(),
        created_at: now,
        disabled_at: None,
    };
    let inserted = store::outside::sourced_insert(tx, &person, source).await;
    inserted.on_constraint("person_login", code::LOGIN_TAKEN)?;
    audit::put(tx, "person_create", "person", person.id, (), person.marks())?;
    Ok(person)
}

/// The person, if it is the same human being who had this login before. One whom the directory had lost is back; one
/// whom somebody disabled here is not.
async fn recognised(
    tx: &mut Tx,
    known: Sourced,
    source: GroupSource,
    account: &OutsideAccount,
    now: OffsetDateTime,
) -> Result<(Person, Option<OutsidePerson>)> {
    let person = known.person;
    let heard = store::outside::outside_get(tx, person.id).await?;
    let same = heard
        .as_ref()
        .is_some_and(|heard| heard.subject == account.subject);
    if known.source != source.of_person() || !same {
        tracing::warn!(person = %person.id, "a login of a directory or provider belongs to somebody else here");
        return Err(code::OUTSIDE_STRANGER.into());
    }
    let was_gone = heard.as_ref().is_some_and(|heard| heard.gone_at.is_some());
    let person = match person.state() {
        PersonState::Disabled if was_gone => step(tx, &person, PersonStep::Enable, now).await?,
        PersonState::Disabled => return Err(code::WRONG_CREDENTIALS.into()),
        PersonState::Active => person,
    };
    store::outside::full_name_save(tx, person.id, &account.full_name).await?;
    Ok((person, heard))
}

/// Disables or enables in the name of the directory; disabling ends every session in the same transaction.
pub async fn step(
    tx: &mut Tx,
    person: &Person,
    step: PersonStep,
    now: OffsetDateTime,
) -> Result<Person> {
    let after = person.step(step, now)?;
    store::person::person_save(tx, &after).await?;
    if after.state() == PersonState::Disabled {
        store::session::sessions_end(tx, person.id, now).await?;
    }
    let (was, is) = (person.marks(), after.marks());
    audit::put(tx, "person_step", "person", person.id, was, is)?;
    Ok(after)
}

/// Keeps what was heard and lets the bindings follow it.
pub async fn follow(
    tx: &mut Tx,
    person: UserId,
    source: GroupSource,
    account: &OutsideAccount,
    before: Option<OutsidePerson>,
    now: OffsetDateTime,
) -> Result<()> {
    let rules = store::group_rule::rules_of(tx, source, now).await?;
    let held = store::outside::held(tx, person, now).await?;
    let plan = outside::plan(person, &account.groups, &rules, &held, now);
    for held in held
        .iter()
        .filter(|held| plan.end.contains(&held.binding.id))
    {
        binding_end(tx, &held.binding, now).await?;
    }
    for (binding, rule) in &plan.give {
        binding_give(tx, binding, *rule).await?;
    }
    let refused_before = before.as_ref().map(|heard| heard.refused.as_slice());
    refusals_say(tx, person, &plan, refused_before.unwrap_or_default()).await?;
    let heard = OutsidePerson {
        person_id: person,
        subject: account.subject.clone(),
        groups: account.groups.iter().cloned().collect(),
        refused: plan.refused,
        seen_at: now,
        gone_at: None,
    };
    store::outside::outside_save(tx, &heard).await
}

async fn binding_end(tx: &mut Tx, before: &Binding, now: OffsetDateTime) -> Result<()> {
    let after = before.revoke(now)?;
    store::binding::binding_save(tx, &after).await?;
    audit::put(tx, "binding_revoke", "binding", before.id, before, &after)
}

async fn binding_give(tx: &mut Tx, binding: &Binding, rule: GroupRuleId) -> Result<()> {
    let inserted = store::binding::binding_insert(tx, binding).await;
    inserted.on_constraint("binding_once", code::ALREADY_GRANTED)?;
    store::outside::binding_of_rule(tx, binding.id, rule).await?;
    let after = json!({"binding": binding, "group_rule": rule});
    audit::put(tx, "binding_grant", "binding", binding.id, (), after)
}

/// A role that duties forbid is not given, and that is said once: in the audit log, in the log and in a counter.
async fn refusals_say(tx: &mut Tx, person: UserId, plan: &Plan, before: &[String]) -> Result<()> {
    if plan.refused.is_empty() || plan.refused == before {
        return Ok(());
    }
    let refused = &plan.refused;
    tracing::warn!(%person, ?refused, "duties forbid roles that a directory or provider gives");
    metrics::counter!("kite_directory_refused_total").increment(1);
    let after = json!({ "refused": refused });
    audit::put(tx, "group_rule_refuse", "person", person, (), after)
}
