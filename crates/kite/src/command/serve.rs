//! `kite serve`.

use super::Common;
use crate::suite::Suite;
use clap::Args;
use kernel::{Clock, Error, Instant, ManualClock, Result, SystemClock};
use std::{net::SocketAddr, process::ExitCode, sync::Arc};
use tokio::signal::unix::{SignalKind, signal};

/// What to serve, and how.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    common: Common,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serve only these modules, for example sales,finance; other processes serve the others (needs a broker: bus.transport)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    modules: Vec<String>,
    /// Start the stub registers with recorded answers too, for demos and rehearsals without the real ones
    #[arg(long)]
    stubs: bool,
    /// Stop the business clock at this instant (RFC 3339), for rehearsals of past or future days; never in production
    #[arg(long, value_name = "INSTANT")]
    clock_at: Option<String>,
}

/// Serves until SIGTERM or Ctrl-C.
pub async fn run(serve: Serve) -> Result<ExitCode> {
    let (mut flags, mut stub_registers) = (Vec::new(), None);
    if let Some(listen) = serve.listen {
        flags.push(("http.listen", listen.to_string()));
    }
    if serve.stubs {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let registers = format!("http://{}", stubs::start(any).await?);
        flags.push(("modules.verification.registers_url", registers.clone()));
        stub_registers = Some(registers);
    }
    let config = serve.common.load(flags)?;
    let telemetry = platform::telemetry::start(&config.telemetry)?;
    if let Some(registers) = stub_registers {
        tracing::info!(registers.address = %registers, "stub registers answer, and behave as POST /control/<register> says");
    }
    let clock = clock(serve.clock_at.as_deref())?;
    let suite = Suite::start_only(config, clock, Some(&telemetry), &serve.modules).await?;
    tracing::info!(http.address = %suite.address(), "kite serves; people start at /api/docs");
    let asked_by = stopped().await?;
    if asked_by == Stop::Orchestrator {
        tracing::info!("no longer ready; requests are taken until the balancer has noticed");
        suite.running.drain().await;
    }
    tracing::info!("stopping: no new work, running work is finished");
    suite.running.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn clock(at: Option<&str>) -> Result<Arc<dyn Clock>> {
    let Some(at) = at else {
        return Ok(Arc::new(SystemClock));
    };
    let instant: Instant = at
        .parse()
        .map_err(|_| Error::internal(format!("--clock-at {at}: not an RFC 3339 instant")))?;
    tracing::warn!(
        clock.at = at,
        "the business clock stands still: this is a rehearsal"
    );
    Ok(Arc::new(ManualClock::at(instant.0)))
}

/// Who wants the process to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// SIGTERM.
    Orchestrator,
    /// Ctrl-C.
    Terminal,
}

async fn stopped() -> Result<Stop> {
    let mut term = signal(SignalKind::terminate()).map_err(Error::internal)?;
    tokio::select! {
        _ = term.recv() => Ok(Stop::Orchestrator),
        interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Stop::Terminal).map_err(Error::internal),
    }
}
