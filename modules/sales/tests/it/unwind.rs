//! Undoing signed deals (SAL-9).

use crate::desk::{
    BUYERS, DEALS, Desk, PRICE, VIN, cash, offers, person, reserve, roubles, text, unwinding,
};
use contracts::{
    buyback::MoneyWay,
    sales::{DealUnwound, RefundMade},
    vehicles::EpisodeReturned,
};
use identity::world;
use kernel::{Event, Money};
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;
use time::Duration;

/// A deal of Orlova in each state that can be undone.
async fn at_stage(desk: &Desk, stage: &str, car: &str) -> String {
    let deal = desk.contracted(car).await;
    if stage == "contract" {
        let _ = desk.pay(&deal, 5_000, "ПП-1").await.expect(201);
        return deal;
    }
    let _ = desk.product(&deal, 42_700, "КР-1").await.expect(201);
    let _ = desk.pay(&deal, PRICE, "ПП-1").await.expect(201);
    if stage != "paid" {
        let _ = desk.hand_over(&deal, "АПП-1").await.expect(200);
    }
    if stage == "closed" {
        desk.suite.settle().await;
        let _ = desk.close(&deal).await.expect(200);
    }
    desk.suite.settle().await;
    deal
}

/// SAL-9: handed over, returned after five days. Stock, queue and reports are as if it had not been; the history is whole.
#[tokio::test]
async fn sal_9_a_deal_is_unwound_after_five_days() {
    let desk = Desk::with_books().await;
    let car = desk.offered(VIN).await;
    let deal = at_stage(&desk, "closed", &car).await;
    desk.suite.clock.advance(Duration::days(5));
    preview_shows_everything(&desk, &deal).await;
    let mut ask = unwinding("СОГЛ-1");
    ask["fee"] = roubles(10_000);
    ask["note"] = json!("Двигатель");
    let done = desk.unwind(&desk.director(), &deal, ask).await.expect(200);
    assert_eq!(
        (&done["state"], &done["paid"], &done["hold_id"]),
        (&json!("unwound"), &roubles(0), &Value::Null)
    );
    desk.suite.settle().await;
    the_others_hear_of_it_last(&desk).await;
    the_history_is_whole(&desk, &deal).await;
    the_car_is_sold_again_when_it_is_listed_anew(&desk, &car).await;
}

async fn preview_shows_everything(desk: &Desk, deal: &str) {
    let path = format!("{DEALS}/{deal}/unwind-preview?fee_kopecks=1000000");
    let preview = desk.director().get(&path).lang("en").await.expect(200);
    let (state, out) = (&preview["state"], &preview["car_comes_back"]);
    assert_eq!((state, out), (&json!("closed"), &json!(true)));
    assert_eq!(preview["obstacle"], Value::Null);
    assert_eq!(
        (&preview["refunded"], &preview["fee"]),
        (&roubles(PRICE - 10_000), &roubles(10_000))
    );
    assert_eq!(preview["fi_products"][0]["commission"], roubles(42_700));
    let nouns: Vec<_> = preview["voids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| text(&line["noun"]))
        .collect();
    assert_eq!(nouns, ["contract", "handover", "fi_product"]);
    let lines = preview["ledger"]["lines"].as_array().unwrap();
    assert_eq!(preview["ledger"]["posting_day"], "2026-03-10");
    // Eight per cent of 1,755,000 less 55,000 VAT less 1,450,000 are charged back to the salesman.
    let back = lines.iter().find(|line| line["word"] == "salesman");
    let back = back.unwrap();
    assert_eq!(back["amount"], roubles(20_000), "{preview}");
    for word in ["payment", "advance_set_off", "fi_commission", "vat"] {
        let found = lines.iter().any(|line| line["word"] == word);
        assert!(found, "{word}: {preview}");
    }
}

/// It is the last event of the deal, and tells everything.
async fn the_others_hear_of_it_last(desk: &Desk) {
    let said =
        "SELECT type FROM platform.event WHERE aggregate = 'sales.deal' ORDER BY seq DESC LIMIT 1";
    let last: String = desk.suite.sql(said).await[0].get(0);
    assert_eq!(last, DealUnwound::TYPE);
    let said = desk.suite.events::<DealUnwound>().await.remove(0);
    assert!(said.handed_over);
    assert_eq!(
        (said.fee, said.way),
        (Money::roubles(10_000), MoneyWay::Bank)
    );
    assert_eq!(said.unwound_on.to_string(), "2026-03-10");
    assert_eq!(said.reason, "buyer_returned");
    assert_eq!(said.salesman, world::ORLOVA);
    assert!(desk.suite.events::<RefundMade>().await.is_empty());
    assert_eq!(desk.suite.events::<EpisodeReturned>().await.len(), 1);
}

async fn the_history_is_whole(desk: &Desk, deal: &str) {
    let card = desk.card(deal).await;
    assert_eq!(card["contract"]["number"], "ДКП-7");
    assert_eq!(card["handover"]["number"], "АПП-1");
    assert_eq!(card["fi_products"].as_array().unwrap().len(), 1);
    assert_eq!(card["payments"][0]["amount"], roubles(PRICE));
    assert_eq!(card["voids"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&card["refunds"][0]["refunded"], &card["refunds"][0]["kept"]),
        (&roubles(PRICE - 10_000), &roubles(10_000))
    );
    assert_eq!(
        (&card["unwind"]["was"], &card["unwind"]["number"]),
        (&json!("closed"), &json!("СОГЛ-1"))
    );
}

async fn the_car_is_sold_again_when_it_is_listed_anew(desk: &Desk, car: &str) {
    let cars = async || desk.orlova.get("/api/sales/v1/cars").await.expect(200)["items"].clone();
    assert_eq!(cars().await, json!([]));
    assert_eq!(desk.deal_if_offered(car).await, None);
    // The reports of the module: one deal is unwound, nothing is sold.
    let totals = desk
        .orlova
        .get(&format!("{DEALS}/totals"))
        .await
        .expect(200);
    assert_eq!(totals["by_state"][0]["state"], "unwound");
    assert_eq!(
        (&totals["count"], &totals["paid"]),
        (&json!(1), &roubles(0))
    );
    desk.prepared(car).await;
    desk.list(car, 1_700_000).await;
    assert_eq!(cars().await[0]["price"], roubles(1_700_000));
    let next = desk.deal(&desk.belov, car).await;
    let again = reserve(&desk.belov, &next).await.expect(200);
    assert_eq!(again["outcome"], "reserved");
}

#[tokio::test]
async fn a_deal_is_unwound_at_every_stage_and_the_car_is_free_or_comes_back() {
    for (stage, out, voids) in [
        ("contract", false, 2),
        ("paid", false, 3),
        ("handed_over", true, 3),
        ("closed", true, 3),
    ] {
        let desk = Desk::open().await;
        let car = desk.offered(VIN).await;
        let deal = at_stage(&desk, stage, &car).await;
        let director = desk.director();
        let path = format!("{DEALS}/{deal}/unwind-preview");
        let preview = director.get(&path).await.expect(200);
        assert_eq!(preview.get("ledger"), None, "there is no ledger here");
        assert_eq!(preview["car_comes_back"], json!(out), "{stage}");
        let done = desk
            .unwind(&director, &deal, unwinding("1"))
            .await
            .expect(200);
        assert_eq!(done["state"], "unwound", "{stage}");
        desk.suite.settle().await;
        let card = desk.card(&deal).await;
        assert_eq!(card["voids"].as_array().unwrap().len(), voids, "{stage}");
        assert_eq!(card["unwind"]["was"], stage);
        assert_eq!(card["unwind"]["fee"], roubles(0));
        let next = desk.deal_if_offered(&car).await;
        assert_eq!(next.is_some(), !out, "{stage}");
        if let Some(next) = next {
            let taken = reserve(&desk.belov, &next).await.expect(200);
            assert_eq!(taken["outcome"], "reserved", "{stage}");
        }
    }
}

/// Who waits for a car under contract gets it when the deal is undone.
#[tokio::test]
async fn the_first_in_the_queue_is_offered_the_car_of_an_unwound_contract() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let waits = desk.deal(&desk.belov, &car).await;
    let _ = reserve(&desk.belov, &waits).await.expect(200);
    let director = desk.director();
    let preview = director
        .get(&format!("{DEALS}/{deal}/unwind-preview"))
        .await;
    assert_eq!(preview.expect(200)["waiting"], 1);
    let mut ask = unwinding("1");
    ask["refunds"] = json!([]);
    let _ = desk.unwind(&director, &deal, ask).await.expect(200);
    desk.suite.settle().await;
    assert_eq!(offers(&desk.belov).await, [waits]);
}

#[tokio::test]
async fn the_same_key_unwinds_once_and_two_at_once_too() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = at_stage(&desk, "handed_over", &car).await;
    let director = desk.director();
    let version = desk.version(&deal).await;
    let path = format!("{DEALS}/{deal}/unwind");
    let ask = |number: &str| director.post(&path, unwinding(number)).if_match(version);
    let blind = director.post(&path, unwinding("1")).await;
    assert_eq!(blind.problem(428), "common.precondition_required");
    let old = ask("1").if_match(version - 1).await;
    assert_eq!(old.problem(412), "common.version_conflict");
    let (first, second) = tokio::join!(
        ask("СОГЛ-1").key("unwind-first"),
        ask("СОГЛ-2").key("unwind-second")
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(
        statuses == [200, 409] || statuses == [200, 412],
        "{statuses:?}"
    );
    let (key, number, won) = if first.status == 200 {
        ("unwind-first", "СОГЛ-1", first)
    } else {
        ("unwind-second", "СОГЛ-2", second)
    };
    let again = ask(number).key(key).await;
    assert_eq!(again.expect(200), won.expect(200));
    assert_eq!(desk.suite.events::<DealUnwound>().await.len(), 1);
    let version = desk.version(&deal).await;
    let late = director.post(&path, unwinding("3")).if_match(version).await;
    assert_eq!(late.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn only_a_signed_deal_is_unwound() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.reserved(&car).await;
    let director = desk.director();
    let early = desk
        .unwind(&director, &deal, unwinding("1"))
        .await
        .expect(409);
    assert_eq!(
        (&early["code"], &early["params"]["from"]),
        (&json!("common.illegal_transition"), &json!("reserved"))
    );
    let preview = director
        .get(&format!("{DEALS}/{deal}/unwind-preview"))
        .await;
    assert_eq!(preview.problem(409), "common.illegal_transition");
}

#[tokio::test]
async fn who_leads_deals_does_not_unwind_them() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let salesman = desk.unwind(&desk.orlova, &deal, unwinding("1")).await;
    assert_eq!(
        salesman.expect(403)["params"]["permission"],
        "sales.deal.unwind"
    );
    let preview = desk
        .head()
        .get(&format!("{DEALS}/{deal}/unwind-preview"))
        .await;
    assert_eq!(preview.problem(403), "common.forbidden");
    let foreign = [
        desk.suite.client(
            world::OTHER_TENANT,
            &["sales.deal.unwind"],
            Reach::everywhere(),
        ),
        desk.suite.client(
            world::TENANT,
            &["sales.deal.unwind"],
            crate::desk::at(&[world::DC2]),
        ),
    ];
    for stranger in foreign {
        let path = format!("{DEALS}/{deal}/unwind");
        let refused = stranger.post(&path, unwinding("1")).if_match(1).await;
        assert_eq!(refused.problem(404), "common.not_found");
        let preview = stranger.get(&format!("{path}-preview")).await;
        assert_eq!(preview.problem(404), "common.not_found");
    }
    assert_eq!(desk.state(&deal).await, "contract");
}

#[tokio::test]
async fn the_fee_the_papers_and_the_reason_are_checked_before_anything_happens() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let path = format!("{DEALS}/{deal}/payments");
    let _ = desk
        .cashier
        .post(&path, cash(50_000, "ПКО-1"))
        .await
        .expect(201);
    let _ = desk.pay(&deal, 200_000, "ПП-1").await.expect(201);
    let director = desk.director();
    let both = json!([{"way": "bank", "document_number": "ПП-9"}, {"way": "cash", "document_number": "РКО-9"}]);
    let ask = |change: Value| {
        let mut ask = unwinding("1");
        ask["refunds"] = both.clone();
        for (field, value) in change.as_object().unwrap() {
            ask[field] = value.clone();
        }
        ask
    };
    for (change, pointer) in [
        (json!({"reason": "whim"}), "/reason"),
        (json!({"fee": roubles(200_001)}), "/fee"),
        (json!({"fee": roubles(50_001), "fee_way": "cash"}), "/fee"),
        (
            json!({"refunds": [{"way": "bank", "document_number": "1"}]}),
            "/refunds",
        ),
    ] {
        let refused = desk.unwind(&director, &deal, ask(change)).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let too_much = format!("{DEALS}/{deal}/unwind-preview?fee_kopecks=20000001");
    let preview = director.get(&too_much).await;
    assert_eq!(preview.problem(422), "common.validation");
    let fee = json!({"fee": roubles(50_000), "fee_way": "cash"});
    let _ = desk.unwind(&director, &deal, ask(fee)).await.expect(200);
    let refunds = desk.card(&deal).await["refunds"].clone();
    let part = |place: usize| (&refunds[place]["refunded"], &refunds[place]["kept"]);
    assert_eq!(part(0), (&roubles(200_000), &roubles(0)));
    assert_eq!(part(1), (&roubles(0), &roubles(50_000)));
    let said = desk.suite.events::<DealUnwound>().await.remove(0);
    assert_eq!(
        (said.fee, said.way),
        (Money::roubles(50_000), MoneyWay::Cash)
    );
    assert!(!said.handed_over);
}

#[tokio::test]
async fn a_number_of_an_agreement_is_used_once_in_a_year() {
    let desk = Desk::open().await;
    let first = desk.offered(VIN).await;
    let done = at_stage(&desk, "contract", &first).await;
    let director = desk.director();
    let _ = desk
        .unwind(&director, &done, unwinding("СОГЛ-1"))
        .await
        .expect(200);
    let second = desk.offered("1HGCM82633A004352").await;
    let deal = desk.reserved(&second).await;
    let _ = desk.sign(&deal, "ДКП-8").await.expect(200);
    let _ = desk.pay(&deal, 5_000, "ПП-1").await.expect(201);
    let taken = desk.unwind(&director, &deal, unwinding("СОГЛ-1")).await;
    assert_eq!(taken.problem(409), "sales.number_taken");
}

/// A car that was bought back by us meanwhile, or stands elsewhere, does not come back: the stock has the word.
#[tokio::test]
async fn a_car_that_cannot_come_back_stops_the_unwinding() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = at_stage(&desk, "closed", &car).await;
    // The same car is in stock again, as another episode.
    desk.suite.clock.advance(Duration::days(1));
    let _ = desk.arrived(VIN, world::DC1).await;
    let director = desk.director();
    let preview = director
        .get(&format!("{DEALS}/{deal}/unwind-preview"))
        .await;
    let obstacle = preview.expect(200)["obstacle"].clone();
    assert_eq!(obstacle["code"], "vehicles.not_returnable");
    let refused = desk.unwind(&director, &deal, unwinding("1")).await;
    assert_eq!(refused.problem(409), "vehicles.not_returnable");
    assert_eq!(desk.state(&deal).await, "closed");
}

/// Who may not see margins sees no postings.
#[tokio::test]
async fn postings_are_left_out_for_who_may_not_see_margins() {
    let desk = Desk::with_books().await;
    let car = desk.offered(VIN).await;
    let deal = desk.contracted(&car).await;
    let path = format!("{DEALS}/{deal}/unwind-preview");
    let nothing = desk.director().get(&path).await.expect(200);
    let lines = nothing["ledger"]["lines"].as_array();
    assert!(lines.is_none_or(Vec::is_empty), "nothing is posted yet");
    let _ = desk.pay(&deal, 5_000, "ПП-1").await.expect(201);
    desk.suite.settle().await;
    let blind = desk.somebody(&["sales.deal.unwind"]);
    assert_eq!(blind.get(&path).await.expect(200).get("ledger"), None);
    let seen = desk.director().get(&path).lang("ru").await.expect(200);
    let lines = seen["ledger"]["lines"].as_array().unwrap();
    assert!(!lines.is_empty());
    assert!(
        lines
            .iter()
            .all(|line| line["amount"]["amount"].as_i64() > Some(0))
    );
}

/// Undoing leaves the buyer free to buy again.
#[tokio::test]
async fn the_buyer_of_an_unwound_deal_stays() {
    let desk = Desk::open().await;
    let car = desk.offered(VIN).await;
    let deal = at_stage(&desk, "paid", &car).await;
    let _ = desk
        .unwind(&desk.director(), &deal, unwinding("1"))
        .await
        .expect(200);
    let _ = desk
        .orlova
        .post(BUYERS, person(world::DC1))
        .await
        .expect(201);
    desk.suite.settle().await;
    let buyer = desk.card(&deal).await["buyer_id"].clone();
    let again = json!({"buyer_id": buyer, "episode_id": car});
    let again = desk.orlova.post(DEALS, again).await.expect(201);
    assert_eq!(again["state"], "new");
}
