//! Developer commands of Kite: `cargo xtask --help` lists them.
//!
//! Nothing here is part of the product. The commands use the standard library and the programs of the machine; what
//! they need and do not find they install, or they say what to run.

mod bench;
mod charts;
mod cli;
mod cluster;
mod cluster_tests;
mod contract;
mod demo;
mod fail;
mod fire;
mod fuzz;
mod guard;
mod hosts;
mod journeys;
mod kite;
mod monitoring;
mod new_module;
mod openapi;
mod packages;
mod process;
mod server;
mod serving;
mod statements;
mod test;
mod tidy;
mod up;
mod web;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(fail) => {
            eprintln!("error: {fail}");
            ExitCode::FAILURE
        }
    }
}
