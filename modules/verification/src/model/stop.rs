//! The stop list: cars and people that the group does not deal with. Passports and phones are kept as keyed hashes.

use super::code;
use kernel::{
    Code, Instant, Passport, Phone, Result, UserId, VehicleNumber, Vin, invalid::Invalid,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::id! {
    /// An entry of the stop list.
    StopId;
}

kernel::words! {
    /// What an entry names.
    pub enum StopKind {
        /// A car, by VIN.
        Vin = "vin",
        /// A vehicle that has no VIN, by the number that it has.
        Number = "number",
        /// A person, by passport.
        Passport = "passport",
        /// A person, by phone.
        Phone = "phone",
    }

    /// Why it is on the list.
    pub enum StopReason {
        /// Stolen or wanted.
        Stolen = "stolen",
        /// Fraud.
        Fraud = "fraud",
        /// Somebody else claims it.
        Dispute = "dispute",
        /// Debts.
        Debt = "debt",
        /// Anything else.
        Other = "other",
    }
}

impl StopKind {
    /// The reason that a hit gives.
    #[must_use]
    pub fn hit(self) -> Code {
        match self {
            Self::Vin | Self::Number => code::STOP_VIN,
            Self::Passport => code::STOP_PASSPORT,
            Self::Phone => code::STOP_PHONE,
        }
    }
}

impl StopKind {
    /// Whether it names a vehicle.
    #[must_use]
    pub fn is_vehicle(self) -> bool {
        matches!(self, Self::Vin | Self::Number)
    }
}

/// An entry of the stop list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Stop {
    /// The entry.
    pub id: StopId,
    /// What it names.
    pub kind: StopKind,
    /// What it is found by: the VIN, or a keyed hash. It stays inside.
    #[serde(skip)]
    pub key: String,
    /// The VIN, or the number masked: enough to compare with a paper.
    pub shown: String,
    /// Why.
    pub reason: StopReason,
    /// Who added it.
    pub added_by: UserId,
    /// When.
    pub added_at: Instant,
    /// Who removed it, once that has happened.
    pub removed_by: Option<UserId>,
    /// When.
    pub removed_at: Option<Instant>,
}

/// What is put on the list, read and checked.
#[derive(Clone, PartialEq, Eq)]
pub enum Stopped {
    /// A car.
    Vin(VehicleNumber),
    /// A vehicle without a VIN.
    Number(VehicleNumber),
    /// A person, by passport.
    Passport(Passport),
    /// A person, by phone.
    Phone(Phone),
}

impl Stopped {
    /// Reads the value as the kind says.
    ///
    /// # Errors
    /// The value has not the form of its kind: a wrong field `/value`.
    pub fn read(kind: StopKind, value: &str) -> Result<Self, Invalid> {
        let wrong = |code| Invalid::field("/value", code);
        match kind {
            StopKind::Vin => Vin::parse(value)
                .map(|parsed| Self::Vin(parsed.vin.into()))
                .map_err(|fault| Invalid {
                    fields: vec![fault.at("/value")],
                }),
            StopKind::Number => value.parse().map(Self::Number).map_err(wrong),
            StopKind::Passport => value.parse().map(Self::Passport).map_err(wrong),
            StopKind::Phone => value.parse().map(Self::Phone).map_err(wrong),
        }
    }

    fn kind(&self) -> StopKind {
        match self {
            Self::Vin(_) => StopKind::Vin,
            Self::Number(_) => StopKind::Number,
            Self::Passport(_) => StopKind::Passport,
            Self::Phone(_) => StopKind::Phone,
        }
    }

    fn key(&self, key: &HashKey) -> String {
        match self {
            Self::Vin(number) | Self::Number(number) => number.to_string(),
            Self::Passport(passport) => key.of(StopKind::Passport, passport.as_str()),
            Self::Phone(phone) => key.of(StopKind::Phone, phone.as_str()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Vin(number) | Self::Number(number) => number.to_string(),
            Self::Passport(passport) => passport.masked(),
            Self::Phone(phone) => phone.masked(),
        }
    }
}

impl Stop {
    /// A new entry.
    #[must_use]
    pub fn of(what: &Stopped, reason: StopReason, key: &HashKey, by: UserId, at: Instant) -> Self {
        Self {
            id: StopId::new(),
            kind: what.kind(),
            key: what.key(key),
            shown: what.shown(),
            reason,
            added_by: by,
            added_at: at,
            removed_by: None,
            removed_at: None,
        }
    }

    /// The same entry, no longer in force; it stays for the record.
    ///
    /// # Errors
    /// `verification.stop_gone`.
    pub fn remove(&self, by: UserId, at: Instant) -> Result<Self> {
        if self.removed_at.is_some() {
            return Err(code::STOP_GONE.into());
        }
        Ok(Self {
            removed_by: Some(by),
            removed_at: Some(at),
            ..self.clone()
        })
    }
}

/// The secret of a group under which passports and phones are hashed: ten digits alone would be guessed in seconds.
#[derive(Clone, PartialEq, Eq)]
pub struct HashKey(pub Vec<u8>);

impl std::fmt::Debug for HashKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashKey(***)")
    }
}

impl HashKey {
    /// The keyed hash of a value, in hex. The kind is part of it, so that a phone never equals a passport.
    #[must_use]
    pub fn of(&self, kind: StopKind, value: &str) -> String {
        self.hmac(&[kind.word(), ":", value])
    }

    /// The keyed hash of a person as a register is asked about one.
    #[must_use]
    pub fn of_person(&self, person: &str) -> String {
        self.hmac(&["person:", person])
    }

    /// HMAC-SHA-256 (RFC 2104).
    fn hmac(&self, message: &[&str]) -> String {
        let mut inner = Sha256::new_with_prefix(self.block(0x36));
        message.iter().for_each(|part| inner.update(part));
        let outer = Sha256::new_with_prefix(self.block(0x5c)).chain_update(inner.finalize());
        hex::encode(outer.finalize())
    }

    fn block(&self, pad: u8) -> [u8; 64] {
        let mut block = [pad; 64];
        block
            .iter_mut()
            .zip(&self.0)
            .for_each(|(place, byte)| *place ^= byte);
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::codes;

    fn key() -> HashKey {
        HashKey(vec![1; 32])
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha_256() {
        // RFC 4231, test case 2.
        assert_eq!(
            HashKey(b"Jefe".to_vec()).hmac(&["what do ya want ", "for nothing?"]),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_ne!(
            key().of(StopKind::Phone, "1"),
            key().of(StopKind::Passport, "1")
        );
        assert_ne!(
            key().of(StopKind::Phone, "1"),
            HashKey(vec![2; 32]).of(StopKind::Phone, "1")
        );
        assert_eq!(format!("{:?}", key()), "HashKey(***)");
    }

    #[test]
    fn an_entry_holds_no_number_of_a_person() {
        let at = Instant(time::OffsetDateTime::UNIX_EPOCH);
        for (kind, value, shown) in [
            (StopKind::Vin, "z94k241c9pr000042", "Z94K241C9PR000042"),
            (StopKind::Passport, "45 09 № 123456", "**** ***456"),
            (StopKind::Phone, "8 (916) 683-78-22", "+7******7822"),
        ] {
            let what = Stopped::read(kind, value).unwrap();
            let stop = Stop::of(&what, StopReason::Fraud, &key(), UserId::new(), at);
            assert_eq!((stop.kind, stop.shown.as_str()), (kind, shown));
            assert!(
                !format!("{stop:?}").contains("123456") && !format!("{stop:?}").contains("916683")
            );
            assert!(
                !serde_json::to_string(&stop).unwrap().contains(&stop.key) || kind == StopKind::Vin
            );
            let gone = stop.remove(UserId::new(), at).unwrap();
            assert_eq!(
                gone.remove(UserId::new(), at).unwrap_err().code,
                code::STOP_GONE
            );
        }
    }

    #[test]
    fn a_value_without_the_form_of_its_kind_is_a_wrong_field() {
        for (kind, value, wrong) in [
            (StopKind::Vin, "1HGCM82633O004352", codes::VIN_ALPHABET),
            (StopKind::Passport, "123", codes::PASSPORT_MASK),
            (StopKind::Phone, "123", codes::PHONE_MASK),
        ] {
            let Err(invalid) = Stopped::read(kind, value) else {
                panic!("{value} was read")
            };
            assert_eq!(
                (invalid.fields[0].pointer.as_str(), invalid.fields[0].code),
                ("/value", wrong)
            );
        }
    }
}
