//! What somebody may do, and why: each permission with what gives it, and what a change of roles would make of it.

use super::{
    binding::{BindingId, Node},
    duty,
    me::{Granted, MyReach, Source, reaches},
};
use kernel::{CentreId, EntityId, Instant, Lang, UserId};
use platform::{Catalogue, Permission};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// What gives a permission.
    pub enum GiftKind {
        /// A role.
        Binding = "binding",
        /// Somebody lends it, or something that it opens.
        Delegation = "delegation",
        /// A support access.
        Support = "support",
    }
}

/// Something that gives a permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gift {
    /// What it is.
    pub kind: GiftKind,
    /// The binding, the delegation or the access.
    pub id: Uuid,
    /// Stable name of the role, or of the permission that is lent.
    pub role: String,
    /// Its name, in the language of the caller.
    pub name: String,
    /// Where.
    pub at: Node,
    /// Until when, if that is known.
    pub until: Option<Instant>,
}

/// A permission of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Right {
    /// The permission.
    pub permission: &'static str,
    /// What it allows, in the language of the caller.
    pub words: &'static str,
    /// Whether the person has it somewhere.
    pub held: bool,
    /// Where; absent when nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<MyReach>,
    /// What gives it.
    pub given_by: Vec<Gift>,
    /// The decision in words.
    pub because: String,
    /// The operations of the API that it opens.
    pub operations: Vec<String>,
}

/// Everything that somebody may and may not do at a moment. Roles are taken with the permissions that they have today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rights {
    /// The person.
    pub person_id: UserId,
    /// The moment.
    pub at: Instant,
    /// Whether the person may act at all today.
    pub acts: bool,
    /// Every permission of the installation.
    pub rights: Vec<Right>,
}

/// What explains rights: the catalogue of the installation, and the language of the caller.
#[derive(Debug, Clone, Copy)]
pub struct Explainer<'a> {
    /// The permissions, their words and operations.
    pub catalogue: &'a Catalogue,
    /// Of the sentences.
    pub lang: Lang,
}

impl Explainer<'_> {
    /// The rights of somebody with these grants.
    #[must_use]
    pub fn rights(self, person_id: UserId, acts: bool, granted: &[Granted], at: Instant) -> Rights {
        let in_force = if acts { granted } else { &[] };
        let reaches = reaches(in_force);
        let right = |permission: &'static Permission| {
            let gifts = self.gifts(in_force, permission.name);
            Right {
                permission: permission.name,
                words: self.words(permission),
                held: !gifts.is_empty(),
                reach: reaches.get(permission.name).cloned(),
                because: self.because(acts, &gifts),
                given_by: gifts,
                operations: self.operations(permission.name),
            }
        };
        Rights {
            person_id,
            at,
            acts,
            rights: self.catalogue.permissions().map(right).collect(),
        }
    }

    fn words(self, permission: &Permission) -> &'static str {
        match self.lang {
            Lang::Ru => permission.ru,
            Lang::En => permission.en,
        }
    }

    fn operations(self, permission: &str) -> Vec<String> {
        let offered = self.catalogue.operations().iter();
        let needing = offered.filter(|one| one.permission == permission);
        needing
            .map(|one| format!("{} {}", one.method, one.path))
            .collect()
    }

    fn gifts(self, granted: &[Granted], permission: &str) -> Vec<Gift> {
        let giving = granted
            .iter()
            .filter(|one| one.permissions.iter().any(|held| held == permission));
        giving.map(|one| self.gift(one)).collect()
    }

    fn gift(self, granted: &Granted) -> Gift {
        let (kind, id, until) = match &granted.source {
            Source::Binding { id, until } => (GiftKind::Binding, id.0, *until),
            Source::Delegation { id, until, .. } => (GiftKind::Delegation, id.0, *until),
            Source::Support { id, until, .. } => (GiftKind::Support, id.0, *until),
        };
        let name = match self.lang {
            Lang::Ru => &granted.ru,
            Lang::En => &granted.en,
        };
        Gift {
            kind,
            id,
            role: granted.role.clone(),
            name: name.clone(),
            at: granted.at,
            until: until.map(Instant::from),
        }
    }

    fn because(self, acts: bool, gifts: &[Gift]) -> String {
        let ru = self.lang == Lang::Ru;
        if !acts {
            let words = if ru {
                "Учётная запись отключена"
            } else {
                "The account is disabled"
            };
            return words.to_owned();
        }
        if gifts.is_empty() {
            let words = if ru {
                "Это право никто не давал"
            } else {
                "Nobody gave it"
            };
            return words.to_owned();
        }
        let each: Vec<String> = gifts.iter().map(|gift| self.sentence(gift)).collect();
        each.join("; ")
    }

    fn sentence(self, gift: &Gift) -> String {
        let ru = self.lang == Lang::Ru;
        let kind = match (gift.kind, ru) {
            (GiftKind::Binding, true) => "роль",
            (GiftKind::Binding, false) => "role",
            (GiftKind::Delegation, true) => "передано на время",
            (GiftKind::Delegation, false) => "lent for a while",
            (GiftKind::Support, true) => "доступ поддержки",
            (GiftKind::Support, false) => "support access",
        };
        let place = match (gift.at, ru) {
            (Node::Group(_), true) => "вся группа",
            (Node::Group(_), false) => "the whole group",
            (Node::Entity(_), true) => "юридическое лицо",
            (Node::Entity(_), false) => "a legal entity",
            (Node::Centre(_), true) => "центр",
            (Node::Centre(_), false) => "a centre",
        };
        let until = gift.until.map_or(String::new(), |until| {
            let word = if ru { "до" } else { "until" };
            format!(", {word} {until}")
        });
        format!("{kind} «{}» ({place}{until})", gift.name)
    }

    /// What becomes of the rights when some grants go and others come.
    #[must_use]
    pub fn simulation(self, before: &[Granted], change: &RightsChange) -> Simulation {
        let removed = |one: &&Granted| matches!(one.source, Source::Binding { id, .. } if change.remove.contains(&id));
        let stays = before.iter().filter(|one| !removed(one)).cloned();
        let after: Vec<Granted> = stays.chain(change.add.iter().cloned()).collect();
        let (had, has) = (reaches(before), reaches(&after));
        Simulation {
            gained: self.changes(&has, &had, &after),
            lost: self.changes(&had, &has, before),
            conflicts: conflicts(&after, &change.add),
        }
    }

    /// What the first reach beyond the second.
    fn changes(
        self,
        one: &BTreeMap<String, MyReach>,
        other: &BTreeMap<String, MyReach>,
        granted: &[Granted],
    ) -> Vec<RightsDifference> {
        let change = |permission: &'static Permission| {
            let reach = one.get(permission.name)?;
            let reach = beyond(reach, other.get(permission.name))?;
            Some(RightsDifference {
                permission: permission.name,
                words: self.words(permission),
                reach,
                because: self.because(true, &self.gifts(granted, permission.name)),
                operations: self.operations(permission.name),
            })
        };
        self.catalogue.permissions().filter_map(change).collect()
    }
}

/// Roles that come and bindings that go.
#[derive(Debug, Clone, Default)]
pub struct RightsChange {
    /// Roles as if they were granted.
    pub add: Vec<Granted>,
    /// Bindings as if they were revoked.
    pub remove: Vec<BindingId>,
}

/// What a change would make of somebody's rights. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Simulation {
    /// What the person could do afterwards and cannot do before.
    pub gained: Vec<RightsDifference>,
    /// What the person can do before and could not do afterwards.
    pub lost: Vec<RightsDifference>,
    /// Roles that must not be held together: with these the change would be refused.
    pub conflicts: Vec<DutyConflict>,
}

/// A permission that would reach more, or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RightsDifference {
    /// The permission.
    pub permission: &'static str,
    /// What it allows, in the language of the caller.
    pub words: &'static str,
    /// The part of the group that comes or goes.
    pub reach: MyReach,
    /// What gives it, in words.
    pub because: String,
    /// The operations of the API that it opens.
    pub operations: Vec<String>,
}

/// Two roles that one person must not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct DutyConflict {
    /// The role that would be added.
    pub role: String,
    /// The one that stands against it.
    pub held: String,
}

fn conflicts(after: &[Granted], added: &[Granted]) -> Vec<DutyConflict> {
    let roles = || {
        let held = after.iter();
        held.filter(|one| matches!(one.source, Source::Binding { .. }))
    };
    let mut all: Vec<DutyConflict> = added
        .iter()
        .flat_map(|new| roles().map(move |held| (new, held)))
        .filter(|(new, held)| duty::is_conflict(&new.role, &held.role))
        .map(|(new, held)| DutyConflict {
            role: new.role.clone(),
            held: held.role.clone(),
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The part of one reach that lies outside another, if there is any.
fn beyond(one: &MyReach, other: Option<&MyReach>) -> Option<MyReach> {
    let nothing = MyReach::default();
    let other = other.unwrap_or(&nothing);
    if other.everywhere {
        return None;
    }
    let entities = |id: &&EntityId| !other.entities.contains(*id);
    let centres = |id: &&CentreId| !other.centres.contains(*id);
    let part = MyReach {
        everywhere: one.everywhere,
        entities: one.entities.iter().filter(entities).copied().collect(),
        centres: one.centres.iter().filter(centres).copied().collect(),
    };
    (part != nothing).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::TenantId;

    fn centre_role(role: &str, centre: CentreId, permissions: &[&str]) -> Granted {
        Granted {
            centres: vec![centre],
            permissions: permissions.iter().map(ToString::to_string).collect(),
            ..Granted::bare(role, Node::Centre(centre))
        }
    }

    #[test]
    fn a_reach_beyond_another_is_what_is_new() {
        let (north, tver) = (CentreId::new(), CentreId::new());
        let at = |centres: &[CentreId]| MyReach {
            centres: centres.to_vec(),
            ..MyReach::default()
        };
        assert_eq!(
            beyond(&at(&[north, tver]), Some(&at(&[north]))),
            Some(at(&[tver]))
        );
        assert_eq!(beyond(&at(&[north]), Some(&at(&[north, tver]))), None);
        let everywhere = MyReach {
            everywhere: true,
            ..MyReach::default()
        };
        assert_eq!(beyond(&at(&[north]), Some(&everywhere)), None);
        assert_eq!(beyond(&everywhere, Some(&at(&[north]))), Some(everywhere));
    }

    #[test]
    fn an_added_role_that_must_stand_apart_is_named() {
        let group = Granted::bare("cashier", Node::Group(TenantId::new()));
        let new = centre_role("cfo", CentreId::new(), &[]);
        let after = [group, new.clone()];
        let found = conflicts(&after, &[new]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].role.as_str(), found[0].held.as_str()),
            ("cfo", "cashier")
        );
    }

    #[test]
    fn rights_explain_themselves() {
        let catalogue = Catalogue::of(&[]);
        let explain = |lang| Explainer {
            catalogue: &catalogue,
            lang,
        };
        assert_eq!(explain(Lang::En).because(true, &[]), "Nobody gave it");
        assert_eq!(
            explain(Lang::Ru).because(false, &[]),
            "Учётная запись отключена"
        );
        let role = centre_role("driver", CentreId::new(), &["a.b.read"]);
        let gifts = explain(Lang::Ru).gifts(&[role], "a.b.read");
        assert_eq!(
            explain(Lang::Ru).because(true, &gifts),
            "роль «driver» (центр)"
        );
    }
}
