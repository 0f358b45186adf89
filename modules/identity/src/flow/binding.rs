//! Granting and revoking roles.

use crate::{
    model::{
        binding::{Binding, BindingId, GrantAsk, Node},
        code,
    },
    store,
};
use kernel::{Invalid, OnConstraint, Result, UserId, codes};
use platform::{App, Begun, Tx, audit, http::Command};

/// Grants a role to somebody else, at a node within the reach of the one who grants.
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
    // Two grants to one person wait for each other: each sees what the other gave.
    let person = store::person::person_lock(&mut tx, person).await?;
    ask_check(&mut tx, &ask).await?;
    let now = app.clock.now();
    let held = store::binding::bindings_open(&mut tx, person.id, now).await?;
    let binding = ask.grant(&person, command.scope.actor.id, &held, now)?;
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

/// Whether role and node are there for the one who grants; what is foreign reads like what is absent.
async fn ask_check(tx: &mut Tx, ask: &GrantAsk) -> Result<()> {
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
