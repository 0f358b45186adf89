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
        lines[1].contains(";1339108,00;1339000,00;;"),
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

/// The purchases of a list, read one by one, by their numbers.
async fn walk(desk: &Desk, ids: &[String], query: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("{PURCHASES}?limit=1&{query}{cursor}");
        let page = desk.north.get(&path).await.expect(200);
        for row in page["items"].as_array().unwrap() {
            found.push(ids.iter().position(|id| row["id"] == id.as_str()).unwrap());
        }
        let Some(next) = page["next"].as_str() else {
            return found;
        };
        let next: String = next.bytes().map(|byte| format!("%{byte:02x}")).collect();
        cursor = format!("&cursor={next}");
        assert!(found.len() <= ids.len(), "{query} goes in circles");
    }
}

/// Three purchases that differ in what lists are put in order by; the second one has an appointment.
async fn three(desk: &Desk) -> Vec<String> {
    let mut ids = Vec::new();
    for (vin, make, model, year, mileage, appointment) in [
        (VIN, "ГАЗ", "Соболь NN", 2023, 5_000, "NULL"),
        (
            VIN_2,
            "Toyota",
            "Camry",
            2019,
            90_000,
            "'2026-03-07T09:00:00Z'",
        ),
        (
            "5GZCZ43D13S812715",
            "Audi",
            "A6 Allroad",
            2021,
            60_000,
            "NULL",
        ),
    ] {
        let id = desk.lead(vin).await;
        // Another car than the one of all leads; the words follow.
        let other = format!(
            "UPDATE buyback.purchase SET make = '{make}', model = '{model}', year = {year}, mileage_km = {mileage},
               plate = 'А123ВС77', appointment_at = {appointment} WHERE id = '{id}'"
        );
        desk.suite.sql(&other).await;
        ids.push(id);
    }
    ids
}

#[tokio::test]
async fn every_order_goes_both_ways_and_words_are_found() {
    let desk = Desk::open().await;
    let ids = three(&desk).await;
    for (query, expected) in [
        ("", [2, 1, 0]),
        ("sort=newest&desc=false", [0, 1, 2]),
        ("sort=car", [2, 1, 0]),
        ("sort=car&desc=true", [0, 1, 2]),
        ("sort=year", [1, 2, 0]),
        ("sort=year&desc=true", [0, 2, 1]),
        ("sort=mileage", [0, 2, 1]),
        ("sort=mileage&desc=true", [1, 2, 0]),
        // Without an appointment they are last both ways.
        ("sort=appointment", [1, 0, 2]),
        ("sort=appointment&desc=true", [1, 2, 0]),
    ] {
        assert_eq!(walk(&desk, &ids, query).await, expected, "{query}");
    }
    for (words, expected) in [
        ("toyota", &[1][..]),
        ("ещнщеф", &[1]),
        ("all a6", &[2]),
        ("соболь nn", &[0]),
        ("2715", &[2]),
        ("a123bc", &[2, 1, 0]),
        ("lada", &[]),
    ] {
        let words: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let query = format!("q={words}");
        assert_eq!(walk(&desk, &ids, &query).await, expected, "{query}");
        let totals = desk.north.get(&format!("{PURCHASES}/totals?{query}")).await;
        assert_eq!(totals.expect(200)["count"], expected.len());
    }
    assert_eq!(
        walk(&desk, &ids, "state=lead,lost&source=site,call").await,
        [2, 1, 0]
    );
    assert_eq!(walk(&desk, &ids, "state=lost,paid").await, [0; 0]);
    assert_eq!(
        walk(
            &desk,
            &ids,
            &format!("centre_id={},{}", world::DC1, world::DC2)
        )
        .await
        .len(),
        3
    );
    assert_eq!(walk(&desk, &ids, "vehicle_type=truck,car").await.len(), 3);
    for wrong in ["sort=price", "state=gone", "desc=maybe"] {
        let refused = desk.north.get(&format!("{PURCHASES}?{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
}

#[tokio::test]
async fn a_search_of_more_than_a_few_looks_at_each_row() {
    let desk = Desk::open().await;
    let ids = three(&desk).await;
    let many = format!(
        "INSERT INTO buyback.purchase_word (tenant_id, purchase_id, word)
         SELECT '{}', '{}', 'toyota' || n FROM generate_series(1, 5001) AS n",
        world::TENANT,
        ids[2]
    );
    desk.suite.sql(&many).await;
    assert_eq!(walk(&desk, &ids, "q=toyota").await, [2, 1]);
    let totals = desk
        .north
        .get(&format!("{PURCHASES}/totals?q=toyota%20cam"))
        .await;
    assert_eq!(totals.expect(200)["count"], 1);
}
