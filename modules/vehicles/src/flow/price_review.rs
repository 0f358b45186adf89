//! What people decide on price reviews (STK-7).

use crate::{
    model::{
        episode::EpisodeStep,
        price_review::{PriceReview, ReviewAsk, ReviewId, ReviewState},
    },
    store,
};
use contracts::vehicles::EpisodeId;
use kernel::Result;
use platform::{App, Begun, Tx, audit, http::Command};

/// Decides on a review; a new price is proposed by this and waits for its approval.
pub async fn price_review_close(
    app: &App,
    command: &Command,
    id: ReviewId,
    ask: ReviewAsk,
) -> Result<PriceReview> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::price_review::price_review_lock(&mut tx, id).await?;
    let after = before.decide(ask, app.clock.now(), command.scope.actor.id)?;
    if after.state == ReviewState::Proposed {
        // A car that cannot be offered now gets no new price either.
        let car = store::episode::episode_get(&mut tx, after.episode_id).await?;
        car.state.next(EpisodeStep::List)?;
    }
    review_put(&mut tx, "price_review_close", &before, &after).await?;
    tx.commit(after).await
}

/// Approves the new price of a review: the car is offered at it.
pub async fn price_review_approve(
    app: &App,
    command: &Command,
    id: ReviewId,
) -> Result<PriceReview> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::price_review::price_review_lock(&mut tx, id).await?;
    let (after, price) = before.approve(app.clock.now(), command.scope.actor.id)?;
    let car = store::episode::episode_lock(&mut tx, after.episode_id).await?;
    super::episode::episode_price(app, &mut tx, &car, price).await?;
    review_put(&mut tx, "price_review_approve", &before, &after).await?;
    tx.commit(after).await
}

/// Refuses the new price of a review: it is open again.
pub async fn price_review_refuse(
    app: &App,
    command: &Command,
    id: ReviewId,
    reason: String,
) -> Result<PriceReview> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::price_review::price_review_lock(&mut tx, id).await?;
    let after = before.refuse(reason)?;
    review_put(&mut tx, "price_review_refuse", &before, &after).await?;
    tx.commit(after).await
}

async fn review_put(
    tx: &mut Tx,
    action: &'static str,
    before: &PriceReview,
    after: &PriceReview,
) -> Result<()> {
    store::price_review::price_review_save(tx, after).await?;
    audit::put(tx, action, "price_review", after.id, before, after)
}

/// The car left with its buyer: nothing is left to review.
pub async fn price_reviews_leave(app: &App, tx: &mut Tx, episode: EpisodeId) -> Result<()> {
    let (now, by) = (app.clock.now(), tx.scope().actor.id);
    for before in store::price_review::price_reviews_open(tx, episode).await? {
        let after = before.leave(now, by)?;
        review_put(tx, "price_reviews_leave", &before, &after).await?;
    }
    Ok(())
}
