//! Who sells: personal data, and the consents to use it.

use contracts::buyback::{SellerFacts, SellerId};
use kernel::{Day, Instant, Invalid, Line, Note, Passport, Phone, PtsNumber, Result, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A consent.
    ConsentId;
}

kernel::words! {
    /// What a consent is for: one document per purpose (PD-1).
    pub enum ConsentPurpose {
        /// Asking registers about the person and the car.
        Checks = "checks",
    }

    /// How a consent was signed.
    pub enum ConsentChannel {
        /// By hand on paper.
        Paper = "paper",
        /// By a code sent to the phone.
        Code = "code",
    }
}

/// A seller. At the lead only the name and the phone are known; the rest comes together, from the passport.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Seller {
    /// The seller.
    pub id: SellerId,
    /// Full name; absent once the seller has been forgotten.
    pub full_name: Option<Line>,
    /// Phone; absent once the seller has been forgotten.
    pub phone: Option<Phone>,
    /// Date of birth.
    pub born_on: Option<Day>,
    /// Series and number of the passport.
    pub passport: Option<Passport>,
    /// When the passport was issued.
    pub passport_issued_on: Option<Day>,
    /// By whom.
    pub passport_issued_by: Option<Line>,
    /// Registered address.
    pub registration: Option<Note>,
    /// When the seller was forgotten at their own wish.
    pub erased_at: Option<Instant>,
    /// Version for `If-Match`.
    pub version: i64,
}

/// No log can hold a person.
impl std::fmt::Debug for Seller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seller({})", self.id)
    }
}

/// What the passport says.
pub struct Identification {
    /// Full name.
    pub full_name: Line,
    /// Phone.
    pub phone: Phone,
    /// Date of birth.
    pub born_on: Day,
    /// Series and number.
    pub passport: Passport,
    /// Date of issue.
    pub passport_issued_on: Day,
    /// Who issued it.
    pub passport_issued_by: Line,
    /// Registered address.
    pub registration: Note,
}

impl Seller {
    /// Somebody of whom only the name and the phone are known.
    #[must_use]
    pub fn met(full_name: Line, phone: Phone) -> Self {
        Self {
            id: SellerId::new(),
            full_name: Some(full_name),
            phone: Some(phone),
            born_on: None,
            passport: None,
            passport_issued_on: None,
            passport_issued_by: None,
            registration: None,
            erased_at: None,
            version: 1,
        }
    }

    /// The same seller by the passport that was shown on `today` (CHK-5).
    ///
    /// # Errors
    /// `passport.*` at the date of issue.
    pub fn identify(&self, shown: Identification, today: Day) -> Result<Self> {
        Passport::check(shown.born_on.0, shown.passport_issued_on.0, today.0)
            .map_err(|code| Invalid::field("/passport_issued_on", code))?;
        Ok(Self {
            id: self.id,
            full_name: Some(shown.full_name),
            phone: Some(shown.phone),
            born_on: Some(shown.born_on),
            passport: Some(shown.passport),
            passport_issued_on: Some(shown.passport_issued_on),
            passport_issued_by: Some(shown.passport_issued_by),
            registration: Some(shown.registration),
            erased_at: None,
            version: self.version + 1,
        })
    }

    /// Whether the passport is known; the database lets its fields come only together.
    #[must_use]
    pub fn is_identified(&self) -> bool {
        self.passport.is_some()
    }

    /// What the checks need to know, when everything is known.
    #[must_use]
    pub fn facts(self, pts_number: Option<PtsNumber>, consented: bool) -> Option<SellerFacts> {
        Some(SellerFacts {
            full_name: self.full_name?.to_string(),
            passport: self.passport?,
            passport_issued_on: self.passport_issued_on?,
            born_on: self.born_on?,
            phone: self.phone?,
            pts_number,
            consented,
        })
    }
}

/// A change of a seller, without the person: for answers that are kept and for the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SellerSaved {
    /// The seller.
    pub id: SellerId,
    /// Whether the passport is known.
    pub identified: bool,
    /// Version for `If-Match`.
    pub version: i64,
}

impl From<&Seller> for SellerSaved {
    fn from(seller: &Seller) -> Self {
        Self {
            id: seller.id,
            identified: seller.is_identified(),
            version: seller.version,
        }
    }
}

/// A consent, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Consent {
    /// The consent.
    pub id: ConsentId,
    /// Who gave it.
    pub seller_id: SellerId,
    /// What for.
    pub purpose: ConsentPurpose,
    /// Version of the text that was signed.
    pub text_version: Line,
    /// How it was signed.
    pub channel: ConsentChannel,
    /// When.
    pub given_at: Instant,
    /// Who recorded it.
    pub recorded_by: UserId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::codes;
    use time::macros::date;

    fn shown(issued: time::Date) -> Identification {
        Identification {
            full_name: "Иванов Пётр Сергеевич".parse().unwrap(),
            phone: "+79160000001".parse().unwrap(),
            born_on: Day(date!(1981 - 11 - 20)),
            passport: "4509123456".parse().unwrap(),
            passport_issued_on: Day(issued),
            passport_issued_by: "ОВД района".parse().unwrap(),
            registration: "Тверь".parse().unwrap(),
        }
    }

    #[test]
    fn a_seller_is_identified_by_a_passport_that_is_valid_that_day() {
        let met = Seller::met("Иванов".parse().unwrap(), "+79160000001".parse().unwrap());
        assert!(!met.is_identified());
        let known = met
            .identify(shown(date!(2001 - 12 - 01)), Day(date!(2026 - 03 - 05)))
            .unwrap();
        assert!(known.is_identified() && known.version == 2);
        let error = met
            .identify(shown(date!(2001 - 12 - 01)), Day(date!(2027 - 02 - 19)))
            .unwrap_err();
        assert_eq!(error.fields[0].code, codes::PASSPORT_EXPIRED);
    }

    #[test]
    fn facts_need_the_passport_and_no_log_shows_the_person() {
        let met = Seller::met("Иванов".parse().unwrap(), "+79160000001".parse().unwrap());
        let pts: PtsNumber = "77РМ193777".parse().unwrap();
        assert!(met.clone().facts(Some(pts.clone()), true).is_none());
        let known = met
            .identify(shown(date!(2001 - 12 - 01)), Day(date!(2026 - 03 - 05)))
            .unwrap();
        assert!(!format!("{known:?}").contains("Иванов"));
        assert!(known.facts(Some(pts), true).unwrap().consented);
    }
}
