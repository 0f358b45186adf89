//! Who is behind a credential. Two statements per request; the use of a session is noted once a minute.

use super::outside;
use crate::{
    MODULE,
    model::{
        binding::Node,
        code,
        me::{Granted, Me},
        person::{Person, PersonState},
        secret::{self, Secret},
        session::{Limits, Session, SessionState},
        token::TokenState,
    },
    store,
};
use kernel::{Code, Error, Result, TenantId, UserId, codes};
use platform::{
    Actor, ActorKind, App, Reach, Scope, Tx,
    auth::{Credential, Grant, Identity},
    http::Caller,
};
use serde::Deserialize;
use std::{collections::HashSet, sync::Arc};
use time::Duration;

/// `[modules.identity]`, the part for sessions.
#[derive(Debug, Deserialize)]
struct Settings {
    session_idle_minutes: i64,
    session_hours_max: i64,
    second_factor_roles: Vec<String>,
}

/// How long sessions live here.
pub fn limits(app: &App) -> Result<Limits> {
    let settings: Settings = app.config.module(MODULE)?;
    Ok(Limits {
        idle: Duration::minutes(settings.session_idle_minutes),
        longest: Duration::hours(settings.session_hours_max),
    })
}

/// The caller behind a credential.
pub async fn identify(app: &App, credential: Credential<'_>) -> Result<Identity> {
    match credential {
        Credential::Session {
            token,
            csrf,
            changes,
        } => {
            let (identity, session) = by_session(app, token, csrf, changes).await?;
            if session.is_to_be_noted(app.clock.now()) {
                session_seen(app, identity.tenant, &session).await?;
            }
            Ok(identity)
        }
        Credential::Token(text) => by_token(app, text).await,
    }
}

/// The same for somebody who only listens: a page that is left open does not keep its session alive.
pub async fn still(app: &App, credential: Credential<'_>) -> Result<Identity> {
    match credential {
        Credential::Session { token, .. } => {
            let (identity, _) = by_session(app, token, None, false).await?;
            Ok(identity)
        }
        Credential::Token(text) => by_token(app, text).await,
    }
}

async fn by_session(
    app: &App,
    cookie: &str,
    csrf: Option<&str>,
    changes: bool,
) -> Result<(Identity, Session)> {
    let (tenant, secret) = secret::read_cookie(cookie).ok_or(codes::UNAUTHENTICATED)?;
    let (now, limits) = (app.clock.now(), limits(app)?);
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let holder = store::session::session_holder(&mut tx, &secret.hash(), now).await?;
    let holder = holder.filter(|holder| {
        holder.session.state(now, &limits) == SessionState::Live
            && holder.person.state() == PersonState::Active
    });
    let holder = holder.ok_or(codes::UNAUTHENTICATED)?;
    let from_our_page = || {
        csrf.and_then(Secret::read).is_some_and(|csrf| {
            csrf.is_behind(&holder.csrf_hash) || csrf.is_behind(&secret.of_pages().hash())
        })
    };
    if changes && !from_our_page() {
        return Err(codes::CSRF.into());
    }
    let granted = store::binding::granted(&mut tx, holder.person.id, now).await?;
    let lacking = lacking(app, &mut tx, holder.person.id, &granted).await?;
    tx.close().await?;
    let identity = identity(tenant, ActorKind::Person, &holder.person, granted);
    let identity = Identity {
        lacking,
        ..identity
    };
    Ok((identity, holder.session))
}

/// The second factor that a role of the person needs and that the person has not enrolled.
pub(super) async fn lacking(
    app: &App,
    tx: &mut Tx,
    person: UserId,
    granted: &[Granted],
) -> Result<Option<Code>> {
    let settings: Settings = app.config.module(MODULE)?;
    let strict = |granted: &Granted| settings.second_factor_roles.contains(&granted.role);
    let lacks = granted.iter().any(strict)
        && !store::factor::has_factor(tx, person).await?
        && !outside::is_vouched_for(app, tx, person).await?;
    Ok(lacks.then_some(code::SECOND_FACTOR_REQUIRED))
}

async fn session_seen(app: &App, tenant: TenantId, session: &Session) -> Result<()> {
    let mut tx = app.db.begin(MODULE, &Scope::system(tenant)).await?;
    store::session::session_seen(&mut tx, session, app.clock.now()).await?;
    tx.commit(()).await
}

async fn by_token(app: &App, text: &str) -> Result<Identity> {
    let (tenant, secret) = secret::read_token(text).ok_or(codes::UNAUTHENTICATED)?;
    let now = app.clock.now();
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let holder = store::token::token_holder(&mut tx, &secret.hash()).await?;
    let holder = holder.filter(|holder| {
        holder.token.state(now) == TokenState::Live && holder.person.state() == PersonState::Active
    });
    let Some(holder) = holder else {
        let wiped = store::dismissal::is_wiped(&mut tx, &secret.hash()).await?;
        tx.close().await?;
        return Err(if wiped {
            Error::new(code::WIPE).with("wipe", true)
        } else {
            codes::UNAUTHENTICATED.into()
        });
    };
    let mut granted = store::binding::granted(&mut tx, holder.person.id, now).await?;
    tx.close().await?;
    granted
        .iter_mut()
        .for_each(|granted| granted.narrow(&holder.token.permissions));
    let identity = identity(tenant, ActorKind::Program, &holder.person, granted);
    Ok(Identity {
        token: Some(holder.token.id.0),
        ..identity
    })
}

pub(super) fn identity(
    tenant: TenantId,
    kind: ActorKind,
    person: &Person,
    granted: Vec<Granted>,
) -> Identity {
    Identity {
        tenant,
        actor: Actor {
            kind,
            id: person.id,
        },
        name: person.full_name.clone(),
        token: None,
        grants: granted.into_iter().map(grant).collect(),
        lacking: None,
    }
}

fn grant(granted: Granted) -> Grant {
    let (everywhere, entities) = match granted.at {
        Node::Group(_) => (true, Vec::new()),
        Node::Entity(entity) => (false, vec![entity]),
        Node::Centre(_) => (false, Vec::new()),
    };
    let permissions: HashSet<String> = granted.permissions.into_iter().collect();
    Grant {
        permissions: Arc::new(permissions),
        reach: Reach {
            everywhere,
            entities,
            centres: granted.centres,
        },
    }
}

/// What the caller is told about himself, in a session with the token of its pages; a program with a token sees only what
/// the token lets through.
pub async fn me(app: &App, caller: &Caller, cookie: Option<&str>) -> Result<Me> {
    let (id, now) = (caller.scope.actor.id, app.clock.now());
    let mut tx = caller.read(app).await?;
    let person = store::person::person_get(&mut tx, id).await?;
    let granted = store::binding::granted(&mut tx, id, now).await?;
    tx.close().await?;
    let mut me = Me::of(caller.scope.tenant, &person, &granted);
    let identity = caller.identity();
    let in_session = caller.scope.actor.kind == ActorKind::Person;
    let secret = cookie.and_then(secret::read_cookie);
    me.csrf_token = secret
        .filter(|_| in_session)
        .map(|(_, secret)| secret.of_pages().text());
    me.permissions.retain(|permission, _| {
        identity.is_some_and(|identity| identity.reach(permission).is_some())
    });
    Ok(me)
}
