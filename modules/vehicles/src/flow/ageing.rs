//! Ageing: the clock of ownership makes price reviews (STK-7).

use super::zone::{days_of, reached};
use crate::{
    MODULE,
    model::{
        ageing::{AgeRow, Crossing, Threshold, age_rows},
        code, permission,
        price_review::ReviewState,
    },
    store,
};
use kernel::{CentreId, Day, OnConstraint, Result, TenantId};
use platform::{
    App, Begun, Scope, Tx,
    audit::{self, Sight},
    http::{Caller, Command},
    jobs::Lease,
};

/// Reviews that one transaction of the job makes.
const BATCH: i64 = 100;

/// Makes a review for every car and threshold that was crossed by the calendar of the car's centre.
pub async fn price_reviews_make(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let centres = store::ageing::centres_with_stock(&mut tx, None).await?;
    tx.close().await?;
    let days = days_of(app, tenant, &centres).await?;
    while batch_make(app, lease, tenant, &days).await? {}
    Ok(())
}

/// One batch; whether there may be more.
async fn batch_make(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    days: &[(CentreId, Day)],
) -> Result<bool> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let crossed = store::ageing::crossings(&mut tx, days, BATCH).await?;
    let full = i64::try_from(crossed.len()).is_ok_and(|made| made == BATCH);
    reviews_save(app, &mut tx, &crossed).await?;
    tx.commit(()).await?;
    Ok(full)
}

async fn reviews_save(app: &App, tx: &mut Tx, crossed: &[Crossing]) -> Result<()> {
    let now = app.clock.now().into();
    for id in store::price_review::price_reviews_insert(tx, crossed, now).await? {
        audit::put(
            tx,
            "price_review_make",
            "price_review",
            id,
            (),
            ReviewState::Open,
        )?;
    }
    Ok(())
}

/// A new version of the thresholds.
pub async fn threshold_set(
    app: &App,
    command: &Command,
    threshold: Threshold,
) -> Result<Threshold> {
    reached(app, command, threshold.centre_id).await?;
    threshold.check()?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::ageing::threshold_insert(&mut tx, &threshold).await;
    inserted.on_constraint("ageing_threshold_day", code::DAY_KNOWN)?;
    let id = threshold.id;
    audit::put(
        &mut tx,
        "threshold_set",
        "ageing_threshold",
        id,
        (),
        &threshold,
    )?;
    tx.commit(threshold).await
}

/// Cars in stock by centre and bucket, by the date of each centre.
pub async fn ageing(app: &App, caller: &Caller, centre: Option<CentreId>) -> Result<Vec<AgeRow>> {
    let mut tx = caller.read(app).await?;
    let centres = store::ageing::centres_with_stock(&mut tx, centre).await?;
    tx.close().await?;
    let days = days_of(app, caller.scope.tenant, &centres).await?;
    let mut tx = caller.read(app).await?;
    let groups = store::ageing::age_groups(&mut tx, &days).await?;
    tx.close().await?;
    let rows = age_rows(&groups, |centre| {
        caller.may(permission::COST_READ.name, centre)
    })?;
    let told = rows.iter().filter(|row| row.cost.is_some());
    let centres = told.map(|row| row.centre_id);
    caller.saw(app, Sight::Cost, "ageing", centres).await?;
    Ok(rows)
}
