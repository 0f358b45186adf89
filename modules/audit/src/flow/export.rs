//! The export of the log with its chain.

use crate::{
    MODULE,
    model::{
        chain::GENESIS,
        export::{FORMAT, Line, Title},
        seal::{Kept, hash},
    },
    store,
};
use kernel::{Error, Result};
use platform::{App, Scope, Tx, audit::log};
use serde_json::value::RawValue;
use std::{collections::HashMap, io::Write};

/// Records that are read at a time.
const PAGE: i64 = 5_000;

/// Writes everything that is sealed now, and says how many records that were. Memory holds one page.
///
/// # Errors
/// The database or the file does not take part.
pub async fn export_write(
    app: &App,
    scope: &Scope,
    group: &str,
    out: &mut dyn Write,
) -> Result<i64> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let tip = store::seal::tip(&mut tx).await?;
    tx.close().await?;
    let title = Title {
        format: FORMAT.to_owned(),
        stream: scope.tenant,
        group: group.to_owned(),
        from: 1,
        to: tip.seq,
        before: GENESIS,
    };
    line_write(out, &title)?;
    let mut next = 1;
    while next <= tip.seq {
        let mut tx = app.db.read(MODULE, scope).await?;
        next = page_write(&mut tx, next, PAGE.min(tip.seq - next + 1), out).await?;
        tx.close().await?;
    }
    Ok(tip.seq)
}

async fn page_write(tx: &mut Tx, from: i64, limit: i64, out: &mut dyn Write) -> Result<i64> {
    let seals = store::seal::seals_from(tx, from, limit).await?;
    let ids: Vec<_> = seals.iter().map(|seal| seal.record_id).collect();
    let contents: HashMap<_, _> = log::contents(tx, &ids)
        .await?
        .into_iter()
        .map(|record| (record.id, record.content))
        .collect();
    for seal in &seals {
        record_write(out, seal, contents.get(&seal.record_id))?;
    }
    // A page without rows is a hole in the chain: the verifier shall see it, and the export shall end.
    Ok(seals.last().map_or(i64::MAX, |seal| seal.seq + 1))
}

fn record_write(out: &mut dyn Write, seal: &Kept, content: Option<&String>) -> Result<()> {
    let content: Option<&RawValue> = content
        .filter(|_| seal.salt.is_some())
        .map(|content| serde_json::from_str(content))
        .transpose()
        .map_err(Error::internal)?;
    line_write(
        out,
        &Line {
            seq: seal.seq,
            record: seal.record_id,
            content_hash: hash(&seal.content_hash),
            link: hash(&seal.link),
            salt: seal.salt.as_ref().map(|salt| hex::encode(salt).into()),
            content,
        },
    )
}

fn line_write(out: &mut dyn Write, line: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(Error::internal)?;
    out.write_all(b"\n").map_err(Error::internal)
}
