//! The sending side of the bus: a batch is safe when the broker has confirmed every entry of it, in time.

use super::{
    kept::Kept,
    map::Map,
    pack,
    place::{Place, away},
    post::Post,
};
use kernel::{Error, Result};
use platform::{Envelope, outbox};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// Publishes events to streams. There is no repeat here: what was not confirmed is in the outbox, and the relay hands it over
/// again.
#[derive(Debug)]
pub(crate) struct Publisher {
    map: Map,
    kept: Kept,
    confirm_max: Duration,
    /// A lane sends one batch at a time, also where two relays have it for a moment.
    lanes: Vec<Mutex<()>>,
}

/// Messages by the stream that they go to.
type Mail = BTreeMap<String, Vec<Vec<u8>>>;

impl Publisher {
    pub(crate) fn new(map: Map, place: Place, confirm_max: Duration) -> Self {
        Self {
            map,
            kept: Kept::new(place, "publish-streams"),
            confirm_max,
            lanes: (0..outbox::LANES).map(|_| Mutex::default()).collect(),
        }
    }

    /// Events of one lane, in order.
    pub(crate) async fn publish(&self, events: &[&Envelope]) -> Result<()> {
        let Some(first) = events.first() else {
            return Ok(());
        };
        let mut mail = Mail::new();
        for event in events {
            let body = serde_json::to_vec(event).map_err(Error::internal)?;
            mail.entry(self.map.stream(event)).or_default().push(body);
        }
        let lane = usize::try_from(outbox::lane(first.aggregate_id)).unwrap_or_default();
        let lane = self
            .lanes
            .get(lane)
            .ok_or_else(|| Error::internal("no lane"))?;
        let _one = lane.lock().await;
        let post = self.kept.get().await?;
        let sent = match timeout(self.confirm_max, send(&post, mail)).await {
            Ok(sent) => sent,
            Err(_) => Err(away("the broker did not confirm in time")),
        };
        match &sent {
            Ok(()) => self.kept.well().await,
            Err(_) => self.kept.broken(&post).await,
        }
        count(events.len(), sent.is_ok());
        sent
    }

    pub(crate) async fn close(&self) {
        self.kept.close().await;
    }
}

fn count(events: usize, confirmed: bool) {
    let outcome = if confirmed { "confirmed" } else { "refused" };
    let number = u64::try_from(events).unwrap_or_default();
    metrics::counter!("kite_bus_published_total", "outcome" => outcome).increment(number);
}

/// Everything is sent before anything is waited for.
async fn send(post: &Arc<Post>, mail: Mail) -> Result<()> {
    let mut receipts = Vec::with_capacity(mail.len());
    for (stream, messages) in mail {
        let publisher = post.publisher(&stream, "").await?;
        let (fit, huge): (Vec<_>, Vec<_>) = messages
            .iter()
            .partition(|message| pack::alone(message.len()) <= post.entry_bytes());
        if !huge.is_empty() {
            // It would never pass, and nothing behind it would: its consumers read it from the log, when the next one shows the
            // gap or when they are compared.
            tracing::error!(
                stream,
                number = huge.len(),
                "events are too large for a stream"
            );
        }
        let entries = post.numbered(pack::pack(fit.into_iter().map(Vec::as_slice)));
        if !entries.is_empty() {
            receipts.push(post.post(publisher, &entries).await?);
        }
    }
    for receipt in receipts {
        receipt
            .await
            .map_err(|_| away("the connection is gone"))??;
    }
    Ok(())
}
