//! A life, gathered record by record.

use super::{Charts, Ids, Record};
use kernel::{Day, Instant, Money, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Line of the ledger that takes the cost of a sold car out of the stock.
const COST: &str = "cost";
/// Lines that make the gross profit together with the cost.
const GROSS: [&str; 3] = ["sale", "vat", COST];
/// Where papers say their number, their day, their person and their money.
const NUMBERS: [&str; 2] = ["number", "document_number"];
const DAYS: [&str; 6] = [
    "signed_on",
    "paid_on",
    "accepted_on",
    "handed_over_on",
    "sold_on",
    "document_date",
];
const PEOPLE: [&str; 6] = [
    "signed_by",
    "paid_by",
    "received_by",
    "accepted_by",
    "handed_over_by",
    "sold_by",
];
const AMOUNTS: [&str; 4] = ["price", "amount", "gross", "commission"];

/// One record of a life: who did what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When it was written.
    pub at: Instant,
    /// Who.
    pub actor: Uuid,
    /// `person`, `program` or `system`.
    pub actor_kind: String,
    /// Who lent the authority.
    pub on_behalf: Option<Uuid>,
    /// In which module.
    pub module: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub noun: String,
    /// To which one.
    pub noun_id: Uuid,
}

/// A paper of a life: a contract, a payment, an act, a supplier's document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// In which module.
    pub module: String,
    /// What it is.
    pub noun: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Option<Day>,
    /// Who signed, paid, took or gave.
    pub person: Uuid,
    /// Its money.
    pub amount: Option<Money>,
}

/// What was paid for the car.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// What for.
    pub kind: String,
    /// Without deductible VAT.
    pub net: Money,
}

/// What the log says of a car.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    /// Its number.
    pub vin: String,
    /// The deal that sold it.
    pub deal: Option<Uuid>,
    /// The time that it was ours.
    pub episode: Option<Uuid>,
    /// The purchase.
    pub purchase: Option<Uuid>,
    /// The day from which on it was ours.
    pub acquired_on: Option<Day>,
    /// The approved price.
    pub listed_at: Option<Money>,
    /// The price of the contract.
    pub price: Option<Money>,
    /// The day on which the buyer got it.
    pub handed_over_on: Option<Day>,
    /// What was paid for it, in order.
    pub costs: Vec<Cost>,
    /// The sum of that.
    pub cost: Money,
    /// Lines of the result by word, in the order of the ledger.
    pub lines: Vec<(String, Money)>,
    /// Sale, VAT and cost of the sale.
    pub gross: Money,
    /// What was earned in the end.
    pub result: Money,
    /// Every paper.
    pub papers: Vec<Paper>,
    /// Every record.
    pub steps: Vec<Step>,
}

impl Life {
    pub(super) fn of(ids: &Ids) -> Self {
        Self {
            vin: ids.vin.clone(),
            deal: ids.deal,
            episode: ids.episode,
            purchase: ids.purchase,
            ..Self::default()
        }
    }

    /// Takes what a record says of this life.
    pub(super) fn note(&mut self, record: &Record, ids: &Ids, charts: &Charts) -> Result<()> {
        if record.noun == "entry" {
            return self.entry_note(record, ids, charts);
        }
        if !ids.own(record) {
            return Ok(());
        }
        self.steps.push(step(record));
        self.papers.extend(paper(record));
        match (record.module.as_str(), record.noun.as_str()) {
            ("vehicles", "cost_line") => self.costs.extend(cost(record)),
            ("vehicles", "episode") => {
                self.acquired_on = day(record, "acquired_on").or(self.acquired_on);
                self.listed_at = record.money("price").or(self.listed_at);
                self.handed_over_on = day(record, "handed_over_on");
            }
            ("sales", "contract") => self.price = record.money("price"),
            _ => {}
        }
        Ok(())
    }

    /// An entry of the ledger: its postings on the deal that are profit or loss.
    fn entry_note(&mut self, record: &Record, ids: &Ids, charts: &Charts) -> Result<()> {
        let entity = record.id("entity_id").unwrap_or_default();
        let postings = record
            .after
            .as_ref()
            .and_then(|after| after.get("postings"));
        let postings = postings.and_then(Value::as_array).into_iter().flatten();
        let mut ours = false;
        for posting in postings {
            let text = |field: &str| posting.get(field).and_then(Value::as_str);
            let named = |field: &str, id: Option<Uuid>| {
                id.is_some() && text(field).and_then(|id| id.parse().ok()) == id
            };
            ours |= named("deal_id", ids.deal) || named("episode_id", ids.episode);
            let side = |field: &str| text(field).is_some_and(|code| charts.result(entity, code));
            let amount = posting.get("amount").cloned().unwrap_or_default();
            let amount: Option<Money> = serde_json::from_value(amount).ok();
            let (Some(amount), true) = (amount, named("deal_id", ids.deal)) else {
                continue;
            };
            let earned = match (side("credit"), side("debit")) {
                (true, false) => amount,
                (false, true) => Money::ZERO.minus(amount)?,
                _ => continue,
            };
            self.line_add(text("word").unwrap_or_default(), earned)?;
        }
        self.steps.extend(ours.then(|| step(record)));
        Ok(())
    }

    fn line_add(&mut self, word: &str, earned: Money) -> Result<()> {
        if let Some((_, sum)) = self.lines.iter_mut().find(|(known, _)| known == word) {
            *sum = Money::sum([*sum, earned])?;
        } else {
            self.lines.push((word.to_owned(), earned));
        }
        Ok(())
    }

    /// The sums.
    pub(super) fn close(self) -> Result<Self> {
        let gross = self.lines.iter();
        let gross = gross.filter(|(word, _)| GROSS.contains(&word.as_str()));
        Ok(Self {
            cost: Money::sum(self.costs.iter().map(|cost| cost.net))?,
            gross: Money::sum(gross.map(|(_, amount)| *amount))?,
            result: Money::sum(self.lines.iter().map(|(_, amount)| *amount))?,
            ..self
        })
    }

    /// Whether the cost that the ledger took out of the stock is what was paid for the car.
    #[must_use]
    pub fn cost_agrees(&self) -> bool {
        let posted = self.lines.iter().find(|(word, _)| word == COST);
        let posted = posted.map(|(_, amount)| *amount);
        posted.is_some() && posted == Money::ZERO.minus(self.cost).ok()
    }

    /// What was paid for the car, by kind.
    ///
    /// # Errors
    /// The sum is out of range.
    pub fn cost_by_kind(&self) -> Result<BTreeMap<&str, Money>> {
        let mut kinds = BTreeMap::new();
        for cost in &self.costs {
            let sum = kinds.entry(cost.kind.as_str()).or_insert(Money::ZERO);
            *sum = Money::sum([*sum, cost.net])?;
        }
        Ok(kinds)
    }
}

impl Ids {
    /// Whether a record is about one of these things, or names it.
    fn own(&self, record: &Record) -> bool {
        let is = |noun: &str, id: Option<Uuid>| {
            let named = record.noun == noun && Some(record.noun_id) == id;
            id.is_some() && (named || record.id(&format!("{noun}_id")) == id)
        };
        is("deal", self.deal) || is("episode", self.episode) || is("purchase", self.purchase)
    }
}

fn step(record: &Record) -> Step {
    Step {
        at: record.at,
        actor: record.actor,
        actor_kind: record.actor_kind.clone(),
        on_behalf: record.on_behalf,
        module: record.module.clone(),
        action: record.action.clone(),
        noun: record.noun.clone(),
        noun_id: record.noun_id,
    }
}

fn day(record: &Record, field: &str) -> Option<Day> {
    let value = record.after.as_ref()?.get(field)?;
    serde_json::from_value(value.clone()).ok()
}

/// The paper that a record is about: it has a number.
fn paper(record: &Record) -> Option<Paper> {
    let number = NUMBERS.iter().find_map(|field| record.text(field))?;
    let person = PEOPLE.iter().find_map(|field| record.id(field));
    Some(Paper {
        module: record.module.clone(),
        noun: record.noun.clone(),
        number: number.to_owned(),
        day: DAYS.iter().find_map(|field| day(record, field)),
        person: person.unwrap_or(record.actor),
        amount: AMOUNTS.iter().find_map(|field| record.money(field)),
    })
}

fn cost(record: &Record) -> Option<Cost> {
    Some(Cost {
        kind: record.text("kind")?.to_owned(),
        net: record.money("net")?,
    })
}
