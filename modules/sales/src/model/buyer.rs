//! Who buys: personal data.

use super::code;
use contracts::sales::BuyerId;
use kernel::{CentreId, Inn, Instant, Invalid, Line, Passport, Phone, Seek, Several};
use platform::Reach;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a buyer is.
    pub enum BuyerKind {
        /// A private person.
        Person = "person",
        /// An organisation.
        Company = "company",
    }
}

/// What a list of buyers is narrowed by.
#[derive(Debug, Clone)]
pub struct BuyerFilter {
    /// Only those whom these centres know.
    pub centres: Several<CentreId>,
    /// Only those who are called so.
    pub seek: Option<Seek>,
    /// Where the caller may see people: elsewhere a name finds nobody.
    pub people_at: Reach,
}

/// A buyer.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema, FromRow)]
pub struct Buyer {
    /// The buyer.
    pub id: BuyerId,
    /// The centre that knows the buyer.
    pub centre_id: CentreId,
    /// Person or organisation.
    pub kind: BuyerKind,
    /// Full name.
    pub full_name: Line,
    /// Phone.
    pub phone: Phone,
    /// Series and number of a person's passport.
    pub passport: Option<Passport>,
    /// INN.
    pub inn: Option<Inn>,
    /// When the buyer was entered.
    pub registered_at: Instant,
}

/// No log can hold a person.
impl std::fmt::Debug for Buyer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Buyer({})", self.id)
    }
}

impl Buyer {
    /// The buyer, when the papers fit the kind.
    ///
    /// # Errors
    /// `sales.passport_of_company`, `sales.inn_other_kind`; both at once if both are wrong.
    pub fn checked(self) -> Result<Self, Invalid> {
        let is_person = self.kind == BuyerKind::Person;
        let mut invalid = Invalid::default();
        if self.passport.is_some() && !is_person {
            invalid.push("/passport", code::PASSPORT_OF_COMPANY);
        }
        if self
            .inn
            .as_ref()
            .is_some_and(|inn| inn.is_person() != is_person)
        {
            invalid.push("/inn", code::INN_OTHER_KIND);
        }
        invalid.check().map(|()| self)
    }
}

/// A buyer that was entered, without the person: for answers that are kept and for the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BuyerSaved {
    /// The buyer.
    pub id: BuyerId,
    /// The centre that knows the buyer.
    pub centre_id: CentreId,
    /// Person or organisation.
    pub kind: BuyerKind,
}

impl From<&Buyer> for BuyerSaved {
    fn from(buyer: &Buyer) -> Self {
        Self {
            id: buyer.id,
            centre_id: buyer.centre_id,
            kind: buyer.kind,
        }
    }
}

/// A name as one sees it who may see people, or who may not.
#[must_use]
pub fn shown_name(full: &Line, kind: BuyerKind, in_full: bool) -> String {
    if in_full || kind == BuyerKind::Company {
        full.to_string()
    } else {
        initials(full.as_str())
    }
}

/// A buyer in a list.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BuyerRow {
    /// The buyer.
    pub id: BuyerId,
    /// The centre that knows the buyer.
    pub centre_id: CentreId,
    /// Person or organisation.
    pub kind: BuyerKind,
    /// Full name; of a person only "Иванов П. С." without the permission for personal data.
    pub name: String,
    /// Phone; only its last digits without the permission for personal data.
    pub phone: String,
}

impl BuyerRow {
    /// The buyer as one sees them who may see personal data, or who may not.
    #[must_use]
    pub fn of(buyer: &Buyer, in_full: bool) -> Self {
        let name = shown_name(&buyer.full_name, buyer.kind, in_full);
        let phone = if in_full {
            buyer.phone.to_string()
        } else {
            buyer.phone.masked()
        };
        Self {
            id: buyer.id,
            centre_id: buyer.centre_id,
            kind: buyer.kind,
            name,
            phone,
        }
    }
}

/// "Иванов Пётр Сергеевич" → "Иванов П. С.".
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let family = words.next().unwrap_or_default().to_owned();
    words
        .filter_map(|word| word.chars().next())
        .fold(family, |short, letter| format!("{short} {letter}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn buyer(kind: BuyerKind, inn: &str) -> Buyer {
        Buyer {
            id: BuyerId::new(),
            centre_id: CentreId::new(),
            kind,
            full_name: "Иванов Пётр Сергеевич".parse().unwrap(),
            phone: "+79166837822".parse().unwrap(),
            passport: Some("4509123456".parse().unwrap()),
            inn: Some(inn.parse().unwrap()),
            registered_at: datetime!(2026-03-05 06:00 UTC).into(),
        }
    }

    #[test]
    fn papers_fit_the_kind() {
        assert!(buyer(BuyerKind::Person, "500100732259").checked().is_ok());
        let wrong = buyer(BuyerKind::Company, "500100732259")
            .checked()
            .unwrap_err();
        let codes: Vec<_> = wrong.fields.iter().map(|field| field.code).collect();
        assert_eq!(codes, [code::PASSPORT_OF_COMPANY, code::INN_OTHER_KIND]);
        assert!(buyer(BuyerKind::Person, "7707083893").checked().is_err());
    }

    #[test]
    fn who_may_not_see_a_person_sees_initials_and_four_digits() {
        let buyer = buyer(BuyerKind::Person, "500100732259");
        let masked = BuyerRow::of(&buyer, false);
        assert_eq!(
            (masked.name.as_str(), masked.phone.as_str()),
            ("Иванов П. С.", "+7******7822")
        );
        let full = BuyerRow::of(&buyer, true);
        assert_eq!(
            (full.name.as_str(), full.phone.as_str()),
            ("Иванов Пётр Сергеевич", "+79166837822")
        );
        assert_eq!(initials("Мадонна"), "Мадонна");
        assert!(!format!("{buyer:?}").contains("Иванов"));
    }
}
