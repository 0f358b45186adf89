//! An upload: a file that comes in pieces, over any number of connections.

use super::{
    code, device::DeviceId, object::Sha, photo::MediaId, picture::PictureKind, refusal::Refusal,
    tus::UploadAsk,
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Error, Instant, Result, codes};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, types::Json};
use utoipa::ToSchema;
use uuid::Uuid;

kernel::words! {
    /// How far an upload has come.
    pub enum UploadState {
        /// It was announced.
        Created = "created",
        /// Pieces have come.
        Receiving = "receiving",
        /// All bytes are here and are looked at.
        Complete = "complete",
        /// The hash is that of the phone, and it is a picture.
        Verified = "verified",
        /// It is a photograph of its inspection.
        Attached = "attached",
        /// Its time ran out.
        Expired = "expired",
        /// The hash is not that of the phone.
        Corrupt = "corrupt",
        /// It is no picture that is taken.
        Refused = "refused",
    }

    /// What moves it on.
    pub enum UploadStep {
        /// A piece came.
        Receive = "receive",
        /// The last piece came.
        Complete = "complete",
        /// It was found in order.
        Verify = "verify",
        /// It shows something.
        Attach = "attach",
        /// Its time ran out.
        Expire = "expire",
        /// It was found to be another file.
        Spoil = "spoil",
        /// It was found to be no picture.
        Refuse = "refuse",
        /// It is announced again after it came to nothing.
        Restart = "restart",
    }
}

impl UploadState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: UploadStep) -> Result<Self> {
        use UploadState as S;
        use UploadStep as T;
        match (self, step) {
            (S::Created | S::Receiving, T::Receive) => Ok(S::Receiving),
            (S::Created | S::Receiving, T::Complete) => Ok(S::Complete),
            (S::Complete, T::Verify) => Ok(S::Verified),
            (S::Verified, T::Attach) => Ok(S::Attached),
            (S::Created | S::Receiving, T::Expire) => Ok(S::Expired),
            (S::Complete, T::Spoil) => Ok(S::Corrupt),
            (S::Created | S::Receiving | S::Complete, T::Refuse) => Ok(S::Refused),
            (S::Expired | S::Corrupt | S::Refused, T::Restart) => Ok(S::Created),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }

    /// Whether its bytes are still wanted.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Receiving)
    }
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Upload {
    /// The picture.
    pub id: MediaId,
    /// The buying centre.
    #[serde(skip, default = "CentreId::new")]
    pub centre_id: CentreId,
    /// The phone.
    pub device_id: DeviceId,
    /// The inspection.
    pub purchase_id: PurchaseId,
    /// The hash of the whole file, as the phone computed it.
    pub sha256: Sha,
    /// Its size.
    pub length: i64,
    /// So much of it is stored for good.
    #[serde(rename = "offset")]
    pub stored: i64,
    /// What it is called.
    #[serde(rename = "filetype")]
    pub claimed: PictureKind,
    /// How far it has come.
    pub state: UploadState,
    /// Why it came to nothing.
    #[serde(rename = "problem", default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Refusal>)]
    pub refusal: Option<Json<Refusal>>,
    /// The connection that writes to it.
    #[serde(skip)]
    pub writer: Option<Uuid>,
    /// When it was announced.
    pub created_at: Instant,
    /// Until then it can be gone on with.
    pub expires_at: Instant,
    /// When it was verified or came to nothing.
    pub ended_at: Option<Instant>,
}

impl Upload {
    /// An upload that is announced, or announced again.
    ///
    /// # Errors
    /// `buyback_mobile.upload_taken`.
    pub fn announced(
        before: Option<&Self>,
        ask: &UploadAsk,
        centre: CentreId,
        device: DeviceId,
        (now, until): (Instant, Instant),
    ) -> Result<Self> {
        let fresh = Self {
            id: ask.id,
            centre_id: centre,
            device_id: device,
            purchase_id: ask.purchase,
            sha256: ask.sha256.clone(),
            length: ask.length,
            stored: 0,
            claimed: ask.claimed,
            state: UploadState::Created,
            refusal: None,
            writer: None,
            created_at: now,
            expires_at: until,
            ended_at: None,
        };
        let Some(old) = before else { return Ok(fresh) };
        let same = old.device_id == device
            && old.purchase_id == ask.purchase
            && old.sha256 == ask.sha256
            && old.length == ask.length;
        if !same {
            return Err(code::UPLOAD_TAKEN.into());
        }
        match old.state.next(UploadStep::Restart) {
            Ok(state) => Ok(Self { state, ..fresh }),
            // It goes on where it was.
            Err(_) => Ok(old.clone()),
        }
    }

    /// Refuses a piece that does not begin where the last one ended.
    ///
    /// # Errors
    /// `buyback_mobile.upload_expired`, `buyback_mobile.tus_offset`, `common.illegal_transition`.
    pub fn takes(&self, offset: i64, now: Instant) -> Result<()> {
        if self.state == UploadState::Expired || (self.state.is_open() && now >= self.expires_at) {
            return Err(code::UPLOAD_EXPIRED.into());
        }
        self.state.next(UploadStep::Receive)?;
        if offset == self.stored {
            Ok(())
        } else {
            Err(Error::new(code::TUS_OFFSET).with("expected", self.stored))
        }
    }

    /// The same upload with more of it stored.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn grown(&self, stored: i64) -> Result<Self> {
        let step = if stored >= self.length {
            UploadStep::Complete
        } else {
            UploadStep::Receive
        };
        Ok(Self {
            state: self.state.next(step)?,
            stored: stored.min(self.length),
            ..self.clone()
        })
    }

    /// The same upload, found in order.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn verified(&self, now: Instant) -> Result<Self> {
        self.ended(UploadStep::Verify, None, now)
    }

    /// The same upload as a photograph.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn attached(&self) -> Result<Self> {
        Ok(Self {
            state: self.state.next(UploadStep::Attach)?,
            ..self.clone()
        })
    }

    /// The same upload that came to nothing: another file, or no picture.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn failed(&self, error: &Error, now: Instant) -> Result<Self> {
        let step = if error.code == code::HASH_MISMATCH {
            UploadStep::Spoil
        } else {
            UploadStep::Refuse
        };
        self.ended(step, Some(error.into()), now)
    }

    /// The same upload whose time ran out.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn expired(&self, now: Instant) -> Result<Self> {
        self.ended(UploadStep::Expire, None, now)
    }

    fn ended(&self, step: UploadStep, refusal: Option<Refusal>, now: Instant) -> Result<Self> {
        Ok(Self {
            state: self.state.next(step)?,
            refusal: refusal.map(Json),
            writer: None,
            ended_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn ask() -> UploadAsk {
        UploadAsk {
            id: MediaId::new(),
            purchase: PurchaseId::new(),
            sha256: Sha::of(b"picture"),
            length: 10,
            claimed: PictureKind::Jpeg,
        }
    }

    fn times() -> (Instant, Instant) {
        (
            datetime!(2026-03-05 06:00 UTC).into(),
            datetime!(2026-03-08 06:00 UTC).into(),
        )
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = UploadState::ALL
            .iter()
            .flat_map(|state| UploadStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(
            allowed,
            [
                "created receive receiving",
                "created complete complete",
                "created expire expired",
                "created refuse refused",
                "receiving receive receiving",
                "receiving complete complete",
                "receiving expire expired",
                "receiving refuse refused",
                "complete verify verified",
                "complete spoil corrupt",
                "complete refuse refused",
                "verified attach attached",
                "expired restart created",
                "corrupt restart created",
                "refused restart created",
            ]
        );
    }

    #[test]
    fn pieces_follow_each_other_and_a_second_announcement_goes_on() {
        let (ask, device, (now, until)) = (ask(), DeviceId::new(), times());
        let fresh = Upload::announced(None, &ask, CentreId::new(), device, (now, until)).unwrap();
        fresh.takes(0, now).unwrap();
        let part = fresh.grown(6).unwrap();
        assert_eq!((part.state, part.stored), (UploadState::Receiving, 6));
        assert_eq!(
            part.takes(4, now).unwrap_err().params,
            [("expected", "6".to_owned())]
        );
        assert_eq!(part.takes(6, until).unwrap_err().code, code::UPLOAD_EXPIRED);
        let again =
            Upload::announced(Some(&part), &ask, part.centre_id, device, (now, until)).unwrap();
        assert_eq!(again, part);
        let other = UploadAsk {
            sha256: Sha::of(b"other"),
            ..ask.clone()
        };
        assert_eq!(
            Upload::announced(Some(&part), &other, part.centre_id, device, (now, until))
                .unwrap_err()
                .code,
            code::UPLOAD_TAKEN
        );
        let whole = part.grown(10).unwrap();
        assert!(whole.takes(10, now).is_err());
        let spoilt = whole.failed(&Error::new(code::HASH_MISMATCH), now).unwrap();
        assert_eq!(spoilt.state, UploadState::Corrupt);
        let anew =
            Upload::announced(Some(&spoilt), &ask, part.centre_id, device, (now, until)).unwrap();
        assert_eq!(
            (anew.state, anew.stored, anew.refusal),
            (UploadState::Created, 0, None)
        );
        assert_eq!(
            whole.verified(now).unwrap().attached().unwrap().state,
            UploadState::Attached
        );
    }
}
