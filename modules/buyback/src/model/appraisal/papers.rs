//! The papers of a car, and what follows from them.

use super::words::{AppraisalFlag, RegisteredTo, SellerKind};
use crate::model::code;
use kernel::{Invalid, PtsNumber, Sts, codes, pts::PtsKind, vat::VatScheme};

/// The papers of the car: proof of the VAT scheme (VAT-3, DOC-1, DOC-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// Who sells.
    pub seller_kind: SellerKind,
    /// In whose name the car is registered.
    pub registered_to: RegisteredTo,
    /// The title papers, for types that have them.
    pub title: Option<Title>,
}

/// The title papers of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Form of the vehicle passport.
    pub pts_kind: PtsKind,
    /// Its number.
    pub pts_number: PtsNumber,
    /// Number of the registration certificate.
    pub sts_number: Sts,
}

/// The title papers as they were told, some of them or none.
#[derive(Debug, Clone, Default)]
pub struct TitleAsk {
    /// Form of the vehicle passport.
    pub pts_kind: Option<PtsKind>,
    /// Its number.
    pub pts_number: Option<PtsNumber>,
    /// Number of the registration certificate.
    pub sts_number: Option<Sts>,
}

impl TitleAsk {
    /// The papers of a titled type, all of them; a type without title papers must not be given any.
    pub fn read(self, titled: bool, invalid: &mut Invalid) -> Option<Title> {
        let given = [
            ("/pts_kind", self.pts_kind.is_some()),
            ("/pts_number", self.pts_number.is_some()),
            ("/sts_number", self.sts_number.is_some()),
        ];
        let wrong = if titled {
            codes::REQUIRED
        } else {
            code::NOT_OF_TYPE
        };
        for (pointer, _) in given.into_iter().filter(|(_, given)| *given != titled) {
            invalid.push(pointer, wrong);
        }
        if !titled {
            return None;
        }
        let ((pts_kind, pts_number), sts_number) =
            self.pts_kind.zip(self.pts_number).zip(self.sts_number)?;
        if !pts_number.fits(pts_kind) {
            invalid.push("/pts_number", codes::PTS_MASK);
        }
        Some(Title {
            pts_kind,
            pts_number,
            sts_number,
        })
    }
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
        let kind = self.title.as_ref().map(|title| title.pts_kind);
        let duplicate = (kind == Some(PtsKind::Duplicate)).then_some(AppraisalFlag::DuplicatePts);
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
                    title: None,
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

    #[test]
    fn titled_types_have_all_papers_and_others_none() {
        let faults = |ask: TitleAsk, titled| {
            let mut invalid = Invalid::default();
            let _ = ask.read(titled, &mut invalid);
            let pointers = invalid.fields.into_iter().map(|field| field.pointer);
            pointers.collect::<Vec<_>>().join(" ")
        };
        let one = TitleAsk {
            pts_kind: Some(PtsKind::Electronic),
            ..TitleAsk::default()
        };
        assert_eq!(faults(one.clone(), true), "/pts_number /sts_number");
        assert_eq!(faults(one.clone(), false), "/pts_kind");
        assert_eq!(faults(TitleAsk::default(), false), "");
        let all = TitleAsk {
            pts_number: Some("77РМ193777".parse().unwrap()),
            sts_number: Some("9912345678".parse().unwrap()),
            ..one
        };
        assert_eq!(faults(all, true), "/pts_number");
    }
}
