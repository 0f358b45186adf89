//! What a new centre takes over.

use crate::store;
use contracts::identity::CentreOpened;
use kernel::Result;
use platform::{Tx, audit};

/// A centre was opened: it works by the rules that its pattern has of its own.
pub async fn centre_opened(tx: &mut Tx, event: CentreOpened) -> Result<()> {
    let Some(pattern) = event.pattern else {
        return Ok(());
    };
    store::pattern::pattern_copy(tx, pattern, event.centre).await?;
    audit::put(tx, "pattern_copy", "centre", event.centre, (), &event)
}
