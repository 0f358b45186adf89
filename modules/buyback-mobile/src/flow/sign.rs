//! The seller signs the act on the screen of the phone.

use super::{
    command::{Effect, Work},
    inspect::{on_this_phone, read},
    storage,
};
use crate::{
    MODULE,
    model::{
        command::{Outcome, Receipt},
        inspection::InspectionStep,
        object::Sha,
        signature::{Signature, SignatureAsk},
    },
    store,
};
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Instant, Invalid, Result};
use platform::{App, audit};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Body of `sign`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct SignIn {
    /// The purchase.
    #[schema(value_type = String, format = Uuid)]
    purchase_id: PurchaseId,
    /// The act that was shown: purchase_id, checklist_id, fields.
    #[schema(value_type = Object)]
    act: Value,
    /// The SHA-256 of its canonical JSON.
    act_hash: Sha,
    /// The strokes: PNG of at most 64 KiB in base64.
    picture: String,
    /// When, by the clock of the phone.
    signed_at: Instant,
}

/// Keeps a signature of exactly the act that was shown. What the document becomes later does not touch it.
pub async fn act_sign(app: &App, work: &Work<'_>) -> Result<Receipt> {
    let input: SignIn = read(&work.ask.body)?;
    let ask = SignatureAsk {
        purchase: input.purchase_id,
        act: input.act,
        act_hash: input.act_hash,
        picture: input.picture,
        signed_at: input.signed_at,
    };
    let (signature, picture) = Signature::read(&ask, work.ask.id, work.device.id, work.now)?;
    // What would be refused leaves no picture behind.
    let mut tx = app.db.begin(MODULE, work.scope).await?;
    let inspection = on_this_phone(&mut tx, work, ask.purchase).await?;
    inspection.step(InspectionStep::Add)?;
    tx.close().await?;
    let name = signature.picture_sha256.object(work.scope.tenant);
    storage::objects(app)?.put(&name, picture).await?;
    let mut tx = match work.begin(app).await? {
        Effect::Fresh(tx) => tx,
        Effect::Done(receipt) => return Ok(receipt),
    };
    let before = on_this_phone(&mut tx, work, ask.purchase).await?;
    let after = before.step(InspectionStep::Add)?;
    store::signature::signature_insert(&mut tx, &signature).await?;
    store::inspection::inspection_save(&mut tx, &after).await?;
    // The act names papers: its hash tells enough.
    let told = json!({"purchase_id": ask.purchase, "act_hash": signature.act_hash, "signed_at": signature.signed_at});
    audit::put(&mut tx, "act_sign", "signature", signature.id, (), told)?;
    work.end(tx, Outcome::done(json!({"signature_id": signature.id})))
        .await
}
