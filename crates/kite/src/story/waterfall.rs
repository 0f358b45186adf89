//! The waterfall of a deal, and the golden figures that it must show.

use kernel::{Error, Money, Result};
use serde_json::Value;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Stable word.
    pub word: String,
    /// What a person reads.
    pub title: String,
    /// Signed amount.
    pub amount: Money,
}

/// The golden figures of G1 (kopecks), in the order of the waterfall.
pub const GOLDEN: [(&str, i64); 12] = [
    ("sale", 175_500_000),
    ("vat", -5_500_000),
    ("purchase", -145_000_000),
    ("own_parts", -3_840_000),
    ("body_shop", -2_000_000),
    ("transport", -1_000_000),
    ("gross", 18_160_000),
    ("financing", -1_787_671),
    ("fi_commission", 4_270_000),
    ("fi_vat", -770_000),
    ("salesman", -1_452_800),
    ("result", 18_419_529),
];

/// Reads the bars of a P&L.
///
/// # Errors
/// The answer is no P&L.
pub fn read(pnl: &Value) -> Result<Vec<Bar>> {
    let lines = pnl
        .get("lines")
        .and_then(Value::as_array)
        .ok_or_else(|| Error::internal("a P&L without lines"))?;
    lines.iter().map(bar).collect()
}

fn bar(line: &Value) -> Result<Bar> {
    let text = |name: &str| {
        line.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let amount = line.get("amount").cloned().unwrap_or_default();
    let amount = serde_json::from_value(amount).map_err(Error::internal)?;
    Ok(Bar {
        word: text("word"),
        title: text("title"),
        amount,
    })
}

/// Prints the bars beside the golden figures and says whether all are equal.
#[must_use]
pub fn print(bars: &[Bar]) -> bool {
    println!("\n  {:<38} {:>16}", "P&L of G1, roubles", "");
    for bar in bars {
        let mark = if golden(&bar.word) == Some(bar.amount) {
            ""
        } else {
            "  DIFFERS from the golden figure"
        };
        let rule = if matches!(bar.word.as_str(), "gross" | "result") {
            "= "
        } else {
            "  "
        };
        println!(
            "  {rule}{:<36} {:>16}{mark}",
            bar.title,
            bar.amount.to_string()
        );
    }
    let missing: Vec<_> = GOLDEN
        .iter()
        .filter(|(word, _)| bars.iter().all(|bar| bar.word != *word))
        .collect();
    for (word, amount) in &missing {
        println!(
            "  {word:<38} {:>16}  MISSING",
            Money::kopecks(*amount).to_string()
        );
    }
    println!();
    missing.is_empty()
        && bars.len() == GOLDEN.len()
        && bars.iter().all(|bar| golden(&bar.word) == Some(bar.amount))
}

fn golden(word: &str) -> Option<Money> {
    GOLDEN
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, amount)| Money::kopecks(*amount))
}
