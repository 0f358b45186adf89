//! A publishing connection that is made when it is needed, and made anew when anything is wrong with it.

use super::{
    place::{Place, away},
    post::Post,
};
use crate::backoff::Backoff;
use kernel::Result;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// The connection of one role.
#[derive(Debug)]
pub(super) struct Kept {
    place: Place,
    role: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    post: Option<Arc<Post>>,
    backoff: Backoff,
    /// The broker was away a moment ago: it is left alone until then.
    rests_until: Option<Instant>,
}

impl Kept {
    pub(super) fn new(place: Place, role: &'static str) -> Self {
        let state = Mutex::default();
        Self { place, role, state }
    }

    /// The connection, made anew where it is broken.
    ///
    /// # Errors
    /// The broker is away, or was a moment ago.
    pub(super) async fn get(&self) -> Result<Arc<Post>> {
        let mut state = self.state.lock().await;
        if let Some(post) = state.post.as_ref().filter(|post| post.is_well()) {
            return Ok(post.clone());
        }
        state.post = None;
        connected(self.role, false);
        if state
            .rests_until
            .is_some_and(|until| Instant::now() < until)
        {
            return Err(away("the broker was away a moment ago"));
        }
        let opened = Post::open(&self.place, self.role).await.map(Arc::new);
        match &opened {
            Ok(post) => {
                state.post = Some(post.clone());
                connected(self.role, true);
                tracing::info!(
                    broker = self.place.name(),
                    role = self.role,
                    "events go to streams"
                );
            }
            Err(error) => {
                let pause = state.rest();
                tracing::warn!(broker = self.place.name(), %error, ?pause, "streams are away; events wait in the outbox");
            }
        }
        opened
    }

    /// What was published is safe: the broker is well.
    pub(super) async fn well(&self) {
        self.state.lock().await.backoff.reset();
    }

    /// Ends a connection that did not do what it should. A broker that opens connections and confirms nothing is left alone
    /// for a while too: a stream without a leader is such a one. All lanes fail at once, and only the first of them counts.
    pub(super) async fn broken(&self, post: &Arc<Post>) {
        post.give_up();
        let mut state = self.state.lock().await;
        if state
            .post
            .as_ref()
            .is_some_and(|kept| Arc::ptr_eq(kept, post))
        {
            state.post = None;
            state.rest();
        }
    }

    pub(super) async fn close(&self) {
        let post = self.state.lock().await.post.take();
        if let Some(post) = post {
            post.close().await;
        }
    }
}

impl State {
    fn rest(&mut self) -> Duration {
        let pause = self.backoff.next();
        self.rests_until = Some(Instant::now() + pause);
        pause
    }
}

fn connected(role: &'static str, is: bool) {
    metrics::gauge!("kite_bus_connected", "role" => role).set(u8::from(is));
}

/// The pause of a supervisor that has nothing else to do.
pub(super) async fn pause(backoff: &mut Backoff) {
    tokio::time::sleep(backoff.next()).await;
}
