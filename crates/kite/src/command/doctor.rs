//! `kite doctor`: is everything fit to run, and if not, what to do.

mod chain;

use kernel::{Error, Result};
use platform::{
    App, Scope,
    config::{BusTransport, Config},
};
use std::process::ExitCode;

/// One thing that was looked at.
struct Finding {
    /// Wrong, or only worth knowing.
    warns: bool,
    what: &'static str,
    outcome: Result<String>,
    help: &'static str,
}

/// Looks at everything and prints a line for each; exit code 1 when something is wrong.
pub async fn run(config: &Config) -> Result<ExitCode> {
    let app = App::new(
        config.clone(),
        std::sync::Arc::new(kernel::SystemClock),
        &crate::modules(),
    )?;
    let mut findings = Vec::from(ground(&app).await);
    findings.push(broker(&app).await);
    findings.push(memory(&app).await);
    findings.push(pictures(&app).await);
    findings.extend(sign_in(&app).await);
    findings.extend(log(&app).await);
    let wrong = findings.iter().filter(|finding| report(finding)).count();
    println!(
        "{}",
        if wrong == 0 {
            "all is well".to_owned()
        } else {
            format!("{wrong} of {} need attention", findings.len())
        }
    );
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn finding(what: &'static str, outcome: Result<String>, help: &'static str) -> Finding {
    Finding {
        warns: false,
        what,
        outcome,
        help,
    }
}

/// What nothing works without.
async fn ground(app: &App) -> [Finding; 6] {
    let start = "start Postgres, or point --database-url to it";
    let owner = "run `kite migrate` as the owner of the database";
    let promises = "set fsync, full_page_writes and synchronous_commit to on";
    [
        finding("database", server(app).await, start),
        finding(
            "version",
            version(app).await,
            "Kite needs PostgreSQL 15 or newer",
        ),
        finding("migrations", migrations(app).await, "run `kite migrate`"),
        finding("role walls", walls(app).await, owner),
        finding(
            "events",
            events(app).await,
            "see docs/runbooks/parked-events.md",
        ),
        finding("durability", durability(app).await, promises),
    ]
}

/// What carries events between processes.
async fn broker(app: &App) -> Finding {
    let answers = match app.config.bus.transport {
        BusTransport::InProcess => Ok("not set up: events stay in this process".to_owned()),
        BusTransport::Rabbitmq => rabbit::doctor(&app.config).await,
    };
    finding("broker", answers, "see docs/runbooks/broker.md")
}

/// What processes share their limits through. Without it the suite runs, so this warns only.
async fn memory(app: &App) -> Finding {
    let answers = match app.config.cache.url.as_str() {
        "" => Ok("not set up: every process keeps its own limits".to_owned()),
        _ => cache::doctor(&app.config.cache).await,
    };
    Finding {
        warns: true,
        ..finding("cache", answers, "see docs/runbooks/cache.md")
    }
}

/// Where pictures of inspections are kept: a picture of its own is put there, read and taken away.
async fn pictures(app: &App) -> Finding {
    let kept = buyback_mobile::storage_ping(app).await;
    finding("pictures", kept, "see docs/appraiser-devices.md")
}

/// Whether the log of changes proves anything to an auditor. Without it the suite runs, so this warns only.
async fn log(app: &App) -> [Finding; 2] {
    let help = "see docs/runbooks/audit-chain.md";
    let warning = |what, outcome| Finding {
        warns: true,
        ..finding(what, outcome, help)
    };
    [
        warning("audit key", chain::key(app)),
        warning("audit heads", chain::heads(app).await),
    ]
}

/// What people sign in by, beside the accounts that they have here.
async fn sign_in(app: &App) -> [Finding; 2] {
    let help = "see docs/directories.md";
    let directory = identity::directory_ping(app).await.map(answering);
    let oidc = identity::oidc_ping(app).await.map(answering);
    [
        finding("directory", directory, help),
        finding("oidc", oidc, help),
    ]
}

fn report(finding: &Finding) -> bool {
    match &finding.outcome {
        Ok(text) => println!("ok    {:<11} {text}", finding.what),
        Err(error) => println!(
            "{} {:<11} {error}\n      {:<11} {}",
            if finding.warns { "warn " } else { "WRONG" },
            finding.what,
            "",
            finding.help
        ),
    }
    finding.outcome.is_err() && !finding.warns
}

async fn server(app: &App) -> Result<String> {
    platform::db::ping(&app.db)
        .await
        .map(|()| "answers".to_owned())
}

fn answering(address: Option<String>) -> String {
    address.map_or_else(
        || "not set up".to_owned(),
        |address| format!("{address} answers"),
    )
}

async fn setting(app: &App, statement: &'static str) -> Result<String> {
    platform::db::scalar(&app.db, statement).await
}

async fn version(app: &App) -> Result<String> {
    let number = setting(app, "SELECT current_setting('server_version_num')").await?;
    if number.parse::<u32>().unwrap_or_default() < 150_000 {
        return Err(Error::internal(format!("server version {number}")));
    }
    setting(app, "SELECT current_setting('server_version')").await
}

async fn migrations(app: &App) -> Result<String> {
    let open = platform::migrate::pending(&app.config.database.url, &crate::modules()).await?;
    if open.is_empty() {
        Ok("up to date".to_owned())
    } else {
        Err(Error::internal(format!("not applied: {}", open.join(", "))))
    }
}

async fn walls(app: &App) -> Result<String> {
    for module in crate::modules() {
        let tx = app.db.read(module.name(), &Scope::installation()).await?;
        tx.close().await?;
    }
    Ok("every module has its role".to_owned())
}

async fn events(app: &App) -> Result<String> {
    let mut parked = Vec::new();
    for tenant in platform::jobs::tenants(app).await? {
        parked.extend(super::parked::waiting(app, &Scope::system(tenant)).await?);
    }
    match parked.first() {
        None => Ok("none parked".to_owned()),
        Some(one) => Err(Error::internal(format!(
            "{} parked, the first is {} at {}",
            parked.len(),
            one.kind,
            one.consumer
        ))),
    }
}

async fn durability(app: &App) -> Result<String> {
    let statement = "SELECT string_agg(name || '=' || setting, ' ') FROM pg_settings
                     WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting <> 'on'";
    match setting(app, statement).await.unwrap_or_default().as_str() {
        "" => Ok("a confirmed commit survives a power cut".to_owned()),
        off => Err(Error::internal(off)),
    }
}
