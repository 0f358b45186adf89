//! Somebody leaves: the open deals go to the successor.

use crate::{model::deal::Deal, store};
use contracts::identity::PersonDismissed;
use kernel::Result;
use platform::{Tx, audit};

/// Open deals with their reservations go to the successor. Without one they stay where they are and are found by their
/// salesman in the list of deals: a deal without anybody who sells does not exist.
pub async fn person_dismissed(tx: &mut Tx, event: PersonDismissed) -> Result<()> {
    let Some(successor) = event.successor else {
        return Ok(());
    };
    loop {
        let open = store::deal::deals_open_of(tx, event.person).await?;
        if open.is_empty() {
            return Ok(());
        }
        for id in open {
            let before = store::deal::deal_lock(tx, id).await?;
            let after = Deal {
                salesman_id: successor,
                version: before.version + 1,
                ..before.clone()
            };
            store::deal::deal_hand(tx, &after).await?;
            audit::put(tx, "deal_hand_over_to", "deal", id.0, &before, &after)?;
        }
    }
}
