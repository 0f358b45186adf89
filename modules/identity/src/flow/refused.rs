//! Refused sign-ins are written down: whoever tries passwords leaves a trace that an auditor finds.

use super::session::person_scope;
use crate::{MODULE, model::code};
use kernel::{Error, Result, TenantId, UserId};
use platform::{App, Scope, audit};
use serde_json::json;
use uuid::Uuid;

/// What is written down; anything else is no refusal of somebody but a wait, an outage or a form filled in wrongly. Tries that
/// came too early are only counted (`kite_sign_ins_refused_total`): they would fill the log at no cost to whoever sends them.
const REFUSALS: &[kernel::Code] = &[code::WRONG_CREDENTIALS, code::SECOND_FACTOR_WRONG];

/// Whose sign-in it was, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub struct Tried {
    /// The group; nil when there is none of that name, and then nobody who could read the record.
    pub tenant: TenantId,
    /// Whose account; none when nobody has that login. What was typed is not kept: it may be a password.
    pub account: Option<UserId>,
    /// The request.
    pub correlation: Uuid,
}

/// Passes an outcome on, and writes a refusal down in a transaction of its own: the refusal undid everything else.
///
/// # Errors
/// The outcome's own; a database that does not take the record refuses the sign-in just as well.
pub async fn noted<T>(app: &App, tried: Tried, outcome: Result<T>) -> Result<T> {
    let Err(error) = &outcome else { return outcome };
    if error.code == code::TRY_LATER || REFUSALS.contains(&error.code) {
        metrics::counter!("kite_sign_ins_refused_total", "why" => error.code.name).increment(1);
    }
    if REFUSALS.contains(&error.code) && !tried.tenant.0.is_nil() {
        record(app, tried, error).await?;
    }
    outcome
}

async fn record(app: &App, tried: Tried, error: &Error) -> Result<()> {
    let scope = match tried.account {
        Some(person) => person_scope(tried.tenant, person, tried.correlation),
        None => Scope {
            correlation: tried.correlation,
            ..Scope::system(tried.tenant)
        },
    };
    let mut tx = app.db.begin(MODULE, &scope).await?;
    let id = tried.account.unwrap_or(UserId(Uuid::nil()));
    let after = json!({"why": error.code.name, "account_known": tried.account.is_some()});
    audit::put(&mut tx, "session_refuse", "person", id, (), after)?;
    tx.commit(()).await
}
