//! The figures of what was played: the same for the same seed, whatever order people worked in.

use super::{hands::Hands, seat::House, span::Span};
use kernel::Result;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many there are of each kind and state, and what the accounts hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(pub BTreeMap<String, i64>);

/// Lists that have states.
const LISTS: [(&str, &str); 8] = [
    ("purchases", "/api/buyback/v1/purchases"),
    ("approvals", "/api/buyback/v1/approvals"),
    ("cases", "/api/verification/v1/cases"),
    ("cars", "/api/vehicles/v1/episodes"),
    ("price reviews", "/api/vehicles/v1/price-reviews"),
    ("deals", "/api/sales/v1/deals"),
    ("discounts", "/api/sales/v1/discount-requests"),
    ("lot counts", "/api/vehicles/v1/lot-counts"),
];

impl Figures {
    /// Asks for them.
    ///
    /// # Errors
    /// The server refuses.
    pub async fn of(hands: &Hands, span: &Span) -> Result<Self> {
        let mut figures = Self::default();
        let auditor = hands.one("ershov")?;
        for (name, path) in LISTS {
            let totals = auditor.get(&format!("{path}/totals")).await?;
            figures.states(name, &totals);
        }
        for house in House::ALL {
            let path = format!(
                "/api/finance/v1/trial-balance?entity_id={}&from={}&to={}",
                house.id(),
                span.start,
                span.last
            );
            let balance = hands
                .in_house("chief_accountant", house)?
                .get(&path)
                .await?;
            figures.accounts(house, &balance);
        }
        Ok(figures)
    }

    fn states(&mut self, name: &str, totals: &Value) {
        for row in rows(totals, "by_state") {
            let state = row.get("state").and_then(Value::as_str).unwrap_or_default();
            self.add(format!("{name} {state}"), row.get("count"));
            self.add(
                format!("{name} {state}, kopecks"),
                row.pointer("/price/amount"),
            );
        }
    }

    fn accounts(&mut self, house: House, balance: &Value) {
        for row in rows(balance, "rows") {
            let account = row
                .get("account")
                .and_then(Value::as_str)
                .unwrap_or_default();
            for side in ["turnover_debit", "turnover_credit"] {
                self.add(
                    format!("{} {account} {side}", house.key()),
                    row.pointer(&format!("/{side}/amount")),
                );
            }
        }
    }

    fn add(&mut self, name: String, number: Option<&Value>) {
        if let Some(number) = number.and_then(Value::as_i64) {
            *self.0.entry(name).or_default() += number;
        }
    }

    /// How many there are in a state.
    #[must_use]
    pub fn count(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// The lists, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        LISTS.iter().map(|(name, _)| self.line(name)).collect()
    }

    fn line(&self, name: &str) -> String {
        let states: Vec<_> = self
            .0
            .iter()
            .filter_map(|(found, count)| {
                Some((found.strip_prefix(name)?.strip_prefix(' ')?, count))
            })
            .filter(|(state, _)| !state.contains(','))
            .collect();
        let all: i64 = states.iter().map(|(_, count)| *count).sum();
        let states: Vec<_> = states
            .iter()
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        format!("{all} {name}: {}", states.join(", "))
    }
}

fn rows(totals: &Value, name: &str) -> Vec<Value> {
    totals
        .get(name)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}
