//! A million market offers: read from a file against `COPY` and a merge of the same rows, and a car valued by them.

use crate::{
    compare::{Pair, compare},
    http::{Load, Pass, request},
    meter,
    report::{Goal, Outcome},
    sample::{Sample, Times},
    stage::Stage,
};
use futures::TryStreamExt;
use kernel::Result;
use serde_json::json;
use sqlx::{Connection, PgConnection};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{io::AsyncWriteExt, process::Command};
use uuid::Uuid;

const IMPORT: Pair = Pair {
    name: "import_listings",
    anchor: "COPY of the same rows into a bare table and INSERT … ON CONFLICT from there",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(0.5),
};
const VALUATION: Goal = Goal::AtMost(20.0);
const MAKE: &str = "Bench";
/// Models of the make; the first ones are many times as frequent as the last, as on a market.
const MODELS: f64 = 200.0;
/// The frequent ones are valued: they have the most offers to look at.
const VALUED: u64 = 20;

/// The import.
pub async fn import(stage: &Stage) -> Result<Vec<Outcome>> {
    let (rows, tenth) = (rows(stage), rows(stage) / 10);
    let (few, many) = (sheet(stage, tenth)?, sheet(stage, rows)?);
    let small = imported(stage, &few, tenth).await?;
    let big = imported(stage, &many, rows).await?;
    let raw = Raw::of(stage).await?;
    let outcome = compare(
        stage,
        IMPORT,
        async || raw.copied(stage, rows).await,
        async || Ok(imported(stage, &many, rows).await?.sample),
    )
    .await?;
    raw.gone(stage).await?;
    let memory =
        json!({"rows": rows, "memory_kb": big.memory_kb, "memory_kb_of_a_tenth": small.memory_kb});
    Ok(vec![outcome.with(memory)])
}

/// A valuation, with as many offers.
pub async fn valuation(stage: &Stage) -> Result<Vec<Outcome>> {
    let rows = rows(stage);
    imported(stage, &sheet(stage, rows)?, rows).await?;
    stage.sql("VACUUM ANALYZE buyback.listing").await?;
    let server = stage.serve().await?;
    let pass = server.sign_in("kuznetsov", &stage.password).await?;
    let load = Load {
        address: server.address,
        connections: 1,
        time: Duration::from_secs(stage.sample_seconds * 3),
        rate: None,
        status: 200,
    };
    let meter = stage.meter(Some(&server));
    let times = load.run(false, move |turn| ask(turn, &pass)).await?;
    let sample = Sample::of(meter, true, times);
    server.stop().await?;
    let p99 = sample.times.p99 / 1000.0;
    let outcome = Outcome::alone("valuation_p99_ms", p99, Some(VALUATION), sample);
    Ok(vec![outcome.with(json!({"offers": rows}))])
}

fn ask(turn: u64, pass: &Pass) -> Vec<u8> {
    let body = json!({
        "make": MAKE, "model": format!("Model {}", turn % VALUED), "year": 2012 + turn % 12,
        "mileage_km": 20_000 + turn * 7_919 % 150_000, "currency": "RUB", "recon": [],
    });
    let key = Uuid::now_v7().to_string();
    let path = "/api/buyback/v1/valuations/preview";
    request("POST", path, pass, &key, &body.to_string())
}

fn rows(stage: &Stage) -> u64 {
    if stage.quick { 100_000 } else { 1_000_000 }
}

/// A file of so many different offers.
fn sheet(stage: &Stage, rows: u64) -> Result<PathBuf> {
    let path = stage.folder.path().join(format!("offers-{rows}.csv"));
    let mut file = BufWriter::new(File::create(&path).map_err(crate::wrong)?);
    let mut write = |line: String| file.write_all(line.as_bytes()).map_err(crate::wrong);
    write("model,year,price,transmission,mileage,fuelType,engineSize\n".to_owned())?;
    for number in 0..rows {
        write(offer(number))?;
    }
    file.flush().map_err(crate::wrong)?;
    Ok(path)
}

fn offer(number: u64) -> String {
    // A walk that meets every place once before it meets one twice, so that neighbours in the file are no neighbours.
    let place = number * 7_368_787 % 1_000_003;
    let model = (MODELS * (place as f64 / 1_000_003.0).powf(1.5)) as u64;
    let (year, mileage) = (2008 + place % 18, 3_000 + place * 31 % 240_000);
    let price = 400_000 + (year - 2008) * 90_000 + number % 100_000;
    let gear = if place.is_multiple_of(3) {
        "Manual"
    } else {
        "Automatic"
    };
    let fuel = if place.is_multiple_of(4) {
        "Diesel"
    } else {
        "Petrol"
    };
    format!(
        "Model {model},{year},{price},{gear},{mileage},{fuel},{}\n",
        if place.is_multiple_of(2) {
            "1.6"
        } else {
            "2.0"
        }
    )
}

/// What an import took.
struct Imported {
    sample: Sample,
    memory_kb: u64,
}

/// Imports the file into an empty list.
async fn imported(stage: &Stage, file: &Path, rows: u64) -> Result<Imported> {
    stage.sql("TRUNCATE buyback.listing; CHECKPOINT").await?;
    let mut command = Command::new(&stage.kite);
    command.args(["listings", "import"]).arg(file);
    command.args(["--make", MAKE, "--database-url", &stage.url]);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(crate::wrong)?;
    let meter = stage.meter(None);
    let memory_kb = peak(&mut child).await?;
    // The program has ended, so its processor time is in that of the bench.
    let sample = Sample::counted(meter, false, rows as f64, Times::default());
    let mut admin = stage.admin().await?;
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM buyback.listing")
        .fetch_one(&mut admin)
        .await?;
    if u64::try_from(kept) != Ok(rows) {
        return Err(crate::wrong(format!("{kept} of {rows} rows were imported")));
    }
    Ok(Imported { sample, memory_kb })
}

/// The most memory that a program had, seen ten times a second until its end.
async fn peak(child: &mut tokio::process::Child) -> Result<u64> {
    let (pid, mut most) = (child.id().unwrap_or_default(), 0);
    loop {
        most = most.max(meter::kilobytes(pid, "status", "VmHWM:").unwrap_or(0));
        let waited = tokio::time::timeout(Duration::from_millis(100), child.wait()).await;
        let Ok(ended) = waited else { continue };
        return if ended.map_err(crate::wrong)?.success() {
            Ok(most)
        } else {
            Err(crate::wrong("the import has failed"))
        };
    }
}

/// The same rows as bytes, and a table of the same shape with the same indexes that nothing protects.
struct Raw {
    bytes: PathBuf,
}

impl Raw {
    async fn of(stage: &Stage) -> Result<Self> {
        let bytes = stage.folder.path().join("rows");
        stage
            .sql("CREATE SCHEMA raw; CREATE TABLE raw.listing (LIKE buyback.listing INCLUDING ALL)")
            .await?;
        let mut admin = stage.admin().await?;
        copy_out(&mut admin, &bytes).await?;
        Ok(Self { bytes })
    }

    async fn copied(&self, stage: &Stage, rows: u64) -> Result<Sample> {
        stage.sql("TRUNCATE raw.listing; CHECKPOINT").await?;
        let mut admin = stage.admin().await?;
        let meter = stage.meter(None);
        let mut tx = admin.begin().await?;
        sqlx::raw_sql("CREATE TEMPORARY TABLE incoming (LIKE raw.listing) ON COMMIT DROP")
            .execute(&mut *tx)
            .await?;
        copy_in(&mut tx, &self.bytes).await?;
        sqlx::raw_sql("INSERT INTO raw.listing SELECT * FROM incoming ON CONFLICT DO NOTHING")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Sample::counted(meter, true, rows as f64, Times::default()))
    }

    async fn gone(self, stage: &Stage) -> Result<()> {
        stage.sql("DROP SCHEMA raw CASCADE").await
    }
}

async fn copy_out(admin: &mut PgConnection, file: &Path) -> Result<()> {
    let mut out = tokio::fs::File::create(file).await.map_err(crate::wrong)?;
    let mut rows = admin
        .copy_out_raw("COPY buyback.listing TO STDOUT (FORMAT binary)")
        .await?;
    while let Some(bytes) = rows.try_next().await? {
        out.write_all(&bytes).await.map_err(crate::wrong)?;
    }
    out.flush().await.map_err(crate::wrong)
}

async fn copy_in(into: &mut PgConnection, file: &Path) -> Result<()> {
    let rows = tokio::fs::File::open(file).await.map_err(crate::wrong)?;
    let mut copy = into
        .copy_in_raw("COPY incoming FROM STDIN (FORMAT binary)")
        .await?;
    copy.read_from(rows).await?;
    copy.finish().await?;
    Ok(())
}
