//! The board of cars in preparation.

use crate::{
    desk::EPISODES,
    shop::{Shop, money, path},
    shows::{column, shows},
};
use identity::world;
use serde_json::json;
use time::Duration;

const VIN: &str = "Z94K241C9PR000042";
const SECOND: &str = "1M8GDM9AXKP042788";
const BOARD: &str = "/api/vehicles/v1/recon-board";

/// One car asks for 5,000 more at the body shop; the other has stood still at its inspection for two days.
async fn two_cars() -> (Shop, String, serde_json::Value) {
    let shop = Shop::open().await;
    let (first, second) = (shop.started(VIN).await, shop.started(SECOND).await);
    let recon = shop.recon(&first).await;
    shop.done(&recon, 1, 1, 0).await;
    shop.act(&recon, 2, "skip", json!({"reason": "всё исправно"}))
        .await;
    shop.act(&recon, 3, "start", json!({"vendor": "Кузов-Центр"}))
        .await;
    let ask = json!({"amount": money(32_000), "reason": "скрытые повреждения"});
    shop.act(&recon, 3, "ask-approval", ask).await;
    let no = json!({"reason": "дорого"});
    let refused = shop
        .chief
        .post(&path(&recon, 3, "refuse"), no)
        .await
        .expect(200);
    shows(
        &refused,
        json!({"state": "in_work", "over_limit": false, "asked": null}),
    );
    let ask = json!({"amount": money(25_000), "reason": "со скидкой"});
    shop.act(&recon, 3, "ask-approval", ask).await;
    let other = shop.recon(&second).await;
    shop.act(&other, 1, "start", json!({})).await;
    shop.act(&other, 1, "stall", json!({"reason": "no_capacity"}))
        .await;
    shop.later(Duration::days(2));
    (shop, first, other)
}

#[tokio::test]
async fn the_board_shows_columns_and_cards() {
    let (shop, _, _) = two_cars().await;
    let board = shop.foreman.get(BOARD).await.expect(200);
    shows(
        &board,
        json!({
            "columns": [{"step": "inspection", "en": "Step inspection", "count": 1}, {"step": "body", "count": 1}],
            "items": [
                {
                    "vin": SECOND, "stall": {"reason": "no_capacity"}, "delay_days": 2, "day_cost": money(400),
                    "delay_cost": money(800), "over_limit": false, "late": false,
                },
                {
                    "vin": VIN, "title": "Hyundai Creta 2023", "step": "body", "state": "waiting_approval", "days": 2,
                    "over_limit": true, "limit": money(20_000), "excess": money(5_000), "forecast_on": "2026-03-11",
                },
            ],
        }),
    );
    let tver = format!("centre_id={}", world::DC2);
    for (query, vins) in [
        ("step=body", json!([VIN])),
        ("over_limit=false", json!([SECOND])),
        ("stalled=true", json!([SECOND])),
        (tver.as_str(), json!([])),
    ] {
        let page = shop
            .foreman
            .get(&format!("{BOARD}?{query}"))
            .await
            .expect(200);
        assert_eq!(column(&page, "vin"), vins, "{query}");
    }
    let page = shop
        .foreman
        .get(&format!("{BOARD}?limit=1"))
        .await
        .expect(200);
    let next = page["next"].as_str().unwrap();
    let rest = shop
        .foreman
        .get(&format!("{BOARD}?limit=1&cursor={next}"))
        .await
        .expect(200);
    shows(&rest, json!({"items": [{"vin": VIN}], "next": null}));
    for bad in ["limit=0", "step=Body", "colour=red"] {
        let refused = shop.foreman.get(&format!("{BOARD}?{bad}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{bad}");
    }
}

#[tokio::test]
async fn the_board_has_totals_and_a_file() {
    let (shop, _, _) = two_cars().await;
    let totals = shop
        .foreman
        .get(&format!("{BOARD}/totals"))
        .await
        .expect(200);
    shows(
        &totals,
        json!({
            "count": 2, "over_limit": 1, "waiting_approval": 1, "stalled": 1, "excess": money(5_000), "day_cost": money(400),
        }),
    );
    let file = shop
        .foreman
        .get(&format!("{BOARD}/export?step=body"))
        .lang("en")
        .await;
    let lines: Vec<_> = file
        .text
        .trim_start_matches('\u{feff}')
        .split("\r\n")
        .collect();
    assert_eq!(
        lines[0],
        "VIN;Car;Step;Days;Standstill;Days of delay;Ready on;Limit;Beyond the limit;Cost of delay"
    );
    assert_eq!(
        lines[1],
        format!("{VIN};Hyundai Creta 2023;body;2;;0;2026-03-11;20000.00;5000.00;0.00")
    );
}

#[tokio::test]
async fn who_may_not_see_costs_sees_the_board_without_money() {
    let (shop, first, other) = two_cars().await;
    let salesman = shop.desk.somebody(&["vehicles.episode.read"]);
    let board = salesman.get(BOARD).await.expect(200);
    shows(&board["items"][1], json!({"vin": VIN, "over_limit": true}));
    let recon = salesman
        .get(&format!("{EPISODES}/{first}/recon"))
        .await
        .expect(200);
    let totals = salesman.get(&format!("{BOARD}/totals")).await.expect(200);
    let blind = shop.desk.somebody(&["vehicles.recon.write"]);
    let resume = path(&other, 1, "resume");
    let step = blind.post(&resume, json!({})).await.expect(200);
    for answer in [board, recon, totals, step] {
        assert!(!answer.to_string().contains("amount"), "{answer:#}");
    }
    let file = salesman.get(&format!("{BOARD}/export?step=body")).await;
    assert!(file.text.ends_with(";2026-03-11;;;\r\n"), "{}", file.text);
}
