//! Support access: asked for by an operator, decided by the group, watched while it lives.

use super::whole_group;
use crate::{
    MODULE,
    model::{
        binding::Node,
        permission,
        support::{self, Support, SupportAsk, SupportCard, SupportId},
    },
    store,
};
use kernel::{Error, Instant, Page, PageAsk, Result, codes};
use platform::{
    App, Begun, Scope, Tx,
    audit::{self, log},
    auth::Refusal,
    http::{Caller, Command},
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// The role under which the audit log is read; every other only writes it.
const LOG: &str = "audit";

/// An operator asks for an access.
pub async fn support_ask(app: &App, command: &Command, ask: SupportAsk) -> Result<SupportCard> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    if !is_of_group(&mut tx, ask.at).await? {
        return Err(Error::field("/at/id", codes::REFERENCE_NOT_FOUND));
    }
    let asked = Support::asked(ask, command.scope.actor.id, support::permissions()?, now);
    store::support::support_insert(&mut tx, &asked).await?;
    audit::put(
        &mut tx,
        "support_ask",
        "support_access",
        asked.id,
        (),
        &asked,
    )?;
    tx.commit(SupportCard::of(asked, now)).await
}

/// An operator reaches nothing yet, so every node of the group may be asked for.
async fn is_of_group(tx: &mut Tx, node: Node) -> Result<bool> {
    match node {
        Node::Group(group) => Ok(group == tx.tenant()),
        Node::Entity(entity) => store::structure::entity_exists(tx, entity).await,
        Node::Centre(centre) => store::structure::centre_exists(tx, centre).await,
    }
}

/// Somebody of the group says yes or no.
pub async fn support_decide(
    app: &App,
    command: &Command,
    id: SupportId,
    yes: bool,
) -> Result<SupportCard> {
    whole_group(&command.scope)?;
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::support::support_lock(&mut tx, id).await?;
    let after = before.decide(yes, command.scope.actor.id, now)?;
    store::support::support_save(&mut tx, &after).await?;
    let action = if yes {
        "support_approve"
    } else {
        "support_refuse"
    };
    audit::put(&mut tx, action, "support_access", id, &before, &after)?;
    tx.commit(SupportCard::of(after, now)).await
}

/// Either side ends an access before its hours are over; for everybody else there is none.
pub async fn support_end(app: &App, command: &Command, id: SupportId) -> Result<SupportCard> {
    let now = Instant::from(app.clock.now());
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let before = store::support::support_lock(&mut tx, id).await?;
    let me = command.scope.actor.id;
    let decides = command.reach_of(permission::SUPPORT_DECIDE.name);
    if me != before.operator_id && !decides.is_some_and(|reach| reach.everywhere) {
        return Err(codes::NOT_FOUND.into());
    }
    let after = before.end(me, now)?;
    store::support::support_save(&mut tx, &after).await?;
    audit::put(
        &mut tx,
        "support_end",
        "support_access",
        id,
        &before,
        &after,
    )?;
    tx.commit(SupportCard::of(after, now)).await
}

/// Whoever has a live access and was refused something leaves a line of it.
pub async fn refused(app: &App, refusal: Refusal<'_>) -> Result<()> {
    let who = refusal.identity;
    let scope = Scope {
        actor: who.actor,
        correlation: refusal.correlation,
        ..Scope::system(who.tenant)
    };
    let now = Instant::from(app.clock.now());
    let mut tx = app.db.begin(MODULE, &scope).await?;
    let Some(access) = store::support::support_live(&mut tx, who.actor.id, now).await? else {
        return tx.close().await;
    };
    let tried = json!({
        "permission": refusal.permission, "method": refusal.method, "path": refusal.path,
    });
    audit::put(
        &mut tx,
        "support_refused",
        "support_access",
        access,
        (),
        tried,
    )?;
    tx.commit(()).await
}

/// What an access was used for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportReport {
    /// The access.
    pub access: SupportCard,
    /// What the audit log says of the operator while it lived: what was refused, and everything that was done.
    pub records: Page<log::Record>,
}

/// The report of an access, from the audit log.
pub async fn support_report(
    app: &App,
    caller: &Caller,
    id: SupportId,
    ask: PageAsk,
) -> Result<SupportReport> {
    whole_group(&caller.scope)?;
    let now = Instant::from(app.clock.now());
    let mut tx = caller.read(app).await?;
    let support = store::support::support_get(&mut tx, id).await?;
    let span = store::support::support_span(&mut tx, id).await?;
    tx.close().await?;
    let rows = match span {
        Some((from, until)) => {
            let filter = log::Filter {
                actor: Some(support.operator_id),
                from: Some(from),
                until: Some(until),
                ..log::Filter::default()
            };
            let mut tx = app.db.read(LOG, &caller.scope).await?;
            let rows = log::page(&mut tx, &filter, ask).await?;
            tx.close().await?;
            rows
        }
        None => Vec::new(),
    };
    Ok(SupportReport {
        access: SupportCard::of(support, now),
        records: Page::cut(rows, ask.limit, |record| record.id),
    })
}
