//! Statements on people whose password somebody else keeps.

use crate::model::{
    binding::{Binding, BindingId, Node},
    outside::{GroupRuleId, GroupSource, Held, OutsidePerson, Source},
    person::{Login, Person},
};
use kernel::{CentreId, EntityId, PageAsk, Result, TenantId, UserId};
use platform::Tx;
use sqlx::FromRow;
use time::OffsetDateTime;

/// A person with the keeper of his password.
#[derive(Debug, FromRow)]
pub struct Sourced {
    /// The person.
    #[sqlx(flatten)]
    pub person: Person,
    /// Who keeps the password.
    pub source: Source,
}

/// Who has a login, locked.
pub async fn sourced_lock(tx: &mut Tx, login: &Login) -> Result<Option<Sourced>> {
    let found = sqlx::query_as(
        "SELECT id, kind, login, full_name, created_at, disabled_at, source
         FROM identity.person WHERE tenant_id = $1 AND login = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(login)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(found)
}

/// Who keeps the password of a login, if somebody has it.
pub async fn source_of_login(tx: &mut Tx, login: &Login) -> Result<Option<Source>> {
    let source = sqlx::query_scalar(
        "SELECT source FROM identity.person WHERE tenant_id = $1 AND login = $2",
    )
    .bind(tx.tenant())
    .bind(login)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(source)
}

/// Who keeps the password of a person.
pub async fn source_of_person(tx: &mut Tx, id: UserId) -> Result<Option<Source>> {
    let source =
        sqlx::query_scalar("SELECT source FROM identity.person WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
    Ok(source)
}

/// Adds a person without a password here; `person_login` refuses a login that is taken.
pub async fn sourced_insert(
    tx: &mut Tx,
    person: &Person,
    source: GroupSource,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO identity.person (id, tenant_id, kind, login, full_name, created_at, source)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(person.id)
    .bind(person.kind)
    .bind(&person.login)
    .bind(&person.full_name)
    .bind(person.created_at)
    .bind(source.of_person())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves the name as its keeper tells it now.
pub async fn full_name_save(tx: &mut Tx, id: UserId, full_name: &str) -> Result<()> {
    sqlx::query(
        "UPDATE identity.person SET full_name = $3
         WHERE tenant_id = $1 AND id = $2 AND full_name <> $3",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(full_name)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What was heard of a person, if anything.
pub async fn outside_get(tx: &mut Tx, id: UserId) -> Result<Option<OutsidePerson>> {
    let found = sqlx::query_as(
        "SELECT person_id, subject, groups, refused, seen_at, gone_at
         FROM identity.outside_person WHERE tenant_id = $1 AND person_id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(found)
}

/// Keeps what was heard of a person.
pub async fn outside_save(tx: &mut Tx, heard: &OutsidePerson) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity.outside_person (tenant_id, person_id, subject, groups, refused, seen_at, gone_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person_id) DO UPDATE
         SET groups = $4, refused = $5, seen_at = $6, gone_at = $7",
    )
    .bind(tx.tenant())
    .bind(heard.person_id)
    .bind(&heard.subject)
    .bind(&heard.groups)
    .bind(&heard.refused)
    .bind(heard.seen_at)
    .bind(heard.gone_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Somebody of the directory who may act.
#[derive(Debug, Clone, FromRow)]
pub struct Known {
    /// The person.
    pub id: UserId,
    /// What he signs in with.
    pub login: Login,
    /// The lasting name.
    pub subject: String,
}

/// A page of the people of a directory who may act, in the order of their ids.
pub async fn known_page(tx: &mut Tx, after: Option<UserId>, limit: i64) -> Result<Vec<Known>> {
    let rows = sqlx::query_as(
        "SELECT p.id, p.login, o.subject
         FROM identity.person p JOIN identity.outside_person o ON o.tenant_id = p.tenant_id AND o.person_id = p.id
         WHERE p.tenant_id = $1 AND p.source = 'ldap' AND p.disabled_at IS NULL AND ($2::uuid IS NULL OR p.id > $2)
         ORDER BY p.id LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(after)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A person of a directory or provider as the list shows him.
#[derive(Debug, FromRow)]
pub struct OutsideRow {
    /// The person.
    pub person_id: UserId,
    /// What he signs in with.
    pub login: Login,
    /// Who keeps the password.
    pub source: Source,
    /// The groups.
    pub groups: Vec<String>,
    /// Roles that duties forbid.
    pub refused: Vec<String>,
    /// When it was heard.
    pub seen_at: OffsetDateTime,
    /// Since when the directory does not know him.
    pub gone_at: Option<OffsetDateTime>,
}

/// A page of the people of directories and providers, newest first.
pub async fn outside_page(tx: &mut Tx, ask: PageAsk) -> Result<Vec<OutsideRow>> {
    let rows = sqlx::query_as(
        "SELECT p.id AS person_id, p.login, p.source, o.groups, o.refused, o.seen_at, o.gone_at
         FROM identity.person p JOIN identity.outside_person o ON o.tenant_id = p.tenant_id AND o.person_id = p.id
         WHERE p.tenant_id = $1 AND ($2::uuid IS NULL OR p.id < $2)
         ORDER BY p.id DESC LIMIT $3",
    )
    .bind(tx.tenant())
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

#[derive(FromRow)]
struct HeldRow {
    id: BindingId,
    tenant_id: TenantId,
    person_id: UserId,
    role: String,
    entity_id: Option<EntityId>,
    centre_id: Option<CentreId>,
    valid_from: OffsetDateTime,
    valid_until: Option<OffsetDateTime>,
    granted_by: Option<UserId>,
    group_rule_id: Option<GroupRuleId>,
}

impl From<HeldRow> for Held {
    fn from(row: HeldRow) -> Self {
        Self {
            rule: row.group_rule_id,
            binding: Binding {
                at: Node::of(row.tenant_id, row.entity_id, row.centre_id),
                id: row.id,
                person_id: row.person_id,
                role: row.role,
                valid_from: row.valid_from,
                valid_until: row.valid_until,
                granted_by: row.granted_by,
            },
        }
    }
}

/// The bindings of a person that are in force or will be, with the rules that gave them.
pub async fn held(tx: &mut Tx, person: UserId, now: OffsetDateTime) -> Result<Vec<Held>> {
    let rows: Vec<HeldRow> = sqlx::query_as(
        "SELECT id, tenant_id, person_id, role, entity_id, centre_id, valid_from, valid_until, granted_by, group_rule_id
         FROM identity.binding
         WHERE tenant_id = $1 AND person_id = $2 AND (valid_until IS NULL OR valid_until > $3)
         ORDER BY id LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(person)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(Held::from).collect())
}

/// Notes the rule that gave a binding.
pub async fn binding_of_rule(tx: &mut Tx, id: BindingId, rule: GroupRuleId) -> Result<()> {
    sqlx::query("UPDATE identity.binding SET group_rule_id = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .bind(rule)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
