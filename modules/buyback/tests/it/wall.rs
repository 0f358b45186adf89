//! Nobody sees what is not theirs.

use crate::desk::{
    API, DESK, Desk, PURCHASES, VIN, VIN_2, act, appraisal, consent, contract, seller, text,
};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};

/// Every route of one purchase with a body that is in order.
fn commands(id: &str) -> Vec<(&'static str, Value)> {
    let until = json!("2026-03-06T06:00:00Z");
    vec![
        ("appointment", json!({"at": until})),
        ("start-inspection", json!({})),
        ("valuations", json!({})),
        ("valuation-previews", json!({})),
        (
            "offers",
            json!({"amount": {"amount": 1, "currency": "RUB"}, "valid_until": until}),
        ),
        (
            "approvals",
            json!({"amount": {"amount": 1, "currency": "RUB"}, "reason_code": "fleet_order"}),
        ),
        ("reopen", json!({})),
        ("accept-offer", json!({"offer_id": id})),
        ("consents", consent()),
        ("request-checks", json!({})),
        ("contract", contract(id)),
        ("payout", json!({"way": "bank", "document_number": "1"})),
        ("accept-car", act()),
        ("lose", json!({"reason": "price"})),
        ("cancel", json!({"reason": "price"})),
    ]
}

const READS: [&str; 9] = [
    "",
    "/appraisal",
    "/valuations",
    "/offers",
    "/papers",
    "/seller",
    "/loss",
    "/links",
    "/recon",
];

/// Asks everything there is to ask of a purchase and gives the codes of the refusals.
async fn refusals(client: &Client, id: &str, status: u16) -> Vec<String> {
    let mut codes = Vec::new();
    for (step, body) in commands(id) {
        codes.push(
            client
                .post(&format!("{PURCHASES}/{id}/{step}"), body)
                .await
                .problem(status),
        );
    }
    for what in READS {
        codes.push(
            client
                .get(&format!("{PURCHASES}/{id}{what}"))
                .await
                .problem(status),
        );
    }
    for (what, body) in [("appraisal", appraisal(VIN)), ("seller", seller())] {
        codes.push(
            client
                .put(&format!("{PURCHASES}/{id}/{what}"), body)
                .if_match(0)
                .await
                .problem(status),
        );
    }
    codes
}

#[tokio::test]
async fn another_centre_and_another_group_find_nothing() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("payable", VIN).await;
    let valuation = text(&desk.read(&id, "/valuations").await["items"][0]);
    let asked = json!({"amount": {"amount": 1, "currency": "RUB"}, "reason_code": "fleet_order"});
    let approval = approval_of_another(&desk, asked).await;
    let more = [
        "buyback.offer.approve",
        "buyback.payout.write",
        "buyback.scorecard.read",
    ];
    let all = [DESK, &more].concat();
    let reach = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let tver = desk.suite.client(world::TENANT, &all, reach);
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, &all, Reach::everywhere());
    for foreign in [tver, stranger] {
        assert!(
            refusals(&foreign, &id, 404)
                .await
                .iter()
                .all(|code| code == "common.not_found")
        );
        for path in [
            format!("/valuations/{valuation}"),
            format!("/valuations/{valuation}/replay"),
        ] {
            assert_eq!(
                foreign.get(&format!("{API}{path}")).await.problem(404),
                "common.not_found"
            );
        }
        approval_hidden(&foreign, &approval).await;
        for list in [
            PURCHASES.to_owned(),
            format!("{API}/payouts/due"),
            format!("{API}/approvals"),
            format!("{API}/follow-ups"),
            format!("{API}/replays"),
        ] {
            assert!(
                foreign.get(&list).await.expect(200)["items"]
                    .as_array()
                    .unwrap()
                    .is_empty(),
                "{list}"
            );
        }
    }
    assert_eq!(
        desk.north
            .get(&format!("{PURCHASES}/none"))
            .await
            .problem(404),
        "common.not_found"
    );
}

async fn approval_hidden(foreign: &Client, approval: &str) {
    for word in ["approve", "decline", "withdraw"] {
        let path = format!("{API}/approvals/{approval}/{word}");
        assert_eq!(
            foreign.post(&path, json!({})).await.problem(404),
            "common.not_found"
        );
    }
    assert_eq!(
        foreign
            .get(&format!("{API}/approvals/{approval}"))
            .await
            .problem(404),
        "common.not_found"
    );
}

/// A request about another car.
async fn approval_of_another(desk: &Desk, mut ask: Value) -> String {
    let id = desk.at("valued", VIN_2).await;
    ask["amount"]["amount"] = json!(140_000_000);
    text(&desk.step(&id, "approvals", ask).await.expect(201)["id"])
}

/// Everything that is read without naming a purchase.
const LISTS: [&str; 22] = [
    "purchases",
    "purchases/totals",
    "purchases/export",
    "approvals",
    "approvals/totals",
    "approvals/x",
    "approval-matrices",
    "approval-reasons",
    "keepers",
    "follow-ups",
    "follow-up-policies",
    "checklists",
    "retentions",
    "recon-biases",
    "scorecards",
    "replays",
    "listings",
    "payouts/due",
    "recon-items",
    "policies?currency=RUB",
    "valuations/x",
    "valuations/x/replay",
];

/// Every other command.
const WRITES: [&str; 16] = [
    "purchases",
    "listings/imports",
    "valuations/preview",
    "recon-items",
    "policies",
    "approvals/x/approve",
    "approvals/x/decline",
    "approvals/x/withdraw",
    "approval-matrices",
    "approval-reasons",
    "purchases/x/keeper",
    "follow-ups/x/dismiss",
    "follow-up-policies",
    "checklists",
    "retentions",
    "sellers/x/erase",
];

#[tokio::test]
async fn every_route_asks_for_its_permission() {
    let desk = Desk::open().await;
    let id = desk.lead(VIN).await;
    let nobody = desk.somebody(&[]);
    assert!(
        refusals(&nobody, &id, 403)
            .await
            .iter()
            .all(|code| code == "common.forbidden")
    );
    for path in LISTS {
        assert_eq!(
            nobody.get(&format!("{API}/{path}")).await.problem(403),
            "common.forbidden",
            "{path}"
        );
        assert_eq!(
            desk.suite
                .anonymous()
                .get(&format!("{API}/{path}"))
                .await
                .problem(401),
            "common.unauthenticated"
        );
    }
    for path in WRITES {
        assert_eq!(
            nobody
                .post(&format!("{API}/{path}"), json!({}))
                .await
                .problem(403),
            "common.forbidden",
            "{path}"
        );
    }
}

const TABLES: [&str; 23] = [
    "listing",
    "seller",
    "consent",
    "purchase",
    "appraisal",
    "answer",
    "damage",
    "recon_line",
    "valuation",
    "valuation_line",
    "offer",
    "decision",
    "contract",
    "payout",
    "acceptance",
    "approval",
    "keeper",
    "loss",
    "follow_up",
    "follow_up_look",
    "recon_truth",
    "recon_fact",
    "erasure",
];

/// Tables whose rows change.
const CHANGING: [&str; 7] = [
    "seller",
    "purchase",
    "approval",
    "keeper",
    "loss",
    "follow_up",
    "recon_truth",
];

/// A row of everything that the straight way does not leave.
async fn beside(desk: &Desk, bought: &str) {
    let ask = json!({"amount": {"amount": 1, "currency": "RUB"}, "reason_code": "fleet_order"});
    let _ = approval_of_another(desk, ask).await;
    let (own, seller) = (
        world::TENANT,
        desk.read(bought, "").await["seller_id"].clone(),
    );
    let seller = text(&seller);
    for row in [
        format!(
            "WITH lost AS (INSERT INTO buyback.loss (purchase_id, tenant_id, centre_id, reason, lost_on, lost_by)
             VALUES ('{bought}', '{own}', '{}', 'price', '2026-03-05', '{bought}') RETURNING purchase_id, centre_id),
             task AS (INSERT INTO buyback.follow_up (id, tenant_id, purchase_id, centre_id, state, day_number, wish_kopecks,
                                                     offer_kopecks, made_at, version)
                      SELECT purchase_id, '{own}', purchase_id, centre_id, 'open', 1, 1, 1, now(), 1 FROM lost)
             INSERT INTO buyback.follow_up_look (purchase_id, tenant_id, day_number, looked_on, policy_id, refused)
             SELECT purchase_id, '{own}', 1, '2026-03-06', '0198c0de-0000-7000-8000-0000000b3201', 'x' FROM lost RETURNING 1",
            world::DC1
        ),
        format!(
            "INSERT INTO buyback.recon_fact (cost_line, tenant_id, purchase_id, net_kopecks, document)
             VALUES ('{bought}', '{own}', '{bought}', 1, 'x') RETURNING 1"
        ),
        format!(
            "INSERT INTO buyback.erasure (seller_id, tenant_id, reason, erased_at, erased_by)
             VALUES ('{seller}', '{own}', 'asked', now(), '{bought}') RETURNING 1"
        ),
    ] {
        let _ = desk.suite.sql(&row).await;
    }
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("paid", VIN).await;
    let _ = desk.step(&id, "accept-car", act()).await.expect(201);
    desk.suite.settle().await;
    beside(&desk, &id).await;
    let own = world::TENANT.to_string();
    let look = async |tenant: &str, table: &str| {
        let rows = desk
            .suite
            .as_role(
                "kite_buyback",
                tenant,
                &format!("SELECT * FROM buyback.{table}"),
            )
            .await;
        rows.unwrap().len()
    };
    for table in TABLES {
        for foreign in [world::OTHER_TENANT.to_string(), String::new()] {
            assert_eq!(look(&foreign, table).await, 0, "{table} under {foreign:?}");
        }
        assert!(look(&own, table).await > 0, "{table}");
    }
    for table in TABLES.into_iter().filter(|table| !CHANGING.contains(table)) {
        for change in [
            format!("DELETE FROM buyback.{table}"),
            format!("UPDATE buyback.{table} SET tenant_id = tenant_id"),
        ] {
            let refused = desk
                .suite
                .as_role("kite_buyback", &own, &change)
                .await
                .unwrap_err();
            assert!(
                refused.to_string().contains("permission denied"),
                "{change}"
            );
        }
    }
}

/// Defaults belong to nobody: every group reads them, none writes them, and a group's own rows stay its own.
#[tokio::test]
async fn defaults_are_read_by_all_and_written_by_none() {
    let desk = Desk::open().await;
    let boss = desk.suite.client(
        world::TENANT,
        &["buyback.policy.write"],
        Reach::everywhere(),
    );
    let price = json!({
        "valid_from": "2026-03-05", "code": "tyre", "ru": "Шина", "en": "Tyre", "price": {"amount": 1, "currency": "RUB"}, "source": "x",
    });
    let _ = boss
        .post(&format!("{API}/recon-items"), price)
        .await
        .expect(201);
    let other = world::OTHER_TENANT.to_string();
    for table in [
        "checklist",
        "question",
        "recon_item",
        "policy",
        "matrix",
        "authority",
        "approval_reason",
        "follow_up_policy",
        "retention",
    ] {
        let nobodys = "tenant_id = '00000000-0000-0000-0000-000000000000'";
        let rows = desk
            .suite
            .as_role(
                "kite_buyback",
                &other,
                &format!("SELECT * FROM buyback.{table} WHERE {nobodys}"),
            )
            .await;
        assert!(!rows.unwrap().is_empty(), "{table}");
        let rows = desk
            .suite
            .as_role(
                "kite_buyback",
                &other,
                &format!("SELECT * FROM buyback.{table} WHERE NOT {nobodys}"),
            )
            .await;
        assert!(rows.unwrap().is_empty(), "{table}");
    }
    let forged = "INSERT INTO buyback.checklist VALUES (gen_random_uuid(), '00000000-0000-0000-0000-000000000000', NULL, '2026-01-01', 'x')";
    let refused = desk
        .suite
        .as_role("kite_buyback", &other, forged)
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("row-level security"),
        "{refused}"
    );
}
