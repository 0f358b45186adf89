//! The line to the broker: TCP or TLS, and dead when nothing is heard for too long.
//!
//! The client library would bring its own way to TLS, with a store for keys in a format that nobody here uses and two dozen
//! crates for it, and without that it would silently speak in clear to `amqps`. It takes any stream for a line, so it gets ours.

use async_rs::{Runtime, Tokio, traits::Reactor, util::RuntimeParts};
use futures::{AsyncRead, AsyncWrite, Stream, stream, task::AtomicWaker};
use lapin::{
    AsyncTcpStream,
    uri::{AMQPScheme, AMQPUri},
};
use rustls::pki_types::ServerName;
use std::{
    fmt,
    future::Future,
    io::{self, ErrorKind, Read, Write},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead as Reading, AsyncWrite as Writing, ReadBuf},
    net::TcpStream,
    time::{Sleep, interval, sleep, timeout},
};
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

/// A line on which nothing was heard for this long is dead. The broker gives a sign of life every five seconds, so a cable
/// that was pulled is noticed, and a broker that hangs before it says hello is given up.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// Reaching the machine and shaking hands.
const DIAL_MAX: Duration = Duration::from_secs(4);

/// Either kind of line.
trait Both: Reading + Writing + Send + Unpin {}
impl<T: Reading + Writing + Send + Unpin> Both for T {}

/// An open line. The client library polls it from a thread of its own, which outlives the runtime by a moment: a clock of the
/// runtime would end that thread with a panic then, so the silence is watched by a task.
pub(crate) struct Line {
    stream: Box<dyn Both>,
    pulse: Arc<Pulse>,
    _watched: AbortOnDropHandle<()>,
}

/// When something was last heard on a line.
#[derive(Debug)]
struct Pulse {
    heard: Mutex<Instant>,
    silent: AtomicBool,
    reader: AtomicWaker,
}

impl Pulse {
    fn beat(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn since(&self) -> Duration {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.elapsed()
    }

    /// Until nothing was heard for too long; then the reader is told.
    async fn watch(self: Arc<Self>) {
        while let Some(left) = SILENCE_MAX.checked_sub(self.since()) {
            sleep(left.max(Duration::from_millis(1))).await;
        }
        self.silent.store(true, Ordering::SeqCst);
        self.reader.wake();
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

/// Opens a line to the machine of an address.
pub(crate) async fn dial(uri: &AMQPUri, tls: &TlsConnector) -> io::Result<AsyncTcpStream<Line>> {
    let dialled = timeout(DIAL_MAX, reach(uri, tls)).await;
    dialled.unwrap_or_else(|late| Err(io::Error::new(ErrorKind::TimedOut, late)))
}

async fn reach(uri: &AMQPUri, tls: &TlsConnector) -> io::Result<AsyncTcpStream<Line>> {
    let host = uri.authority.host.as_str();
    let stream = TcpStream::connect((host, uri.authority.port)).await?;
    stream.set_nodelay(true)?;
    let stream: Box<dyn Both> = match uri.scheme {
        AMQPScheme::AMQP => Box::new(stream),
        AMQPScheme::AMQPS => {
            let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
            Box::new(tls.connect(name, stream).await?)
        }
    };
    Ok(AsyncTcpStream::Plain(Line::of(stream)))
}

impl Line {
    fn of(stream: Box<dyn Both>) -> Self {
        let pulse = Arc::new(Pulse {
            heard: Mutex::new(Instant::now()),
            silent: AtomicBool::new(false),
            reader: AtomicWaker::new(),
        });
        let watched = AbortOnDropHandle::new(tokio::spawn(pulse.clone().watch()));
        Self {
            stream,
            pulse,
            _watched: watched,
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut read = ReadBuf::new(buffer);
        match Reading::poll_read(Pin::new(&mut self.stream), cx, &mut read) {
            Poll::Ready(done) => {
                self.pulse.beat();
                Poll::Ready(done.map(|()| read.filled().len()))
            }
            Poll::Pending => {
                self.pulse.reader.register(cx.waker());
                if self.pulse.silent.load(Ordering::SeqCst) {
                    let silent = "nothing was heard for too long";
                    return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, silent)));
                }
                Poll::Pending
            }
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Writing::poll_write(Pin::new(&mut self.stream), cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Writing::poll_flush(Pin::new(&mut self.stream), cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Writing::poll_shutdown(Pin::new(&mut self.stream), cx)
    }
}

/// What the client library runs on: the runtime that it is called in, and our lines.
pub(crate) type Kit = RuntimeParts<Tokio, Wire>;

/// The runtime that this is called in.
pub(crate) fn runtime() -> Runtime<Kit> {
    Runtime::new(RuntimeParts::new(Tokio::current(), Wire))
}

/// Clocks and sockets for the client library.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire;

impl Reactor for Wire {
    type TcpStream = Line;
    type Sleep = Sleep;

    fn register<H: Read + Write + Send + 'static>(
        &self,
        _socket: H,
    ) -> io::Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
        Err::<Line, _>(io::Error::from(ErrorKind::Unsupported))
    }

    fn sleep(&self, time: Duration) -> Sleep {
        sleep(time)
    }

    fn interval(&self, every: Duration) -> impl Stream<Item = Instant> + Send + 'static {
        stream::unfold(interval(every), |mut ticks| async move {
            let at = ticks.tick().await;
            Some((at.into_std(), ticks))
        })
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "the future of an async fn would hold the reactor"
    )]
    fn tcp_connect_addr(
        &self,
        address: SocketAddr,
    ) -> impl Future<Output = io::Result<Line>> + Send + 'static {
        async move { Ok(Line::of(Box::new(TcpStream::connect(address).await?))) }
    }
}
