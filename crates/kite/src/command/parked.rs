//! `kite parked`: events whose handler keeps failing, and what an operator does with them.

use super::Common;
use clap::{Args, Subcommand};
use kernel::{
    Error, Result, SystemClock,
    page::{LIMIT_MAX, PageAsk},
};
use platform::{
    App, Scope,
    inbox::parked::{Parked, ParkedId, parked_list, redrive, skip},
};
use std::{process::ExitCode, sync::Arc};

/// The role that the operator works in; any module's may touch what is parked.
const ROLE: &str = "identity";

/// Events that wait because their handler failed (see docs/runbooks/parked-events.md).
#[derive(Debug, Args)]
pub struct ParkedArgs {
    #[command(flatten)]
    common: Common,
    /// Group of the installation
    #[arg(long, value_name = "SLUG")]
    group: String,
    #[command(subcommand)]
    command: ParkedCommand,
}

#[derive(Debug, Subcommand)]
enum ParkedCommand {
    /// Show what waits, newest first; exit code 1 when anything does
    List,
    /// Let the first parked event of an aggregate run again, after its cause was mended
    Redrive {
        /// Id from the list
        id: String,
    },
    /// Leave the first parked event of an aggregate out: it counts as handled without an effect
    Skip {
        /// Id from the list
        id: String,
        /// Why its effect must not happen; kept in the audit log
        #[arg(long)]
        reason: String,
    },
}

/// Runs the command.
pub async fn run(parked: ParkedArgs) -> Result<ExitCode> {
    let config = parked.common.load(Vec::new())?;
    let app = App::new(config, Arc::new(SystemClock), &crate::modules())?;
    let scope = super::scope(&app, &parked.group).await?;
    match parked.command {
        ParkedCommand::List => list(&app, &scope).await,
        ParkedCommand::Redrive { id } => {
            let mut tx = app.db.begin(ROLE, &scope).await?;
            redrive(&mut tx, read(&id)?).await?;
            tx.commit(()).await?;
            println!("{id} runs again; what is behind it follows by itself");
            Ok(ExitCode::SUCCESS)
        }
        ParkedCommand::Skip { id, reason } => {
            let mut tx = app.db.begin(ROLE, &scope).await?;
            skip(&mut tx, read(&id)?, &reason).await?;
            tx.commit(()).await?;
            println!("{id} is left out; what is behind it follows by itself");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn read(id: &str) -> Result<ParkedId> {
    id.parse()
        .map_err(|_| Error::internal(format!("{id} is no id; `kite parked list` shows them")))
}

async fn list(app: &App, scope: &Scope) -> Result<ExitCode> {
    let rows = waiting(app, scope).await?;
    for row in &rows {
        let error = row.error.as_deref().unwrap_or("waits behind another");
        println!(
            "{} {} {} {} #{} {} {}",
            row.id, row.state, row.consumer, row.kind, row.seq, row.attempts, error
        );
    }
    println!("{} parked", rows.len());
    Ok(if rows.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// What waits in a group, the newest two hundred.
pub async fn waiting(app: &App, scope: &Scope) -> Result<Vec<Parked>> {
    let mut tx = app.db.read(ROLE, scope).await?;
    let page = parked_list(
        &mut tx,
        PageAsk {
            limit: LIMIT_MAX,
            after: None,
        },
    )
    .await?;
    tx.close().await?;
    Ok(page.items)
}
