//! What the sale of a car would earn.

use super::books::policy;
use crate::{MODULE, store::vehicle};
use contracts::vehicles::EpisodeId;
use kernel::{Day, Money, Result};
use platform::{App, Scope};

/// Gross profit of selling a car on a day at each of these prices.
///
/// # Errors
/// `common.not_found` when no car within reach is known by this id, `finance.scheme_not_posted`, `finance.no_rate`.
pub async fn gross_at(
    app: &App,
    scope: &Scope,
    episode: EpisodeId,
    on: Day,
    prices: &[Money],
) -> Result<Vec<Money>> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let stock = vehicle::stock(&mut tx, episode).await?;
    let policy = policy(app, &mut tx, stock.entity_id).await?;
    tx.close().await?;
    let prices = prices.iter();
    prices
        .map(|price| stock.gross_at(*price, on, &policy))
        .collect()
}
