//! Statements on contracts.

use crate::model::contract::Contract;
use contracts::sales::DealId;
use kernel::Result;
use platform::Tx;

/// Keeps a contract; `contract_number` refuses a number that was used in the year.
pub async fn contract_insert(tx: &mut Tx, contract: &Contract) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.contract (deal_id, tenant_id, entity_id, number, signed_on, price_kopecks, version, signed_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(contract.deal_id)
    .bind(contract.entity_id)
    .bind(&contract.number)
    .bind(contract.signed_on)
    .bind(contract.price)
    .bind(contract.version)
    .bind(contract.signed_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The contract of a deal, once it is signed.
pub async fn contract_of(tx: &mut Tx, deal: DealId) -> Result<Option<Contract>> {
    let contract = sqlx::query_as(
        "SELECT deal_id, entity_id, number, signed_on, price_kopecks, version, signed_by
         FROM sales.contract WHERE tenant_id = $1 AND deal_id = $2",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(contract)
}
