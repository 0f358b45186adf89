//! The invariants of the ledger: what the database itself refuses, and what holds whatever comes.

use crate::{
    car::Car,
    desk::{API, Desk, entry, of_le1},
    reference::any_car,
};
use identity::world;
use platform::{Scope, outbox};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::{Value, json};
use uuid::Uuid;

/// I12: history is added to and never changed; not by the program, whatever is wrong with it.
#[tokio::test]
async fn i12_the_program_may_not_change_history() {
    let desk = Desk::open().await;
    desk.live(&Car::g1()).await;
    desk.suite.settle().await;
    let tenant = world::TENANT.to_string();
    for (table, column) in [
        ("entry", "memo = 'x'"),
        ("posting", "amount_kopecks = 1"),
        ("account", "kind = 'asset'"),
        ("books", "vat_payer = false"),
        ("posting_rule", "credit = '50'"),
        ("rate", "hundredths = 0"),
        ("word", "position = 0"),
        ("late_cost", "net_kopecks = 0"),
        ("unwind", "reason = 'x'"),
    ] {
        for statement in [
            format!("UPDATE finance.{table} SET {column}"),
            format!("DELETE FROM finance.{table}"),
        ] {
            let refused = desk
                .suite
                .as_role("kite_finance", &tenant, &statement)
                .await
                .unwrap_err();
            assert!(
                refused.to_string().contains("permission denied"),
                "{statement}: {refused}"
            );
        }
    }
    for table in ["balance", "vehicle"] {
        let refused = desk
            .suite
            .as_role(
                "kite_finance",
                &tenant,
                &format!("DELETE FROM finance.{table}"),
            )
            .await;
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .contains("permission denied"),
            "{table}"
        );
    }
}

/// I1: an entry that does not balance, is empty, or gets another line later cannot be written.
#[tokio::test]
async fn i1_the_database_refuses_what_is_no_entry() {
    let desk = Desk::open().await;
    let made = desk
        .accountant
        .post(&format!("{API}/entries"), entry(&[("51", "80", 500)]))
        .await
        .expect(201);
    let head = |lines: i64, total: i64| {
        format!(
            "INSERT INTO finance.entry (id, tenant_id, entity_id, document_date, posted_at, posted_by, origin, lines, total_kopecks)
             VALUES ('{}', '{}', '{}', '2026-03-01', now(), '{}', 'manual', {lines}, {total})",
            Uuid::now_v7(), world::TENANT, world::LE1, Uuid::now_v7()
        )
    };
    for (lines, total, why) in [
        (1, 100, "has 0 postings"),
        (0, 100, "entry_lines_check"),
        (1, 0, "entry_total_kopecks_check"),
    ] {
        let refused = desk.suite.try_sql(&head(lines, total)).await.unwrap_err();
        assert!(refused.to_string().contains(why), "{why}: {refused}");
    }
    let id = made["id"].as_str().unwrap();
    let posting = |lines: i64, line_no: i64, debit: &str, amount: i64| {
        format!(
            "INSERT INTO finance.posting (id, tenant_id, entry_id, entity_id, document_date, lines, line_no, word, debit, credit, amount_kopecks)
             VALUES ('{}', '{}', '{id}', '{}', '2026-03-01', {lines}, {line_no}, 'manual', '{debit}', '80', {amount})",
            Uuid::now_v7(), world::TENANT, world::LE1
        )
    };
    for (statement, why) in [
        (posting(1, 1, "51", 5), "posting_entry_id_line_no_key"),
        (posting(1, 2, "51", 5), "posting_check"),
        (
            posting(2, 2, "51", 5),
            "posting_entry_id_entity_id_document_date_lines_fkey",
        ),
        (posting(1, 1, "80", 5), "posting_check"),
        (posting(1, 1, "51", 0), "posting_amount_kopecks_check"),
        (posting(1, 1, "57", 5), "posting_entry_id_line_no_key"),
    ] {
        for role in ["kite_finance", "kite"] {
            let refused = desk
                .suite
                .as_role(role, &world::TENANT.to_string(), &statement)
                .await
                .unwrap_err();
            assert!(refused.to_string().contains(why), "{why}: {refused}");
        }
    }
    assert_eq!(desk.count("finance.posting").await, 1);
}

/// Hot accounts do not serialise, and nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_at_once_on_two_hot_accounts_all_land() {
    let desk = Desk::open().await;
    let tries = (1..=32).map(|number| {
        let (client, key) = (
            desk.somebody(&["finance.entry.write"], of_le1()),
            format!("parallel-{number}"),
        );
        tokio::spawn(async move {
            loop {
                let reply = client
                    .post(
                        &format!("{API}/entries"),
                        entry(&[("51", "80", number), ("44", "51", 1)]),
                    )
                    .key(&key)
                    .await;
                // Under such load the server may say "later"; the same key then cannot post twice.
                if reply.status != 503 && reply.body["code"] != "common.busy" {
                    return reply.status;
                }
            }
        })
    });
    for one in tries.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), 201);
    }
    let balances = [
        ("44", 3_200),
        ("51", (32 * 33 / 2 - 32) * 100),
        ("80", -32 * 33 / 2 * 100),
    ];
    assert_eq!(
        desk.balances(world::LE1).await,
        balances.map(|(account, amount)| (account.to_owned(), amount))
    );
    assert_eq!(desk.count("finance.entry").await, 32);
    assert!(
        desk.count("(SELECT DISTINCT slot FROM finance.balance WHERE account = '51') AS slots")
            .await
            > 4
    );
    desk.balances_equal_postings().await;
}

/// k.4: any sequence of events keeps the books whole: every pair of columns adds up, balances are postings.
#[tokio::test]
async fn any_sequence_of_events_keeps_the_books_whole() {
    let desk = Desk::open().await;
    let mut random = StdRng::seed_from_u64(44);
    let cars: Vec<Car> = (0..40).map(|_| any_car(&mut random)).collect();
    // Pieces of many stories, begun and not ended, in any order of aggregates.
    let mut tx = desk
        .suite
        .app
        .db
        .begin("finance", &Scope::system(world::TENANT))
        .await
        .unwrap();
    let mut pieces: Vec<(usize, u8)> = (0..cars.len())
        .flat_map(|car| (0..4).map(move |piece| (car, piece)))
        .collect();
    pieces.shuffle(&mut random);
    pieces.truncate(110);
    for (car, piece) in pieces {
        let car = &cars[car];
        match piece {
            0 => outbox::put(&mut tx, &car.payout()).unwrap(),
            1 => {
                outbox::put(&mut tx, &car.opened()).unwrap();
                for cost in car.costs() {
                    outbox::put(&mut tx, &cost).unwrap();
                }
                if random.random_bool(0.5) {
                    outbox::put(&mut tx, &car.episode_handed_over()).unwrap();
                }
            }
            2 => outbox::put(&mut tx, &car.payments()[0]).unwrap(),
            _ => outbox::put(&mut tx, &car.deal_handed_over()).unwrap(),
        }
    }
    tx.commit(()).await.unwrap();
    desk.suite.settle().await;
    for entity in [world::LE1, world::LE2, world::LE3] {
        let _adds_up = desk.balances(entity).await;
    }
    desk.balances_equal_postings().await;
    let sold = "finance.vehicle v WHERE v.handed_over_on IS NOT NULL AND EXISTS (
                  SELECT FROM finance.posting p WHERE p.episode_id = v.episode_id AND '41.01' IN (p.debit, p.credit)
                  HAVING sum(CASE WHEN p.debit = '41.01' THEN p.amount_kopecks ELSE -p.amount_kopecks END) <> 0)";
    assert!(
        desk.count("finance.vehicle WHERE handed_over_on IS NOT NULL")
            .await
            > 0
    );
    assert_eq!(desk.count(sold).await, 0, "41.01 of a sold car is zero");
}

/// A manual entry of any accounts and amounts.
fn any_entry() -> impl Strategy<Value = Value> {
    const ACCOUNTS: [&str; 8] = ["41.01", "50", "51", "60.01", "68.02", "80", "90.1", "91.2"];
    let line = (0..8_usize, 1..8_usize, 1..10_000_000_i64).prop_map(|(debit, step, kopecks)| {
        let (debit, credit) = (ACCOUNTS[debit], ACCOUNTS[(debit + step) % 8]);
        json!({"debit": debit, "credit": credit, "amount": {"amount": kopecks, "currency": "RUB"}})
    });
    (1..=3_u8, 1..=28_u8, prop::collection::vec(line, 1..6)).prop_map(|(month, day, lines)| {
        json!({"entity_id": world::LE1, "document_date": format!("2026-{month:02}-{day:02}"), "memo": "?", "lines": lines})
    })
}

/// k.4: the reversal of a document restores all balances.
#[tokio::test]
async fn reversals_restore_all_balances() {
    let desk = Desk::open().await;
    let mut runner = TestRunner::deterministic();
    let mut any = || any_entry().new_tree(&mut runner).unwrap().current();
    for _ in 0..10 {
        let _ = desk
            .accountant
            .post(&format!("{API}/entries"), any())
            .await
            .expect(201);
    }
    let before = desk.balances(world::LE1).await;
    let mut made = Vec::new();
    for _ in 0..30 {
        made.push(
            desk.accountant
                .post(&format!("{API}/entries"), any())
                .await
                .expect(201),
        );
    }
    assert_ne!(desk.balances(world::LE1).await, before);
    for entry in made.iter().rev() {
        let undo = format!("{API}/entries/{}/reverse", entry["id"].as_str().unwrap());
        let _ = desk
            .accountant
            .post(&undo, json!({"document_date": "2026-04-01", "reason": "?"}))
            .await
            .expect(201);
    }
    assert_eq!(desk.balances(world::LE1).await, before);
    desk.balances_equal_postings().await;
}
