//! Some months of a living dealership: five centres buy, check, prepare and sell cars, and close their books. Everything is
//! commanded over HTTP by the people whose work it is, while the business clock goes from day to day. A plan is written
//! first, by the seed alone ([`plan`]); then it is played ([`mod@play`]).

pub mod act;
pub mod car;
pub mod dice;
pub mod figures;
pub mod fixtures;
pub mod hands;
pub mod human;
pub mod keeper;
pub mod market;
pub mod numbers;
pub mod plan;
pub mod play;
pub mod script;
pub mod seat;
pub mod span;
pub mod state;

use figures::Figures;
use fixtures::Fixtures;
use hands::{Door, Hands, Played};
use keeper::Keeper;
use kernel::{Error, ManualClock, Result};
use plan::{Plan, Size};
use platform::App;
use play::Play;
use span::{Span, at};
use std::sync::Arc;
use time::{Date, Duration, OffsetDateTime, format_description::well_known::Rfc3339, macros::date};

/// The story of G1 ends before this day.
pub const NOT_BEFORE: Date = date!(2026 - 04 - 01);

/// Settings under which a suite is played upon: its own clock of jobs stands, because it would go by the hours of the
/// machine; everybody comes from one address and stays signed in; a register that fails for one car is not given up.
pub const SETTINGS: [(&str, &str); 9] = [
    ("bus.poll_idle_ms", "5"),
    ("jobs.poll_ms", "86400000"),
    ("http.person_per_second", "0"),
    ("http.address_per_second", "0"),
    ("modules.identity.sign_ins_per_minute", "100000"),
    ("modules.identity.session_idle_minutes", "1000000"),
    ("modules.identity.session_hours_max", "20000"),
    ("modules.verification.breaker_failures", "1000000"),
    ("modules.verification.retry_percent", "100"),
];

/// What is to be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Everything follows from it.
    pub seed: u64,
    /// The days.
    pub span: Span,
    /// How much happens.
    pub size: Size,
}

/// Plays the months on a running suite unless they were played before; an interrupted run goes on where it was. Gives the
/// figures, or nothing when there was nothing to do.
///
/// # Errors
/// Something was refused, or an unfinished run of another day is in the database.
pub async fn play(
    app: &App,
    clock: Arc<ManualClock>,
    door: &Door,
    wish: Wish,
    tell: fn(&str),
) -> Result<Option<Figures>> {
    let fixtures = Fixtures::load()?;
    clock.set(at(wish.span.last, 0).min(wish.span.until));
    let (played, since) = hands::played(door, &fixtures.staff).await?;
    if played == Played::Whole {
        return Ok(None);
    }
    let resumed = match (played, since) {
        (Played::Partly, Some(since)) => Some(reached(door, &since, &wish).await?),
        _ => None,
    };
    if resumed.is_some() {
        tell("an earlier run was interrupted: it goes on where it was");
    }
    clock.set(resumed.unwrap_or_else(|| at(wish.span.start, 8 * 60)));
    let plan = Plan::of(wish.seed, wish.span, wish.size, &fixtures)?;
    let hands = Hands::gather(door, &fixtures.staff, wish.seed).await?;
    let keeper = Keeper::of(app);
    let mut play = Play::new(plan, hands, fixtures, clock);
    play.resumed = resumed;
    let play = Arc::new(play);
    play.all(&keeper, tell).await?;
    let figures = Figures::of(&play.hands, &wish.span).await?;
    let tomorrow = (wish.span.until + Duration::days(1))
        .format(&Rfc3339)
        .map_err(Error::internal)?;
    play.hands.leave(wish.seed, &tomorrow).await?;
    Ok(Some(figures))
}

/// How far an interrupted run of the same days has come: nothing is done before that moment again.
async fn reached(door: &Door, since: &str, wish: &Wish) -> Result<OffsetDateTime> {
    let since = OffsetDateTime::parse(since, &Rfc3339).map_err(Error::internal)?;
    if since.to_offset(span::MOSCOW).date() != wish.span.start {
        return Err(Error::internal(
            "an unfinished run of another day is in this database: begin with an empty one (`cargo xtask up --reset`)",
        ));
    }
    Ok(hands::newest(door).await?.unwrap_or(since).max(since))
}
