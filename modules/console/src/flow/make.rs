//! The making of files. Rows are read page by page with the rights that their reader has by now, go through a channel to a
//! thread that writes, and the file goes piece by piece into the database. Nothing holds more than a page.

use super::{export::sheet, names::Names};
use crate::{
    MODULE,
    model::{
        book::{self, Feed, Head},
        code,
        export::{Order, TRIES_MAX, after, failed_until, places, rights_mark, titles},
    },
    store::{self, make::Whole},
};
use kernel::{Error, Lang, Result, TenantId};
use platform::{
    App,
    http::{Caller, Rows, Sheet},
    jobs::{self, Lease},
};
use serde::Deserialize;
use std::fs::File;
use tokio::{io::AsyncReadExt, sync::mpsc, task::spawn_blocking};

/// Pages between the reader and the writer.
const AHEAD: usize = 2;
/// Bytes of a piece.
const PART_BYTES: usize = 512 * 1024;

/// `[modules.console]`.
#[derive(Debug, Deserialize)]
pub struct Settings {
    export_rows_max: i64,
    export_megabytes_max: i64,
    export_hours: i64,
}

impl Settings {
    /// Those of this installation.
    pub fn of(app: &App) -> Result<Self> {
        app.config.module(MODULE)
    }

    fn rows_max(&self) -> i64 {
        self.export_rows_max.min(book::ROWS_MAX)
    }

    fn too_large(&self) -> Error {
        Error::new(code::EXPORT_TOO_LARGE)
            .with("rows", self.rows_max())
            .with("megabytes", self.export_megabytes_max)
    }
}

/// Makes the files that wait, one after the other, in turn for every group.
pub async fn exports_make(app: &App, lease: &Lease, lane: i16) -> Result<()> {
    loop {
        let mut idle = true;
        for tenant in jobs::tenants(app).await? {
            let mut tx = lease.begin(app, tenant, MODULE).await?;
            let order = store::make::export_take(&mut tx, lane).await?;
            tx.commit(()).await?;
            if let Some(order) = order {
                idle = false;
                Making {
                    app,
                    lease,
                    tenant,
                    order,
                }
                .run()
                .await?;
            }
        }
        if idle {
            return Ok(());
        }
    }
}

/// Throws away files whose time is over.
pub async fn exports_expire(app: &App, lease: &Lease) -> Result<()> {
    for tenant in jobs::tenants(app).await? {
        loop {
            let mut tx = lease.begin(app, tenant, MODULE).await?;
            let gone = store::make::exports_expire(&mut tx, app.clock.now().into()).await?;
            tx.commit(()).await?;
            if gone == 0 {
                break;
            }
        }
    }
    Ok(())
}

struct Making<'a> {
    app: &'a App,
    lease: &'a Lease,
    tenant: TenantId,
    order: Order,
}

/// A file as it was written, with what it took.
struct Made {
    file: File,
    rows: i64,
    rights: Vec<u8>,
}

impl Making<'_> {
    /// Makes the file, or says why not. What is wrong on our side is tried again by the next run of the lane.
    async fn run(self) -> Result<()> {
        let made = if self.order.tries > TRIES_MAX {
            Err(code::EXPORT_GAVE_UP.into())
        } else {
            self.made().await
        };
        match made {
            Ok(Some(made)) => match self.keep(made).await {
                Err(error) if error.code.status < 500 => self.fail(&error).await,
                kept => kept,
            },
            Ok(None) => Ok(()),
            Err(error) if error.code.status < 500 || error.code == code::EXPORT_GAVE_UP => {
                self.fail(&error).await
            }
            Err(error) => Err(error),
        }
    }

    async fn made(&self) -> Result<Option<Made>> {
        let mut tx = self.lease.begin(self.app, self.tenant, MODULE).await?;
        store::make::parts_clear(&mut tx, self.order.id).await?;
        tx.commit(()).await?;
        let (order, lang) = (&self.order, self.order.lang());
        let (module, sheet) = sheet(self.app, &order.path)?;
        let door = self.app.authenticator();
        let reader = door
            .standing(self.app, self.tenant, order.person_id)
            .await?;
        let rights = rights_mark(&reader);
        let reader = Caller::standing_in(module, reader, sheet.permission.name, lang)?;
        let about = sheet
            .about(self.app, reader.clone(), order.query.as_str())
            .await?;
        let chosen = places(&order.columns, &sheet)?;
        let head = Head {
            title: order.title.clone(),
            columns: titles(&chosen, &sheet, lang),
            lang,
            zone: order.zone.clone(),
        };
        let rows = sheet.open(self.app, reader, order.query.as_str(), &chosen)?;
        let (feed, fed) = mpsc::channel(AHEAD);
        let writer = spawn_blocking(move || book::write(&head, fed));
        let read = self.read(&sheet, rows, about, feed).await;
        let file = writer.await.map_err(Error::internal)??;
        let rows = read?;
        Ok(file.map(|file| Made { file, rows, rights }))
    }

    /// Reads the list to its end and feeds the writer; how many rows there were. The writer gets no end, and so makes no file,
    /// when nobody wants it any more or the list cannot be read.
    async fn read(
        &self,
        sheet: &Sheet,
        mut rows: Box<dyn Rows>,
        about: Option<i64>,
        feed: mpsc::Sender<Feed>,
    ) -> Result<i64> {
        let settings = Settings::of(self.app)?;
        let mut names = Names::of(self.app, self.tenant, self.order.lang())?;
        let mut done: i64 = 0;
        while let Some(mut page) = rows.next().await? {
            names.told(sheet, &mut page).await?;
            done = done.saturating_add(i64::try_from(page.len()).map_err(Error::internal)?);
            if done > settings.rows_max() {
                return Err(settings.too_large());
            }
            // A writer that is gone says itself why.
            if feed.send(Feed::Rows(page)).await.is_err() || !self.wanted(done, about).await? {
                return Ok(done);
            }
        }
        // Whoever does not listen has failed and is asked.
        let _ = feed.send(Feed::End(self.facts(done))).await;
        Ok(done)
    }

    /// Says how far the file is; whether anybody still wants it.
    async fn wanted(&self, done: i64, about: Option<i64>) -> Result<bool> {
        let mut tx = self.lease.begin(self.app, self.tenant, MODULE).await?;
        let wanted = store::make::export_progress(&mut tx, self.order.id, done, about).await?;
        tx.commit(wanted).await
    }

    /// What the second sheet says.
    fn facts(&self, rows: i64) -> Vec<(&'static str, String)> {
        let order = &self.order;
        let at = order.zone.local(order.asked_at.0);
        let asked = format!(
            "{} {:02}:{:02} ({})",
            at.date(),
            at.hour(),
            at.minute(),
            order.zone
        );
        let [list, filter, count, when] = match order.lang() {
            Lang::Ru => ["Список", "Фильтр", "Строк", "Заказана"],
            Lang::En => ["List", "Filter", "Rows", "Asked for"],
        };
        let mut facts = vec![(list, order.title.clone())];
        facts.extend(filters(order.query.as_str()).map(|pair| (filter, pair)));
        facts.extend([(count, rows.to_string()), (when, asked)]);
        facts
    }

    /// Puts the file away.
    async fn keep(&self, made: Made) -> Result<()> {
        let settings = Settings::of(self.app)?;
        let bytes = made.file.metadata().map_err(Error::internal)?.len();
        let bytes = i64::try_from(bytes).map_err(Error::internal)?;
        if bytes > settings.export_megabytes_max.saturating_mul(1024 * 1024) {
            return Err(settings.too_large());
        }
        if !self.put(made.file).await? {
            return Ok(());
        }
        let now = self.app.clock.now().into();
        let mut tx = self.lease.begin(self.app, self.tenant, MODULE).await?;
        let whole = Whole {
            id: self.order.id,
            rows: made.rows,
            bytes,
            rights: &made.rights,
            ended_at: now,
            expires_at: after(now, settings.export_hours),
        };
        store::make::export_ready(&mut tx, whole).await?;
        tx.commit(()).await
    }

    /// Puts the pieces away; whether the file is still wanted.
    async fn put(&self, file: File) -> Result<bool> {
        let mut file = tokio::fs::File::from_std(file);
        for place in 0.. {
            let mut piece = Vec::with_capacity(PART_BYTES);
            let most = u64::try_from(PART_BYTES).map_err(Error::internal)?;
            let read = (&mut file).take(most).read_to_end(&mut piece).await;
            if read.map_err(Error::internal)? == 0 {
                break;
            }
            let mut tx = self.lease.begin(self.app, self.tenant, MODULE).await?;
            let kept = store::make::part_put(&mut tx, self.order.id, place, &piece).await?;
            tx.commit(()).await?;
            if !kept {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn fail(&self, error: &Error) -> Result<()> {
        tracing::info!(export = %self.order.id, %error, "a file of a list could not be made");
        let now = self.app.clock.now().into();
        let mut tx = self.lease.begin(self.app, self.tenant, MODULE).await?;
        let until = (now, failed_until(now));
        store::make::export_fail(&mut tx, self.order.id, error.code.name, until).await?;
        tx.commit(()).await
    }
}

/// The parts of a query that narrow the list, as people can read them.
fn filters(query: &str) -> impl Iterator<Item = String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let narrows = |(name, value): &(String, String)| {
        !value.is_empty() && !["limit", "cursor"].contains(&name.as_str())
    };
    let kept = pairs.into_iter().filter(narrows);
    kept.map(|(name, value)| format!("{name} = {value}"))
}
