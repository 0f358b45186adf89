//! The story of the golden car G1: a private person offers a Hyundai Creta; it is appraised, valued, checked, bought,
//! prepared, sold and handed over. It speaks HTTP only, as the people of the test world, so what it proves is what a
//! user gets. The demo plays it, and the tests play it on a bus that misbehaves and on a process that is killed.

pub mod desk;
mod purchase;
mod sale;
pub mod waterfall;

use async_trait::async_trait;
use desk::{Desk, Interrupt};
use identity::World;
use kernel::{Error, ManualClock, Result};
use serde_json::Value;
use std::sync::Arc;
use time::{OffsetDateTime, macros::datetime};
use waterfall::Bar;

/// The VIN of G1.
pub const VIN: &str = "Z94K241C9PR000042";
/// The morning of the purchase, 5 March 2026, 09:00 in Moscow.
pub const OPENING: OffsetDateTime = datetime!(2026-03-05 09:00 +3);
/// The documents of the preparation.
const PREPARATION: OffsetDateTime = datetime!(2026-03-12 10:00 +3);
/// The day of the deal and of the handover: 25 days in stock.
const SALE: OffsetDateTime = datetime!(2026-03-30 11:00 +3);

/// Turns the business clock of the server that the story plays on.
#[async_trait]
pub trait Calendar: Send + Sync {
    /// Makes it `at`.
    ///
    /// # Errors
    /// The server could not be brought to that time.
    async fn turn(&self, at: OffsetDateTime) -> Result<()>;
}

#[async_trait]
impl Calendar for ManualClock {
    async fn turn(&self, at: OffsetDateTime) -> Result<()> {
        self.set(at);
        Ok(())
    }
}

/// The story and its people.
pub struct Story {
    base: String,
    password: String,
    calendar: Arc<dyn Calendar>,
    tell: fn(&str),
    interrupt: Interrupt,
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Story({})", self.base)
    }
}

impl Story {
    /// A story on the server at `base`.
    ///
    /// # Errors
    /// The calendar cannot be turned to the opening day.
    pub async fn begin(base: &str, password: &str, calendar: Arc<dyn Calendar>) -> Result<Self> {
        calendar.turn(OPENING).await?;
        Ok(Self {
            base: base.to_owned(),
            password: password.to_owned(),
            calendar,
            tell: |_| (),
            interrupt: Arc::new(|| ()),
        })
    }

    /// Tells each step as it comes.
    pub fn narrate(&mut self, tell: fn(&str)) {
        self.tell = tell;
    }

    /// Calls this before every request.
    pub fn interrupt(&mut self, interrupt: Interrupt) {
        self.interrupt = interrupt;
    }

    /// The deal of G1, if the story was played on this database before.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn played(&self) -> Result<Option<String>> {
        let director = self.person("centre_director").await?;
        let cars = director
            .get(&format!("/api/vehicles/v1/episodes?vin={VIN}"))
            .await?;
        Ok(cars
            .pointer("/items/0/deal_id")
            .and_then(Value::as_str)
            .map(str::to_owned))
    }

    /// Plays it from the first call to the close of the deal, and gives the deal.
    ///
    /// # Errors
    /// A step was refused.
    pub async fn play(&self) -> Result<String> {
        self.open_books().await?;
        let episode = self.buy().await?;
        self.calendar.turn(PREPARATION).await?;
        self.prepare(&episode).await?;
        self.calendar.turn(SALE).await?;
        self.sell(&episode).await
    }

    /// The waterfall of the deal, once every posting of it is there.
    ///
    /// # Errors
    /// It did not come in time.
    pub async fn waterfall(&self, deal: &str) -> Result<Vec<Bar>> {
        let accountant = self.person("chief_accountant").await?;
        let whole = |pnl: &Value| {
            waterfall::read(pnl).is_ok_and(|bars| bars.len() == waterfall::GOLDEN.len())
        };
        let pnl = accountant
            .until(&format!("/api/finance/v1/deals/{deal}/pnl"), whole)
            .await?;
        waterfall::read(&pnl)
    }

    /// The person of the test world with this role, signed in.
    async fn person(&self, role: &str) -> Result<Desk> {
        let world = World::standard();
        let group = world
            .groups
            .first()
            .ok_or_else(|| Error::internal("the test world has no group"))?;
        let person = group
            .people()?
            .into_iter()
            .find(|person| person.role == role);
        let login = person
            .ok_or_else(|| Error::internal(format!("nobody is {role}")))?
            .login
            .to_string();
        Desk::sign_in(
            &self.base,
            &group.slug,
            &login,
            &self.password,
            self.interrupt.clone(),
        )
        .await
    }
}
