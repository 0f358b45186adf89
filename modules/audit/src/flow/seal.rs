//! Giving records their place in the chain.

use crate::{
    MODULE,
    model::{
        chain::Hash,
        merkle::{self, BLOCK},
        seal::Tip,
    },
    store,
};
use kernel::{Result, TenantId};
use platform::{
    App, Scope, Tx,
    audit::log::{self, Sealable},
    jobs::Lease,
};
use rand::Rng;
use serde::Deserialize;

/// Records sealed in one transaction.
const BATCH: i64 = 1_000;

/// Seals everything of a group that waits, batch by batch.
pub async fn records_seal(app: &App, lease: &Lease, tenant: TenantId) -> Result<()> {
    loop {
        let mut tx = lease.begin(app, tenant, MODULE).await?;
        let records = log::unsealed(&mut tx, BATCH).await?;
        let Some(last) = records.last().map(|record| record.id) else {
            return Ok(());
        };
        let tip = store::seal::tip(&mut tx).await?;
        let seals = tip.seal(tenant, &records, || {
            rand::rng().random::<[u8; 16]>().to_vec()
        });
        store::seal::seals_insert(&mut tx, &seals, app.clock.now().into()).await?;
        let ids: Vec<_> = records.iter().map(|record| record.id).collect();
        log::sealed(&mut tx, &ids).await?;
        let end = seals.last().map_or(tip.seq, |seal| seal.seq);
        blocks_close(&mut tx, end).await?;
        tx.commit(()).await?;
        counted(&records);
        tracing::debug!(%tenant, %last, count = ids.len(), "records were sealed");
    }
}

/// What was done, by module, action and kind of thing: every change has a record, so this counts the business. All three are
/// words of the code, some hundred combinations.
fn counted(records: &[Sealable]) {
    #[derive(Deserialize)]
    struct Named {
        module: String,
        action: String,
        noun: String,
    }
    for record in records {
        if let Ok(Named {
            module,
            action,
            noun,
        }) = serde_json::from_str(&record.content)
        {
            let labels = [("module", module), ("action", action), ("noun", noun)];
            metrics::counter!("kite_actions_total", &labels).increment(1);
        }
    }
}

/// Keeps the roots of the blocks that are full now.
async fn blocks_close(tx: &mut Tx, end: i64) -> Result<()> {
    let size = i64::try_from(BLOCK).unwrap_or(i64::MAX);
    let known = store::seal::blocks_count(tx).await?;
    for number in known..end / size {
        let links = store::seal::links(tx, number * size + 1, (number + 1) * size).await?;
        let leaves: Vec<_> = links.iter().map(merkle::leaf).collect();
        store::seal::block_insert(tx, number, &merkle::root(&leaves)).await?;
    }
    Ok(())
}

/// Hashes of the tree up to a place: roots of full blocks, and last the root of what is not full.
pub async fn tree(tx: &mut Tx, tip: Tip) -> Result<Vec<Hash>> {
    let size = i64::try_from(BLOCK).unwrap_or(i64::MAX);
    let full = tip.seq / size;
    let mut blocks = store::seal::blocks(tx, full).await?;
    let rest = store::seal::links(tx, full * size + 1, tip.seq).await?;
    if !rest.is_empty() {
        let leaves: Vec<_> = rest.iter().map(merkle::leaf).collect();
        blocks.push(merkle::root(&leaves));
    }
    Ok(blocks)
}

/// How many records of a group have their place in the chain.
///
/// # Errors
/// The database does not answer.
pub async fn last_sealed(app: &App, group: TenantId) -> Result<i64> {
    let mut tx = app.db.read(MODULE, &Scope::system(group)).await?;
    let sealed = store::seal::tip(&mut tx).await?.seq;
    tx.close().await?;
    Ok(sealed)
}
