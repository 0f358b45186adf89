//! The commands that people send, and the effects by which each is known.

use identity::world;
use serde_json::{Value, json};
use uuid::Uuid;

/// Something that a command does exactly once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Lead,
    LeadAudited,
    Entry,
    EntryAudited,
    Cost,
    CostPosted,
    Buyer,
    Deal,
    Reservation,
    Payment,
    PaymentPosted,
}

impl Effect {
    pub const ALL: [Self; 11] = [
        Self::Lead,
        Self::LeadAudited,
        Self::Entry,
        Self::EntryAudited,
        Self::Cost,
        Self::CostPosted,
        Self::Buyer,
        Self::Deal,
        Self::Reservation,
        Self::Payment,
        Self::PaymentPosted,
    ];

    /// Marks with how often the effect is there.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Lead => {
                "SELECT model, count(*) FROM buyback.purchase WHERE model LIKE 'F%-%' GROUP BY 1"
            }
            Self::LeadAudited => {
                "SELECT p.model, count(a.id) FROM buyback.purchase AS p JOIN platform.audit AS a ON a.noun_id = p.id
                 WHERE p.model LIKE 'F%-%' AND a.noun = 'purchase' GROUP BY 1"
            }
            Self::Entry => {
                "SELECT document_number, count(*) FROM finance.entry
                 WHERE origin = 'manual' AND document_number LIKE 'F%-%' GROUP BY 1"
            }
            Self::EntryAudited => {
                "SELECT e.document_number, count(a.id) FROM finance.entry AS e JOIN platform.audit AS a ON a.noun_id = e.id
                 WHERE e.origin = 'manual' AND e.document_number LIKE 'F%-%' GROUP BY 1"
            }
            Self::Cost => {
                "SELECT document_number, count(*) FROM vehicles.cost_line WHERE document_number LIKE 'F%-%' GROUP BY 1"
            }
            Self::CostPosted => {
                "SELECT v.data->'document'->>'number', count(e.id)
                 FROM platform.event AS v JOIN finance.entry AS e ON e.event_id = v.id
                 WHERE v.type = 'vehicles.cost_added.v1' AND v.data->'document'->>'number' LIKE 'F%-%' GROUP BY 1"
            }
            Self::Buyer => {
                "SELECT full_name, count(*) FROM sales.buyer WHERE full_name LIKE 'F%-%' GROUP BY 1"
            }
            Self::Deal => {
                "SELECT b.full_name, count(*) FROM sales.deal AS d JOIN sales.buyer AS b ON b.id = d.buyer_id
                 WHERE b.full_name LIKE 'F%-%' GROUP BY 1"
            }
            Self::Reservation => {
                "SELECT b.full_name, count(*) FROM vehicles.hold AS h JOIN sales.deal AS d ON d.id = h.deal_id
                 JOIN sales.buyer AS b ON b.id = d.buyer_id WHERE b.full_name LIKE 'F%-%' GROUP BY 1"
            }
            Self::Payment => {
                "SELECT document_number, count(*) FROM sales.payment WHERE document_number LIKE 'F%-%' GROUP BY 1"
            }
            Self::PaymentPosted => {
                "SELECT p.document_number, count(e.id) FROM sales.payment AS p
                 JOIN platform.event AS v ON v.type = 'sales.payment_received.v1' AND v.data->>'payment' = p.id::text
                 JOIN finance.entry AS e ON e.event_id = v.id WHERE p.document_number LIKE 'F%-%' GROUP BY 1"
            }
        }
    }
}

/// Who sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Salesman,
    SalesManager,
    Cashier,
    Accountant,
    BuybackManager,
}

/// A command as its sender keeps it: everything is known before it is sent.
#[derive(Debug, Clone)]
pub struct Command {
    pub who: Who,
    pub path: String,
    pub key: String,
    pub body: Value,
    /// The mark of its sender, by which its effects are found.
    pub mark: String,
    pub effects: &'static [Effect],
}

/// A command with its first answer.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub command: Command,
    pub status: u16,
    pub answer: Value,
}

impl Command {
    fn new(who: Who, path: impl Into<String>, body: Value) -> Self {
        Self {
            who,
            path: path.into(),
            key: Uuid::now_v7().to_string(),
            body,
            mark: String::new(),
            effects: &[],
        }
    }

    fn marked(self, mark: &str, effects: &'static [Effect]) -> Self {
        Self {
            mark: mark.to_owned(),
            effects,
            ..self
        }
    }
}

fn roubles(amount: i64) -> Value {
    json!({"amount": amount * 100, "currency": "RUB"})
}

pub fn lead(mark: &str) -> Command {
    let body = json!({
        "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич",
        "seller_phone": "8 916 000-00-01", "make": "Lada", "model": mark, "year": 2022, "mileage_km": 85_000,
    });
    Command::new(Who::BuybackManager, "/api/buyback/v1/purchases", body)
        .marked(mark, &[Effect::Lead, Effect::LeadAudited])
}

pub fn entry(mark: &str) -> Command {
    let line = |debit, credit, amount| json!({"debit": debit, "credit": credit, "amount": roubles(amount)});
    let body = json!({
        "entity_id": world::LE1, "document_date": "2026-03-05", "document_number": mark, "memo": "Ввод остатков",
        "lines": [line("51", "80", 500), line("50", "51", 100)],
    });
    Command::new(Who::Accountant, "/api/finance/v1/entries", body)
        .marked(mark, &[Effect::Entry, Effect::EntryAudited])
}

pub fn cost(mark: &str, episode: &str) -> Command {
    let body = json!({
        "kind": "transport", "document_module": "logistics", "document_number": mark, "document_date": "2026-03-05",
        "supplier_id": Uuid::now_v7(), "gross": roubles(1_220), "with_vat": true,
    });
    let path = format!("/api/vehicles/v1/episodes/{episode}/cost-lines");
    Command::new(Who::BuybackManager, path, body).marked(mark, &[Effect::Cost, Effect::CostPosted])
}

pub fn buyer(mark: &str) -> Command {
    let body = json!({"centre_id": world::DC1, "kind": "person", "full_name": mark, "phone": "+79035551122"});
    Command::new(Who::Salesman, "/api/sales/v1/buyers", body).marked(mark, &[Effect::Buyer])
}

pub fn deal(mark: &str, buyer: &str, episode: &str) -> Command {
    let body = json!({"buyer_id": buyer, "episode_id": episode});
    Command::new(Who::Salesman, "/api/sales/v1/deals", body).marked(mark, &[Effect::Deal])
}

pub fn reserve(mark: &str, deal: &str) -> Command {
    let path = format!("/api/sales/v1/deals/{deal}/reserve");
    Command::new(
        Who::Salesman,
        path,
        json!({"deposit_due": roubles(100_000)}),
    )
    .marked(mark, &[Effect::Reservation])
}

pub fn payment(mark: &str, deal: &str) -> Command {
    let body = json!({"way": "bank", "amount": roubles(10_000), "document_number": mark});
    let path = format!("/api/sales/v1/deals/{deal}/payments");
    Command::new(Who::Cashier, path, body).marked(mark, &[Effect::Payment, Effect::PaymentPosted])
}

/// A car comes in.
pub fn arrival(vin: &str) -> Command {
    let body = json!({
        "centre_id": world::DC1, "vin": vin, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 41_000,
        "counterparty_id": Uuid::now_v7(), "purchase_price": roubles(1_450_000), "vat_scheme": "margin_5_1",
        "acquired_on": "2026-03-05", "document_number": format!("ДКП-{vin}"),
    });
    Command::new(Who::BuybackManager, "/api/vehicles/v1/episodes", body)
}

/// A step of the preparation.
pub fn step(episode: &str, step: &str) -> Command {
    let path = format!("/api/vehicles/v1/episodes/{episode}/{step}");
    Command::new(Who::BuybackManager, path, json!({}))
}
