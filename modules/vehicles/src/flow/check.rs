//! Checks before a sale: hearing decisions, asking for a new check, how long a clean one lasts.

use super::zone::reached;
use crate::{
    events,
    model::{
        check::{CheckPolicy, SaleCheck},
        code,
        episode::Episode,
    },
    store,
};
use contracts::{vehicles::EpisodeId, verification::CaseDecided};
use kernel::{OnConstraint, Result};
use platform::{App, Begun, Tx, audit, http::Command, outbox};

/// Keeps a decision about a car of ours, or about a purchase whose car may come later.
pub async fn case_decided(tx: &mut Tx, event: CaseDecided) -> Result<()> {
    let check = SaleCheck::from(event);
    if !check.concerns_a_car() {
        return Ok(());
    }
    store::check::check_insert(tx, &check).await?;
    audit::put(tx, "case_decided", "sale_check", check.id, (), &check)
}

/// Asks verification to check a car again (VER-8).
pub async fn check_request(app: &App, command: &Command, id: EpisodeId) -> Result<Episode> {
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let episode = store::episode::episode_lock(&mut tx, id).await?;
    episode.checkable()?;
    let facts = store::episode::purchase_facts(&mut tx, id).await?;
    audit::put(&mut tx, "check_request", "episode", id, (), &episode)?;
    outbox::put(&mut tx, &events::sale_check_requested(&episode, &facts))?;
    tx.commit(episode).await
}

/// Sets how long a clean check lasts, from a day on.
pub async fn check_policy_set(
    app: &App,
    command: &Command,
    policy: CheckPolicy,
) -> Result<CheckPolicy> {
    reached(app, command, policy.centre_id).await?;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    let inserted = store::check::check_policy_insert(&mut tx, &policy).await;
    inserted.on_constraint("check_policy_version", code::DAY_KNOWN)?;
    audit::put(
        &mut tx,
        "check_policy_set",
        "check_policy",
        policy.id,
        (),
        &policy,
    )?;
    tx.commit(policy).await
}
