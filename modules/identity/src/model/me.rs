//! What somebody is granted, and what a signed-in person is told about himself.

use super::{
    binding::{BindingId, Node},
    delegation::DelegationId,
    person::{Login, Person, PersonKind},
    support::SupportId,
};
use kernel::{CentreId, EntityId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// Where something granted comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A role.
    Binding {
        /// The binding.
        id: BindingId,
        /// Until when, if that is known.
        until: Option<OffsetDateTime>,
    },
    /// Somebody lends a permission; what it opens is given.
    Delegation {
        /// The delegation.
        id: DelegationId,
        /// Who lends.
        giver: Option<UserId>,
        /// Until then.
        until: Option<OffsetDateTime>,
    },
    /// A support access.
    Support {
        /// The access.
        id: SupportId,
        /// Why.
        reason: String,
        /// Who said yes.
        approved_by: Option<UserId>,
        /// Until then.
        until: Option<OffsetDateTime>,
    },
}

/// Something granted that is in force, with everything that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Where it comes from.
    pub source: Source,
    /// Stable name of the role, or of the permission that is lent.
    pub role: String,
    /// Its name in Russian.
    pub ru: String,
    /// Its name in English.
    pub en: String,
    /// Where.
    pub at: Node,
    /// The centres at and below the node; none for the whole group, which needs no list.
    pub centres: Vec<CentreId>,
    /// What the role may do.
    pub permissions: Vec<String>,
}

impl Granted {
    /// Leaves only what is also in this list.
    pub fn narrow(&mut self, permissions: &[String]) {
        self.permissions
            .retain(|permission| permissions.contains(permission));
    }

    /// A role that may do nothing yet.
    #[cfg(test)]
    pub fn bare(role: &str, at: Node) -> Self {
        let (ru, en) = (role.to_owned(), role.to_owned());
        Self {
            source: Source::Binding {
                id: BindingId::new(),
                until: None,
            },
            role: role.to_owned(),
            ru,
            en,
            at,
            centres: Vec::new(),
            permissions: Vec::new(),
        }
    }
}

/// Who is signed in, and what he may do where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The dealer group.
    pub tenant_id: TenantId,
    /// What pages of the session send as `X-CSRF-Token` with every request that changes something; only told in a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csrf_token: Option<String>,
    /// The person or account.
    pub person: MyPerson,
    /// The roles in force.
    pub roles: Vec<MyRole>,
    /// Every permission in force with its reach.
    pub permissions: BTreeMap<String, MyReach>,
    /// What others have lent to me.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lent: Vec<MyLent>,
    /// A support access in whose name I look: pages show it all the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<MySupport>,
}

/// A permission that somebody has lent to me.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyLent {
    /// The delegation.
    pub delegation_id: DelegationId,
    /// The permission.
    pub permission: String,
    /// Whose it is.
    pub giver_id: Option<UserId>,
    /// Where.
    pub at: Node,
    /// Until then.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

/// A live support access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MySupport {
    /// The access.
    pub id: SupportId,
    /// Why.
    pub reason: String,
    /// Who said yes.
    pub approved_by: Option<UserId>,
    /// Where.
    pub at: Node,
    /// Until then.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

impl MyLent {
    fn of(granted: &Granted) -> Option<Self> {
        let Source::Delegation { id, giver, until } = granted.source else {
            return None;
        };
        Some(Self {
            delegation_id: id,
            permission: granted.role.clone(),
            giver_id: giver,
            at: granted.at,
            until,
        })
    }
}

impl MySupport {
    fn of(granted: &Granted) -> Option<Self> {
        let Source::Support {
            id,
            reason,
            approved_by,
            until,
        } = &granted.source
        else {
            return None;
        };
        Some(Self {
            id: *id,
            reason: reason.clone(),
            approved_by: *approved_by,
            at: granted.at,
            until: *until,
        })
    }
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyPerson {
    /// The person.
    pub id: UserId,
    /// Person or program.
    pub kind: PersonKind,
    /// The name to sign in with.
    pub login: Login,
    /// The name to show.
    pub full_name: String,
}

/// A role in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyRole {
    /// Stable name.
    pub role: String,
    /// Name to show, in Russian.
    pub ru: String,
    /// The same in English.
    pub en: String,
    /// Where it was granted.
    pub at: Node,
}

/// Where a permission reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyReach {
    /// The whole group.
    pub everywhere: bool,
    /// Legal entities as a whole.
    pub entities: Vec<EntityId>,
    /// Centres, those of the entities included.
    pub centres: Vec<CentreId>,
}

impl MyReach {
    fn join(&mut self, granted: &Granted) {
        match granted.at {
            Node::Group(_) => self.everywhere = true,
            Node::Entity(entity) => self.entities.push(entity),
            Node::Centre(_) => {}
        }
        self.centres.extend(&granted.centres);
        self.entities.sort_unstable();
        self.entities.dedup();
        self.centres.sort_unstable();
        self.centres.dedup();
    }
}

/// Where each permission reaches that several grants give together.
#[must_use]
pub fn reaches(granted: &[Granted]) -> BTreeMap<String, MyReach> {
    let mut permissions: BTreeMap<String, MyReach> = BTreeMap::new();
    for granted in granted {
        for permission in &granted.permissions {
            let reach = permissions.entry(permission.clone()).or_default();
            reach.join(granted);
        }
    }
    permissions
}

impl Me {
    /// Puts together what several grants give.
    #[must_use]
    pub fn of(tenant_id: TenantId, person: &Person, granted: &[Granted]) -> Self {
        let permissions = reaches(granted);
        let person = MyPerson {
            id: person.id,
            kind: person.kind,
            login: person.login.clone(),
            full_name: person.full_name.clone(),
        };
        let role = |one: &Granted| MyRole {
            role: one.role.clone(),
            ru: one.ru.clone(),
            en: one.en.clone(),
            at: one.at,
        };
        Self {
            tenant_id,
            csrf_token: None,
            person,
            roles: granted
                .iter()
                .filter(|one| matches!(one.source, Source::Binding { .. }))
                .map(role)
                .collect(),
            permissions,
            lent: granted.iter().filter_map(MyLent::of).collect(),
            support: granted.iter().find_map(MySupport::of),
        }
    }
}
