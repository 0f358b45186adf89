//! A car that is booked in by hand: what was typed is judged by its type, and everything wrong is said at once.

use super::{
    code,
    episode::Arrival,
    vehicle_type::{Attributes, VehicleType},
};
use crate::MODULE;
use contracts::{
    identity::CentreInfo,
    vehicles::{SourceDocument, UsageUnit},
};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use kernel::{
    Amount, Bounded, CentreId, Code, Day, EntityId, FieldError, Invalid, Line, Money,
    VehicleNumber, codes, vat::VatScheme,
};
use serde_json::Value as Json;
use std::str::FromStr;
use utoipa::ToSchema;

kernel::id! {
    /// Any party outside.
    PartyRef;
}

/// A car that is booked in by hand.
#[derive(Debug, Clone, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub struct BookIn {
    /// Where it stands.
    pub centre_id: CentreId,
    /// Code of its type; `car` when absent.
    #[schema(value_type = Option<String>, example = "car")]
    #[deserr(default)]
    pub vehicle_type: Option<Line>,
    /// VIN, or the number that vehicles of its type have; spaces, small and Cyrillic look-alike letters are put right.
    #[schema(value_type = String, example = "XTAGFL111NY500001")]
    pub vin: Line,
    /// Make.
    #[schema(value_type = String)]
    pub make: Line,
    /// Model.
    #[schema(value_type = String)]
    pub model: Line,
    /// Year of manufacture.
    pub year: Bounded<1900, 2100>,
    /// Odometer; may be absent where the type counts engine hours.
    #[deserr(default)]
    pub mileage_km: Option<Bounded<0, 9_999_999>>,
    /// What the type asks: code and value.
    #[schema(value_type = BTreeMap<String, String>)]
    #[deserr(default)]
    pub attributes: Attributes,
    /// Who sold it to us.
    #[schema(value_type = String, format = Uuid)]
    pub counterparty_id: PartyRef,
    /// Contract price, VAT included where the seller shows it.
    #[schema(value_type = Money)]
    pub purchase_price: Amount,
    /// Whether the seller shows VAT; the server takes it out of the price. Under the full scheme only.
    #[deserr(default)]
    pub with_vat: bool,
    /// VAT scheme, fixed for the whole episode.
    pub vat_scheme: VatScheme,
    /// First day of ownership.
    pub acquired_on: Day,
    /// Number of the contract.
    #[schema(value_type = String)]
    pub document_number: Line,
}

impl BookIn {
    fn arrival(self, vin: VehicleNumber, entity: EntityId, kind: &VehicleType) -> Arrival {
        Arrival {
            purchase: None,
            entity,
            centre: self.centre_id,
            counterparty: self.counterparty_id.0,
            vin,
            vehicle_type: kind.code.to_string(),
            attributes: self.attributes,
            make: self.make.to_string(),
            model: self.model.to_string(),
            year: i32::try_from(self.year.get()).unwrap_or_default(),
            mileage_km: self.mileage_km.map_or(0, |mileage| mileage.get()),
            price: self.purchase_price.money(),
            purchase_vat: None,
            vat_scheme: self.vat_scheme,
            acquired_on: self.acquired_on,
            document: SourceDocument {
                module: MODULE.to_owned(),
                number: self.document_number.to_string(),
                date: self.acquired_on,
            },
        }
    }
}

/// What was typed, as far as it could be read. What the type judges is kept beside the whole, so that a wrong year does
/// not hide a wrong number.
#[derive(Debug, Clone)]
pub struct BookInAsk {
    read: Result<Box<BookIn>, Invalid>,
    typed: Json,
}

impl Deserr<Invalid> for BookInAsk {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let typed: Json = Deserr::<Invalid>::deserialize_from_value(value, location)?;
        let read = BookIn::deserialize_from_value(typed.clone().into_value(), location);
        Ok(Self {
            read: read.map(Box::new),
            typed,
        })
    }
}

impl BookInAsk {
    /// Where it stands, if that could be read.
    #[must_use]
    pub fn centre(&self) -> Option<CentreId> {
        self.word("centre_id")
    }

    /// The first day of ownership, if that could be read.
    #[must_use]
    pub fn acquired_on(&self) -> Option<Day> {
        self.word("acquired_on")
    }

    /// Code of the type: a car, when nothing is said.
    #[must_use]
    pub fn vehicle_type(&self) -> String {
        let said = match &self.read {
            Ok(read) => read.vehicle_type.clone(),
            Err(_) => self.word("vehicle_type"),
        };
        said.map_or_else(contracts::paper::car, |code| code.to_string())
    }

    /// The arrival, when nothing is wrong with it by the centre and the type that it names; and whether it shows VAT.
    /// No vehicle was made after `this_year`.
    ///
    /// # Errors
    /// Every wrong field.
    pub fn judge(
        self,
        centre: Option<&CentreInfo>,
        kind: Option<&VehicleType>,
        this_year: i32,
    ) -> Result<(Arrival, bool), Invalid> {
        let mut faults = self.faults(centre, kind);
        faults.extend(self.year_fault(this_year));
        let number = kind.and_then(|kind| self.number(kind));
        match (self.read, centre, kind, number) {
            (Ok(read), Some(centre), Some(kind), Some(Ok(vin))) if faults.is_empty() => {
                let with_vat = read.with_vat;
                Ok((read.arrival(vin, centre.entity, kind), with_vat))
            }
            (read, _, _, number) => {
                let mut wrong = read.err().unwrap_or_default();
                faults.extend(number.and_then(Result::err));
                wrong.fields.append(&mut faults);
                Err(wrong)
            }
        }
    }

    fn faults(&self, centre: Option<&CentreInfo>, kind: Option<&VehicleType>) -> Vec<FieldError> {
        let scheme: Option<VatScheme> = self.word("vat_scheme");
        let with_vat = self.typed.get("with_vat") == Some(&Json::Bool(true));
        let mut faults = Vec::new();
        if self.centre().is_some() && centre.is_none() {
            faults.push(fault("/centre_id", codes::REFERENCE_NOT_FOUND));
        }
        if with_vat && scheme.is_some_and(|scheme| !scheme.deducts_input()) {
            faults.push(fault("/with_vat", code::VAT_NOT_DEDUCTED));
        }
        let Some(kind) = kind else {
            faults.push(fault("/vehicle_type", codes::REFERENCE_NOT_FOUND));
            return faults;
        };
        let attributes = self.typed.get("attributes").cloned();
        let attributes = attributes.unwrap_or_else(|| Json::Object(serde_json::Map::new()));
        if let Ok(attributes) = serde_json::from_value::<Attributes>(attributes) {
            faults.extend(kind.faults(&attributes));
        }
        faults.extend(scheme.and_then(|scheme| kind.scheme_fault(scheme)));
        if kind.usage == UsageUnit::Km && self.typed.get("mileage_km").is_none_or(Json::is_null) {
            faults.push(fault("/mileage_km", codes::REQUIRED));
        }
        faults
    }

    fn year_fault(&self, this_year: i32) -> Option<FieldError> {
        let year = self.read.as_ref().ok()?.year.get();
        (year > this_year.into()).then(|| FieldError {
            pointer: "/year".to_owned(),
            code: codes::OUT_OF_RANGE,
            params: vec![("min", "1900".to_owned()), ("max", this_year.to_string())],
        })
    }

    /// The number by the rule of the type; nothing when the field itself is none.
    fn number(&self, kind: &VehicleType) -> Option<Result<VehicleNumber, FieldError>> {
        let typed = match &self.read {
            Ok(read) => read.vin.clone(),
            Err(_) => self.word("vin")?,
        };
        Some(kind.number.read(typed.as_str(), "/vin"))
    }

    fn word<T: FromStr>(&self, field: &str) -> Option<T> {
        self.typed.get(field)?.as_str()?.parse().ok()
    }
}

fn fault(pointer: &str, code: Code) -> FieldError {
    FieldError {
        pointer: pointer.to_owned(),
        code,
        params: Vec::new(),
    }
}
