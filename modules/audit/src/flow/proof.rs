//! The proof of one record.

use super::seal::tree;
use crate::{
    model::{
        chain::GENESIS,
        code,
        merkle::{self, BLOCK},
        proof::Proof,
        seal::{Tip, hash},
    },
    store,
};
use kernel::{Error, Result, codes};
use platform::{Tx, audit::log};
use serde_json::value::RawValue;
use uuid::Uuid;

/// Proves that a record is in the log, by the newest signed head.
pub async fn proof(tx: &mut Tx, record: Uuid) -> Result<Proof> {
    let sealable = log::contents(tx, &[record])
        .await?
        .pop()
        .ok_or(codes::NOT_FOUND)?;
    let seal = store::seal::seal_of(tx, record)
        .await?
        .ok_or(code::NOT_SEALED)?;
    let head = store::head::head_covering(tx, seal.seq)
        .await?
        .ok_or(code::NO_HEAD)?;
    let before = store::seal::links(tx, seal.seq - 1, seal.seq - 1).await?;
    let steps = path(
        tx,
        seal.seq,
        Tip {
            seq: head.seq,
            link: head.link,
        },
    )
    .await?;
    let content = RawValue::from_string(sealable.content).map_err(Error::internal)?;
    let erased = seal.salt.is_none();
    Ok(Proof {
        seq: seal.seq,
        record,
        salt: seal.salt.map(hex::encode),
        content: (!erased).then_some(content),
        content_hash: hash(&seal.content_hash),
        before: before.first().copied().unwrap_or(GENESIS),
        head,
        path: steps.into_iter().map(Into::into).collect(),
    })
}

/// Through the block of the record, then over the blocks.
async fn path(tx: &mut Tx, seq: i64, tip: Tip) -> Result<Vec<merkle::Step>> {
    let size = i64::try_from(BLOCK).unwrap_or(i64::MAX);
    let block = (seq - 1) / size;
    let links = store::seal::links(tx, block * size + 1, tip.seq.min((block + 1) * size)).await?;
    let leaves: Vec<_> = links.iter().map(merkle::leaf).collect();
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut steps = merkle::path(&leaves, place((seq - 1) % size));
    steps.extend(merkle::path(&tree(tx, tip).await?, place(block)));
    Ok(steps)
}
