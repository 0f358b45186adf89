//! identity: the structure of the group.

use crate::sample::{id, march, noon};
use async_trait::async_trait;
use kernel::{
    CentreId, Day, EntityId, Event, Instant, Money, PlaceId, Result, TenantId, UserId, zone::Zone,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

kernel::id! {
    /// A permission that somebody has lent to somebody for a while.
    DelegationId;
    /// What somebody confirmed with a fresh second factor: one action on one thing, for a few minutes.
    ConfirmationId;
}

/// What other modules need to know of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreInfo {
    /// The centre.
    pub id: CentreId,
    /// The legal entity that it belongs to.
    pub entity: EntityId,
    /// Name to show.
    pub name: String,
    /// Time zone of the centre and of its legal dates.
    pub zone: Zone,
    /// Whether the legal entity pays VAT.
    pub vat_payer: bool,
}

/// What other modules need to know of a legal entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityInfo {
    /// The legal entity.
    pub id: EntityId,
    /// Name to show.
    pub name: String,
    /// Whether it pays VAT.
    pub vat_payer: bool,
}

/// What other modules need to know of a yard, showroom or warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceInfo {
    /// The place.
    pub id: PlaceId,
    /// The centre that it belongs to.
    pub centre: CentreId,
    /// Name to show.
    pub name: String,
    /// Whether cars stand there: a yard or a showroom.
    pub for_cars: bool,
}

/// Asks for the structure of the group. Readers: buyback, vehicles, finance, sales.
#[async_trait]
pub trait Organisation: Send + Sync {
    /// A centre of the group, if there is one with this id.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn centre(&self, tenant: TenantId, centre: CentreId) -> Result<Option<CentreInfo>>;

    /// A legal entity of the group, if there is one with this id. Reader: finance.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn entity(&self, tenant: TenantId, entity: EntityId) -> Result<Option<EntityInfo>>;

    /// A place of the group, if there is one with this id. Reader: vehicles.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn place(&self, tenant: TenantId, place: PlaceId) -> Result<Option<PlaceInfo>>;
}

/// Knows what people are called. Reader: console, for files of lists.
#[async_trait]
pub trait Colleagues: Send + Sync {
    /// The names of these people of the group, at most a thousand; of a stranger there is none.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn names(&self, tenant: TenantId, people: &[UserId]) -> Result<Vec<(UserId, String)>>;
}

/// What a confirmation must be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationAsk {
    /// The group.
    pub tenant: TenantId,
    /// The confirmation that the command names.
    pub id: ConfirmationId,
    /// Who acts: nobody uses what another has confirmed.
    pub person: UserId,
    /// `buyback.payout`.
    pub action: &'static str,
    /// The thing: the purchase of a payout.
    pub noun_id: Uuid,
    /// The money that moves.
    pub amount: Money,
}

/// Knows what people have confirmed with a second factor. Reader: buyback.
///
/// A confirmation is used once: the command that uses it keeps its id under a unique constraint, in its own transaction.
#[async_trait]
pub trait Confirmations: Send + Sync {
    /// Whether this person has confirmed exactly this a short while ago.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn confirmed(&self, ask: ConfirmationAsk) -> Result<bool>;
}

/// A permission that was lent, as it may be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lent {
    /// The delegation.
    pub delegation: DelegationId,
    /// Who lent it: the audit log names this person beside the one who acts.
    pub giver: UserId,
    /// The highest amount that may be decided about; absent: whatever the giver may.
    pub limit: Option<Money>,
    /// Whether the receiver's own deals and purchases are left out.
    pub own_excluded: bool,
    /// Until then, exactly.
    pub until: Instant,
}

/// Knows what people have lent to each other. Readers: buyback (approvals), sales (discounts).
#[async_trait]
pub trait Delegations: Send + Sync {
    /// What is lent to a person at a centre at a moment, oldest first: only what its giver still has there by a role, so
    /// nothing outlives its giver's permission and nothing that was lent is lent on.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn lent_to(
        &self,
        tenant: TenantId,
        person: UserId,
        permission: &'static str,
        centre: CentreId,
        at: OffsetDateTime,
    ) -> Result<Vec<Lent>>;
}

/// A token for a device of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceTokenAsk {
    /// The group.
    pub tenant: TenantId,
    /// Whose device it is: the token may never do more than this person.
    pub person: UserId,
    /// What it is for, as lists of tokens show it.
    pub name: String,
    /// It is narrowed to these permissions.
    pub permissions: Vec<String>,
    /// Until when.
    pub expires_at: Instant,
}

/// A token that was issued. Its secret is told this once.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceToken {
    /// The token.
    pub id: Uuid,
    /// What the device sends after `Bearer`.
    pub secret: String,
}

impl std::fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceToken({})", self.id)
    }
}

/// Command port: tokens of devices. Caller: buyback_mobile.
#[async_trait]
pub trait DeviceTokens: Send + Sync {
    /// Issues a token to a device of an active person.
    ///
    /// # Errors
    /// `common.not_found`: there is no such person.
    async fn issue(&self, ask: DeviceTokenAsk) -> Result<DeviceToken>;

    /// Takes a token back. Nothing happens when it is over already.
    ///
    /// # Errors
    /// The owner does not answer.
    async fn revoke(&self, tenant: TenantId, token: Uuid, by: UserId) -> Result<()>;
}

/// The aggregate that every event here belongs to.
pub const PERSON: &str = "identity.person";

/// Somebody has left: no session, token, role or delegation is left. Readers: buyback, sales, verification (the work goes to
/// the successor).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDismissed {
    /// Who has left.
    pub person: UserId,
    /// Who takes over; without anybody the work shows up in the lists of what nobody leads.
    pub successor: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

impl Event for PersonDismissed {
    const TYPE: &'static str = "identity.person_dismissed.v1";
    const AGGREGATE: &'static str = PERSON;

    fn key(&self) -> Uuid {
        self.person.0
    }

    fn sample() -> Self {
        Self {
            person: UserId(id(70)),
            successor: Some(UserId(id(71))),
            at: noon(5),
        }
    }
}

/// The kind of aggregate of a centre.
pub const CENTRE: &str = "identity.centre";

/// A centre has been opened. Readers: buyback, sales, vehicles, verification, which give it the rules of its pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CentreOpened {
    /// The centre.
    pub centre: CentreId,
    /// Its legal entity.
    pub entity: EntityId,
    /// The centre whose own rules it takes over; without one it works by the rules of the group.
    #[serde(default)]
    pub pattern: Option<CentreId>,
    /// Its first day.
    pub opens_on: Day,
}

impl Event for CentreOpened {
    const TYPE: &'static str = "identity.centre_opened.v1";
    const AGGREGATE: &'static str = CENTRE;

    fn key(&self) -> Uuid {
        self.centre.0
    }

    fn sample() -> Self {
        Self {
            centre: CentreId(id(72)),
            entity: EntityId(id(73)),
            pattern: Some(CentreId(id(74))),
            opens_on: march(9),
        }
    }
}
