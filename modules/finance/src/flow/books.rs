//! Opening the books of a legal entity: on first need, in the transaction that needs them.

use crate::{
    model::{rate::Policy, standard::Standard},
    store::books,
};
use contracts::identity::{EntityInfo, Organisation};
use kernel::{EntityId, Error, Result, codes};
use platform::{App, Scope, Tx, audit};

/// A legal entity that the caller reaches.
///
/// # Errors
/// `common.not_found`.
pub async fn entity_reached(app: &App, scope: &Scope, entity: EntityId) -> Result<EntityInfo> {
    if !scope.reach.entity(entity) {
        return Err(codes::NOT_FOUND.into());
    }
    let found = app
        .port::<dyn Organisation>()?
        .entity(scope.tenant, entity)
        .await?;
    found.ok_or_else(|| codes::NOT_FOUND.into())
}

/// What the books of an entity go by; the first time they are opened. Only then the port is asked in the middle of a
/// transaction: it reads on a connection of its own, and what it says is kept.
pub async fn policy(app: &App, tx: &mut Tx, entity: EntityId) -> Result<Policy> {
    if let Some(policy) = books::policy(tx, entity).await? {
        return Ok(policy);
    }
    let found = app
        .port::<dyn Organisation>()?
        .entity(tx.tenant(), entity)
        .await?;
    let info = found.ok_or_else(|| Error::field("/entity", codes::REFERENCE_NOT_FOUND))?;
    chart_open(tx, &info).await?;
    Ok(Policy {
        vat_payer: info.vat_payer,
        rates: books::rates(tx).await?,
    })
}

/// Gives an entity its chart of accounts, and its group words, rules and rates if it has none. Twice is once.
pub async fn chart_open(tx: &mut Tx, entity: &EntityInfo) -> Result<()> {
    if books::vat_payer(tx, entity.id).await?.is_some() {
        return Ok(());
    }
    let standard = Standard::read()?;
    books::standard_insert(tx, &standard).await?;
    books::accounts_insert(tx, entity.id, &standard.accounts).await?;
    books::books_insert(tx, entity.id, entity.vat_payer).await?;
    audit::put(tx, "chart_open", "books", entity.id, (), &standard.accounts)
}
