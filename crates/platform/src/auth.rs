//! Who is calling: the platform asks, the identity module answers.

use crate::{
    app::App,
    scope::{Actor, Reach},
};
use async_trait::async_trait;
use kernel::{Code, Error, Result, TenantId, UserId, codes};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

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
    /// The token that it was shown by, if it was one.
    pub token: Option<Uuid>,
    /// Everything granted that is in force now.
    pub grants: Vec<Grant>,
    /// What is missing before anything granted may be used, for example a second factor; the caller is told it in place
    /// of `common.forbidden`.
    pub lacking: Option<Code>,
}

impl Identity {
    /// Where `permission` is granted, or why it is not.
    ///
    /// # Errors
    /// What is lacking, else `common.forbidden`.
    pub fn require(&self, permission: &'static str) -> Result<Reach> {
        let refusal = || match self.lacking {
            Some(code) => Error::new(code),
            None => Error::new(codes::FORBIDDEN).with("permission", permission),
        };
        self.reach(permission).ok_or_else(refusal)
    }

    /// Where `permission` is granted, if anywhere: nowhere while something is lacking.
    #[must_use]
    pub fn reach(&self, permission: &str) -> Option<Reach> {
        if self.lacking.is_some() {
            return None;
        }
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

    /// The same for somebody who was let in before and is looked at again although he does nothing: it does not count as
    /// use of a session.
    ///
    /// # Errors
    /// As [`Self::identify`].
    async fn still(&self, app: &App, credential: Credential<'_>) -> Result<Identity> {
        self.identify(app, credential).await
    }

    /// Somebody for whom something is done after his request is over, with what he may do by now.
    ///
    /// # Errors
    /// `common.unauthenticated` when he may not act any more.
    async fn standing(&self, _app: &App, _tenant: TenantId, _person: UserId) -> Result<Identity> {
        Err(codes::UNAUTHENTICATED.into())
    }

    /// A caller was refused for a missing permission. Whoever watches some callers closely keeps it.
    ///
    /// # Errors
    /// It could not be kept; the caller is refused all the same.
    async fn refused(&self, _app: &App, _refusal: Refusal<'_>) -> Result<()> {
        Ok(())
    }
}

/// A request that was refused for a missing permission.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The caller.
    pub identity: &'a Identity,
    /// What was missing.
    pub permission: &'static str,
    /// The method of the request.
    pub method: &'a str,
    /// Its path, without the query.
    pub path: &'a str,
    /// The request, as its problem names it.
    pub correlation: Uuid,
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
    use kernel::CentreId;

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
            token: None,
            grants: vec![
                grant("deal.read", north),
                grant("deal.read", tver),
                grant("deal.write", north),
            ],
            lacking: None,
        };
        let read = identity.reach("deal.read").unwrap();
        assert!(read.centre(north) && read.centre(tver) && !read.centre(CentreId::new()));
        assert!(!identity.reach("deal.write").unwrap().centre(tver));
        assert_eq!(identity.reach("deal.erase"), None);
        let refused = |identity: &Identity| identity.require("deal.erase").unwrap_err().code;
        assert_eq!(refused(&identity), codes::FORBIDDEN);
        let lacking = Identity {
            lacking: Some(codes::STEP_UP_REQUIRED),
            ..identity
        };
        assert_eq!(lacking.reach("deal.read"), None);
        assert_eq!(refused(&lacking), codes::STEP_UP_REQUIRED);
    }
}
