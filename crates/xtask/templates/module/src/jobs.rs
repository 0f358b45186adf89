//! What the module does by the clock.

use platform::Job;

/// The jobs of the module.
pub fn jobs() -> Vec<Job> {
    Vec::new()
}
