//! What somebody who works notices of somebody who tries passwords as fast as he can.

use super::CONNECTIONS;
use crate::{
    compare::{Pair, compare},
    http::{Load, request},
    report::{Goal, Outcome},
    sample::Sample,
    server,
    stage::Stage,
};
use kernel::Result;
use std::time::Duration;

/// Requests a second of those who work: far from what the machine could do.
const RATE: f64 = 200.0;

const PAIR: Pair = Pair {
    name: "p99_under_login_flood",
    anchor: "the same route at 200 requests a second, in peace",
    figure: |sample| sample.times.p99,
    goal: Goal::AtMost(2.0),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let server = stage.serve().await?;
    let pass = server.sign_in("orlova", &stage.password).await?;
    let load = |rate, status| Load {
        address: server.address,
        connections: CONNECTIONS,
        time: Duration::from_secs(stage.sample_seconds),
        rate,
        status,
    };
    let work = async || -> Result<Sample> {
        let (meter, pass) = (stage.meter(Some(&server)), pass.clone());
        let ask = request("GET", "/api/vehicles/v1/episodes?limit=20", &pass, "", "");
        let times = load(Some(RATE), 200)
            .run(false, move |_| ask.clone())
            .await?;
        Ok(Sample::of(meter, true, times))
    };
    let flooded = async || -> Result<Sample> {
        // Of many logins, so that it is the passwords that cost and not the patience with one account.
        let make = |number: u64| server::sign_in(&format!("nobody{}", number % 100_000), "wrong");
        let flood = tokio::spawn(load(None, 422).run(true, make));
        let sample = work().await?;
        flood.await.map_err(crate::wrong)??;
        Ok(sample)
    };
    let outcome = compare(stage, PAIR, work, flooded).await?;
    server.stop().await?;
    Ok(vec![outcome])
}
