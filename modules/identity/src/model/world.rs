//! The test world: two dealer groups with fixed ids. It is for journeys, tests and the demo; a real group has none of it.

use super::{
    binding::Node,
    person::{Login, PersonKind},
    structure::{Centre, Entity, Place, PlaceKind},
};
use kernel::{CentreId, EntityId, Error, Instant, PlaceId, Result, TenantId, UserId, zone::Zone};
use serde::Deserialize;
use uuid::Uuid;

const STANDARD: &str = include_str!("../../../../fixtures/world.toml");

const fn fixed(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number)
}

/// The group "Вектор".
pub const TENANT: TenantId = TenantId(fixed(0x0001));
/// ООО «Вектор-Авто», pays VAT.
pub const LE1: EntityId = EntityId(fixed(0x1001));
/// ООО «Вектор-Трейд», pays VAT.
pub const LE2: EntityId = EntityId(fixed(0x1002));
/// ООО «Вектор-Регион», simplified tax.
pub const LE3: EntityId = EntityId(fixed(0x1003));
/// Москва-Север, of LE1.
pub const DC1: CentreId = CentreId(fixed(0x2001));
/// Тверь, of LE1.
pub const DC2: CentreId = CentreId(fixed(0x2002));
/// Казань, of LE2.
pub const DC3: CentreId = CentreId(fixed(0x2003));
/// Рязань, of LE3.
pub const DC4: CentreId = CentreId(fixed(0x2004));
/// Владивосток, of LE1; the only one outside Moscow time.
pub const DC5: CentreId = CentreId(fixed(0x2005));
/// Yard of DC1 with 200 slots.
pub const Y1: PlaceId = PlaceId(fixed(0x3001));
/// Yard of DC2.
pub const Y2: PlaceId = PlaceId(fixed(0x3002));
/// Yard of DC3.
pub const Y3: PlaceId = PlaceId(fixed(0x3003));
/// Parts warehouse of DC1.
pub const W1: PlaceId = PlaceId(fixed(0x3101));
/// Parts warehouse of DC3.
pub const W2: PlaceId = PlaceId(fixed(0x3102));
/// The sales consultant Orlova of DC1.
pub const ORLOVA: UserId = UserId(fixed(0x4001));
/// The second sales consultant of DC1.
pub const BELOV: UserId = UserId(fixed(0x4002));
/// The tenant administrator.
pub const MIRONOV: UserId = UserId(fixed(0x4012));
/// The group "Меридиан", which has nothing to do with the first one.
pub const OTHER_TENANT: TenantId = TenantId(fixed(0x0002));
/// Its legal entity.
pub const OTHER_ENTITY: EntityId = EntityId(fixed(0x1f01));
/// Its centre.
pub const OTHER_CENTRE: CentreId = CentreId(fixed(0x2f01));

/// A set of dealer groups to load.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Roles are granted from this moment.
    pub since: Instant,
    /// The groups.
    pub groups: Vec<Group>,
}

/// A dealer group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The group.
    pub id: TenantId,
    /// What people type to sign in.
    pub slug: String,
    /// Its name.
    pub name: String,
    entities: Vec<EntityRow>,
    centres: Vec<CentreRow>,
    places: Vec<PlaceRow>,
    people: Vec<PersonRow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityRow {
    key: String,
    id: EntityId,
    name: String,
    vat_payer: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CentreRow {
    key: String,
    id: CentreId,
    entity: String,
    name: String,
    zone: Zone,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceRow {
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "a name for readers of the file, and for the test of the constants"
        )
    )]
    key: String,
    id: PlaceId,
    centre: String,
    kind: PlaceKind,
    name: String,
    slots: Option<i32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonRow {
    id: UserId,
    login: Login,
    name: String,
    role: String,
    at: String,
    kind: Option<PersonKind>,
}

/// Somebody of the world with the one role that he or she has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    /// The person.
    pub id: UserId,
    /// Person or program.
    pub kind: PersonKind,
    /// What to sign in with.
    pub login: Login,
    /// Full name.
    pub full_name: String,
    /// Stable name of the role.
    pub role: String,
    /// Where the role is granted.
    pub node: Node,
}

impl World {
    /// The world of all journeys: `fixtures/world.toml`.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the file is compiled in, and a test reads it"
    )]
    pub fn standard() -> Self {
        Self::read(STANDARD).expect("fixtures/world.toml is a world")
    }

    /// Reads a world.
    ///
    /// # Errors
    /// The text is no world.
    pub fn read(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(Error::internal)
    }
}

impl Group {
    /// Its legal entities.
    #[must_use]
    pub fn entities(&self) -> Vec<Entity> {
        let row = |row: &EntityRow| Entity {
            id: row.id,
            name: row.name.clone(),
            vat_payer: row.vat_payer,
        };
        self.entities.iter().map(row).collect()
    }

    /// Its centres.
    ///
    /// # Errors
    /// One names no legal entity of the group.
    pub fn centres(&self) -> Result<Vec<Centre>> {
        let row = |row: &CentreRow| {
            let entity_id = self.entity(&row.entity)?;
            Ok(Centre {
                id: row.id,
                entity_id,
                name: row.name.clone(),
                zone: row.zone.clone(),
            })
        };
        self.centres.iter().map(row).collect()
    }

    /// Its places.
    ///
    /// # Errors
    /// One names no centre of the group.
    pub fn places(&self) -> Result<Vec<Place>> {
        let row = |row: &PlaceRow| {
            let centre_id = self.centre(&row.centre)?;
            Ok(Place {
                id: row.id,
                centre_id,
                kind: row.kind,
                name: row.name.clone(),
                slots: row.slots,
            })
        };
        self.places.iter().map(row).collect()
    }

    /// Its people, the service accounts included.
    ///
    /// # Errors
    /// One is nowhere in the group.
    pub fn people(&self) -> Result<Vec<Resident>> {
        let row = |row: &PersonRow| {
            Ok(Resident {
                id: row.id,
                kind: row.kind.unwrap_or(PersonKind::Person),
                login: row.login.clone(),
                full_name: row.name.clone(),
                role: row.role.clone(),
                node: self.node(&row.at)?,
            })
        };
        self.people.iter().map(row).collect()
    }

    fn node(&self, key: &str) -> Result<Node> {
        if key == "group" {
            return Ok(Node::Group(self.id));
        }
        self.centre(key)
            .map(Node::Centre)
            .or_else(|_| self.entity(key).map(Node::Entity))
    }

    fn entity(&self, key: &str) -> Result<EntityId> {
        let row = self.entities.iter().find(|row| row.key == key);
        row.map(|row| row.id)
            .ok_or_else(|| Error::internal(format!("{} has no entity {key}", self.slug)))
    }

    fn centre(&self, key: &str) -> Result<CentreId> {
        let row = self.centres.iter().find(|row| row.key == key);
        row.map(|row| row.id)
            .ok_or_else(|| Error::internal(format!("{} has no centre {key}", self.slug)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::role;
    use std::collections::BTreeSet;

    #[test]
    fn the_constants_are_the_ids_of_the_file() {
        let world = World::standard();
        let [vector, meridian] = world.groups.as_slice() else {
            panic!("two groups")
        };
        assert_eq!((vector.id, meridian.id), (TENANT, OTHER_TENANT));
        for (key, id) in [("LE1", LE1), ("LE2", LE2), ("LE3", LE3)] {
            assert_eq!(vector.entity(key).unwrap(), id);
        }
        for (key, id) in [
            ("DC1", DC1),
            ("DC2", DC2),
            ("DC3", DC3),
            ("DC4", DC4),
            ("DC5", DC5),
        ] {
            assert_eq!(vector.centre(key).unwrap(), id);
        }
        for (key, id) in [("Y1", Y1), ("Y2", Y2), ("Y3", Y3), ("W1", W1), ("W2", W2)] {
            assert_eq!(
                vector
                    .places
                    .iter()
                    .find(|place| place.key == key)
                    .unwrap()
                    .id,
                id
            );
        }
        assert_eq!(meridian.entity("OTHER_ENTITY").unwrap(), OTHER_ENTITY);
        assert_eq!(meridian.centre("OTHER_CENTRE").unwrap(), OTHER_CENTRE);
        for (login, id) in [("orlova", ORLOVA), ("belov", BELOV), ("mironov", MIRONOV)] {
            assert_eq!(
                vector
                    .people
                    .iter()
                    .find(|person| person.login.as_str() == login)
                    .unwrap()
                    .id,
                id
            );
        }
    }

    #[test]
    fn every_role_is_played_and_everybody_is_somewhere() {
        let world = World::standard();
        let people = world.groups[0].people().unwrap();
        let played: BTreeSet<_> = people.iter().map(|person| person.role.clone()).collect();
        assert_eq!(played, role::standard().unwrap().into_keys().collect());
        assert_eq!(
            people.len(),
            20,
            "two sales consultants and one of every other role"
        );
        assert_eq!(world.groups[0].centres().unwrap().len(), 5);
        assert_eq!(world.groups[0].places().unwrap().len(), 5);
        assert_eq!(world.groups[1].people().unwrap().len(), 2);
    }

    #[test]
    fn a_world_that_does_not_hold_together_is_refused() {
        let broken = STANDARD.replace("centre = \"DC1\"", "centre = \"DC9\"");
        let world = World::read(&broken).unwrap();
        assert!(
            world.groups[0]
                .places()
                .unwrap_err()
                .to_string()
                .contains("DC9")
        );
        let broken = STANDARD.replace("at = \"DC1\"", "at = \"DC9\"");
        assert!(World::read(&broken).unwrap().groups[0].people().is_err());
        assert!(World::read("since = 1").is_err());
    }
}
