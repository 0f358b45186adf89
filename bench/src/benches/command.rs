//! A command as every command is: key, effect, audit row, event, answer; the relay takes the event away meanwhile.

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
use uuid::Uuid;

const PAIR: Pair = Pair {
    name: "command",
    anchor: "one row inserted and committed, 8 connections",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(0.3),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let server = stage.serve_things().await?;
    let pass = server.sign_in("orlova", &stage.password).await?;
    let load = Load {
        address: server.address,
        connections: CONNECTIONS,
        time: Duration::from_secs(stage.sample_seconds),
        rate: None,
        status: 201,
    };
    let ours = async || -> Result<Sample> {
        let (meter, pass) = (stage.meter(Some(&server)), pass.clone());
        let make = move |_| {
            let key = Uuid::now_v7().to_string();
            request(
                "POST",
                "/api/bench/v1/things",
                &pass,
                &key,
                r#"{"name":"a thing"}"#,
            )
        };
        Ok(Sample::of(meter, true, load.run(false, make).await?))
    };
    // Plans are made for a table that has rows, as they are wherever people work.
    ours().await?;
    stage.sql("VACUUM ANALYZE").await?;
    let anchor = async || pgbench::sample(stage, Script::Insert, CONNECTIONS).await;
    let outcome = compare(stage, PAIR, anchor, ours).await?;
    server.stop().await?;
    stage.sweep().await?;
    Ok(vec![outcome])
}
