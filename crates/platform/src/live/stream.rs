//! One open stream: it hears every batch, tells what its person may know, and ends when he is signed out.

use super::{
    Addressed,
    hub::{Batch, Live, Start},
};
use crate::{
    app::App,
    auth::{Credential, Identity},
    http::{Caller, guard},
    scope::Reach,
};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::{Stream, stream};
use kernel::{Error, Result, TenantId, UserId};
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    time::Duration,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, timeout_at},
};

/// Why there is no stream.
#[derive(Debug)]
pub enum Crowd {
    /// The person has as many as he may.
    Full(usize),
    /// Anything else.
    Other(Error),
}

impl From<Error> for Crowd {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// The stream of a caller, from now on or from the mark that a broken stream ended with.
///
/// # Errors
/// He has enough of them, or it is not known any more who he is.
pub async fn open(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    since: Option<&str>,
) -> Result<Response, Crowd> {
    let shown = Shown::read(headers)?;
    let identity = shown.look(app).await?;
    let who = (caller.scope.tenant, caller.scope.actor.id);
    let most = app.config.live.per_person_max;
    let heard = app.live().enter(who, most, since);
    let (receiver, start, last) = heard.ok_or(Crowd::Full(most))?;
    let place = Place {
        app: app.clone(),
        who,
    };
    let mut listener = Listener {
        place,
        shown,
        receiver,
        heard: last,
        rights: Rights::of(app.live(), &identity),
        ready: VecDeque::from([Event::default()
            .retry(Duration::from_secs(3))
            .comment("kite")]),
        beat: Instant::now(),
    };
    listener.begin(start);
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies that collect answers before they pass them on are told not to.
        (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    Ok((headers, Sse::new(listener.events())).into_response())
}

/// What the caller has shown, for looking again.
#[derive(Debug)]
enum Shown {
    Session(String),
    Token(String),
}

impl Shown {
    fn read(headers: &HeaderMap) -> Result<Self> {
        Ok(match guard::credential(headers, false)? {
            Credential::Token(token) => Self::Token(token.to_owned()),
            Credential::Session { token, .. } => Self::Session(token.to_owned()),
        })
    }

    async fn look(&self, app: &App) -> Result<Identity> {
        let credential = match self {
            Self::Token(token) => Credential::Token(token),
            Self::Session(token) => Credential::Session {
                token,
                csrf: None,
                changes: false,
            },
        };
        app.authenticator().still(app, credential).await
    }
}

/// What somebody may be told of: each permission that hints ask for, with its reach.
#[derive(Debug, Default)]
struct Rights(HashMap<&'static str, Reach>);

impl Rights {
    fn of(live: &Live, identity: &Identity) -> Self {
        let asked = live.watched.values().map(|(_, watched)| watched.permission);
        let granted = asked.filter_map(|name| Some((name, identity.reach(name)?)));
        Self(granted.collect())
    }

    /// A thing that stands nowhere, or is gone, is the whole group's.
    fn cover(&self, hint: &Addressed) -> bool {
        let reach = self.0.get(hint.permission);
        reach.is_some_and(|reach| match hint.centre {
            Some(centre) => reach.centre(centre),
            None => reach.everywhere,
        })
    }
}

/// A place among the streams of a person; given back however the stream ends.
struct Place {
    app: App,
    who: (TenantId, UserId),
}

impl Drop for Place {
    fn drop(&mut self) {
        self.app.live().leave(self.who);
    }
}

struct Listener {
    place: Place,
    shown: Shown,
    receiver: Receiver<Batch>,
    /// The number of the last hint that came by, told or not.
    heard: u64,
    rights: Rights,
    ready: VecDeque<Event>,
    beat: Instant,
}

impl Listener {
    fn begin(&mut self, start: Start) {
        match start {
            Start::After(missed) => self.tell(&missed),
            Start::Resync => self.resync(),
        }
        self.beat = Instant::now() + self.pause();
    }

    fn pause(&self) -> Duration {
        Duration::from_millis(self.place.app.config.live.beat_ms.max(50))
    }

    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut listener| async move {
            loop {
                if let Some(event) = listener.ready.pop_front() {
                    return Some((Ok(event), listener));
                }
                if !listener.hear().await {
                    return None;
                }
            }
        })
    }

    /// Waits for the next thing to tell; false when the stream is over.
    async fn hear(&mut self) -> bool {
        match timeout_at(self.beat, self.receiver.recv()).await {
            Ok(Ok(Batch::Hints(hints))) => self.tell(&hints),
            Ok(Ok(Batch::Resync) | Err(RecvError::Lagged(_))) => self.resync(),
            Ok(Ok(Batch::Look)) => return self.is_let_in().await,
            Ok(Err(RecvError::Closed)) => return false,
            Err(_) => {
                self.beat = Instant::now() + self.pause();
                let mark = self.place.app.live().mark(self.heard);
                // A comment keeps the connection; the mark spares whoever was told nothing a `resync` after a break.
                self.ready
                    .push_back(Event::default().id(mark).comment("beat"));
                return self.is_let_in().await;
            }
        }
        true
    }

    /// Whether the person is still signed in; what he may see is read anew. A database that does not answer now sends
    /// nobody away.
    async fn is_let_in(&mut self) -> bool {
        match self.shown.look(&self.place.app).await {
            Ok(identity) => {
                self.rights = Rights::of(self.place.app.live(), &identity);
                true
            }
            Err(error) => error.code.status >= 500,
        }
    }

    fn tell(&mut self, hints: &[Addressed]) {
        for hint in hints {
            self.heard = self.heard.max(hint.number);
            let mine = hint.tenant == self.place.who.0 && self.rights.cover(hint);
            let event = Event::default()
                .event("hint")
                .id(self.place.app.live().mark(hint.number));
            if let (true, Ok(event)) = (mine, event.json_data(&hint.hint)) {
                self.ready.push_back(event);
            }
        }
    }

    fn resync(&mut self) {
        let live = self.place.app.live();
        self.heard = live.last();
        let event = Event::default()
            .event("resync")
            .id(live.mark(self.heard))
            .data("{}");
        self.ready.push_back(event);
    }
}
