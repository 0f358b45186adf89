//! The appraisal: one document, read and saved whole.

use super::vehicle::Typed;
use crate::{
    MODULE, flow,
    model::{
        appraisal::{
            Answer as Answered, AnswerState, Appraisal, AppraisalAsk, Damage, DamageKind, Paint,
            RegisteredTo, SellerKind, TitleAsk,
        },
        permission,
        reference::Checklist,
    },
    store,
};
use axum::extract::State;
use contracts::buyback::PurchaseId;
use deserr::Deserr;
use kernel::{Bounded, Invalid, Line, Note, PtsNumber, Sts, codes, pts::PtsKind};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, IfMatch, Routes, Versioned},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(appraisal_get), permission::PURCHASE_READ)
        .route(routes!(appraisal_put), permission::APPRAISAL_WRITE)
}

/// The questions, and what has been answered so far.
#[derive(Debug, Serialize, ToSchema)]
struct AppraisalCard {
    /// The questions of this inspection.
    checklist: Checklist,
    /// The newest version; absent before the first.
    appraisal: Option<Appraisal>,
}

/// The appraisal with its questions. Before the inspection has begun there is none.
#[utoipa::path(get, path = "/purchases/{id}/appraisal", tag = "buyback", params(("id" = String, Path)), responses((status = 200, body = AppraisalCard)))]
async fn appraisal_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PurchaseId>,
) -> Answer<Versioned<AppraisalCard>> {
    let mut tx = caller.read(&app).await?;
    let purchase = store::purchase::purchase_get(&mut tx, id).await?;
    purchase.checklist_id.ok_or(codes::NOT_FOUND)?;
    let day = app.clock.now().date().into();
    let checklist = flow::appraisal::checklist(&mut tx, &purchase, day).await?;
    let appraisal = match purchase.appraisal_version {
        0 => None,
        _ => Some(store::appraisal::appraisal_get(&mut tx, &purchase).await?),
    };
    tx.close().await?;
    Ok(Versioned(
        purchase.appraisal_version,
        AppraisalCard {
            checklist,
            appraisal,
        },
    ))
}

/// An answer.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AnswerIn {
    /// Name of the question.
    question: Line,
    /// The answer.
    state: AnswerState,
    /// Remark.
    #[deserr(default)]
    note: Option<Note>,
}

/// A damage.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct DamageIn {
    /// Where: a part of the damage map of the type.
    #[schema(example = "hood")]
    panel: Line,
    /// What.
    kind: DamageKind,
    /// 1 small, 2 middle, 3 large.
    size: Bounded<1, 3>,
    /// Remark.
    #[deserr(default)]
    note: Option<Note>,
}

/// A work from the price list.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct ReconIn {
    /// Name of the work.
    pub item: Line,
    /// How many.
    pub quantity: Bounded<1, 99>,
}

/// How thick the paint of a part is.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PaintIn {
    /// Where: a part of the damage map of the type, each once.
    panel: Line,
    /// In thousandths of a millimetre.
    microns: Bounded<0, 10_000>,
}

/// What was seen at the car.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct AppraisalIn {
    /// The number as it stands on the vehicle: a VIN, or what the type has. It is read by the rule of the type.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = String, example = "XTAGFL111NY500001")]
    vin: (),
    /// Code of the vehicle type, when it is to be confirmed; it is that of the lead.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = Option<String>, example = "car")]
    vehicle_type: (),
    /// Properties that the type has: code and value.
    #[deserr(skip, default)]
    #[expect(dead_code, reason = "documented here, read by `Typed`")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    attributes: (),
    /// Make as the papers have it.
    make: Line,
    /// Model.
    model: Line,
    /// Year of manufacture.
    year: Bounded<1900, 2100>,
    /// Odometer; only for types that are used by kilometres, and for those always.
    #[deserr(default)]
    mileage_km: Option<Bounded<0, 2_000_000>>,
    /// Who sells.
    seller_kind: SellerKind,
    /// In whose name the car is registered.
    registered_to: RegisteredTo,
    /// Form of the vehicle passport; only for types with title papers, and for those always.
    #[deserr(default)]
    pts_kind: Option<PtsKind>,
    /// Its number.
    #[deserr(default)]
    pts_number: Option<PtsNumber>,
    /// Number of the registration certificate.
    #[deserr(default)]
    sts_number: Option<Sts>,
    /// Answers so far; a valuation needs all required ones.
    answers: Vec<AnswerIn>,
    /// Damages.
    damages: Vec<DamageIn>,
    /// Works that the car needs.
    recon: Vec<ReconIn>,
    /// How thick the paint is, where it was measured.
    #[deserr(default)]
    paint: Vec<PaintIn>,
    /// Remark.
    #[deserr(default)]
    note: Option<Note>,
}

impl From<AppraisalIn> for AppraisalAsk {
    fn from(input: AppraisalIn) -> Self {
        Self {
            make: input.make,
            model: input.model,
            year: super::year(input.year),
            mileage_km: input.mileage_km.map(|km| km.get()),
            seller_kind: input.seller_kind,
            registered_to: input.registered_to,
            title: TitleAsk {
                pts_kind: input.pts_kind,
                pts_number: input.pts_number,
                sts_number: input.sts_number,
            },
            answers: input.answers.into_iter().map(Into::into).collect(),
            damages: input.damages.into_iter().map(Into::into).collect(),
            recon: works(input.recon),
            paint: input.paint.into_iter().map(Into::into).collect(),
            note: input.note,
        }
    }
}

impl From<AnswerIn> for Answered {
    fn from(input: AnswerIn) -> Self {
        Self {
            question: input.question.to_string(),
            state: input.state,
            note: input.note,
        }
    }
}

impl From<PaintIn> for Paint {
    fn from(input: PaintIn) -> Self {
        Self {
            panel: input.panel.to_string(),
            microns: input.microns.get(),
        }
    }
}

impl From<DamageIn> for Damage {
    fn from(input: DamageIn) -> Self {
        let size = i16::try_from(input.size.get()).unwrap_or_default();
        Self {
            panel: input.panel.to_string(),
            kind: input.kind,
            size,
            note: input.note,
        }
    }
}

/// Names and quantities of works.
pub fn works(recon: Vec<ReconIn>) -> Vec<(Line, i64)> {
    recon
        .into_iter()
        .map(|work| (work.item, work.quantity.get()))
        .collect()
}

/// Save the next version of the appraisal.
#[utoipa::path(put, path = "/purchases/{id}/appraisal", tag = "buyback", params(("id" = String, Path), ("If-Match" = String, Header)), request_body = AppraisalIn, responses((status = 200, body = Appraisal)))]
async fn appraisal_put(
    State(app): State<App>,
    command: Command,
    seen: IfMatch,
    Id(id): Id<PurchaseId>,
    Body(input): Body<Typed<AppraisalIn>>,
) -> Answer<Versioned<Appraisal>> {
    let ask = (input.vehicle, input.rest.map(Into::into));
    let saved = flow::appraisal::appraisal_put(&app, &command, id, seen, ask).await?;
    Ok(Versioned(saved.sheet.version, saved))
}
