//! API tokens.

use super::whole_group;
use crate::{
    MODULE,
    model::{
        code,
        person::PersonState,
        secret::Secret,
        token::{Token, TokenAsk, TokenId},
    },
    store,
};
use contracts::identity::{DeviceToken, DeviceTokenAsk};
use kernel::{Error, Result, TenantId, UserId, codes};
use platform::{Actor, ActorKind, App, Begun, Scope, audit, http::Command};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token with its secret.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TokenIssued {
    /// The token.
    pub token: Token,
    /// What the program sends after `Bearer`, told this once: it is not kept, so a repeat of the command does not know
    /// it.
    pub secret: Option<String>,
}

/// Issues a token to oneself or to a service account. Only a person may: a token could else give itself a wider one.
pub async fn token_issue(app: &App, command: &Command, ask: TokenAsk) -> Result<TokenIssued> {
    whole_group(&command.scope)?;
    let by = command.scope.actor;
    if by.kind != ActorKind::Person {
        return Err(code::PERSON_ONLY.into());
    }
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let account = store::person::person_get(&mut tx, ask.account)
        .await
        .map_err(account_unknown)?;
    let now = app.clock.now();
    let granted = store::binding::granted(&mut tx, account.id, now).await?;
    let token = ask.issue(by.id, account.kind, &granted, now)?;
    let secret = Secret::fresh();
    store::token::token_insert(&mut tx, &token, &secret.hash()).await?;
    audit::put(&mut tx, "token_issue", "token", token.id, (), &token)?;
    let tenant = command.scope.tenant;
    let kept = tx
        .commit(TokenIssued {
            token,
            secret: None,
        })
        .await?;
    Ok(TokenIssued {
        secret: Some(secret.token(tenant)),
        ..kept
    })
}

fn account_unknown(error: Error) -> Error {
    if error.code == codes::NOT_FOUND {
        Error::field("/account_id", codes::REFERENCE_NOT_FOUND)
    } else {
        error
    }
}

/// Takes a token back, at once.
pub async fn token_revoke(app: &App, command: &Command, id: TokenId) -> Result<Token> {
    whole_group(&command.scope)?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::token::token_lock(&mut tx, id).await?;
    let after = before.revoke(app.clock.now())?;
    store::token::token_save(&mut tx, &after).await?;
    audit::put(&mut tx, "token_revoke", "token", id, &before, &after)?;
    tx.commit(after).await
}

/// Issues a token to a device of a person. What it may do was decided by the module that asks: it is narrowed to that, and the
/// person's own permissions are looked at whenever it is used.
pub async fn device_token_issue(app: &App, ask: DeviceTokenAsk) -> Result<DeviceToken> {
    let scope = acting(ask.tenant, ask.person);
    let mut tx = app.db.begin(MODULE, &scope).await?;
    let person = store::person::person_get(&mut tx, ask.person).await?;
    if person.state() != PersonState::Active {
        return Err(codes::NOT_FOUND.into());
    }
    let token = Token {
        id: TokenId::new(),
        person_id: person.id,
        name: ask.name,
        permissions: ask.permissions,
        created_at: app.clock.now(),
        expires_at: ask.expires_at.0,
        revoked_at: None,
    };
    let secret = Secret::fresh();
    store::token::token_insert(&mut tx, &token, &secret.hash()).await?;
    audit::put(&mut tx, "device_token_issue", "token", token.id, (), &token)?;
    let token = tx.commit(token).await?;
    Ok(DeviceToken {
        id: token.id.0,
        secret: secret.token(ask.tenant),
    })
}

/// Takes the token of a device back.
pub async fn device_token_revoke(
    app: &App,
    tenant: TenantId,
    id: TokenId,
    by: UserId,
) -> Result<()> {
    let mut tx = app.db.begin(MODULE, &acting(tenant, by)).await?;
    let before = store::token::token_lock(&mut tx, id).await?;
    // One that is over already needs no end.
    if let Ok(after) = before.revoke(app.clock.now()) {
        store::token::token_save(&mut tx, &after).await?;
        audit::put(&mut tx, "device_token_revoke", "token", id, &before, &after)?;
    }
    tx.commit(()).await
}

/// Somebody acts through another module.
fn acting(tenant: TenantId, person: UserId) -> Scope {
    Scope {
        actor: Actor {
            kind: ActorKind::Person,
            id: person,
        },
        ..Scope::system(tenant)
    }
}
