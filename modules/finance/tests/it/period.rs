//! Periods: who posts where, the order of closings, requests, and the last word of the database.

use crate::{
    car::Car,
    closing::{Closing, march, on, request},
    desk::{ALL, API, of_le1},
};
use contracts::buyback::MoneyWay;
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use time::{Duration, macros::date};
use uuid::Uuid;

#[tokio::test]
async fn a_soft_closed_month_is_for_accountants_alone() {
    let closing = Closing::march().await;
    let _ = closing.step("/soft-close").await.expect(200);
    let twice = closing.step("/soft-close").await;
    assert_eq!(twice.problem(409), "common.illegal_transition");
    let clerk = closing
        .desk
        .somebody(&["finance.entry.write", "finance.entry.reverse"], of_le1());
    let refused = closing.post(&clerk, "2026-03-15").await;
    assert_eq!(refused.problem(409), "finance.period_soft_closed");
    let made = closing.post(&closing.chief, "2026-03-15").await.expect(201);
    // The clerk's reversal goes to April, the chief's stays.
    let undo = |entry: &Value| format!("{API}/entries/{}/reverse", entry["id"].as_str().unwrap());
    let ask = json!({"document_date": "2026-03-16", "reason": "Опечатка"});
    let undone = clerk.post(&undo(&made), ask.clone()).await.expect(201);
    assert_eq!(undone["document_date"], "2026-04-01");
    let made = closing.post(&closing.chief, "2026-03-15").await.expect(201);
    let undone = closing.chief.post(&undo(&made), ask).await.expect(201);
    assert_eq!(undone["document_date"], "2026-03-16");
    // A permission at another entity is none here.
    let elsewhere = Reach {
        entities: vec![world::LE2],
        ..Reach::default()
    };
    let stranger = closing.desk.somebody(&["finance.period.close"], elsewhere);
    let foreign = stranger.post(&march("/soft-close"), json!({})).await;
    assert_eq!(foreign.problem(404), "common.not_found");
}

/// What comes late lands on the first month that is open, over as many as are not.
#[tokio::test]
async fn a_late_paper_skips_every_month_that_is_not_open() {
    let closing = Closing::march().await;
    let _ = closing.step("/soft-close").await.expect(200);
    closing.desk.suite.clock.advance(Duration::days(30));
    let april = format!("{API}/periods/{}/2026-04/soft-close", world::LE1);
    let _ = closing.chief.post(&april, json!({})).await.expect(200);
    let late = crate::closing::late_cost(&closing.stock, date!(2026 - 03 - 20));
    closing.desk.say(&late).await;
    let path = format!("{API}/entries?episode_id={}", closing.stock.episode);
    let entry = closing.chief.get(&path).await.expect(200)["items"][0].clone();
    let days = (&entry["document_date"], &entry["source_date"]);
    assert_eq!(days, (&json!("2026-05-01"), &json!("2026-03-20")));
}

/// VAT-1 of an advance of December that is heard of when December is being closed: 20 %, posted in January.
#[tokio::test]
async fn a_late_paper_keeps_the_rates_of_its_own_day() {
    let closing = Closing::march().await;
    let december = format!("{API}/periods/{}/2025-12/soft-close", world::LE1);
    let _ = closing.chief.post(&december, json!({})).await.expect(200);
    let late = Car {
        deal: contracts::sales::DealId::new(),
        paid: vec![(10_000_000, MoneyWay::Cash, date!(2025 - 12 - 20))],
        ..closing.stock.clone()
    };
    closing.desk.say(&late.payments()[0]).await;
    let path = format!("{API}/entries?deal_id={}", late.deal);
    let entry = closing.chief.get(&path).await.expect(200)["items"][0].clone();
    let days = (&entry["document_date"], &entry["source_date"]);
    assert_eq!(days, (&json!("2026-01-01"), &json!("2025-12-20")));
    let id = entry["id"].as_str().unwrap();
    let card = closing
        .chief
        .get(&format!("{API}/entries/{id}"))
        .await
        .expect(200);
    let vat = &card["postings"][1];
    assert_eq!(
        (&vat["word"], &vat["amount"]["amount"]),
        (&json!("advance_vat"), &json!(1_666_667))
    );
    assert!(
        closing.differs("advance_vat").await.is_empty(),
        "by the rate of its own day"
    );
}

#[tokio::test]
async fn months_close_in_order_after_they_are_over_and_reopen_from_the_last() {
    let closing = Closing::march().await;
    let _ = closing.post(&closing.chief, "2026-02-10").await.expect(201);
    let _ = closing.step("/soft-close").await.expect(200);
    closing.confirm().await;
    let refused = closing.step("/close").await.expect(409);
    assert_eq!(refused["params"]["steps"], "earlier_months");
    assert_eq!(
        closing.differs("earlier_months").await,
        [("2026-02".to_owned(), 500)]
    );

    let february = |rest: &str| format!("{API}/periods/{}/2026-02{rest}", world::LE1);
    let say = |path: String, body: Value| closing.chief.post(&path, body);
    let _ = say(february("/soft-close"), json!({})).await.expect(200);
    for step in crate::closing::MANUAL {
        let ask = json!({"step": step, "note": "Сверено"});
        let _ = say(february("/confirm-step"), ask).await.expect(200);
    }
    let _ = say(february("/close"), json!({})).await.expect(200);
    let _ = closing.step("/close").await.expect(200);
    let early = say(february("/reopen-requests"), json!({"reason": "Забыли"}))
        .await
        .expect(409);
    assert_eq!(early["code"], "finance.later_period_closed");
    assert_eq!(early["params"]["month"], "2026-03");

    let april = |rest: &str| format!("{API}/periods/{}/2026-04{rest}", world::LE1);
    let _ = say(april("/soft-close"), json!({})).await.expect(200);
    let soon = say(april("/close"), json!({})).await;
    assert_eq!(soon.problem(409), "finance.period_not_over");
    let may = format!("{API}/periods/{}/2026-05/soft-close", world::LE1);
    assert_eq!(
        say(may, json!({})).await.problem(409),
        "finance.period_not_over"
    );
}

#[tokio::test]
async fn a_request_is_taken_back_declined_or_expires() {
    let closing = Closing::march().await;
    let open = closing.ask("Рано").await;
    assert_eq!(open.problem(409), "common.illegal_transition");
    closing.close().await;
    let first = closing.ask("Ошибся месяцем").await.expect(201);
    let own = closing
        .chief
        .post(&request(&first, "decline"), json!({}))
        .await;
    assert_eq!(own.expect(200)["state"], "declined");
    let second = closing.ask("Забытый акт").await.expect(201);
    let note = json!({"note": "Проведите апрелем"});
    let declined = closing.cfo.post(&request(&second, "decline"), note).await;
    assert_eq!(declined.expect(200)["note"], "Проведите апрелем");
    let third = closing.ask("Всё-таки").await.expect(201);
    closing.desk.suite.clock.advance(Duration::hours(24));
    let late = closing
        .cfo
        .post(&request(&third, "confirm"), json!({}))
        .await;
    assert_eq!(late.problem(409), "finance.reopen_expired");
    let _ = closing.ask("Новый").await.expect(201);
    let list = format!(
        "{API}/reopen-requests?entity_id={}&month=2026-03&limit=3",
        world::LE1
    );
    let page = closing.cfo.get(&list).await.expect(200);
    let states: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["pending", "expired", "declined"]);
    let next = page["next"].as_str().unwrap();
    let rest = closing
        .cfo
        .get(&format!("{list}&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let totals = format!(
        "{API}/reopen-requests/totals?entity_id={}&month=2026-03",
        world::LE1
    );
    let totals = closing.cfo.get(&totals).await.expect(200);
    let by_state = json!([{"state": "declined", "count": 2}, {"state": "expired", "count": 1}, {"state": "pending", "count": 1}]);
    assert_eq!(
        (&totals["count"], &totals["by_state"]),
        (&json!(4), &by_state)
    );
}

#[tokio::test]
async fn a_confirmation_sent_again_is_one() {
    let closing = Closing::march().await;
    closing.close().await;
    let asked = closing.ask("Забытый акт").await.expect(201);
    let send = || {
        closing
            .cfo
            .post(&request(&asked, "confirm"), json!({}))
            .key("confirm-it-once")
    };
    let confirmed = send().await.expect(200);
    assert_eq!(send().await.expect(200), confirmed);
    let unknown = json!({"id": Uuid::now_v7()});
    let unknown = closing
        .cfo
        .post(&request(&unknown, "confirm"), json!({}))
        .await;
    assert_eq!(unknown.problem(404), "common.not_found");
}

/// The database refuses a closed month to everybody, and whoever moves a period past the table of moves.
#[tokio::test]
async fn i14_the_database_has_the_last_word() {
    let closing = Closing::march().await;
    closing.close().await;
    let suite = &closing.desk.suite;
    let insert = |origin: &str, day: &str| {
        let event = if origin == "event" {
            format!("'x.y.v1', '{}', 'x.y.v1'", Uuid::now_v7())
        } else {
            "NULL, NULL, NULL".to_owned()
        };
        format!(
            "INSERT INTO finance.entry (id, tenant_id, entity_id, document_date, source_date, posted_at, posted_by, origin,
                                        event, event_id, rule, lines, total_kopecks)
             VALUES ('{}', '{}', '{}', '{day}', '{day}', now(), '{}', '{origin}', {event}, 1, 100)",
            Uuid::now_v7(), world::TENANT, world::LE1, Uuid::now_v7()
        )
    };
    for role in ["kite_finance", "kite"] {
        let statement = insert("manual", "2026-03-31");
        let refused = suite
            .as_role(role, &world::TENANT.to_string(), &statement)
            .await;
        let refused = refused.unwrap_err().to_string();
        assert!(
            refused.contains("the period of 2026-03-31 is closed"),
            "{refused}"
        );
    }
    for statement in [
        "UPDATE finance.period SET state = 'soft_closed'",
        "UPDATE finance.period SET state = 'reopened'",
    ] {
        let refused = suite.try_sql(statement).await.unwrap_err().to_string();
        let why = ["period_moves", "period_reopened_by_request"];
        assert!(
            why.iter().any(|why| refused.contains(why)) || refused.contains("does not become"),
            "{refused}"
        );
    }
    closing.reopen().await;
    let event = suite
        .try_sql(&insert("event", "2026-03-31"))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        event.contains("the period of 2026-03-31 is reopened"),
        "{event}"
    );
    let backwards = insert("manual", "2026-04-01")
        .replace("'2026-04-01', '2026-04-01'", "'2026-04-01', '2026-04-02'");
    let backwards = suite.try_sql(&backwards).await.unwrap_err().to_string();
    assert!(backwards.contains("entry_not_before_source"), "{backwards}");
    let own = "UPDATE finance.reopen_request SET decided_by = asked_by";
    let own = suite.try_sql(own).await.unwrap_err().to_string();
    assert!(own.contains("reopen_by_two"), "{own}");
}

/// Twelve post while the month is closed: whoever was told 201 is in the month, and nobody is after its end.
#[tokio::test]
async fn posting_and_closing_at_once_never_both_win() {
    let closing = Closing::march().await;
    let _ = closing.step("/soft-close").await.expect(200);
    closing.confirm().await;
    let before = closing
        .desk
        .count("finance.entry WHERE document_date < '2026-04-01'")
        .await;
    let posts = (0..12).map(|_| {
        let chief = closing.desk.somebody(ALL, of_le1());
        tokio::spawn(async move {
            chief
                .post(&format!("{API}/entries"), on("2026-03-31"))
                .await
                .status
        })
    });
    let posts: Vec<_> = posts.collect();
    let closes = (0..3).map(|_| {
        let chief = closing.chief.clone();
        tokio::spawn(async move { chief.post(&march("/close"), json!({})).await.status })
    });
    let closes: Vec<_> = closes.collect();
    let (mut posted, mut closed) = (0, 0);
    for one in posts {
        let status = one.await.unwrap();
        assert!([201, 409].contains(&status), "{status}");
        posted += i64::from(status == 201);
    }
    for one in closes {
        closed += i64::from(one.await.unwrap() == 200);
    }
    assert_eq!(closed, 1);
    let march_now = closing
        .desk
        .count("finance.entry WHERE document_date < '2026-04-01'")
        .await;
    assert_eq!(march_now, before + posted);
    let late = closing.post(&closing.chief, "2026-03-31").await;
    assert_eq!(late.problem(409), "finance.period_closed");
    closing.desk.balances_equal_postings().await;
}

/// Two who confirm one request at once: one does, the other is told that it is done.
#[tokio::test]
async fn of_ten_who_confirm_at_once_one_does() {
    let closing = Closing::march().await;
    closing.close().await;
    let asked = closing.ask("Забытый акт").await.expect(201);
    let path = request(&asked, "confirm");
    let tries = (0..10).map(|_| {
        let cfo = closing.desk.somebody(&["finance.period.reopen"], of_le1());
        let path = path.clone();
        tokio::spawn(async move { cfo.post(&path, json!({})).await })
    });
    let mut won = 0;
    for one in tries.collect::<Vec<_>>() {
        let reply = one.await.unwrap();
        match reply.status {
            200 => won += 1,
            _ => assert_eq!(reply.problem(409), "common.illegal_transition"),
        }
    }
    assert_eq!(won, 1);
    let steps = closing
        .desk
        .count("finance.period_step WHERE step = 'reopen'")
        .await;
    assert_eq!(steps, 1);
}
