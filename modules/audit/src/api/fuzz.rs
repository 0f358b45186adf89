//! What an auditor brings to the verifier as targets of the fuzzer; see [`kernel::fuzz`].

use crate::model::{
    export::{Line, Title},
    head::{Head, Signer},
    proof::Proof,
    verify::verify,
};
use kernel::fuzz::Target;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("audit_export", audit_export),
    ("audit_head", audit_head),
    ("audit_key", audit_key),
    ("audit_proof", audit_proof),
];

/// A key that has signed nothing.
const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
/// Findings that a report tells.
const TOLD: usize = 1_000;

/// The report of any export counts its lines and tells a bounded number of findings.
fn audit_export(data: &[u8]) {
    if let Ok(report) = verify(&mut &*data, &[], KEY) {
        let lines = data.split(|byte| *byte == b'\n').count();
        assert!(usize::try_from(report.records).is_ok_and(|read| read <= lines));
        assert!(report.findings.len() <= TOLD && report.findings.len() <= report.wrong);
        assert_eq!(report.covered_to, 0, "no head was given");
    }
    for line in data.split(|byte| *byte == b'\n') {
        let _ = serde_json::from_slice::<Title>(line);
        let _ = serde_json::from_slice::<Line<'_>>(line);
    }
}

/// Nobody proves anything under a key that has signed nothing.
fn audit_proof(data: &[u8]) {
    if let Ok(proof) = serde_json::from_slice::<Proof>(data) {
        assert!(!proof.holds(KEY), "a forged proof");
    }
}

fn audit_head(data: &[u8]) {
    if let Ok(head) = serde_json::from_slice::<Head>(data) {
        assert!(!head.is_signed_by(KEY), "a forged head");
        let written = serde_json::to_vec(&head).unwrap_or_default();
        assert!(serde_json::from_slice::<Head>(&written).is_ok());
    }
}

/// The file of a key: what is read has a public part and says nothing of its secret one.
fn audit_key(data: &[u8]) {
    if let Ok(signer) = Signer::read(data) {
        let public = signer.public();
        assert_eq!(public.len(), 64);
        assert_eq!(format!("{signer:?}"), format!("Signer({public})"));
    }
}
