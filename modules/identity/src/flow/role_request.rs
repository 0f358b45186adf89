//! Roles that two people give together.

use super::binding::{ask_check, binding_of};
use crate::{
    MODULE,
    model::{
        binding::GrantAsk,
        code,
        role_request::{RoleRequest, RoleRequestId, RoleRequestStep},
    },
    store,
};
use kernel::{OnConstraint, Result, UserId};
use platform::{ActorKind, App, Begun, Tx, audit, http::Command};
use serde::Deserialize;

/// `[modules.identity]`, the part for grants.
#[derive(Debug, Deserialize)]
struct Settings {
    four_eyes_roles: Vec<String>,
}

/// Whether nobody gives this role alone.
pub fn needs_two(app: &App, role: &str) -> Result<bool> {
    let settings: Settings = app.config.module(MODULE)?;
    Ok(settings.four_eyes_roles.iter().any(|one| one == role))
}

/// Asks for a role for somebody. Nothing is granted yet; what could not be granted today is refused today.
pub async fn role_request_ask(
    app: &App,
    command: &Command,
    person: UserId,
    ask: GrantAsk,
    reason: String,
) -> Result<RoleRequest> {
    in_person(command)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let person = store::person::person_lock(&mut tx, person).await?;
    ask_check(&mut tx, &ask).await?;
    let (by, now) = (command.scope.actor.id, app.clock.now());
    binding_of(&mut tx, &person, ask.clone(), by, now).await?;
    let request = RoleRequest::asked(person.id, ask, reason, by, now);
    let inserted = store::role_request::role_request_insert(&mut tx, &request).await;
    inserted.on_constraint("role_request_once", code::ROLE_ASKED_ALREADY)?;
    audit::put(
        &mut tx,
        "role_request_ask",
        "role_request",
        request.id,
        (),
        &request,
    )?;
    tx.commit(request).await
}

/// Another person approves: the role is granted in the same transaction, by the rules of this moment.
pub async fn role_request_approve(
    app: &App,
    command: &Command,
    id: RoleRequestId,
) -> Result<RoleRequest> {
    in_person(command)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (by, now) = (command.scope.actor.id, app.clock.now());
    let before = store::role_request::role_request_lock(&mut tx, id).await?;
    before.decide(RoleRequestStep::Approve, by, now)?;
    let person = store::person::person_lock(&mut tx, before.person_id).await?;
    let binding = binding_of(&mut tx, &person, before.ask(now), by, now).await?;
    let inserted = store::binding::binding_insert(&mut tx, &binding).await;
    inserted.on_constraint("binding_once", code::ALREADY_GRANTED)?;
    audit::put(
        &mut tx,
        "binding_grant",
        "binding",
        binding.id,
        (),
        &binding,
    )?;
    let after = before.approve(&binding, by, now)?;
    saved(tx, "role_request_approve", &before, after).await
}

/// Another person declines, or whoever asked takes it back.
pub async fn role_request_close(
    app: &App,
    command: &Command,
    id: RoleRequestId,
    step: RoleRequestStep,
) -> Result<RoleRequest> {
    in_person(command)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::role_request::role_request_lock(&mut tx, id).await?;
    let after = before.decide(step, command.scope.actor.id, app.clock.now())?;
    saved(tx, "role_request_close", &before, after).await
}

async fn saved(
    mut tx: Tx,
    action: &'static str,
    before: &RoleRequest,
    after: RoleRequest,
) -> Result<RoleRequest> {
    store::role_request::role_request_save(&mut tx, &after).await?;
    audit::put(&mut tx, action, "role_request", after.id, before, &after)?;
    tx.commit(after).await
}

/// Neither half of two people is a program.
fn in_person(command: &Command) -> Result<()> {
    match command.scope.actor.kind {
        ActorKind::Person => Ok(()),
        _ => Err(code::PERSON_ONLY.into()),
    }
}
