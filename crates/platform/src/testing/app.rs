//! A running suite of one test: its own database, a clock that stands still, the in-process bus, a real listener.

use super::{
    client::{Client, Pass},
    db::TestDb,
    events::{Chaos, settle},
    proxy::FaultProxy,
};
use crate::{
    app::App,
    auth::{Authenticator, Credential, Grant, Identity, Refusal},
    bus::{Bus, InProcess},
    module::Module,
    outbox,
    scope::{Actor, ActorKind, Reach, Scope},
    serve::{self, Running},
};
use async_trait::async_trait;
use kernel::{Clock, Event, ManualClock, Result, TenantId, UserId};
use sqlx::{AssertSqlSafe, PgConnection, postgres::PgRow};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use time::macros::datetime;
use tokio::net::TcpListener;
use uuid::Uuid;

/// What a test may want otherwise.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Deliver every event twice and in odd order, by this seed.
    pub chaos: Option<u64>,
    /// Another cluster than that of the tests: the address of a database of its superuser. For tests that stop the server.
    pub cluster: Option<String>,
    /// Put a network that the test can spoil between the suite and its database.
    pub spoilt: bool,
    /// Settings beyond the defaults: `("modules.verification.registers_url", …)`.
    pub settings: Vec<(&'static str, String)>,
}

/// A running suite.
#[derive(Debug)]
pub struct TestApp {
    /// The suite.
    pub app: App,
    /// Its clock: 09:00 of 5 March 2026 in Moscow until it is moved.
    pub clock: Arc<ManualClock>,
    running: Running,
    callers: Arc<Callers>,
    network: Option<FaultProxy>,
    db: TestDb,
}

impl TestApp {
    /// Starts these modules.
    pub async fn start(modules: Vec<Arc<dyn Module>>) -> Self {
        Self::start_with(modules, Setup::default()).await
    }

    /// Starts these modules as the test wants them.
    pub async fn start_with(modules: Vec<Arc<dyn Module>>, setup: Setup) -> Self {
        match Self::try_start(modules, setup).await {
            Ok(app) => app,
            Err(error) => panic!("the suite did not start: {error}"),
        }
    }

    async fn try_start(modules: Vec<Arc<dyn Module>>, setup: Setup) -> Result<Self> {
        let db = match &setup.cluster {
            Some(url) => TestDb::on(url, &modules).await?,
            None => TestDb::new(&modules).await?,
        };
        let network = match setup.spoilt {
            true => Some(db.behind_a_proxy().await?),
            false => None,
        };
        let url = network
            .as_ref()
            .map_or_else(|| db.url(), |network| db.url_at(network.address));
        // Patience for a busy machine: a test says what happens, not how fast.
        let mut flags = vec![
            ("database.url", url),
            ("database.acquire_ms_max", "30000".to_owned()),
            ("database.statement_ms_max", "30000".to_owned()),
            ("http.request_ms_max", "45000".to_owned()),
            ("bus.poll_idle_ms", "5".to_owned()),
            // A caller may ask as often as he likes.
            ("http.person_per_second", "0".to_owned()),
            ("http.program_per_second", "0".to_owned()),
            ("http.address_per_second", "0".to_owned()),
            // Every person of a test comes from one address.
            ("modules.identity.sign_ins_per_minute", "100000".to_owned()),
        ];
        flags.extend(setup.settings);
        let config = crate::config::Config::load(None, &flags)?;
        let clock = Arc::new(ManualClock::at(datetime!(2026-03-05 06:00 UTC)));
        let real = modules.iter().find_map(|module| module.authenticator());
        let callers = Arc::new(Callers {
            real,
            known: Mutex::default(),
        });
        let given: Arc<dyn Clock> = clock.clone();
        let app = App::with_authenticator(config, given, &modules, callers.clone())?;
        let straight: Arc<dyn Bus> = Arc::new(InProcess::of(&app, &modules)?);
        let bus = match setup.chaos {
            Some(seed) => Arc::new(Chaos::new(straight, seed)),
            None => straight,
        };
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .map_err(kernel::Error::internal)?;
        let running = serve::start(app.clone(), &modules, bus, listener, None)?;
        Ok(Self {
            app,
            clock,
            running,
            callers,
            network,
            db,
        })
    }

    /// The network before the database, of a suite that was set up `spoilt`.
    #[must_use]
    pub fn network(&self) -> &FaultProxy {
        let network = self.network.as_ref();
        network.unwrap_or_else(|| panic!("the suite is not set up `spoilt`"))
    }

    /// The database of the test.
    #[must_use]
    pub fn db(&self) -> &TestDb {
        &self.db
    }

    /// The address of the suite, `http://127.0.0.1:…`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.running.address)
    }

    /// Somebody with exactly these permissions, within this reach.
    #[must_use]
    pub fn client(&self, tenant: TenantId, permissions: &[&str], reach: Reach) -> Client {
        self.client_of(UserId::new(), tenant, permissions, reach)
    }

    /// The same with a given identity, for "mine and another's".
    #[must_use]
    pub fn client_of(
        &self,
        id: UserId,
        tenant: TenantId,
        permissions: &[&str],
        reach: Reach,
    ) -> Client {
        let permissions = Arc::new(permissions.iter().map(ToString::to_string).collect());
        let identity = Identity {
            tenant,
            actor: Actor {
                kind: ActorKind::Program,
                id,
            },
            name: "test".to_owned(),
            token: None,
            grants: vec![Grant { permissions, reach }],
            lacking: None,
        };
        let token = format!("test-{}", Uuid::now_v7());
        self.callers
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.clone(), identity);
        Client::new(self.base(), Pass::Token(token))
    }

    /// Nobody yet; signs in by itself.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::new(self.base(), Pass::Nobody)
    }

    /// Ends it in order, as SIGTERM does, and gives what it leaves behind.
    pub async fn end(self) -> TestDb {
        self.running.drain().await;
        self.running.shutdown().await;
        self.db
    }

    /// Waits until every event has had its effect.
    pub async fn settle(&self) {
        if let Err(error) = settle(&self.app).await {
            panic!("{error}");
        }
    }

    /// Lets another module say something, through the real outbox.
    pub async fn say<E: Event>(&self, tenant: TenantId, module: &'static str, event: &E) {
        let said = async {
            let mut tx = self.app.db.begin(module, &Scope::system(tenant)).await?;
            outbox::put(&mut tx, event)?;
            tx.commit(()).await
        };
        if let Err(error) = said.await {
            panic!("{} could not be said: {error}", E::TYPE);
        }
    }

    /// Everything that was said of this type, oldest first.
    pub async fn events<E: Event>(&self) -> Vec<E> {
        let mut connection = self.owner().await;
        let rows: Result<Vec<serde_json::Value>, _> = sqlx::query_scalar(
            "SELECT data FROM platform.event WHERE type = $1 ORDER BY id LIMIT 100000",
        )
        .bind(E::TYPE)
        .fetch_all(&mut connection)
        .await;
        let rows = rows.unwrap_or_else(|error| panic!("{error}"));
        rows.into_iter()
            .map(|row| serde_json::from_value(row).unwrap_or_else(|error| panic!("{error}")))
            .collect()
    }

    /// Rows by any statement, as the owner whom no wall stops.
    pub async fn sql(&self, statement: &str) -> Vec<PgRow> {
        let rows = self.try_sql(statement).await;
        rows.unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// The same, for statements that must fail.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn try_sql(&self, statement: &str) -> Result<Vec<PgRow>, sqlx::Error> {
        sqlx::query(AssertSqlSafe(statement))
            .fetch_all(&mut self.owner().await)
            .await
    }

    /// Rows that a module's role sees under a tenant (or under none, with an empty text): what the walls let through.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn as_role(
        &self,
        role: &str,
        tenant: &str,
        statement: &str,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        self.as_role_within(role, tenant, ("*", "*"), statement)
            .await
    }

    /// The same with a reach: ids of centres and of legal entities, separated by commas.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn as_role_within(
        &self,
        role: &str,
        tenant: &str,
        (centres, entities): (&str, &str),
        statement: &str,
    ) -> Result<Vec<PgRow>, sqlx::Error> {
        let mut owner = self.owner().await;
        let begin = format!(
            "BEGIN; SET LOCAL ROLE {role}; SET LOCAL app.tenant = '{tenant}'; \
             SET LOCAL app.centres = '{centres}'; SET LOCAL app.entities = '{entities}'"
        );
        sqlx::raw_sql(AssertSqlSafe(begin))
            .execute(&mut owner)
            .await?;
        sqlx::query(AssertSqlSafe(statement))
            .fetch_all(&mut owner)
            .await
    }

    async fn owner(&self) -> PgConnection {
        let connection = self.db.connect().await;
        connection.unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Knows the callers of the test, and asks the real authenticator about everybody else.
#[derive(Debug)]
struct Callers {
    real: Option<Arc<dyn Authenticator>>,
    known: Mutex<HashMap<String, Identity>>,
}

#[async_trait]
impl Authenticator for Callers {
    async fn identify(&self, app: &App, credential: Credential<'_>) -> Result<Identity> {
        if let Credential::Token(token) = credential {
            let known = self
                .known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(token)
                .cloned();
            if let Some(identity) = known {
                return Ok(identity);
            }
        }
        match &self.real {
            Some(real) => real.identify(app, credential).await,
            None => Err(kernel::codes::UNAUTHENTICATED.into()),
        }
    }

    async fn still(&self, app: &App, credential: Credential<'_>) -> Result<Identity> {
        match (&self.real, credential) {
            (Some(real), Credential::Session { .. }) => real.still(app, credential).await,
            _ => self.identify(app, credential).await,
        }
    }

    async fn standing(&self, app: &App, tenant: TenantId, person: UserId) -> Result<Identity> {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .find(|one| one.tenant == tenant && one.actor.id == person)
            .cloned();
        match (known, &self.real) {
            (Some(identity), _) => Ok(identity),
            (None, Some(real)) => real.standing(app, tenant, person).await,
            (None, None) => Err(kernel::codes::UNAUTHENTICATED.into()),
        }
    }

    async fn refused(&self, app: &App, refusal: Refusal<'_>) -> Result<()> {
        match &self.real {
            Some(real) => real.refused(app, refusal).await,
            None => Ok(()),
        }
    }
}
