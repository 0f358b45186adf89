//! The command line: what can be asked, in words for `--help`.

use crate::fail::{Explain, Fail, Result};
use crate::{
    bench, contract, demo, fire, fuzz, guard, hosts, journeys, monitoring, new_module, openapi,
    statements, test, tidy, up,
};
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Developer commands of Kite.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
pub struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what is missing, start a private PostgreSQL, build, load the test world and serve Kite
    Up(Up),
    /// Stop what `up` started; the data stays
    Down,
    /// Play the story of car G1 on a throw-away database; exit code 1 if a figure differs
    Demo {
        /// Remove everything afterwards (the only way this command works; `up` keeps the world)
        #[arg(long)]
        once: bool,
    },
    /// Run every check and every test on a throw-away database
    Test(Test),
    /// Check the rules of the tree that no compiler checks, and print the longest files and functions
    Tidy,
    /// List the SQL statements that no test has executed
    Statements {
        /// Folder that the tests wrote when KITE_SQL_LOG named it
        #[arg(long)]
        log: PathBuf,
    },
    /// Write the documents in openapi/ from the code
    Openapi {
        /// Compare only; exit code 1 if a file differs
        #[arg(long)]
        check: bool,
    },
    /// Write charts/ from the descriptions of the modules
    Charts(Charts),
    /// Write the dashboards of Grafana and the content pack of Graylog in monitoring/
    Monitoring {
        /// Compare only; exit code 1 if a file differs
        #[arg(long)]
        check: bool,
        /// Prove all of monitoring/ instead, against a kite that runs and the tools of Prometheus
        #[arg(long, conflicts_with = "check")]
        prove: bool,
    },
    /// Serve the test world to schemathesis: every answer has to be one that the OpenAPI document tells
    Contract {
        /// Keep the server until Enter is pressed, for the curl lines of failures
        #[arg(long)]
        stay: bool,
        /// Words for schemathesis, for example `-- --include-path-regex deals --max-examples 200`
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Let people work in a browser on a small dealership: every promise of the pages
    Journeys {
        /// Keep the server until Enter is pressed, for a look at what has failed
        #[arg(long)]
        stay: bool,
        /// Words for vitest, for example `-- journeys/salesman`
        #[arg(last = true)]
        more: Vec<String>,
    },
    /// Check playbooks, templates, pipelines, documents and the bundle of administrators
    Hosts {
        /// Install on hosts of namespaces instead; needs root
        #[arg(long)]
        live: bool,
        /// With --live: only make the hosts and keep them until the end of the input
        #[arg(long, requires = "live")]
        stay: bool,
        /// Remove what a killed run of --live has left
        #[arg(long)]
        clean: bool,
        /// With --stay: what the hosts are made of is there already
        #[arg(long, requires = "stay")]
        prepared: bool,
        /// A kite-bundle that is built already
        #[arg(long)]
        kite_bundle: Option<PathBuf>,
        /// What the command tells itself: the folder of the hosts
        #[arg(long, hide = true, requires = "live")]
        inside: Option<PathBuf>,
    },
    /// Measure Kite against anchors of the same run, on a throw-away database
    Bench(Bench),
    /// Kill processes and the database again and again while people work, and count what is lost or doubled
    Fire(Fire),
    /// Search for bytes that break a reader of foreign input; needs the nightly compiler
    Fuzz(Fuzz),
    /// Write the seven rooms of a new module
    NewModule {
        /// Lower-case name of the module, for example parts-center
        name: String,
        /// Its first noun, singular, for example part
        #[arg(long, default_value = "record")]
        noun: String,
    },
    /// Waits for its parent to end, then removes a throw-away database
    #[command(hide = true)]
    Guard {
        /// Folder of the server programs
        #[arg(long)]
        bin: PathBuf,
        /// Folder to remove
        #[arg(long)]
        home: PathBuf,
    },
}

/// What `up` can be asked.
#[derive(Debug, Args)]
pub struct Up {
    /// Use this PostgreSQL instead of a private one
    #[arg(long, value_name = "URL", conflicts_with = "reset")]
    pub database_url: Option<String>,
    /// Port of Kite on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Remove the data of earlier runs first
    #[arg(long)]
    pub reset: bool,
    /// Months of a living dealership to play after the story, the first time; each takes about a minute
    #[arg(long, default_value_t = 1, value_name = "MONTHS")]
    pub months: u32,
    /// Stay attached to the server instead of leaving it in the background
    #[arg(long)]
    pub foreground: bool,
}

/// What `test` can be asked.
#[derive(Debug, Args)]
pub struct Test {
    /// Only tidy and the tests: no fmt, clippy, doc, OpenAPI and statement coverage
    #[arg(long)]
    pub fast: bool,
    /// Only what needs a control plane of Kubernetes: the operator and the charts; the first time builds it for minutes
    #[arg(long, conflicts_with = "fast")]
    pub cluster: bool,
    /// Only the pages: what they are built of, and the journeys of every role in a browser
    #[arg(long, conflicts_with_all = ["fast", "cluster"])]
    pub pages: bool,
    /// Only these stages, in their order, after `build`: --stage charts --stage monitoring
    #[arg(long, value_name = "NAME", conflicts_with_all = ["fast", "filter"])]
    pub stage: Vec<String>,
    /// Only the tests whose name contains this; nothing else runs
    pub filter: Option<String>,
}

/// What `bench` can be asked.
#[derive(Debug, Args)]
pub struct Bench {
    /// Only these benches; all of them without a name
    pub names: Vec<String>,
    /// Fewer rows, shorter samples, no repeats: for seeing that it runs
    #[arg(long)]
    pub quick: bool,
    /// Also write the lines of JSON to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Exit code 1 when a goal is missed
    #[arg(long)]
    pub strict: bool,
    /// How kite is compiled: `quick` is nearly as fast and compiles in a fraction of the time
    #[arg(long, default_value = "release")]
    pub profile: String,
}

/// What `fire` can be asked.
#[derive(Debug, Args)]
pub struct Fire {
    /// How often something is killed
    #[arg(long, default_value_t = 100)]
    pub rounds: u32,
    /// The kills of an earlier run, which printed this
    #[arg(long)]
    pub seed: Option<u64>,
}

/// What `charts` can be asked; one thing at a time.
#[derive(Debug, Args)]
pub struct Charts {
    /// Compare only; exit code 1 if a file differs
    #[arg(long, group = "what")]
    check: bool,
    /// Every check of the stage `charts`: render, schemas, policies, air gap, budget
    #[arg(long, group = "what")]
    prove: bool,
    /// Write the table of docs/sizing.md from the charts
    #[arg(long, group = "what")]
    sizing: bool,
    /// Pack all charts, values and the lock for a bundle
    #[arg(long, value_name = "FOLDER", group = "what")]
    pack: Option<PathBuf>,
    /// A digest that the pipeline saw, for --pack: kite/kite=sha256:…
    #[arg(long, value_name = "NAME=DIGEST", requires = "pack")]
    digest: Vec<String>,
}

/// What `fuzz` can be asked.
#[derive(Debug, Args)]
pub struct Fuzz {
    /// The reader; all of them, one after another, without it
    pub target: Option<String>,
    /// How long each is searched
    #[arg(long, default_value_t = 600)]
    pub seconds: u32,
    /// Only list the readers
    #[arg(long)]
    pub list: bool,
    /// Run this one file instead of searching
    #[arg(long, value_name = "FILE", requires = "target")]
    pub input: Option<PathBuf>,
    /// Then add what the search found to the stored corpus, as few files as cover the same code
    #[arg(long)]
    pub keep: bool,
}

/// Does what was asked.
pub fn run(cli: Cli) -> Result<ExitCode> {
    if let Task::Guard { bin, home } = cli.task {
        return guard::stand(bin, &home);
    }
    let root = root()?;
    match cli.task {
        Task::Up(ask) => up::up(&root, &ask),
        Task::Down => up::down(&root),
        Task::Demo { once: _ } => demo::once(&root),
        Task::Test(ask) => test::run(&root, &ask),
        Task::Tidy => tidy::run(&root).map(|clean| code(clean.is_ok())),
        Task::Statements { log } => statements::run(&root, &log).map(|all| code(all.is_ok())),
        Task::Openapi { check: true } => openapi::check(&root).map(|equal| code(equal.is_ok())),
        Task::Openapi { check: false } => openapi::write(&root),
        Task::Charts(ask) => charts(&root, &ask),
        Task::Monitoring { prove: true, .. } => monitoring::alone(&root),
        Task::Monitoring { check: true, .. } => monitoring::check(&root),
        Task::Monitoring { .. } => monitoring::write(&root),
        Task::Contract { stay, more } => contract::alone(&root, &more, stay),
        Task::Journeys { stay, more } => journeys::alone(&root, &more, stay),
        Task::Hosts {
            live: false,
            clean: false,
            kite_bundle,
            ..
        } => hosts::alone(&root, kite_bundle),
        Task::Hosts {
            stay,
            clean,
            prepared,
            kite_bundle,
            inside,
            ..
        } => hosts::on_hosts(
            &root,
            &hosts::Live {
                stay,
                clean,
                prepared,
                kite_bundle,
                inside,
            },
        ),
        Task::Bench(ask) => bench::run(&root, &ask),
        Task::Fire(ask) => fire::run(&root, &ask),
        Task::Fuzz(ask) => fuzz::run(&root, &ask),
        Task::NewModule { name, noun } => new_module::write(&root, &name, &noun),
        Task::Guard { .. } => Ok(ExitCode::SUCCESS),
    }
}

fn charts(root: &Path, ask: &Charts) -> Result<ExitCode> {
    match &ask.pack {
        Some(folder) => crate::charts::stage::pack(root, folder, &ask.digest),
        None if ask.check => crate::charts::check(root).map(|equal| code(equal.is_ok())),
        None if ask.prove => test::charts::alone(root),
        None if ask.sizing => test::charts::sizing(root),
        None => crate::charts::write(root),
    }
}

/// Exit code of a check.
pub fn code(fine: bool) -> ExitCode {
    if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The workspace folder: named by cargo, otherwise found upwards from the current folder.
fn root() -> Result<PathBuf> {
    let is_root = |folder: &&Path| folder.join("crates/xtask/Cargo.toml").is_file();
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = std::env::current_dir().explain(
        "Cannot tell the current folder",
        "Change to the workspace folder",
    )?;
    let start = manifest.unwrap_or(current);
    start
        .ancestors()
        .find(is_root)
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Fail::new(format!(
                "{} is not inside Kite's workspace. Change to the folder of the root Cargo.toml.",
                start.display()
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn reset_never_touches_a_given_database() {
        assert!(
            Cli::try_parse_from(["xtask", "up", "--reset", "--database-url", "postgres://h/d"])
                .is_err()
        );
    }
}
