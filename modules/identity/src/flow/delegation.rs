//! Lending a permission for a while, and taking it back.

use crate::{
    model::{
        binding::BindingState,
        code,
        delegation::{Delegation, DelegationAsk, DelegationId, Parties},
        permission,
        person::{PersonKind, PersonState},
    },
    store,
};
use kernel::{Error, Instant, Result, codes};
use platform::{App, Begun, Catalogue, Tx, audit, http::Command};

/// Lends a permission that the caller has by a role. What was lent to the caller is had by no role, so it is not lent on.
pub async fn delegation_give(
    app: &App,
    command: &Command,
    ask: DelegationAsk,
) -> Result<Delegation> {
    let now = Instant::from(app.clock.now());
    let catalogue = app.port::<Catalogue>()?;
    let mut offered = catalogue.lendables();
    let lendable = offered.find(|one| one.permission.name == ask.permission.as_str());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let mut parties = parties(&mut tx, &ask, now).await?;
    // A token may be narrower than its account.
    if !command.may(ask.permission.as_str(), ask.centre) {
        parties.giving.clear();
    }
    let lent = ask.give(command.scope.actor.id, lendable, &parties, now)?;
    store::delegation::delegation_insert(&mut tx, &lent).await?;
    audit::put(&mut tx, "delegation_give", "delegation", lent.id, (), &lent)?;
    tx.commit(lent).await
}

async fn parties(tx: &mut Tx, ask: &DelegationAsk, now: Instant) -> Result<Parties> {
    let (giver, permission) = (tx.scope().actor.id, ask.permission.as_str());
    let receiver = store::person::person_get(tx, ask.receiver).await;
    let receiver_acts = match receiver {
        Ok(person) => person.state() == PersonState::Active && person.kind == PersonKind::Person,
        Err(error) if error.code == codes::NOT_FOUND => false,
        Err(error) => return Err(error),
    };
    let open = store::binding::bindings_open(tx, ask.receiver, now.0).await?;
    let held = open
        .into_iter()
        .filter(|one| one.state(now.0) != BindingState::Ended);
    Ok(Parties {
        receiver_acts,
        centre_exists: store::structure::centre_exists(tx, ask.centre).await?,
        giving: store::delegation::roles_giving(tx, giver, permission, ask.centre, now).await?,
        receiver_roles: held.map(|one| one.role).collect(),
    })
}

/// Takes a delegation back before its time: its giver does, or whoever grants roles at its centre.
pub async fn delegation_revoke(
    app: &App,
    command: &Command,
    id: DelegationId,
) -> Result<Delegation> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::delegation::delegation_lock(&mut tx, id).await?;
    may_revoke(command, &before)?;
    let after = before.revoke(command.scope.actor.id, now)?;
    store::delegation::delegation_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "delegation_revoke",
        "delegation",
        id,
        &before,
        &after,
    )?;
    tx.commit(after).await
}

/// Whoever has received it knows of it; for everybody else it is not there.
fn may_revoke(command: &Command, lent: &Delegation) -> Result<()> {
    let (me, centre) = (command.scope.actor.id, lent.centre_id);
    if me == lent.giver_id || command.may(permission::BINDING_WRITE.name, centre) {
        return Ok(());
    }
    let known = me == lent.receiver_id || command.may(permission::PERSON_READ.name, centre);
    Err(if known {
        code::NOT_YOUR_DELEGATION.into()
    } else {
        Error::new(codes::NOT_FOUND)
    })
}
