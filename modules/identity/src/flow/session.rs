//! Signing in and out.

use super::{identify::limits, password};
use crate::{
    MODULE,
    model::{
        code,
        me::Me,
        password::Password,
        person::Login,
        secret::Secret,
        session::{Session, SessionId},
    },
    store::{self, person::Claimant},
};
use kernel::{Code, Error, Result, TenantId, UserId, codes};
use platform::{
    Actor, ActorKind, App, Begun, Scope, audit,
    http::{Caller, Command},
};
use time::Duration;
use uuid::Uuid;

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

/// Signs in. Unknown group, unknown login, wrong password and disabled person get one answer after the same work.
pub async fn session_start(app: &App, caller: &Caller, ask: SignIn) -> Result<Started> {
    let tenant = group(app, &ask.group).await?;
    let claimant = claimant(app, tenant, &ask.login).await?;
    let (id, hash) = claimant.map_or((None, None), |claimant| {
        (Some(claimant.id), claimant.password_hash)
    });
    let matches = password::matches(app, ask.password, hash).await?;
    let person = id.filter(|_| matches).ok_or(code::WRONG_CREDENTIALS)?;
    begin(
        app,
        Scope {
            correlation: caller.scope.correlation,
            ..person_scope(tenant, person)
        },
        person,
    )
    .await
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

fn person_scope(tenant: TenantId, person: UserId) -> Scope {
    Scope {
        actor: Actor {
            kind: ActorKind::Person,
            id: person,
        },
        ..Scope::system(tenant)
    }
}

async fn begin(app: &App, scope: Scope, person: UserId) -> Result<Started> {
    let (now, limits) = (app.clock.now(), limits(app)?);
    let (secret, csrf) = (Secret::fresh(), Secret::fresh());
    let session = Session::begun(person, now);
    let mut tx = app.db.begin(MODULE, &scope).await?;
    // Locked, so that disabling the person either sees this session or comes first.
    let person = store::person::person_lock(&mut tx, person).await?;
    if person.disabled_at.is_some() {
        return Err(code::WRONG_CREDENTIALS.into());
    }
    store::session::session_insert(&mut tx, &session, &secret.hash(), &csrf.hash()).await?;
    let granted = store::binding::granted(&mut tx, person.id, now).await?;
    audit::put(
        &mut tx,
        "session_start",
        "session",
        session.id,
        (),
        &session,
    )
    .await?;
    tx.commit(()).await?;
    Ok(Started {
        cookie: secret.cookie(scope.tenant),
        longest: limits.longest,
        csrf_token: csrf.text(),
        me: Me::of(scope.tenant, &person, &granted),
        session,
    })
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
    audit::put(&mut tx, "session_end", "session", id, &before, &after).await?;
    tx.commit(after).await
}

/// The session in whose name a request comes.
pub async fn session_current(
    app: &App,
    scope: &Scope,
    cookie: Option<&str>,
) -> Result<SessionId, Error> {
    let none: Code = codes::NOT_FOUND;
    let (_, secret) = cookie
        .and_then(crate::model::secret::read_cookie)
        .ok_or(none)?;
    let mut tx = app.db.read(MODULE, scope).await?;
    let holder = store::session::session_holder(&mut tx, &secret.hash()).await?;
    tx.close().await?;
    let holder = holder
        .filter(|holder| holder.person.id == scope.actor.id)
        .ok_or(none)?;
    Ok(holder.session.id)
}
