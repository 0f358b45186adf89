//! Limits over a real Redis: shared, and never more than shared.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests report by panicking"
)]

use cache::Redis;
use platform::{
    cache::{Cache, Used},
    config::{CacheConfig, Config},
    testing::Redis as Server,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

fn config(server: &Server) -> CacheConfig {
    Config::load(None, &server.settings()).unwrap().cache
}

fn joined(server: &Server) -> Arc<dyn Cache> {
    Redis::of(&config(server)).unwrap().unwrap()
}

fn used(caller: &str, seconds: u64) -> Used {
    Used {
        caller: caller.to_owned(),
        time: Duration::from_secs(seconds),
    }
}

async fn one(cache: &Arc<dyn Cache>, caller: &str, seconds: u64) -> Option<Duration> {
    let ahead = cache.charge(&[used(caller, seconds)]).await;
    ahead.ok().map(|ahead| ahead[0])
}

/// Asks again until Redis answers; how long that took.
async fn until_answered(cache: &Arc<dyn Cache>, caller: &str) -> (Duration, Duration) {
    let start = Instant::now();
    loop {
        if let Some(ahead) = one(cache, caller, 1).await {
            return (start.elapsed(), ahead);
        }
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "Redis never came back"
        );
        // Sleeps on purpose: Redis, which is another program, says no word when it is back.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A little less than so many seconds: the clock runs while one looks.
fn about(ahead: Duration, seconds: u64) -> bool {
    let most = Duration::from_secs(seconds);
    ahead <= most && ahead + Duration::from_secs(1) > most
}

#[tokio::test]
async fn processes_add_to_one_account_and_every_caller_has_his_own() {
    let server = Server::start();
    let (a, b) = (joined(&server), joined(&server));
    assert!(about(one(&a, "petrov", 10).await.unwrap(), 10));
    assert!(about(one(&b, "petrov", 20).await.unwrap(), 30));
    let both = [used("petrov", 5), used("orlova", 7)];
    let ahead = a.charge(&both).await.unwrap();
    assert!(about(ahead[0], 35) && about(ahead[1], 7), "{ahead:?}");
    assert!(a.charge(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_account_ends_when_the_clock_has_caught_up() {
    let server = Server::start();
    let cache = joined(&server);
    let short = Used {
        time: Duration::from_millis(50),
        ..used("petrov", 0)
    };
    cache.charge(std::slice::from_ref(&short)).await.unwrap();
    // Sleeps on purpose: the clock is that of Redis.
    tokio::time::sleep(Duration::from_millis(120)).await;
    let ahead = cache.charge(&[short]).await.unwrap();
    assert!(ahead[0] <= Duration::from_millis(50), "{ahead:?}");
}

#[tokio::test]
async fn a_node_that_is_killed_costs_an_error_and_comes_back_empty() {
    let server = Server::start();
    let cache = joined(&server);
    one(&cache, "petrov", 60).await.unwrap();
    server.kill();
    let start = Instant::now();
    for _ in 0..20 {
        assert_eq!(one(&cache, "petrov", 1).await, None);
    }
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "who is away is not waited for again and again: {:?}",
        start.elapsed()
    );
    server.resume();
    let (_, ahead) = until_answered(&cache, "petrov").await;
    assert!(about(ahead, 1), "nothing was kept: {ahead:?}");
}

#[tokio::test]
async fn with_sentinels_another_node_goes_on() {
    let server = Server::with_sentinels();
    let cache = joined(&server);
    until_answered(&cache, "petrov").await;
    server.kill();
    let (took, _) = until_answered(&cache, "petrov").await;
    println!("the next master answered after {:.1} s", took.as_secs_f64());
}

#[tokio::test]
async fn a_doctor_says_where_it_answers_and_what_is_wrong() {
    let server = Server::start();
    let mut config = config(&server);
    let said = cache::doctor(&config).await.unwrap();
    assert_eq!(said, format!("answers at {}", server.address()));
    config.url = config.url.replace("a-word", "another-word");
    let refused = cache::doctor(&config).await.unwrap_err();
    assert!(!format!("{refused:?} {refused}").contains("another-word"));
    config.sentinel_master = "nobody".to_owned();
    cache::doctor(&config).await.unwrap_err();
}

#[test]
fn without_an_address_there_is_none() {
    let config = Config::load(None, &[]).unwrap();
    assert!(Redis::of(&config.cache).unwrap().is_none());
}
