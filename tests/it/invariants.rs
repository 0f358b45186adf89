//! Every invariant holds after the whole story, and each one finds the fault that is put in for it: by the owner of the
//! database, past the program and past every constraint.

use crate::g1::played;
use identity::world;
use platform::{Breach, invariant, testing::TestApp};

/// The invariant, the tables whose guards are taken away for it, and the fault.
const FAULTS: &[(&str, &[&str], &str)] = &[
    (
        "finance.entry_is_whole",
        &["finance.entry"],
        "UPDATE finance.entry SET total_kopecks = total_kopecks + 1 WHERE id = (SELECT max(id::text)::uuid FROM finance.entry)",
    ),
    (
        "finance.balance_is_sum",
        &[],
        "UPDATE finance.balance SET debit_kopecks = debit_kopecks + 1 WHERE account = '51'",
    ),
    (
        "finance.schedule_ties_out",
        &["finance.vehicle"],
        "UPDATE finance.vehicle SET handed_over_on = NULL",
    ),
    (
        "finance.reversal_is_exact",
        &["finance.entry"],
        "UPDATE finance.entry SET reversal_of = (SELECT min(id::text)::uuid FROM finance.entry)
         WHERE id = (SELECT max(id::text)::uuid FROM finance.entry)",
    ),
    (
        "finance.closed_stays_closed",
        &["finance.period"],
        "INSERT INTO finance.period (id, tenant_id, entity_id, month, state, round, changed_by, changed_at)
         SELECT gen_random_uuid(), tenant_id, entity_id, date_trunc('month', document_date)::date, 'closed', 1, posted_by,
                posted_at - interval '1 second' FROM finance.entry LIMIT 1",
    ),
    (
        "vehicles.price_is_said",
        &["vehicles.episode"],
        "UPDATE vehicles.episode SET price_kopecks = price_kopecks - 10000000",
    ),
    (
        "vehicles.one_open_episode",
        &["vehicles.episode"],
        "INSERT INTO vehicles.episode SELECT (jsonb_populate_record(e, jsonb_build_object(
           'id', gen_random_uuid(), 'handed_over_on', NULL, 'deal_id', NULL, 'state', 'received'))).*
         FROM vehicles.episode AS e, generate_series(1, 2)",
    ),
    (
        "vehicles.one_holder",
        &["vehicles.hold"],
        "INSERT INTO vehicles.hold SELECT (jsonb_populate_record(h, jsonb_build_object(
           'id', gen_random_uuid(), 'until', h.taken_at + interval '1 hour'))).* FROM vehicles.hold AS h, generate_series(1, 2)",
    ),
    (
        "vehicles.cost_adds_up",
        &["vehicles.cost_line"],
        "UPDATE vehicles.cost_line SET gross_kopecks = gross_kopecks + 1",
    ),
    (
        "audit.price_is_logged",
        &[],
        "UPDATE platform.event SET data = jsonb_set(data, '{price,amount}', '1') WHERE type = 'vehicles.episode_listed.v1'",
    ),
    (
        "sales.money_adds_up",
        &["sales.deal"],
        "UPDATE sales.deal SET paid_kopecks = paid_kopecks - 1",
    ),
    (
        "sales.contract_is_its_version",
        &["sales.contract"],
        "UPDATE sales.contract SET price_kopecks = price_kopecks - 1",
    ),
    (
        "sales.one_deal_has_the_car",
        &["sales.deal"],
        "WITH copied AS (SELECT to_jsonb(d) || jsonb_build_object('id', gen_random_uuid()) AS deal FROM sales.deal AS d LIMIT 1)
         INSERT INTO sales.deal (id, tenant_id, entity_id, centre_id, zone, salesman_id, buyer_id, episode_id, state,
                                 price_kopecks, paid_kopecks, list_kopecks, hold_id, reserved_until, opened_at, car_key)
         SELECT r.id, r.tenant_id, r.entity_id, r.centre_id, r.zone, r.salesman_id, r.buyer_id, r.episode_id, r.state,
                r.price_kopecks, r.paid_kopecks, r.list_kopecks, r.hold_id, r.reserved_until, r.opened_at, r.car_key
         FROM copied, jsonb_populate_record(NULL::sales.deal, copied.deal) AS r",
    ),
    (
        "buyback.contract_is_the_offer",
        &["buyback.contract", "buyback.offer"],
        "UPDATE buyback.offer SET amount_kopecks = amount_kopecks - 1",
    ),
    (
        "buyback.payout_is_the_contract",
        &["buyback.payout"],
        "UPDATE buyback.payout SET amount_kopecks = amount_kopecks + 1",
    ),
    (
        "buyback.valuation_inputs",
        &["buyback.valuation"],
        "UPDATE buyback.valuation SET inputs = inputs || ' '",
    ),
    (
        "verification.approved_on_answers",
        &["verification.check"],
        "UPDATE verification.check SET outcome = 'failed' WHERE mandatory",
    ),
    (
        "verification.evidence_is_untouched",
        &["verification.evidence"],
        "UPDATE verification.evidence SET raw = 'clean'",
    ),
    (
        "platform.commands_are_answered",
        &[],
        "UPDATE platform.idempotency SET answer = NULL WHERE route LIKE '%/entries'",
    ),
    (
        "platform.events_are_gapless",
        &["platform.event"],
        "DELETE FROM platform.event WHERE seq = 1 AND type = 'vehicles.episode_opened.v1'",
    ),
    (
        "platform.nobody_is_ahead",
        &[],
        "UPDATE platform.inbox SET last_seq = last_seq + 100",
    ),
    (
        "audit.link_follows",
        &["audit.seal"],
        "UPDATE audit.seal SET content_hash = sha256('another') WHERE seq = 3",
    ),
    (
        "audit.places_are_gapless",
        &["audit.seal"],
        "DELETE FROM audit.seal WHERE seq = 5",
    ),
    (
        "buyback_mobile.commands_are_in_order",
        &[],
        "WITH d AS (
           INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state, token_id,
                                              registered_at, seen_at, last_seq)
           SELECT gen_random_uuid(), '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'phone', 'android', '1.0.0', 'active',
                  gen_random_uuid(), now(), now(), 3 RETURNING *)
         SELECT count(*) FROM d",
    ),
    (
        "buyback_mobile.nothing_comes_from_a_wiped_phone",
        &[],
        "WITH d AS (
           INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state, token_id,
                                              registered_at, seen_at, revoked_at, revoked_by, revoke_reason)
           SELECT gen_random_uuid(), '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'phone', 'android', '1.0.0', 'revoked',
                  gen_random_uuid(), now(), now(), now() - interval '1 hour', gen_random_uuid(), 'lost' RETURNING *)
         INSERT INTO buyback_mobile.command (id, tenant_id, device_id, seq, kind, body_hash, state, device_at, received_at)
         SELECT gen_random_uuid(), tenant_id, id, 1, 'sign', sha256('x'), 'received', now(), now() FROM d",
    ),
    (
        "buyback_mobile.complete_means_everything",
        &[],
        "WITH d AS (
           INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state, token_id,
                                              registered_at, seen_at)
           SELECT gen_random_uuid(), '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'phone', 'android', '1.0.0', 'active',
                  gen_random_uuid(), now(), now() RETURNING *)
         INSERT INTO buyback_mobile.inspection (purchase_id, tenant_id, centre_id, device_id, person_id, vehicle_type, checklist_id, state,
                                                base_version, appraisal_version, begun_at, started_at, ended_at, finished_at, completed_at)
         SELECT gen_random_uuid(), tenant_id, centre_id, id, person_id, 'car', gen_random_uuid(), 'complete', 1, 2, now(), now(), now(),
                now(), now() FROM d",
    ),
    (
        "buyback_mobile.hashes_agree",
        &[],
        "WITH d AS (
           INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state, token_id,
                                              registered_at, seen_at)
           SELECT gen_random_uuid(), '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'phone', 'android', '1.0.0', 'active',
                  gen_random_uuid(), now(), now() RETURNING *), i AS (
           INSERT INTO buyback_mobile.inspection (purchase_id, tenant_id, centre_id, device_id, person_id, vehicle_type, checklist_id,
                                                  state, base_version, begun_at, started_at)
           SELECT gen_random_uuid(), tenant_id, centre_id, id, person_id, 'car', gen_random_uuid(), 'open', 1, now(), now()
           FROM d CROSS JOIN generate_series(1, 2) RETURNING *), u AS (
           INSERT INTO buyback_mobile.upload (id, tenant_id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state,
                                              created_at, expires_at, ended_at)
           SELECT gen_random_uuid(), tenant_id, centre_id, device_id, purchase_id, sha256('one'), 9, 9, 'image/jpeg', 'verified',
                  now(), now(), now() FROM (SELECT * FROM i LIMIT 1) AS first RETURNING *), m AS (
           INSERT INTO buyback_mobile.media (id, tenant_id, centre_id, purchase_id, sha256, bytes, kind, verified_at)
           SELECT id, tenant_id, centre_id, purchase_id, sha256('another'), 9, 'image/jpeg', now() FROM u RETURNING *)
         SELECT count(*) FROM m",
    ),
    (
        "buyback_mobile.a_picture_is_attached_once",
        &[],
        "WITH d AS (
           INSERT INTO buyback_mobile.device (id, tenant_id, centre_id, person_id, name, platform, client_version, state, token_id,
                                              registered_at, seen_at, last_seq)
           SELECT gen_random_uuid(), '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'phone', 'android', '1.0.0', 'active',
                  gen_random_uuid(), now(), now(), 1 RETURNING *), i AS (
           INSERT INTO buyback_mobile.inspection (purchase_id, tenant_id, centre_id, device_id, person_id, vehicle_type, checklist_id,
                                                  state, base_version, begun_at, started_at)
           SELECT gen_random_uuid(), tenant_id, centre_id, id, person_id, 'car', gen_random_uuid(), 'open', 1, now(), now()
           FROM d CROSS JOIN generate_series(1, 2) RETURNING *), u AS (
           INSERT INTO buyback_mobile.upload (id, tenant_id, centre_id, device_id, purchase_id, sha256, length, stored, claimed, state,
                                              created_at, expires_at, ended_at)
           SELECT gen_random_uuid(), tenant_id, centre_id, device_id, purchase_id, sha256('one'), 9, 9, 'image/jpeg', 'verified',
                  now(), now(), now() FROM (SELECT * FROM i LIMIT 1) AS first RETURNING *), m AS (
           INSERT INTO buyback_mobile.media (id, tenant_id, centre_id, purchase_id, sha256, bytes, kind, verified_at)
           SELECT id, tenant_id, centre_id, purchase_id, sha256('one'), 9, 'image/jpeg', now() FROM u RETURNING *), c AS (
           INSERT INTO buyback_mobile.command (id, tenant_id, device_id, seq, kind, body_hash, state, device_at, received_at, decided_at, outcome)
           SELECT gen_random_uuid(), tenant_id, id, 1, 'attach_photo', sha256('x'), 'accepted', now(), now(), now(), '{}' FROM d RETURNING *)
         INSERT INTO buyback_mobile.photo (media_id, tenant_id, purchase_id, command_id, sha256, angle, state, taken_at, said_at, attached_at)
         SELECT m.id, m.tenant_id, i.purchase_id, c.id, m.sha256, 'front', 'attached', now(), now(), now()
         FROM m JOIN i ON i.purchase_id <> m.purchase_id CROSS JOIN c",
    ),
];

async fn breaches(suite: &TestApp) -> Vec<Breach> {
    invariant::check(&suite.app, &kite::modules(), world::TENANT)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_invariant_holds_after_the_story_and_finds_its_fault() {
    let suite = played(None).await;
    sealed(&suite).await;
    assert_eq!(breaches(&suite).await, []);
    let mut known: Vec<&str> = invariant::every(&kite::modules())
        .map(|one| one.name)
        .collect();
    let mut tested: Vec<&str> = FAULTS.iter().map(|(name, ..)| *name).collect();
    known.sort_unstable();
    tested.sort_unstable();
    assert_eq!(
        known, tested,
        "an invariant without a fault that it must find"
    );
    for (name, tables, fault) in FAULTS {
        let before = breaches(&suite).await;
        assert!(
            before.iter().all(|breach| breach.invariant != *name),
            "{name} was broken by another fault: {before:?}"
        );
        for table in *tables {
            unguard(&suite, table).await;
        }
        suite.sql(fault).await;
        let found = breaches(&suite).await;
        let named: Vec<_> = found
            .iter()
            .filter(|breach| breach.invariant == *name)
            .collect();
        assert!(!named.is_empty(), "{name} did not find its fault");
        assert!(
            named
                .iter()
                .all(|breach| !breach.row.is_empty() && !breach.fault.is_empty())
        );
    }
}

/// Waits until the chain has every record: the faults are put into something.
async fn sealed(suite: &TestApp) {
    let all = async || {
        let waiting = suite
            .sql("SELECT id FROM platform.audit_unsealed LIMIT 1")
            .await;
        Ok(waiting.is_empty().then_some(()))
    };
    platform::testing::events::wait_for("the seals", all)
        .await
        .unwrap();
}

/// Takes every constraint, unique index and trigger of a table away, but its primary key.
async fn unguard(suite: &TestApp, table: &str) {
    let constraints = format!(
        "SELECT format('ALTER TABLE {table} DROP CONSTRAINT IF EXISTS %I CASCADE', conname) FROM pg_constraint
         WHERE conrelid = '{table}'::regclass AND contype NOT IN ('p', 't')"
    );
    let triggers = format!(
        "SELECT format('DROP TRIGGER IF EXISTS %I ON {table}', tgname) FROM pg_trigger
         WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
    );
    let indexes = format!(
        "SELECT format('DROP INDEX IF EXISTS %s CASCADE', i.indexrelid::regclass) FROM pg_index AS i
         WHERE i.indrelid = '{table}'::regclass AND i.indisunique AND NOT i.indisprimary"
    );
    for list in [constraints, triggers, indexes] {
        for row in suite.sql(&list).await {
            suite.sql(&sqlx::Row::get::<String, _>(&row, 0)).await;
        }
    }
}
