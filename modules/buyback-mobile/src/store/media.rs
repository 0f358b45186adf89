//! Statements on pictures that were verified.

use crate::model::{
    object::Sha,
    photo::MediaId,
    picture::{Look, PictureKind},
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Instant, Result};
use platform::Tx;
use sqlx::FromRow;

/// A verified picture.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Media {
    /// The picture.
    pub id: MediaId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// The inspection.
    pub purchase_id: PurchaseId,
    /// The hash of its bytes.
    pub sha256: Sha,
    /// Its size.
    pub bytes: i64,
    /// What it is.
    pub kind: PictureKind,
    /// What is seen in it.
    #[sqlx(flatten)]
    pub look: LookRow,
    /// The hash of its small copy.
    pub small_sha256: Option<Sha>,
    /// When it was verified.
    pub verified_at: Instant,
    /// When it was taken away because the seller asked to be forgotten.
    pub erased_at: Option<Instant>,
}

/// What is seen in a picture, in columns.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LookRow {
    width: Option<i64>,
    height: Option<i64>,
    sharpness: Option<i64>,
    light: Option<i64>,
    likeness: Option<i64>,
    shot_at: Option<Instant>,
    latitude_e6: Option<i64>,
    longitude_e6: Option<i64>,
}

impl From<LookRow> for Look {
    fn from(row: LookRow) -> Self {
        Self {
            width: row.width,
            height: row.height,
            sharpness: row.sharpness,
            light: row.light,
            likeness: row.likeness,
            shot_at: row.shot_at,
            place: row.latitude_e6.zip(row.longitude_e6),
        }
    }
}

impl From<Look> for LookRow {
    fn from(look: Look) -> Self {
        Self {
            width: look.width,
            height: look.height,
            sharpness: look.sharpness,
            light: look.light,
            likeness: look.likeness,
            shot_at: look.shot_at,
            latitude_e6: look.place.map(|(latitude, _)| latitude),
            longitude_e6: look.place.map(|(_, longitude)| longitude),
        }
    }
}

/// Writes a verified picture.
pub async fn media_insert(tx: &mut Tx, media: &Media) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback_mobile.media (id, tenant_id, centre_id, purchase_id, sha256, bytes, kind, width, height,
                                           sharpness, light, likeness, shot_at, latitude_e6, longitude_e6, small_sha256,
                                           verified_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
    )
    .bind(tx.tenant())
    .bind(media.id)
    .bind(media.centre_id)
    .bind(media.purchase_id)
    .bind(&media.sha256)
    .bind(media.bytes)
    .bind(media.kind)
    .bind(media.look.width)
    .bind(media.look.height)
    .bind(media.look.sharpness)
    .bind(media.look.light)
    .bind(media.look.likeness)
    .bind(media.look.shot_at)
    .bind(media.look.latitude_e6)
    .bind(media.look.longitude_e6)
    .bind(&media.small_sha256)
    .bind(media.verified_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A picture within reach, if it is here.
pub async fn media_find(tx: &mut Tx, id: MediaId) -> Result<Option<Media>> {
    let media = sqlx::query_as(
        "SELECT id, centre_id, purchase_id, sha256, bytes, kind, width, height, sharpness, light, likeness, shot_at,
                latitude_e6, longitude_e6, small_sha256, verified_at, erased_at
         FROM buyback_mobile.media WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_optional(&mut *tx)
    .await?;
    Ok(media)
}

/// Pictures of a purchase that people can be shown: those that are there and have a small copy.
pub async fn media_shown(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<MediaId>> {
    let rows = sqlx::query_scalar(
        "SELECT id FROM buyback_mobile.media
         WHERE tenant_id = $1 AND purchase_id = $2 AND erased_at IS NULL AND small_sha256 IS NOT NULL LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Whether the inspection has this picture, or one like it, as another photograph that counts.
pub async fn twin_here(tx: &mut Tx, media: &Media) -> Result<bool> {
    let found = sqlx::query_scalar(
        "SELECT EXISTS (
           SELECT FROM buyback_mobile.media m
           JOIN buyback_mobile.photo p ON p.media_id = m.id
           WHERE m.tenant_id = $1 AND m.purchase_id = $2 AND m.id <> $3 AND p.state = 'attached' AND p.faults = '{}'
             AND (m.sha256 = $4 OR bit_count((m.likeness # $5)::bit(64)) <= 3))",
    )
    .bind(tx.tenant())
    .bind(media.purchase_id)
    .bind(media.id)
    .bind(&media.sha256)
    .bind(media.look.likeness)
    .fetch_one(&mut *tx)
    .await?;
    Ok(found)
}

/// Another purchase of the group, in whatever centre, that has this picture or one like it. Two likenesses that differ in at
/// most three bits have one of their four parts in common, which is what the indexes find.
pub async fn reused_in(tx: &mut Tx, media: &Media) -> Result<Option<PurchaseId>> {
    let likeness = media.look.likeness;
    tx.across(async |tx| {
        let found = sqlx::query_scalar(
            "SELECT m.purchase_id FROM buyback_mobile.media m
             WHERE m.tenant_id = $1 AND m.purchase_id <> $2
               AND (m.sha256 = $3
                    OR ((m.band_0 = ($4::bigint & 65535)::integer OR m.band_1 = (($4 >> 16) & 65535)::integer
                         OR m.band_2 = (($4 >> 32) & 65535)::integer OR m.band_3 = (($4 >> 48) & 65535)::integer)
                        AND bit_count((m.likeness # $4)::bit(64)) <= 3))
             ORDER BY m.sha256 = $3 DESC, m.id LIMIT 1",
        )
        .bind(tx.tenant())
        .bind(media.purchase_id)
        .bind(&media.sha256)
        .bind(likeness)
        .fetch_optional(&mut *tx)
        .await?;
        Ok(found)
    })
    .await
}
