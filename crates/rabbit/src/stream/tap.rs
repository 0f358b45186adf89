//! A reader for what does not pass Postgres: the messages of streams, each until it is said to be done.

use super::{
    inlet::{Inlet, Ticket},
    kept::pause,
    place::Place,
};
use crate::backoff::Backoff;
use bytes::Bytes;
use kernel::Result;

/// Reads streams under one name; those of the same name take turns. Connects by itself, and anew.
#[derive(Debug)]
pub struct Tap {
    place: Place,
    reader: String,
    streams: Vec<String>,
    inlet: Option<Inlet>,
}

/// Messages of one entry of a stream.
#[derive(Debug)]
pub struct Batch {
    /// Which of the streams.
    pub stream: usize,
    /// In order.
    pub messages: Vec<Bytes>,
    ticket: Ticket,
}

impl Batch {
    /// All of it has had its effect. What is not done comes again on the next connection.
    pub fn done(&self) {
        for _ in &self.messages {
            self.ticket.done();
        }
    }
}

impl Tap {
    /// Nothing connects yet.
    #[must_use]
    pub fn new(place: Place, reader: &str, streams: &[String]) -> Self {
        Self {
            place,
            reader: reader.to_owned(),
            streams: streams.to_vec(),
            inlet: None,
        }
    }

    /// Connects where it has not. To begin before somebody publishes; [`Self::next`] does it too.
    ///
    /// # Errors
    /// The broker is away or refuses us.
    pub async fn attach(&mut self) -> Result<&mut Self> {
        if self.inlet.is_none() {
            let mut inlet = Inlet::open(&self.place, "tap").await?;
            for stream in &self.streams {
                inlet.subscribe(stream, &self.reader).await?;
            }
            self.inlet = Some(inlet);
        }
        Ok(self)
    }

    /// The next messages, over as many connections as that takes. Whoever gives up waiting gives up the reader too: an answer to
    /// the broker may be lost.
    pub async fn next(&mut self) -> Batch {
        let mut backoff = Backoff::default();
        loop {
            match self.try_next().await {
                Ok(batch) if !batch.messages.is_empty() => return batch,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(reader = self.reader, %error, "streams are read again in a moment");
                    self.inlet = None;
                    pause(&mut backoff).await;
                }
            }
        }
    }

    async fn try_next(&mut self) -> Result<Batch> {
        self.attach().await?;
        let Some(inlet) = &mut self.inlet else {
            return Err(kernel::Error::internal("no connection"));
        };
        let parcel = inlet.next().await?;
        Ok(Batch {
            stream: usize::from(parcel.subscription),
            messages: parcel.messages,
            ticket: parcel.ticket,
        })
    }

    /// Entries that were given out and are not done: what a slow reader holds.
    #[must_use]
    pub fn in_hand(&self) -> usize {
        self.inlet.as_ref().map_or(0, Inlet::open_entries)
    }

    /// Keeps the place, and parts.
    pub async fn close(self) {
        if let Some(inlet) = self.inlet {
            inlet.close().await;
        }
    }
}
