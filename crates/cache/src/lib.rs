//! Redis as the memory that processes share, behind the seam of [`platform::cache`].
//!
//! Everything in it may be lost: one number for each caller who has lately asked for something, with an end of its life.
//! There is one connection, opened when it is needed and dropped with the first call that fails; with sentinels, the next
//! one goes to whichever node they call the master by then.

mod line;

use async_trait::async_trait;
use kernel::{Error, Result, codes};
use line::Place;
use platform::{
    cache::{Cache, Used},
    config::CacheConfig,
};
use redis::aio::MultiplexedConnection;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::timeout};

/// After a failure nobody is asked for this long: a node that is gone is not hammered.
const PAUSE: Duration = Duration::from_secs(1);

/// Adds to each key what its caller has used, from now on when he is behind the clock, and answers how far he is ahead of it.
/// Microseconds; a number lives as long as it says anything. The clock is that of Redis, so processes need not agree on one.
const CHARGE: &str = r"
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local ahead = {}
for i, key in ipairs(KEYS) do
  local paid = tonumber(redis.call('GET', key) or 0)
  paid = math.max(paid, now) + tonumber(ARGV[i])
  redis.call('SET', key, string.format('%.0f', paid), 'PX', math.ceil((paid - now) / 1000) + 1)
  ahead[i] = paid - now
end
return ahead
";

/// The memory of an installation.
#[derive(Debug)]
pub struct Redis {
    place: Place,
    name: String,
    call_max: Duration,
    line: Mutex<Line>,
}

/// The connection, if there is one, and when the next one may be tried.
#[derive(Default)]
struct Line {
    open: Option<MultiplexedConnection>,
    rests_until: Option<Instant>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Line").field(&self.open.is_some()).finish()
    }
}

impl Redis {
    /// What `[cache]` names; nothing when it names none. No node needs to be there yet.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn of(config: &CacheConfig) -> Result<Option<Arc<dyn Cache>>> {
        if config.url.is_empty() {
            return Ok(None);
        }
        Ok(Some(Arc::new(Self::new(config)?)))
    }

    fn new(config: &CacheConfig) -> Result<Self> {
        Ok(Self {
            place: Place::of(config)?,
            name: config.name.clone(),
            call_max: Duration::from_millis(config.call_ms_max.max(1)),
            line: Mutex::default(),
        })
    }

    async fn ask(&self, used: &[Used]) -> Result<Vec<Duration>> {
        let mut line = self.line.lock().await;
        let mut open = match line.open.take() {
            Some(open) => open,
            None => self.place.connect().await?,
        };
        let ahead = self.tell(&mut open, used).await?;
        line.open = Some(open);
        Ok(ahead)
    }

    async fn tell(&self, line: &mut MultiplexedConnection, used: &[Used]) -> Result<Vec<Duration>> {
        let mut call = redis::cmd("EVAL");
        call.arg(CHARGE).arg(used.len());
        for one in used {
            call.arg(format!("{}:rate:{}", self.name, one.caller));
        }
        for one in used {
            call.arg(u64::try_from(one.time.as_micros()).unwrap_or(u64::MAX));
        }
        let ahead: Vec<u64> = call.query_async(line).await.map_err(line::away)?;
        Ok(ahead.into_iter().map(Duration::from_micros).collect())
    }

    /// Drops the connection and rests; says so once.
    async fn rest(&self, error: &Error) {
        let mut line = self.line.lock().await;
        if line.rests_until.is_none() {
            tracing::warn!(place = %self.place, %error, "Redis is away; each process keeps its own limits meanwhile");
        }
        *line = Line {
            open: None,
            rests_until: Some(Instant::now() + PAUSE),
        };
        connected(false);
    }

    async fn rests(&self) -> bool {
        let until = self.line.lock().await.rests_until;
        until.is_some_and(|until| Instant::now() < until)
    }

    async fn back(&self) {
        let mut line = self.line.lock().await;
        if line.rests_until.take().is_some() {
            tracing::info!(place = %self.place, "Redis is back");
        }
        connected(true);
    }
}

#[async_trait]
impl Cache for Redis {
    async fn charge(&self, used: &[Used]) -> Result<Vec<Duration>> {
        if self.rests().await {
            let error = Error::new(codes::DEPENDENCY_UNAVAILABLE);
            return Err(error.because("Redis was away a moment ago"));
        }
        let asked = timeout(self.call_max, self.ask(used)).await;
        let answer = asked
            .unwrap_or_else(|late| Err(Error::new(codes::DEPENDENCY_UNAVAILABLE).because(late)));
        match &answer {
            Ok(_) => self.back().await,
            Err(error) => self.rest(error).await,
        }
        answer
    }
}

fn connected(is: bool) {
    metrics::gauge!("kite_cache_connected").set(u8::from(is));
}

/// Whether Redis answers and takes what it is told, for `kite doctor`.
///
/// # Errors
/// It does not.
pub async fn doctor(config: &CacheConfig) -> Result<String> {
    let redis = Redis::new(config)?;
    let probe = Used {
        caller: "doctor".to_owned(),
        time: Duration::from_millis(1),
    };
    redis.ask(&[probe]).await?;
    Ok(format!("answers at {}", redis.place))
}
