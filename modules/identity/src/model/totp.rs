//! Codes of authenticator apps (RFC 6238: SHA-1, 30 seconds, six digits, which is what every app can do).

use ring::hmac;
use time::OffsetDateTime;

/// Seconds of a step.
const STEP: i64 = 30;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What the app and we share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl TotpSecret {
    /// A fresh one of 160 random bits.
    #[must_use]
    pub fn fresh() -> Self {
        Self(rand::random())
    }

    /// From what was sealed.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As people type it: base32.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bits = Vec::new();
        for letter in text.bytes() {
            let value = ALPHABET.iter().position(|known| *known == letter)?;
            bits.extend((0..5).rev().map(|place| (value >> place) & 1 == 1));
        }
        let byte = |bits: &[bool]| {
            bits.iter()
                .fold(0, |byte, bit| (byte << 1) | u8::from(*bit))
        };
        let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
        Self::read(&bytes)
    }

    /// For sealing.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it into an app that cannot see the picture.
    #[must_use]
    pub fn text(&self) -> String {
        base32(&self.0)
    }

    /// What the picture for the app says.
    #[must_use]
    pub fn uri(&self, login: &str) -> String {
        let secret = self.text();
        format!(
            "otpauth://totp/Kite:{login}?secret={secret}&issuer=Kite&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The code of the moment.
    #[must_use]
    pub fn code_at(&self, now: OffsetDateTime) -> String {
        self.code(now.unix_timestamp().div_euclid(STEP))
    }

    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = tag
            .as_ref()
            .last()
            .map_or(0, |last| usize::from(last & 0x0f));
        let four = tag.as_ref().iter().skip(offset).take(4);
        let number = four.fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// The step of this code: now, one before or one after, but later than the last one used. Each code works once.
    #[must_use]
    pub fn accepts(&self, code: &str, now: OffsetDateTime, used: Option<i64>) -> Option<i64> {
        let now = now.unix_timestamp().div_euclid(STEP);
        let fresh = |step: &i64| used.is_none_or(|used| *step > used);
        let mut steps = (now.saturating_sub(1)..=now.saturating_add(1)).filter(fresh);
        steps.find(|step| same(&self.code(*step), code))
    }
}

/// Whether two texts are the same; takes the same time wherever they differ.
fn same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Base32 of RFC 4648 without padding.
pub fn base32(bytes: &[u8]) -> String {
    let bit = |index: usize| {
        let byte = bytes.get(index / 8).copied().unwrap_or_default();
        (byte >> (7 - index % 8)) & 1
    };
    let letter = |group: usize| {
        let value = (0..5).fold(0, |value, index| (value << 1) | bit(group * 5 + index));
        let letter = ALPHABET.get(usize::from(value)).copied();
        char::from(letter.unwrap_or_default())
    };
    (0..(bytes.len() * 8).div_ceil(5)).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = TotpSecret::read(b"12345678901234567890").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.code_at(at(seconds)), code, "{seconds}");
        }
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::from_text(&secret.text()), Some(secret.clone()));
        assert_eq!(TotpSecret::from_text("GEZDGNBV"), None);
        assert_eq!(TotpSecret::from_text("geZ1"), None);
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(format!("{secret:?}"), "***");
    }

    #[test]
    fn a_code_is_good_one_step_around_and_only_once() {
        let (secret, now) = (TotpSecret::fresh(), at(1_772_690_415));
        let code = secret.code_at(now);
        for (shift, good) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let found = secret.accepts(&code, now + Duration::seconds(shift), None);
            assert_eq!(found.is_some(), good, "{shift}");
        }
        let used = secret.accepts(&code, now, None);
        assert_eq!(secret.accepts(&code, now, used), None, "once");
        let next = secret.code_at(now + Duration::seconds(30));
        assert!(secret.accepts(&next, now, used) > used);
        assert_eq!(secret.accepts(&code, now, used.map(|step| step + 1)), None);
        for wrong in ["", "12345", "1234567", "пароль"] {
            assert_eq!(secret.accepts(wrong, now, None), None);
        }
    }
}
