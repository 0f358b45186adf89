//! Statements on finance and insurance products.

use crate::model::fi_product::FiProduct;
use contracts::sales::{DealId, FiProductId};
use kernel::Result;
use platform::Tx;

/// Adds a product; `fi_product_document` refuses the same product by the same document.
pub async fn fi_product_insert(tx: &mut Tx, product: &FiProduct) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.fi_product (id, tenant_id, deal_id, kind, partner_id, commission_kopecks, document_number,
                                       document_date, sold_by)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(product.id)
    .bind(product.deal_id)
    .bind(product.kind)
    .bind(product.partner_id)
    .bind(product.commission)
    .bind(&product.document_number)
    .bind(product.document_date)
    .bind(product.sold_by)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A product.
pub async fn fi_product_get(tx: &mut Tx, id: FiProductId) -> Result<FiProduct> {
    let product = sqlx::query_as(
        "SELECT id, deal_id, kind, partner_id, commission_kopecks, document_number, document_date, sold_by
         FROM sales.fi_product WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(product)
}

/// Takes a product out.
pub async fn fi_product_delete(tx: &mut Tx, id: FiProductId) -> Result<bool> {
    let gone = sqlx::query("DELETE FROM sales.fi_product WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut *tx)
        .await?;
    Ok(gone.rows_affected() == 1)
}

/// The products of a deal, oldest first.
pub async fn fi_products(tx: &mut Tx, deal: DealId) -> Result<Vec<FiProduct>> {
    let rows = sqlx::query_as(
        "SELECT id, deal_id, kind, partner_id, commission_kopecks, document_number, document_date, sold_by
         FROM sales.fi_product WHERE tenant_id = $1 AND deal_id = $2 ORDER BY id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
