//! Estimates of the preparation against the facts.

use crate::desk::{API, Desk, VIN, VIN_2, act, text};
use contracts::vehicles::{
    CostAdded, CostKind, CostLineId, EpisodeId, EpisodeListed, EpisodeOpened,
};
use identity::world;
use kernel::{Event, Money};
use serde_json::{Value, json};
use uuid::Uuid;

/// A car bought by the desk with the works of V1, and its episode.
async fn bought(desk: &Desk, vin: &str) -> (String, EpisodeId) {
    let id = desk.at("paid", vin).await;
    let mut act = act();
    act["number"] = json!(format!("АПП-{}", &id[24..]));
    let _ = desk.step(&id, "accept-car", act).await.expect(201);
    desk.suite.settle().await;
    let opened = desk.suite.events::<EpisodeOpened>().await;
    let own = opened
        .into_iter()
        .find(|event| json!(event.purchase) == json!(id));
    (id, own.unwrap().episode)
}

async fn cost(desk: &Desk, episode: EpisodeId, kind: CostKind, work: Option<&str>, roubles: i64) {
    let event = CostAdded {
        episode,
        cost_line: CostLineId::new(),
        kind,
        work: work.map(str::to_owned),
        net: Money::roubles(roubles),
        ..CostAdded::sample()
    };
    desk.suite.say(world::TENANT, "vehicles", &event).await;
}

async fn listed(desk: &Desk, episode: EpisodeId) {
    let event = EpisodeListed {
        episode,
        ..EpisodeListed::sample()
    };
    desk.suite.say(world::TENANT, "vehicles", &event).await;
    desk.suite.settle().await;
}

fn differences(card: &Value) -> Vec<String> {
    let line = |line: &Value| {
        format!(
            "{} {} {}",
            text(&line["cause"]),
            line["work"].as_str().unwrap_or("-"),
            line["difference"]["amount"].as_i64().unwrap() / 100
        )
    };
    card["variances"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

/// BUY-9: estimated 53,900 = 18,000 + 26,500 + 9,400; it cost 71,200.
#[tokio::test]
async fn buy_9_the_truth_about_a_preparation_teaches_the_appraiser() {
    let desk = Desk::open().await;
    desk.market().await;
    let (id, episode) = bought(&desk, VIN).await;
    let own = CostKind::OwnParts;
    cost(
        &desk,
        episode,
        CostKind::BodyShop,
        Some("two_panels_paint"),
        21_000,
    )
    .await;
    cost(&desk, episode, own, Some("windscreen"), 26_500).await;
    cost(&desk, episode, CostKind::Transport, None, 12_000).await;
    desk.suite.settle().await;
    let halfway = desk.read(&id, "/recon").await;
    assert_eq!(
        (&halfway["complete"], differences(&halfway)),
        (
            &json!(false),
            vec!["price_differs two_panels_paint 3000".to_owned()]
        )
    );
    cost(
        &desk,
        episode,
        CostKind::BodyShop,
        Some("rear_quarter_repair"),
        20_000,
    )
    .await;
    cost(&desk, episode, own, None, 3_700).await;
    listed(&desk, episode).await;
    let card = desk.read(&id, "/recon").await;
    assert_eq!(
        (
            &card["estimated"]["amount"],
            &card["actual"]["amount"],
            &card["complete"]
        ),
        (&json!(5_390_000), &json!(7_120_000), &json!(true))
    );
    assert_eq!(
        differences(&card),
        [
            "price_differs two_panels_paint 3000",
            "not_done maintenance -9400",
            "not_seen rear_quarter_repair 20000",
            "not_seen - 3700",
        ]
    );
    assert_eq!(card["variances"][2]["ru"], "Ремонт и окраска заднего крыла");
    biased(&desk).await;
    suggested(&desk).await;
    // A late cost still counts.
    cost(&desk, episode, own, Some("battery"), 800).await;
    listed(&desk, episode).await;
    assert_eq!(
        desk.read(&id, "/recon").await["actual"]["amount"],
        7_200_000
    );
}

/// The next car of the same make by the same appraiser.
async fn suggested(desk: &Desk) {
    let next = desk.at("inspection", VIN_2).await;
    let suggestion = desk.read(&next, "/recon").await["suggestion"].clone();
    assert_eq!(
        suggestion["extra"],
        json!({"amount": 1_730_000, "currency": "RUB"})
    );
    assert_eq!(
        suggestion["en"],
        "Your estimates of Lada run 32 % low (cars: 1): +17,300.00 suggested"
    );
}

/// What the manager sees of the appraiser, with amounts and without.
async fn biased(desk: &Desk) {
    let blind = desk.somebody(&["buyback.scorecard.read"]);
    let boss = desk.somebody(&["buyback.scorecard.read", "buyback.valuation.read"]);
    let query = format!("appraiser={}&centre_id={}", desk.me, world::DC1);
    let biases = boss
        .get(&format!("{API}/recon-biases?{query}"))
        .await
        .expect(200);
    assert_eq!(
        (
            &biases[0]["appraiser"],
            &biases[0]["make"],
            &biases[0]["cars"]
        ),
        (&json!(desk.me), &json!("lada"), &json!(1))
    );
    assert_eq!(
        (&biases[0]["low_by_bp"], &biases[0]["certain"]),
        (&json!(3_210), &json!(false))
    );
    let none = boss
        .get(&format!("{API}/recon-biases?appraiser={}", Uuid::now_v7()))
        .await;
    assert_eq!(none.expect(200), json!([]));
    let cards = boss
        .get(&format!("{API}/scorecards?{query}"))
        .await
        .expect(200);
    assert_eq!(
        (
            &cards[0]["measured"],
            &cards[0]["error_bp"],
            &cards[0]["actual"]["amount"]
        ),
        (&json!(1), &json!(3_210), &json!(7_120_000))
    );
    let masked = blind.get(&format!("{API}/scorecards")).await.expect(200);
    assert_eq!(masked[0]["error_bp"], 3_210);
    assert!(masked[0].get("actual").is_none() && masked[0].get("estimated").is_none());
}

#[tokio::test]
async fn cars_that_came_another_way_are_none_of_ours() {
    let desk = Desk::open().await;
    let stranger = EpisodeId::new();
    cost(&desk, stranger, CostKind::OwnParts, None, 1).await;
    listed(&desk, stranger).await;
    assert!(
        desk.suite
            .sql("SELECT FROM buyback.recon_truth")
            .await
            .is_empty()
    );
    let lead = desk.lead(VIN).await;
    let path = format!("{}/{lead}/recon", crate::desk::PURCHASES);
    assert_eq!(desk.north.get(&path).await.problem(404), "common.not_found");
}
