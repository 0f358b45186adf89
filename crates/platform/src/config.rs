//! Typed configuration: one documented default file, then a file of the operator, then the environment, then flags.

use figment::{
    Figment, Provider,
    providers::{Env, Format, Serialized, Toml},
    value::Value,
};
use ipnet::IpNet;
use kernel::{Error, Result};
use serde::{Deserialize, de::DeserializeOwned};
use std::{collections::BTreeMap, net::SocketAddr, path::Path};

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The whole configuration of a process. Every field is explained in `config.default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct Config {
    pub database: DatabaseConfig,
    pub http: HttpConfig,
    pub bus: BusConfig,
    pub cache: CacheConfig,
    pub live: LiveConfig,
    pub jobs: JobsConfig,
    pub outside: OutsideConfig,
    pub telemetry: TelemetryConfig,
    modules: BTreeMap<String, Value>,
}

/// `[database]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct DatabaseConfig {
    pub url: String,
    pub url_file: String,
    pub connections_max: u32,
    pub acquire_ms_max: u64,
    pub statement_ms_max: u64,
    pub lock_ms_max: u64,
    pub idle_in_transaction_ms_max: u64,
}

/// `[http]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct HttpConfig {
    pub listen: SocketAddr,
    pub site: String,
    pub request_ms_max: u64,
    pub stream_ms_max: u64,
    pub body_bytes_max: usize,
    pub upload_bytes_max: usize,
    pub in_flight_max: usize,
    pub shutdown_ms_max: u64,
    pub secure_cookies: bool,
    pub trusted_proxies: Vec<IpNet>,
    pub connections_max: usize,
    pub head_ms_max: u64,
    pub body_ms_max: u64,
    pub drain_ms: u64,
    pub person_per_second: u32,
    pub person_burst: u32,
    pub program_per_second: u32,
    pub program_burst: u32,
    pub address_per_second: u32,
    pub address_burst: u32,
}

/// `[bus]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct BusConfig {
    pub transport: BusTransport,
    pub url: String,
    pub url_file: String,
    pub ca_file: String,
    pub name: String,
    pub prefetch: u16,
    pub confirm_ms_max: u64,
    pub sweep_ms: u64,
    pub streams: Vec<String>,
    pub stream_port: u16,
    pub poll_busy_ms: u64,
    pub poll_idle_ms: u64,
    pub batch_max: i64,
    pub attempts_max: i32,
    pub retry_ms: i64,
}

/// `[cache]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct CacheConfig {
    pub url: String,
    pub url_file: String,
    pub sentinel_master: String,
    pub name: String,
    pub share_ms: u64,
    pub call_ms_max: u64,
}

/// What carries events from the relay to the consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusTransport {
    /// A call inside the process: every module must be in it.
    InProcess,
    /// A broker: modules may be in processes of their own.
    Rabbitmq,
}

/// `[live]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct LiveConfig {
    pub poll_ms: u64,
    pub beat_ms: u64,
    pub per_person_max: usize,
}

/// `[jobs]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct JobsConfig {
    pub poll_ms: u64,
    pub lease_ms: i64,
}

/// `[outside]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct OutsideConfig {
    pub ca_file: String,
    pub connect_ms_max: u64,
    pub call_ms_max: u64,
}

/// `[telemetry]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config.default.toml documents every key")]
pub struct TelemetryConfig {
    pub filter: String,
    pub format: LogFormat,
    pub otlp_endpoint: String,
    pub gelf: String,
    pub gelf_ca_file: String,
    pub gelf_filter: String,
    pub gelf_folder: String,
    pub gelf_bytes_max: u64,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For Loki and Graylog.
    Json,
}

impl Config {
    /// Reads the layers; `flags` are `("database.url", value)` pairs of the command line.
    ///
    /// # Errors
    /// A key is unknown or has a wrong value: the message names the key and the layer.
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Self> {
        Self::layers(file, Env::prefixed("KITE__").split("__"), flags)
    }

    fn layers(
        file: Option<&Path>,
        environment: impl Provider,
        flags: &[(&str, String)],
    ) -> Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(environment);
        for (key, value) in flags {
            // A flag is read like a variable of the environment: numbers and booleans are told by their form.
            let value = value
                .parse::<Value>()
                .unwrap_or_else(|never| match never {});
            figment = figment.merge(Serialized::default(key, value));
        }
        let mut config: Self = figment.extract().map_err(Error::internal)?;
        from_file(
            "database.url_file",
            &config.database.url_file,
            &mut config.database.url,
        )?;
        from_file("bus.url_file", &config.bus.url_file, &mut config.bus.url)?;
        from_file(
            "cache.url_file",
            &config.cache.url_file,
            &mut config.cache.url,
        )?;
        Ok(config)
    }

    /// The settings of a module, in its own type.
    ///
    /// # Errors
    /// The table is absent or has a wrong key or value.
    pub fn module<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let table = self
            .modules
            .get(name)
            .ok_or_else(|| Error::internal(format!("no [modules.{name}]")))?;
        table
            .deserialize()
            .map_err(|error| Error::internal(format!("[modules.{name}] {error}")))
    }
}

/// A secret that is kept in a file of its own replaces what the setting says.
fn from_file(key: &str, file: &str, value: &mut String) -> Result<()> {
    if file.is_empty() {
        return Ok(());
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::internal(format!("{key}: {file}: {error}")))?;
    text.trim().clone_into(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Vehicles {
        negotiation_minutes: i64,
    }

    #[test]
    fn later_layers_win_and_unknown_keys_are_named() {
        let none = || Toml::string("");
        let config = Config::layers(None, none(), &[]).unwrap();
        assert_eq!(
            config
                .module::<Vehicles>("vehicles")
                .unwrap()
                .negotiation_minutes,
            120
        );

        let environment = Toml::string("[bus]\nbatch_max = 7");
        let flags = [("database.url", "postgres://elsewhere/kite".to_owned())];
        let config = Config::layers(None, environment, &flags).unwrap();
        assert_eq!(
            (config.bus.batch_max, config.database.url.as_str()),
            (7, "postgres://elsewhere/kite")
        );

        let broker = Toml::string("[bus]\ntransport = \"rabbitmq\"");
        let config = Config::layers(None, broker, &[]).unwrap();
        assert_eq!(config.bus.transport, BusTransport::Rabbitmq);

        let error = Config::layers(None, Toml::string("[bus]\nbatch = 7"), &[]).unwrap_err();
        assert!(error.to_string().contains("batch"), "{error}");
        assert!(config.module::<Vehicles>("absent").is_err());
    }
}
