//! Keys of commands. The key is claimed first and its answer stored last ([`crate::db`]), both in the transaction of the effect: a
//! repeat after a crash finds either everything or nothing.

use crate::db::{CommandKey, Tx};
use kernel::{Error, Result, codes};
use serde_json::Value;

/// Claims the key. A twin that runs now makes this wait until it is done; the stored answer means "done before".
pub(crate) async fn claim(
    tx: &mut Tx,
    command: &CommandKey,
    request_hash: &[u8],
) -> Result<Option<Value>> {
    let (tenant, actor) = (tx.tenant(), tx.scope().actor.id);
    let claimed = sqlx::query(
        "INSERT INTO platform.idempotency (tenant_id, actor_id, route, key, request_hash)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(tenant)
    .bind(actor)
    .bind(&command.route)
    .bind(&command.key)
    .bind(request_hash)
    .execute(&mut *tx)
    .await;
    match claimed {
        Ok(done) if done.rows_affected() == 1 => Ok(None),
        Ok(_) => stored(tx, command, request_hash).await.map(Some),
        Err(error) => Err(in_progress(error)),
    }
}

async fn stored(tx: &mut Tx, command: &CommandKey, request_hash: &[u8]) -> Result<Value> {
    let (tenant, actor) = (tx.tenant(), tx.scope().actor.id);
    let (hash, answer): (Vec<u8>, Option<Value>) = sqlx::query_as(
        "SELECT request_hash, answer FROM platform.idempotency
         WHERE tenant_id = $1 AND actor_id = $2 AND route = $3 AND key = $4",
    )
    .bind(tenant)
    .bind(actor)
    .bind(&command.route)
    .bind(&command.key)
    .fetch_one(&mut *tx)
    .await?;
    if hash != request_hash {
        return Err(codes::KEY_REUSED.into());
    }
    answer.ok_or_else(|| codes::KEY_IN_PROGRESS.into())
}

/// Waiting for the twin ran into the lock limit.
fn in_progress(error: sqlx::Error) -> Error {
    let error = Error::from(error);
    if error.code == codes::BUSY {
        Error {
            code: codes::KEY_IN_PROGRESS,
            ..error
        }
    } else {
        error
    }
}
