//! Connections: how many there may be, how long one may be silent, and their orderly end.
//!
//! Above the limit a few more are taken, so that the orchestrator still hears that the process lives: on those everything
//! but health is refused. Beyond these a connection is closed at once.

use crate::config::HttpConfig;
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service;

/// Connections beyond the limit that are still answered.
const SPARE: usize = 64;
/// How long such a connection may take to ask.
const SPARE_HEAD_MAX: Duration = Duration::from_secs(1);
/// Pause after the system had no more room for connections.
const PAUSE: Duration = Duration::from_millis(50);

/// Marks requests that came when there were too many connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowded;

/// A place for a connection.
struct Place {
    crowded: bool,
    _held: OwnedSemaphorePermit,
}

/// The places of this process.
struct Places {
    usual: Arc<Semaphore>,
    spare: Arc<Semaphore>,
}

impl Places {
    fn take(&self) -> Option<Place> {
        let usual = self.usual.clone().try_acquire_owned();
        if let Ok(held) = usual {
            return Some(Place {
                crowded: false,
                _held: held,
            });
        }
        let spare = self.spare.clone().try_acquire_owned();
        spare.ok().map(|held| Place {
            crowded: true,
            _held: held,
        })
    }
}

/// Serves until stopped; then takes no more connections, lets running requests end and closes.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    config: &HttpConfig,
    stop: CancellationToken,
) {
    let places = Places {
        usual: Arc::new(Semaphore::new(config.connections_max)),
        spare: Arc::new(Semaphore::new(SPARE)),
    };
    let head_max = Duration::from_millis(config.head_ms_max);
    let talks = TaskTracker::new();
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => {
                if let Some(place) = places.take() {
                    let (router, stop) = (router.clone(), stop.clone());
                    talks.spawn(talk(stream, peer, (router, head_max), place, stop));
                } else {
                    metrics::counter!("kite_connections_refused_total").increment(1);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    talks.close();
    talks.wait().await;
}

async fn talk(
    stream: TcpStream,
    peer: SocketAddr,
    (router, head_max): (Router, Duration),
    place: Place,
    stop: CancellationToken,
) {
    let _ = stream.set_nodelay(true);
    let crowded = place.crowded;
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        if crowded {
            request.extensions_mut().insert(Crowded);
        }
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(if crowded { SPARE_HEAD_MAX } else { head_max })
        .keep_alive(!crowded)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
    drop(place);
}
