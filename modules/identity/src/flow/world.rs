//! Loading groups and roles.

use super::password;
use crate::{
    MODULE,
    model::{
        role::{self, RoleMatrix},
        world::{Group, World},
    },
    store,
};
use kernel::{Result, TenantId};
use platform::{App, Scope, audit};

/// Loads a world: its groups, structure, roles without permissions, and people who all sign in with `password`. Loading
/// it again adds what is missing and sets the password again.
///
/// # Errors
/// The world does not hold together, or the database cannot be had.
pub async fn world_load(app: &App, world: &World, password: &str) -> Result<()> {
    let hash = password::hashed(app, password.parse()?).await?;
    for group in &world.groups {
        group_load(app, world, group, &hash).await?;
    }
    Ok(())
}

async fn group_load(app: &App, world: &World, group: &Group, password_hash: &str) -> Result<()> {
    let people = group.people()?;
    let mut tx = app.db.begin(MODULE, &Scope::system(group.id)).await?;
    store::world::group_ensure(&mut tx, group).await?;
    store::world::entities_ensure(&mut tx, &group.entities()).await?;
    store::world::centres_ensure(&mut tx, &group.centres()?).await?;
    store::world::places_ensure(&mut tx, &group.places()?).await?;
    store::world::roles_ensure(&mut tx, &role::standard()?).await?;
    store::world::people_ensure(&mut tx, &people, password_hash, app.clock.now()).await?;
    store::world::bindings_ensure(&mut tx, &people, world.since.0).await?;
    audit::put(&mut tx, "world_load", "group", group.id, (), ())?;
    tx.commit(()).await
}

/// Gives the roles of a group exactly the permissions of this matrix.
///
/// # Errors
/// The group has no such role, or the database cannot be had.
pub async fn roles_load(app: &App, tenant: TenantId, matrix: &RoleMatrix) -> Result<()> {
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    store::world::roles_ensure(&mut tx, &role::standard()?).await?;
    store::world::permissions_prune(&mut tx, matrix).await?;
    store::world::permissions_ensure(&mut tx, matrix).await?;
    audit::put(&mut tx, "roles_load", "group", tenant, (), ())?;
    tx.commit(()).await
}
