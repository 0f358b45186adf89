//! Who sells, and what they consent to.

use super::today;
use crate::{
    model::{
        purchase::PurchaseStep,
        seller::{Consent, ConsentChannel, ConsentId, ConsentPurpose, Identification, SellerSaved},
    },
    store,
};
use contracts::buyback::{PurchaseId, SellerFacts};
use kernel::{FieldError, Instant, Invalid, Line, Result, TenantId, codes};
use platform::{
    App, Begun, Scope, audit,
    http::{Command, IfMatch},
};

/// Enters what the seller's passport says. The answer and the audit name no person.
pub async fn seller_put(
    app: &App,
    command: &Command,
    purchase: PurchaseId,
    seen: IfMatch,
    shown: Identification,
) -> Result<SellerSaved> {
    let day = today(app, command, purchase).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    store::purchase::purchase_lock(&mut tx, purchase)
        .await?
        .step(PurchaseStep::Identify)?;
    let before = store::seller::seller_get(&mut tx, purchase).await?;
    seen.check(before.version)?;
    let after = before.identify(shown, day)?;
    store::seller::seller_save(&mut tx, &after).await?;
    let (before, after) = (SellerSaved::from(&before), SellerSaved::from(&after));
    audit::put(&mut tx, "seller_put", "seller", after.id, &before, &after)?;
    tx.commit(after).await
}

/// A consent that the seller has signed.
#[derive(Debug)]
pub struct ConsentAsk {
    /// What for.
    pub purpose: ConsentPurpose,
    /// Version of the text.
    pub text_version: Line,
    /// How it was signed.
    pub channel: ConsentChannel,
    /// When.
    pub given_at: Instant,
}

/// Records a consent, a document of its own (PD-1).
pub async fn consent_record(
    app: &App,
    command: &Command,
    purchase: PurchaseId,
    ask: ConsentAsk,
) -> Result<Consent> {
    let now = Instant::from(app.clock.now());
    if ask.given_at > now {
        let params = vec![("min", "—".to_owned()), ("max", now.to_string())];
        let fault = FieldError {
            pointer: "/given_at".into(),
            code: codes::OUT_OF_RANGE,
            params,
        };
        return Err(Invalid {
            fields: vec![fault],
        }
        .into());
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::purchase::purchase_lock(&mut tx, purchase).await?;
    before.step(PurchaseStep::Identify)?;
    let consent = Consent {
        id: ConsentId::new(),
        seller_id: before.seller_id,
        purpose: ask.purpose,
        text_version: ask.text_version,
        channel: ask.channel,
        given_at: ask.given_at,
        recorded_by: command.scope.actor.id,
    };
    store::seller::consent_insert(&mut tx, &consent).await?;
    audit::put(
        &mut tx,
        "consent_record",
        "consent",
        consent.id,
        (),
        &consent,
    )?;
    tx.commit(consent).await
}

/// What verification needs to know of the seller and the papers of a purchase.
pub async fn seller_facts(
    app: &App,
    tenant: TenantId,
    purchase: PurchaseId,
) -> Result<Option<SellerFacts>> {
    let mut tx = app.db.read(crate::MODULE, &Scope::system(tenant)).await?;
    let seller = match store::seller::seller_get(&mut tx, purchase).await {
        Err(error) if error.code == codes::NOT_FOUND => return Ok(None),
        seller => seller?,
    };
    let consented =
        store::seller::has_consented(&mut tx, seller.id, ConsentPurpose::Checks).await?;
    let pts_number = store::appraisal::pts_number(&mut tx, purchase).await?;
    tx.close().await?;
    Ok(seller.facts(pts_number, consented))
}
