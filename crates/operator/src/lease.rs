//! Leader election on a Lease of `coordination.k8s.io`.
//!
//! Every change of the Lease names the version that it was read at, so of two who write at once one is refused. How long a
//! holder has been silent is measured here, by our own clock that only goes forward, from the moment when we saw a new
//! version; clocks of other machines are never compared. That alone does not stop a leader that sleeps and wakes up late:
//! for it there is the token, which grows with every change of hands, and [`crate::fence`], which refuses older ones.

use crate::{Error, Result, error::is_conflict, settings::LeaseSettings};
use k8s_openapi::{
    api::coordination::v1::{Lease, LeaseSpec},
    apimachinery::pkg::apis::meta::v1::MicroTime,
    jiff::Timestamp,
};
use kube::{
    Api,
    api::{ObjectMeta, PostParams},
};
use std::time::Instant;

/// Where a process stands after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It leads, with this token.
    Leading(i64),
    /// Somebody else does.
    Following(String),
    /// Somebody else wrote at the same time; the next attempt will tell.
    Beaten,
}

/// One candidate.
#[derive(Debug)]
pub struct Election {
    api: Api<Lease>,
    settings: LeaseSettings,
    me: String,
    seen: Option<Seen>,
}

/// The last version that was seen, and when.
#[derive(Debug)]
struct Seen {
    version: String,
    at: Instant,
}

impl Election {
    /// A candidate. `me` must differ between processes, those that ran before included.
    #[must_use]
    pub fn new(api: Api<Lease>, settings: LeaseSettings, me: String) -> Self {
        Self {
            api,
            settings,
            me,
            seen: None,
        }
    }

    /// Takes the Lease if nobody holds it, renews it if we do.
    ///
    /// # Errors
    /// The API server refuses or does not answer.
    pub async fn attempt(&mut self) -> Result<Standing> {
        let Some(lease) = self.api.get_opt(&self.settings.name).await? else {
            return self.create().await;
        };
        self.observe(&lease);
        let spec = lease.spec.clone().unwrap_or_default();
        let holder = spec.holder_identity.clone().unwrap_or_default();
        let token = i64::from(spec.lease_transitions.unwrap_or(0));
        if holder == self.me {
            let renewed = LeaseSpec {
                renew_time: Some(now()),
                ..spec
            };
            return self.write(lease, renewed, token).await;
        }
        if !holder.is_empty() && !self.is_over(&spec) {
            return Ok(Standing::Following(holder));
        }
        let next = spec.lease_transitions.unwrap_or(0).saturating_add(1);
        self.write(lease, self.held(next), next.into()).await
    }

    /// Raises the token above one that the fence has already seen: the Lease was deleted and began anew.
    ///
    /// # Errors
    /// The API server refuses or does not answer, or the number does not fit into a Lease.
    pub async fn raise(&mut self, above: i64) -> Result<Standing> {
        let lease = self.api.get(&self.settings.name).await?;
        let holder = lease
            .spec
            .as_ref()
            .and_then(|spec| spec.holder_identity.clone());
        if holder.as_deref() != Some(self.me.as_str()) {
            return Ok(Standing::Following(holder.unwrap_or_default()));
        }
        let next = i32::try_from(above.saturating_add(1));
        let next =
            next.map_err(|error| Error::Settings(format!("the fence is too high: {error}")))?;
        self.write(lease, self.held(next), next.into()).await
    }

    /// Gives the Lease back, so that the next need not wait.
    ///
    /// # Errors
    /// The API server refuses or does not answer.
    pub async fn release(&mut self) -> Result<()> {
        let Some(lease) = self.api.get_opt(&self.settings.name).await? else {
            return Ok(());
        };
        let spec = lease.spec.clone().unwrap_or_default();
        if spec.holder_identity.as_deref() == Some(self.me.as_str()) {
            let free = LeaseSpec {
                holder_identity: None,
                ..spec
            };
            self.write(lease, free, 0).await?;
        }
        Ok(())
    }

    fn observe(&mut self, lease: &Lease) {
        let version = lease.metadata.resource_version.clone().unwrap_or_default();
        if self
            .seen
            .as_ref()
            .is_none_or(|seen| seen.version != version)
        {
            let at = Instant::now();
            self.seen = Some(Seen { version, at });
        }
    }

    /// Whether the holder has been silent for as long as it said that it would not be.
    fn is_over(&self, spec: &LeaseSpec) -> bool {
        let said = spec
            .lease_duration_seconds
            .unwrap_or(self.settings.duration_s);
        let said = std::time::Duration::from_secs(said.unsigned_abs().into());
        self.seen
            .as_ref()
            .is_some_and(|seen| seen.at.elapsed() >= said)
    }

    fn held(&self, transitions: i32) -> LeaseSpec {
        LeaseSpec {
            holder_identity: Some(self.me.clone()),
            lease_duration_seconds: Some(self.settings.duration_s),
            lease_transitions: Some(transitions),
            acquire_time: Some(now()),
            renew_time: Some(now()),
            ..LeaseSpec::default()
        }
    }

    async fn create(&mut self) -> Result<Standing> {
        let lease = Lease {
            metadata: ObjectMeta {
                name: Some(self.settings.name.clone()),
                ..ObjectMeta::default()
            },
            spec: Some(self.held(1)),
        };
        let created = self.api.create(&PostParams::default(), &lease).await;
        self.written(created, 1)
    }

    /// `lease` carries the version that it was read at.
    async fn write(&mut self, mut lease: Lease, spec: LeaseSpec, token: i64) -> Result<Standing> {
        lease.spec = Some(spec);
        let params = PostParams::default();
        let replaced = self.api.replace(&self.settings.name, &params, &lease).await;
        self.written(replaced, token)
    }

    fn written(&mut self, written: Result<Lease, kube::Error>, token: i64) -> Result<Standing> {
        match written {
            Ok(lease) => {
                self.observe(&lease);
                Ok(Standing::Leading(token))
            }
            Err(error) if is_conflict(&error) => Ok(Standing::Beaten),
            Err(error) => Err(error.into()),
        }
    }
}

fn now() -> MicroTime {
    MicroTime(Timestamp::now())
}
