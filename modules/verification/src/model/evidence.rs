//! What was answered, byte by byte, with its hash. Never changed.

use super::{check::Check, check::CheckId};
use contracts::verification::CaseId;
use kernel::{Instant, Line, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// A kept answer.
    EvidenceId;
}

kernel::words! {
    /// Whose answer it is.
    pub enum Source {
        /// A question that the module answers itself.
        Own = "own",
        /// The pledge register of the notaries.
        PledgeRegister = "pledge_register",
        /// The police: registration, search, restrictions.
        PoliceRegister = "police_register",
        /// The police: accidents.
        AccidentRegister = "accident_register",
        /// The bailiffs.
        BailiffRegister = "bailiff_register",
        /// Electronic passports of vehicles.
        EptsRegister = "epts_register",
        /// Companies and entrepreneurs.
        CounterpartyRegister = "counterparty_register",
        /// Passports that are void.
        PassportRegister = "passport_register",
        /// Customs and leasing.
        CustomsRegister = "customs_register",
        /// Bankruptcies.
        BankruptcyRegister = "bankruptcy_register",
        /// A paper that an officer entered.
        Manual = "manual",
    }
}

impl Source {
    /// Every register outside.
    pub const REGISTERS: [Self; 9] = [
        Self::PledgeRegister,
        Self::PoliceRegister,
        Self::AccidentRegister,
        Self::BailiffRegister,
        Self::EptsRegister,
        Self::CounterpartyRegister,
        Self::PassportRegister,
        Self::CustomsRegister,
        Self::BankruptcyRegister,
    ];
}

/// The longest answer that is kept and read.
pub const RAW_MAX: usize = 256 * 1024;
/// The longest paper that an officer may attach.
pub const PAPER_MAX: usize = 5 * 1024 * 1024;

/// A kept answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The answer.
    pub id: EvidenceId,
    /// Of which case.
    pub case_id: CaseId,
    /// To which question.
    pub check_id: CheckId,
    /// Whose.
    pub source: Source,
    /// HTTP status, when it came over HTTP.
    pub http_status: Option<i32>,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it came.
    pub answered_at: Instant,
    /// SHA-256 of the question.
    pub request_hash: Vec<u8>,
    /// The bytes.
    pub raw: Vec<u8>,
    /// Their SHA-256.
    pub sha256: Vec<u8>,
    /// Who attached it, and as what file.
    pub paper: Option<Paper>,
}

/// What there is to say about an attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its name.
    pub file_name: Option<Line>,
    /// What it says it is.
    pub media: String,
    /// Who attached it.
    pub added_by: UserId,
}

impl Evidence {
    /// The answer `raw` to the question `request` of a check.
    #[must_use]
    pub fn of(check: &Check, source: Source, request: &str, raw: Vec<u8>, at: Instant) -> Self {
        Self {
            id: EvidenceId::new(),
            case_id: check.case_id,
            check_id: check.id,
            source,
            http_status: None,
            asked_at: at,
            answered_at: at,
            request_hash: Sha256::digest(request).to_vec(),
            sha256: Sha256::digest(&raw).to_vec(),
            raw,
            paper: None,
        }
    }
}

/// An answer without its bytes: for lists and decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct EvidenceMark {
    /// The answer.
    pub id: EvidenceId,
    /// To which question.
    pub check_id: CheckId,
    /// Whose.
    pub source: Source,
    /// HTTP status, when it came over HTTP.
    pub http_status: Option<i32>,
    /// When it was asked.
    pub asked_at: Instant,
    /// When it came.
    pub answered_at: Instant,
    /// SHA-256 of the question, in hex.
    pub request_hash: String,
    /// SHA-256 of the bytes, in hex. It stays when the bytes go.
    pub sha256: String,
    /// When the bytes were erased, because a person was forgotten.
    pub erased_at: Option<Instant>,
    /// Name of the attached file.
    pub file_name: Option<String>,
    /// Who attached it.
    pub added_by: Option<UserId>,
}
