//! The bodies of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::{buyer, deal, rule};
use kernel::fuzz::Target;
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("sales_buyer", body::<buyer::BuyerIn>),
    ("sales_deal", body::<deal::DealIn>),
    ("sales_deposit_rule", body::<rule::DepositRuleIn>),
];
