//! A car by its id: session cookie, scope, tracing, JSON.

use super::CONNECTIONS;
use crate::{
    compare::{Pair, compare},
    http::{Load, request},
    pgbench::{self, Script},
    report::{Goal, Outcome},
    sample::Sample,
    stage::Stage,
};
use kernel::Result;
use std::time::Duration;

const PAIR: Pair = Pair {
    name: "get_by_id",
    anchor: "pgbench -S with 8 connections",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(0.35),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let server = stage.serve().await?;
    let pass = server.sign_in("orlova", &stage.password).await?;
    let list = server
        .get("/api/vehicles/v1/episodes?limit=1", &pass)
        .await?;
    let id = list["items"][0]["id"].as_str().unwrap_or_default();
    let ask = request(
        "GET",
        &format!("/api/vehicles/v1/episodes/{id}"),
        &pass,
        "",
        "",
    );
    let load = |seconds, rate| Load {
        address: server.address,
        connections: CONNECTIONS,
        time: Duration::from_secs(seconds),
        rate,
        status: 200,
    };
    let sample = async |rate: Option<f64>| -> Result<Sample> {
        let (meter, ask) = (stage.meter(Some(&server)), ask.clone());
        let times = load(stage.sample_seconds, rate)
            .run(false, move |_| ask.clone())
            .await?;
        Ok(Sample::of(meter, true, times))
    };
    let outcome = compare(
        stage,
        PAIR,
        async || pgbench::sample(stage, Script::Select, CONNECTIONS).await,
        async || sample(None).await,
    )
    .await?;
    let half = sample(Some(outcome.sample.per_second / 2.0)).await?;
    let calm = Outcome::alone(
        "get_p99_at_half_load_ms",
        half.times.p99 / 1000.0,
        Some(Goal::AtMost(10.0)),
        half,
    );
    server.stop().await?;
    Ok(vec![outcome, calm])
}
