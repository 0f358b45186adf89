//! The document of an inspection as it is now: what the phone has seen and what the desk has saved meanwhile.

use super::{command::Work, field_scope, inspect::of_desk};
use crate::{
    MODULE,
    model::{
        act,
        device::DeviceId,
        field::Fields,
        inspection::Inspection,
        merge::{Conflict, merge_desk},
        object::Sha,
        sheet,
    },
    store,
};
use contracts::{
    buyback::PurchaseId,
    field_work::{FieldPurchase, FieldWork},
};
use kernel::Result;
use platform::{App, Scope};

/// The inspection of the phone with its fields, after what the desk saved since.
pub async fn merged_with_desk(
    app: &App,
    work: &Work<'_>,
    id: PurchaseId,
    known: &FieldPurchase,
) -> Result<(Inspection, Fields, Vec<Conflict>)> {
    let mut tx = app.db.read(MODULE, work.scope).await?;
    let inspection = store::inspection::inspection_get(&mut tx, id).await?;
    inspection.is_on(work.device.id)?;
    let fields = store::field::fields(&mut tx, id, Some(work.device.id)).await?;
    tx.close().await?;
    let (fields, conflicts) = merged(app, work.scope, &inspection, fields, known).await?;
    Ok((inspection, fields, conflicts))
}

/// The fields after what the desk saved since the version that the phone knew.
async fn merged(
    app: &App,
    scope: &Scope,
    inspection: &Inspection,
    mut fields: Fields,
    known: &FieldPurchase,
) -> Result<(Fields, Vec<Conflict>)> {
    if known.appraisal_version == inspection.base_version {
        return Ok((fields, Vec::new()));
    }
    let port = app.port::<dyn FieldWork>()?;
    let base = match inspection.base_version {
        0 => None,
        version => {
            port.appraisal(&field_scope(scope), inspection.purchase_id, version)
                .await?
        }
    };
    let at = inspection.started_at;
    let base = base
        .map(|body| sheet::flatten(&body, at, &fields))
        .unwrap_or_default();
    let desk = of_desk(known, &fields);
    let merged = merge_desk(&fields, &desk, &base);
    fields.extend(merged.changed);
    Ok((fields, merged.conflicts))
}

/// The hash of the act as it is now, by which a signature is worth something or not.
pub async fn current_hash(
    app: &App,
    scope: &Scope,
    inspection: &Inspection,
    fields: Fields,
    known: &FieldPurchase,
) -> Result<Sha> {
    let (fields, _) = merged(app, scope, inspection, fields, known).await?;
    let document = act::of(inspection.purchase_id, inspection.checklist_id, &fields);
    Ok(act::sealed(&document)?.1)
}

/// The fields of an inspection as this phone, or nobody in particular, sees them.
pub async fn fields_of(
    app: &App,
    scope: &Scope,
    id: PurchaseId,
    device: Option<DeviceId>,
) -> Result<Fields> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let fields = store::field::fields(&mut tx, id, device).await?;
    tx.close().await?;
    Ok(fields)
}
