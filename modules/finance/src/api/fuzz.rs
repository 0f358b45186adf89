//! The readers of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::{entry, rule};
use crate::model::{account::AccountCode, close::StepCode, period::Month, standard::Standard};
use kernel::fuzz::{Target, reads_back, text_of};
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("account_code", |data| reads_back::<AccountCode>(data, 20)),
    ("finance_entry", body::<entry::EntryIn>),
    ("finance_rate", body::<rule::RateIn>),
    ("finance_rule", body::<rule::RuleIn>),
    ("month", |data| reads_back::<Month>(data, 7)),
    ("posting_rules", posting_rules),
    ("step_code", |data| reads_back::<StepCode>(data, 40)),
];

/// Three files that people edit, parted by a line of `---`: accounts, rates, rules. Lines of a rule are numbered from 1.
fn posting_rules(data: &[u8]) {
    let mut files = text_of(data).split("\n---\n");
    let mut next = || files.next().unwrap_or_default();
    if let Ok(standard) = Standard::of(next(), next(), next()) {
        let begins = |event: &str| {
            standard
                .rules
                .iter()
                .any(|line| line.event == event && line.line_no == 1)
        };
        assert!(standard.rules.iter().all(|line| begins(&line.event)));
    }
}
