//! Opening a centre: everything that it needs to work, asked in one form.

use super::{
    binding::{Binding, GrantAsk, Node},
    code,
    person::{Login, Person, PersonKind},
    structure::{Centre, Entity, Place, PlaceKind},
};
use kernel::{CentreId, Day, EntityId, Invalid, PlaceId, Result, UserId, codes, zone::Zone};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

/// Roles without which a used car cannot go the whole way from the first call to the posted sale.
pub const LINE: &[&str] = &[
    "buyback_manager",
    "field_appraiser",
    "verification_officer",
    "sales_consultant",
    "sales_manager",
    "centre_director",
    "cashier",
    "chief_accountant",
];

kernel::words! {
    /// Where somebody of the staff works.
    pub enum Post {
        /// In the centre.
        Centre = "centre",
        /// In the legal entity, for all of its centres.
        Entity = "entity",
    }
}

/// The legal entity of a new centre.
#[derive(Debug)]
pub enum EntityAsk {
    /// One of the group.
    Known(EntityId),
    /// One that is made known with it.
    New(Entity),
}

/// Somebody who is to work in the new centre.
#[derive(Debug)]
pub struct StaffAsk {
    /// Who.
    pub who: Who,
    /// As what.
    pub role: String,
    /// Where.
    pub post: Post,
}

/// Somebody of the group, or somebody new.
#[derive(Debug)]
pub enum Who {
    /// One of the group.
    Known(UserId),
    /// One who is made known with the centre.
    New(Login, String),
}

/// The form.
#[derive(Debug)]
pub struct CentreAsk {
    /// Name to show.
    pub name: String,
    /// Its time zone.
    pub zone: Zone,
    /// Its legal entity.
    pub entity: EntityAsk,
    /// Its places: kind, name and room.
    pub places: Vec<(PlaceKind, String, Option<i32>)>,
    /// The centre whose own rules it takes over.
    pub pattern: Option<CentreId>,
    /// Its first day.
    pub opens_on: Day,
    /// Who works there.
    pub staff: Vec<StaffAsk>,
}

impl CentreAsk {
    /// What can be seen to be wrong without asking anybody.
    ///
    /// # Errors
    /// `common.validation` with `identity.no_place_for_cars` and `identity.repeated`.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Invalid::default();
        if self
            .places
            .iter()
            .all(|(kind, _, _)| *kind == PlaceKind::Warehouse)
        {
            wrong.push("/places", code::NO_PLACE_FOR_CARS);
        }
        for (row, staff) in self.staff.iter().enumerate() {
            let Who::New(login, _) = &staff.who else {
                continue;
            };
            let same =
                |other: &StaffAsk| matches!(&other.who, Who::New(before, _) if before == login);
            if self.staff.iter().take(row).any(same) {
                wrong.push(format!("/staff/{row}/login"), code::REPEATED);
            }
        }
        Ok(wrong.check()?)
    }

    /// The centre with its places, in this legal entity.
    #[must_use]
    pub fn built(&self, entity_id: EntityId) -> (Centre, Vec<Place>) {
        let centre = Centre {
            id: CentreId::new(),
            entity_id,
            name: self.name.clone(),
            zone: self.zone.clone(),
        };
        let place = |(kind, name, slots): &(PlaceKind, String, Option<i32>)| Place {
            id: PlaceId::new(),
            centre_id: centre.id,
            kind: *kind,
            name: name.clone(),
            slots: *slots,
        };
        let places = self.places.iter().map(place).collect();
        (centre, places)
    }
}

impl StaffAsk {
    /// The role that is asked for, at the new centre or at its legal entity.
    #[must_use]
    pub fn grant(&self, centre: &Centre) -> GrantAsk {
        let at = match self.post {
            Post::Centre => Node::Centre(centre.id),
            Post::Entity => Node::Entity(centre.entity_id),
        };
        GrantAsk {
            role: self.role.clone(),
            at,
            valid_from: None,
            valid_until: None,
        }
    }
}

/// Somebody who is made known together with the centre.
#[must_use]
pub fn newcomer(login: &Login, full_name: &str, now: OffsetDateTime) -> Person {
    Person {
        id: UserId::new(),
        kind: PersonKind::Person,
        login: login.clone(),
        full_name: full_name.to_owned(),
        created_at: now,
        disabled_at: None,
    }
}

/// One of the staff, as granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffMember {
    /// The name to sign in with.
    pub login: Login,
    /// The role.
    pub binding: Binding,
    /// The first password of somebody new, told this once: it is not kept, so a repeat of the command does not know it.
    pub password: Option<String>,
}

/// A centre that has been opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CentreIssued {
    /// The centre.
    pub centre: Centre,
    /// Its legal entity.
    pub entity: Entity,
    /// Its places.
    pub places: Vec<Place>,
    /// Who works there.
    pub staff: Vec<StaffMember>,
    /// Roles that nobody has there yet.
    pub vacant: Vec<String>,
}

/// What a centre still lacks for the whole way of a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether nothing is lacking.
    pub ready: bool,
    /// Roles that nobody has there now.
    pub vacant: Vec<String>,
    /// Whether there is a yard or a showroom.
    pub place_for_cars: bool,
}

impl Readiness {
    /// From the roles that reach the centre, and its places.
    #[must_use]
    pub fn of(filled: &[String], place_for_cars: bool) -> Self {
        let vacant = vacant(filled);
        Self {
            ready: vacant.is_empty() && place_for_cars,
            vacant,
            place_for_cars,
        }
    }
}

/// The roles of the line that are not among these.
#[must_use]
pub fn vacant(filled: &[String]) -> Vec<String> {
    let missing = LINE
        .iter()
        .filter(|role| !filled.iter().any(|held| held == *role));
    missing.map(ToString::to_string).collect()
}

/// A legal entity that is made known, if its choice is clear.
///
/// # Errors
/// `common.validation` with `identity.one_entity`.
pub fn entity_chosen(known: Option<EntityId>, new: Option<Entity>) -> Result<EntityAsk> {
    match (known, new) {
        (Some(known), None) => Ok(EntityAsk::Known(known)),
        (None, Some(new)) => Ok(EntityAsk::New(new)),
        _ => Err(kernel::Error::field("/entity_id", code::ONE_ENTITY)),
    }
}

/// Who of the staff is meant, if that is clear.
///
/// # Errors
/// The code for the row of the form.
pub fn who(
    known: Option<UserId>,
    login: Option<Login>,
    name: Option<String>,
) -> Result<Who, kernel::Code> {
    match (known, login, name) {
        (Some(known), None, None) => Ok(Who::Known(known)),
        (None, Some(login), Some(name)) => Ok(Who::New(login, name)),
        (None, None, None) => Err(codes::REQUIRED),
        _ => Err(code::ONE_PERSON),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(places: Vec<(PlaceKind, String, Option<i32>)>, logins: &[&str]) -> CentreAsk {
        let staff = |login: &&str| StaffAsk {
            who: Who::New(login.parse().unwrap(), "X".to_owned()),
            role: "driver".to_owned(),
            post: Post::Centre,
        };
        CentreAsk {
            name: "DC6".to_owned(),
            zone: "Europe/Moscow".parse().unwrap(),
            entity: EntityAsk::Known(EntityId::new()),
            places,
            pattern: None,
            opens_on: "2026-03-09".parse().unwrap(),
            staff: logins.iter().map(staff).collect(),
        }
    }

    #[test]
    fn a_centre_needs_a_place_for_cars_and_logins_of_their_own() {
        let yard = || vec![(PlaceKind::Yard, "Y".to_owned(), Some(10))];
        assert!(ask(yard(), &["aa", "bb"]).check().is_ok());
        let wrong = ask(
            vec![(PlaceKind::Warehouse, "W".to_owned(), None)],
            &["aa", "bb", "aa"],
        );
        let wrong: Vec<_> = wrong.check().unwrap_err().fields;
        let named: Vec<_> = wrong
            .iter()
            .map(|field| (field.pointer.as_str(), field.code))
            .collect();
        assert_eq!(
            named,
            [
                ("/places", code::NO_PLACE_FOR_CARS),
                ("/staff/2/login", code::REPEATED)
            ]
        );
        assert!(ask(Vec::new(), &[]).check().is_err());
    }

    #[test]
    fn a_centre_is_ready_when_every_role_of_the_line_is_filled() {
        let all: Vec<String> = LINE.iter().map(ToString::to_string).collect();
        assert!(Readiness::of(&all, true).ready);
        assert!(!Readiness::of(&all, false).ready);
        let lacking = Readiness::of(&all[1..], true);
        assert_eq!(
            (lacking.ready, lacking.vacant),
            (false, vec!["buyback_manager".to_owned()])
        );
    }

    #[test]
    fn every_role_of_the_line_exists() {
        let known = crate::model::role::standard().unwrap();
        assert!(LINE.iter().all(|role| known.contains_key(*role)));
    }
}
