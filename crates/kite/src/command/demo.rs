//! `kite demo`.

use super::Common;
use crate::{
    months::{self, Wish, fixtures::Fixtures, hands::Door, plan::Size, span::Span},
    story::{self, Story, waterfall},
    suite::{self, Suite},
};
use clap::Args;
use identity::World;
use kernel::{Clock, Error, ManualClock, Result, SystemClock};
use platform::config::Config;
use rand::{Rng, distr::Alphanumeric};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use time::OffsetDateTime;

/// Where to play.
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    common: Common,
    /// File with the password of the demo people; written if it is not there. Without it they get a fresh one, printed once
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// After the story, play so many months of a living dealership that end now; 0 plays the story only
    #[arg(long, default_value_t = 0, value_name = "MONTHS")]
    months: u32,
    /// Instead of months: so many days that end now, with as little as shows every part of the suite
    #[arg(long, value_name = "DAYS", conflicts_with = "months", value_parser = clap::value_parser!(u16).range(2..))]
    days: Option<u16>,
    /// What happens in these months follows from this number
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

/// Brings the database up to date, loads the test world, plays the story unless it was played before, and prints the
/// waterfall and the logins. Exit code 1 when a figure differs from the golden one.
pub async fn run(demo: Demo) -> Result<ExitCode> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let register = format!("http://{}", stubs::start(any).await?);
    let place = vec![
        ("http.listen", any.to_string()),
        ("bus.poll_idle_ms", "5".to_owned()),
        // All people of the story come from one address, at a clock that stands.
        ("modules.identity.sign_ins_per_minute", "100000".to_owned()),
        ("modules.verification.registers_url", register),
    ];
    let config = demo.common.load(place.clone())?;
    let password = password(demo.password_file.as_deref())?;
    platform::migrate::migrate(&config.database.url, &crate::modules()).await?;
    let same = play(config, &password).await?;
    if same {
        play_months(&demo, place, &password).await?;
    }
    logins(&password, demo.lives())?;
    Ok(if same {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

impl Demo {
    /// Whether anything is played after the story.
    const fn lives(&self) -> bool {
        self.months > 0 || self.days.is_some()
    }

    /// The days that are played, and how much happens in them.
    fn wish(&self, now: OffsetDateTime) -> Option<Wish> {
        let (span, size) = if let Some(days) = self.days {
            (Span::days(i64::from(days), now), Size::few())
        } else {
            let span = Span::months(self.months, now, months::NOT_BEFORE)?;
            (span, Size::full(span.length()))
        };
        (span.start >= months::NOT_BEFORE).then_some(Wish {
            seed: self.seed,
            span,
            size,
        })
    }
}

async fn play(config: Config, password: &str) -> Result<bool> {
    let clock = Arc::new(ManualClock::at(story::OPENING));
    let suite = Suite::start(config, clock.clone(), None).await?;
    suite::load_world(&suite.app, password).await?;
    let base = format!("http://{}", suite.address());
    let mut story = Story::begin(&base, password, clock).await?;
    story.narrate(|step| println!("  {step}"));
    let deal = match story.played().await? {
        Some(deal) => deal,
        None => story.play().await?,
    };
    let same = waterfall::print(&story.waterfall(&deal).await?);
    suite.running.shutdown().await;
    Ok(same)
}

/// The months after the story, on a suite of their own.
async fn play_months(demo: &Demo, place: Vec<(&str, String)>, password: &str) -> Result<()> {
    let now = SystemClock.now();
    let Some(wish) = demo.wish(now) else {
        if demo.lives() {
            println!(
                "  no months are played: by the clock of this machine they would be before the story"
            );
        }
        return Ok(());
    };
    let settings = months::SETTINGS.map(|(name, value)| (name, value.to_owned()));
    let config = demo.common.load([place, settings.to_vec()].concat())?;
    let clock = Arc::new(ManualClock::at(now));
    let suite = Suite::start(config, clock.clone(), None).await?;
    let door = Door {
        base: format!("http://{}", suite.address()),
        group: group_slug()?,
        password: password.to_owned(),
    };
    let figures = months::play(&suite.app, clock, &door, wish, |line| println!("  {line}")).await;
    suite.running.shutdown().await;
    match figures? {
        Some(figures) => figures.lines().iter().for_each(|line| println!("  {line}")),
        None => println!("  the months of an earlier run stay"),
    }
    Ok(())
}

fn group_slug() -> Result<String> {
    let world = World::standard();
    let group = world.groups.first();
    let group = group.ok_or_else(|| Error::internal("the test world has no group"))?;
    Ok(group.slug.clone())
}

/// The password of the demo people: of the file, or a fresh one. It is never part of the program.
fn password(file: Option<&Path>) -> Result<String> {
    let fresh = || {
        rand::rng()
            .sample_iter(&Alphanumeric)
            .take(16)
            .map(char::from)
            .collect::<String>()
    };
    let Some(file) = file else { return Ok(fresh()) };
    if let Ok(known) = std::fs::read_to_string(file) {
        return Ok(known.trim().to_owned());
    }
    let password = fresh();
    std::fs::write(file, format!("{password}\n"))
        .map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    Ok(password)
}

fn logins(password: &str, staff: bool) -> Result<()> {
    let world = World::standard();
    let group = world
        .groups
        .first()
        .ok_or_else(|| Error::internal("the test world has no group"))?;
    println!(
        "  Demo logins of the group \"{}\" (password {password}):",
        group.slug
    );
    for person in group.people()? {
        println!("    {:<12} {}", person.login.to_string(), person.role);
    }
    if staff {
        for colleague in &Fixtures::load()?.staff.people {
            println!(
                "    {:<12} {} ({})",
                colleague.login, colleague.role, colleague.at
            );
        }
    }
    Ok(())
}
