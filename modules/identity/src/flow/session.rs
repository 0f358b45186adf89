//! Signing in and out.

use super::{
    attempt, directory,
    identify::limits,
    outside, password,
    refused::{self, Tried},
    second_factor::{SecondFactorAsked, factors_active, second_factor_ask},
};
use crate::{
    MODULE,
    model::{
        attempt::AttemptKey,
        code,
        me::Me,
        password::Password,
        pending::How,
        person::{Login, Person},
        secret::{Secret, read_cookie},
        session::{Session, SessionId},
    },
    store::{self, person::Claimant},
};
use kernel::{Code, Error, Result, TenantId, UserId, codes};
use platform::{
    Actor, ActorKind, App, Begun, Scope, Tx, audit,
    http::{Caller, Command},
};
use serde::Serialize;
use time::Duration;
use uuid::Uuid;

/// How long the secret before a step-up is good.
const RENEWED: Duration = Duration::MINUTE;

/// What somebody types to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// Slug of the group.
    pub group: String,
    /// The login; text that can be none is simply unknown.
    pub login: String,
    /// The password.
    pub password: Password,
}

/// A session that has just begun.
#[derive(Debug)]
pub struct Started {
    /// Value of the session cookie.
    pub cookie: String,
    /// The cookie may be forgotten after this time.
    pub longest: Duration,
    /// What pages send with changes.
    pub csrf_token: String,
    /// The session.
    pub session: Session,
    /// Who signed in.
    pub me: Me,
}

/// How a sign-in goes on after the first factor.
#[derive(Debug)]
pub enum SignedIn {
    /// It is done.
    Started(Box<Started>),
    /// A second factor is awaited.
    Asked(Box<SecondFactorAsked>),
}

/// Signs in. Unknown group, unknown login, wrong password and disabled person get one answer after the same work; too many
/// tries get one answer without any.
pub async fn session_start(app: &App, caller: &Caller, ask: SignIn) -> Result<SignedIn> {
    let tries = AttemptKey::account(&ask.group, &ask.login, caller.peer);
    let mut tried = Tried {
        tenant: TenantId(Uuid::nil()),
        account: None,
        correlation: caller.scope.correlation,
    };
    let counted = attempt::sign_in_count(app, &tries, caller.peer).await;
    refused::noted(app, tried, counted).await?;
    tried.tenant = group(app, &ask.group).await?;
    let claimant = claimant(app, tried.tenant, &ask.login).await?;
    tried.account = claimant.as_ref().map(|claimant| claimant.id);
    let outcome = proved(app, tried, claimant, ask, tries).await;
    refused::noted(app, tried, outcome).await
}

/// The first factor, and what follows from it.
async fn proved(
    app: &App,
    tried: Tried,
    claimant: Option<Claimant>,
    ask: SignIn,
    tries: AttemptKey,
) -> Result<SignedIn> {
    let tenant = tried.tenant;
    let (id, hash) = claimant.map_or((None, None), |claimant| {
        (Some(claimant.id), claimant.password_hash)
    });
    let matches = password::matches(app, ask.password.clone(), hash).await?;
    let (person, how) = match id.filter(|_| matches) {
        Some(person) => (person, How::Password),
        None => by_directory(app, tenant, &ask).await?,
    };
    let proven = Proven {
        tenant,
        person,
        how,
        correlation: tried.correlation,
        tries: Some(tries),
    };
    begin_for(app, proven).await
}

/// The person whom the directory proves, where the group has one.
async fn by_directory(app: &App, tenant: TenantId, ask: &SignIn) -> Result<(UserId, How)> {
    let proved = directory::directory_prove(app, tenant, &ask.login, &ask.password).await?;
    Ok((proved.ok_or(code::WRONG_CREDENTIALS)?, How::Directory))
}

/// Somebody who has proved who he is, by whatever first factor.
#[derive(Debug)]
pub struct Proven {
    /// The group.
    pub tenant: TenantId,
    /// The person.
    pub person: UserId,
    /// By what.
    pub how: How,
    /// The request that this belongs to.
    pub correlation: Uuid,
    /// What wrong tries were counted by; forgotten as soon as the session begins.
    pub tries: Option<AttemptKey>,
}

/// Begins a session for somebody proven, or asks for the second factor if the person has one.
///
/// # Errors
/// `identity.wrong_credentials` when the person is disabled.
pub async fn begin_for(app: &App, proven: Proven) -> Result<SignedIn> {
    let scope = person_scope(proven.tenant, proven.person, proven.correlation);
    let mut tx = app.db.begin(MODULE, &scope).await?;
    // Locked, so that disabling the person either sees this session or comes first.
    let person = store::person::person_lock(&mut tx, proven.person).await?;
    if person.disabled_at.is_some() {
        return Err(code::WRONG_CREDENTIALS.into());
    }
    let held = factors_active(&mut tx, person.id).await?;
    if !held.is_empty() && outside::is_asked(app, proven.how)? {
        let who = (person.id, proven.how);
        let asked = second_factor_ask(app, &mut tx, who, &held, proven.tries).await?;
        tx.commit(()).await?;
        return Ok(SignedIn::Asked(Box::new(asked)));
    }
    let started = session_open(app, &mut tx, &person, proven.how, false).await?;
    tx.commit(()).await?;
    if let Some(tries) = &proven.tries {
        attempt::tries_forget(app, tries).await?;
    }
    Ok(SignedIn::Started(Box::new(started)))
}

/// The group, or the nil one, in which nobody is found.
async fn group(app: &App, slug: &str) -> Result<TenantId> {
    Ok(platform::tenant::by_slug(app, slug)
        .await?
        .unwrap_or(TenantId(Uuid::nil())))
}

async fn claimant(app: &App, tenant: TenantId, login: &str) -> Result<Option<Claimant>> {
    let Ok(login) = login.parse::<Login>() else {
        return Ok(None);
    };
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let found = store::person::claimant(&mut tx, &login).await?;
    tx.close().await?;
    Ok(found)
}

/// The scope of a person whose sign-in this is.
pub fn person_scope(tenant: TenantId, person: UserId, correlation: Uuid) -> Scope {
    Scope {
        actor: Actor {
            kind: ActorKind::Person,
            id: person,
        },
        correlation,
        ..Scope::system(tenant)
    }
}

/// What the audit log keeps of a beginning.
#[derive(Debug, Serialize)]
struct Opened<'a> {
    #[serde(flatten)]
    session: &'a Session,
    how: How,
    second_factor: bool,
}

/// Opens a session in the transaction in which everything was proved. Its secrets are new at every sign-in.
pub async fn session_open(
    app: &App,
    tx: &mut Tx,
    person: &Person,
    how: How,
    second_factor: bool,
) -> Result<Started> {
    if person.disabled_at.is_some() {
        return Err(code::WRONG_CREDENTIALS.into());
    }
    let (now, limits) = (app.clock.now(), limits(app)?);
    let secret = Secret::fresh();
    let csrf = secret.of_pages();
    let session = Session::begun(person.id, now);
    store::session::session_insert(tx, &session, &secret.hash(), &csrf.hash()).await?;
    let granted = store::binding::granted(tx, person.id, now).await?;
    let opened = Opened {
        session: &session,
        how,
        second_factor,
    };
    audit::put(tx, "session_start", "session", session.id, (), opened)?;
    Ok(Started {
        cookie: secret.cookie(tx.tenant()),
        longest: limits.longest,
        csrf_token: csrf.text(),
        me: Me::of(tx.tenant(), person, &granted),
        session,
    })
}

/// Gives a session a new secret after a step-up; the one before is good for a minute more, for an answer that was lost.
/// Open pages keep their token; one that is opened later is told a new one, and both are good. Gives the new cookie.
pub async fn session_renew(app: &App, scope: &Scope, cookie: &str) -> Result<String> {
    let (tenant, before) = read_cookie(cookie).ok_or(codes::UNAUTHENTICATED)?;
    let fresh = Secret::fresh();
    let until = app.clock.now() + RENEWED;
    let mut tx = app.db.begin(MODULE, scope).await?;
    store::session::session_renew(&mut tx, &before.hash(), &fresh.hash(), until).await?;
    tx.commit(()).await?;
    Ok(fresh.cookie(tenant))
}

/// The person of a session; programs with tokens have no second factors and no passwords.
pub fn me_in_session(scope: &Scope) -> Result<UserId> {
    match scope.actor.kind {
        ActorKind::Person => Ok(scope.actor.id),
        _ => Err(code::PERSON_ONLY.into()),
    }
}

/// Ends one of the caller's sessions; somebody else's is not found.
pub async fn session_end(app: &App, command: &Command, id: SessionId) -> Result<Session> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::session::session_lock(&mut tx, id, command.scope.actor.id).await?;
    let after = before.end(app.clock.now(), &limits(app)?)?;
    store::session::session_save(&mut tx, &after).await?;
    audit::put(&mut tx, "session_end", "session", id, &before, &after)?;
    tx.commit(after).await
}

/// The session in whose name a request comes.
pub async fn session_current(
    app: &App,
    scope: &Scope,
    cookie: Option<&str>,
) -> Result<SessionId, Error> {
    let none: Code = codes::NOT_FOUND;
    let (_, secret) = cookie.and_then(read_cookie).ok_or(none)?;
    let mut tx = app.db.read(MODULE, scope).await?;
    let now = app.clock.now();
    let holder = store::session::session_holder(&mut tx, &secret.hash(), now).await?;
    tx.close().await?;
    let holder = holder
        .filter(|holder| holder.person.id == scope.actor.id)
        .ok_or(none)?;
    Ok(holder.session.id)
}
