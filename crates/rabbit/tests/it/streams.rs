//! Streams pass the suite of the transports too, on RabbitMQ 4: the same events as over queues, and the same faults, but for a broker
//! or a network that goes again and again under load: docs/bus.md says what is known.

use async_trait::async_trait;
use drill::StreamNodes;
use kernel::{Error, Event as _, Result};
use platform::{
    App, Consumer, Envelope,
    bus::Bus,
    testing::{
        Fault, FaultProxy,
        conformance::{
            Transport, a_destroyed_broker_is_healed_by_the_log, a_duplicate_has_no_second_effect,
            a_lost_confirm_has_no_second_effect,
        },
        world::Counted,
    },
};
use rabbit::{
    Rabbit,
    stream::{Feed, Pace, Place, Tap},
};
use std::{
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::spawn_blocking;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

/// A transport whose events go over streams.
struct Over {
    nodes: Arc<StreamNodes>,
    url: String,
    port: u16,
    ca_file: String,
}

impl Over {
    /// The broker of all tests that leave it alone.
    fn shared() -> Self {
        static NODES: OnceLock<Arc<StreamNodes>> = OnceLock::new();
        Self::on(
            NODES
                .get_or_init(|| Arc::new(StreamNodes::start(1)))
                .clone(),
        )
    }

    /// A broker of its own.
    fn own() -> Self {
        Self::on(Arc::new(StreamNodes::start(1)))
    }

    fn on(nodes: Arc<StreamNodes>) -> Self {
        Self {
            url: nodes.url(0),
            port: nodes.stream_port(0),
            ca_file: String::new(),
            nodes,
        }
    }

    async fn act(&self, act: fn(&StreamNodes)) -> Result<()> {
        let nodes = self.nodes.clone();
        spawn_blocking(move || act(&nodes))
            .await
            .map_err(Error::internal)
    }
}

/// A transport whose receiving side ends with it.
struct Attached {
    rabbit: Arc<Rabbit>,
    _stop: DropGuard,
}

#[async_trait]
impl Bus for Attached {
    async fn publish(&self, events: &[Envelope]) -> Result<()> {
        self.rabbit.publish(events).await
    }
}

#[async_trait]
impl Transport for Over {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        let mut app = app.clone();
        let mut config = (*app.config).clone();
        config.bus.url.clone_from(&self.url);
        config.bus.ca_file.clone_from(&self.ca_file);
        config.bus.streams = vec![Counted::AGGREGATE.to_owned()];
        config.bus.stream_port = self.port;
        app.config = Arc::new(config);
        let rabbit = Rabbit::new(&app, consumers, consumers)?;
        let (rabbit, stop) = (Arc::new(rabbit), CancellationToken::new());
        let (receiving, ending) = (rabbit.clone(), stop.clone());
        tokio::spawn(async move { receiving.consume(ending).await });
        rabbit.ready().await;
        let _stop = stop.drop_guard();
        Ok(Arc::new(Attached { rabbit, _stop }))
    }

    async fn destroy(&self) -> Result<()> {
        self.act(|nodes| {
            nodes.kill(0);
            nodes.forget(0);
            nodes.resume(0);
        })
        .await
    }
}

/// The checks have the names of the functions that some tests below call too.
mod suite {
    use super::Over;
    use platform::bus_conformance;

    bus_conformance!(calm Over::shared());
    bus_conformance! { Over::own() => a_destroyed_broker_is_healed_by_the_log }
}

/// A transport whose "restart" spoils the network instead of the broker, each time in another way.
struct Spoilt {
    over: Over,
    proxy: FaultProxy,
    round: AtomicUsize,
}

impl Spoilt {
    async fn new() -> Result<Self> {
        let mut over = Over::shared();
        let listener = SocketAddr::from(([127, 0, 0, 1], over.port));
        let proxy = FaultProxy::before(listener)
            .await
            .map_err(Error::internal)?;
        over.port = proxy.address.port();
        let round = AtomicUsize::new(0);
        Ok(Self { over, proxy, round })
    }

    async fn spoil(&self, fault: Fault, time: Duration) {
        self.proxy.set(fault);
        // Sleeps on purpose: how long the network is ill is the input of this test.
        tokio::time::sleep(time).await;
        self.proxy.set(Fault::Healthy);
    }
}

#[async_trait]
impl Transport for Spoilt {
    async fn bus(&self, app: &App, consumers: &[Consumer]) -> Result<Arc<dyn Bus>> {
        self.over.bus(app, consumers).await
    }

    async fn restart(&self) -> Result<()> {
        match self.round.fetch_add(1, Ordering::SeqCst) % 4 {
            // Packets are dropped without a word; connections of that time stay dead for ever.
            0 => {
                self.spoil(Fault::Blackhole, Duration::from_millis(500))
                    .await
            }
            // In the middle of batches: confirms are lost after the broker has stored.
            1 => {
                self.spoil(Fault::CutEvery(20_000), Duration::from_secs(2))
                    .await
            }
            2 => self.spoil(Fault::Cut, Duration::from_secs(1)).await,
            _ => self.proxy.cut(),
        }
        Ok(())
    }

    /// Everything on its way is cut off, but nothing is lost at the broker.
    async fn destroy(&self) -> Result<()> {
        self.proxy.cut();
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_not_done_comes_again() -> Result<()> {
    a_destroyed_broker_is_healed_by_the_log(&Spoilt::new().await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_go_over_tls_to_a_broker_that_is_trusted() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    super::strangers::certify(&certificate, &key);
    let (shown, secret) = (certificate.clone(), key.clone());
    let nodes = spawn_blocking(move || StreamNodes::with(1, Some((&shown, &secret))));
    let nodes = Arc::new(nodes.await.unwrap());
    let (url, port) = (nodes.tls_url(0), nodes.stream_tls_port(0));
    let ca_file = certificate.display().to_string();
    for (url, ca_file, why) in [
        (url.clone(), "", "certificate"),
        (
            url.replace("guest:guest", "guest:wrong"),
            ca_file.as_str(),
            "sign in",
        ),
    ] {
        let mut tap = Tap::new(Place::of(&url, port, ca_file)?, "nobody", &[]);
        let refused = tap.attach().await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let over = Over {
        nodes,
        url,
        port,
        ca_file,
    };
    a_duplicate_has_no_second_effect(&over).await?;
    a_lost_confirm_has_no_second_effect(&over).await
}

const PACE: Pace = Pace {
    pack: 100,
    confirm_max: Duration::from_secs(5),
};

/// What a reader has in hand never exceeds two chunks, however much waits; and what was not done comes again, from the place that
/// was kept, to the next of its name.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_reader_holds_two_chunks_and_keeps_its_place() -> Result<()> {
    let over = Over::shared();
    let place = Place::of(&over.url, over.port, "")?;
    let stream = format!("slow-{}", Uuid::now_v7().simple());
    let pace = Pace { pack: 1, ..PACE };
    let mut sent = 0_u32;
    // Each round is confirmed before the next, so it is a chunk of its own at least.
    for _ in 0..40 {
        let feed = Feed::start(place.clone(), &stream, pace);
        for _ in 0..50 {
            feed.send(sent.to_be_bytes().to_vec()).await?;
            sent += 1;
        }
        feed.close().await?;
    }
    let streams = [stream.clone()];
    let mut slow = Tap::new(place.clone(), "reader", &streams);
    let mut kept = Vec::new();
    for _ in 0..10 {
        kept.push(slow.next().await);
    }
    assert!(slow.in_hand() <= 100, "{} entries in hand", slow.in_hand());
    for batch in kept.drain(..7) {
        batch.done();
    }
    slow.close().await;
    let mut next = Tap::new(place.clone(), "reader", &streams);
    let mut heard = Vec::new();
    while heard.len() < 1_993 {
        let batch = next.next().await;
        for message in &batch.messages {
            heard.push(u32::from_be_bytes(message.as_ref().try_into().unwrap()));
        }
        batch.done();
    }
    next.close().await;
    assert_eq!(heard, (7..2_000).collect::<Vec<_>>());
    rabbit::stream::delete(&place, &stream).await
}

/// A producer without Postgres sends again what was not confirmed, in order, and the broker drops what it has.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_producer_outlives_an_ill_network() -> Result<()> {
    let spoilt = Spoilt::new().await?;
    let place = Place::of(&spoilt.over.url, spoilt.over.port, "")?;
    let stream = format!("feed-{}", Uuid::now_v7().simple());
    let pace = Pace {
        confirm_max: Duration::from_secs(1),
        ..PACE
    };
    let feed = Feed::start(place.clone(), &stream, pace);
    let sending = async {
        for number in 0..20_000_u32 {
            feed.send(number.to_be_bytes().to_vec()).await?;
            if number % 100 == 0 {
                feed.safe(u32::MAX.to_be_bytes().to_vec()).await?;
            }
        }
        feed.close().await
    };
    let spoiling = async {
        for _ in 0..4 {
            spoilt.restart().await?;
        }
        Ok(())
    };
    tokio::try_join!(sending, spoiling)?;
    let mut tap = Tap::new(place.clone(), "reader", std::slice::from_ref(&stream));
    let mut heard = Vec::new();
    while heard.last() != Some(&19_999) {
        let batch = tap.next().await;
        let numbers = batch
            .messages
            .iter()
            .map(|message| u32::from_be_bytes(message.as_ref().try_into().unwrap()));
        heard.extend(numbers.filter(|number| *number != u32::MAX));
        batch.done();
    }
    tap.close().await;
    assert_eq!(heard, (0..20_000).collect::<Vec<_>>());
    rabbit::stream::delete(&place, &stream).await
}

/// Readers of one name take turns, and the next one begins where the first has kept its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_turn_goes_to_the_next_reader() -> Result<()> {
    let over = Over::shared();
    let place = Place::of(&over.url, over.port, "")?;
    let streams = [format!("turn-{}", Uuid::now_v7().simple())];
    let (mut first, mut second) = (
        Tap::new(place.clone(), "reader", &streams),
        Tap::new(place.clone(), "reader", &streams),
    );
    first.attach().await?;
    second.attach().await?;
    let feed = Feed::start(place.clone(), &streams[0], PACE);
    feed.safe(b"one".to_vec()).await?;
    let batch = first.next().await;
    assert_eq!(batch.messages, ["one"]);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), second.next())
            .await
            .is_err()
    );
    batch.done();
    first.close().await;
    feed.safe(b"two".to_vec()).await?;
    let next = tokio::time::timeout(Duration::from_secs(20), second.next()).await;
    assert_eq!(next.unwrap().messages, ["two"]);
    feed.close().await?;
    second.close().await;
    rabbit::stream::delete(&place, &streams[0]).await
}
