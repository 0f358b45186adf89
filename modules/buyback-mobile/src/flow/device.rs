//! Phones: registered by their appraisers, taken back by their managers.

use super::{now, settings, take_over};
use crate::{
    MODULE,
    model::{
        client::ClientVersion,
        code,
        device::{Device, DeviceAsk, DeviceId, DeviceState},
        permission,
    },
    store,
};
use contracts::identity::{DeviceTokenAsk, DeviceTokens, Organisation};
use kernel::{Error, Instant, Line, OnConstraint, Result, codes};
use platform::{
    App, Begun, Scope, Tx, audit,
    http::{Caller, Command},
};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::ToSchema;

/// A phone that was registered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    /// The phone.
    pub device: Device,
    /// What it sends after `Bearer`, told this once and only to a client that keeps it itself; a browser gets a cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Registers a phone of the caller, or gives it a fresh token. The secret is never kept, so a repeat of the command does not
/// know it: the phone registers again.
pub async fn device_register(app: &App, command: &Command, ask: DeviceAsk) -> Result<Registered> {
    reached(app, command, &ask).await?;
    let before = known(app, command, ask.id).await?;
    let (scope, now) = (&command.scope, now(app));
    let person = scope.actor.id;
    // What would be refused is refused before a token is made for it.
    ask.clone()
        .registered(before.as_ref(), person, uuid::Uuid::nil(), now)?;
    let tokens = app.port::<dyn DeviceTokens>()?;
    let days = Duration::days(settings(app)?.device_days);
    let token = tokens.issue(DeviceTokenAsk {
        tenant: scope.tenant,
        person,
        name: format!("{MODULE}: {}", ask.name),
        permissions: permission::OF_DEVICES
            .iter()
            .map(ToString::to_string)
            .collect(),
        expires_at: (now.0 + days).into(),
    });
    let token = token.await?;
    let registered = register(app, command, ask, token.id, now).await;
    let unused = match &registered {
        Ok((_, replaced)) => *replaced,
        // Nobody was told the secret.
        Err(_) => Some(token.id),
    };
    if let Some(unused) = unused {
        tokens.revoke(scope.tenant, unused, person).await?;
    }
    let (device, _) = registered?;
    let secret = (device.token_id == token.id).then_some(token.secret);
    Ok(Registered { device, secret })
}

/// The phone with its token, and the token that it had before.
async fn register(
    app: &App,
    command: &Command,
    ask: DeviceAsk,
    token: uuid::Uuid,
    now: Instant,
) -> Result<(Device, Option<uuid::Uuid>)> {
    let mut tx = match command.begin::<Device>(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(device) => return Ok((device, Some(token))),
    };
    let before = match store::device::device_lock(&mut tx, ask.id).await {
        Ok(before) => Some(before),
        Err(error) if error.code == codes::NOT_FOUND => None,
        Err(error) => return Err(error),
    };
    let device = ask.registered(before.as_ref(), command.scope.actor.id, token, now)?;
    match &before {
        Some(_) => store::device::device_save(&mut tx, &device).await?,
        None => {
            let written = store::device::device_put(&mut tx, &device).await;
            written.on_constraint("device_pkey", code::DEVICE_TAKEN)?;
        }
    }
    audit::put(
        &mut tx,
        "device_register",
        "device",
        device.id,
        &before,
        &device,
    )?;
    let device = tx.commit(device).await?;
    Ok((device, before.map(|before| before.token_id)))
}

/// The centre must be one that the caller works for.
async fn reached(app: &App, command: &Command, ask: &DeviceAsk) -> Result<()> {
    let organisation = app.port::<dyn Organisation>()?;
    let centre = organisation
        .centre(command.scope.tenant, ask.centre_id)
        .await?;
    let within = centre.is_some_and(|centre| command.scope.reach.centre(centre.id));
    if within {
        Ok(())
    } else {
        Err(Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))
    }
}

async fn known(app: &App, command: &Command, id: DeviceId) -> Result<Option<Device>> {
    let mut tx = command.read(app).await?;
    let found = store::device::device_get(&mut tx, id).await;
    tx.close().await?;
    match found {
        Ok(device) => Ok(Some(device)),
        Err(error) if error.code == codes::NOT_FOUND => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a phone back. At its next contact it is told to delete what it keeps; what it had not sent is lost with it, and its
/// inspections go on at the desk.
pub async fn device_revoke(
    app: &App,
    command: &Command,
    id: DeviceId,
    reason: Line,
) -> Result<Device> {
    let now = now(app);
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::device::device_lock(&mut tx, id).await?;
    let after = before.revoke(command.scope.actor.id, reason, now)?;
    store::device::device_save(&mut tx, &after).await?;
    for inspection in store::inspection::inspections_unended(&mut tx, id).await? {
        take_over::abandon(&mut tx, &inspection, now).await?;
    }
    audit::put(&mut tx, "device_revoke", "device", id, &before, &after)?;
    tx.commit(after).await
}

/// The phone that calls, as far as it works; one that was taken back is told so.
pub async fn device_known(
    app: &App,
    caller: &Caller,
    client: Option<&ClientVersion>,
) -> Result<Device> {
    let token = caller.identity().and_then(|identity| identity.token);
    let token = token.ok_or(code::DEVICE_NEEDED)?;
    let scope = Scope {
        reach: platform::Reach::everywhere(),
        ..caller.scope.clone()
    };
    let mut tx = app.db.read(MODULE, &scope).await?;
    let device = store::device::device_of_token(&mut tx, token).await?;
    tx.close().await?;
    let device = device.ok_or(code::DEVICE_NEEDED)?;
    if let Err(wipe) = device.works() {
        told(app, &scope, &device).await?;
        return Err(wipe);
    }
    if !caller.scope.reach.centre(device.centre_id) {
        return Err(code::DEVICE_NEEDED.into());
    }
    let now = now(app);
    if device.is_to_be_noted(now, client) {
        return seen(app, &scope, device, client, now).await;
    }
    Ok(device)
}

/// The phone hears that it was taken back; the first time is written down.
async fn told(app: &App, scope: &Scope, device: &Device) -> Result<()> {
    if device.state != DeviceState::Revoked {
        return Ok(());
    }
    let mut tx = app.db.begin(MODULE, scope).await?;
    let before = store::device::device_lock(&mut tx, device.id).await?;
    if let Ok(after) = before.told(now(app)) {
        store::device::device_save(&mut tx, &after).await?;
        audit::put(&mut tx, "device_wipe", "device", device.id, &before, &after)?;
    }
    tx.commit(()).await
}

async fn seen(
    app: &App,
    scope: &Scope,
    device: Device,
    client: Option<&ClientVersion>,
    now: Instant,
) -> Result<Device> {
    let client = client.unwrap_or(&device.client_version).clone();
    let mut tx = app.db.begin(MODULE, scope).await?;
    store::device::device_seen(&mut tx, device.id, &client, now).await?;
    tx.commit(()).await?;
    Ok(Device {
        seen_at: now,
        client_version: client,
        ..device
    })
}

/// The phone, locked and still working: a command, a piece of a file or an answer for it is as good as the phone is at that
/// moment.
pub async fn device_at_work(tx: &mut Tx, id: DeviceId) -> Result<Device> {
    let device = store::device::device_lock(tx, id).await?;
    device.works()?;
    Ok(device)
}
