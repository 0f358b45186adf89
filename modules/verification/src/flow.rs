//! Use cases: one function, one transaction. Those called by an event work inside the inbox's transaction; those called
//! by a job work under its lease.

pub mod beside;
pub mod call;
pub mod case;
pub mod cash;
pub mod evidence;
pub mod extract;
pub mod forget;
pub mod pattern;
pub mod review;
pub mod reviewer;
pub mod rule;
pub mod stop;

use kernel::Day;
use platform::App;

/// The day by which rules are chosen. It is the one of UTC: a rule that begins with a day begins in the whole group at once.
fn today(app: &App) -> Day {
    Day(app.clock.now().date())
}
