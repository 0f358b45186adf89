//! What the module does by the clock.

use crate::flow::make;
use platform::Job;
use std::time::Duration;

/// The jobs of the module. Two lanes make files, so that a long one does not hold up all others.
pub fn jobs() -> Vec<Job> {
    let soon = Duration::from_secs(1);
    vec![
        Job::every(soon, "console.exports_make", |app, lease| {
            Box::pin(make::exports_make(app, lease, 1))
        }),
        Job::every(soon, "console.exports_make_beside", |app, lease| {
            Box::pin(make::exports_make(app, lease, 2))
        }),
        Job::every(
            Duration::from_secs(600),
            "console.exports_expire",
            |app, lease| Box::pin(make::exports_expire(app, lease)),
        ),
    ]
}
