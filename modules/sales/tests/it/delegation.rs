//! Deciding by an authority that somebody lends for a time: identity keeps it, sales asks for it.

use crate::desk::{Desk, VIN, roubles, text};
use identity::{RoleMatrix, world};
use kernel::UserId;
use platform::{
    Reach,
    testing::{Client, Reply},
};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;
use uuid::Uuid;

const DELEGATIONS: &str = "/api/identity/v1/delegations";

/// The head of sales of DC1.
fn gromov() -> UserId {
    "01900000-0000-7000-8000-000000004003".parse().unwrap()
}

fn to(person: UserId, permission: &str) -> Value {
    json!({
        "centre_id": world::DC1, "permission": permission, "receiver_id": person, "own_excluded": true,
        "valid_until": "2026-03-12T06:00:00Z", "reason": "Отпуск",
    })
}

/// A desk whose people have the rights of their roles, and the head of sales among them.
async fn staffed() -> (Desk, Client) {
    let desk = Desk::open().await;
    let roles = RoleMatrix::read(&[include_str!("../../../../fixtures/permissions/sales.toml")]);
    identity::roles_load(&desk.suite.app, world::TENANT, &roles.unwrap())
        .await
        .unwrap();
    let north = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let head = desk
        .suite
        .client_of(gromov(), world::TENANT, crate::desk::HEAD, north);
    (desk, head)
}

async fn decide(client: &Client, request: &Value, word: &str) -> Reply {
    let path = format!(
        "/api/sales/v1/discount-requests/{}/{word}",
        text(&request["id"])
    );
    client.post(&path, json!({})).await
}

#[tokio::test]
async fn a_lent_authority_decides_until_its_time_is_over_or_it_is_taken_back() {
    let (desk, head) = staffed().await;
    let car = desk.offered(VIN).await;
    let (deal, next) = (
        desk.deal(&desk.orlova, &car).await,
        desk.deal(&desk.orlova, &car).await,
    );
    let ask = async |deal: &str| {
        desk.ask_discount(&desk.orlova, deal, 61_000)
            .await
            .expect(201)
    };
    let asked = ask(&deal).await;
    assert_eq!(
        decide(&desk.belov, &asked, "approve").await.problem(403),
        "sales.limit_exceeded"
    );
    let lend = || {
        head.post(DELEGATIONS, to(world::BELOV, "sales.discount.approve"))
            .key("lend-it-once")
    };
    let lent = lend().await.expect(201);
    assert_eq!(lend().await.expect(201), lent);
    let approved = decide(&desk.belov, &asked, "approve").await.expect(200);
    assert_eq!(approved["decided_by"], json!(world::BELOV));
    assert_eq!(desk.card(&deal).await["discount"], roubles(61_000));
    let log = "SELECT actor_id, on_behalf FROM platform.audit WHERE action = 'discount_approve'";
    let row = &desk.suite.sql(log).await[0];
    let both: (Uuid, Option<Uuid>) = (row.get(0), row.get(1));
    assert_eq!(both, (world::BELOV.0, Some(gromov().0)));

    let late = ask(&next).await;
    let revoke = format!("{DELEGATIONS}/{}/revoke", text(&lent["id"]));
    let back = head.post(&revoke, json!({})).await.expect(200);
    assert_eq!(back["revoked_at"], "2026-03-05T06:00:00Z");
    assert_eq!(
        decide(&desk.belov, &late, "approve").await.problem(403),
        "sales.limit_exceeded"
    );
    let _ = head
        .post(DELEGATIONS, to(world::BELOV, "sales.discount.approve"))
        .await
        .expect(201);
    desk.suite.clock.advance(Duration::days(7));
    let after = ask(&next).await;
    assert_eq!(
        decide(&desk.belov, &after, "approve").await.problem(403),
        "sales.limit_exceeded"
    );
}

/// IDN-2 at the desk of sales: a limit to the kopeck, and nothing for the receiver's own deals.
#[tokio::test]
async fn idn_2_a_lent_discount_has_its_limit_and_leaves_out_own_deals() {
    let (desk, head) = staffed().await;
    let car = desk.offered(VIN).await;
    let (hers, his) = (
        desk.deal(&desk.orlova, &car).await,
        desk.deal(&desk.belov, &car).await,
    );
    let mut limited = to(world::BELOV, "sales.discount.approve");
    limited["limit"] = json!({"amount": 6_099_999, "currency": "RUB"});
    let small = head.post(DELEGATIONS, limited.clone()).await.expect(201);
    let asked = desk
        .ask_discount(&desk.orlova, &hers, 61_000)
        .await
        .expect(201);
    let refused = decide(&desk.belov, &asked, "approve").await.expect(403);
    assert_eq!(
        (&refused["code"], &refused["params"]["allowed"]),
        (&json!("sales.limit_exceeded"), &json!("60,999.99"))
    );
    let _ = head
        .post(
            &format!("{DELEGATIONS}/{}/revoke", text(&small["id"])),
            json!({}),
        )
        .await
        .expect(200);
    limited["limit"] = json!({"amount": 6_100_000, "currency": "RUB"});
    let _ = head.post(DELEGATIONS, limited).await.expect(201);
    let own = desk.ask_discount(&head, &his, 61_000).await;
    assert_eq!(
        own.expect(201)["state"],
        "approved",
        "the head gives it himself"
    );
    let _ = decide(&desk.belov, &asked, "decline").await.expect(200);
    let third = desk.deal(&desk.belov, &car).await;
    let north = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let colleague = desk
        .suite
        .client_of(UserId::new(), world::TENANT, crate::desk::SALES, north);
    let of_his = desk
        .ask_discount(&colleague, &third, 61_000)
        .await
        .expect(201);
    assert_eq!(
        decide(&desk.belov, &of_his, "approve").await.problem(403),
        "sales.lent_not_own"
    );
    // A lent authority gives at once what its receiver asks for somebody else's deal.
    let at_once = desk
        .ask_discount(&desk.belov, &hers, 61_000)
        .await
        .expect(201);
    assert_eq!(at_once["state"], "approved");
}

#[tokio::test]
async fn nobody_lends_what_they_do_not_have() {
    let (desk, head) = staffed().await;
    let refused =
        async |client: &Client, to: Value| client.post(DELEGATIONS, to).await.problem(403);
    let not_yours = "identity.not_yours_to_lend";
    let higher = to(world::BELOV, "sales.discount.approve_any");
    assert_eq!(refused(&head, higher).await, not_yours);
    let lower = to(world::BELOV, "sales.discount.approve");
    assert_eq!(refused(&desk.orlova, lower.clone()).await, not_yours);
    // What was lent is not lent on.
    let _ = head.post(DELEGATIONS, lower).await.expect(201);
    assert_eq!(
        refused(&desk.belov, to(world::ORLOVA, "sales.discount.approve")).await,
        not_yours
    );
    // Nor where one has nothing.
    let mut elsewhere = to(world::BELOV, "sales.discount.approve");
    elsewhere["centre_id"] = json!(world::DC2);
    assert_eq!(refused(&head, elsewhere).await, not_yours);
}

#[tokio::test]
async fn delegations_page() {
    let (desk, head) = staffed().await;
    for person in [world::BELOV, world::ORLOVA] {
        let _ = head
            .post(DELEGATIONS, to(person, "sales.discount.give"))
            .await
            .expect(201);
    }
    let path = format!("{DELEGATIONS}?limit=1&centre_id={}", world::DC1);
    let page = head.get(&path).await.expect(200);
    assert_eq!(page["items"][0]["receiver_id"], json!(world::ORLOVA));
    let rest = head
        .get(&format!("{path}&cursor={}", text(&page["next"])))
        .await
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["receiver_id"], rest.get("next")),
        (&json!(world::BELOV), None)
    );
    assert_eq!(
        desk.belov.get(DELEGATIONS).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let bad = head.get(&format!("{DELEGATIONS}?limit=0")).await;
    assert_eq!(bad.problem(400), "common.bad_query");
}
