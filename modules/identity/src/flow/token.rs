//! API tokens.

use super::whole_group;
use crate::{
    model::{
        code,
        secret::Secret,
        token::{Token, TokenAsk, TokenId},
    },
    store,
};
use kernel::{Error, Result, codes};
use platform::{ActorKind, App, Begun, audit, http::Command};
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
    audit::put(&mut tx, "token_issue", "token", token.id, (), &token).await?;
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
    audit::put(&mut tx, "token_revoke", "token", id, &before, &after).await?;
    tx.commit(after).await
}
