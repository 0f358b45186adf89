//! Phones of appraisers.

use super::{client::ClientVersion, code};
use kernel::{CentreId, Error, Instant, Line, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A phone or tablet; its id is made by the phone.
    DeviceId;
}

kernel::words! {
    /// Where a phone stands.
    pub enum DeviceState {
        /// It works.
        Active = "active",
        /// It was taken back and has not heard of it yet.
        Revoked = "revoked",
        /// It was told to delete what it keeps.
        Wiped = "wiped",
    }

    /// What is done to a phone.
    pub enum DeviceStep {
        /// Take it back.
        Revoke = "revoke",
        /// It makes contact after that, and is told.
        Tell = "tell",
    }
}

impl DeviceState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: DeviceStep) -> Result<Self> {
        match (self, step) {
            (Self::Active, DeviceStep::Revoke) => Ok(Self::Revoked),
            (Self::Revoked, DeviceStep::Tell) => Ok(Self::Wiped),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Device {
    /// The phone.
    pub id: DeviceId,
    /// The centre that it works for.
    pub centre_id: CentreId,
    /// Whose it is.
    pub person_id: UserId,
    /// What its owner calls it.
    pub name: Line,
    /// Model, system, browser, as it says.
    pub platform: Line,
    /// Version of the application, as it said last.
    pub client_version: ClientVersion,
    /// Where it stands.
    pub state: DeviceState,
    /// Its token in the list of tokens.
    #[schema(value_type = String, format = Uuid)]
    pub token_id: Uuid,
    /// Since when.
    pub registered_at: Instant,
    /// Its last contact, to the minute.
    pub seen_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// By whom.
    pub revoked_by: Option<UserId>,
    /// Why.
    pub revoke_reason: Option<Line>,
    /// When it was told to delete what it keeps.
    pub wiped_at: Option<Instant>,
    /// Number of its last command that was decided.
    pub last_seq: i64,
    /// Grows with every change.
    pub version: i64,
}

/// A phone that wants to be registered.
#[derive(Debug, Clone)]
pub struct DeviceAsk {
    /// The phone.
    pub id: DeviceId,
    /// The centre that it shall work for.
    pub centre_id: CentreId,
    /// What its owner calls it.
    pub name: Line,
    /// Model, system, browser.
    pub platform: Line,
    /// Version of the application.
    pub client_version: ClientVersion,
}

impl DeviceAsk {
    /// The phone with a fresh token, new or as it was before.
    ///
    /// # Errors
    /// `buyback_mobile.device_taken`.
    pub fn registered(
        self,
        before: Option<&Device>,
        person: UserId,
        token: Uuid,
        now: Instant,
    ) -> Result<Device> {
        let own = |old: &&Device| old.person_id == person && old.state == DeviceState::Active;
        if before.is_some_and(|old| !own(&old)) {
            return Err(code::DEVICE_TAKEN.into());
        }
        Ok(Device {
            id: self.id,
            centre_id: before.map_or(self.centre_id, |old| old.centre_id),
            person_id: person,
            name: self.name,
            platform: self.platform,
            client_version: self.client_version,
            state: before.map_or(DeviceState::Active, |old| old.state),
            token_id: token,
            registered_at: before.map_or(now, |old| old.registered_at),
            seen_at: now,
            revoked_at: None,
            revoked_by: None,
            revoke_reason: None,
            wiped_at: None,
            last_seq: before.map_or(0, |old| old.last_seq),
            version: before.map_or(1, |old| old.version + 1),
        })
    }
}

/// How often a contact is written down.
const MINUTE: time::Duration = time::Duration::MINUTE;

impl Device {
    /// The same phone, taken back.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn revoke(&self, by: UserId, reason: Line, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(DeviceStep::Revoke)?,
            revoked_at: Some(now),
            revoked_by: Some(by),
            revoke_reason: Some(reason),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// The same phone once it was told.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn told(&self, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(DeviceStep::Tell)?,
            wiped_at: Some(now),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Refuses whatever comes from a phone that was taken back.
    ///
    /// # Errors
    /// `buyback_mobile.wipe` with `wipe: true`.
    pub fn works(&self) -> Result<()> {
        match self.state {
            DeviceState::Active => Ok(()),
            DeviceState::Revoked | DeviceState::Wiped => {
                Err(Error::new(code::WIPE).with("wipe", true))
            }
        }
    }

    /// Whether a contact now, with this version of the application, is worth writing down.
    #[must_use]
    pub fn is_to_be_noted(&self, now: Instant, client: Option<&ClientVersion>) -> bool {
        now.0 - self.seen_at.0 >= MINUTE
            || client.is_some_and(|version| *version != self.client_version)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use time::macros::datetime;

    pub(crate) fn phone() -> Device {
        let ask = DeviceAsk {
            id: DeviceId::new(),
            centre_id: CentreId::new(),
            name: "Телефон".parse().unwrap(),
            platform: "Android 15".parse().unwrap(),
            client_version: "1.4.0".parse().unwrap(),
        };
        let now = datetime!(2026-03-05 06:00 UTC).into();
        ask.registered(None, UserId::new(), Uuid::now_v7(), now)
            .unwrap()
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = DeviceState::ALL
            .iter()
            .flat_map(|state| DeviceStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(allowed, ["active revoke revoked", "revoked tell wiped"]);
    }

    #[test]
    fn a_phone_that_was_taken_back_never_works_again() {
        let (phone, now) = (phone(), datetime!(2026-03-05 09:00 UTC).into());
        phone.works().unwrap();
        let revoked = phone
            .revoke(UserId::new(), "украден".parse().unwrap(), now)
            .unwrap();
        let refused = revoked.works().unwrap_err();
        assert_eq!(
            (refused.code, refused.params.as_slice()),
            (code::WIPE, &[("wipe", "true".to_owned())][..])
        );
        let told = revoked.told(now).unwrap();
        assert!(told.works().is_err() && told.told(now).is_err() && told.wiped_at == Some(now));
        let again = DeviceAsk {
            id: phone.id,
            centre_id: phone.centre_id,
            name: phone.name.clone(),
            platform: phone.platform.clone(),
            client_version: phone.client_version.clone(),
        };
        let taken = again
            .clone()
            .registered(Some(&told), phone.person_id, Uuid::now_v7(), now);
        assert_eq!(taken.unwrap_err().code, code::DEVICE_TAKEN);
        let foreign = again.registered(Some(&phone), UserId::new(), Uuid::now_v7(), now);
        assert_eq!(foreign.unwrap_err().code, code::DEVICE_TAKEN);
    }
}
