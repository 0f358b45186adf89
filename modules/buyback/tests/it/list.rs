//! Purchases as lists, totals and files.

use crate::desk::{DESK, Desk, PURCHASES, VIN, VIN_2, north};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};

#[tokio::test]
async fn totals_filters_and_masks() {
    let desk = Desk::open().await;
    desk.market().await;
    let (signed, young) = (
        desk.at("contract_signed", VIN).await,
        desk.lead(VIN_2).await,
    );
    let get = async |query: &str| {
        desk.north
            .get(&format!("{PURCHASES}{query}"))
            .await
            .expect(200)
    };
    let ids = |page: &Value| -> Vec<Value> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].clone())
            .collect()
    };
    for (query, found) in [
        (format!("?appraiser={}", desk.me), vec![&signed]),
        (
            "?source=site&from=2026-03-05&to=2026-03-05".to_owned(),
            vec![&young, &signed],
        ),
        ("?source=call".to_owned(), vec![]),
        ("?from=2026-03-06".to_owned(), vec![]),
        ("?to=2026-03-04".to_owned(), vec![]),
        ("?vehicle_type=truck".to_owned(), vec![]),
    ] {
        let found: Vec<Value> = found.into_iter().map(|id| json!(id)).collect();
        assert_eq!(ids(&get(&query).await), found, "{query}");
    }
    let totals = get("/totals").await;
    assert_eq!(totals["count"], 2);
    assert_eq!(
        totals["by_state"][0],
        json!({
            "state": "contract_signed", "count": 1, "offered": {"amount": 133_900_000, "currency": "RUB"},
            "price": {"amount": 133_900_000, "currency": "RUB"},
        })
    );
    let one = get(&format!("/{signed}")).await;
    assert_eq!(
        (
            &one["valued"]["amount"],
            &one["margin"]["amount"],
            &one["appraised_by"]
        ),
        (&json!(133_910_800), &json!(19_159_200), &json!(desk.me))
    );
    masks(&desk, &signed).await;
}

/// Amounts are not in the answer at all for those who may not see them.
async fn masks(desk: &Desk, signed: &str) {
    let clerk = desk.somebody(&["buyback.purchase.read"]);
    let get = async |path: &str| clerk.get(&format!("{PURCHASES}{path}")).await.expect(200);
    for row in [
        get(&format!("/{signed}")).await,
        get("?state=contract_signed").await["items"][0].clone(),
    ] {
        for hidden in ["valued", "margin", "offered", "price"] {
            assert!(row.get(hidden).is_none(), "{hidden}");
        }
        assert_eq!(row["make"], "Lada");
    }
    let totals = get("/totals").await;
    assert_eq!(
        totals["by_state"][0],
        json!({"state": "contract_signed", "count": 1})
    );
    // May see amounts in the north only: sums over the whole group stay hidden, those of the north are told.
    let grants = desk.suite.client(
        world::TENANT,
        &["buyback.purchase.read"],
        Reach::everywhere(),
    );
    assert!(
        grants.get(&format!("{PURCHASES}/totals")).await.expect(200)["by_state"][0]
            .get("price")
            .is_none()
    );
    let all = desk.suite.client(world::TENANT, DESK, Reach::everywhere());
    let query = format!("{PURCHASES}/totals?centre_id={}", world::DC1);
    for path in [format!("{PURCHASES}/totals"), query] {
        assert_eq!(
            all.get(&path).await.expect(200)["by_state"][0]["price"]["amount"],
            133_900_000
        );
    }
    assert_eq!(
        clerk
            .get(&format!("{PURCHASES}/totals?limit=0"))
            .await
            .problem(400),
        "common.bad_query"
    );
}

#[tokio::test]
async fn a_file_for_a_spreadsheet_shows_what_the_list_shows() {
    let desk = Desk::open().await;
    desk.market().await;
    let id = desk.at("offered", VIN).await;
    let path = format!("{PURCHASES}/export?state=offered");
    let file = desk.north.get(&path).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{feff}Выкуп;Состояние;"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with(&format!(
            "{id};offered;site;car;{VIN};Lada;Vesta;2022;88000;"
        )),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with(";1339108,00;1339000,00;"),
        "{}",
        lines[1]
    );
    let clerk = desk
        .suite
        .client(world::TENANT, &["buyback.purchase.read"], north());
    let file = clerk.get(&path).lang("en").await;
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert!(
        lines[0].contains("Purchase;State;") && lines[1].ends_with(";;;"),
        "{}",
        lines[1]
    );
}
