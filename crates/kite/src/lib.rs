//! The suite put together: the list of modules, the commands of the binary, and the story of the golden car.

pub mod command;
pub mod months;
pub mod roles;
pub mod story;
pub mod suite;

use platform::Module;
use std::sync::Arc;

/// Every module of the suite, in the order in which their migrations run.
#[must_use]
pub fn modules() -> Vec<Arc<dyn Module>> {
    vec![
        Arc::new(identity::Identity),
        Arc::new(vehicles::Vehicles),
        Arc::new(buyback::Buyback),
        Arc::new(buyback_mobile::BuybackMobile),
        Arc::new(verification::Verification),
        Arc::new(sales::Sales),
        Arc::new(finance::Finance),
        Arc::new(audit::Audit),
        Arc::new(console::Console),
    ]
}

/// Every reader of foreign bytes with its name, for the fuzzer and for the test of its corpora.
#[doc(hidden)]
#[must_use]
pub fn fuzz_targets() -> Vec<kernel::fuzz::Target> {
    [
        kernel::fuzz::TARGETS,
        platform::fuzz::TARGETS,
        identity::fuzz::TARGETS,
        vehicles::fuzz::TARGETS,
        buyback::fuzz::TARGETS,
        buyback_mobile::fuzz::TARGETS,
        verification::fuzz::TARGETS,
        sales::fuzz::TARGETS,
        finance::fuzz::TARGETS,
        audit::fuzz::TARGETS,
    ]
    .concat()
}
