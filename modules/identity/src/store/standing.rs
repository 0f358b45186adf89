//! Statements on people who are asked for by their id, not by a credential.

use crate::model::person::Person;
use kernel::{Result, UserId};
use platform::Tx;
use uuid::Uuid;

/// A person of the group, if there is one with this id.
pub async fn person_find(tx: &mut Tx, id: UserId) -> Result<Option<Person>> {
    let person = sqlx::query_as(
        "SELECT id, kind, login, full_name, created_at, disabled_at
         FROM identity.person WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(person)
}

/// The names of these people.
pub async fn names(tx: &mut Tx, people: &[UserId]) -> Result<Vec<(UserId, String)>> {
    let people: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows = sqlx::query_as(
        "SELECT id, full_name FROM identity.person WHERE tenant_id = $1 AND id = ANY($2) LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(people)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
