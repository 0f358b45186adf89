//! buyback: what an appraiser in the field is shown and does. The appraisal stays with its owner: its rules are those of the
//! owner's own interface, and every answer that is refused is refused with the words of that interface.

use crate::buyback::PurchaseId;
use async_trait::async_trait;
use kernel::{CentreId, EntityId, Instant, Money, Result, TenantId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// For whom field work is done, and how far that reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldScope {
    /// The group.
    pub tenant: TenantId,
    /// The appraiser.
    pub person: UserId,
    /// The appraiser reaches the whole group.
    pub everywhere: bool,
    /// Legal entities that are reached as a whole.
    pub entities: Vec<EntityId>,
    /// Centres that are reached.
    pub centres: Vec<CentreId>,
    /// One id for everything that a request causes.
    pub correlation: Uuid,
}

/// A car that an appraiser is to look at, with what is needed to get there. Personal data: it is asked for when needed, does
/// not travel in events and is kept on a device for a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The buying centre.
    pub centre_id: CentreId,
    /// How far the purchase has come.
    pub state: String,
    /// Who goes; absent: whoever is free.
    pub appraiser_id: Option<UserId>,
    /// When.
    pub appointment_at: Option<Instant>,
    /// Where, in words.
    pub address: Option<String>,
    /// Latitude in millionths of a degree.
    pub latitude_e6: Option<i64>,
    /// Longitude in millionths of a degree.
    pub longitude_e6: Option<i64>,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// VIN, or the number that vehicles of the type have, if it was told.
    pub vin: Option<String>,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// Year of manufacture.
    pub year: i32,
    /// Odometer as told.
    pub mileage_km: i64,
    /// Properties that were told: code and value.
    pub attributes: BTreeMap<String, String>,
    /// Registration plate, if it was told.
    pub plate: Option<String>,
    /// Name of the seller; absent once the seller has been forgotten.
    pub seller_name: Option<String>,
    /// Phone of the seller.
    pub seller_phone: Option<String>,
    /// The questions of its inspection, once it has begun.
    pub checklist_id: Option<Uuid>,
    /// The newest appraisal; 0 before the first.
    pub appraisal_version: i64,
    /// The newest offer, if the appraiser may see it.
    pub offer: Option<VisitOffer>,
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Visit({})", self.purchase_id)
    }
}

/// The newest offer for a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitOffer {
    /// How much.
    pub amount: Money,
    /// Until when it stands.
    pub valid_until: Instant,
}

/// What became of a wish to offer more than the valuation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitApproval {
    /// The request.
    pub id: Uuid,
    /// Its purchase.
    pub purchase_id: PurchaseId,
    /// `requested`, `approved`, `declined`, `withdrawn`, `expired`.
    pub state: String,
    /// How much was asked for.
    pub asked: Money,
    /// Until when it may be decided or used.
    pub expires_at: Instant,
}

/// A question of an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldQuestion {
    /// Section of the list.
    pub section: String,
    /// Stable name.
    pub code: String,
    /// The question in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Whether a valuation needs its answer.
    pub required: bool,
    /// Whether it is asked of inspections that had begun before it came.
    pub critical: bool,
}

/// Everything that an inspection of a vehicle of a type at a centre asks for, in the version that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// The centre.
    pub centre_id: CentreId,
    /// Name of the type in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// How its numbers look: `vin`, `frame` or a mask.
    pub number: String,
    /// `km` or `engine_hours`.
    pub usage: String,
    /// Whether it has title papers.
    pub titled: bool,
    /// Its properties, as the vehicle type describes them.
    pub attributes: Value,
    /// Parts of the damage map: code, ru, en.
    pub panels: Value,
    /// Photographs: code, ru, en, required.
    pub photo_angles: Vec<FieldAngle>,
    /// The list of questions.
    pub checklist_id: Uuid,
    /// The questions in their order.
    pub questions: Vec<FieldQuestion>,
}

/// A photograph that an inspection takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldAngle {
    /// The word that programs use.
    pub code: String,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Whether it must be taken.
    pub required: bool,
}

/// Prices of works at vehicles of a type at a centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// The centre.
    pub centre_id: CentreId,
    /// The works.
    pub items: Vec<FieldPrice>,
}

/// The price of a work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldPrice {
    /// Stable name of the work.
    pub code: String,
    /// The work in Russian.
    pub ru: String,
    /// In English.
    pub en: String,
    /// Price of one.
    pub price: Money,
}

/// What an appraiser's device is to know now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldDesk {
    /// Cars to be looked at, and those whose inspection is under way.
    pub visits: Vec<Visit>,
    /// What became of requests about them.
    pub approvals: Vec<VisitApproval>,
    /// Questions, photographs, parts.
    pub templates: Vec<Template>,
    /// Prices of works.
    pub prices: Vec<PriceList>,
}

/// A purchase as an inspection needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPurchase {
    /// The buying centre.
    pub centre: CentreId,
    /// How far the purchase has come.
    pub state: String,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// When the car was to be inspected.
    pub appointment_at: Option<Instant>,
    /// Where: latitude and longitude in millionths of a degree.
    pub place: Option<(i64, i64)>,
    /// The questions of its inspection, once it has begun.
    pub checklist: Option<Uuid>,
    /// Those questions, and after them the critical ones that a newer list has brought.
    pub questions: Vec<FieldQuestion>,
    /// Codes of the latter.
    pub supplement: Vec<String>,
    /// Photographs that the type asks for.
    pub photo_angles: Vec<FieldAngle>,
    /// The newest appraisal; 0 before the first.
    pub appraisal_version: i64,
    /// What it says, in the form in which it is saved.
    pub appraisal: Option<Value>,
    /// Who saved it, and when.
    pub appraised: Option<(UserId, Instant)>,
}

/// An inspection that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionStart {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The list of questions that the device has.
    pub checklist: Uuid,
    /// When it began, by the clock of the device.
    pub begun_at: Instant,
}

/// An inspection that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionStarted {
    /// The buying centre.
    pub centre: CentreId,
    /// Code of the vehicle type.
    pub vehicle_type: String,
    /// Its questions.
    pub checklist: Uuid,
    /// The newest appraisal; 0 before the first.
    pub appraisal_version: i64,
}

/// An appraisal that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAppraised {
    /// Number of its version.
    pub version: i64,
    /// Its flags.
    pub flags: Vec<String>,
    /// The highest odometer that was seen on this car before.
    pub last_km: Option<i64>,
}

/// Command port of the field. Caller: buyback_mobile.
///
/// `key` makes a call repeatable: the same key has its effect once and gives the same answer.
#[async_trait]
pub trait FieldWork: Send + Sync {
    /// What the appraiser's device is to know now.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn desk(&self, scope: &FieldScope, home: CentreId) -> Result<FieldDesk>;

    /// A purchase within reach.
    ///
    /// # Errors
    /// `common.not_found`.
    async fn purchase(&self, scope: &FieldScope, purchase: PurchaseId) -> Result<FieldPurchase>;

    /// What a version of the appraisal says, in the form in which it is saved.
    ///
    /// # Errors
    /// `common.not_found`.
    async fn appraisal(
        &self,
        scope: &FieldScope,
        purchase: PurchaseId,
        version: i64,
    ) -> Result<Option<Value>>;

    /// Begins the inspection with the questions that the device has, when they were in force as it began.
    ///
    /// # Errors
    /// `common.not_found`, `common.illegal_transition`, `buyback.no_checklist`.
    async fn start(
        &self,
        scope: &FieldScope,
        key: Uuid,
        ask: InspectionStart,
    ) -> Result<InspectionStarted>;

    /// Saves the next version of the appraisal; `seen` is the version that it follows. Its body is that of
    /// `PUT /purchases/{id}/appraisal`, and so are its errors.
    ///
    /// # Errors
    /// `common.validation`, `common.version_conflict`, `common.illegal_transition`, `common.not_found`.
    async fn appraise(
        &self,
        scope: &FieldScope,
        key: Uuid,
        purchase: PurchaseId,
        seen: i64,
        body: Value,
    ) -> Result<FieldAppraised>;
}
