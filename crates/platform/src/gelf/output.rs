//! From lines to the receiver: one thread writes them into the spool, another gives them out. They are threads and not
//! tasks because lines are said before and after there is a runtime, and while it is stuck.

use super::{Lines, Pause, Receiver, spool::Spool};
use crate::config::TelemetryConfig;
use kernel::{Error, Result};
use std::{
    io,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Lines between the process and the writing thread.
const QUEUE: usize = 4_096;
/// Bytes that go out in one connection.
const PARCEL: usize = 1024 * 1024;
/// How long the threads wait before they look again.
const LOOK: Duration = Duration::from_millis(100);
/// Written lines are on the disk after this time.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The running output. Dropping it tries once more to give out what waits; the rest stays in the spool.
#[derive(Debug)]
pub struct Output {
    shared: Shared,
    writing: Option<JoinHandle<()>>,
    giving: Option<JoinHandle<()>>,
}

/// What both threads share.
#[derive(Debug, Clone)]
struct Shared {
    spool: Arc<Mutex<Spool>>,
    /// No line comes any more.
    ended: Arc<AtomicBool>,
    /// Every line is in the spool: this is the last attempt.
    last: Arc<AtomicBool>,
}

impl Output {
    /// Starts it where a receiver is named.
    ///
    /// # Errors
    /// The receiver's address is none, or the folder cannot be written.
    pub fn start(config: &TelemetryConfig) -> Result<Option<(Self, Lines)>> {
        let Some(receiver) = Receiver::of(config)? else {
            return Ok(None);
        };
        let folder = Path::new(&config.gelf_folder);
        let spool = Spool::open(folder, config.gelf_bytes_max).map_err(|error| {
            Error::internal(format!(
                "telemetry.gelf_folder {}: {error}",
                folder.display()
            ))
        })?;
        let shared = Shared {
            spool: Arc::new(Mutex::new(spool)),
            ended: Arc::default(),
            last: Arc::default(),
        };
        let (queue, lines) = mpsc::sync_channel(QUEUE);
        let (writing, giving) = (shared.clone(), shared.clone());
        let output = Self {
            shared,
            writing: Some(named("kite-gelf-spool", move || writing.write(&lines))?),
            giving: Some(named("kite-gelf-out", move || giving.give(&receiver))?),
        };
        Ok(Some((output, Lines::new(queue))))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let ends = [
            (&self.shared.ended, self.writing.take()),
            (&self.shared.last, self.giving.take()),
        ];
        for (sign, thread) in ends {
            sign.store(true, Ordering::Relaxed);
            let _ = thread.map(JoinHandle::join);
        }
    }
}

impl Shared {
    fn spool(&self) -> MutexGuard<'_, Spool> {
        self.spool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, lines: &mpsc::Receiver<Vec<u8>>) {
        let (mut synced, mut written) = (Instant::now(), false);
        loop {
            match lines.recv_timeout(LOOK) {
                Ok(line) => {
                    let kept = self.spool().append(&line);
                    counted("full", kept.unwrap_or(1));
                    written = true;
                }
                Err(RecvTimeoutError::Timeout) if !self.ended.load(Ordering::Relaxed) => {}
                Err(_) => break,
            }
            if written && synced.elapsed() >= SYNC_EVERY {
                // A failing disk is no reason to stop writing; the next line may fit.
                let _ = self.spool().sync();
                (synced, written) = (Instant::now(), false);
            }
        }
        let _ = self.spool().sync();
    }

    fn give(&self, receiver: &Receiver) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let Ok(runtime) = runtime else {
            return;
        };
        let mut pause = Pause::default();
        loop {
            let last = self.last.load(Ordering::Relaxed);
            while last || pause.is_over() {
                match self.give_one(&runtime, receiver) {
                    Ok(true) => pause.end(),
                    Ok(false) => break,
                    Err(_) => {
                        metrics::counter!("kite_gelf_failures_total").increment(1);
                        pause.longer();
                        if last {
                            return;
                        }
                    }
                }
            }
            let waiting = u32::try_from(self.spool().waiting()).unwrap_or(u32::MAX);
            metrics::gauge!("kite_gelf_waiting_bytes").set(waiting);
            if last {
                return;
            }
            thread::sleep(LOOK);
        }
    }

    /// Gives one parcel; false when none waits. The spool is free while the receiver takes it.
    fn give_one(&self, runtime: &tokio::runtime::Runtime, receiver: &Receiver) -> io::Result<bool> {
        let parcel = self.spool().parcel(PARCEL)?;
        let Some(parcel) = parcel else {
            return Ok(false);
        };
        if !parcel.bytes.is_empty() {
            runtime.block_on(receiver.take(&parcel.bytes))?;
        }
        self.spool().taken(parcel.next)?;
        metrics::counter!("kite_gelf_sent_total", "stream" => "lines").increment(parcel.lines);
        counted("damaged", u64::from(parcel.damaged > 0));
        Ok(true)
    }
}

fn counted(reason: &'static str, lines: u64) {
    if lines > 0 {
        metrics::counter!("kite_gelf_dropped_total", "reason" => reason).increment(lines);
    }
}

fn named(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(Error::internal)
}
