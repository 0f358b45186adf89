//! Statements on valuations. They are written once.

use crate::model::{
    reference::PolicyId,
    valuation::{Confidence, Kept, Valuation, ValuationId, ValuationLine, Waterfall},
};
use contracts::buyback::PurchaseId;
use kernel::{Error, Instant, Money, PageAsk, Result, UserId};
use platform::Tx;
use sqlx::FromRow;

#[derive(FromRow)]
struct ValuationRow {
    id: ValuationId,
    purchase_id: PurchaseId,
    appraisal_version: i64,
    policy_id: PolicyId,
    confidence: Confidence,
    comparables: i64,
    outliers: i64,
    #[sqlx(rename = "market_kopecks")]
    market: Money,
    #[sqlx(rename = "offer_kopecks")]
    offer: Money,
    #[sqlx(rename = "shown_kopecks")]
    shown: Money,
    inputs_hash: String,
    inputs: String,
    made_by: UserId,
    made_at: Instant,
}

impl ValuationRow {
    fn with(self, lines: Vec<ValuationLine>) -> Result<Valuation> {
        let inputs_hash = hex::decode(&self.inputs_hash).map_err(Error::internal)?;
        let kept = Kept {
            inputs: self.inputs,
            inputs_hash,
        };
        Ok(Valuation {
            grounds: kept.grounds()?,
            id: self.id,
            purchase_id: self.purchase_id,
            appraisal_version: self.appraisal_version,
            policy_id: self.policy_id,
            confidence: self.confidence,
            comparables: self.comparables,
            outliers: self.outliers,
            market: self.market,
            offer: self.offer,
            shown: self.shown,
            inputs_hash: self.inputs_hash,
            made_by: self.made_by,
            made_at: self.made_at,
            lines,
        })
    }
}

/// Keeps a valuation with its lines and the inputs that give them again.
pub async fn valuation_insert(
    tx: &mut Tx,
    made: &Valuation,
    fall: &Waterfall,
    kept: &Kept,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.valuation (id, tenant_id, purchase_id, appraisal_version, policy_id, confidence, comparables,
                                        outliers, median_kopecks, mileage_kopecks, market_kopecks, margin_kopecks,
                                        recon_kopecks, holding_kopecks, offer_kopecks, shown_kopecks, inputs, inputs_hash,
                                        made_by, made_at, year_kopecks, equipment_kopecks)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
    )
    .bind(tx.tenant())
    .bind(made.id)
    .bind(made.purchase_id)
    .bind(made.appraisal_version)
    .bind(made.policy_id)
    .bind(made.confidence)
    .bind(made.comparables)
    .bind(made.outliers)
    .bind(fall.median)
    .bind(fall.mileage)
    .bind(fall.market)
    .bind(fall.margin)
    .bind(fall.recon)
    .bind(fall.holding)
    .bind(fall.offer)
    .bind(fall.shown)
    .bind(&kept.inputs)
    .bind(&kept.inputs_hash)
    .bind(made.made_by)
    .bind(made.made_at)
    .bind(fall.year)
    .bind(fall.equipment)
    .execute(&mut *tx)
    .await?;
    lines_insert(tx, made).await
}

async fn lines_insert(tx: &mut Tx, made: &Valuation) -> Result<()> {
    let kinds: Vec<_> = made.lines.iter().map(|line| line.kind).collect();
    let amounts: Vec<i64> = made
        .lines
        .iter()
        .map(|line| line.amount.in_kopecks())
        .collect::<Result<_, _>>()?;
    let russian: Vec<_> = made.lines.iter().map(|line| line.ru.clone()).collect();
    let english: Vec<_> = made.lines.iter().map(|line| line.en.clone()).collect();
    sqlx::query(
        "INSERT INTO buyback.valuation_line (valuation_id, tenant_id, place, kind, amount_kopecks, ru, en)
         SELECT $2, $1, row.place, row.kind, row.amount, row.ru, row.en
         FROM UNNEST($3::text[], $4::bigint[], $5::text[], $6::text[]) WITH ORDINALITY AS row (kind, amount, ru, en, place)",
    )
    .bind(tx.tenant())
    .bind(made.id)
    .bind(kinds)
    .bind(amounts)
    .bind(russian)
    .bind(english)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A valuation of a purchase within the reach of the caller.
pub async fn valuation_get(tx: &mut Tx, id: ValuationId) -> Result<Valuation> {
    let row: ValuationRow = sqlx::query_as(
        "SELECT v.id, v.purchase_id, v.appraisal_version, v.policy_id, v.confidence, v.comparables, v.outliers,
                v.market_kopecks, v.offer_kopecks, v.shown_kopecks, encode(v.inputs_hash, 'hex') AS inputs_hash,
                v.inputs, v.made_by, v.made_at
         FROM buyback.valuation v JOIN buyback.purchase p ON p.id = v.purchase_id
         WHERE v.tenant_id = $1 AND v.id = $2 AND ($3::uuid[] IS NULL OR p.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    row.with(lines(tx, id).await?)
}

async fn lines(tx: &mut Tx, id: ValuationId) -> Result<Vec<ValuationLine>> {
    let rows = sqlx::query_as(
        "SELECT kind, amount_kopecks, ru, en FROM buyback.valuation_line
         WHERE tenant_id = $1 AND valuation_id = $2 ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The newest valuation of a purchase.
pub async fn valuation_newest(tx: &mut Tx, purchase: PurchaseId) -> Result<Valuation> {
    let id = sqlx::query_scalar(
        "SELECT id FROM buyback.valuation WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_one(&mut *tx)
    .await?;
    valuation_get(tx, id).await
}

/// Ids of the valuations of a purchase, newest first.
pub async fn valuation_ids(
    tx: &mut Tx,
    purchase: PurchaseId,
    ask: PageAsk,
) -> Result<Vec<ValuationId>> {
    let rows = sqlx::query_scalar(
        "SELECT id FROM buyback.valuation
         WHERE tenant_id = $1 AND purchase_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What is kept for making a valuation again.
pub async fn kept_get(tx: &mut Tx, id: ValuationId) -> Result<Kept> {
    let kept = sqlx::query_as(
        "SELECT inputs, inputs_hash FROM buyback.valuation WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    Ok(kept)
}
