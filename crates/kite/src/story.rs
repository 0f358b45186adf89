//! The story of the golden car G1: a private person offers a Hyundai Creta; it is appraised, valued, checked, bought,
//! prepared, sold and handed over. It speaks HTTP only, as the people of the test world, so what it proves is what a
//! user gets. The demo plays it, and the tests play it on a bus that misbehaves and on a process that is killed.

pub mod desk;
pub mod passkey;
mod purchase;
mod sale;
pub mod waterfall;

use async_trait::async_trait;
use desk::{Desk, Interrupt};
use identity::{World, world};
use kernel::{CentreId, EntityId, Error, ManualClock, Result};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
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

/// Where the story plays, and by whom.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Short name of the group.
    pub group: String,
    /// The legal entity that buys and sells.
    pub entity: EntityId,
    /// The centre.
    pub centre: CentreId,
    /// Login and password by role.
    pub cast: BTreeMap<String, (String, String)>,
}

impl Stage {
    /// The first centre of the test world with its people, who all have this password.
    ///
    /// # Errors
    /// The test world has no group.
    pub fn standard(password: &str) -> Result<Self> {
        let world = World::standard();
        let group = world
            .groups
            .first()
            .ok_or_else(|| Error::internal("the test world has no group"))?;
        // The first of a role plays it.
        let people = group.people()?.into_iter().rev();
        let cast = people.map(|person| {
            let login = person.login.to_string();
            (person.role, (login, password.to_owned()))
        });
        Ok(Self {
            group: group.slug.clone(),
            entity: world::LE1,
            centre: world::DC1,
            cast: cast.collect(),
        })
    }
}

/// The story and its people.
pub struct Story {
    base: String,
    stage: Stage,
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
        Self::begin_at(base, Stage::standard(password)?, calendar).await
    }

    /// The same story on another stage.
    ///
    /// # Errors
    /// The calendar cannot be turned to the opening day.
    pub async fn begin_at(base: &str, stage: Stage, calendar: Arc<dyn Calendar>) -> Result<Self> {
        calendar.turn(OPENING).await?;
        Ok(Self {
            base: base.to_owned(),
            stage,
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

    /// The person who plays this role, signed in.
    async fn person(&self, role: &str) -> Result<Desk> {
        let (login, password) = self
            .stage
            .cast
            .get(role)
            .ok_or_else(|| Error::internal(format!("nobody is {role}")))?;
        let interrupt = self.interrupt.clone();
        Desk::sign_in(&self.base, &self.stage.group, login, password, interrupt).await
    }
}
