//! The readers of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::{lot, recon_template, vehicle_type};
use crate::model::word::{CodeWord, Sha256Hex, SlotCode};
use kernel::fuzz::{Target, reads_back};
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("code_word", |data| reads_back::<CodeWord>(data, 30)),
    ("sha256_hex", |data| reads_back::<Sha256Hex>(data, 64)),
    ("slot_code", |data| reads_back::<SlotCode>(data, 12)),
    (
        "vehicles_recon_template",
        body::<recon_template::ReconTemplateIn>,
    ),
    ("vehicles_scans", body::<lot::ScansIn>),
    ("vehicles_type", body::<vehicle_type::VehicleTypeIn>),
];
