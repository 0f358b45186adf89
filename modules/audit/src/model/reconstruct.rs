//! The life of a car, told from an export of the log alone: what it cost, what it was sold for, what was earned, who did
//! what and when. It reads no table, so it is what an auditor can hold beside the books.

mod life;

use super::export::{Line, Title};
use kernel::{Error, Instant, Money, Result};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
};
use uuid::Uuid;

pub use life::{Cost, Life, Paper, Step};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// The car of this deal.
    Deal(Uuid),
    /// The car with this number, and the last deal that had it.
    Vin(String),
}

/// A record as the log says it.
#[derive(Debug, Deserialize)]
pub struct Record {
    at: Instant,
    actor: Uuid,
    actor_kind: String,
    on_behalf: Option<Uuid>,
    module: String,
    action: String,
    noun: String,
    noun_id: Uuid,
    after: Option<Value>,
}

impl Record {
    fn text(&self, field: &str) -> Option<&str> {
        self.after.as_ref()?.get(field)?.as_str()
    }

    fn id(&self, field: &str) -> Option<Uuid> {
        self.text(field)?.parse().ok()
    }

    fn money(&self, field: &str) -> Option<Money> {
        let value = self.after.as_ref()?.get(field)?;
        serde_json::from_value(value.clone()).ok()
    }

    fn is(&self, noun: &str) -> bool {
        self.noun == noun
    }
}

/// Tells a life. `open` gives the export from its beginning; it is read several times, so that memory holds one life and
/// not the log.
///
/// # Errors
/// The export cannot be read, or says nothing of what is sought.
pub fn reconstruct(open: &dyn Fn() -> Result<Box<dyn BufRead>>, sought: &Sought) -> Result<Life> {
    let ids = Ids::find(open, sought)?;
    let mut life = Life::of(&ids);
    let mut charts = Charts::default();
    let names = ids.names();
    each(open, |text| {
        let of_life = names.iter().any(|name| text.contains(name.as_str()));
        if of_life || text.contains(CHART) {
            let record = read(text)?;
            charts.note(&record);
            if of_life {
                life.note(&record, &ids, &charts)?;
            }
        }
        Ok(())
    })?;
    life.close()
}

/// A chart of accounts says which accounts make the result.
const CHART: &str = r#""action": "chart_open""#;

/// The things that a life consists of.
#[derive(Debug, Default)]
pub struct Ids {
    vin: String,
    deal: Option<Uuid>,
    episode: Option<Uuid>,
    purchase: Option<Uuid>,
}

impl Ids {
    fn find(open: &dyn Fn() -> Result<Box<dyn BufRead>>, sought: &Sought) -> Result<Self> {
        let mut ids = Self::default();
        let name = match sought {
            Sought::Deal(deal) => deal.to_string(),
            Sought::Vin(vin) => vin.clone(),
        };
        each(open, |text| {
            if text.contains(name.as_str()) {
                ids.deal_note(&read(text)?, sought);
            }
            Ok(())
        })?;
        if ids.vin.is_empty() {
            return Err(Error::internal(format!(
                "the log says nothing of {name}: is it the whole log, and the right group?"
            )));
        }
        let vin = ids.vin.clone();
        each(open, |text| {
            if text.contains(vin.as_str()) {
                ids.car_note(&read(text)?);
            }
            Ok(())
        })?;
        Ok(ids)
    }

    /// The deal and its car.
    fn deal_note(&mut self, record: &Record, sought: &Sought) {
        let wanted = match sought {
            Sought::Deal(deal) => record.is("deal") && record.noun_id == *deal,
            Sought::Vin(vin) => record.text("vin") == Some(vin),
        };
        if !wanted {
            return;
        }
        if let Some(vin) = record.text("vin") {
            vin.clone_into(&mut self.vin);
        }
        if record.is("deal") {
            self.deal = Some(record.noun_id);
            self.episode = record.id("episode_id").or(self.episode);
        }
    }

    /// The time that the car was ours, and the purchase before it.
    fn car_note(&mut self, record: &Record) {
        if record.text("vin") != Some(&self.vin) {
            return;
        }
        if record.is("episode") && record.action == "episode_open" && self.deal.is_none() {
            self.episode = Some(record.noun_id);
        }
        let bought = record.is("purchase") && record.action == "contract_sign";
        if bought {
            self.purchase = Some(record.noun_id);
        }
    }

    fn names(&self) -> Vec<String> {
        let ids = [self.deal, self.episode, self.purchase];
        ids.into_iter().flatten().map(|id| id.to_string()).collect()
    }
}

/// Accounts whose postings are profit or loss, by legal entity.
#[derive(Debug, Default)]
pub struct Charts(BTreeMap<Uuid, BTreeSet<String>>);

impl Charts {
    fn note(&mut self, record: &Record) {
        if record.action != "chart_open" {
            return;
        }
        let accounts = record.after.as_ref().and_then(Value::as_array);
        let result = |account: &&Value| {
            let kind = account.get("kind").and_then(Value::as_str);
            matches!(kind, Some("income" | "expense"))
        };
        let codes = accounts.into_iter().flatten().filter(result);
        let codes = codes.filter_map(|account| account.get("code")?.as_str());
        let chart = self.0.entry(record.noun_id).or_default();
        chart.extend(codes.map(str::to_owned));
    }

    /// Whether postings to this account are profit or loss.
    fn result(&self, entity: Uuid, account: &str) -> bool {
        let chart = self.0.get(&entity);
        chart.is_some_and(|chart| chart.contains(account))
    }
}

fn read(text: &str) -> Result<Record> {
    serde_json::from_str(text)
        .map_err(|reason| Error::internal(format!("a record cannot be read: {reason}")))
}

/// Calls `look` with the content of every record.
fn each(
    open: &dyn Fn() -> Result<Box<dyn BufRead>>,
    mut look: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let (mut export, mut line) = (open()?, String::new());
    export.read_line(&mut line).map_err(Error::internal)?;
    serde_json::from_str::<Title>(&line).map_err(|reason| {
        Error::internal(format!("this is no export of the audit log: {reason}"))
    })?;
    loop {
        line.clear();
        if export.read_line(&mut line).map_err(Error::internal)? == 0 {
            return Ok(());
        }
        let record: Line<'_> = serde_json::from_str(&line)
            .map_err(|reason| Error::internal(format!("a line cannot be read: {reason}")))?;
        if let Some(content) = record.content {
            look(content.get())?;
        }
    }
}

#[cfg(test)]
mod tests;
