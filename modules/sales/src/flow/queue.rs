//! The queue for a car that somebody else holds.

use crate::{
    model::{
        deal::Deal,
        queue::{Interest, InterestEnd},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::Result;
use platform::{Tx, audit};
use time::OffsetDateTime;

/// Puts a deal into the queue for its car and gives its position; a deal that waits keeps its place.
pub async fn queue_join(tx: &mut Tx, deal: &Deal, now: OffsetDateTime) -> Result<i64> {
    let waiting = store::queue::interest_of(tx, deal.id).await?;
    let interest = match waiting {
        Some(interest) => interest,
        None => {
            let place = store::queue::place_next(tx, deal.episode_id).await?;
            let interest = Interest::joining(deal.episode_id, deal.id, place, now.into());
            store::queue::interest_insert(tx, &interest).await?;
            interest
        }
    };
    audit::put(tx, "queue_join", "interest", interest.id, (), &interest).await?;
    store::queue::position(tx, &interest).await
}

/// A deal waits no longer. When it had the offer, the next one gets it.
pub async fn queue_leave(
    tx: &mut Tx,
    deal: &Deal,
    end: InterestEnd,
    now: OffsetDateTime,
) -> Result<()> {
    store::car::queue_lock(tx, deal.episode_id).await?;
    let Some(before) = store::queue::interest_of(tx, deal.id).await? else {
        return Ok(());
    };
    let after = Interest {
        ended: Some(end),
        ..before.clone()
    };
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "queue_leave", "interest", after.id, &before, &after).await?;
    if before.offered_at.is_some() {
        queue_offer(tx, deal.episode_id, now).await?;
    }
    Ok(())
}

/// Offers a free car to the first in its queue: a task on the desk of the salesman, not a reservation.
pub async fn queue_offer(tx: &mut Tx, episode: EpisodeId, now: OffsetDateTime) -> Result<()> {
    if store::queue::car_taken(tx, episode).await? {
        return Ok(());
    }
    let first = store::queue::interest_first(tx, episode).await?;
    let Some(before) = first.filter(|first| first.offered_at.is_none()) else {
        return Ok(());
    };
    let after = Interest {
        offered_at: Some(now.into()),
        ..before.clone()
    };
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "queue_offer", "interest", after.id, &before, &after).await
}

/// Somebody has taken the car: the offer of it is void, and its holder waits on.
pub async fn offer_withdraw(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    let Some(before) = store::queue::interest_offered(tx, episode).await? else {
        return Ok(());
    };
    let after = Interest {
        offered_at: None,
        ..before.clone()
    };
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "offer_withdraw", "interest", after.id, &before, &after).await
}
