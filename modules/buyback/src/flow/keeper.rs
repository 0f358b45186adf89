//! Who leads a purchase: taking it over, and handing it over when somebody leaves.

use crate::{model::keeper::Keeper, store};
use contracts::{buyback::PurchaseId, identity::PersonDismissed};
use kernel::Result;
use platform::{App, Begun, Tx, audit, http::Command};

/// The caller leads a purchase from now on.
pub async fn keeper_take(app: &App, command: &Command, id: PurchaseId) -> Result<Keeper> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::keeper::keeper_lock(&mut tx, id).await?;
    let after = before.handed(Some(command.scope.actor.id), app.clock.now().into());
    store::keeper::keeper_save(&mut tx, &after).await?;
    audit::put(&mut tx, "keeper_take", "purchase", id.0, &before, &after)?;
    tx.commit(after).await
}

/// Somebody has left: what he led and is not over goes to the successor, or waits in the list of what nobody leads.
pub async fn person_dismissed(tx: &mut Tx, event: PersonDismissed) -> Result<()> {
    loop {
        let held = store::keeper::keepers_open(tx, event.person).await?;
        if held.is_empty() {
            return Ok(());
        }
        for before in held {
            let after = before.handed(event.successor, event.at.into());
            store::keeper::keeper_save(tx, &after).await?;
            let id = before.purchase_id.0;
            audit::put(tx, "keeper_hand_over", "purchase", id, &before, &after)?;
        }
    }
}
