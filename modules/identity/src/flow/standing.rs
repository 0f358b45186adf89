//! People for whom something is done after their request is over, and the names of colleagues.

use super::identify::{identity, lacking};
use crate::{MODULE, model::person::PersonState, store};
use kernel::{Result, TenantId, UserId, codes};
use platform::{ActorKind, App, Scope, auth::Identity};

/// A person with what he may do by now. Whoever has left, or lacks his second factor, may do nothing.
pub async fn standing(app: &App, tenant: TenantId, person: UserId) -> Result<Identity> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let found = store::standing::person_find(&mut tx, person).await?;
    let found = found.filter(|person| person.state() == PersonState::Active);
    let found = found.ok_or(codes::UNAUTHENTICATED)?;
    let granted = store::binding::granted(&mut tx, person, app.clock.now()).await?;
    let lacking = lacking(app, &mut tx, person, &granted).await?;
    tx.close().await?;
    Ok(Identity {
        lacking,
        ..identity(tenant, ActorKind::Person, &found, granted)
    })
}

/// The names of these people; of a stranger there is none.
pub async fn names(
    app: &App,
    tenant: TenantId,
    people: &[UserId],
) -> Result<Vec<(UserId, String)>> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let names = store::standing::names(&mut tx, people).await?;
    tx.close().await?;
    Ok(names)
}
