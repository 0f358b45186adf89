//! Doing what the plan says: the clock goes forward from act to act, people act side by side, and what one car goes through
//! keeps its order.

mod books;
mod buy;
mod count;
mod office;
mod recon;
mod say;
mod sell;
mod stock;
mod verify;

use super::{
    act::{Act, Buy},
    fixtures::Fixtures,
    hands::Hands,
    keeper::Keeper,
    plan::{Plan, Subject},
    span::{at, month_name},
    state::Car,
};
use kernel::{Clock, Error, ManualClock, Result};
use office::Matter;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use time::{Date, OffsetDateTime};
use tokio::{
    sync::{Mutex, OnceCell},
    task::JoinSet,
};

/// People who act at the same moment.
const AT_ONCE: usize = 6;
/// Registers are asked at these minutes of a day, and in the evening the day is closed.
const NOON: i64 = 13 * 60 + 40;
const NIGHT: i64 = 20 * 60 + 30;
/// Refusals that are told by name; the others are counted.
const TOLD: usize = 5;
/// So many of a hundred threads may end before their plan does. More is a fault of the plan or of the suite.
const CUT_SHORT_MAX: usize = 20;

/// Who acts where.
#[derive(Debug)]
pub struct Play {
    /// The people.
    pub hands: Hands,
    /// What they write.
    pub fixtures: Fixtures,
    /// The business clock of the server.
    pub clock: Arc<ManualClock>,
    /// Nothing is done before this moment again: an earlier run has come so far.
    pub resumed: Option<OffsetDateTime>,
    plan: Plan,
    threads: Vec<Mutex<Thread>>,
    questions: OnceCell<Vec<String>>,
    handed: OnceCell<Vec<String>>,
    commands: AtomicU64,
    /// What was refused, and so ended the thread that it belongs to: of two people who want one car, one goes home.
    refused: std::sync::Mutex<BTreeMap<usize, String>>,
}

/// A thread as far as it has come.
#[derive(Debug)]
enum Thread {
    Car(Box<Car>),
    Matter(Box<Matter>),
}

impl Play {
    /// Everything is ready to begin.
    #[must_use]
    pub fn new(plan: Plan, hands: Hands, fixtures: Fixtures, clock: Arc<ManualClock>) -> Self {
        let thread = |(number, thread): (usize, &super::plan::Thread)| match &thread.subject {
            Subject::Car(spec) => Thread::Car(Box::new(Car::new(
                (**spec).clone(),
                plan.seed,
                (number, plan.span.start),
            ))),
            Subject::Office(_) => Thread::Matter(Box::new(Matter::new(plan.seed, number))),
        };
        let threads = plan
            .threads
            .iter()
            .enumerate()
            .map(thread)
            .map(Mutex::new)
            .collect();
        Self {
            hands,
            fixtures,
            clock,
            resumed: None,
            plan,
            threads,
            questions: OnceCell::new(),
            handed: OnceCell::new(),
            commands: AtomicU64::new(0),
            refused: std::sync::Mutex::default(),
        }
    }

    /// Plays every day, and tells each month.
    ///
    /// # Errors
    /// The suite did not answer, or too much was refused.
    pub async fn all(self: &Arc<Self>, keeper: &Keeper, tell: fn(&str)) -> Result<()> {
        let (mut began, mut before) = (Instant::now(), 0);
        for day in self.plan.span.every() {
            self.day(day, keeper).await?;
            let tomorrow = day.next_day().unwrap_or(day);
            if tomorrow.month() != day.month() || day == self.plan.span.last {
                let commands = self.commands.load(Ordering::Relaxed);
                let seconds = began.elapsed().as_secs();
                tell(&format!(
                    "{}: {} commands in {seconds} s",
                    month_name(day),
                    commands - before
                ));
                (began, before) = (Instant::now(), commands);
            }
        }
        self.turn(self.plan.span.end());
        keeper.evening().await?;
        self.accounted(tell)
    }

    /// Tells which threads have ended early.
    fn accounted(&self, tell: fn(&str)) -> Result<()> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        for what in refused.values().take(TOLD) {
            tell(&format!("ended early: {what}"));
        }
        let (cut, all) = (refused.len(), self.threads.len());
        tell(&format!(
            "{cut} of {all} stories ended before their plan did"
        ));
        if cut * 100 > all * CUT_SHORT_MAX {
            return Err(Error::internal("too much was refused"));
        }
        Ok(())
    }

    fn is_over(&self, thread: usize) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.contains_key(&thread)
    }

    async fn day(self: &Arc<Self>, day: Date, keeper: &Keeper) -> Result<()> {
        let acts = self.plan.day(day);
        let (noon, night) = (at(day, NOON), at(day, NIGHT).min(self.plan.span.end()));
        let (morning, evening): (Vec<_>, Vec<_>) =
            acts.into_iter().partition(|(at, ..)| *at < noon);
        self.acts(day, morning).await?;
        if noon < night {
            self.turn(noon);
            keeper.noon().await?;
        }
        self.acts(day, evening).await?;
        self.turn(night);
        keeper.evening().await
    }

    /// Acts that begin one after the other and overlap, each thread in its order.
    async fn acts(
        self: &Arc<Self>,
        day: Date,
        acts: Vec<(OffsetDateTime, usize, Act)>,
    ) -> Result<()> {
        let mut crew = Crew::default();
        for (at, thread, act) in acts {
            if self.is_over(thread) {
                continue;
            }
            while crew.busy.contains(&thread) || crew.running.len() >= AT_ONCE {
                crew.ended().await?;
            }
            if crew.confirming == 0 {
                self.turn(at);
            }
            crew.begins(thread, act);
            let me = self.clone();
            crew.running
                .spawn(async move { (thread, act, me.perform(at, thread, act).await) });
        }
        while !crew.running.is_empty() {
            crew.ended().await?;
        }
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        for (thread, what) in crew.refused {
            refused.entry(thread).or_insert(format!("{day}, {what}"));
        }
        Ok(())
    }

    async fn perform(&self, at: OffsetDateTime, thread: usize, act: Act) -> Result<()> {
        let Some(place) = self.threads.get(thread) else {
            return Ok(());
        };
        let mut thread = place.lock().await;
        match (&mut *thread, act) {
            (Thread::Car(car), Act::Buy(step)) => self.buy(car, step, at).await,
            (Thread::Car(car), Act::Verify(step)) => self.verify(car, step).await,
            (Thread::Car(car), Act::Stock(step)) => self.stock(car, step, at).await,
            (Thread::Car(car), Act::Recon(step)) => self.recon(car, step, at).await,
            (Thread::Car(car), Act::Sell(step)) => self.sell(car, step).await,
            (Thread::Matter(matter), Act::Office(act)) => self.office(matter, act, at).await,
            (_, act) => Err(Error::internal(format!(
                "{act:?} is in a thread of another kind"
            ))),
        }
    }

    /// Never back, and never before what an earlier run has reached.
    fn turn(&self, at: OffsetDateTime) {
        let reached = self.resumed.unwrap_or(at);
        self.clock.set(self.clock.now().max(at).max(reached));
    }
}

/// Acts that run now.
#[derive(Debug, Default)]
struct Crew {
    running: JoinSet<(usize, Act, Result<()>)>,
    busy: HashSet<usize>,
    /// Payouts among them: a confirmation is good for five minutes, so the clock waits for them.
    confirming: usize,
    refused: Vec<(usize, String)>,
}

impl Crew {
    fn begins(&mut self, thread: usize, act: Act) {
        self.busy.insert(thread);
        self.confirming += usize::from(confirms(act));
    }

    /// One act has ended.
    async fn ended(&mut self) -> Result<()> {
        let Some(done) = self.running.join_next().await else {
            return Ok(());
        };
        let (thread, act, done) = done.map_err(Error::internal)?;
        self.busy.remove(&thread);
        self.confirming -= usize::from(confirms(act));
        if let Err(error) = done {
            self.refused.push((thread, format!("{act:?}: {error}")));
        }
        Ok(())
    }
}

const fn confirms(act: Act) -> bool {
    matches!(act, Act::Buy(Buy::Payout(_)))
}
