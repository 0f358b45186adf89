//! What callers use in one process counts in the others too: every process tells the cache what it has let through, and hears
//! how far each caller is ahead of the clock in all of them together. Between two tellings a caller may use his burst in each
//! process once. Without the cache each process keeps its own limits, as if it were alone.

use super::{Limits, Paid, Who};
use crate::cache::{Cache, Used};
use std::{
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Callers told of in one call; the rest waits for the next one.
const CALLERS_AT_ONCE: usize = 1_000;

/// Tells and hears until stopped.
pub(crate) async fn run(
    limits: Arc<Limits>,
    cache: Arc<dyn Cache>,
    every: Duration,
    stop: CancellationToken,
) {
    limits.paid().untold.get_or_insert_default();
    while stop.run_until_cancelled(sleep(every)).await.is_some() {
        let (callers, used) = limits.take_untold();
        if callers.is_empty() {
            continue;
        }
        // What could not be told is forgotten: it was counted here, and a limit is not worth a queue.
        if let Some(Ok(ahead)) = stop.run_until_cancelled(cache.charge(&used)).await {
            limits.hear(&callers, &ahead);
        }
    }
}

impl Limits {
    fn paid(&self) -> MutexGuard<'_, Paid> {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_untold(&self) -> (Vec<Who>, Vec<Used>) {
        let mut paid = self.paid();
        let Some(untold) = &mut paid.untold else {
            return Default::default();
        };
        let callers: Vec<Who> = untold.keys().take(CALLERS_AT_ONCE).copied().collect();
        let used = callers.iter().filter_map(|who| {
            let time = Duration::from_nanos(untold.remove(who)?);
            Some(Used {
                caller: who.name()?,
                time,
            })
        });
        let used = used.collect();
        (callers, used)
    }

    /// Nobody becomes freer by what is heard: a cache that has lost its memory takes nothing back.
    fn hear(&self, callers: &[Who], ahead: &[Duration]) {
        let now = self.now();
        let mut paid = self.paid();
        for (who, ahead) in callers.iter().zip(ahead) {
            let heard = now.saturating_add(u64::try_from(ahead.as_nanos()).unwrap_or(u64::MAX));
            let since = paid.untold.as_ref().and_then(|untold| untold.get(who));
            let heard = heard.saturating_add(since.copied().unwrap_or_default());
            let place = paid.place(*who, now);
            if place == *who {
                let until = paid.until.entry(*who).or_insert(heard);
                *until = heard.max(*until);
            }
        }
    }
}

impl Paid {
    pub(super) fn note(&mut self, who: Who, time: u64) {
        if let (Some(untold), Some(_)) = (&mut self.untold, who.name()) {
            *untold.entry(who).or_default() += time;
        }
    }
}

impl Who {
    /// The caller as all processes call him; those who have no name are known in one process only.
    fn name(self) -> Option<String> {
        match self {
            Self::Actor(tenant, actor) => Some(format!("{tenant}:{actor}")),
            Self::Address(address) => Some(address.to_string()),
            Self::Credential(_) | Self::Others => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use async_trait::async_trait;
    use kernel::{Error, Result, codes};
    use std::{collections::HashMap, net::IpAddr, sync::Mutex};

    /// All processes at one table.
    #[derive(Debug, Default)]
    struct Table {
        used: Mutex<HashMap<String, Duration>>,
        away: bool,
    }

    #[async_trait]
    impl Cache for Table {
        async fn charge(&self, used: &[Used]) -> Result<Vec<Duration>> {
            if self.away {
                return Err(Error::new(codes::DEPENDENCY_UNAVAILABLE));
            }
            let mut all = self.used.lock().unwrap();
            let ahead = used.iter().map(|one| {
                let total = all.entry(one.caller.clone()).or_default();
                *total += one.time;
                *total
            });
            Ok(ahead.collect())
        }
    }

    fn limits() -> Arc<Limits> {
        let mut http = Config::load(None, &[]).unwrap().http;
        (http.address_per_second, http.address_burst) = (1, 10);
        Arc::new(Limits::of(&http))
    }

    fn let_through(limits: &Limits) -> usize {
        let peer = IpAddr::from([192, 0, 2, 1]);
        (0..30).filter(|_| limits.address(peer).is_ok()).count()
    }

    /// Both tell and hear until the test is over.
    fn joined(cache: Table) -> [Arc<Limits>; 2] {
        let (both, cache) = ([limits(), limits()], Arc::new(cache));
        for one in &both {
            let every = Duration::from_millis(1);
            let running = run(one.clone(), cache.clone(), every, CancellationToken::new());
            tokio::spawn(running);
        }
        both
    }

    /// Time for several tellings.
    async fn told() {
        // Sleeps on purpose: what is told by the clock is heard by the clock.
        sleep(Duration::from_millis(50)).await;
    }

    #[tokio::test]
    async fn what_one_process_has_let_through_counts_in_the_other() {
        let [one, other] = joined(Table::default());
        told().await;
        assert_eq!(let_through(&one), 10);
        told().await;
        let peer = IpAddr::from([192, 0, 2, 1]);
        assert!(other.address(peer).is_ok(), "he has not asked here yet");
        told().await;
        assert_eq!(let_through(&other), 0, "spent elsewhere");
    }

    #[tokio::test]
    async fn without_the_cache_each_process_is_alone() {
        let [one, other] = joined(Table {
            away: true,
            ..Table::default()
        });
        told().await;
        assert_eq!((let_through(&one), let_through(&other)), (10, 10));
        told().await;
        assert_eq!(let_through(&one), 0, "its own count goes on");
    }
}
