//! finance: what the ledger knows of a deal.

use crate::ids::{DealId, EntryId, EpisodeId};
use async_trait::async_trait;
use kernel::{Day, Money, Result, TenantId};
use serde::{Deserialize, Serialize};

/// A posting that the unwinding of a deal will make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnwindLine {
    /// The entry that it reverses; none for a line that reverses nothing, such as the fee.
    pub entry: Option<EntryId>,
    /// What the line is, for programs.
    pub word: String,
    /// What the line is, in Russian.
    pub ru: String,
    /// What the line is, in English.
    pub en: String,
    /// Account that will be debited.
    pub debit: String,
    /// Account that will be credited.
    pub credit: String,
    /// How much.
    pub amount: Money,
}

/// What the ledger will do when a deal is unwound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnwindPreview {
    /// The day on which it will be posted: the day of the unwinding, or the first one that is open.
    pub posting_day: Day,
    /// Every posting.
    pub lines: Vec<UnwindLine>,
}

/// Read port to the ledger. Caller: sales.
#[async_trait]
pub trait DealLedger: Send + Sync {
    /// What unwinding a deal on a day will post.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn unwind_preview(
        &self,
        tenant: TenantId,
        deal: DealId,
        on: Day,
    ) -> Result<UnwindPreview>;

    /// Gross profit of selling a car at each of these prices on a day: price less VAT of the sale less cost.
    ///
    /// # Errors
    /// `common.not_found` when the ledger does not know the car (yet), or the owner does not answer.
    async fn gross_at(
        &self,
        tenant: TenantId,
        episode: EpisodeId,
        on: Day,
        prices: &[Money],
    ) -> Result<Vec<Money>>;
}
