//! The papers of a car, and what follows from them.

use super::words::{AppraisalFlag, RegisteredTo, SellerKind};
use kernel::{PtsNumber, Sts, pts::PtsKind, vat::VatScheme};

/// The papers of the car: proof of the VAT scheme (VAT-3, DOC-1, DOC-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// Who sells.
    pub seller_kind: SellerKind,
    /// In whose name the car is registered.
    pub registered_to: RegisteredTo,
    /// Form of the vehicle passport.
    pub pts_kind: PtsKind,
    /// Its number.
    pub pts_number: PtsNumber,
    /// Number of the registration certificate.
    pub sts_number: Sts,
}

impl Papers {
    /// VAT-3: the margin scheme needs a private person in whose name the car is registered.
    #[must_use]
    pub fn vat_scheme(&self) -> VatScheme {
        match (self.seller_kind, self.registered_to) {
            (SellerKind::Person, RegisteredTo::Seller) => VatScheme::Margin51,
            _ => VatScheme::Full,
        }
    }

    /// What an accountant or a second look should see to.
    pub(super) fn flags(&self) -> impl Iterator<Item = AppraisalFlag> {
        let duplicate =
            (self.pts_kind == PtsKind::Duplicate).then_some(AppraisalFlag::DuplicatePts);
        let accountant = (self.seller_kind == SellerKind::Entrepreneur)
            .then_some(AppraisalFlag::VatByAccountant);
        duplicate.into_iter().chain(accountant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vat_3_only_a_private_registered_owner_sells_under_the_margin_scheme() {
        for seller_kind in SellerKind::ALL {
            for registered_to in RegisteredTo::ALL {
                let papers = Papers {
                    seller_kind: *seller_kind,
                    registered_to: *registered_to,
                    pts_kind: PtsKind::Paper,
                    pts_number: "77РМ193777".parse().unwrap(),
                    sts_number: "9912345678".parse().unwrap(),
                };
                let margin =
                    *seller_kind == SellerKind::Person && *registered_to == RegisteredTo::Seller;
                assert_eq!(
                    papers.vat_scheme() == VatScheme::Margin51,
                    margin,
                    "{seller_kind} {registered_to}"
                );
                let asked = papers
                    .flags()
                    .any(|flag| flag == AppraisalFlag::VatByAccountant);
                assert_eq!(asked, *seller_kind == SellerKind::Entrepreneur);
            }
        }
    }
}
