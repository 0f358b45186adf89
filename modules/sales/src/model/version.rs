//! Versions of the terms of a deal: every change makes one, none is ever edited, and the contract freezes one.

use super::{
    deal::Deal,
    fi_product::{FiKind, FiProduct, PartnerId},
};
use contracts::sales::{DealId, FiProductId};
use kernel::{Instant, Line, Money, Note, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

kernel::words! {
    /// Why there is another version.
    pub enum VersionReason {
        /// The deal began.
        Opened = "opened",
        /// Other terms were agreed.
        Terms = "terms",
        /// A deposit was agreed.
        Deposit = "deposit",
        /// A discount was given.
        Discount = "discount",
        /// A product was added or taken out.
        Products = "products",
    }

    /// A term of a deal.
    pub enum Term {
        /// Price of the car.
        Price = "price",
        /// What is given off the list price.
        Discount = "discount",
        /// The deposit that was agreed.
        DepositDue = "deposit_due",
        /// What the buyer wishes.
        Wishes = "wishes",
        /// Finance and insurance products.
        Products = "products",
    }
}

/// A product in a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlannedProduct {
    /// The product.
    pub id: FiProductId,
    /// What it is.
    pub kind: FiKind,
    /// Who owes the commission.
    pub partner_id: PartnerId,
    /// Commission, VAT included.
    pub commission: Money,
    /// Number of the policy or loan contract.
    pub document_number: Line,
}

impl From<&FiProduct> for PlannedProduct {
    fn from(product: &FiProduct) -> Self {
        Self {
            id: product.id,
            kind: product.kind,
            partner_id: product.partner_id,
            commission: product.commission,
            document_number: product.document_number.clone(),
        }
    }
}

/// The terms of a deal as they were once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct DealVersion {
    /// The deal.
    pub deal_id: DealId,
    /// 1 is the first.
    pub number: i64,
    /// When.
    pub made_at: Instant,
    /// Who changed the terms.
    pub made_by: UserId,
    /// Why.
    pub reason: VersionReason,
    /// In the words of who changed them.
    pub note: Option<Note>,
    /// Approved price of the car when the deal began.
    #[sqlx(rename = "list_kopecks")]
    pub list_price: Money,
    /// Price of the car, VAT included.
    #[sqlx(rename = "price_kopecks")]
    pub price: Money,
    /// What is given off the list price.
    #[sqlx(rename = "discount_kopecks")]
    pub discount: Money,
    /// The deposit that was agreed.
    #[sqlx(rename = "deposit_due_kopecks")]
    pub deposit_due: Option<Money>,
    /// What the buyer wishes.
    pub wishes: Option<Note>,
    /// Finance and insurance products.
    #[sqlx(json)]
    pub products: Vec<PlannedProduct>,
    /// What differs from the version before.
    pub changes: Vec<Term>,
    /// Whether the contract froze this version.
    pub frozen: bool,
}

/// Why there is a version, in a code and in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The code.
    pub reason: VersionReason,
    /// The words.
    pub note: Option<Note>,
}

impl From<VersionReason> for Why {
    fn from(reason: VersionReason) -> Self {
        Self { reason, note: None }
    }
}

impl DealVersion {
    /// The next version of a deal as it stands; `last` is the one before, unless the deal has just begun.
    #[must_use]
    pub fn next(
        deal: &Deal,
        products: &[FiProduct],
        last: Option<&Self>,
        why: Why,
        (by, now): (UserId, OffsetDateTime),
    ) -> Self {
        let version = Self {
            deal_id: deal.id,
            number: last.map_or(1, |last| last.number + 1),
            made_at: now.into(),
            made_by: by,
            reason: why.reason,
            note: why.note,
            list_price: deal.list_price,
            price: deal.price,
            discount: deal.discount,
            deposit_due: deal.deposit_due,
            wishes: deal.wishes.clone(),
            products: products.iter().map(PlannedProduct::from).collect(),
            changes: Vec::new(),
            frozen: false,
        };
        let changes = last.map(|last| last.differs(&version)).unwrap_or_default();
        Self { changes, ..version }
    }

    /// The terms in which two versions differ.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Vec<Term> {
        let terms = [
            (Term::Price, self.price != other.price),
            (Term::Discount, self.discount != other.discount),
            (Term::DepositDue, self.deposit_due != other.deposit_due),
            (Term::Wishes, self.wishes != other.wishes),
            (Term::Products, self.products != other.products),
        ];
        terms
            .into_iter()
            .filter_map(|(term, differs)| differs.then_some(term))
            .collect()
    }

    /// The amount of a term, for those that are amounts.
    fn amount(&self, term: Term) -> Option<Money> {
        match term {
            Term::Price => Some(self.price),
            Term::Discount => Some(self.discount),
            Term::DepositDue => self.deposit_due,
            Term::Wishes | Term::Products => None,
        }
    }
}

/// A term in which two versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TermChange {
    /// The term.
    pub term: Term,
    /// Its amount in the one version, for a term that is an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Money>,
    /// Its amount in the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Money>,
    /// How much more it is in the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
}

/// Two versions side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionComparison {
    /// The one.
    pub from: DealVersion,
    /// The other.
    pub to: DealVersion,
    /// In what they differ.
    pub changes: Vec<TermChange>,
}

impl VersionComparison {
    /// Lays two versions side by side.
    #[must_use]
    pub fn of(from: DealVersion, to: DealVersion) -> Self {
        let changes = from.differs(&to).into_iter().map(|term| {
            let (before, after) = (from.amount(term), to.amount(term));
            let zero = Money::ZERO;
            let difference = after.unwrap_or(zero).minus(before.unwrap_or(zero)).ok();
            TermChange {
                term,
                from: before,
                to: after,
                difference: difference.filter(|_| before.is_some() || after.is_some()),
            }
        });
        let changes = changes.collect();
        Self { from, to, changes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deal::{DealState, tests::deal};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    #[test]
    fn a_version_names_what_differs_from_the_one_before() {
        let by = (UserId::new(), NOW);
        let opened = deal(DealState::New);
        let first = DealVersion::next(&opened, &[], None, VersionReason::Opened.into(), by);
        assert_eq!((first.number, first.changes.len()), (1, 0));
        let cheaper = opened.discounted(Money::roubles(61_000)).unwrap();
        let why = VersionReason::Discount.into();
        let second = DealVersion::next(&cheaper, &[], Some(&first), why, by);
        assert_eq!(second.number, 2);
        assert_eq!(second.changes, [Term::Price, Term::Discount]);
        let side_by_side = VersionComparison::of(first, second);
        let found: Vec<_> = side_by_side
            .changes
            .iter()
            .map(|change| (change.term, change.difference))
            .collect();
        assert_eq!(
            found,
            [
                (Term::Price, Some(Money::roubles(-61_000))),
                (Term::Discount, Some(Money::roubles(61_000)))
            ]
        );
    }
}
