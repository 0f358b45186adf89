//! `kite-operator`: keeps dealer centres as their resources say. Exit codes: 0 done, 2 could not be done.

use clap::{Parser, Subcommand};
use operator::{
    Error, Result, generate,
    leader::{self, Leader},
    settings::Settings,
    telemetry, web,
};
use std::{path::PathBuf, process::ExitCode};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The operator of Kite: dealer centres as resources of Kubernetes.
#[derive(Debug, Parser)]
#[command(name = "kite-operator", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch DealerCentre resources and keep everything as they say
    Run {
        /// A file with settings that differ from the defaults (see operator.default.toml)
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Print the definition of DealerCentre
    Crdgen,
    /// Print the Role that the operator needs in its namespace
    Rolegen,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run { config } => run(config).await,
        Command::Crdgen => generate::crd().map(|text| print!("{text}")),
        Command::Rolegen => generate::role().map(|text| print!("{text}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kite-operator: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run(config: Option<PathBuf>) -> Result<()> {
    let mut settings = Settings::load(config.as_deref())?;
    if settings.identity.is_empty() {
        settings.identity =
            std::env::var("HOSTNAME").unwrap_or_else(|_| operator::MANAGER.to_owned());
    }
    let metrics = telemetry::start(&settings)?;
    let config = kube::Config::infer().await;
    let client = leader::client(config.map_err(kube::Error::InferConfig)?)?;
    let (stop, health) = (CancellationToken::new(), web::Health::default());
    let (listen, leader) = (
        settings.listen,
        Leader::new(client, settings, health.clone())?,
    );
    let working = leader.run(stop.clone());
    let serving = web::serve(listen, metrics, health, stop.clone());
    let ((), served, told) = tokio::join!(
        async {
            working.await;
            stop.cancel()
        },
        async {
            let served = serving.await;
            stop.cancel();
            served
        },
        told_to_stop(&stop),
    );
    served.and(told)
}

/// Waits for SIGTERM or SIGINT, or for the rest to have ended.
async fn told_to_stop(stop: &CancellationToken) -> Result<()> {
    let failed = |error: std::io::Error| Error::Outside(error.to_string());
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = stop.cancelled() => {}
    }
    stop.cancel();
    Ok(())
}
