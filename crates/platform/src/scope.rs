//! Who acts, for which tenant, and how far the permission in question reaches.

use kernel::{CentreId, EntityId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person with a browser session.
    Person,
    /// A program with an API token.
    Program,
    /// The system itself: a consumer of an event or a job.
    System,
}

impl ActorKind {
    /// The word in the audit log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Program => "program",
            Self::System => "system",
        }
    }
}

/// The one on whose behalf something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// What it is.
    pub kind: ActorKind,
    /// The person or account; for the system, the person whose action caused the event, or nil.
    pub id: UserId,
}

/// The part of the group in which a permission was granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The whole group.
    pub everywhere: bool,
    /// Legal entities granted as a whole.
    pub entities: Vec<EntityId>,
    /// Centres granted, those of the granted entities included.
    pub centres: Vec<CentreId>,
}

impl Reach {
    /// The whole group.
    #[must_use]
    pub fn everywhere() -> Self {
        Self {
            everywhere: true,
            ..Self::default()
        }
    }

    /// Whether a centre lies within.
    #[must_use]
    pub fn centre(&self, centre: CentreId) -> bool {
        self.everywhere || self.centres.contains(&centre)
    }

    /// Whether a legal entity lies within.
    #[must_use]
    pub fn entity(&self, entity: EntityId) -> bool {
        self.everywhere || self.entities.contains(&entity)
    }

    /// Centres for a filter in SQL; `None` means every centre.
    #[must_use]
    pub fn centres(&self) -> Option<Vec<Uuid>> {
        (!self.everywhere).then(|| self.centres.iter().map(|centre| centre.0).collect())
    }

    /// Legal entities for a filter in SQL; `None` means every entity.
    #[must_use]
    pub fn entities(&self) -> Option<Vec<Uuid>> {
        (!self.everywhere).then(|| self.entities.iter().map(|entity| entity.0).collect())
    }

    /// The centres as the wall of the database reads them: `*` for the whole group.
    pub(crate) fn centres_named(&self) -> String {
        self.named(self.centres.iter())
    }

    /// The legal entities as the wall of the database reads them.
    pub(crate) fn entities_named(&self) -> String {
        self.named(self.entities.iter())
    }

    fn named(&self, nodes: impl Iterator<Item = impl ToString>) -> String {
        if self.everywhere {
            return "*".to_owned();
        }
        let names: Vec<_> = nodes.map(|node| node.to_string()).collect();
        names.join(",")
    }

    /// Adds what another grant of the same permission reaches.
    pub fn join(&mut self, other: &Self) {
        self.everywhere |= other.everywhere;
        self.entities.extend(&other.entities);
        self.centres.extend(&other.centres);
    }
}

/// The scope of a transaction: every store function works under one. Only the extractors, the inbox and the job
/// runner make it, so a query without a tenant cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The dealer group.
    pub tenant: TenantId,
    /// Where the permission of the route was granted.
    pub reach: Reach,
    /// Who acts.
    pub actor: Actor,
    /// One id for everything that a request causes, through all events.
    pub correlation: Uuid,
    /// The event that caused this, if any.
    pub causation: Option<Uuid>,
    /// W3C trace context of the request.
    pub traceparent: Option<String>,
}

impl Scope {
    /// The installation itself, for the platform's own work: no tenant, so no row of one.
    pub fn installation() -> Self {
        Self::system(TenantId(Uuid::nil()))
    }

    /// The system acting for a tenant: jobs, and what has no person behind it.
    #[must_use]
    pub fn system(tenant: TenantId) -> Self {
        Self {
            tenant,
            reach: Reach::everywhere(),
            actor: Actor {
                kind: ActorKind::System,
                id: UserId(Uuid::nil()),
            },
            correlation: Uuid::now_v7(),
            causation: None,
            traceparent: None,
        }
    }
}
