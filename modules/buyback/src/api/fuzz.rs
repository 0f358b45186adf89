//! The readers of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::{appraisal, contract, reference, seller, valuation, vehicle::Typed};
use crate::model::import::{self, FAULTS_MAX, ImportOptions, MileageUnit};
use kernel::{Currency, Lang, fuzz::Target};
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("buyback_appraisal", body::<Typed<appraisal::AppraisalIn>>),
    ("buyback_checklist", body::<reference::ChecklistIn>),
    ("buyback_contract", body::<contract::ContractIn>),
    ("buyback_seller", body::<seller::SellerIn>),
    ("buyback_valuation", body::<valuation::ValuationIn>),
    ("listing_csv", listing_csv),
];

/// Texts of faults are shortened to what a screen shows.
const VALUE_MAX: usize = 100;

/// Every row of a file is either stored, repeated or refused with its line.
fn listing_csv(data: &[u8]) {
    let (first, file) = data.split_first().unwrap_or((&0, data));
    let options = ImportOptions {
        make: (first & 1 == 0).then(|| "Skoda".parse().ok()).flatten(),
        currency: Currency::Gbp,
        mileage_unit: if first & 2 == 0 {
            MileageUnit::Mile
        } else {
            MileageUnit::Kilometre
        },
        lang: Lang::En,
    };
    let Ok(sheet) = import::read(file, &options, 2026) else {
        return;
    };
    let stored = i64::try_from(sheet.rows.len()).unwrap_or_default();
    assert_eq!(sheet.read, stored + sheet.repeated + sheet.rejected);
    assert!(sheet.rejected == 0 || !sheet.faults.is_empty(), "no reason");
    assert!(sheet.faults.len() <= FAULTS_MAX && sheet.notes.len() <= FAULTS_MAX);
    let lines = file.iter().filter(|byte| **byte == b'\n').count() + 1;
    for fault in sheet.faults.iter().chain(&sheet.notes) {
        let line = usize::try_from(fault.line).unwrap_or_default();
        assert!((1..=lines).contains(&line), "line {line} of {lines}");
        assert!(fault.value.chars().count() <= VALUE_MAX, "{}", fault.value);
    }
    for row in &sheet.rows {
        assert!((1900..=2027).contains(&row.year), "{}", row.year);
        assert!(row.price_minor > 0 && row.mileage_km >= 0);
        assert!(!row.make.is_empty() && !row.model.is_empty() && !row.row_key.is_empty());
    }
}
