//! Opening deals, and closing them.

use super::version::version_first;
use crate::{
    events,
    model::{
        car::OfferedCar,
        code,
        deal::{Deal, DealStep, Opening},
    },
    store,
};
use contracts::{
    identity::Organisation,
    sales::{BuyerId, DealId},
    vehicles::{EpisodeId, StockCar, VehicleStock},
};
use kernel::{Error, Invalid, Money, Result, Zone, codes};
use platform::{App, Begun, audit, http::Command, outbox};

/// What a deal is opened with.
#[derive(Debug, Clone, Copy)]
pub struct DealAsk {
    /// The car in stock.
    pub episode: EpisodeId,
    /// Who buys.
    pub buyer: BuyerId,
    /// The approved price unless given.
    pub price: Option<Money>,
}

/// Opens a deal at the centre of the car; whoever opens it is the salesman.
pub async fn deal_open(app: &App, command: &Command, ask: DealAsk) -> Result<Deal> {
    let found = car_find(app, command, ask.episode).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let known = store::buyer::buyer_known(&mut tx, ask.buyer).await?;
    let (car, zone) = match (found, known) {
        (Some(found), true) => found,
        (found, known) => return Err(strangers(found.is_some(), known)),
    };
    let car = OfferedCar::of(car).ok_or(code::CAR_NOT_OFFERED)?;
    store::car::car_ensure(&mut tx, &car).await?;
    let (buyer, salesman, price) = (ask.buyer, command.scope.actor.id, ask.price);
    let opening = Opening {
        car,
        zone,
        buyer,
        salesman,
        price,
    };
    let now = app.clock.now();
    let deal = Deal::open(opening, now)?;
    store::deal::deal_insert(&mut tx, &deal).await?;
    version_first(&mut tx, &deal, now).await?;
    audit::put(&mut tx, "deal_open", "deal", deal.id, (), &deal)?;
    tx.commit(deal).await
}

/// A car of the stock at a centre of the caller, with the zone of the centre.
async fn car_find(
    app: &App,
    command: &Command,
    episode: EpisodeId,
) -> Result<Option<(StockCar, Zone)>> {
    let (tenant, reach) = (command.scope.tenant, &command.scope.reach);
    let cars = app
        .port::<dyn VehicleStock>()?
        .cars(tenant, &[episode])
        .await?;
    let Some(car) = cars.into_iter().find(|car| reach.centre(car.centre)) else {
        return Ok(None);
    };
    let centre = app
        .port::<dyn Organisation>()?
        .centre(tenant, car.centre)
        .await?;
    Ok(centre.map(|centre| (car, centre.zone)))
}

/// The refusal of a car or a buyer that is not there for the caller.
fn strangers(car_known: bool, buyer_known: bool) -> Error {
    let mut invalid = Invalid::default();
    if !car_known {
        invalid.push("/episode_id", codes::REFERENCE_NOT_FOUND);
    }
    if !buyer_known {
        invalid.push("/buyer_id", codes::REFERENCE_NOT_FOUND);
    }
    invalid.into()
}

/// Closes a deal that has nothing left to do.
pub async fn deal_close(app: &App, command: &Command, id: DealId) -> Result<Deal> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::deal::deal_lock(&mut tx, id).await?;
    let after = before.step(DealStep::Close)?;
    store::deal::deal_save(&mut tx, &after).await?;
    audit::put(&mut tx, "deal_close", "deal", id, &before, &after)?;
    outbox::put(&mut tx, &events::deal_closed(&after))?;
    tx.commit(after).await
}
