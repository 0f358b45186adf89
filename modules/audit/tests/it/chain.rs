//! Records get their place, heads go out, and an auditor verifies both without a server.

use crate::desk::{AUDITOR, CHAIN, Desk, RECORDS};
use audit::model::proof::Proof;
use identity::world;
use kernel::CentreId;
use platform::Reach;
use sqlx::Row;

#[tokio::test(flavor = "multi_thread")]
async fn every_record_gets_its_place_and_an_auditor_verifies_them_offline() {
    let desk = Desk::open().await;
    desk.hire(5).await;
    desk.signed().await;
    let chain = desk.auditor.get(CHAIN).await.expect(200);
    assert_eq!(chain["head"]["seq"], chain["sealed"]);
    let records = desk
        .suite
        .sql(&format!(
            "SELECT count(*) FROM platform.audit WHERE tenant_id = '{}'",
            world::TENANT
        ))
        .await[0]
        .get::<i64, _>(0);
    let report = desk.verified().await;
    assert_eq!(
        (report.records, report.covered_to, report.wrong),
        (records, records, 0),
        "{:?}",
        report.findings
    );
    let heads = desk.heads().len();
    desk.signed().await;
    assert_eq!(desk.heads().len(), heads, "nothing new, no new head");
}

#[tokio::test(flavor = "multi_thread")]
async fn aud_3_the_proof_of_one_record_is_small_and_stands_alone() {
    let desk = Desk::open().await;
    desk.hire(30).await;
    let record = desk
        .auditor
        .get(&format!("{RECORDS}?limit=1"))
        .await
        .expect(200);
    let record = record["items"][0]["id"].as_str().unwrap().to_owned();
    desk.sealed().await;
    let path = format!("{RECORDS}/{record}/proof");
    assert_eq!(desk.auditor.get(&path).await.problem(409), "audit.no_head");
    desk.signed().await;
    let reply = desk.auditor.get(&path).await;
    assert!(reply.text.len() <= 2_048, "{} bytes", reply.text.len());
    let proof: Proof = serde_json::from_str(&reply.text).unwrap();
    assert!(proof.holds(&desk.key) && !proof.holds(&"0".repeat(64)));
    let other = reply.text.replace("service", "persons");
    assert_ne!(other, reply.text);
    assert!(
        !serde_json::from_str::<Proof>(&other)
            .unwrap()
            .holds(&desk.key)
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, AUDITOR, Reach::everywhere());
    assert_eq!(stranger.get(&path).await.problem(404), "common.not_found");
}

/// More records than a block holds, and more than a batch: the tree over blocks is the tree over links.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_chain_is_sealed_in_batches_and_proven_through_its_blocks() {
    let desk = Desk::open().await;
    desk.sealed().await;
    desk.suite
        .sql(&format!(
            "WITH made AS (
               INSERT INTO platform.audit (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, correlation_id)
               SELECT gen_random_uuid(), '{0}', gen_random_uuid(), 'system', 'identity', 'made', 'thing', gen_random_uuid(),
                      gen_random_uuid() FROM generate_series(1, 3000) RETURNING id)
             INSERT INTO platform.audit_unsealed SELECT id, '{0}' FROM made",
            world::TENANT
        ))
        .await;
    desk.signed().await;
    let report = desk.verified().await;
    assert!(
        report.records > 3_000 && report.wrong == 0,
        "{:?}",
        report.findings
    );
    let places = desk
        .suite
        .sql(&format!(
            "SELECT record_id::text FROM audit.seal
             WHERE tenant_id = '{}' AND seq IN (1, 1024, 1025, 2048, 2049, 3000) ORDER BY seq",
            world::TENANT
        ))
        .await;
    for place in places {
        let path = format!("{RECORDS}/{}/proof", place.get::<String, _>(0));
        let reply = desk.auditor.get(&path).await;
        let proof: Proof = serde_json::from_str(&reply.text).unwrap();
        assert!(proof.holds(&desk.key), "{}", reply.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_listed_newest_first() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.hire(1).await;
        desk.signed().await;
    }
    let heads = desk
        .auditor
        .get(&format!("{CHAIN}/heads?limit=2"))
        .await
        .expect(200);
    let seqs: Vec<i64> = heads
        .as_array()
        .unwrap()
        .iter()
        .map(|head| head["seq"].as_i64().unwrap())
        .collect();
    let outside: Vec<i64> = desk.heads().iter().rev().map(|head| head.seq).collect();
    assert_eq!(seqs, outside[..2]);
    let rest = format!("{CHAIN}/heads?below={}", seqs[1]);
    assert_eq!(
        desk.auditor.get(&rest).await.expect(200)[0]["seq"],
        outside[2]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_whole_group_shows_the_log() {
    let desk = Desk::open().await;
    let centre: CentreId = world::DC1;
    let director = desk.suite.client(
        world::TENANT,
        AUDITOR,
        Reach {
            centres: vec![centre],
            ..Reach::default()
        },
    );
    for path in [
        RECORDS,
        CHAIN,
        "/api/audit/v1/chain/heads",
        "/api/audit/v1/records/export",
    ] {
        assert_eq!(director.get(path).await.problem(403), "audit.group_only");
    }
    let nobody = desk.suite.client(world::TENANT, &[], Reach::everywhere());
    assert_eq!(nobody.get(RECORDS).await.problem(403), "common.forbidden");
}
