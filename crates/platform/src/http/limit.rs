//! Rate limits: so many requests a second for each caller, and some more at once. A caller is who has signed in; on
//! public routes it is an address.
//!
//! For each caller one number is kept: the time until which his requests so far are paid for (GCRA). He may run ahead of
//! the clock by his burst. Nothing is kept of callers who are not ahead, and never more than [`CALLERS_MAX`]: when that
//! many are ahead at once, newcomers share one number.
//!
//! Where processes share a cache, what each of them has let through is known to all a moment later (`share`); no request
//! ever waits for that.

mod share;

pub(crate) use share::run;

use super::problem::{Marks, Problem};
use crate::{
    config::HttpConfig,
    scope::{Actor, ActorKind},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Error, Result, TenantId, UserId, codes};
use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Callers that are remembered at once.
const CALLERS_MAX: usize = 65_536;
/// Room is made at most this often.
const SWEEP: u64 = 1_000_000_000;
const SECOND: u64 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Actor(TenantId, UserId),
    Address(IpAddr),
    /// Who shows this credential, by a hash that only this process can make.
    Credential(u64),
    /// Everybody for whom there is no room.
    Others,
}

/// Nanoseconds between two requests, and how far they may run ahead of the clock.
#[derive(Debug, Clone, Copy)]
struct Rate {
    every: u64,
    ahead: u64,
}

impl Rate {
    /// Zero a second means no limit.
    fn of(per_second: u32, burst: u32) -> Option<Self> {
        let every = SECOND.checked_div(u64::from(per_second))?;
        let ahead = every.saturating_mul(u64::from(burst.saturating_sub(1)));
        Some(Self { every, ahead })
    }
}

/// What the callers of this process have asked for lately.
#[derive(Debug)]
pub(crate) struct Limits {
    start: Instant,
    person: Option<Rate>,
    program: Option<Rate>,
    address: Option<Rate>,
    secret: RandomState,
    paid: Mutex<Paid>,
}

#[derive(Debug, Default)]
struct Paid {
    until: HashMap<Who, u64>,
    /// What callers have used since the other processes were last told; nothing is noted where there are none.
    untold: Option<HashMap<Who, u64>>,
    swept: u64,
}

impl Limits {
    pub(crate) fn of(config: &HttpConfig) -> Self {
        Self {
            start: Instant::now(),
            person: Rate::of(config.person_per_second, config.person_burst),
            program: Rate::of(config.program_per_second, config.program_burst),
            address: Rate::of(config.address_per_second, config.address_burst),
            secret: RandomState::new(),
            paid: Mutex::default(),
        }
    }

    /// Refuses a credential whose holder was refused a moment ago, before the database is asked who that is.
    pub(crate) fn glance(&self, credential: &str) -> Result<()> {
        let paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let until = paid.until.get(&self.shown(credential)).copied();
        match until.unwrap_or_default().saturating_sub(self.now()) {
            0 => Ok(()),
            wait => Err(refusal(wait)),
        }
    }

    /// Counts a request of somebody known.
    pub(crate) fn actor(&self, tenant: TenantId, actor: Actor, credential: &str) -> Result<()> {
        let rate = match actor.kind {
            ActorKind::Person => self.person,
            ActorKind::Program | ActorKind::System => self.program,
        };
        self.take(Who::Actor(tenant, actor.id), rate)
            .map_err(|wait| {
                self.keep(self.shown(credential), self.now().saturating_add(wait));
                refusal(wait)
            })
    }

    /// Counts a request of somebody unknown.
    pub(crate) fn address(&self, peer: IpAddr) -> Result<()> {
        self.take(Who::Address(network(peer)), self.address)
            .map_err(refusal)
    }

    fn take(&self, who: Who, rate: Option<Rate>) -> Result<(), u64> {
        let Some(rate) = rate else {
            return Ok(());
        };
        let now = self.now();
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let who = paid.place(who, now);
        let until = paid.until.get(&who).copied().unwrap_or(now).max(now);
        match until.saturating_sub(now.saturating_add(rate.ahead)) {
            0 => {
                paid.until.insert(who, until.saturating_add(rate.every));
                paid.note(who, rate.every);
                Ok(())
            }
            wait => Err(wait),
        }
    }

    fn keep(&self, who: Who, until: u64) {
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let who = paid.place(who, self.now());
        if who != Who::Others {
            paid.until.insert(who, until);
        }
    }

    fn shown(&self, credential: &str) -> Who {
        Who::Credential(self.secret.hash_one(credential))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Paid {
    /// The caller himself while there is room for him; those who are not ahead of the clock make room.
    fn place(&mut self, who: Who, now: u64) -> Who {
        if self.until.len() < CALLERS_MAX || self.until.contains_key(&who) {
            return who;
        }
        if now.saturating_sub(self.swept) >= SWEEP {
            self.swept = now;
            self.until.retain(|_, until| *until > now);
        }
        if self.until.len() < CALLERS_MAX {
            who
        } else {
            Who::Others
        }
    }
}

/// Whoever has an IPv6 address has the whole network that it is in.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// The whole seconds after which a request is let through.
fn refusal(wait: u64) -> Error {
    let seconds = Duration::from_nanos(wait).as_secs().saturating_add(1);
    Error::new(codes::RATE_LIMITED).with("seconds", seconds)
}

/// The layer around routes that have no guard.
pub(crate) async fn by_address(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    let marks = request.extensions().get::<Marks>().copied();
    match marks.map_or(Ok(()), |marks| limits.address(marks.peer)) {
        Ok(()) => next.run(request).await,
        Err(error) => Problem(error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let mut http = crate::config::Config::load(None, &[]).unwrap().http;
        (http.person_per_second, http.person_burst) = (1, 3);
        (http.address_per_second, http.address_burst) = (1, 2);
        http.program_per_second = 0;
        Limits::of(&http)
    }

    fn actor(kind: ActorKind) -> Actor {
        Actor {
            kind,
            id: UserId::new(),
        }
    }

    #[test]
    fn a_burst_is_let_through_and_then_one_a_second() {
        let (limits, tenant) = (limits(), TenantId::new());
        let (one, another) = (actor(ActorKind::Person), actor(ActorKind::Person));
        for _ in 0..3 {
            limits.actor(tenant, one, "a").unwrap();
        }
        let refused = limits.actor(tenant, one, "a").unwrap_err();
        assert_eq!(refused.code, codes::RATE_LIMITED);
        assert_eq!(refused.params, [("seconds", "1".to_owned())]);
        assert!(
            limits.glance("a").is_err(),
            "the database need not be asked"
        );
        assert!(limits.glance("b").is_ok());
        limits.actor(tenant, another, "b").unwrap();
        limits.actor(TenantId::new(), one, "c").unwrap();
    }

    #[test]
    fn no_limit_is_no_limit() {
        let (limits, program) = (limits(), actor(ActorKind::Program));
        let tenant = TenantId::new();
        assert!((0..10_000).all(|_| limits.actor(tenant, program, "t").is_ok()));
    }

    #[test]
    fn addresses_of_one_network_share() {
        let limits = limits();
        let ask = |address: &str| limits.address(address.parse().unwrap()).is_ok();
        assert!(ask("2001:db8::1") && ask("2001:db8::2") && !ask("2001:db8::3"));
        assert!(ask("2001:db8:0:1::1") && ask("192.0.2.1") && ask("192.0.2.2"));
    }

    #[test]
    fn memory_is_bounded_and_strangers_share_what_is_left() {
        let limits = limits();
        let many = u32::try_from(CALLERS_MAX).unwrap() * 2;
        let let_through = (0..many)
            .filter(|number| limits.address(IpAddr::from(number.to_be_bytes())).is_ok())
            .count();
        let kept = limits.paid.lock().unwrap().until.len();
        assert!(kept <= CALLERS_MAX + 1, "{kept}");
        assert!(let_through >= CALLERS_MAX, "{let_through}");
    }
}
