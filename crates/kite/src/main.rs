//! The one binary of the suite.

use clap::Parser;
use kite::command::{self, Cli};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match command::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kite: {error}");
            ExitCode::from(2)
        }
    }
}
