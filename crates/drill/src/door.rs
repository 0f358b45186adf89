//! An address that leads to a server, and later to another: what a virtual address or a service does when a database moves.

use crate::processes::fine;
use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, sleep},
    time::Duration,
};

/// How often a closed door is looked at.
const WAIT: Duration = Duration::from_millis(10);

/// The door. Dropped, it takes nobody any more.
#[derive(Debug)]
pub struct Door {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    target: Option<SocketAddr>,
    /// Both ends of every connection that went through.
    passing: Vec<TcpStream>,
}

impl Door {
    /// A door to this server.
    #[must_use]
    pub fn to(target: SocketAddr) -> Self {
        let listener = fine(TcpListener::bind("127.0.0.1:0"));
        let address = fine(listener.local_addr());
        let state = Arc::new(Mutex::new(State {
            target: Some(target),
            passing: Vec::new(),
        }));
        let behind = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // An address that moves answers nobody: whoever knocks waits.
                while is_closed(&behind) {
                    sleep(WAIT);
                }
                // A server that is away closes the door before the client.
                let _ = pass(&behind, &client);
            }
        });
        Self { address, state }
    }

    /// Where clients knock.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on it leads elsewhere; whoever is in is put out.
    pub fn lead_to(&self, target: SocketAddr) {
        self.turn(Some(target));
    }

    /// Whoever is in is put out, and whoever knocks waits until it leads somewhere again.
    pub fn close(&self) {
        self.turn(None);
    }

    fn turn(&self, target: Option<SocketAddr>) {
        let mut state = fine(self.state.lock());
        state.target = target;
        for stream in state.passing.drain(..) {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}

/// Nobody gets in now; the door itself is still there.
fn is_closed(state: &Arc<Mutex<State>>) -> bool {
    fine(state.lock()).target.is_none() && Arc::strong_count(state) > 1
}

fn pass(state: &Mutex<State>, client: &TcpStream) -> io::Result<()> {
    let mut state = fine(state.lock());
    let target = state.target.ok_or(io::ErrorKind::ConnectionRefused)?;
    let server = TcpStream::connect(target)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    state
        .passing
        .extend([client.try_clone()?, server.try_clone()?]);
    carry(client.try_clone()?, server.try_clone()?);
    carry(server, client.try_clone()?);
    Ok(())
}

/// One way, until either end closes.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
