//! What somebody is granted, and what a signed-in person is told about himself.

use super::{
    binding::Node,
    person::{Login, Person, PersonKind},
};
use kernel::{CentreId, EntityId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A binding in force with everything that it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Stable name of the role.
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
    /// The person or account.
    pub person: MyPerson,
    /// The roles in force.
    pub roles: Vec<MyRole>,
    /// Every permission in force with its reach.
    pub permissions: BTreeMap<String, MyReach>,
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

impl Me {
    /// Puts together what several grants give.
    #[must_use]
    pub fn of(tenant_id: TenantId, person: &Person, granted: &[Granted]) -> Self {
        let mut permissions: BTreeMap<String, MyReach> = BTreeMap::new();
        for granted in granted {
            for permission in &granted.permissions {
                permissions
                    .entry(permission.clone())
                    .or_default()
                    .join(granted);
            }
        }
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
            person,
            roles: granted.iter().map(role).collect(),
            permissions,
        }
    }
}
