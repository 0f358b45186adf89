//! The suite that every transport of the bus must pass, over a real Postgres: `bus_conformance!(transport)` makes one
//! test of each check. `KITE_SOAK=1` makes the large ones larger, `KITE_SEED` repeats a random one.

mod disasters;
mod failures;
mod flow;
mod order;

pub use disasters::*;
pub use failures::*;
pub use flow::*;
pub use kernel::Result as Outcome;
pub use order::*;

use super::{
    events::{soaking, wait_for},
    world::World,
};
use crate::{app::App, bus::Bus, module::Consumer};
use async_trait::async_trait;
use kernel::Result;
use rand::{SeedableRng, rngs::StdRng};
use std::sync::Arc;
use uuid::Uuid;

/// A transport under test.
#[async_trait]
pub trait Transport: Send + Sync {
    /// The sending side, with a receiving side that hands everything to the inboxes of these consumers.
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>>;

    /// Ends its broker without notice and starts it again. One without a broker has nothing to do.
    async fn restart(&self) -> Result<()> {
        Ok(())
    }

    /// The same, and everything that the broker kept is gone.
    async fn destroy(&self) -> Result<()> {
        Ok(())
    }
}

/// Makes a test of each check for one transport.
#[macro_export]
macro_rules! bus_conformance {
    ($transport:expr) => {
        $crate::bus_conformance! { calm $transport }
        $crate::bus_conformance! { disasters $transport }
    };
    // The checks that leave a broker alone: one broker may serve all of them at once.
    (calm $transport:expr) => {
        $crate::bus_conformance! { $transport =>
            killed_relays_lose_nothing
            chaos_changes_nothing
            a_lossy_broker_is_healed_by_the_log
            a_duplicate_has_no_second_effect
            a_gap_is_filled_in_order
            a_type_without_a_handler_moves_the_position
            a_late_commit_is_not_skipped
            poison_parks_its_own_aggregate_only
            a_dead_event_is_skipped_with_a_reason
            a_panic_is_a_failure
            a_passing_error_is_not_parked
            a_lost_confirm_has_no_second_effect
            a_refused_event_stays_in_the_outbox
            a_slow_consumer_holds_the_relay_back
            a_new_consumer_reads_the_past_while_the_present_flows
        }
    };
    // The checks that kill it: each needs a broker of its own.
    (disasters $transport:expr) => {
        $crate::bus_conformance! { $transport =>
            restarts_lose_nothing
            a_destroyed_broker_is_healed_by_the_log
        }
    };
    ($transport:expr => $($check:ident)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $check() -> $crate::testing::conformance::Outcome<()> {
            $crate::testing::conformance::$check(&$transport).await
        }
    )+};
}

/// The consumers that are there from the beginning.
const EVERYBODY: [&str; 2] = ["probe", "witness"];

/// How many times larger the large checks are.
fn scale() -> i64 {
    if soaking() { 20 } else { 1 }
}

/// Random, but the same for the same printed seed.
fn random() -> (u64, StdRng) {
    let seed = std::env::var("KITE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random);
    eprintln!("KITE_SEED={seed}");
    (seed, StdRng::seed_from_u64(seed))
}

fn things(number: usize) -> Vec<Uuid> {
    (0..number).map(|_| Uuid::now_v7()).collect()
}

/// Waits until a consumer has heard all numbers of these things, and then wants each exactly once and in order.
async fn all_heard(world: &World, consumer: &str, things: &[Uuid], last: i64) -> Result<()> {
    let expected: Vec<i64> = (1..=last).collect();
    let effects = wait_for(&format!("{consumer} to hear {last} of each"), async || {
        let effects = world.effects(consumer).await?;
        let done = |thing| {
            effects
                .get(thing)
                .is_some_and(|heard| heard.len() >= expected.len())
        };
        Ok(things.iter().all(done).then_some(effects))
    })
    .await?;
    for thing in things {
        assert_eq!(effects.get(thing), Some(&expected), "{thing} at {consumer}");
    }
    Ok(())
}
