//! Use cases: one function, one transaction. Other modules are asked before the transaction begins, never inside it. A command
//! of a phone takes its place in one transaction and has its effect, with its receipt, in another.

pub mod act;
pub mod car;
pub mod command;
pub mod content;
pub mod device;
pub mod erasure;
pub mod inspect;
pub mod judge;
pub mod pattern;
pub mod photo;
pub mod rule;
pub mod sign;
pub mod storage;
pub mod sweep;
pub mod sync;
pub mod take_over;
pub mod throttle;
pub mod upload;
pub mod verify;

use crate::{
    MODULE,
    model::{rule::Rule, settings::Settings},
    store,
};
use contracts::field_work::FieldScope;
use kernel::{CentreId, Instant, Result};
use platform::{App, Scope, Tx};

/// The settings of the module.
pub fn settings(app: &App) -> Result<Settings> {
    app.config.module(MODULE)
}

/// Now, as it is written down.
fn now(app: &App) -> Instant {
    app.clock.now().into()
}

/// For whom the owner of purchases is asked.
fn field_scope(scope: &Scope) -> FieldScope {
    FieldScope {
        tenant: scope.tenant,
        person: scope.actor.id,
        everywhere: scope.reach.everywhere,
        entities: scope.reach.entities.clone(),
        centres: scope.reach.centres.clone(),
        correlation: scope.correlation,
    }
}

/// The rules in force at a centre now.
async fn rule_now(app: &App, tx: &mut Tx, centre: CentreId) -> Result<Rule> {
    let day = app.clock.now().date().into();
    store::rule::rule_in_force(tx, Some(centre), day).await
}
