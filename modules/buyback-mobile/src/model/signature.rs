//! A signature on the screen of a phone: the act, its hash, the strokes.

use super::{act, code, command::CommandId, device::DeviceId, object::Sha};
use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::buyback::PurchaseId;
use kernel::{Instant, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use utoipa::ToSchema;

/// The largest picture of strokes.
pub const PICTURE_MAX: usize = 65_536;

kernel::id! {
    /// A signature.
    SignatureId;
}

/// A signature as it came.
#[derive(Debug, Clone)]
pub struct SignatureAsk {
    /// The purchase.
    pub purchase: PurchaseId,
    /// The act that was shown and signed.
    pub act: Value,
    /// Its hash, as the phone computed it.
    pub act_hash: Sha,
    /// The strokes: PNG in base64.
    pub picture: String,
    /// When, by the clock of the phone.
    pub signed_at: Instant,
}

/// A signature that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Signature {
    /// The signature.
    pub id: SignatureId,
    /// The purchase.
    pub purchase_id: PurchaseId,
    /// The command that brought it.
    pub command_id: CommandId,
    /// The phone.
    pub device_id: DeviceId,
    /// The act that was signed, as canonical JSON; absent once the seller has been forgotten.
    pub act: Option<String>,
    /// Its hash.
    pub act_hash: Sha,
    /// The hash of the strokes.
    pub picture_sha256: Sha,
    /// When, by the clock of the phone.
    pub signed_at: Instant,
    /// When the server heard of it.
    pub received_at: Instant,
}

/// A signature with what it is worth now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignatureShown {
    /// What was signed.
    #[serde(flatten)]
    pub signature: Signature,
    /// The hash of the act as it is now.
    pub current_hash: Sha,
    /// Whether the document is still the one that was signed.
    pub valid: bool,
}

impl Signature {
    /// Reads a signature: the hash must be that of the act, and the strokes a picture.
    ///
    /// # Errors
    /// `buyback_mobile.act_hash`, `buyback_mobile.act_numbers`, `buyback_mobile.signature_picture`.
    pub fn read(
        ask: &SignatureAsk,
        command: CommandId,
        device: DeviceId,
        now: Instant,
    ) -> Result<(Self, Vec<u8>)> {
        let (text, hash) = act::sealed(&ask.act)?;
        let names_purchase =
            ask.act.get("purchase_id").and_then(Value::as_str) == Some(&ask.purchase.to_string());
        if hash != ask.act_hash || !names_purchase {
            return Err(code::ACT_HASH.into());
        }
        let picture = STANDARD
            .decode(&ask.picture)
            .ok()
            .filter(|bytes| bytes.len() <= PICTURE_MAX);
        let picture = picture
            .filter(|bytes| super::picture::png_opens(bytes))
            .ok_or(code::SIGNATURE_PICTURE)?;
        let signature = Self {
            id: SignatureId::new(),
            purchase_id: ask.purchase,
            command_id: command,
            device_id: device,
            act: Some(text),
            act_hash: hash,
            picture_sha256: Sha::of(&picture),
            signed_at: ask.signed_at,
            received_at: now,
        };
        Ok((signature, picture))
    }

    /// The signature beside the act as it is now.
    #[must_use]
    pub fn shown(self, current: &Sha) -> SignatureShown {
        SignatureShown {
            valid: self.act_hash == *current,
            current_hash: current.clone(),
            signature: self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::macros::datetime;

    fn ask() -> SignatureAsk {
        let purchase = PurchaseId::new();
        let act = json!({"purchase_id": purchase, "fields": {"make": "Lada"}});
        let mut picture = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(20, 10)
            .write_to(&mut picture, image::ImageFormat::Png)
            .unwrap();
        SignatureAsk {
            purchase,
            act_hash: act::sealed(&act).unwrap().1,
            act,
            picture: STANDARD.encode(picture.into_inner()),
            signed_at: datetime!(2026-03-05 10:00 UTC).into(),
        }
    }

    fn read(ask: &SignatureAsk) -> Result<(Signature, Vec<u8>)> {
        Signature::read(
            ask,
            CommandId::new(),
            DeviceId::new(),
            datetime!(2026-03-05 20:00 UTC).into(),
        )
    }

    #[test]
    fn mob_8_a_signature_is_that_of_one_document() {
        let good = ask();
        let (signature, _) = read(&good).unwrap();
        assert!(signature.clone().shown(&good.act_hash).valid);
        let changed =
            act::sealed(&json!({"purchase_id": good.purchase, "fields": {"make": "LADA"}}))
                .unwrap()
                .1;
        let shown = signature.shown(&changed);
        assert!(!shown.valid && shown.signature.act_hash == good.act_hash);
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let code_of = |ask: SignatureAsk| read(&ask).unwrap_err().code;
        assert_eq!(
            code_of(SignatureAsk {
                act_hash: Sha::of(b"x"),
                ..ask()
            }),
            code::ACT_HASH
        );
        assert_eq!(
            code_of(SignatureAsk {
                purchase: PurchaseId::new(),
                ..ask()
            }),
            code::ACT_HASH
        );
        assert_eq!(
            code_of(SignatureAsk {
                act: json!({"a": 1.5}),
                ..ask()
            }),
            code::ACT_NUMBERS
        );
        for picture in [
            String::new(),
            "!".to_owned(),
            STANDARD.encode("%PDF"),
            STANDARD.encode(vec![0; PICTURE_MAX + 1]),
        ] {
            assert_eq!(
                code_of(SignatureAsk { picture, ..ask() }),
                code::SIGNATURE_PICTURE
            );
        }
    }
}
