//! What modules may say to each other: the ids that others may hold, the events that they publish, the ports that they
//! offer. One file per module, no logic. A new line here is a design change: name its reader in the commit.

pub mod buyback;
pub mod buyback_mobile;
pub mod field_work;
pub mod finance;
pub mod identity;
pub mod ids;
pub mod paper;
pub mod sales;
pub mod vehicle_type;
pub mod vehicles;
pub mod verification;

mod sample;

use kernel::{Error, Event, Result};
use serde_json::Value;

/// An event of the contracts with its golden example.
#[derive(Debug, Clone)]
pub struct Described {
    /// `module.what_happened.v1`.
    pub kind: &'static str,
    /// The kind of aggregate.
    pub aggregate: &'static str,
    /// The example as JSON.
    pub sample: Value,
}

fn described<E: Event>() -> Result<Described> {
    let sample = serde_json::to_value(E::sample()).map_err(Error::internal)?;
    Ok(Described {
        kind: E::TYPE,
        aggregate: E::AGGREGATE,
        sample,
    })
}

/// Every event of the suite.
///
/// # Errors
/// An example cannot be written as JSON.
pub fn events() -> Result<Vec<Described>> {
    [
        described::<identity::CentreOpened>(),
        described::<buyback::ChecksRequested>(),
        described::<buyback::ContractSigned>(),
        described::<buyback::PayoutMade>(),
        described::<buyback::CarAccepted>(),
        described::<buyback::SellerErased>(),
        described::<buyback_mobile::RiskFound>(),
        described::<buyback_mobile::InspectionCompleted>(),
        described::<buyback_mobile::InspectionAbandoned>(),
        described::<sales::DealReserved>(),
        described::<sales::DealCancelled>(),
        described::<sales::PaymentReceived>(),
        described::<sales::FiProductSold>(),
        described::<sales::DealHandedOver>(),
        described::<sales::DealClosed>(),
        described::<sales::RefundMade>(),
        described::<sales::DealUnwound>(),
        described::<identity::PersonDismissed>(),
        described::<vehicles::EpisodeOpened>(),
        described::<vehicles::CostAdded>(),
        described::<vehicles::EpisodeListed>(),
        described::<vehicles::HoldEnded>(),
        described::<vehicles::EpisodeHandedOver>(),
        described::<vehicles::EpisodeReturned>(),
        described::<vehicles::SaleCheckRequested>(),
        described::<verification::CaseDecided>(),
    ]
    .into_iter()
    .collect()
}
