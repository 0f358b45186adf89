//! What was asked for a moment ago, for questions that every request asks and whose answer changes once a year.

use crate::app::App;
use kernel::Result;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long an answer is good. What changes it in another process is seen after this time at the latest.
const LIFE: Duration = Duration::from_millis(900);
/// So many answers at most.
const ANSWERS_MAX: usize = 1_000;

struct Answer<V> {
    value: V,
    asked: Instant,
    /// How often the process had forgotten everything when this was asked.
    forgotten: u64,
}

/// Answers of the last second. A change in the module that identifies callers, which has the structure of the group too,
/// makes all of them void in this process.
pub struct Brief<K, V>(Mutex<HashMap<K, Answer<V>>>);

impl<K, V> Default for Brief<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K, V> std::fmt::Debug for Brief<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Brief")
    }
}

impl<K: Hash + Eq, V: Clone> Brief<K, V> {
    /// The answer, asked for unless it is known. That there is none is not kept.
    ///
    /// # Errors
    /// Those of the question.
    pub async fn get(
        &self,
        app: &App,
        key: K,
        ask: impl AsyncFnOnce() -> Result<Option<V>>,
    ) -> Result<Option<V>> {
        let (asked, forgotten) = (Instant::now(), app.forgotten());
        if let Some(known) = self.known(&key, forgotten) {
            return Ok(Some(known));
        }
        let answer = ask().await?;
        if let Some(value) = answer.clone() {
            self.keep(
                key,
                Answer {
                    value,
                    asked,
                    forgotten,
                },
            );
        }
        Ok(answer)
    }

    fn known(&self, key: &K, forgotten: u64) -> Option<V> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |one: &&Answer<V>| one.forgotten == forgotten && one.asked.elapsed() < LIFE;
        answers.get(key).filter(fresh).map(|one| one.value.clone())
    }

    fn keep(&self, key: K, answer: Answer<V>) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            answers.retain(|_, old| old.asked.elapsed() < LIFE);
        }
        if answers.len() < ANSWERS_MAX {
            answers.insert(key, answer);
        }
    }
}
