//! Where Redis is, and the way there.

use kernel::{Error, Result, codes};
use platform::config::CacheConfig;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo,
    aio::MultiplexedConnection,
};
use std::{fmt, time::Duration};

/// An address, with the name of a master when it is that of a sentinel.
pub(crate) struct Place {
    info: ConnectionInfo,
    master: String,
    call_max: Duration,
}

impl fmt::Debug for Place {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.to_string()).finish()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.info.addr())
    }
}

impl Place {
    pub(crate) fn of(config: &CacheConfig) -> Result<Self> {
        // The error of the parser is not shown: it may hold the password.
        let info = config.url.as_str().into_connection_info();
        let info = info
            .ok()
            .filter(|info| matches!(info.addr(), ConnectionAddr::Tcp(..)));
        let info = info.ok_or_else(|| {
            Error::internal("cache.url is not of the form redis://user:password@host:6379/0")
        })?;
        Ok(Self {
            info,
            master: config.sentinel_master.clone(),
            call_max: Duration::from_millis(config.call_ms_max.max(1)),
        })
    }

    /// A connection to the node that takes changes.
    pub(crate) async fn connect(&self) -> Result<MultiplexedConnection> {
        if self.master.is_empty() {
            return self.open(self.info.clone()).await;
        }
        let master = self.master().await?;
        self.open(self.info.clone().set_addr(master)).await
    }

    /// What a sentinel calls the master. A sentinel has no password of its own: it gives no data away.
    async fn master(&self) -> Result<ConnectionAddr> {
        let sentinel = self.info.addr().clone().into_connection_info();
        let mut sentinel = self.open(sentinel.map_err(away)?).await?;
        let mut question = redis::cmd("SENTINEL");
        question.arg("get-master-addr-by-name").arg(&self.master);
        let answer: Option<(String, u16)> =
            question.query_async(&mut sentinel).await.map_err(away)?;
        let (host, port) = answer.ok_or_else(|| {
            let unknown = format!("no sentinel knows a master named {}", self.master);
            Error::new(codes::DEPENDENCY_UNAVAILABLE).because(unknown)
        })?;
        Ok(ConnectionAddr::Tcp(host, port))
    }

    async fn open(&self, info: ConnectionInfo) -> Result<MultiplexedConnection> {
        let limits = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.call_max))
            .set_response_timeout(Some(self.call_max));
        let client = Client::open(info).map_err(away)?;
        let opened = client.get_multiplexed_async_connection_with_config(&limits);
        opened.await.map_err(away)
    }
}

/// What Redis did not do.
pub(crate) fn away(error: redis::RedisError) -> Error {
    Error::new(codes::DEPENDENCY_UNAVAILABLE).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::config::Config;

    fn place(url: &str) -> Result<Place> {
        let config = Config::load(None, &[("cache.url", url.to_owned())])?;
        Place::of(&config.cache)
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let place = place("redis://kite:secret@redis:6379/0").unwrap();
        assert_eq!(format!("{place:?}"), "Place(\"redis:6379\")");
        for wrong in [
            "http://kite:secret@redis",
            "rediss://kite:secret@redis",
            "unix:///secret",
        ] {
            let refused = super::tests::place(wrong).unwrap_err().to_string();
            assert!(
                refused.contains("cache.url") && !refused.contains("secret"),
                "{refused}"
            );
        }
    }
}
