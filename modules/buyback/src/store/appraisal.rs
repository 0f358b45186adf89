//! Statements on appraisals. A version is written once.

use crate::model::{
    appraisal::{Answer, Appraisal, Damage, Paint, ReconLine, Sheet},
    purchase::Purchase,
};
use contracts::buyback::PurchaseId;
use kernel::{PtsNumber, Result, UserId, VehicleNumber};
use platform::Tx;
use sqlx::types::Json;

/// Writes a version with its lists.
pub async fn appraisal_insert(
    tx: &mut Tx,
    purchase: PurchaseId,
    appraisal: &Appraisal,
) -> Result<()> {
    sheet_insert(tx, purchase, &appraisal.sheet).await?;
    answers_insert(tx, purchase, appraisal).await?;
    damages_insert(tx, purchase, appraisal).await?;
    recon_insert(tx, purchase, appraisal).await?;
    paint_insert(tx, purchase, appraisal).await
}

async fn sheet_insert(tx: &mut Tx, purchase: PurchaseId, sheet: &Sheet) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.appraisal (purchase_id, tenant_id, version, vin, make, model, year, mileage_km, seller_kind,
                                        registered_to, pts_kind, pts_number, sts_number, vat_scheme, flags, note,
                                        appraised_by, appraised_at, vehicle_type, attributes)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(sheet.version)
    .bind(&sheet.vin)
    .bind(&sheet.make)
    .bind(&sheet.model)
    .bind(sheet.year)
    .bind(sheet.mileage_km)
    .bind(sheet.seller_kind)
    .bind(sheet.registered_to)
    .bind(sheet.pts_kind)
    .bind(&sheet.pts_number)
    .bind(&sheet.sts_number)
    .bind(sheet.vat_scheme)
    .bind(&sheet.flags)
    .bind(&sheet.note)
    .bind(sheet.appraised_by)
    .bind(sheet.appraised_at)
    .bind(&sheet.vehicle_type)
    .bind(Json(&sheet.attributes))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn answers_insert(tx: &mut Tx, purchase: PurchaseId, appraisal: &Appraisal) -> Result<()> {
    let questions: Vec<_> = appraisal
        .answers
        .iter()
        .map(|answer| answer.question.clone())
        .collect();
    let states: Vec<_> = appraisal
        .answers
        .iter()
        .map(|answer| answer.state)
        .collect();
    let notes: Vec<_> = appraisal
        .answers
        .iter()
        .map(|answer| answer.note.clone())
        .collect();
    sqlx::query(
        "INSERT INTO buyback.answer (purchase_id, tenant_id, version, place, question, state, note)
         SELECT $2, $1, $3, row.place, row.question, row.state, row.note
         FROM UNNEST($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS row (question, state, note, place)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(appraisal.sheet.version)
    .bind(questions)
    .bind(states)
    .bind(notes)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn damages_insert(tx: &mut Tx, purchase: PurchaseId, appraisal: &Appraisal) -> Result<()> {
    let panels: Vec<_> = appraisal
        .damages
        .iter()
        .map(|damage| damage.panel.clone())
        .collect();
    let kinds: Vec<_> = appraisal.damages.iter().map(|damage| damage.kind).collect();
    let sizes: Vec<_> = appraisal.damages.iter().map(|damage| damage.size).collect();
    let notes: Vec<_> = appraisal
        .damages
        .iter()
        .map(|damage| damage.note.clone())
        .collect();
    sqlx::query(
        "INSERT INTO buyback.damage (purchase_id, tenant_id, version, place, panel, kind, size, note)
         SELECT $2, $1, $3, row.place, row.panel, row.kind, row.size, row.note
         FROM UNNEST($4::text[], $5::text[], $6::smallint[], $7::text[])
              WITH ORDINALITY AS row (panel, kind, size, note, place)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(appraisal.sheet.version)
    .bind(panels)
    .bind(kinds)
    .bind(sizes)
    .bind(notes)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn recon_insert(tx: &mut Tx, purchase: PurchaseId, appraisal: &Appraisal) -> Result<()> {
    let items: Vec<_> = appraisal.recon.iter().map(|line| line.item_id.0).collect();
    let quantities: Vec<_> = appraisal.recon.iter().map(|line| line.quantity).collect();
    let prices: Vec<_> = appraisal
        .recon
        .iter()
        .map(|line| line.price.in_kopecks())
        .collect::<Result<_, _>>()?;
    sqlx::query(
        "INSERT INTO buyback.recon_line (purchase_id, tenant_id, version, place, item_id, quantity, price_kopecks)
         SELECT $2, $1, $3, row.place, row.item_id, row.quantity, row.price
         FROM UNNEST($4::uuid[], $5::bigint[], $6::bigint[]) WITH ORDINALITY AS row (item_id, quantity, price, place)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(appraisal.sheet.version)
    .bind(items)
    .bind(quantities)
    .bind::<Vec<i64>>(prices)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The newest appraisal of a purchase, whole.
pub async fn appraisal_get(tx: &mut Tx, purchase: &Purchase) -> Result<Appraisal> {
    let (id, version) = (purchase.id, purchase.appraisal_version);
    let sheet = sqlx::query_as(
        "SELECT version, vehicle_type, vin, make, model, year, mileage_km, attributes, seller_kind, registered_to, pts_kind,
                pts_number, sts_number, vat_scheme, flags, note, appraised_by, appraised_at
         FROM buyback.appraisal WHERE tenant_id = $1 AND purchase_id = $2 AND version = $3",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(version)
    .fetch_one(&mut *tx)
    .await?;
    let answers = answers(tx, id, version).await?;
    let damages = damages(tx, id, version).await?;
    Ok(Appraisal {
        sheet,
        answers,
        damages,
        recon: recon_lines(tx, id, version).await?,
        paint: paint(tx, id, version).await?,
    })
}

/// Who saved the newest appraisal, if there is one.
pub async fn appraiser(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<UserId>> {
    let person = sqlx::query_scalar(
        "SELECT appraised_by FROM buyback.appraisal WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY version DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(person)
}

async fn paint_insert(tx: &mut Tx, purchase: PurchaseId, appraisal: &Appraisal) -> Result<()> {
    if appraisal.paint.is_empty() {
        return Ok(());
    }
    let panels: Vec<_> = appraisal
        .paint
        .iter()
        .map(|one| one.panel.clone())
        .collect();
    let microns: Vec<_> = appraisal.paint.iter().map(|one| one.microns).collect();
    sqlx::query(
        "INSERT INTO buyback.paint (purchase_id, tenant_id, version, place, panel, microns)
         SELECT $2, $1, $3, row.place, row.panel, row.microns
         FROM UNNEST($4::text[], $5::bigint[]) WITH ORDINALITY AS row (panel, microns, place)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(appraisal.sheet.version)
    .bind(panels)
    .bind(microns)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

async fn paint(tx: &mut Tx, purchase: PurchaseId, version: i64) -> Result<Vec<Paint>> {
    let rows = sqlx::query_as(
        "SELECT panel, microns FROM buyback.paint
         WHERE tenant_id = $1 AND purchase_id = $2 AND version = $3 ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(version)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

async fn answers(tx: &mut Tx, purchase: PurchaseId, version: i64) -> Result<Vec<Answer>> {
    let rows = sqlx::query_as(
        "SELECT question, state, note FROM buyback.answer
         WHERE tenant_id = $1 AND purchase_id = $2 AND version = $3 ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(version)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

async fn damages(tx: &mut Tx, purchase: PurchaseId, version: i64) -> Result<Vec<Damage>> {
    let rows = sqlx::query_as(
        "SELECT panel, kind, size, note FROM buyback.damage
         WHERE tenant_id = $1 AND purchase_id = $2 AND version = $3 ORDER BY place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(version)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

async fn recon_lines(tx: &mut Tx, purchase: PurchaseId, version: i64) -> Result<Vec<ReconLine>> {
    let rows = sqlx::query_as(
        "SELECT l.item_id, i.code, i.ru, i.en, l.quantity, l.price_kopecks
         FROM buyback.recon_line l JOIN buyback.recon_item i ON i.id = l.item_id
         WHERE l.tenant_id = $1 AND l.purchase_id = $2 AND l.version = $3 ORDER BY l.place LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(version)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The highest odometer of the appraisals of this car in other purchases, in any centre of the group.
pub async fn mileage_before(
    tx: &mut Tx,
    vin: &VehicleNumber,
    purchase: PurchaseId,
) -> Result<Option<i64>> {
    tx.across(async |tx| {
        let highest = sqlx::query_scalar(
            "SELECT max(mileage_km) FROM buyback.appraisal WHERE tenant_id = $1 AND vin = $2 AND purchase_id <> $3",
        )
        .bind(tx.tenant())
        .bind(vin)
        .bind(purchase)
        .fetch_one(&mut *tx)
        .await?;
        Ok(highest)
    })
    .await
}

/// Number of the vehicle passport in the newest appraisal.
pub async fn pts_number(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<PtsNumber>> {
    let number: Option<Option<PtsNumber>> = sqlx::query_scalar(
        "SELECT pts_number FROM buyback.appraisal
         WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY version DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(number.flatten())
}
