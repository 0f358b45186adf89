//! What a term of leadership works with.

use crate::{Result, broker::Broker, fence::Database, kite::Kite, settings::Settings};
use kube::{
    Client, Resource,
    runtime::events::{Event, EventType, Recorder, Reporter},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// What every look at a resource needs.
pub struct Context {
    /// The API server.
    pub client: Client,
    /// The settings.
    pub settings: Settings,
    /// Kite's API.
    pub kite: Kite,
    /// The broker, where one is configured.
    pub broker: Option<Broker>,
    /// The database of Kite.
    pub database: Database,
    /// The token of this term; every guarded write carries it.
    pub token: i64,
    /// Ends with the term.
    pub term: CancellationToken,
    recorder: Recorder,
    failures: Mutex<HashMap<String, u32>>,
}

impl Context {
    /// For a term with this token.
    ///
    /// # Errors
    /// A setting is wrong.
    pub fn new(
        client: Client,
        settings: Settings,
        token: i64,
        term: CancellationToken,
    ) -> Result<Self> {
        let reporter = Reporter {
            controller: crate::MANAGER.to_owned(),
            instance: Some(settings.identity.clone()).filter(|name| !name.is_empty()),
        };
        Ok(Self {
            kite: Kite::new(&settings.kite)?,
            broker: Broker::new(&settings.broker)?,
            database: Database::open(&settings.database)?,
            recorder: Recorder::new(client.clone(), reporter),
            failures: Mutex::default(),
            client,
            settings,
            token,
            term,
        })
    }

    /// Tells what was done. An event is a help for people: that it could not be told fails nothing.
    pub async fn tell(&self, centre: &crate::DealerCentre, fine: bool, reason: &str, note: &str) {
        let event = Event {
            type_: if fine {
                EventType::Normal
            } else {
                EventType::Warning
            },
            reason: reason.to_owned(),
            note: Some(note.chars().take(1_000).collect()),
            action: "Reconcile".to_owned(),
            secondary: None,
        };
        if let Err(error) = self.recorder.publish(&event, &centre.object_ref(&())).await {
            tracing::debug!(%error, reason, "an event could not be told");
        }
    }

    /// How often in a row this one has failed, with this time.
    pub fn failed(&self, key: &str) -> u32 {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let count = failures.entry(key.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// It did not fail this time.
    pub fn succeeded(&self, key: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(key);
    }
}
