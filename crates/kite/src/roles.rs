//! Which role holds which permission: one file per module, written by the module's authors, joined here.

/// The files, one per module.
pub const MATRIX: &[(&str, &str)] = &[
    (
        "identity",
        include_str!("../../../fixtures/permissions/identity.toml"),
    ),
    (
        "vehicles",
        include_str!("../../../fixtures/permissions/vehicles.toml"),
    ),
    (
        "buyback",
        include_str!("../../../fixtures/permissions/buyback.toml"),
    ),
    (
        "buyback_mobile",
        include_str!("../../../fixtures/permissions/buyback-mobile.toml"),
    ),
    (
        "verification",
        include_str!("../../../fixtures/permissions/verification.toml"),
    ),
    (
        "sales",
        include_str!("../../../fixtures/permissions/sales.toml"),
    ),
    (
        "finance",
        include_str!("../../../fixtures/permissions/finance.toml"),
    ),
    (
        "audit",
        include_str!("../../../fixtures/permissions/audit.toml"),
    ),
    (
        "console",
        include_str!("../../../fixtures/permissions/console.toml"),
    ),
];
