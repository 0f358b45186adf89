//! Writes an honest export of as many records as are asked for, with its heads and its key, so that the verifier can be
//! measured: `cargo run --release -p audit --example long_export -- FOLDER 10000000`.

use audit::model::{
    export::{FORMAT, Line, Title},
    head::{Head, Signer},
    merkle::{self, BLOCK},
    seal::{Seal, Tip},
};
use kernel::{Error, Result, TenantId};
use platform::audit::log::Sealable;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

/// The first record.
const BEGIN: OffsetDateTime = datetime!(2026-01-01 06:00 UTC);
/// One head a minute, at ten records a second.
const HEAD_EVERY: i64 = 600;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(records)) = (arguments.next(), arguments.next()) else {
        return Err(Error::internal("usage: long_export FOLDER RECORDS"));
    };
    let records: i64 = records.parse().map_err(Error::internal)?;
    write(Path::new(&folder), records)
}

/// The export, its heads, and the key that signed them.
fn write(folder: &Path, records: i64) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(Error::internal)?;
    let create = |name: &str| {
        let file = File::create(folder.join(name)).map_err(Error::internal)?;
        Ok::<_, Error>(BufWriter::with_capacity(1 << 20, file))
    };
    let (mut export, mut heads) = (create("export.audit")?, create("heads.jsonl")?);
    let signer = Signer::read(&Signer::generate()?)?;
    let stream = TenantId::new();
    let title = Title {
        format: FORMAT.to_owned(),
        stream,
        group: "long".to_owned(),
        from: 1,
        to: records,
        before: Tip::START.link,
    };
    line_write(&mut export, &title)?;
    let (mut tip, mut salt, mut tree) = (Tip::START, 0_u128, Tree::default());
    while tip.seq < records {
        let many = HEAD_EVERY.min(records - tip.seq);
        let made: Vec<Sealable> = (tip.seq..tip.seq + many).map(record).collect();
        let seals = tip.seal(stream, &made, || {
            salt = salt
                .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
                .wrapping_add(1);
            salt.to_be_bytes().to_vec()
        });
        for (seal, record) in seals.iter().zip(&made) {
            record_write(&mut export, seal, record)?;
            tree.add(&seal.link);
            tip = Tip {
                seq: seal.seq,
                link: seal.link,
            };
        }
        let head: Head = signer.sign(stream, tip.seq, tip.link, tree.root(), at(tip.seq).into());
        line_write(&mut heads, &head)?;
    }
    export.flush().map_err(Error::internal)?;
    heads.flush().map_err(Error::internal)?;
    println!("{}", signer.public());
    Ok(())
}

fn at(number: i64) -> OffsetDateTime {
    BEGIN + Duration::milliseconds(100 * number)
}

/// A record like those of a price or a payment: some six hundred bytes.
fn record(number: i64) -> Sealable {
    let id = Uuid::now_v7();
    let (time, price) = (at(number), 175_500_000 + number % 1_000 * 1_000);
    let state = |price: i64, version: i64| {
        format!(
            r#"{{"id": "{id}", "vin": "Z94K241C9PR000042", "price": {{"amount": {price}, "currency": "RUB"}}, "state": "listed", "version": {version}, "centre_id": "01900000-0000-7000-8000-000000002001", "acquired_on": "2026-03-05"}}"#
        )
    };
    let content = format!(
        r#"{{"at": "{}.{:06}Z", "id": "{id}", "noun": "episode", "actor": "01900000-0000-7000-8000-000000004001", "after": {}, "action": "episode_list", "before": {}, "module": "vehicles", "noun_id": "{id}", "actor_kind": "person", "correlation": "{id}"}}"#,
        time.date(),
        time.microsecond(),
        state(price, 2),
        state(price - 1_000_000, 1),
    );
    Sealable { id, content }
}

fn record_write(out: &mut dyn Write, seal: &Seal, record: &Sealable) -> Result<()> {
    let content = serde_json::from_str(&record.content).map_err(Error::internal)?;
    let line = Line {
        seq: seal.seq,
        record: seal.record,
        content_hash: seal.content,
        link: seal.link,
        salt: Some(hex::encode(&seal.salt).into()),
        content: Some(content),
    };
    line_write(out, &line)
}

fn line_write(out: &mut dyn Write, line: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(Error::internal)?;
    out.write_all(b"\n").map_err(Error::internal)
}

/// The Merkle tree as the sealer keeps it: roots of full blocks, and the leaves of the last one.
#[derive(Default)]
struct Tree {
    blocks: Vec<[u8; 32]>,
    leaves: Vec<[u8; 32]>,
}

impl Tree {
    fn add(&mut self, link: &[u8; 32]) {
        self.leaves.push(merkle::leaf(link));
        if self.leaves.len() == BLOCK {
            self.blocks.push(merkle::root(&self.leaves));
            self.leaves.clear();
        }
    }

    fn root(&self) -> [u8; 32] {
        let last = (!self.leaves.is_empty()).then(|| merkle::root(&self.leaves));
        let hashes: Vec<_> = self.blocks.iter().copied().chain(last).collect();
        merkle::root(&hashes)
    }
}
