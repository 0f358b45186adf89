//! The watch over the log: what is sealed in the database is compared with the signed heads outside of it, new records
//! every minute and the whole log within the hour, and prices in the stock with the prices that were approved. A fault is
//! an error in the log of the process, a metric, and a message to Graylog, with its place.

mod outside;

use super::{graylog, head::Settings};
use crate::{
    MODULE,
    model::{
        chain::Hash,
        export::Line,
        head::{Head, Signer},
        seal::{Kept, hash},
        verify::{self, Finding, Known, Report, Wrong},
        watch::{self, Alarm, Fault, Mark, Progress, Told},
    },
    store,
};
use kernel::{Error, Result, TenantId};
use outside::Outside;
use platform::{
    App, Scope, Tx,
    audit::log,
    gelf::{CRITICAL, Message, Receiver},
    invariant,
};
use serde_json::value::RawValue;
use std::collections::HashMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// Records that are read at a time.
const PAGE: i64 = 2_000;
/// Alarms of one kind that one look tells of a log.
const ALARMS_MAX: usize = 20;
/// Alarms that wait for Graylog.
const UNSENT_MAX: usize = 1_000;
/// The invariant that a price in the stock is the approved one.
const PRICES: &str = "vehicles.price_is_said";

/// What the watch remembers. It lives in memory, where the owner of the database cannot reach it.
#[derive(Debug, Default)]
pub struct Watch {
    outside: Outside,
    logs: HashMap<TenantId, Progress>,
    told: Told,
    unsent: Vec<Alarm>,
}

/// How a log stands, for the metrics.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    sealed: i64,
    waiting: i64,
    waiting_since: Option<OffsetDateTime>,
    /// The newest head does not cover everything, and was signed then.
    behind_since: Option<OffsetDateTime>,
}

impl Watch {
    /// Looks at these logs.
    pub async fn look(&mut self, app: &App, groups: &[TenantId]) -> Result<()> {
        let settings = Settings::of(app)?;
        let signer = settings.signer().await?;
        let mut alarms = self.outside.read(&settings.heads_file).await?;
        let mut standings = Vec::new();
        for group in groups {
            let (found, standing) = self.group_look(app, signer.as_ref(), *group).await?;
            alarms.extend(found);
            standings.push(standing);
        }
        let fresh = self.told.fresh(alarms);
        let graylog = graylog::receiver(app, &settings)?;
        self.tell(graylog.as_ref(), fresh).await;
        measure(app, &self.told, &standings);
        Ok(())
    }

    async fn group_look(
        &mut self,
        app: &App,
        signer: Option<&Signer>,
        group: TenantId,
    ) -> Result<(Vec<Alarm>, Standing)> {
        let mut report = Report::default();
        let heads = self.outside.heads.of(group);
        let key = signer.map(Signer::public).unwrap_or_default();
        let known = Known::of(group, &heads, &key, &mut report);
        let progress = self.logs.entry(group).or_default();
        let log = Log {
            app,
            known,
            scope: Scope::system(group),
        };
        let standing = log.standing().await?;
        log.known.cut(standing.sealed, &mut report);
        log.heads_fit(&heads, &mut report).await?;
        log.fresh_look(progress, standing.sealed, &mut report)
            .await?;
        log.pass_look(progress, standing.sealed, &mut report)
            .await?;
        let mut alarms = log.alarms(report).await?;
        let breaches = invariant::named(app, PRICES, group).await?;
        alarms.extend(breaches.into_iter().map(|breach| Alarm {
            group,
            fault: Fault::Price.word(),
            place: breach.row,
            text: breach.fault,
        }));
        Ok((alarms, standing))
    }

    /// Writes alarms to the log of the process and to Graylog; those that it does not take wait for the next look.
    async fn tell(&mut self, graylog: Option<&Receiver>, alarms: Vec<Alarm>) {
        for alarm in &alarms {
            tracing::error!(
                target: "audit.alarm", audit = true, group = %alarm.group, fault = alarm.fault, place = alarm.place, "{}", alarm.text
            );
        }
        self.unsent.extend(alarms);
        self.unsent.truncate(UNSENT_MAX);
        let Some(graylog) = graylog else {
            self.unsent.clear();
            return;
        };
        while let Some(alarm) = self.unsent.first() {
            if let Err(error) = graylog::send(graylog, &message(alarm)).await {
                tracing::warn!(?graylog, %error, waiting = self.unsent.len(), "Graylog did not take an alarm");
                return;
            }
            self.unsent.remove(0);
        }
    }
}

fn message(alarm: &Alarm) -> Message {
    let text = format!("audit: {} at {}", alarm.fault, alarm.place);
    Message::new(&text, OffsetDateTime::now_utc(), CRITICAL)
        .whole(&alarm.text)
        .with("audit", true)
        .with("kind", "alarm")
        .with("module", MODULE)
        .with("action", "alarm")
        .with("tenant", alarm.group.to_string())
        .with("fault", alarm.fault)
        .with("place", alarm.place.as_str())
}

fn measure(app: &App, told: &Told, standings: &[Standing]) {
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    for (fault, count) in told.counts() {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("kite_audit_breaches", "fault" => fault).set(count);
    }
    let now = app.clock.now();
    let oldest = |since: fn(&Standing) -> Option<OffsetDateTime>, now: OffsetDateTime| {
        let oldest = standings.iter().filter_map(since).min();
        oldest.map_or(0, |since| (now - since).whole_seconds().max(0))
    };
    let sum = |of: fn(&Standing) -> i64| standings.iter().map(of).sum();
    metrics::gauge!("kite_audit_sealed_records").set(number(sum(|log| log.sealed)));
    metrics::gauge!("kite_audit_waiting_records").set(number(sum(|log| log.waiting)));
    // Records carry the time of the database, heads that of the process.
    let waited = oldest(|log| log.waiting_since, OffsetDateTime::now_utc());
    metrics::gauge!("kite_audit_waiting_seconds").set(number(waited));
    let behind = oldest(|log| log.behind_since, now);
    metrics::gauge!("kite_audit_head_behind_seconds").set(number(behind));
}

/// A log under watch.
struct Log<'a> {
    app: &'a App,
    scope: Scope,
    known: Known,
}

impl Log<'_> {
    async fn read(&self) -> Result<Tx> {
        self.app.db.read(MODULE, &self.scope).await
    }

    async fn standing(&self) -> Result<Standing> {
        let mut tx = self.read().await?;
        let sealed = store::seal::tip(&mut tx).await?.seq;
        let (waiting, waiting_since) = log::waiting(&mut tx).await?;
        let head = store::head::head_covering(&mut tx, 0).await?;
        tx.close().await?;
        let behind = head.filter(|head| head.seq < sealed);
        Ok(Standing {
            sealed,
            waiting,
            waiting_since,
            behind_since: behind.map(|head| head.at.0),
        })
    }

    /// Compares the heads outside with the links at their places.
    async fn heads_fit(&self, heads: &[Head], report: &mut Report) -> Result<()> {
        let seqs: Vec<i64> = heads.iter().map(|head| head.seq).collect();
        let places = self.places(&seqs).await?;
        let links = places.into_iter().map(|(seq, (_, link))| (seq, link));
        let wrong = self.known.wrong_heads(&links.collect());
        wrong
            .into_iter()
            .for_each(|seq| report.add(seq, Wrong::Head));
        Ok(())
    }

    async fn places(&self, seqs: &[i64]) -> Result<HashMap<i64, (Uuid, Hash)>> {
        let mut tx = self.read().await?;
        let places = store::seal::places(&mut tx, seqs).await?;
        tx.close().await?;
        let known = |place: store::seal::Place| (place.seq, (place.record_id, hash(&place.link)));
        Ok(places.into_iter().map(known).collect())
    }

    /// What is new since the last look. If what was seen then is not there any more, the log was set back.
    async fn fresh_look(
        &self,
        progress: &mut Progress,
        end: i64,
        report: &mut Report,
    ) -> Result<()> {
        let mut mark = match progress.seen {
            None => self.mark(end).await?,
            Some(seen) if self.mark(seen.seq).await? == seen => seen,
            Some(seen) => {
                let wrong = if seen.seq > end {
                    Wrong::Cut
                } else {
                    Wrong::Head
                };
                report.add(seen.seq, wrong);
                (progress.pass, progress.found) = (Mark::START, Report::default());
                self.mark(end).await?
            }
        };
        let mut found = Report::default();
        while mark.seq < end {
            mark = self.page(mark, end, &mut found).await?;
        }
        report.tell(&found);
        progress.seen = Some(mark);
        Ok(())
    }

    /// The next part of the pass over everything.
    async fn pass_look(
        &self,
        progress: &mut Progress,
        end: i64,
        report: &mut Report,
    ) -> Result<()> {
        let until = end.min(progress.pass.seq.saturating_add(watch::look(end)));
        while progress.pass.seq < until {
            progress.pass = self.page(progress.pass, until, &mut progress.found).await?;
        }
        report.tell(&progress.found);
        if progress.pass.seq >= end {
            let silent = std::mem::take(&mut progress.found).silent();
            // An erasure that was made during the pass is sealed behind its end; the next pass knows it.
            let twice = silent
                .iter()
                .filter(|(record, _)| progress.doubts.contains_key(record));
            twice.for_each(|(_, place)| report.add(*place, Wrong::Erased));
            (progress.pass, progress.doubts) = (Mark::START, silent);
            metrics::counter!("kite_audit_passes_total").increment(1);
        }
        Ok(())
    }

    async fn mark(&self, seq: i64) -> Result<Mark> {
        let places = self.places(&[seq]).await?;
        let link = places.get(&seq).map(|(_, link)| *link);
        Ok(link.map_or(Mark::START, |link| Mark { seq, link }))
    }

    /// Checks a page of records after a place.
    async fn page(&self, after: Mark, end: i64, found: &mut Report) -> Result<Mark> {
        let mut tx = self.read().await?;
        let limit = PAGE.min(end - after.seq);
        let seals = store::seal::seals_from(&mut tx, after.seq + 1, limit).await?;
        let ids: Vec<Uuid> = seals.iter().map(|seal| seal.record_id).collect();
        let contents = log::contents(&mut tx, &ids).await?;
        tx.close().await?;
        let contents: HashMap<Uuid, String> = contents
            .into_iter()
            .map(|record| (record.id, record.content))
            .collect();
        let (mut before, mut place) = (after.link, after.seq);
        for seal in &seals {
            place = place.saturating_add(1);
            let line = line(seal, contents.get(&seal.record_id))?;
            verify::check_line(&self.known, &line, place, &before, found);
            (before, place) = (line.link, line.seq);
        }
        // A hole is told once, at its first place; behind it the log goes on.
        let (seq, link) = (if seals.is_empty() { end } else { place }, before);
        Ok(Mark { seq, link })
    }

    /// Alarms with the records that they are about.
    async fn alarms(&self, mut report: Report) -> Result<Vec<Alarm>> {
        report.findings.sort();
        report.findings.dedup();
        let mut told: HashMap<Wrong, usize> = HashMap::new();
        report.findings.retain(|finding| {
            let count = told.entry(finding.wrong).or_default();
            *count = count.saturating_add(1);
            *count <= ALARMS_MAX
        });
        let seqs: Vec<i64> = report.findings.iter().map(|finding| finding.seq).collect();
        let places = self.places(&seqs).await?;
        let alarm = |finding: &Finding| {
            let record = places.get(&finding.seq).map(|(record, _)| *record);
            self.alarm(*finding, record)
        };
        Ok(report.findings.iter().map(alarm).collect())
    }

    fn alarm(&self, finding: Finding, record: Option<Uuid>) -> Alarm {
        let place = match record {
            Some(record) => format!("place {}, record {record}", finding.seq),
            None => format!("place {}, no record", finding.seq),
        };
        Alarm {
            group: self.scope.tenant,
            fault: finding.wrong.word(),
            place,
            text: finding.wrong.text().to_owned(),
        }
    }
}

fn line<'a>(seal: &Kept, content: Option<&'a String>) -> Result<Line<'a>> {
    let content: Option<&RawValue> = content
        .filter(|_| seal.salt.is_some())
        .map(|content| serde_json::from_str(content))
        .transpose()
        .map_err(Error::internal)?;
    Ok(Line {
        seq: seal.seq,
        record: seal.record_id,
        content_hash: hash(&seal.content_hash),
        link: hash(&seal.link),
        salt: seal.salt.as_ref().map(|salt| hex::encode(salt).into()),
        content,
    })
}
