//! Signing the contract of a deal.

use super::{discount::request_none_open, reservation::hold_take};
use crate::{
    events,
    model::{code, contract::Contract, deal::Deal},
    store,
};
use contracts::{sales::DealId, vehicles::VehicleStock};
use kernel::{Instant, Line, OnConstraint, Result};
use platform::{
    App, Begun, audit,
    http::{Command, IfMatch},
    outbox,
};
use time::{Duration, OffsetDateTime};

/// Signs the contract; it freezes the version of the terms that holds, and its sum is the price of that version. From now on the car is kept for as long as a contract keeps a car:
/// the stock is asked for it once more, and hears of the new time by the event.
pub async fn contract_sign(
    app: &App,
    command: &Command,
    id: DealId,
    seen: IfMatch,
    number: Line,
) -> Result<Deal> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let now = app.clock.now();
    let deal = store::deal::deal_get(&mut tx, id).await?;
    seen.check(deal.version)?;
    deal.signable(now)?;
    let policy = store::reservation::policy(&mut tx, deal.today(now)).await?;
    tx.close().await?;
    car_checked(app, command, &deal, now).await?;
    let until = Instant::from(now + Duration::days(policy.contract_days));
    let given = hold_take(app, command, &deal, until).await?;

    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    seen.check(before.version)?;
    let after = before.sign(&given, now)?;
    request_none_open(&mut tx, &before, now).await?;
    let contract = Contract {
        deal_id: id,
        entity_id: after.entity_id,
        number,
        signed_on: after.today(now),
        price: after.price,
        version: after.terms,
        signed_by: command.scope.actor.id,
    };
    let inserted = store::contract::contract_insert(&mut tx, &contract).await;
    inserted.on_constraint("contract_number", code::NUMBER_TAKEN)?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "contract_sign", "contract", id, (), &contract)?;
    audit::put(&mut tx, "contract_sign", "deal", id, &before, &after)?;
    outbox::put(&mut tx, &events::deal_reserved(&after, &given))?;
    tx.commit(after).await
}

/// Nobody signs for a car whose last clean check is missing or too old.
async fn car_checked(app: &App, command: &Command, deal: &Deal, now: OffsetDateTime) -> Result<()> {
    let stock = app.port::<dyn VehicleStock>()?;
    let cars = stock.cars(command.scope.tenant, &[deal.episode_id]).await?;
    let car = cars.first();
    let cleared = car.and_then(|car| car.cleared_until);
    if cleared.is_some_and(|until| now < until) {
        Ok(())
    } else {
        Err(code::CHECK_NEEDED.into())
    }
}
