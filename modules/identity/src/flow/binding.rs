//! Granting and revoking roles.

use super::role_request::needs_two;
use crate::{
    model::{
        binding::{Binding, BindingId, GrantAsk, Node},
        code,
        person::Person,
    },
    store,
};
use kernel::{Error, Invalid, OnConstraint, Result, UserId, codes};
use platform::{App, Begun, Tx, audit, http::Command};
use time::OffsetDateTime;

/// Grants a role to somebody else, at a node within the reach of the one who grants.
///
/// # Errors
/// `identity.grant_needs_two` for a role that two people give together, and what [`GrantAsk::grant`] refuses.
pub async fn binding_grant(
    app: &App,
    command: &Command,
    person: UserId,
    ask: GrantAsk,
) -> Result<Binding> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let person = store::person::person_lock(&mut tx, person).await?;
    ask_check(&mut tx, &ask).await?;
    let by = command.scope.actor.id;
    let binding = binding_of(&mut tx, &person, ask, by, app.clock.now()).await?;
    if needs_two(app, &binding.role)? {
        return Err(Error::new(code::GRANT_NEEDS_TWO).with("role", &binding.role));
    }
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
    tx.commit(binding).await
}

/// The binding that comes of a wish by the rules of this moment. The person is locked: two grants to one person wait for each
/// other, and each sees what the other gave.
pub async fn binding_of(
    tx: &mut Tx,
    person: &Person,
    ask: GrantAsk,
    by: UserId,
    now: OffsetDateTime,
) -> Result<Binding> {
    let held = store::binding::bindings_open(tx, person.id, now).await?;
    ask.grant(person, by, &held, now)
}

/// Whether role and node are there for the one who grants; what is foreign reads like what is absent.
pub async fn ask_check(tx: &mut Tx, ask: &GrantAsk) -> Result<()> {
    let mut wrong = Invalid::default();
    if !store::role::role_exists(tx, &ask.role).await? {
        wrong.push("/role", codes::REFERENCE_NOT_FOUND);
    }
    if !node_exists(tx, ask.at).await? {
        wrong.push("/at/id", codes::REFERENCE_NOT_FOUND);
    }
    Ok(wrong.check()?)
}

/// Whether a node is there for the caller.
pub async fn node_exists(tx: &mut Tx, node: Node) -> Result<bool> {
    let reach = tx.scope().reach.clone();
    match node {
        Node::Group(group) => Ok(reach.everywhere && group == tx.tenant()),
        Node::Entity(entity) => {
            Ok(reach.entity(entity) && store::structure::entity_exists(tx, entity).await?)
        }
        Node::Centre(centre) => {
            Ok(reach.centre(centre) && store::structure::centre_exists(tx, centre).await?)
        }
    }
}

/// Takes a role back, at once.
pub async fn binding_revoke(app: &App, command: &Command, id: BindingId) -> Result<Binding> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::binding::binding_lock(&mut tx, id).await?;
    let after = before.revoke(app.clock.now())?;
    store::binding::binding_save(&mut tx, &after).await?;
    audit::put(&mut tx, "binding_revoke", "binding", id, &before, &after)?;
    tx.commit(after).await
}
