//! Second factors: authenticator apps, passkeys, and codes for the day on which both are lost.

use super::{
    attempt::AttemptKey,
    code,
    passkey::{Credential, Signed},
    password::Password,
    session::SessionId,
    totp::base32,
};
use kernel::{Error, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use std::net::IpAddr;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::id! {
    /// A second factor.
    FactorId;
    /// What a passkey is asked to sign.
    ChallengeId;
}

kernel::words! {
    /// What a second factor is.
    pub enum FactorKind {
        /// An authenticator app.
        Totp = "totp",
        /// A passkey: a key in a device that checks its owner.
        Passkey = "passkey",
    }

    /// Where a factor stands.
    pub enum FactorState {
        /// The app has the secret, but has not shown a code yet.
        New = "new",
        /// It is asked for.
        Active = "active",
        /// It proves nothing any more.
        Removed = "removed",
    }

    /// What happens to a factor.
    pub enum FactorStep {
        /// It has shown that it works.
        Confirm = "confirm",
        /// Its owner or an administrator takes it away.
        Remove = "remove",
    }

    /// What a challenge is for.
    pub enum ChallengePurpose {
        /// A new passkey.
        Register = "register",
        /// A proof by one that is known.
        Assert = "assert",
    }
}

/// Factors of one person at once.
const FACTORS_MAX: usize = 10;
/// Recovery codes of a set.
const RECOVERY_CODES: usize = 10;
/// How long a challenge waits to be signed.
pub const CHALLENGE_LIFE: Duration = Duration::minutes(5);

impl FactorState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: FactorStep) -> Result<Self> {
        match (self, step) {
            (Self::New, FactorStep::Confirm) => Ok(Self::Active),
            (Self::New | Self::Active, FactorStep::Remove) => Ok(Self::Removed),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A second factor, without anything secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Factor {
    /// The factor.
    pub id: FactorId,
    /// Whose it is.
    pub person_id: UserId,
    /// App or passkey.
    pub kind: FactorKind,
    /// What its owner calls it.
    pub name: String,
    /// When it was enrolled.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Since when it is asked for.
    #[serde(with = "time::serde::rfc3339::option")]
    pub confirmed_at: Option<OffsetDateTime>,
    /// When it was removed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub removed_at: Option<OffsetDateTime>,
    /// When it last proved something.
    #[serde(with = "time::serde::rfc3339::option")]
    pub used_at: Option<OffsetDateTime>,
}

impl Factor {
    /// A factor that is enrolled now.
    #[must_use]
    pub fn new(person_id: UserId, kind: FactorKind, name: String, now: OffsetDateTime) -> Self {
        Self {
            id: FactorId::new(),
            person_id,
            kind,
            name,
            created_at: now,
            confirmed_at: None,
            removed_at: None,
            used_at: None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> FactorState {
        match (self.removed_at, self.confirmed_at) {
            (Some(_), _) => FactorState::Removed,
            (None, Some(_)) => FactorState::Active,
            (None, None) => FactorState::New,
        }
    }

    /// The factor after a step.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn step(&self, step: FactorStep, now: OffsetDateTime) -> Result<Self> {
        let next = self.state().next(step)?;
        let mut after = self.clone();
        match next {
            FactorState::Removed => after.removed_at = Some(now),
            _ => after.confirmed_at = Some(now),
        }
        Ok(after)
    }

    /// What a sealed secret is about: this row and no other.
    #[must_use]
    pub fn seal_about(&self) -> Vec<u8> {
        [self.person_id.0.as_bytes(), self.id.0.as_bytes()]
            .map(|id| &id[..])
            .concat()
    }
}

/// A factor with what only the check of a proof may see.
#[derive(Debug, Clone, FromRow)]
pub struct Held {
    /// The factor.
    #[sqlx(flatten)]
    pub factor: Factor,
    /// Secret of an app, sealed.
    pub sealed_secret: Option<Vec<u8>>,
    /// The last step whose code was used.
    pub step_used: Option<i64>,
    /// What the device calls a passkey.
    pub credential_id: Option<Vec<u8>>,
    /// Its key.
    pub public_key: Option<Vec<u8>>,
    /// How often it has signed.
    pub sign_count: Option<i64>,
}

impl Held {
    /// The passkey, if it is one.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        Some(Credential {
            id: self.credential_id.clone()?,
            public_key: self.public_key.clone()?,
            sign_count: self.sign_count?,
        })
    }
}

/// Whether one more factor may be enrolled.
///
/// # Errors
/// `identity.too_many_factors`.
pub fn one_more(held: &[Factor]) -> Result<()> {
    if held.len() >= FACTORS_MAX {
        return Err(Error::new(code::TOO_MANY_FACTORS).with("max", FACTORS_MAX));
    }
    Ok(())
}

/// What somebody shows as a second factor.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A code of an app, or a recovery code.
    Code(Password),
    /// A signature of a passkey.
    Passkey(Assertion),
}

/// A signature with the challenge that it answers.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// Our challenge.
    pub challenge: ChallengeId,
    /// Which passkey.
    pub credential: Vec<u8>,
    /// What the browser sent.
    pub signed: Signed,
}

/// From where somebody in a session shows a proof: challenges are bound to the session, tries to the address.
#[derive(Debug, Clone, Copy)]
pub struct Seat {
    /// The session.
    pub session: SessionId,
    /// The address.
    pub from: IpAddr,
}

impl Seat {
    /// What wrong proofs of a person are counted by.
    #[must_use]
    pub fn tries(&self, person: UserId) -> AttemptKey {
        AttemptKey::factor(person, self.from)
    }
}

/// A challenge as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Challenge {
    /// The challenge.
    pub id: ChallengeId,
    /// Who is asked.
    pub person_id: UserId,
    /// The session or the sign-in that it was made for.
    pub holder_id: Uuid,
    /// What for.
    pub purpose: ChallengePurpose,
    /// The random bytes.
    pub bytes: Vec<u8>,
    /// Afterwards it is worth nothing.
    pub expires_at: OffsetDateTime,
}

impl Challenge {
    /// A fresh one.
    #[must_use]
    pub fn fresh(
        person_id: UserId,
        holder_id: Uuid,
        purpose: ChallengePurpose,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id: ChallengeId::new(),
            person_id,
            holder_id,
            purpose,
            bytes: rand::random::<[u8; 32]>().to_vec(),
            expires_at: now + CHALLENGE_LIFE,
        }
    }
}

/// A fresh set of recovery codes of 75 random bits each: `ABCDE-FGHIJ-KLMNO`.
#[must_use]
pub fn recovery_codes() -> Vec<String> {
    let code = |_| {
        let letters = base32(&rand::random::<[u8; 10]>());
        let part = |from: usize| letters.chars().skip(from).take(5).collect::<String>();
        [part(0), part(5), part(10)].join("-")
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// What is kept of a recovery code. Hyphens, spaces and small letters make no difference.
#[must_use]
pub fn recovery_hash(code: &str) -> Vec<u8> {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    Sha256::digest(plain).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_step() {
        use FactorState::{Active, New, Removed};
        for (from, step, to) in [
            (New, FactorStep::Confirm, Some(Active)),
            (New, FactorStep::Remove, Some(Removed)),
            (Active, FactorStep::Confirm, None),
            (Active, FactorStep::Remove, Some(Removed)),
            (Removed, FactorStep::Confirm, None),
            (Removed, FactorStep::Remove, None),
        ] {
            assert_eq!(from.next(step).ok(), to, "{from} {step}");
        }
    }

    #[test]
    fn recovery_codes_are_ten_and_read_as_people_type_them() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), 10);
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 17 && code.split('-').count() == 3)
        );
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(recovery_hash(&typed), recovery_hash(&codes[0]));
        assert_ne!(recovery_hash(&codes[0]), recovery_hash(&codes[1]));
    }

    #[test]
    fn a_person_has_ten_factors_at_most() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let one = Factor::new(UserId::new(), FactorKind::Totp, "x".to_owned(), now);
        assert!(one_more(&vec![one.clone(); 9]).is_ok());
        assert_eq!(
            one_more(&vec![one; 10]).unwrap_err().code,
            code::TOO_MANY_FACTORS
        );
    }
}
