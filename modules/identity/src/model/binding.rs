//! Bindings: a role granted to a person somewhere, for a time.

use super::{
    code, duty,
    person::{Person, PersonKind, SERVICE_ROLE},
};
use kernel::{CentreId, EntityId, Error, Invalid, Result, TenantId, UserId, codes};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A binding.
    BindingId;
}

kernel::words! {
    /// Kinds of nodes.
    pub enum NodeKind {
        /// The whole group.
        Group = "group",
        /// A legal entity.
        Entity = "entity",
        /// A centre.
        Centre = "centre",
    }

    /// Where a binding stands.
    pub enum BindingState {
        /// It begins later.
        Pending = "pending",
        /// It is in force.
        Active = "active",
        /// It is over.
        Ended = "ended",
    }

    /// What is done to a binding.
    pub enum BindingStep {
        /// Take it back.
        Revoke = "revoke",
    }
}

impl BindingState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: BindingStep) -> Result<Self> {
        match (self, step) {
            (Self::Pending | Self::Active, BindingStep::Revoke) => Ok(Self::Ended),
            (Self::Ended, BindingStep::Revoke) => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A node of the structure: a binding covers it and what lies below, never what lies above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Node {
    /// The whole group.
    Group(TenantId),
    /// A legal entity with its centres.
    Entity(EntityId),
    /// A centre.
    Centre(CentreId),
}

impl Node {
    /// From the columns of a row: with neither, it is the whole group.
    #[must_use]
    pub fn of(tenant: TenantId, entity: Option<EntityId>, centre: Option<CentreId>) -> Self {
        let entity = entity.map_or(Self::Group(tenant), Self::Entity);
        centre.map_or(entity, Self::Centre)
    }

    /// From its kind and id.
    #[must_use]
    pub fn named(kind: NodeKind, id: Uuid) -> Self {
        match kind {
            NodeKind::Group => Self::Group(TenantId(id)),
            NodeKind::Entity => Self::Entity(EntityId(id)),
            NodeKind::Centre => Self::Centre(CentreId(id)),
        }
    }

    /// The legal entity, if it is one.
    #[must_use]
    pub fn entity(self) -> Option<Uuid> {
        if let Self::Entity(entity) = self {
            Some(entity.0)
        } else {
            None
        }
    }

    /// The centre, if it is one.
    #[must_use]
    pub fn centre(self) -> Option<Uuid> {
        if let Self::Centre(centre) = self {
            Some(centre.0)
        } else {
            None
        }
    }
}

/// A role granted to a person at a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Binding {
    /// The binding.
    pub id: BindingId,
    /// To whom.
    pub person_id: UserId,
    /// Stable name of the role.
    pub role: String,
    /// Where.
    pub at: Node,
    /// From when.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_from: OffsetDateTime,
    /// Until when, if that is known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub valid_until: Option<OffsetDateTime>,
    /// By whom; nobody for what came with the group.
    pub granted_by: Option<UserId>,
}

/// A wish to grant a role.
#[derive(Debug, Clone)]
pub struct GrantAsk {
    /// Stable name of the role.
    pub role: String,
    /// Where.
    pub at: Node,
    /// From when; from now if not said.
    pub valid_from: Option<OffsetDateTime>,
    /// Until when; without end if not said.
    pub valid_until: Option<OffsetDateTime>,
}

impl GrantAsk {
    /// The binding, if `by` may give it to `person`, who holds or will hold these.
    ///
    /// # Errors
    /// `identity.grant_to_self`, `identity.duties_conflict`, `common.validation` with `identity.role_kind` and
    /// `identity.bad_period`.
    pub fn grant(
        self,
        person: &Person,
        by: UserId,
        held: &[Binding],
        now: OffsetDateTime,
    ) -> Result<Binding> {
        if person.id == by {
            return Err(code::GRANT_TO_SELF.into());
        }
        let mut wrong = Invalid::default();
        if (self.role == SERVICE_ROLE) != (person.kind == PersonKind::Service) {
            wrong.push("/role", code::ROLE_KIND);
        }
        let from = self.valid_from.unwrap_or(now);
        if from < now {
            wrong.push("/valid_from", code::BAD_PERIOD);
        }
        if self.valid_until.is_some_and(|until| until <= from) {
            wrong.push("/valid_until", code::BAD_PERIOD);
        }
        wrong.check()?;
        let binding = Binding {
            id: BindingId::new(),
            person_id: person.id,
            role: self.role,
            at: self.at,
            valid_from: from,
            valid_until: self.valid_until,
            granted_by: Some(by),
        };
        let beside = held.iter().filter(|held| held.overlaps(&binding));
        duty::check(&binding.role, beside.map(|held| held.role.as_str()))?;
        Ok(binding)
    }
}

impl Binding {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> BindingState {
        if self.valid_until.is_some_and(|until| until <= now) {
            BindingState::Ended
        } else if now < self.valid_from {
            BindingState::Pending
        } else {
            BindingState::Active
        }
    }

    /// The same binding, ended. One that has not begun never begins.
    ///
    /// # Errors
    /// `common.illegal_transition` when it is over already.
    pub fn revoke(&self, now: OffsetDateTime) -> Result<Self> {
        self.state(now).next(BindingStep::Revoke)?;
        Ok(Self {
            valid_until: Some(now.max(self.valid_from)),
            ..self.clone()
        })
    }

    /// Whether both are in force at some moment.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end =
            |a: &Self, b: &Self| b.valid_until.is_none_or(|until| a.valid_from < until);
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);
    const DAY: Duration = Duration::DAY;

    fn person(kind: PersonKind) -> Person {
        let login = "orlova".parse().unwrap();
        Person {
            id: UserId::new(),
            kind,
            login,
            full_name: String::new(),
            created_at: NOW,
            disabled_at: None,
        }
    }

    fn ask(role: &str) -> GrantAsk {
        GrantAsk {
            role: role.to_owned(),
            at: Node::Group(TenantId::new()),
            valid_from: None,
            valid_until: None,
        }
    }

    fn fields(result: Result<Binding>) -> Vec<(String, kernel::Code)> {
        result
            .unwrap_err()
            .fields
            .into_iter()
            .map(|field| (field.pointer, field.code))
            .collect()
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = BindingState::ALL
            .iter()
            .flat_map(|state| BindingStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(allowed, ["pending revoke ended", "active revoke ended"]);
    }

    #[test]
    fn a_binding_is_in_force_from_its_first_moment_to_before_its_last() {
        let wish = GrantAsk {
            valid_from: Some(NOW + DAY),
            valid_until: Some(NOW + DAY * 2),
            ..ask("driver")
        };
        let binding = wish
            .grant(&person(PersonKind::Person), UserId::new(), &[], NOW)
            .unwrap();
        assert_eq!(binding.state(NOW), BindingState::Pending);
        assert_eq!(binding.state(NOW + DAY), BindingState::Active);
        assert_eq!(binding.state(NOW + DAY * 2), BindingState::Ended);
        assert_eq!(
            binding.revoke(NOW).unwrap().valid_until,
            Some(NOW + DAY),
            "never begins"
        );
        assert_eq!(
            binding.revoke(NOW + DAY * 3 / 2).unwrap().valid_until,
            Some(NOW + DAY * 3 / 2)
        );
        assert!(binding.revoke(NOW + DAY * 2).is_err());
    }

    #[test]
    fn nobody_grants_to_himself_and_wrong_fields_are_named_together() {
        let (orlova, by) = (person(PersonKind::Person), UserId::new());
        assert_eq!(
            ask("driver")
                .grant(&orlova, orlova.id, &[], NOW)
                .unwrap_err()
                .code,
            code::GRANT_TO_SELF
        );
        let wish = GrantAsk {
            valid_from: Some(NOW - DAY),
            valid_until: Some(NOW - DAY),
            ..ask(SERVICE_ROLE)
        };
        assert_eq!(
            fields(wish.grant(&orlova, by, &[], NOW)),
            [
                ("/role".to_owned(), code::ROLE_KIND),
                ("/valid_from".to_owned(), code::BAD_PERIOD),
                ("/valid_until".to_owned(), code::BAD_PERIOD)
            ]
        );
        let service = person(PersonKind::Service);
        assert_eq!(
            fields(ask("driver").grant(&service, by, &[], NOW)),
            [("/role".to_owned(), code::ROLE_KIND)]
        );
        assert!(ask(SERVICE_ROLE).grant(&service, by, &[], NOW).is_ok());
    }

    #[test]
    fn duties_are_apart_only_while_both_are_held() {
        let (orlova, by) = (person(PersonKind::Person), UserId::new());
        let until_tomorrow = GrantAsk {
            valid_until: Some(NOW + DAY),
            ..ask("cashier")
        };
        let held = [until_tomorrow.grant(&orlova, by, &[], NOW).unwrap()];
        let refused = ask("cfo").grant(&orlova, by, &held, NOW).unwrap_err();
        assert_eq!(refused.code, code::DUTIES_CONFLICT);
        let from_tomorrow = GrantAsk {
            valid_from: Some(NOW + DAY),
            ..ask("cfo")
        };
        assert!(from_tomorrow.grant(&orlova, by, &held, NOW).is_ok());
    }

    #[test]
    fn a_node_comes_back_from_its_columns() {
        let (tenant, id) = (TenantId::new(), Uuid::now_v7());
        for kind in NodeKind::ALL {
            let node = if *kind == NodeKind::Group {
                Node::Group(tenant)
            } else {
                Node::named(*kind, id)
            };
            let (entity, centre) = (node.entity().map(EntityId), node.centre().map(CentreId));
            assert_eq!(Node::of(tenant, entity, centre), node);
        }
        assert_eq!(Node::named(NodeKind::Group, id), Node::Group(TenantId(id)));
    }
}
