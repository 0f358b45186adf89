//! Authority that is lent: by identity, with a limit, for a while, and never beyond its giver's own.

use crate::{
    approval::{ask, decide, level, matrix, wish},
    desk::{API, Desk, PURCHASES, VIN, VIN_2, north, roubles_of, text},
};
use identity::{RoleMatrix, world};
use kernel::UserId;
use platform::testing::{Client, Reply};
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;
use uuid::Uuid;

const DELEGATIONS: &str = "/api/identity/v1/delegations";
const PASSWORD: &str = "correct horse battery";

/// The used-car manager of DC1.
fn kuznetsov() -> UserId {
    "01900000-0000-7000-8000-000000004006".parse().unwrap()
}

/// The director of DC1.
fn sokolova() -> UserId {
    "01900000-0000-7000-8000-000000004004".parse().unwrap()
}

/// A desk whose people have the rights of their roles.
async fn staffed() -> Desk {
    let desk = Desk::open().await;
    let roles = RoleMatrix::read(&[
        include_str!("../../../../fixtures/permissions/buyback.toml"),
        include_str!("../../../../fixtures/permissions/identity.toml"),
    ]);
    identity::roles_load(&desk.suite.app, world::TENANT, &roles.unwrap())
        .await
        .unwrap();
    desk.market().await;
    desk
}

async fn person(desk: &Desk, login: &str) -> Client {
    desk.suite
        .anonymous()
        .sign_in("vector", login, PASSWORD)
        .await
}

fn lend(to: UserId, permission: &str) -> Value {
    json!({
        "receiver_id": to, "permission": permission, "centre_id": world::DC1, "own_excluded": true,
        "limit": roubles_of(2_000_000), "reason": "Отпуск", "valid_until": "2026-03-10T06:00:00Z",
    })
}

/// What is wished for goes to the manager, up to twice the valuation.
async fn generous(desk: &Desk) {
    let boss = desk.somebody(&["buyback.policy.write"]);
    let rule = matrix(json!([level("buyback_manager", 3_000_000, 10_000)]));
    let _ = boss
        .post(&format!("{API}/approval-matrices"), rule)
        .await
        .expect(201);
}

async fn asks(desk: &Desk, id: &str, kopecks: i64) -> Value {
    let mut ask = wish(1);
    ask["amount"]["amount"] = json!(kopecks);
    let asked = desk.step(id, "approvals", ask).await.expect(201);
    assert_eq!(asked["level"], "buyback_manager");
    asked
}

async fn withdraw(desk: &Desk, asked: &Value) {
    let path = format!("{API}/approvals/{}/withdraw", text(&asked["id"]));
    let _ = desk.north.post(&path, json!({})).await.expect(200);
}

/// IDN-2: the used-car manager goes on leave and lends 2,000,000 to the salesman for five days, own purchases excluded.
#[tokio::test]
async fn idn_2_a_manager_on_leave_lends_two_million_for_five_days() {
    let desk = staffed().await;
    generous(&desk).await;
    let (id, own) = (desk.at("valued", VIN).await, desk.at("valued", VIN_2).await);
    let (manager, belov) = (
        person(&desk, "kuznetsov").await,
        person(&desk, "belov").await,
    );
    let dear = asks(&desk, &id, 200_000_001).await;
    assert_eq!(
        decide(&belov, &dear, "approve").await.problem(403),
        "common.forbidden"
    );
    let give = || {
        let ask = lend(world::BELOV, "buyback.authority.manager");
        manager.post(DELEGATIONS, ask).key("leave-of-march")
    };
    let lent = give().await.expect(201);
    assert_eq!(give().await.expect(201), lent);
    let me = belov.get("/api/identity/v1/me").await.expect(200);
    assert_eq!(
        (&me["lent"][0]["giver_id"], &me["lent"][0]["permission"]),
        (&json!(kuznetsov()), &json!("buyback.authority.manager"))
    );
    // The limit holds to the kopeck.
    let refused = decide(&belov, &dear, "approve").await.expect(403);
    assert_eq!(
        (&refused["code"], &refused["params"]["limit"]),
        (&json!("buyback.lent_limit"), &json!("2,000,000.00"))
    );
    withdraw(&desk, &dear).await;
    let asked = asks(&desk, &id, 200_000_000).await;
    let given = decide(&belov, &asked, "approve").await.expect(200);
    assert_eq!(
        (&given["decided_by"], &given["delegation_id"]),
        (&json!(world::BELOV), &lent["id"])
    );
    on_behalf(&desk).await;
    own_is_refused(&desk, &belov, &own).await;
    to_the_moment(&desk, &id, &lent).await;
}

/// The audit log names both: who acted, and whose authority it was.
async fn on_behalf(desk: &Desk) {
    let log = "SELECT actor_id, on_behalf FROM platform.audit WHERE action = 'approval_decide'";
    let rows = desk.suite.sql(log).await;
    let row: (Uuid, Option<Uuid>) = (rows[0].get(0), rows[0].get(1));
    assert_eq!(row, (world::BELOV.0, Some(kuznetsov().0)));
}

/// What the salesman leads himself is not decided by the salesman.
async fn own_is_refused(desk: &Desk, belov: &Client, own: &str) {
    let leading = desk.suite.client_of(
        world::BELOV,
        world::TENANT,
        &["buyback.lead.write"],
        north(),
    );
    let take = format!("{PURCHASES}/{own}/keeper");
    let keeper = leading
        .post(&take, json!({}))
        .key("belov-leads-it")
        .await
        .expect(200);
    assert_eq!(keeper["person_id"], json!(world::BELOV));
    let asked = asks(desk, own, 180_000_000).await;
    for word in ["approve", "decline"] {
        let refused = decide(belov, &asked, word).await;
        assert_eq!(refused.problem(403), "buyback.lent_not_own");
    }
}

/// Five days are five days: the last microsecond still counts, the next one does not.
async fn to_the_moment(desk: &Desk, id: &str, lent: &Value) {
    desk.suite
        .clock
        .advance(Duration::days(5) - Duration::MICROSECOND);
    let belov = person(desk, "belov").await;
    let asked = asks(desk, id, 200_000_000).await;
    let no = decide(&belov, &asked, "decline").await.expect(200);
    assert_eq!(no["delegation_id"], lent["id"]);
    let late = asks(desk, id, 200_000_000).await;
    desk.suite.clock.advance(Duration::MICROSECOND);
    let _ = decide(&belov, &late, "approve").await.expect(403);
    let door = desk.suite.client_of(
        world::BELOV,
        world::TENANT,
        &["buyback.offer.approve"],
        north(),
    );
    assert_eq!(
        decide(&door, &late, "approve").await.problem(403),
        "buyback.no_authority"
    );
    let list = belov.get(DELEGATIONS).await.expect(200);
    assert_eq!(list["items"][0]["state"], "ended");
}

/// A delegation gives nothing once its giver has nothing, and cannot be handed on.
#[tokio::test]
async fn idn_2_a_delegation_never_outlives_its_giver_s_permission() {
    let desk = staffed().await;
    generous(&desk).await;
    let id = desk.at("valued", VIN).await;
    let (manager, belov) = (
        person(&desk, "kuznetsov").await,
        person(&desk, "belov").await,
    );
    let lent = manager
        .post(DELEGATIONS, lend(world::BELOV, "buyback.authority.manager"))
        .await
        .expect(201);
    let on = belov
        .post(
            DELEGATIONS,
            lend(world::ORLOVA, "buyback.authority.manager"),
        )
        .await;
    assert_eq!(on.problem(403), "identity.not_yours_to_lend");
    let administrator = person(&desk, "mironov").await;
    let card = administrator
        .get(&format!("/api/identity/v1/people/{}", kuznetsov()))
        .await
        .expect(200);
    let binding = text(&card["bindings"][0]["id"]);
    let revoke = format!("/api/identity/v1/bindings/{binding}/revoke");
    let _ = administrator.post(&revoke, json!({})).await.expect(200);
    let asked = asks(&desk, &id, 150_000_000).await;
    assert_eq!(
        decide(&belov, &asked, "approve").await.problem(403),
        "common.forbidden"
    );
    let listed = administrator
        .get(&format!(
            "{DELEGATIONS}?person_id={}&centre_id={}",
            world::BELOV,
            world::DC1
        ))
        .await;
    let listed = listed.expect(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["state"]),
        (&lent["id"], &json!("lapsed"))
    );
    // The role comes back, and with it what was lent of it.
    let again = json!({"role": "buyback_manager", "at": {"kind": "centre", "id": world::DC1}});
    desk.suite.clock.advance(Duration::SECOND);
    let bindings = format!("/api/identity/v1/people/{}/bindings", kuznetsov());
    let _ = administrator.post(&bindings, again).await.expect(201);
    let given = decide(&belov, &asked, "approve").await.expect(200);
    assert_eq!(given["delegation_id"], lent["id"]);
    // Whoever leaves lends nothing any more.
    let leave = format!("/api/identity/v1/people/{}/dismiss", kuznetsov());
    let _ = administrator
        .post(&leave, json!({"reason": "Уход"}))
        .await
        .expect(200);
    let listed = belov.get(DELEGATIONS).await.expect(200);
    assert_eq!(listed["items"][0]["state"], "revoked");
}

async fn taken_back(desk: &Desk, giver: &Client, receiver: &Client, lent: &Value) {
    let revoke = format!("{DELEGATIONS}/{}/revoke", text(&lent["id"]));
    let taken = async |client: &Client| -> Reply { client.post(&revoke, json!({})).await };
    assert_eq!(
        taken(receiver).await.problem(403),
        "identity.not_your_delegation"
    );
    let stranger = person(desk, "karpova").await;
    assert_eq!(taken(&stranger).await.problem(404), "common.not_found");
    let ended = taken(giver).await.expect(200);
    assert_eq!(ended["revoked_at"], "2026-03-05T06:00:00Z");
    assert_eq!(taken(giver).await.problem(409), "identity.delegation_over");
}

#[tokio::test]
async fn authority_is_lent_for_a_while_and_never_handed_on() {
    let desk = staffed().await;
    let id = desk.at("valued", VIN).await;
    let (director, deputy) = (
        person(&desk, "sokolova").await,
        person(&desk, "gromov").await,
    );
    let gromov: UserId = "01900000-0000-7000-8000-000000004003".parse().unwrap();
    let asked = ask(&desk, &id, 1_400_000).await;
    assert_eq!(
        decide(&deputy, &asked, "approve").await.problem(403),
        "buyback.no_authority"
    );
    let permission = "buyback.authority.director";
    // Duties that nobody holds together are not lent together either.
    let appraiser = "01900000-0000-7000-8000-000000004005".parse().unwrap();
    let apart = director
        .post(DELEGATIONS, lend(appraiser, permission))
        .await;
    assert_eq!(apart.problem(409), "identity.duties_conflict");
    let lent = director
        .post(DELEGATIONS, lend(gromov, permission))
        .await
        .expect(201);
    assert_eq!(lent["opens"][0], "buyback.offer.approve");
    let on = deputy
        .post(DELEGATIONS, lend(world::BELOV, permission))
        .await;
    assert_eq!(on.problem(403), "identity.not_yours_to_lend");
    let given = decide(&deputy, &asked, "approve").await.expect(200);
    assert_eq!(
        (&given["delegation_id"], &given["decided_by"]),
        (&lent["id"], &json!(gromov))
    );
    taken_back(&desk, &director, &deputy, &lent).await;
    let lendable = director
        .get("/api/identity/v1/lendable-permissions")
        .await
        .expect(200);
    let names: Vec<_> = lendable
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["permission"].clone())
        .collect();
    assert_eq!(
        names,
        ["buyback.authority.manager", "buyback.authority.director"]
    );
}

/// Neither the one who waits for a decision nor the one whose authority it is gets it through a delegation.
#[tokio::test]
async fn a_lent_authority_serves_neither_the_asker_nor_its_giver_s_own_wish() {
    let desk = staffed().await;
    let id = desk.at("valued", VIN).await;
    let permission = "buyback.authority.director";
    let asking = ["buyback.offer.write", "buyback.offer.approve", permission];
    let client = |id, permissions: &[&str]| {
        desk.suite
            .client_of(id, world::TENANT, permissions, north())
    };
    let (director, deputy) = (
        client(sokolova(), &asking),
        client(world::BELOV, &asking[..2]),
    );
    let mut whole = lend(world::BELOV, permission);
    whole["own_excluded"] = json!(false);
    let _ = director.post(DELEGATIONS, whole).await.expect(201);
    let path = format!("{PURCHASES}/{id}/approvals");
    let of_giver = director.post(&path, wish(1_400_000)).await.expect(201);
    assert_eq!(
        decide(&deputy, &of_giver, "approve").await.problem(403),
        "buyback.no_authority"
    );
    let back = format!("{API}/approvals/{}/withdraw", text(&of_giver["id"]));
    let _ = director.post(&back, json!({})).await.expect(200);
    let of_asker = deputy.post(&path, wish(1_400_000)).await.expect(201);
    assert_eq!(
        decide(&deputy, &of_asker, "approve").await.problem(403),
        "buyback.own_request"
    );
}
