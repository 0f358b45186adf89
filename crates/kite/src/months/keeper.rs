//! What the suite does by itself, at the hours of the months: events have their effect, registers are asked, and what ends by
//! the clock ends. The jobs are the suite's own; only their hours are those of the business clock.

use kernel::{Error, Result};
use platform::{App, Job, jobs, outbox};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Nothing waits longer.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(5);

/// Questions to registers.
const REGISTERS: [&str; 2] = ["verification.cases_run", "verification.registers_ask"];
/// What ends, and what is looked at, every evening.
const EVENING: [&str; 7] = [
    "vehicles.holds_expire",
    "sales.requests_expire",
    "sales.offers_expire",
    "buyback.approvals_expire",
    "verification.sources_revive",
    "vehicles.price_reviews_make",
    "buyback.losses_look",
];

/// Keeps the suite going.
#[derive(Debug)]
pub struct Keeper {
    app: App,
    jobs: Vec<Job>,
}

impl Keeper {
    /// Of a suite whose own clock of jobs stands.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let jobs = crate::modules()
            .iter()
            .flat_map(|module| module.jobs())
            .collect();
        Self {
            app: app.clone(),
            jobs,
        }
    }

    /// Registers are asked.
    ///
    /// # Errors
    /// A job fails, or an event has no effect.
    pub async fn noon(&self) -> Result<()> {
        self.quiet().await?;
        for name in REGISTERS {
            self.run(name).await?;
        }
        self.quiet().await
    }

    /// The day ends.
    ///
    /// # Errors
    /// A job fails, or an event has no effect.
    pub async fn evening(&self) -> Result<()> {
        self.noon().await?;
        for name in EVENING {
            self.run(name).await?;
        }
        self.quiet().await
    }

    async fn run(&self, name: &str) -> Result<()> {
        let job = self.jobs.iter().find(|job| job.name == name);
        let job = job.ok_or_else(|| Error::internal(format!("no job is called {name}")))?;
        jobs::run_now(&self.app, job).await
    }

    /// Waits until everything that was said has had its effect.
    async fn quiet(&self) -> Result<()> {
        let begun = Instant::now();
        loop {
            match outbox::queued(&self.app).await? {
                0 => return Ok(()),
                left if begun.elapsed() > PATIENCE => {
                    return Err(Error::internal(format!(
                        "{left} events have no effect; `kite parked list` shows them"
                    )));
                }
                _ => sleep(PAUSE).await,
            }
        }
    }
}
