//! Live pages: who has a page open is told what has changed elsewhere. A hint says which thing of which kind, never what
//! happened to it; the page asks again, with the rights of its reader.
//!
//! One reader of the log serves all streams of the process. What it found in one look goes out as one batch, over a channel
//! of a fixed length: a slow client misses batches, never fills the memory, and is told to read anew (`resync`).

mod hub;
mod poll;
mod stream;

use crate::{db::Tx, module::Permission};
use futures::future::BoxFuture;
use kernel::{CentreId, Result, TenantId};
use serde::Serialize;
use std::sync::Arc;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use hub::Live;
pub(crate) use poll::run;
pub use stream::{Crowd, open};

/// Finds the centres of some things of a kind: pairs of a thing and its centre.
pub type CentresOf = Arc<
    dyn for<'a> Fn(&'a mut Tx, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<(Uuid, CentreId)>>>
        + Send
        + Sync,
>;

/// A kind of aggregate whose changes are told to open pages.
#[derive(Clone)]
pub struct Watched {
    pub(crate) aggregate: &'static str,
    pub(crate) noun: &'static str,
    pub(crate) permission: &'static str,
    pub(crate) centres: Option<CentresOf>,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watched({})", self.aggregate)
    }
}

impl Watched {
    /// Changes of `aggregate` are told, under the name of `noun`, to those who have `permission` for the whole group.
    #[must_use]
    pub fn of(
        aggregate: &'static str,
        noun: &'static str,
        permission: &'static Permission,
    ) -> Self {
        Self {
            aggregate,
            noun,
            permission: permission.name,
            centres: None,
        }
    }

    /// The kind of aggregate.
    #[must_use]
    pub fn aggregate(&self) -> &'static str {
        self.aggregate
    }

    /// Where these things stand; nothing when they stand nowhere.
    ///
    /// # Errors
    /// Whatever their module says.
    pub async fn stands(&self, tx: &mut Tx, ids: &[Uuid]) -> Result<Option<Vec<(Uuid, CentreId)>>> {
        match &self.centres {
            Some(centres) => centres(tx, ids).await.map(Some),
            None => Ok(None),
        }
    }

    /// The same to those who have the permission at the centre of the thing: `|tx, ids| Box::pin(store::x(tx, ids))`.
    #[must_use]
    pub fn at_centres(
        self,
        centres: impl for<'a> Fn(&'a mut Tx, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<(Uuid, CentreId)>>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self {
            centres: Some(Arc::new(centres)),
            ..self
        }
    }
}

/// What an open page is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Hint {
    /// The module: `sales`.
    pub module: String,
    /// The kind of thing: `deal`.
    pub noun: &'static str,
    /// Which one.
    pub id: Uuid,
    /// What happened, in a word of the module: `deal_reserved`.
    pub kind: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A hint with what decides who is told.
#[derive(Debug, Clone)]
pub(crate) struct Addressed {
    number: u64,
    tenant: TenantId,
    permission: &'static str,
    centre: Option<CentreId>,
    hint: Hint,
}
