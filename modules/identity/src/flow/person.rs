//! People and service accounts: what concerns the whole group, so it needs a right for the whole group.

use super::{password, whole_group};
use crate::{
    model::{
        code,
        outside::Source,
        password::Password,
        person::{Login, Person, PersonKind, PersonState, PersonStep},
    },
    store,
};
use kernel::{OnConstraint, Result, UserId};
use platform::{App, Begun, Tx, audit, http::Command};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Somebody to be made known.
#[derive(Debug)]
pub struct PersonAsk {
    /// Person or program.
    pub kind: PersonKind,
    /// The name to sign in with.
    pub login: Login,
    /// The name to show.
    pub full_name: String,
}

/// A person with a fresh password.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonIssued {
    /// The person.
    pub person: Person,
    /// The password, told this once: it is not kept, so a repeat of the command does not know it. None for a service
    /// account.
    pub password: Option<String>,
}

/// Makes a person known. The password is made here: a password in a command would be hashed cheaply with its body.
pub async fn person_create(app: &App, command: &Command, ask: PersonAsk) -> Result<PersonIssued> {
    whole_group(&command.scope)?;
    let password = (ask.kind == PersonKind::Person).then(Password::fresh);
    let hash = match &password {
        Some(password) => Some(password::hashed(app, password.clone()).await?),
        None => None,
    };
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (id, now) = (UserId::new(), app.clock.now());
    let PersonAsk {
        kind,
        login,
        full_name,
    } = ask;
    let person = Person {
        id,
        kind,
        login,
        full_name,
        created_at: now,
        disabled_at: None,
    };
    let inserted = store::person::person_insert(&mut tx, &person, hash.as_deref()).await;
    inserted.on_constraint("person_login", code::LOGIN_TAKEN)?;
    audit::put(&mut tx, "person_create", "person", id, (), person.marks())?;
    told_once(tx, person, password).await
}

/// Gives a person a fresh password and ends every session.
pub async fn password_reset(app: &App, command: &Command, id: UserId) -> Result<PersonIssued> {
    whole_group(&command.scope)?;
    let password = Password::fresh();
    let hash = password::hashed(app, password.clone()).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let person = store::person::person_lock(&mut tx, id).await?;
    if person.kind == PersonKind::Service {
        return Err(code::NO_PASSWORD.into());
    }
    if store::outside::source_of_person(&mut tx, id).await? != Some(Source::Local) {
        return Err(code::PASSWORD_OUTSIDE.into());
    }
    store::person::password_save(&mut tx, id, &hash).await?;
    let ended = store::session::sessions_end(&mut tx, id, app.clock.now()).await?;
    audit::put(
        &mut tx,
        "password_reset",
        "person",
        id,
        (),
        json!({"sessions_ended": ended}),
    )?;
    told_once(tx, person, Some(password)).await
}

/// Commits the answer without the password, and only then adds it.
async fn told_once(tx: Tx, person: Person, password: Option<Password>) -> Result<PersonIssued> {
    let kept = tx
        .commit(PersonIssued {
            person,
            password: None,
        })
        .await?;
    Ok(PersonIssued {
        password: password.map(|password| password.reveal().to_owned()),
        ..kept
    })
}

/// Disables or enables a person. Disabling ends every session in the same transaction.
pub async fn person_step(
    app: &App,
    command: &Command,
    id: UserId,
    step: PersonStep,
) -> Result<Person> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let (before, now) = (
        store::person::person_lock(&mut tx, id).await?,
        app.clock.now(),
    );
    let after = before.step(step, now)?;
    store::person::person_save(&mut tx, &after).await?;
    if after.state() == PersonState::Disabled {
        store::session::sessions_end(&mut tx, id, now).await?;
    }
    audit::put(
        &mut tx,
        "person_step",
        "person",
        id,
        before.marks(),
        after.marks(),
    )?;
    tx.commit(after).await
}
