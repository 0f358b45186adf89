//! What others do at our broker: messages that are none of ours, queues that are gone, a certificate that nobody trusts.

use super::Over;
use kernel::Result;
use lapin::{
    BasicProperties, Channel, Connection, ConnectionProperties,
    options::{BasicPublishOptions, QueueDeleteOptions},
};
use platform::{
    config::Config,
    testing::{
        Broker,
        conformance::a_duplicate_has_no_second_effect,
        events::{settle, wait_for},
        world::World,
    },
};
use std::{path::Path, process::Command, sync::Arc};
use uuid::Uuid;

/// Somebody else at the broker.
async fn stranger(over: &Over) -> (Connection, Channel) {
    let url = over.broker.url();
    let connection = Connection::connect(&url, ConnectionProperties::default());
    let connection = connection.await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}

fn configured(world: &World, url: String) -> Config {
    let mut config = (*world.app.config).clone();
    config.bus.url = url;
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_of_strangers_is_put_aside_and_told() -> Result<()> {
    let over = Over::shared();
    let world = World::new(&over).await?;
    world.start();
    let config = configured(&world, over.broker.url());
    assert!(rabbit::doctor(&config).await?.contains("answers"));
    let (connection, channel) = stranger(&over).await;
    let exchange = format!("{}.events", config.bus.name);
    let sent = channel.basic_publish(
        exchange.into(),
        "probe.thing".into(),
        BasicPublishOptions::default(),
        b"no event",
        BasicProperties::default(),
    );
    sent.await.unwrap();
    let thing = Uuid::now_v7();
    world.count(thing, 1..=3).await?;
    for consumer in ["probe", "witness"] {
        world.expect(consumer, thing, 1..=3).await?;
    }
    // Each of the two modules that listen has put its copy aside.
    wait_for("the doctor to tell", async || {
        let told = rabbit::doctor(&config).await;
        Ok(told
            .is_err_and(|error| error.to_string().contains("2 messages"))
            .then_some(()))
    })
    .await?;
    connection.close(200, "done".into()).await.unwrap();
    settle(&world.app).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_deleted_queue_comes_back_and_is_caught_up() -> Result<()> {
    let over = Over::shared();
    let world = World::new(&over).await?;
    world.start();
    let (connection, channel) = stranger(&over).await;
    let thing = Uuid::now_v7();
    for round in 1..=3 {
        let queue = format!("{}.probe", world.app.config.bus.name);
        let deleted = channel.queue_delete(queue.into(), QueueDeleteOptions::default());
        deleted.await.unwrap();
        world.count(thing, round..=round).await?;
        world.expect("probe", thing, 1..=round).await?;
    }
    connection.close(200, "done".into()).await.unwrap();
    settle(&world.app).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_go_over_tls_to_a_broker_that_is_trusted() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    certify(&certificate, &key);
    let broker = Arc::new(Broker::with_tls(&certificate, &key));
    let url = broker.tls_url();
    let mut over = Over {
        broker,
        url: Some(url.clone()),
        ca_file: String::new(),
    };
    let mut config = Config::load(None, &[("bus.url", url)])?;
    let distrusted = rabbit::doctor(&config).await.unwrap_err();
    assert!(
        distrusted.to_string().contains("certificate"),
        "{distrusted}"
    );
    over.ca_file = certificate.display().to_string();
    config.bus.ca_file = over.ca_file.clone();
    rabbit::doctor(&config).await?;
    config.bus.url = config.bus.url.replace("guest:guest", "guest:wrong");
    rabbit::doctor(&config).await.unwrap_err();
    a_duplicate_has_no_second_effect(&over).await
}

/// A certificate for this machine, which vouches for itself.
pub fn certify(certificate: &Path, key: &Path) {
    let tool = std::env::var_os("KITE_TEST_OPENSSL").unwrap_or_else(|| "openssl".into());
    let made = Command::new(tool)
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args(["-days", "2", "-subj", "/CN=localhost"])
        .args([
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
