//! The queue for a car that somebody else holds.

use crate::{
    MODULE,
    model::{
        deal::Deal,
        queue::{Interest, InterestEnd},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::{Result, TenantId};
use platform::{App, Tx, audit, jobs::Lease};
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
    audit::put(tx, "queue_join", "interest", interest.id, (), &interest)?;
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
    let after = before.over(end);
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "queue_leave", "interest", after.id, &before, &after)?;
    if before.offered_at.is_some() {
        queue_offer(tx, deal.episode_id, now).await?;
    }
    Ok(())
}

/// Offers a free car to the first in its queue: a task on the desk of the salesman, not a reservation. While the offer
/// stands, the car is kept from the others.
pub async fn queue_offer(tx: &mut Tx, episode: EpisodeId, now: OffsetDateTime) -> Result<()> {
    if store::queue::car_taken(tx, episode).await? {
        return Ok(());
    }
    let first = store::queue::interest_first(tx, episode).await?;
    let Some(before) = first.filter(|first| first.offered_at.is_none()) else {
        return Ok(());
    };
    let policy = store::reservation::policy(tx, now.date().into()).await?;
    let after = before.offered(policy.offer_hours, now);
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "queue_offer", "interest", after.id, &before, &after)
}

/// Somebody has taken the car: the offer of it is void, and its holder waits on.
pub async fn offer_withdraw(tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    let Some(before) = store::queue::interest_offered(tx, episode).await? else {
        return Ok(());
    };
    let after = before.waiting();
    store::queue::interest_save(tx, &after).await?;
    audit::put(tx, "offer_withdraw", "interest", after.id, &before, &after)
}

/// Whether the car of a deal is offered to another one that comes before it.
pub async fn somebody_ahead(tx: &mut Tx, deal: &Deal, now: OffsetDateTime) -> Result<bool> {
    let offered = store::queue::interest_offered(tx, deal.episode_id).await?;
    let stands = offered.filter(|offer| offer.deal_id != deal.id && !offer.is_due(now));
    Ok(stands.is_some())
}

/// Offers of a group that have stood for their time: who let one pass waits no longer, and the next one gets it.
pub async fn offers_expire(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let now = app.clock.now();
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    for episode in store::queue::offers_due(&mut tx, now.into()).await? {
        store::car::queue_lock(&mut tx, episode).await?;
        let offered = store::queue::interest_offered(&mut tx, episode).await?;
        if let Some(before) = offered.filter(|offer| offer.is_due(now)) {
            let after = before.over(InterestEnd::Missed);
            store::queue::interest_save(&mut tx, &after).await?;
            audit::put(
                &mut tx,
                "offer_expire",
                "interest",
                after.id,
                &before,
                &after,
            )?;
            queue_offer(&mut tx, episode, now).await?;
        }
    }
    tx.commit(()).await
}
