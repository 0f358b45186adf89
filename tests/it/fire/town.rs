//! Where the rounds are played: a database, two processes, people, and a way to look at everything from outside.

use super::{
    check::Found,
    command::{self, Command, Effect, Who},
    report::Report,
};
use crate::child::{Server, binary};
use contracts::verification::{CaseDecided, CaseId, Purpose, Verdict};
use identity::world;
use kernel::ManualClock;
use kite::story::OPENING;
use platform::{
    App, Scope, outbox,
    testing::{Client, Pass, TestDb},
};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection, Row};
use std::{
    collections::BTreeMap,
    process::Command as Process,
    sync::Arc,
    time::{Duration, Instant},
};

const PASSWORD: &str = "correct horse battery staple";
/// No command waits longer for its answer, whatever burns.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Town {
    pub servers: [Server; 2],
    people: BTreeMap<Who, [Client; 2]>,
    app: App,
    db: TestDb,
}

impl Town {
    /// On a cluster that is reached at this address, with settings for the processes.
    pub async fn open(cluster: &str, settings: &[(&'static str, &str)]) -> Self {
        let modules = kite::modules();
        let db = TestDb::on(cluster, &modules).await.unwrap();
        let clock = Arc::new(ManualClock::at(OPENING));
        let app = App::new(db.config().unwrap(), clock, &modules).unwrap();
        kite::suite::load_world(&app, PASSWORD).await.unwrap();
        let server = || Server::start_with(db.url(), OPENING, settings);
        let servers = [server(), server()];
        for server in &servers {
            ready(server).await;
        }
        let people = people(&servers).await;
        Self {
            servers,
            people,
            app,
            db,
        }
    }

    /// Sends a command until it is answered, always with the same key, to the one process or the other.
    pub async fn send(&self, command: &Command, seen: &mut Report) -> (u16, Value) {
        let start = Instant::now();
        let clients = &self.people[&command.who];
        for turn in rand::random_range(0..2_usize).. {
            assert!(start.elapsed() < PATIENCE, "no answer: {command:?}");
            let ask = clients[turn % 2].post(&command.path, command.body.clone());
            match ask.key(&command.key).attempt().await {
                Ok(reply) if [200, 201].contains(&reply.status) => {
                    seen.acknowledged += 1;
                    return (reply.status, reply.body);
                }
                Ok(reply) => {
                    assert!(
                        is_later(reply.status, &reply.body),
                        "{command:?}: {}",
                        reply.text
                    );
                    assert!(!reply.header("retry-after").is_empty() || reply.status == 504);
                    seen.later += 1;
                }
                Err(_) => seen.cut += 1,
            }
            pause(20).await;
        }
        unreachable!("turns do not end")
    }

    /// One try, at the first process.
    pub async fn once(&self, command: &Command) -> Option<platform::testing::Reply> {
        let ask = self.people[&command.who][0].post(&command.path, command.body.clone());
        ask.key(&command.key).attempt().await.ok()
    }

    /// A car on offer, of which sales has heard; in calm.
    pub async fn car(&self, vin: &str) -> String {
        let mut seen = Report::default();
        let (_, car) = self.send(&command::arrival(vin), &mut seen).await;
        let episode = car["id"].as_str().unwrap().to_owned();
        for step in ["inspect", "start-recon", "finish-recon"] {
            let _ = self.send(&command::step(&episode, step), &mut seen).await;
        }
        say_cleared(&self.app, &episode).await;
        self.listed(&episode).await;
        episode
    }

    async fn listed(&self, episode: &str) {
        let manager = &self.people[&Who::SalesManager][0];
        let path = format!("/api/vehicles/v1/episodes/{episode}");
        let price = json!({"price": {"amount": 175_500_000, "currency": "RUB"}});
        let start = Instant::now();
        loop {
            let version = manager.get(&path).await.expect(200)["version"].as_i64();
            let ask = manager.post(&format!("{path}/list"), price.clone());
            let reply = ask.if_match(version.unwrap()).await;
            if reply.status == 200 {
                break;
            }
            // The decision is still on its way.
            assert!(start.elapsed() < PATIENCE, "{}", reply.text);
            pause(20).await;
        }
        let heard =
            format!("SELECT count(*) - 1 FROM sales.offered_car WHERE episode_id = '{episode}' ");
        self.until_empty(&heard).await;
    }

    /// How often each effect is there.
    pub async fn effects(&self) -> Found {
        let mut owner = self.owner().await;
        let mut found = Found::new();
        for effect in Effect::ALL {
            let rows = sqlx::query(effect.sql()).fetch_all(&mut owner).await;
            for row in rows.unwrap() {
                found.insert((effect, row.get(0)), row.get(1));
            }
        }
        found
    }

    pub async fn count(&self, statement: &str) -> i64 {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::query_scalar(statement)
            .fetch_one(&mut self.owner().await)
            .await
            .unwrap()
    }

    /// The first word of the first row.
    pub async fn text(&self, statement: &str) -> String {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::query_scalar(statement)
            .fetch_one(&mut self.owner().await)
            .await
            .unwrap()
    }

    /// Waits until there is nothing left.
    pub async fn until_empty(&self, count: &str) {
        let start = Instant::now();
        while self.count(count).await != 0 {
            assert!(start.elapsed() < PATIENCE, "waited in vain: {count}");
            pause(20).await;
        }
    }

    /// Changes something past the program and past every trigger.
    pub async fn behind_the_back(&self, statement: &str) {
        let all = format!("SET session_replication_role = replica; {statement}");
        let done = sqlx::raw_sql(AssertSqlSafe(all))
            .execute(&mut self.owner().await)
            .await;
        let _ = done.unwrap();
    }

    async fn owner(&self) -> PgConnection {
        self.db.connect().await.unwrap()
    }

    /// What `kite verify` says of the database, and whether it is content.
    pub fn verify(&self) -> (bool, String) {
        let mut verify = Process::new(binary());
        verify.args(["verify", "--database-url", &self.db.url()]);
        let output = verify.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }
}

/// Verification has found nothing against selling this car.
pub async fn say_cleared(app: &App, episode: &str) {
    let decided = CaseDecided {
        case: CaseId::new(),
        purchase: None,
        episode: Some(episode.parse().unwrap()),
        purpose: Purpose::Sale,
        verdict: Verdict::Approved,
        decided_at: OPENING,
        valid_until: OPENING + Duration::from_secs(86_400),
    };
    let system = Scope::system(world::TENANT);
    let mut tx = app.db.begin("vehicles", &system).await.unwrap();
    outbox::put(&mut tx, &decided).unwrap();
    tx.commit(()).await.unwrap();
}

/// "Come back": nothing was decided.
fn is_later(status: u16, body: &Value) -> bool {
    let code = body["code"].as_str().unwrap_or_default();
    let twin = ["common.busy", "common.idempotency_in_progress"].contains(&code);
    [429, 503, 504].contains(&status) || (status == 409 && twin)
}

/// Signed in once; a session is good at every process.
async fn people(servers: &[Server; 2]) -> BTreeMap<Who, [Client; 2]> {
    let logins = [
        (Who::Salesman, "orlova"),
        (Who::SalesManager, "gromov"),
        (Who::Cashier, "smirnova"),
        (Who::Accountant, "pavlova"),
        (Who::BuybackManager, "kuznetsov"),
    ];
    let mut people = BTreeMap::new();
    for (who, login) in logins {
        let nobody = Client::new(servers[0].base(), Pass::Nobody);
        let one = nobody.sign_in("vector", login, PASSWORD).await;
        let other = Client::new(servers[1].base(), one.pass.clone());
        people.insert(who, [one, other]);
    }
    people
}

/// Waits until a process is ready.
pub async fn ready(server: &Server) {
    let nobody = Client::new(server.base(), Pass::Nobody);
    let start = Instant::now();
    while !is_ready(&nobody).await {
        assert!(start.elapsed() < PATIENCE, "it is never ready");
        pause(5).await;
    }
}

pub async fn is_ready(nobody: &Client) -> bool {
    let reply = nobody.get("/health/ready").attempt().await;
    reply.is_ok_and(|reply| reply.status == 200)
}

pub async fn pause(milliseconds: u64) {
    // Sleeps on purpose: servers are other processes, and nobody says when they are away or back.
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
