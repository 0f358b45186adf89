//! Signing in, against the same hash computed on every processor with nothing around it.

use super::CONNECTIONS;
use crate::{
    compare::{Pair, compare},
    http::Load,
    meter,
    report::{Goal, Outcome},
    sample::Sample,
    server,
    stage::Stage,
};
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, Version};
use kernel::Result;
use std::time::{Duration, Instant};

const PAIR: Pair = Pair {
    name: "login",
    anchor: "argon2id 19 MiB, 2 passes, on every processor",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(0.9),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let server = stage.serve().await?;
    let ours = async || -> Result<Sample> {
        let (meter, password) = (stage.meter(Some(&server)), stage.password.clone());
        let load = Load {
            address: server.address,
            connections: CONNECTIONS,
            time: Duration::from_secs(stage.sample_seconds),
            rate: None,
            status: 201,
        };
        let make = move |_| server::sign_in("orlova", &password);
        Ok(Sample::of(meter, true, load.run(false, make).await?))
    };
    let outcome = compare(stage, PAIR, async || bare(stage).await, ours).await?;
    server.stop().await?;
    stage.sweep().await?;
    Ok(vec![outcome])
}

async fn bare(stage: &Stage) -> Result<Sample> {
    let meter = stage.meter(None);
    let until = Instant::now() + Duration::from_secs(stage.sample_seconds);
    let threads: Vec<_> = (0..meter::cores())
        .map(|_| tokio::task::spawn_blocking(move || hashes(until)))
        .collect();
    let mut times = Vec::new();
    for thread in threads {
        times.extend(thread.await.map_err(crate::wrong)??);
    }
    Ok(Sample::of(meter, true, times))
}

fn hashes(until: Instant) -> Result<Vec<f64>> {
    let params = Params::new(19_456, 2, 1, None).map_err(crate::wrong)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut times = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        let _: PasswordHash = argon
            .hash_password(b"a password of usual length")
            .map_err(crate::wrong)?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}
