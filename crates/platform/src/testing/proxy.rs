//! A network that misbehaves: a TCP proxy before a server, whose faults a test turns on and off.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What happens to bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing bad.
    Healthy,
    /// Every piece is late by this time, each way.
    Delay(Duration),
    /// So many bytes a second, each way.
    Slow(usize),
    /// Open connections are reset, new ones too.
    Cut,
    /// Connections stay open and bytes disappear: a firewall that has forgotten them. A connection that has lost bytes
    /// stays dead when the network is well again.
    Blackhole,
    /// What the client says with these words arrives, then the connection is reset: the answer is lost.
    AnswerLost(&'static str),
    /// What the client says with these words never arrives, and the connection is reset.
    QuestionLost(&'static str),
    /// Connections are reset each time that clients have sent so many bytes more, counted over all of them.
    CutEvery(u64),
}

/// The state of the network. A connection of an earlier life is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    fault: Fault,
    life: u64,
}

/// The proxy. Dropped, it is gone with all its connections.
#[derive(Debug)]
pub struct FaultProxy {
    /// Where clients connect.
    pub address: SocketAddr,
    network: watch::Sender<Network>,
    open: Arc<AtomicUsize>,
    asked: Arc<AtomicU64>,
    listening: JoinHandle<()>,
}

impl FaultProxy {
    /// A proxy before `server`.
    ///
    /// # Errors
    /// No address is free.
    pub async fn before(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (network, watched) = watch::channel(Network {
            fault: Fault::Healthy,
            life: 0,
        });
        let open = Arc::new(AtomicUsize::new(0));
        let counted = open.clone();
        let asked = Arc::new(AtomicU64::new(0));
        let sent = asked.clone();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (watched, counted, sent) = (watched.clone(), counted.clone(), sent.clone());
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    let _ = pass(client, server, watched, sent).await;
                    counted.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self {
            address,
            network,
            open,
            asked,
            listening,
        })
    }

    /// From now on the network is like this, for open connections too.
    pub fn set(&self, fault: Fault) {
        self.network.send_modify(|network| network.fault = fault);
    }

    /// Resets every connection; new ones may be made.
    pub fn cut(&self) {
        self.network.send_modify(|network| network.life += 1);
    }

    /// Bytes that clients have sent so far.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// Connections that are open now.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One connection, until either end or the network closes it.
async fn pass(
    client: TcpStream,
    server: SocketAddr,
    network: watch::Receiver<Network>,
    asked: Arc<AtomicU64>,
) -> std::io::Result<()> {
    let born = *network.borrow();
    if born.fault == Fault::Cut {
        return client.set_zero_linger();
    }
    let upstream = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    upstream.set_nodelay(true)?;
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), upstream.into_split());
    let line = Line {
        network,
        life: born.life,
        dead: Arc::default(),
        asked,
    };
    tokio::select! {
        ended = line.clone().pump(from_client, to_server, true) => ended,
        ended = line.pump(from_server, to_client, false) => ended,
    }
}

/// What both ways of a connection know.
#[derive(Debug, Clone)]
struct Line {
    network: watch::Receiver<Network>,
    life: u64,
    /// Bytes were lost: nothing arrives any more, either way.
    dead: Arc<AtomicBool>,
    /// Bytes that all clients have sent.
    asked: Arc<AtomicU64>,
}

impl Line {
    /// One way. Ends when its side closes or the fault says so; the other way ends with it.
    async fn pump(
        mut self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        asks: bool,
    ) -> std::io::Result<()> {
        let mut buffer = vec![0_u8; 16_384];
        loop {
            let now = *self.network.borrow_and_update();
            if now.fault == Fault::Cut || now.life != self.life {
                return Ok(());
            }
            let read = tokio::select! {
                changed = self.network.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return Ok(()),
                },
                read = from.read(&mut buffer) => read?,
            };
            if read == 0
                || !self
                    .carry(now.fault, &buffer[..read], &mut to, asks)
                    .await?
            {
                return Ok(());
            }
        }
    }

    /// Brings a piece over, or not. False is the end of the connection.
    async fn carry(
        &self,
        fault: Fault,
        piece: &[u8],
        to: &mut OwnedWriteHalf,
        asks: bool,
    ) -> std::io::Result<bool> {
        let length = u64::try_from(piece.len()).unwrap_or_default();
        let before = if asks {
            self.asked.fetch_add(length, Ordering::SeqCst)
        } else {
            0
        };
        if fault == Fault::Blackhole {
            self.dead.store(true, Ordering::SeqCst);
        }
        match fault {
            Fault::AnswerLost(words) if asks && says(piece, words) => {
                self.dead.store(true, Ordering::SeqCst);
                to.write_all(piece).await?;
                // The server must have read and done it before the connection is gone.
                pause(Duration::from_millis(100)).await;
                return Ok(false);
            }
            Fault::QuestionLost(words) if asks && says(piece, words) => return Ok(false),
            Fault::CutEvery(bytes) if asks && before / bytes != (before + length) / bytes => {
                return Ok(false);
            }
            _ if self.dead.load(Ordering::SeqCst) => {}
            Fault::Delay(time) => {
                pause(time).await;
                to.write_all(piece).await?;
            }
            Fault::Slow(bytes) => {
                for part in piece.chunks(bytes.div_ceil(10).max(1)) {
                    pause(Duration::from_millis(100)).await;
                    to.write_all(part).await?;
                }
            }
            _ => to.write_all(piece).await?,
        }
        Ok(true)
    }
}

async fn pause(time: Duration) {
    // Sleeps on purpose: being slow is what this proxy is for.
    tokio::time::sleep(time).await;
}

fn says(piece: &[u8], words: &str) -> bool {
    piece
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}
