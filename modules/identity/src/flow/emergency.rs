//! Access in an emergency. Two people open it; everything about it is in the audit log, and it is said aloud.

use super::{outside::step, password, whole_group};
use crate::{
    MODULE,
    model::{
        binding::{Binding, BindingId, Node},
        code,
        emergency::{Emergency, EmergencyId, LIFE},
        outside::Source,
        password::Password,
        person::{Login, Person, PersonKind, PersonState, PersonStep},
    },
    store,
};
use kernel::{Error, OnConstraint, Result, TenantId, UserId, codes};
use platform::{
    ActorKind, App, Begun, Tx, audit,
    http::Command,
    jobs::{self, Lease},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A confirmed emergency with the account that works for an hour.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EmergencyOpened {
    /// The emergency.
    pub emergency: Emergency,
    /// What to sign in with.
    pub login: Login,
    /// The password, told this once: it is not kept, so a repeat of the command does not know it.
    pub password: Option<String>,
}

/// One person asks for an emergency. Nothing is open yet.
pub async fn emergency_ask(
    app: &App,
    command: &Command,
    role: String,
    reason: String,
) -> Result<Emergency> {
    whole_group(&command.scope)?;
    in_person(command)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    if !store::role::role_exists(&mut tx, &role).await? {
        return Err(Error::field("/role", codes::REFERENCE_NOT_FOUND));
    }
    let asked = Emergency::asked(role, reason, command.scope.actor.id, app.clock.now())?;
    store::emergency::emergency_insert(&mut tx, &asked).await?;
    audit::put(&mut tx, "emergency_ask", "emergency", asked.id, (), &asked)?;
    tracing::warn!(emergency = %asked.id, by = %asked.asked_by, role = asked.role, "access in an emergency is asked for");
    tx.commit(asked).await
}

/// Neither half of two people is a program.
fn in_person(command: &Command) -> Result<()> {
    match command.scope.actor.kind {
        ActorKind::Person => Ok(()),
        _ => Err(code::PERSON_ONLY.into()),
    }
}

/// Another person, whose own account is local, confirms; an account of its own begins to work for an hour.
pub async fn emergency_confirm(
    app: &App,
    command: &Command,
    id: EmergencyId,
) -> Result<EmergencyOpened> {
    whole_group(&command.scope)?;
    in_person(command)?;
    let password = Password::fresh();
    let hash = password::hashed(app, password.clone()).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (by, now) = (command.scope.actor.id, app.clock.now());
    let before = store::emergency::emergency_lock(&mut tx, id).await?;
    if store::outside::source_of_person(&mut tx, by).await? != Some(Source::Local) {
        return Err(code::EMERGENCY_LOCAL_PERSON.into());
    }
    let account = account(before.id, now)?;
    let after = before.confirm(by, account.id, now)?;
    account_open(&mut tx, &account, &hash, &after).await?;
    store::emergency::emergency_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "emergency_confirm",
        "emergency",
        id,
        &before,
        &after,
    )?;
    let kept = EmergencyOpened {
        emergency: after,
        login: account.login,
        password: None,
    };
    let kept = tx.commit(kept).await?;
    tracing::warn!(emergency = %id, by = %by, role = kept.emergency.role, "access in an emergency is open for an hour");
    metrics::counter!("kite_emergencies_opened_total").increment(1);
    Ok(EmergencyOpened {
        password: Some(password.reveal().to_owned()),
        ..kept
    })
}

/// An account that nobody had before.
fn account(emergency: EmergencyId, now: OffsetDateTime) -> Result<Person> {
    let tail: String = emergency.0.simple().to_string().chars().skip(20).collect();
    let login = format!("emergency-{tail}").parse();
    Ok(Person {
        id: UserId::new(),
        kind: PersonKind::Person,
        login: login.map_err(|code: kernel::Code| Error::internal(code.name))?,
        full_name: "Аварийный доступ".to_owned(),
        created_at: now,
        disabled_at: None,
    })
}

/// The role ends by itself at the moment that was said, whether or not anything runs then.
async fn account_open(
    tx: &mut Tx,
    account: &Person,
    hash: &str,
    emergency: &Emergency,
) -> Result<()> {
    let inserted = store::person::person_insert(tx, account, Some(hash)).await;
    inserted.on_constraint("person_login", code::LOGIN_TAKEN)?;
    audit::put(
        tx,
        "person_create",
        "person",
        account.id,
        (),
        account.marks(),
    )?;
    let binding = Binding {
        id: BindingId::new(),
        person_id: account.id,
        role: emergency.role.clone(),
        at: Node::Group(tx.tenant()),
        valid_from: account.created_at,
        valid_until: emergency.ends_at,
        granted_by: emergency.confirmed_by,
    };
    let inserted = store::binding::binding_insert(tx, &binding).await;
    inserted.on_constraint("binding_once", code::ALREADY_GRANTED)?;
    audit::put(tx, "binding_grant", "binding", binding.id, (), &binding)
}

/// Ends an emergency before its time: the account stops at once.
pub async fn emergency_close(app: &App, command: &Command, id: EmergencyId) -> Result<Emergency> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::emergency::emergency_lock(&mut tx, id).await?;
    let after = before.close(app.clock.now())?;
    ended(&mut tx, &before, &after).await?;
    tx.commit(after).await
}

async fn ended(tx: &mut Tx, before: &Emergency, after: &Emergency) -> Result<()> {
    store::emergency::emergency_save(tx, after).await?;
    audit::put(tx, "emergency_close", "emergency", after.id, before, after)?;
    if let (Some(account), Some(closed_at)) = (after.account_id, after.closed_at) {
        let account = store::person::person_lock(tx, account).await?;
        if account.state() == PersonState::Active {
            step(tx, &account, PersonStep::Disable, closed_at).await?;
        }
    }
    Ok(())
}

/// Closes what is over, by the clock: the account is disabled and its sessions end.
pub async fn emergencies_end(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        emergencies_of(app, lease, tenant).await?;
    }
    Ok(())
}

async fn emergencies_of(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    let now = app.clock.now();
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    for over in store::emergency::emergencies_over(&mut tx, now, now - LIFE).await? {
        ended(&mut tx, &over, &over.closed(now)).await?;
    }
    tx.commit(()).await
}
