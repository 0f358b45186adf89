//! Uploads by tus 1.0: announced, received in pieces, ended. What is written down is on the disk.

use super::{device::device_at_work, now, settings, storage, throttle::Throttle, verify};
use crate::{
    MODULE,
    model::{
        code,
        device::{Device, DeviceId},
        inspection::InspectionStep,
        photo::MediaId,
        picture::HEAD,
        tus::{Checksum, UploadAsk},
        upload::{Upload, UploadState},
    },
    store::{self, object::Part},
};
use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use kernel::{Error, OnConstraint, Result, codes};
use platform::{App, Scope, audit};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// Bytes that are written, put on the disk and written down at once: no more is sent again after a crash.
const PIECE: usize = 262_144;

/// Announces an upload, or goes on with one that was announced before.
pub async fn upload_announce(
    app: &App,
    scope: &Scope,
    device: &Device,
    ask: &UploadAsk,
) -> Result<Upload> {
    let now = now(app);
    let hours = time::Duration::hours(settings(app)?.upload_hours);
    let mut tx = app.db.begin(MODULE, scope).await?;
    device_at_work(&mut tx, device.id).await?;
    let inspection = store::inspection::inspection_lock(&mut tx, ask.purchase).await?;
    let inspection = inspection.ok_or(code::NO_INSPECTION)?;
    inspection.is_on(device.id)?;
    inspection.step(InspectionStep::Add)?;
    let before = store::upload::upload_lock(&mut tx, device.id, ask.id).await?;
    let times = (now, (now.0 + hours).into());
    let upload = Upload::announced(before.as_ref(), ask, inspection.centre_id, device.id, times)?;
    match &before {
        Some(_) => store::upload::upload_save(&mut tx, &upload).await?,
        None => {
            let written = store::upload::upload_insert(&mut tx, &upload).await;
            written.on_constraint("upload_pkey", code::UPLOAD_TAKEN)?;
        }
    }
    if before.as_ref() != Some(&upload) {
        audit::put(&mut tx, "upload_announce", "upload", upload.id, (), &upload)?;
    }
    let upload = tx.commit(upload).await?;
    if upload.state == UploadState::Created {
        // The rest of an upload that came to nothing under this id.
        storage::parts(app)?.remove(upload.id).await?;
    }
    Ok(upload)
}

/// How far an upload has come. One that is whole and was not looked at yet is looked at now.
pub async fn upload_look(app: &App, scope: &Scope, device: &Device, id: MediaId) -> Result<Upload> {
    let mut tx = app.db.read(MODULE, scope).await?;
    let upload = store::upload::upload_get(&mut tx, device.id, id).await?;
    tx.close().await?;
    match upload.state {
        UploadState::Complete => verify::upload_verify(app, scope, upload).await,
        _ => Ok(upload),
    }
}

/// A piece that comes.
pub struct PieceAsk {
    /// The picture.
    pub id: MediaId,
    /// Where the piece begins.
    pub offset: i64,
    /// The checksum of the piece; with one it counts whole or not at all.
    pub checksum: Option<Checksum>,
}

/// Takes a piece. However it ends, what is on the disk by then is written down.
pub async fn upload_receive(
    app: &App,
    scope: &Scope,
    device: &Device,
    ask: PieceAsk,
    body: Body,
) -> Result<Upload> {
    let throttle = Throttle::of(app)?;
    let _place = throttle.enter(device.id)?;
    let (upload, writer) = claimed(app, scope, device.id, &ask).await?;
    let part = storage::parts(app)?
        .open(upload.id, start(&upload)?)
        .await?;
    let silence = Duration::from_millis(settings(app)?.silence_ms_max);
    let intake = Intake {
        app,
        scope,
        throttle: &throttle,
        writer,
        part,
        checksum: ask.checksum,
        unwritten: Vec::new(),
        behind: upload.stored,
        upload,
    };
    let upload = intake.run(body.into_data_stream(), silence).await?;
    match upload.state {
        UploadState::Complete => verify::upload_verify(app, scope, upload).await,
        _ => Ok(upload),
    }
}

/// The upload, claimed by this connection: one that is half dead elsewhere writes nothing down any more.
async fn claimed(
    app: &App,
    scope: &Scope,
    device: DeviceId,
    ask: &PieceAsk,
) -> Result<(Upload, Uuid)> {
    let mut tx = app.db.begin(MODULE, scope).await?;
    device_at_work(&mut tx, device).await?;
    let upload = store::upload::upload_lock(&mut tx, device, ask.id).await?;
    let upload = upload.ok_or(codes::NOT_FOUND)?;
    upload.takes(ask.offset, now(app))?;
    let writer = Uuid::now_v7();
    let upload = Upload {
        writer: Some(writer),
        ..upload
    };
    store::upload::upload_save(&mut tx, &upload).await?;
    let upload = tx.commit(upload).await?;
    Ok((upload, writer))
}

fn start(upload: &Upload) -> Result<u64> {
    u64::try_from(upload.stored).map_err(Error::internal)
}

/// A piece on its way to the disk.
struct Intake<'a> {
    app: &'a App,
    scope: &'a Scope,
    throttle: &'a Throttle,
    writer: Uuid,
    part: Part,
    checksum: Option<Checksum>,
    unwritten: Vec<u8>,
    /// So much is written to the file; `upload.stored` is written down.
    behind: i64,
    upload: Upload,
}

impl Intake<'_> {
    async fn run(mut self, mut body: BodyDataStream, silence: Duration) -> Result<Upload> {
        let came = loop {
            match timeout(silence, body.next()).await {
                Err(_) => break Err(codes::REQUEST_TIMEOUT.into()),
                Ok(None) => break Ok(()),
                Ok(Some(Err(error))) => {
                    break Err(Error::new(codes::REQUEST_TIMEOUT).because(error));
                }
                Ok(Some(Ok(bytes))) => self.take(&bytes).await?,
            }
        };
        match self.checksum.take() {
            // Without the rest nobody can say whether the beginning was right.
            Some(_) if came.is_err() => {}
            Some(checksum) => {
                checksum.check()?;
                self.write().await?;
                self.note().await?;
            }
            None => {
                self.write().await?;
                self.note().await?;
            }
        }
        came.map(|()| self.upload)
    }

    async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let waiting = i64::try_from(self.unwritten.len().saturating_add(bytes.len()))
            .map_err(Error::internal)?;
        if self.behind.saturating_add(waiting) > self.upload.length {
            return Err(Error::new(code::FILE_TOO_LARGE).with("max", self.upload.length));
        }
        if let Some(checksum) = &mut self.checksum {
            checksum.update(bytes);
        }
        self.unwritten.extend_from_slice(bytes);
        if self.unwritten.len() >= PIECE {
            self.write().await?;
            if self.checksum.is_none() {
                self.note().await?;
            }
        }
        Ok(())
    }

    /// Writes to the file when it is this phone's turn.
    async fn write(&mut self) -> Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let _turn = self.throttle.turn().await?;
        self.part.write(&self.unwritten).await?;
        self.behind += i64::try_from(self.unwritten.len()).map_err(Error::internal)?;
        self.unwritten.clear();
        self.part.sync().await
    }

    /// Writes down what is on the disk, after a look at the first bytes: what is no picture goes no further.
    async fn note(&mut self) -> Result<()> {
        if self.behind == self.upload.stored {
            return Ok(());
        }
        let head = i64::try_from(HEAD).map_err(Error::internal)?;
        if self.upload.stored < head && (self.behind >= head || self.behind == self.upload.length) {
            let first = storage::parts(self.app)?.head(self.upload.id, HEAD).await?;
            if let Err(error) = self.upload.claimed.check(&first) {
                return Err(verify::upload_fail(self.app, self.scope, &self.upload, error).await?);
            }
        }
        let grown = self.upload.grown(self.behind)?;
        let mut tx = self.app.db.begin(MODULE, self.scope).await?;
        device_at_work(&mut tx, self.upload.device_id).await?;
        if !store::upload::upload_grow(&mut tx, &grown, self.upload.stored, self.writer).await? {
            return Err(code::UPLOAD_BUSY.into());
        }
        self.upload = tx.commit(grown).await?;
        Ok(())
    }
}

/// Ends an upload that its phone does not want any more.
pub async fn upload_end(app: &App, scope: &Scope, device: &Device, id: MediaId) -> Result<()> {
    let mut tx = app.db.begin(MODULE, scope).await?;
    device_at_work(&mut tx, device.id).await?;
    let upload = store::upload::upload_lock(&mut tx, device.id, id).await?;
    let upload = upload.ok_or(codes::NOT_FOUND)?;
    if matches!(
        upload.state,
        UploadState::Verified | UploadState::Attached | UploadState::Complete
    ) {
        return Err(Error::new(codes::ILLEGAL_TRANSITION)
            .with("from", upload.state)
            .with("command", "end"));
    }
    store::upload::upload_delete(&mut tx, id).await?;
    audit::put(&mut tx, "upload_end", "upload", id, &upload, ())?;
    tx.commit(()).await?;
    storage::parts(app)?.remove(id).await
}
