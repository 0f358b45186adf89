//! What was seen at the car: answers, damages, works, and the papers that decide the VAT scheme.

use super::{
    code,
    purchase::{Purchase, PurchaseStep},
    reference::{Checklist, ReconItem, ReconItemId},
    valuation::ReconCost,
    vehicle::{self, Vehicle},
};
use contracts::vehicles::VehicleType;
use kernel::{
    Error, FieldError, Instant, Invalid, Line, Money, Note, PtsNumber, Result, Sts, UserId,
    VehicleNumber, codes, pts::PtsKind, vat::VatScheme, vin::VinNote,
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

/// More damages than a car has panels and kinds to tell apart.
const DAMAGES_MAX: usize = 200;

mod papers;
mod words;

pub use papers::{Papers, TitleAsk};
pub use words::{AnswerState, AppraisalFlag, DamageKind, Panel, RegisteredTo, SellerKind};

/// An answer to a question of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Answer {
    /// Name of the question.
    pub question: String,
    /// The answer.
    pub state: AnswerState,
    /// Remark.
    pub note: Option<Note>,
}

/// A damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Damage {
    /// Where: a part of the damage map of the type.
    pub panel: String,
    /// What.
    pub kind: DamageKind,
    /// 1 small, 2 middle, 3 large.
    pub size: i16,
    /// Remark.
    pub note: Option<Note>,
}

/// A work from the price list, at the price of the day of the appraisal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct ReconLine {
    /// The dated price.
    pub item_id: ReconItemId,
    /// Name of the work.
    pub code: String,
    /// The work in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
}

impl From<ReconLine> for ReconCost {
    fn from(line: ReconLine) -> Self {
        Self {
            code: line.code,
            ru: line.ru,
            en: line.en,
            quantity: line.quantity,
            price: line.price,
        }
    }
}

/// How thick the paint of a part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Paint {
    /// Where: a part of the damage map of the type.
    pub panel: String,
    /// In thousandths of a millimetre.
    pub microns: i64,
}

/// What the appraiser saves.
#[derive(Debug, Clone)]
pub struct AppraisalAsk {
    /// Make as the papers have it.
    pub make: Line,
    /// Model.
    pub model: Line,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer, for types that are used by kilometres.
    pub mileage_km: Option<i64>,
    /// Who sells.
    pub seller_kind: SellerKind,
    /// In whose name the vehicle is registered.
    pub registered_to: RegisteredTo,
    /// The title papers.
    pub title: TitleAsk,
    /// Answers so far.
    pub answers: Vec<Answer>,
    /// Damages.
    pub damages: Vec<Damage>,
    /// Works: name and quantity.
    pub recon: Vec<(Line, i64)>,
    /// How thick the paint is.
    pub paint: Vec<Paint>,
    /// Remark.
    pub note: Option<Note>,
}

/// What the appraisal is checked against.
#[derive(Debug)]
pub struct Known<'a> {
    /// What the type demands.
    pub kind: &'a VehicleType,
    /// The vehicle as its type has it.
    pub vehicle: &'a Vehicle,
    /// Its number.
    pub number: VehicleNumber,
    /// The questions of this inspection.
    pub checklist: &'a Checklist,
    /// Prices of works in force that day.
    pub prices: &'a [ReconItem],
    /// The highest odometer of an earlier appraisal of the same car.
    pub earlier_km: Option<i64>,
    /// The year now, at the centre.
    pub year_now: i32,
}

/// A version of an appraisal, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appraisal {
    /// What was seen, without the lists.
    #[serde(flatten)]
    pub sheet: Sheet,
    /// Answers.
    pub answers: Vec<Answer>,
    /// Damages.
    pub damages: Vec<Damage>,
    /// Works.
    pub recon: Vec<ReconLine>,
    /// How thick the paint is.
    #[serde(default)]
    pub paint: Vec<Paint>,
}

/// A version of an appraisal without its lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Sheet {
    /// Number of the version, for `If-Match`.
    pub version: i64,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// VIN, or the number that vehicles of the type have.
    pub vin: VehicleNumber,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer; 0 for types that are not used by kilometres.
    pub mileage_km: i64,
    /// Properties that the type has: code and value.
    #[sqlx(json)]
    pub attributes: BTreeMap<String, String>,
    /// Who sells.
    pub seller_kind: SellerKind,
    /// In whose name the vehicle is registered.
    pub registered_to: RegisteredTo,
    /// Form of the vehicle passport, for types that have one.
    pub pts_kind: Option<PtsKind>,
    /// Its number; absent once the seller has been forgotten.
    pub pts_number: Option<PtsNumber>,
    /// Number of the registration certificate; absent once the seller has been forgotten.
    pub sts_number: Option<Sts>,
    /// VAT scheme that follows (VAT-3).
    pub vat_scheme: VatScheme,
    /// Worth a second look.
    pub flags: Vec<AppraisalFlag>,
    /// Remark.
    pub note: Option<Note>,
    /// Who looked.
    pub appraised_by: UserId,
    /// When it was saved.
    pub appraised_at: Instant,
}

impl Appraisal {
    /// The next version of the appraisal of a purchase, checked against the dated data.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub fn next(
        purchase: &Purchase,
        ask: AppraisalAsk,
        known: &Known<'_>,
        by: UserId,
        at: Instant,
    ) -> Result<Self> {
        let mut invalid = ask.faults(known);
        let recon = ask.priced(known.prices, &mut invalid);
        let (papers, vat_scheme) = ask.papers(known.kind, &mut invalid);
        invalid.check()?;
        let mileage_km = ask.mileage_km.unwrap_or(0);
        let rollback = known.earlier_km.is_some_and(|earlier| mileage_km < earlier);
        let flags = rollback
            .then_some(AppraisalFlag::MileageRollback)
            .into_iter();
        let flags = flags
            .chain(known.vehicle.notes.iter().copied().map(flag))
            .chain(papers.flags())
            .collect();
        let sheet = Sheet {
            version: purchase.appraisal_version + 1,
            vehicle_type: known.vehicle.vehicle_type.clone(),
            vin: known.number.clone(),
            make: ask.make.to_string(),
            model: ask.model.to_string(),
            year: ask.year,
            mileage_km,
            attributes: known.vehicle.attributes.clone(),
            vat_scheme,
            seller_kind: papers.seller_kind,
            registered_to: papers.registered_to,
            pts_kind: papers.title.as_ref().map(|title| title.pts_kind),
            pts_number: papers.title.as_ref().map(|title| title.pts_number.clone()),
            sts_number: papers.title.map(|title| title.sts_number),
            flags,
            note: ask.note,
            appraised_by: by,
            appraised_at: at,
        };
        Ok(Self {
            sheet,
            answers: ask.answers,
            damages: ask.damages,
            recon,
            paint: ask.paint,
        })
    }

    /// The purchase as this appraisal shows it.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn applied_to(&self, purchase: &Purchase) -> Result<Purchase> {
        Ok(Purchase {
            vin: Some(self.sheet.vin.clone()),
            make: self.sheet.make.clone(),
            model: self.sheet.model.clone(),
            year: self.sheet.year,
            mileage_km: self.sheet.mileage_km,
            attributes: self.sheet.attributes.clone(),
            vat_scheme: Some(self.sheet.vat_scheme),
            appraisal_version: self.sheet.version,
            ..purchase.step(PurchaseStep::Appraise)?
        })
    }

    /// Refuses while required questions have no answer.
    ///
    /// # Errors
    /// `buyback.appraisal_incomplete` with the names of the questions.
    pub fn complete(&self, checklist: &Checklist) -> Result<()> {
        let missing = checklist.unanswered(&self.answers);
        if missing.is_empty() {
            Ok(())
        } else {
            Err(incomplete(&missing))
        }
    }
}

/// The refusal to value a car whose inspection lacks these answers.
#[must_use]
pub fn incomplete(missing: &[&str]) -> Error {
    Error::new(code::APPRAISAL_INCOMPLETE).with("missing", missing.join(", "))
}

impl AppraisalAsk {
    fn faults(&self, known: &Known<'_>) -> Invalid {
        let mut invalid = Invalid::default();
        if self.year > known.year_now {
            invalid.push("/year", code::YEAR_IN_FUTURE);
        }
        vehicle::check_usage(known.kind, self.mileage_km, &mut invalid);
        let panels = self.damages.iter().map(|damage| damage.panel.as_str());
        vehicle::check_panels(known.kind, panels, &mut invalid);
        if self.damages.len() > DAMAGES_MAX {
            let params = vec![("min", "0".to_owned()), ("max", DAMAGES_MAX.to_string())];
            invalid.fields.push(FieldError {
                pointer: "/damages".into(),
                code: codes::OUT_OF_RANGE,
                params,
            });
        }
        vehicle::check_paint(known.kind, &self.paint, &mut invalid);
        let questions: HashSet<&str> = known
            .checklist
            .questions
            .iter()
            .map(|q| q.code.as_str())
            .collect();
        let mut seen = HashSet::new();
        for (place, answer) in self.answers.iter().enumerate() {
            let pointer = format!("/answers/{place}/question");
            if !questions.contains(answer.question.as_str()) {
                invalid.push(pointer, codes::REFERENCE_NOT_FOUND);
            } else if !seen.insert(answer.question.as_str()) {
                invalid.push(pointer, code::REPEATED);
            }
        }
        invalid
    }

    /// The papers that the type demands, and the VAT scheme that follows from them.
    fn papers(&self, kind: &VehicleType, invalid: &mut Invalid) -> (Papers, VatScheme) {
        let papers = Papers {
            seller_kind: self.seller_kind,
            registered_to: self.registered_to,
            title: self.title.clone().read(kind.titled, invalid),
        };
        let scheme = vehicle::allowed_scheme(kind, papers.vat_scheme(), invalid);
        (papers, scheme)
    }

    fn priced(&self, prices: &[ReconItem], invalid: &mut Invalid) -> Vec<ReconLine> {
        let lines = price(&self.recon, prices, invalid);
        let mut seen = HashSet::new();
        for (place, (work, _)) in self.recon.iter().enumerate() {
            if !seen.insert(work.as_str()) {
                invalid.push(format!("/recon/{place}/item"), code::REPEATED);
            }
        }
        lines
    }
}

/// Works with the prices of the list; an unknown work is a wrong field.
pub fn price(works: &[(Line, i64)], prices: &[ReconItem], invalid: &mut Invalid) -> Vec<ReconLine> {
    let mut lines = Vec::new();
    for (place, (work, quantity)) in works.iter().enumerate() {
        match prices.iter().find(|item| item.code == work.as_str()) {
            Some(item) => lines.push(ReconLine {
                item_id: item.id,
                code: item.code.clone(),
                ru: item.ru.clone(),
                en: item.en.clone(),
                quantity: *quantity,
                price: item.price,
            }),
            None => invalid.push(format!("/recon/{place}/item"), codes::REFERENCE_NOT_FOUND),
        }
    }
    lines
}

fn flag(note: VinNote) -> AppraisalFlag {
    match note {
        VinNote::Normalised => AppraisalFlag::VinNormalised,
        VinNote::CheckDigit => AppraisalFlag::VinCheckDigit,
        VinNote::SerialNotDigits => AppraisalFlag::VinSerialNotDigits,
    }
}
