//! What the parameters of paths are: one row for each kind of object that has an address.

use super::place::{PLACES, Place};
use platform::testing::TestApp;
use sqlx::Row;
use std::collections::HashMap;

/// What an object belongs to, and so who reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belongs {
    /// To a centre.
    Centre,
    /// To the books of a legal entity.
    Entity,
    /// To both: whoever reaches one of them reaches it.
    Either,
    /// To the whole group.
    Group,
    /// To nobody: a word that every group has.
    Nobody,
}

/// Part of a path after the version, what it belongs to, the columns with its parameters, and their table.
type Kind = (&'static str, Belongs, &'static str, &'static str);

use Belongs::{Centre, Either, Entity, Group, Nobody};

/// The longest path that fits counts.
const KINDS: &[Kind] = &[
    ("audit/records", Group, "id", "platform.audit"),
    ("buyback/approvals", Centre, "id", "buyback.approval"),
    (
        "buyback-mobile/cars",
        Centre,
        "purchase_id",
        "(SELECT m.* FROM buyback_mobile.media m JOIN buyback.purchase p ON p.id = m.purchase_id AND p.state = 'in_stock') AS bought",
    ),
    (
        "buyback-mobile/cars/{id}/photos",
        Centre,
        "purchase_id, id",
        "(SELECT m.* FROM buyback_mobile.media m JOIN buyback.purchase p ON p.id = m.purchase_id AND p.state = 'in_stock') AS bought",
    ),
    (
        "buyback-mobile/devices",
        Centre,
        "id",
        "buyback_mobile.device",
    ),
    (
        "buyback-mobile/inspections",
        Centre,
        "purchase_id",
        "buyback_mobile.inspection",
    ),
    (
        "buyback-mobile/photos",
        Centre,
        "id",
        "buyback_mobile.media",
    ),
    (
        "buyback-mobile/signatures",
        Centre,
        "id",
        "buyback_mobile.signature",
    ),
    (
        "buyback-mobile/uploads",
        Centre,
        "id",
        "buyback_mobile.upload",
    ),
    ("buyback/follow-ups", Centre, "id", "buyback.follow_up"),
    (
        "buyback/purchases",
        Centre,
        "purchase_id",
        "buyback.acceptance",
    ),
    (
        "buyback/purchases/{id}/loss",
        Centre,
        "purchase_id",
        "buyback.loss",
    ),
    (
        "buyback/purchases/{id}/recon",
        Centre,
        "purchase_id",
        "buyback.recon_truth",
    ),
    ("buyback/risks", Centre, "id", "buyback.risk"),
    ("buyback/sellers", Centre, "id", "buyback.seller"),
    ("buyback/valuations", Centre, "id", "buyback.valuation"),
    ("finance/accounts", Entity, "code", "finance.account"),
    ("finance/deals", Either, "deal_id", "finance.vehicle"),
    (
        "finance/deals/{id}/unwind-preview",
        Entity,
        "deal_id",
        "finance.vehicle",
    ),
    ("finance/entries", Entity, "id", "finance.entry"),
    ("finance/episodes", Either, "episode_id", "finance.vehicle"),
    (
        "finance/periods",
        Entity,
        "entity_id, '2026-03'",
        "finance.books",
    ),
    (
        "finance/reopen-requests",
        Entity,
        "id",
        "finance.reopen_request",
    ),
    ("identity/bindings", Group, "id", "identity.binding"),
    ("identity/centres", Group, "id", "identity.centre"),
    ("identity/delegations", Group, "id", "identity.delegation"),
    ("identity/dismissals", Group, "id", "identity.dismissal"),
    ("identity/emergencies", Group, "id", "identity.emergency"),
    ("identity/group-rules", Group, "id", "identity.group_rule"),
    ("identity/people", Group, "id", "identity.person"),
    (
        "identity/role-requests",
        Group,
        "id",
        "identity.role_request",
    ),
    ("identity/sessions", Group, "id", "identity.session"),
    (
        "identity/support-accesses",
        Group,
        "id",
        "identity.support_access",
    ),
    ("identity/tokens", Group, "id", "identity.token"),
    ("sales/buyers", Centre, "id", "sales.buyer"),
    ("sales/deals", Centre, "deal_id", "sales.handover"),
    (
        "sales/discount-requests",
        Centre,
        "id",
        "sales.discount_request",
    ),
    ("sales/fi-products", Centre, "id", "sales.fi_product"),
    (
        "vehicles/episodes",
        Centre,
        "episode_id",
        "vehicles.recon_plan",
    ),
    ("vehicles/holds", Centre, "id", "vehicles.hold"),
    ("vehicles/lot-counts", Centre, "id", "vehicles.lot_count"),
    (
        "vehicles/lot-counts/{id}/differences",
        Centre,
        "count_id, id",
        "vehicles.lot_difference",
    ),
    ("vehicles/outings", Centre, "id", "vehicles.outing"),
    (
        "vehicles/price-reviews",
        Centre,
        "id",
        "vehicles.price_review",
    ),
    ("vehicles/recon-steps", Centre, "id", "vehicles.recon_step"),
    (
        "vehicles/vehicle-types",
        Nobody,
        "code",
        "vehicles.vehicle_type",
    ),
    (
        "vehicles/vehicles",
        Centre,
        "vehicle_id",
        "vehicles.episode",
    ),
    ("verification/cases", Centre, "id", "verification.case"),
    (
        "verification/cases/{id}/checks",
        Centre,
        "case_id, id",
        "verification.check",
    ),
    (
        "verification/cases/{id}/evidence",
        Centre,
        "case_id, id",
        "verification.evidence",
    ),
    (
        "verification/cases/{id}/extracts",
        Centre,
        "case_id, id",
        "verification.extract",
    ),
    (
        "verification/questionnaires",
        Centre,
        "id",
        "verification.questionnaire",
    ),
    (
        "verification/reviewers",
        Group,
        "id",
        "verification.reviewer",
    ),
    ("verification/stop-list", Group, "id", "verification.stop"),
];

/// The row of a path.
pub fn of(path: &str) -> Option<&'static Kind> {
    let short = path.replacen("/api/", "", 1).replacen("/v1/", "/", 1);
    let holes = |text: &str| text.matches('{').count();
    KINDS
        .iter()
        .filter(|(prefix, _, columns, _)| {
            short.starts_with(prefix) && columns.split(',').count() == holes(&short)
        })
        .max_by_key(|(prefix, ..)| prefix.len())
}

/// The parameters of an object of each kind in each place.
pub type Ids = HashMap<(&'static str, Place), Vec<String>>;

/// Looks them up in the tables.
pub async fn ids(suite: &TestApp) -> Ids {
    let mut ids = Ids::new();
    for (prefix, belongs, columns, table) in KINDS {
        for place in PLACES {
            let node = match belongs {
                Centre | Either => format!("AND centre_id = '{}'", place.centre()),
                Entity => format!("AND entity_id = '{}'", place.entity()),
                Group | Nobody if place.is_elsewhere() => continue,
                Group | Nobody => String::new(),
            };
            let sql = format!(
                "SELECT ARRAY[{}] FROM {table} WHERE tenant_id = '{}' {node} AND ROW({columns}) IS NOT NULL ORDER BY 1 DESC LIMIT 1",
                columns
                    .split(", ")
                    .map(|one| format!("{one}::text"))
                    .collect::<Vec<_>>()
                    .join(","),
                place.tenant()
            );
            if let Some(row) = suite.sql(&sql).await.first() {
                ids.insert((*prefix, place), row.get(0));
            }
        }
    }
    ids
}
