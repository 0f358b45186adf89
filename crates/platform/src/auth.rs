//! Who is calling: the platform asks, the identity module answers.

use crate::{
    app::App,
    scope::{Actor, Reach},
};
use async_trait::async_trait;
use kernel::{Result, TenantId, codes};
use std::{collections::HashSet, sync::Arc};

/// What a request shows to say who it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// The session cookie of a browser. `csrf` is the token of the page, required when the request changes something.
    Session {
        /// Content of the cookie.
        token: &'a str,
        /// Content of the `X-CSRF-Token` header.
        csrf: Option<&'a str>,
        /// Whether the method changes something.
        changes: bool,
    },
    /// `Authorization: Bearer …` of a program or device.
    Token(&'a str),
}

/// A set of permissions granted in a part of the group.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Names of the permissions.
    pub permissions: Arc<HashSet<String>>,
    /// Where.
    pub reach: Reach,
}

/// The caller, once known.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The dealer group.
    pub tenant: TenantId,
    /// The person or account.
    pub actor: Actor,
    /// Name to show.
    pub name: String,
    /// Everything granted that is in force now.
    pub grants: Vec<Grant>,
}

impl Identity {
    /// Where `permission` is granted, if anywhere.
    #[must_use]
    pub fn reach(&self, permission: &str) -> Option<Reach> {
        let holding = self
            .grants
            .iter()
            .filter(|grant| grant.permissions.contains(permission));
        holding
            .map(|grant| &grant.reach)
            .fold(None, |all: Option<Reach>, reach| {
                let mut all = all.unwrap_or_default();
                all.join(reach);
                Some(all)
            })
    }
}

/// Knows sessions and tokens.
#[async_trait]
pub trait Authenticator: Send + Sync + std::fmt::Debug {
    /// The caller behind a credential.
    ///
    /// # Errors
    /// `common.unauthenticated` when it is unknown, expired or revoked; `common.csrf` when the page token is wrong.
    async fn identify(&self, app: &App, credential: Credential<'_>) -> Result<Identity>;
}

/// Knows nobody: for a process without the identity module.
#[derive(Debug)]
pub struct NoAuthenticator;

#[async_trait]
impl Authenticator for NoAuthenticator {
    async fn identify(&self, _: &App, _: Credential<'_>) -> Result<Identity> {
        Err(codes::UNAUTHENTICATED.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::ActorKind;
    use kernel::{CentreId, UserId};

    #[test]
    fn a_permission_reaches_the_union_of_its_grants_and_nothing_else() {
        let (north, tver) = (CentreId::new(), CentreId::new());
        let grant = |permission: &str, centre| Grant {
            permissions: Arc::new(HashSet::from([permission.to_owned()])),
            reach: Reach {
                centres: vec![centre],
                ..Reach::default()
            },
        };
        let identity = Identity {
            tenant: TenantId::new(),
            actor: Actor {
                kind: ActorKind::Person,
                id: UserId::new(),
            },
            name: "Orlova".to_owned(),
            grants: vec![
                grant("deal.read", north),
                grant("deal.read", tver),
                grant("deal.write", north),
            ],
        };
        let read = identity.reach("deal.read").unwrap();
        assert!(read.centre(north) && read.centre(tver) && !read.centre(CentreId::new()));
        assert!(!identity.reach("deal.write").unwrap().centre(tver));
        assert_eq!(identity.reach("deal.erase"), None);
    }
}
