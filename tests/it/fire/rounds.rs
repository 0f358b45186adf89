//! A round: cars are made ready in calm, eight people work, something is killed at a random moment and comes back, the
//! people finish what they have begun.

use super::{
    command::{self, Acknowledged, Command},
    report::Report,
    town::{Town, is_ready, pause, ready},
};
use platform::testing::{Client, Cluster, Pass};
use rand::{Rng, rngs::StdRng};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const PEOPLE: usize = 8;
/// Cars that are sold in a round, each by one of the people.
const CARS: usize = 3;

/// Whom it hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    First,
    Second,
    Both,
    Database,
}

pub struct Rounds {
    town: Arc<Town>,
    /// The one that is killed, where a round kills one.
    cluster: Option<Arc<Cluster>>,
    random: StdRng,
    log: Vec<Acknowledged>,
    report: Report,
}

/// People at work.
pub struct Work {
    stop: Arc<AtomicBool>,
    people: JoinSet<(Vec<Acknowledged>, Report)>,
}

/// One of the people, with what he has done.
struct Worker {
    town: Arc<Town>,
    name: String,
    sent: usize,
    log: Vec<Acknowledged>,
    seen: Report,
}

impl Rounds {
    pub fn new(town: Arc<Town>, cluster: Option<Arc<Cluster>>, random: StdRng) -> Self {
        Self {
            town,
            cluster,
            random,
            log: Vec::new(),
            report: Report::default(),
        }
    }

    pub fn end(self) -> (Vec<Acknowledged>, Report) {
        (self.log, self.report)
    }

    pub async fn play(&mut self, number: usize) {
        let work = self.begin(number).await;
        let victim = self.victim(number);
        pause(self.random.random_range(50..700)).await;
        self.strike(victim, number).await;
        pause(200).await;
        self.finish(work).await;
    }

    /// Cars are made ready, and the people begin.
    pub async fn begin(&self, number: usize) -> Work {
        let mut cars = Vec::new();
        for car in 0..CARS {
            let vin = format!("XTAGFL111NY{:06}", number * CARS + car);
            cars.push(self.town.car(&vin).await);
        }
        let stop = Arc::new(AtomicBool::new(false));
        let mut people = JoinSet::new();
        for person in 0..PEOPLE {
            let worker = Worker {
                town: self.town.clone(),
                name: format!("F{number}-{person}"),
                sent: 0,
                log: Vec::new(),
                seen: Report::default(),
            };
            let sells = person < CARS;
            people.spawn(worker.work(cars[person % CARS].clone(), sells, stop.clone()));
        }
        Work { stop, people }
    }

    /// The people finish what they have begun.
    pub async fn finish(&mut self, mut work: Work) {
        work.stop.store(true, Ordering::SeqCst);
        while let Some(done) = work.people.join_next().await {
            let (log, seen) = done.unwrap();
            self.log.extend(log);
            self.report.add(seen);
        }
    }

    /// The first rounds hit one of each kind; then chance decides.
    fn victim(&mut self, number: usize) -> Victim {
        match number {
            0 => Victim::First,
            1 => Victim::Database,
            2 => Victim::Both,
            _ => match self.random.random_range(0..6) {
                0 => Victim::First,
                1 => Victim::Second,
                2 => Victim::Both,
                _ => Victim::Database,
            },
        }
    }

    async fn strike(&mut self, victim: Victim, number: usize) {
        match victim {
            Victim::First => self.kill_processes(&[0]).await,
            Victim::Second => self.kill_processes(&[1]).await,
            Victim::Both => self.kill_processes(&[0, 1]).await,
            Victim::Database => self.kill_database(number).await,
        }
    }

    async fn kill_processes(&mut self, which: &[usize]) {
        for one in which {
            tokio::task::block_in_place(|| self.town.servers[*one].kill());
            self.report.process_kills += 1;
        }
        let start = Instant::now();
        for one in which {
            ready(&self.town.servers[*one]).await;
            self.report.ready.push(start.elapsed());
        }
    }

    /// F2: readiness goes, writes are told to come back, and everything heals without a restart of a process.
    async fn kill_database(&mut self, number: usize) {
        let town = self.town.clone();
        let cluster = self.cluster.clone().unwrap();
        let processes = [town.servers[0].pid(), town.servers[1].pid()];
        let nobody = Client::new(town.servers[0].base(), Pass::Nobody);
        let start = Instant::now();
        tokio::task::block_in_place(|| cluster.kill());
        self.report.database_kills += 1;
        while is_ready(&nobody).await {
            pause(20).await;
        }
        self.report.noticed.push(start.elapsed());
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "readiness says nothing for {:?}",
            start.elapsed()
        );
        let command = command::entry(&format!("F{number}-9-0"));
        let refused = town.once(&command).await.unwrap();
        assert_eq!(refused.status, 503, "{}", refused.text);
        assert!(!refused.header("retry-after").is_empty());
        pause(self.random.random_range(0..1_000)).await;
        tokio::task::block_in_place(|| cluster.resume());
        let accepts = Instant::now();
        self.done(&command).await;
        self.report.usable.push(accepts.elapsed());
        self.report.outage.push(start.elapsed());
        ready(&town.servers[0]).await;
        ready(&town.servers[1]).await;
        let after = [town.servers[0].pid(), town.servers[1].pid()];
        assert_eq!(processes, after, "a process was started anew");
    }

    /// A command that is done whatever burns.
    pub async fn done(&mut self, command: &Command) {
        let mut seen = Report::default();
        let (status, answer) = self.town.send(command, &mut seen).await;
        self.report.add(seen);
        self.log.push(Acknowledged {
            command: command.clone(),
            status,
            answer,
        });
    }
}

impl Worker {
    async fn work(
        mut self,
        car: String,
        sells: bool,
        stop: Arc<AtomicBool>,
    ) -> (Vec<Acknowledged>, Report) {
        if sells {
            self.sell(&car).await;
        }
        while !stop.load(Ordering::SeqCst) {
            let mark = self.mark();
            let command = match self.sent % 3 {
                0 => command::lead(&mark),
                1 => command::entry(&mark),
                _ => command::cost(&mark, &car),
            };
            let _ = self.send(command).await;
        }
        (self.log, self.seen)
    }

    /// Buyer, deal, reservation, two payments: each needs the answer of the one before.
    async fn sell(&mut self, car: &str) {
        let mark = self.mark();
        let buyer = self.send(command::buyer(&mark)).await;
        let deal = self
            .send(command::deal(&mark, id(&buyer).as_str(), car))
            .await;
        let deal = id(&deal);
        let reserved = self.send(command::reserve(&mark, &deal)).await;
        assert_eq!(reserved["outcome"], "reserved");
        for _ in 0..2 {
            let mark = self.mark();
            let _ = self.send(command::payment(&mark, &deal)).await;
        }
    }

    async fn send(&mut self, command: Command) -> serde_json::Value {
        let (status, answer) = self.town.send(&command, &mut self.seen).await;
        self.log.push(Acknowledged {
            command,
            status,
            answer: answer.clone(),
        });
        answer
    }

    fn mark(&mut self) -> String {
        self.sent += 1;
        format!("{}-{}", self.name, self.sent)
    }
}

fn id(answer: &serde_json::Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}
