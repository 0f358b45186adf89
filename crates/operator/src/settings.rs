//! Settings: documented defaults, then a file, then the environment.

use crate::{Error, Result};
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::Deserialize;
use std::{net::SocketAddr, path::Path, time::Duration};

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../operator.default.toml");

/// All settings; `operator.default.toml` explains each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct Settings {
    pub identity: String,
    pub listen: SocketAddr,
    pub namespace: String,
    pub resync_s: u64,
    pub log_format: String,
    pub log_filter: String,
    pub lease: LeaseSettings,
    pub kite: KiteSettings,
    pub database: DatabaseSettings,
    pub broker: BrokerSettings,
    pub ingress: IngressSettings,
    pub labels: LabelSettings,
}

/// `[lease]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct LeaseSettings {
    pub name: String,
    pub duration_s: i32,
    pub deadline_s: u64,
    pub retry_ms: u64,
}

impl LeaseSettings {
    /// How long a lease that nobody renews keeps others away.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Duration::from_secs(self.duration_s.unsigned_abs().into())
    }

    /// When a leader that cannot renew gives up; before others may take over.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_s)
    }

    /// How often the lease is looked at.
    #[must_use]
    pub fn retry(&self) -> Duration {
        Duration::from_millis(self.retry_ms)
    }
}

/// `[kite]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct KiteSettings {
    pub url: String,
    pub token_file: String,
}

/// `[database]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct DatabaseSettings {
    pub url: String,
    pub url_file: String,
    pub connections_max: u32,
    pub group: String,
}

/// `[broker]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct BrokerSettings {
    pub url: String,
    pub credentials_file: String,
    pub vhost: String,
}

/// `[ingress]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct IngressSettings {
    pub class: String,
    pub service: String,
    pub module_service: String,
    pub port: u16,
    pub tls_secret: String,
}

/// `[labels]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "operator.default.toml documents every key")]
pub struct LabelSettings {
    pub grafana: String,
    pub graylog: String,
}

impl Settings {
    /// Reads the layers.
    ///
    /// # Errors
    /// A key is unknown, missing or wrong; the message names it.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let mut layers = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            layers = layers.merge(Toml::file_exact(file));
        }
        let layers = layers.merge(Env::prefixed("KITE_OPERATOR__").split("__"));
        Self::read(&layers)
    }

    fn read(layers: &Figment) -> Result<Self> {
        let wrong = |error: figment::Error| Error::Settings(error.to_string());
        let mut settings: Self = layers.extract().map_err(wrong)?;
        if !settings.database.url_file.is_empty() {
            settings.database.url = secret(&settings.database.url_file)?;
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<()> {
        let lacking = [
            ("kite.url", &self.kite.url),
            ("kite.token_file", &self.kite.token_file),
            ("database.url", &self.database.url),
            ("database.group", &self.database.group),
        ];
        if let Some((key, _)) = lacking.iter().find(|(_, value)| value.is_empty()) {
            return Err(Error::Settings(format!("{key} is not set")));
        }
        let lease = &self.lease;
        if lease.deadline() >= lease.duration() || lease.retry() >= lease.deadline() {
            let text = "lease: retry_ms must be below deadline_s, and deadline_s below duration_s";
            return Err(Error::Settings(text.to_owned()));
        }
        Ok(())
    }
}

/// What a file of a Secret holds. It is read at every use, so a rotated one needs no restart.
///
/// # Errors
/// It cannot be read.
pub fn secret(file: &str) -> Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| Error::Settings(format!("{file}: {error}")))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<Settings> {
        Settings::read(&Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(more)))
    }

    const ENOUGH: &str =
        "[kite]\ntoken_file = 't'\n[database]\nurl = 'postgres://h/d'\ngroup = 'vector'\n";

    #[test]
    fn what_is_lacking_or_unknown_is_named() {
        assert!(
            read("")
                .unwrap_err()
                .to_string()
                .contains("kite.token_file")
        );
        assert!(read(ENOUGH).is_ok());
        let unknown = read(&format!("{ENOUGH}[ingress]\nclas = 'x'"));
        assert!(unknown.unwrap_err().to_string().contains("clas"));
    }

    #[test]
    fn a_leader_gives_up_before_others_take_over() {
        let wrong = read(&format!("{ENOUGH}[lease]\ndeadline_s = 10"));
        assert!(wrong.unwrap_err().to_string().contains("lease"));
    }
}
