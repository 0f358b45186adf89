//! Giving the log out, record by record: to Graylog, or whoever takes GELF. The log in the database is the buffer. How far
//! it has come is noted after the receiver has read everything up to there, so nothing is left out, whoever is killed when;
//! what is sent twice has the same `_record_id` and `_seq`.
//!
//! A record says who did what to which thing, where in the chain it stands, and its hashes. What the thing was before and
//! afterwards stays here: an erasure could not reach it there.

use super::head::told;
use crate::{
    MODULE,
    model::{
        head::Head,
        seal::Kept,
        ship::{Said, message},
    },
    store::{self, shipped::Shipped},
};
use kernel::{Result, TenantId};
use platform::{
    App, Scope,
    audit::log,
    gelf::{Pause, Receiver},
    jobs::{self, Lease},
};
use std::{collections::HashMap, io};
use time::OffsetDateTime;

/// Records that go out in one connection.
const BATCH: i64 = 500;
/// Heads that go out with them.
const HEADS: i64 = 100;

/// Gives everything of every group out that waits; leaves a receiver that fails alone for a while.
pub async fn logs_ship(app: &App, lease: &Lease, pause: &mut Pause) -> Result<()> {
    let Some(receiver) = Receiver::of(&app.config.telemetry)? else {
        return Ok(());
    };
    let groups = jobs::tenants(app).await?;
    if pause.is_over() {
        match all_ship(app, lease, &groups, &receiver).await? {
            Ok(()) => pause.end(),
            Err(error) => {
                pause.longer();
                metrics::counter!("kite_audit_ship_failures_total").increment(1);
                tracing::warn!(?receiver, %error, "the audit log was not taken; it waits in the database");
            }
        }
    }
    measure(app, &groups).await
}

async fn all_ship(
    app: &App,
    lease: &Lease,
    groups: &[TenantId],
    receiver: &Receiver,
) -> Result<io::Result<()>> {
    for group in groups {
        while let Some((frames, shipped, records)) = parcel(app, *group).await? {
            if let Err(error) = receiver.take(&frames).await {
                return Ok(Err(error));
            }
            let mut tx = lease.begin(app, *group, MODULE).await?;
            store::shipped::shipped_set(&mut tx, shipped, app.clock.now().into()).await?;
            tx.commit(()).await?;
            metrics::counter!("kite_gelf_sent_total", "stream" => "audit").increment(records);
        }
    }
    Ok(Ok(()))
}

/// The next records and heads of a group as they are sent, and how far everything is out then.
async fn parcel(app: &App, group: TenantId) -> Result<Option<(Vec<u8>, Shipped, u64)>> {
    let mut tx = app.db.read(MODULE, &Scope::system(group)).await?;
    let mut shipped = store::shipped::shipped(&mut tx).await?;
    let seals = store::seal::seals_from(&mut tx, shipped.seq.saturating_add(1), BATCH).await?;
    let ids: Vec<_> = seals.iter().map(|seal| seal.record_id).collect();
    let contents = log::contents(&mut tx, &ids).await?;
    let heads = store::head::heads_after(&mut tx, shipped.head_seq, HEADS).await?;
    tx.close().await?;
    let contents: HashMap<_, _> = contents
        .into_iter()
        .map(|record| (record.id, record.content))
        .collect();
    let mut frames = Vec::new();
    for seal in &seals {
        record_frame(group, seal, contents.get(&seal.record_id), &mut frames)?;
        shipped.seq = seal.seq;
    }
    for head in &heads {
        head_frame(head, &mut frames);
        shipped.head_seq = head.seq;
    }
    let records = u64::try_from(seals.len()).unwrap_or(u64::MAX);
    Ok((!frames.is_empty()).then_some((frames, shipped, records)))
}

fn record_frame(
    group: TenantId,
    seal: &Kept,
    content: Option<&String>,
    frames: &mut Vec<u8>,
) -> Result<()> {
    let said = content
        .map(|content| Said::read(content))
        .transpose()?
        .unwrap_or_default();
    message(group, seal, &said).frame(frames);
    Ok(())
}

fn head_frame(head: &Head, frames: &mut Vec<u8>) {
    told(head).frame(frames);
}

async fn measure(app: &App, groups: &[TenantId]) -> Result<()> {
    let (mut waiting, mut oldest) = (0_i64, None::<OffsetDateTime>);
    for group in groups {
        let mut tx = app.db.read(MODULE, &Scope::system(*group)).await?;
        let shipped = store::shipped::shipped(&mut tx).await?;
        let (records, since) = store::shipped::waiting(&mut tx, shipped).await?;
        tx.close().await?;
        waiting = waiting.saturating_add(records);
        oldest = oldest.into_iter().chain(since).min();
    }
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    // Seals carry the time of the process.
    let age = oldest.map_or(0, |since| (app.clock.now() - since).whole_seconds().max(0));
    metrics::gauge!("kite_audit_ship_waiting_records").set(number(waiting));
    metrics::gauge!("kite_audit_ship_waiting_seconds").set(number(age));
    Ok(())
}
