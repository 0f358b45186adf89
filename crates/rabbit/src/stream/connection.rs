//! A connection that speaks the protocol of streams: one task reads it, one writes it, and both end with it.
//!
//! The client library for streams is not used. It hands each frame to a task of its own, so that chunks may overtake each
//! other; it waits for answers for ever; it blocks a thread where a publisher is dropped; it cannot speak to a broker older
//! than 3.11; and it would bring a second provider of cryptography. Of the protocol we need sixteen frames.

use super::{
    octets::{Content, strange},
    place::{Line, Place, away},
    said::{self, ANSWER, Answer, Said, code, kind},
};
use bytes::{Buf, Bytes, BytesMut};
use kernel::Result;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf},
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// From the first packet to the broker's welcome.
const OPEN_MAX: Duration = Duration::from_secs(6);
/// An answer that comes later is no answer.
const ASK_MAX: Duration = Duration::from_secs(5);
const CLOSE_MAX: Duration = Duration::from_secs(2);
/// Each side gives a sign of life this often. A line on which nothing was heard for three of them is dead.
const BEAT_SECONDS: u32 = 5;
const BEAT: Duration = Duration::from_secs(5);
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// What the two sides agree on as the largest frame that we send.
const FRAME_BYTES: u32 = 1_048_576;
/// A chunk is sent in one frame, whatever its length. It holds what the publishers had on their way at one moment.
const CHUNK_BYTES_MAX: usize = 134_217_728;
/// Frames that wait for the socket, and as many octets of them as are written at once.
const WAITING_FRAMES: usize = 64;
const WRITE_BYTES: usize = 262_144;

/// An open connection. Dropped, it is gone without a word; [`Self::close`] says one.
#[derive(Debug)]
pub(super) struct Connection {
    writing: mpsc::Sender<Vec<u8>>,
    asked: Arc<Asked>,
    gone: CancellationToken,
    frame_bytes: usize,
    /// Consumers of a name take turns; brokers before 3.11 do not know that.
    pub(super) takes_turns: bool,
}

/// Questions that wait for an answer. `None` when there will be no more answers.
#[derive(Debug)]
struct Asked {
    next: AtomicU32,
    waiting: Mutex<Option<HashMap<u32, oneshot::Sender<Answer>>>>,
}

/// What the broker says unasked, in order. It is bounded by the credits that were given, and by what was published.
pub(super) type Saying = mpsc::UnboundedReceiver<Said>;

impl Connection {
    /// # Errors
    /// The broker is away or refuses us.
    pub(super) async fn open(place: &Place, role: &str) -> Result<(Self, Saying)> {
        let opened = timeout(OPEN_MAX, Self::greet(place, role)).await;
        opened.unwrap_or_else(|late| Err(away(late)))
    }

    async fn greet(place: &Place, role: &str) -> Result<(Self, Saying)> {
        let (reading, writing) = tokio::io::split(place.dial().await?);
        let (frames, written) = mpsc::channel(WAITING_FRAMES);
        let (saying, mut said) = mpsc::unbounded_channel();
        let gone = CancellationToken::new();
        let asked = Arc::new(Asked {
            next: AtomicU32::new(1),
            waiting: Mutex::new(Some(HashMap::new())),
        });
        tokio::spawn(write(writing, written, gone.clone()));
        tokio::spawn(listen(reading, asked.clone(), saying, gone.clone()));
        let mut connection = Self {
            writing: frames,
            asked,
            gone,
            frame_bytes: 0,
            takes_turns: false,
        };
        connection.introduce(role).await?;
        connection.authenticate(place).await?;
        connection.tune(&mut said).await?;
        let opened = connection
            .ask(kind::OPEN, |content| content.text(place.vhost()))
            .await?;
        opened.good("open")?;
        Ok((connection, said))
    }

    async fn introduce(&mut self, role: &str) -> Result<()> {
        let name = format!("kite {role} {}", std::process::id());
        let properties = [("product", "kite"), ("connection_name", name.as_str())];
        let asked = self.ask(kind::PEER_PROPERTIES, |content| content.pairs(&properties));
        let mut answer = asked.await?.good("peer properties")?;
        for _ in 0..answer.four()? {
            let (key, value) = (answer.text()?, answer.text()?);
            if key == "version" {
                self.takes_turns = takes_turns(&value);
            }
        }
        Ok(())
    }

    async fn authenticate(&self, place: &Place) -> Result<()> {
        let shook = self.ask(kind::SASL_HANDSHAKE, |content| content).await?;
        shook.good("handshake")?;
        let plain = place.plain();
        let answer = self.ask(kind::SASL_AUTHENTICATE, |content| {
            content.text("PLAIN").octets(&plain)
        });
        answer.await?.good("sign in").map(drop)
    }

    async fn tune(&mut self, said: &mut Saying) -> Result<()> {
        loop {
            match said.recv().await {
                Some(Said::Tune { frame_bytes }) => {
                    let limit = match frame_bytes {
                        0 => FRAME_BYTES,
                        some => some.min(FRAME_BYTES),
                    };
                    self.frame_bytes = usize::try_from(limit).unwrap_or_default();
                    let tuned = Content::default().four(limit).four(BEAT_SECONDS);
                    return self.tell(kind::TUNE, tuned).await;
                }
                Some(Said::Farewell { why }) => return Err(away(why)),
                Some(_) => {}
                None => return Err(away("the broker hung up")),
            }
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// There is none in time.
    pub(super) async fn ask(
        &self,
        kind: u16,
        content: impl FnOnce(Content) -> Content,
    ) -> Result<Answer> {
        let to = self.asked.next.fetch_add(1, Ordering::Relaxed);
        let answered = self.asked.wait(to)?;
        let content = content(Content::default().four(to));
        let asking = async {
            self.tell(kind, content).await?;
            answered.await.map_err(|_| away("the connection is gone"))
        };
        match timeout(ASK_MAX, asking).await {
            Ok(answer) => answer,
            Err(late) => {
                self.asked.forget(to);
                Err(away(late))
            }
        }
    }

    /// Says something that is not answered. Waits while the socket takes nothing.
    ///
    /// # Errors
    /// The connection is gone.
    pub(super) async fn tell(&self, kind: u16, content: Content) -> Result<()> {
        let sent = self.writing.send(frame(kind, &content)).await;
        sent.map_err(|_| away("the connection is gone"))
    }

    /// Creates a stream; one that is there already stays as it is.
    ///
    /// # Errors
    /// The broker does not.
    pub(super) async fn create(&self, stream: &str, properties: &[(&str, &str)]) -> Result<()> {
        let asked = self.ask(kind::CREATE, |content| {
            content.text(stream).pairs(properties)
        });
        let answer = asked.await?;
        answer.unless("create", &[code::STREAM_EXISTS]).map(drop)
    }

    /// Deletes a stream with all that it holds; one that is not there is no error.
    ///
    /// # Errors
    /// The broker does not.
    pub(super) async fn delete(&self, stream: &str) -> Result<()> {
        let answer = self
            .ask(kind::DELETE, |content| content.text(stream))
            .await?;
        answer.unless("delete", &[code::NO_STREAM]).map(drop)
    }

    /// The largest frame that the broker takes.
    pub(super) fn frame_bytes(&self) -> usize {
        self.frame_bytes
    }

    pub(super) fn is_gone(&self) -> bool {
        self.gone.is_cancelled()
    }

    /// Ends it without a word: it is not to be relied on any more.
    pub(super) fn give_up(&self) {
        self.gone.cancel();
    }

    /// Parts from the broker.
    pub(super) async fn close(&self) {
        if !self.is_gone() {
            let farewell = self.ask(kind::CLOSE, |content| content.two(code::OK).text("done"));
            let _ = timeout(CLOSE_MAX, farewell).await;
        }
        self.gone.cancel();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.gone.cancel();
    }
}

impl Asked {
    fn wait(&self, to: u32) -> Result<oneshot::Receiver<Answer>> {
        let (answer, answered) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = waiting
            .as_mut()
            .ok_or_else(|| away("the connection is gone"))?;
        waiting.insert(to, answer);
        Ok(answered)
    }

    fn forget(&self, to: u32) -> Option<oneshot::Sender<Answer>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_mut()?.remove(&to)
    }

    /// Whoever waits is told that there is nothing to wait for.
    fn end(&self) {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

/// `4.0.5` does, `3.10.8` does not.
fn takes_turns(version: &str) -> bool {
    let mut numbers = version
        .split('.')
        .map(|number| number.parse::<u32>().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    version >= (3, 11)
}

fn frame(kind: u16, content: &Content) -> Vec<u8> {
    let length = u32::try_from(content.0.len().saturating_add(4)).unwrap_or(u32::MAX);
    let mut frame = Content(Vec::with_capacity(content.0.len().saturating_add(8)));
    frame = frame.four(length).two(kind).two(1);
    frame.0.extend_from_slice(&content.0);
    frame.0
}

/// Writes frames, as many at once as there are, and a sign of life where there are none.
async fn write(
    mut line: WriteHalf<Box<dyn Line>>,
    mut frames: mpsc::Receiver<Vec<u8>>,
    gone: CancellationToken,
) {
    let writing = async {
        while let Some(octets) = next_frames(&mut frames).await {
            match timeout(SILENCE_MAX, line.write_all(&octets)).await {
                Ok(Ok(())) => {}
                _ => break,
            }
            if line.flush().await.is_err() {
                break;
            }
        }
    };
    let _ = gone.run_until_cancelled(writing).await;
    gone.cancel();
    let _ = timeout(CLOSE_MAX, line.shutdown()).await;
}

async fn next_frames(frames: &mut mpsc::Receiver<Vec<u8>>) -> Option<Vec<u8>> {
    let Ok(first) = timeout(BEAT, frames.recv()).await else {
        return Some(frame(kind::HEARTBEAT, &Content::default()));
    };
    let mut octets = first?;
    while octets.len() < WRITE_BYTES
        && let Ok(more) = frames.try_recv()
    {
        octets.extend_from_slice(&more);
    }
    Some(octets)
}

async fn listen(
    line: ReadHalf<Box<dyn Line>>,
    asked: Arc<Asked>,
    saying: mpsc::UnboundedSender<Said>,
    gone: CancellationToken,
) {
    let listening = hear(line, &asked, &saying);
    if let Some(Err(error)) = gone.run_until_cancelled(listening).await {
        tracing::debug!(%error, "a connection for streams has ended");
    }
    gone.cancel();
    asked.end();
}

async fn hear(
    line: ReadHalf<Box<dyn Line>>,
    asked: &Asked,
    saying: &mpsc::UnboundedSender<Said>,
) -> Result<()> {
    let mut frames = Frames {
        line,
        heard: BytesMut::new(),
    };
    loop {
        match said::read(frames.next().await?)? {
            Said::Answer { to, answer } => {
                // Nobody may wait any more.
                let _ = asked.forget(to).map(|waiting| waiting.send(answer));
            }
            Said::Nothing => {}
            Said::Farewell { why } => return Err(away(format!("the broker parts: {why}"))),
            other => saying.send(other).map_err(|_| strange("nobody listens"))?,
        }
    }
}

/// Cuts what is heard into frames.
struct Frames {
    line: ReadHalf<Box<dyn Line>>,
    heard: BytesMut,
}

impl Frames {
    async fn next(&mut self) -> Result<Bytes> {
        self.wait_for(4).await?;
        let length = usize::try_from(self.heard.get_u32()).unwrap_or(usize::MAX);
        if length > CHUNK_BYTES_MAX {
            return Err(strange("a frame is too long"));
        }
        self.heard.reserve(length.saturating_sub(self.heard.len()));
        self.wait_for(length).await?;
        Ok(self.heard.split_to(length).freeze())
    }

    async fn wait_for(&mut self, length: usize) -> Result<()> {
        while self.heard.len() < length {
            if self.heard.capacity() == self.heard.len() {
                self.heard.reserve(65_536);
            }
            let read = timeout(SILENCE_MAX, self.line.read_buf(&mut self.heard)).await;
            let read = read.map_err(|_| away("nothing was heard for too long"))?;
            if read.map_err(away)? == 0 {
                return Err(away("the broker hung up"));
            }
        }
        Ok(())
    }
}

/// The answer to a question of the broker.
pub(super) fn answer(to: u32) -> Content {
    Content::default().four(to).two(code::OK)
}

/// The kind of frame that answers this kind.
pub(super) fn answering(kind: u16) -> u16 {
    kind | ANSWER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_brokers_know_no_turns() {
        assert!(takes_turns("4.0.5") && takes_turns("3.11.0") && takes_turns("4.3.0-beta.1"));
        assert!(!takes_turns("3.10.8") && !takes_turns("") && !takes_turns("unknown"));
    }

    #[test]
    fn a_frame_begins_with_its_length() {
        let made = frame(kind::HEARTBEAT, &Content::default());
        assert_eq!(made, [0, 0, 0, 4, 0, 0x17, 0, 1]);
    }
}
