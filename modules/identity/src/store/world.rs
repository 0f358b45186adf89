//! Statements that load a group and its roles: whole lists at once, and again without effect.

use crate::model::{
    binding::Node,
    role::{RoleMatrix, RoleNames},
    structure::{Centre, Entity, Place},
    world::{Group, Resident},
};
use kernel::Result;
use platform::Tx;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// Registers the group in this installation.
pub async fn group_ensure(tx: &mut Tx, group: &Group) -> Result<()> {
    sqlx::query("INSERT INTO platform.tenant (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
        .bind(tx.tenant())
        .bind(&group.slug)
        .bind(&group.name)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Legal entities.
pub async fn entities_ensure(tx: &mut Tx, entities: &[Entity]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.entity (id, tenant_id, name, vat_payer)
         SELECT row.id, $1, row.name, row.vat_payer FROM UNNEST($2::uuid[], $3::text[], $4::bool[]) row (id, name, vat_payer)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(column(entities, |entity| entity.id.0))
    .bind(column(entities, |entity| entity.name.clone()))
    .bind(column(entities, |entity| entity.vat_payer))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Centres.
pub async fn centres_ensure(tx: &mut Tx, centres: &[Centre]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.centre (id, tenant_id, entity_id, name, zone)
         SELECT row.id, $1, row.entity_id, row.name, row.zone
         FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[]) row (id, entity_id, name, zone)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(column(centres, |centre| centre.id.0))
    .bind(column(centres, |centre| centre.entity_id.0))
    .bind(column(centres, |centre| centre.name.clone()))
    .bind(column(centres, |centre| centre.zone.to_string()))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Places.
pub async fn places_ensure(tx: &mut Tx, places: &[Place]) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.place (id, tenant_id, centre_id, kind, name, slots)
         SELECT row.id, $1, row.centre_id, row.kind, row.name, row.slots
         FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[]) row (id, centre_id, kind, name, slots)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(column(places, |place| place.id.0))
    .bind(column(places, |place| place.centre_id.0))
    .bind(column(places, |place| place.kind.to_string()))
    .bind(column(places, |place| place.name.clone()))
    .bind(column(places, |place| place.slots))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// People. Whoever is there already gets the password, and keeps everything else.
pub async fn people_ensure(
    tx: &mut Tx,
    people: &[Resident],
    password_hash: &str,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.person (id, tenant_id, kind, login, full_name, password_hash, created_at)
         SELECT row.id, $1, row.kind, row.login, row.full_name, CASE row.kind WHEN 'person' THEN $6 END, $7
         FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::text[]) row (id, kind, login, full_name)
         ON CONFLICT (id) DO UPDATE SET password_hash = EXCLUDED.password_hash",
    )
    .bind(tx.tenant())
    .bind(column(people, |person| person.id.0))
    .bind(column(people, |person| person.kind.to_string()))
    .bind(column(people, |person| person.login.to_string()))
    .bind(column(people, |person| person.full_name.clone()))
    .bind(password_hash)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Roles of people. A grant that is there, ended or not, stays as it is.
pub async fn bindings_ensure(
    tx: &mut Tx,
    people: &[Resident],
    since: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.binding (id, tenant_id, person_id, role, entity_id, centre_id, valid_from)
         SELECT row.id, $1, row.person_id, row.role, row.entity_id, row.centre_id, $7
         FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[])
              row (id, person_id, role, entity_id, centre_id)
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(column(people, |_| Uuid::now_v7()))
    .bind(column(people, |person| person.id.0))
    .bind(column(people, |person| person.role.clone()))
    .bind(column(people, |person| Node::entity(person.node)))
    .bind(column(people, |person| Node::centre(person.node)))
    .bind(since)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Roles with their names, without permissions.
pub async fn roles_ensure(tx: &mut Tx, roles: &BTreeMap<String, RoleNames>) -> Result<()> {
    let (names, texts): (Vec<_>, Vec<_>) = roles.iter().unzip();
    sqlx::query(
        "INSERT INTO identity.role (tenant_id, name, ru, en)
         SELECT $1, row.name, row.ru, row.en FROM UNNEST($2::text[], $3::text[], $4::text[]) row (name, ru, en)
         ON CONFLICT (tenant_id, name) DO UPDATE SET ru = EXCLUDED.ru, en = EXCLUDED.en",
    )
    .bind(tx.tenant())
    .bind(names)
    .bind(column(&texts, |text| text.ru.clone()))
    .bind(column(&texts, |text| text.en.clone()))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Takes from roles what the matrix does not give them.
pub async fn permissions_prune(tx: &mut Tx, matrix: &RoleMatrix) -> Result<()> {
    let (roles, permissions): (Vec<&str>, Vec<&str>) = matrix.pairs().unzip();
    sqlx::query(
        "DELETE FROM identity.role_permission
         WHERE tenant_id = $1
           AND (role, permission) NOT IN (SELECT row.role, row.permission FROM UNNEST($2::text[], $3::text[]) row (role, permission))",
    )
    .bind(tx.tenant())
    .bind(roles)
    .bind(permissions)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Gives roles what the matrix gives them.
pub async fn permissions_ensure(tx: &mut Tx, matrix: &RoleMatrix) -> Result<()> {
    let (roles, permissions): (Vec<&str>, Vec<&str>) = matrix.pairs().unzip();
    sqlx::query(
        "INSERT INTO identity.role_permission (tenant_id, role, permission)
         SELECT $1, row.role, row.permission FROM UNNEST($2::text[], $3::text[]) row (role, permission)
         ON CONFLICT DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(roles)
    .bind(permissions)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

fn column<T, V>(rows: &[T], value: impl Fn(&T) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}
