//! Sign-in by a directory, and keeping in step with it. The network is never asked inside a transaction.

mod talk;

use super::outside;
use crate::{
    MODULE,
    model::{
        code,
        ldap::{self, LdapSettings, OutsideAccount},
        outside::{GroupSource, Source},
        password::Password,
        person::{Login, PersonState, PersonStep},
    },
    store::{self, outside::Known},
};
use kernel::{Error, Result, TenantId, UserId};
use platform::{
    App, Scope,
    jobs::{LEASE_LOST, Lease},
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use talk::Talk;
use tokio::sync::Semaphore;

/// People that are compared with the directory at once.
const PAGE: i64 = 200;

/// `[modules.identity]`, the part for the directory.
#[derive(Debug, Deserialize)]
struct Settings {
    ldap: LdapSettings,
}

/// The settings of the directory.
pub fn settings(app: &App) -> Result<LdapSettings> {
    Ok(app.config.module::<Settings>(MODULE)?.ldap)
}

/// Lets only so many conversations with the directory run at once.
#[derive(Debug)]
pub struct Lines(Arc<Semaphore>);

impl Lines {
    /// As many as the settings say.
    pub fn of(app: &App) -> Self {
        let most = settings(app).map_or(1, |settings| settings.connections_max.clamp(1, 1_000));
        Self(Arc::new(Semaphore::new(most)))
    }
}

/// The person whom the directory proves by this password; nobody when the group has no directory, when it does not know
/// him or when the password is wrong.
///
/// # Errors
/// `identity.directory_unavailable`.
pub async fn directory_prove(
    app: &App,
    tenant: TenantId,
    login: &str,
    password: &Password,
) -> Result<Option<UserId>> {
    // Active Directory answers a bind without a password with success.
    let (Ok(login), false) = (login.parse::<Login>(), password.reveal().is_empty()) else {
        return Ok(None);
    };
    let settings = settings(app)?;
    if !is_of(app, &settings, tenant).await? || !may_be_his(app, tenant, &login).await? {
        return Ok(None);
    }
    let proved = within(app, &settings, async {
        let mut talk = Talk::open(&settings).await?;
        talk.prove(&login, password).await
    });
    let proved = proved.await.inspect_err(|error| {
        metrics::counter!("kite_directory_sign_ins_total", "outcome" => "unavailable").increment(1);
        tracing::warn!(%error, "the directory does not answer");
    })?;
    let outcome = if proved.is_some() { "proved" } else { "wrong" };
    metrics::counter!("kite_directory_sign_ins_total", "outcome" => outcome).increment(1);
    let Some(account) = proved else {
        return Ok(None);
    };
    let person = outside::outside_arrive(app, tenant, GroupSource::Ldap, &account).await?;
    Ok(Some(person))
}

async fn is_of(app: &App, settings: &LdapSettings, tenant: TenantId) -> Result<bool> {
    let owner = match settings.is_on() {
        true => platform::tenant::by_slug(app, &settings.group).await?,
        false => None,
    };
    Ok(owner == Some(tenant))
}

/// Whether the directory decides about this login: nobody has it here, or somebody of the directory has.
async fn may_be_his(app: &App, tenant: TenantId, login: &Login) -> Result<bool> {
    let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
    let source = store::outside::source_of_login(&mut tx, login).await?;
    tx.close().await?;
    Ok(source.is_none_or(|source| source == Source::Ldap))
}

/// A conversation within the limits: a free line and the whole time.
async fn within<T>(
    app: &App,
    settings: &LdapSettings,
    talking: impl Future<Output = Result<T>>,
) -> Result<T> {
    let lines = app.port::<Lines>()?;
    let whole = async {
        let _line = lines.0.acquire().await.map_err(Error::internal)?;
        talking.await
    };
    let limit = Duration::from_millis(settings.call_ms_max);
    match tokio::time::timeout(limit, whole).await {
        Ok(said) => said,
        Err(late) => Err(Error::new(code::DIRECTORY_UNAVAILABLE).because(late)),
    }
}

/// Whether the directory answers our searching account; for an operator.
///
/// # Errors
/// `identity.directory_unavailable` with the cause.
pub async fn directory_ping(app: &App) -> Result<Option<String>> {
    let settings = settings(app)?;
    if !settings.is_on() {
        return Ok(None);
    }
    within(app, &settings, Talk::open(&settings)).await?;
    Ok(Some(settings.url))
}

/// Compares everybody of the directory with it: groups give and take roles, and who is gone is disabled.
///
/// # Errors
/// `identity.directory_unavailable`; `identity.directory_implausible`: so many are gone that nobody was disabled.
pub async fn directory_resync(app: &App, lease: &Lease) -> Result<()> {
    let settings = settings(app)?;
    let owner = match settings.is_on() {
        true => platform::tenant::by_slug(app, &settings.group).await?,
        false => None,
    };
    let Some(tenant) = owner else {
        return Ok(());
    };
    let everybody = everybody(app, tenant).await?;
    let (mut gone, known) = (Vec::new(), everybody.len());
    let mut talk = within(app, &settings, Talk::open(&settings)).await?;
    for known in everybody {
        let found = within(app, &settings, talk.look(&known.login)).await?;
        match found.filter(|account| account.subject == known.subject) {
            Some(account) => kept_in_step(app, lease, tenant, known.id, &account).await?,
            None => gone.push(known),
        }
    }
    if !ldap::is_plausible(known, gone.len(), settings.gone_percent_max) {
        return Err(Error::new(code::DIRECTORY_IMPLAUSIBLE)
            .with("known", known)
            .with("gone", gone.len()));
    }
    for person in gone {
        person_gone(app, lease, tenant, person.id).await?;
    }
    Ok(())
}

async fn everybody(app: &App, tenant: TenantId) -> Result<Vec<Known>> {
    let mut all: Vec<Known> = Vec::new();
    loop {
        let mut tx = app.db.read(MODULE, &Scope::system(tenant)).await?;
        let last = all.last().map(|known| known.id);
        let page = store::outside::known_page(&mut tx, last, PAGE).await?;
        tx.close().await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// One person in a transaction of his own: what stands against one holds up nobody else.
async fn kept_in_step(
    app: &App,
    lease: &Lease,
    tenant: TenantId,
    id: UserId,
    account: &OutsideAccount,
) -> Result<()> {
    let now = app.clock.now();
    let done = async {
        let mut tx = lease.begin(app, tenant, MODULE).await?;
        store::person::person_lock(&mut tx, id).await?;
        let before = store::outside::outside_get(&mut tx, id).await?;
        store::outside::full_name_save(&mut tx, id, &account.full_name).await?;
        outside::follow(&mut tx, id, GroupSource::Ldap, account, before, now).await?;
        tx.commit(()).await
    };
    match done.await {
        Err(error) if error.code != LEASE_LOST => {
            tracing::warn!(person = %id, %error, "a person cannot be kept in step with the directory");
            Ok(())
        }
        other => other,
    }
}

/// The directory does not know a person any more: disabled, every session ends in the same transaction.
async fn person_gone(app: &App, lease: &Lease, tenant: TenantId, id: UserId) -> Result<()> {
    let now = app.clock.now();
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let person = store::person::person_lock(&mut tx, id).await?;
    if person.state() == PersonState::Active {
        outside::step(&mut tx, &person, PersonStep::Disable, now).await?;
        if let Some(mut heard) = store::outside::outside_get(&mut tx, id).await? {
            heard.gone_at = Some(now);
            store::outside::outside_save(&mut tx, &heard).await?;
        }
        metrics::counter!("kite_directory_people_gone_total").increment(1);
    }
    tx.commit(()).await
}
