//! The stock in every order, page by page, and found by words.

use crate::desk::{ALL, Desk, EPISODES, arrival};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};
use uuid::Uuid;

/// Five cars: number, make, model, year, odometer, day.
const CARS: [(&str, &str, &str, i32, i64, &str); 5] = [
    (
        "1HGCM82633A004352",
        "Toyota",
        "Camry",
        2021,
        60_000,
        "2026-01-10",
    ),
    (
        "1M8GDM9AXKP042788",
        "ГАЗ",
        "Соболь NN",
        2023,
        5_000,
        "2026-02-01",
    ),
    (
        "5GZCZ43D13S812715",
        "Nissan",
        "X-Trail",
        2019,
        120_000,
        "2026-02-01",
    ),
    (
        "JH4KA7561PC008269",
        "Toyota",
        "Land Cruiser",
        2019,
        90_000,
        "2025-12-31",
    ),
    (
        "WAUZZZ8K9BA115465",
        "Audi",
        "A6 Allroad",
        2021,
        60_000,
        "2026-03-04",
    ),
];

struct Stock {
    desk: Desk,
    owner: Client,
    ids: Vec<String>,
}

impl Stock {
    async fn open() -> Self {
        let desk = Desk::open().await;
        let owner = desk.suite.client(world::TENANT, ALL, Reach::everywhere());
        let mut ids = Vec::new();
        for (number, (vin, make, model, year, mileage, day)) in CARS.iter().enumerate() {
            let mut car = arrival(vin);
            (car["make"], car["model"], car["year"]) = (json!(make), json!(model), json!(year));
            (car["mileage_km"], car["acquired_on"]) = (json!(mileage), json!(day));
            if number == 2 {
                car["centre_id"] = json!(world::DC5);
            }
            let car = owner.post(EPISODES, car).await.expect(201);
            ids.push(car["id"].as_str().unwrap().to_owned());
        }
        Self { desk, owner, ids }
    }

    async fn offer(&self, number: usize, kopecks: i64) {
        let id = &self.ids[number];
        self.desk.cleared(id).await;
        for step in ["inspect", "start-recon", "finish-recon"] {
            let path = format!("{EPISODES}/{id}/{step}");
            let _ = self.owner.post(&path, json!({})).await.expect(200);
        }
        let price = json!({"price": {"amount": kopecks, "currency": "RUB"}});
        let path = format!("{EPISODES}/{id}/list");
        let _ = self.owner.post(&path, price).if_match(4).await.expect(200);
    }

    /// The numbers of the cars of a list, read one by one.
    async fn walk(&self, query: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("{EPISODES}?limit=1&{query}{cursor}");
            let page = self.owner.get(&path).await.expect(200);
            found.extend(self.numbers(&page));
            let Some(next) = page["next"].as_str() else {
                return found;
            };
            let next: String = next.bytes().map(|byte| format!("%{byte:02x}")).collect();
            cursor = format!("&cursor={next}");
            assert!(found.len() <= CARS.len(), "{query} goes in circles");
        }
    }

    fn numbers(&self, page: &Value) -> Vec<usize> {
        let of = |car: &Value| self.ids.iter().position(|id| car["id"] == id.as_str());
        let items = page["items"].as_array().unwrap();
        items.iter().map(|car| of(car).unwrap()).collect()
    }

    async fn found(&self, words: &str) -> Vec<usize> {
        let words: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let path = format!("{EPISODES}?sort=newest&desc=false&q={words}");
        let page = self.owner.get(&path).await.expect(200);
        let totals = self
            .owner
            .get(&format!("{EPISODES}/totals?q={words}"))
            .await;
        let found = self.numbers(&page);
        assert_eq!(totals.expect(200)["count"], found.len());
        found
    }
}

#[tokio::test]
async fn every_order_goes_both_ways_page_by_page_and_leaves_nobody_out() {
    let stock = Stock::open().await;
    stock.offer(0, 250_000_000).await;
    stock.offer(3, 410_000_000).await;
    for (query, expected) in [
        ("", [4, 3, 2, 1, 0]),
        ("sort=newest&desc=false", [0, 1, 2, 3, 4]),
        // Audi, Nissan, Toyota Camry, Toyota Land Cruiser, ГАЗ.
        ("sort=car", [4, 2, 0, 3, 1]),
        ("sort=car&desc=true", [1, 3, 0, 2, 4]),
        // Equal years stand by age, the same way round.
        ("sort=year", [2, 3, 0, 4, 1]),
        ("sort=year&desc=true", [1, 4, 0, 3, 2]),
        ("sort=mileage", [1, 0, 4, 3, 2]),
        ("sort=mileage&desc=true", [2, 3, 4, 0, 1]),
        ("sort=acquired_on", [3, 0, 1, 2, 4]),
        ("sort=acquired_on&desc=true", [4, 2, 1, 0, 3]),
        // Without a price they are last both ways.
        ("sort=price", [0, 3, 1, 2, 4]),
        ("sort=price&desc=true", [3, 0, 4, 2, 1]),
    ] {
        assert_eq!(stock.walk(query).await, expected, "{query}");
    }
    for wrong in ["sort=margin", "desc=maybe", "cursor=abc~1"] {
        let refused = stock.owner.get(&format!("{EPISODES}?{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
}

#[tokio::test]
async fn a_page_goes_on_by_the_value_that_was_shown_whatever_happens_meanwhile() {
    let stock = Stock::open().await;
    stock.offer(0, 250_000_000).await;
    stock.offer(3, 410_000_000).await;
    let first = stock
        .owner
        .get(&format!("{EPISODES}?sort=price&limit=1"))
        .await
        .expect(200);
    assert_eq!(stock.numbers(&first), [0]);
    // The car that was shown becomes the dearest of all.
    let price = json!({"price": {"amount": 900_000_000_i64, "currency": "RUB"}});
    let path = format!("{EPISODES}/{}/list", stock.ids[0]);
    stock.owner.post(&path, price).if_match(5).await.expect(200);
    let next = first["next"].as_str().unwrap();
    let path = format!("{EPISODES}?sort=price&limit=1&cursor={next}");
    let second = stock.owner.get(&path).await.expect(200);
    assert_eq!(stock.numbers(&second), [3]);
    // A cursor of another order stands where rows without a value begin.
    let other = format!("{EPISODES}?sort=price&cursor={}~%3Dwords", Uuid::max());
    assert_eq!(stock.owner.get(&other).await.status, 400);
}

#[tokio::test]
async fn cars_are_found_by_words_and_ends_of_numbers_in_either_layout() {
    let stock = Stock::open().await;
    for (words, expected) in [
        ("toyota", &[0, 3][..]),
        ("ещнщеф", &[0, 3]),
        ("TOY cam", &[0]),
        ("cruiser land", &[3]),
        ("x-trail", &[2]),
        ("trail", &[2]),
        ("соболь", &[1]),
        ("cj,jkm", &[1]),
        ("газ nn", &[1]),
        ("1HGCM", &[0]),
        ("4352", &[0]),
        ("toyota 8269", &[3]),
        ("toyota 4353", &[]),
        ("lada", &[]),
        ("a6 all", &[4]),
    ] {
        assert_eq!(stock.found(words).await, expected, "{words}");
    }
    assert_eq!(stock.found(" — ").await.len(), 5, "nothing is looked for");
}

#[tokio::test]
async fn a_search_of_more_than_a_few_leaves_out_what_does_not_fit() {
    let stock = Stock::open().await;
    // As many cars of this make as make the list look at each row; they are nobody's, so only their words count.
    let many = format!(
        "WITH made AS (
           INSERT INTO vehicles.vehicle (id, tenant_id, vin, make, model, year, vehicle_type)
           SELECT gen_random_uuid(), '{}', 'TEST' || lpad(n::text, 13, '0'), 'Toyota', 'Corolla', 2000, 'car'
           FROM generate_series(1, 5001) AS n RETURNING id)
         SELECT count(*) FROM made",
        world::TENANT
    );
    stock.desk.suite.sql(&many).await;
    stock.desk.suite.sql("ANALYZE vehicles.vehicle_word").await;
    assert_eq!(stock.found("toyota").await, [0, 3]);
    assert_eq!(stock.found("toyota cam").await, [0]);
    assert_eq!(stock.found("toyota 8269").await, [3]);
}

#[tokio::test]
async fn several_states_centres_and_types_are_asked_for_at_once() {
    let stock = Stock::open().await;
    stock.offer(0, 250_000_000).await;
    let path = format!("{EPISODES}/{}/inspect", stock.ids[1]);
    let _ = stock.owner.post(&path, json!({})).await.expect(200);
    assert_eq!(stock.walk("state=listed,inspected").await, [1, 0]);
    assert_eq!(stock.walk("state=listed&state=inspected").await, [1, 0]);
    assert_eq!(stock.walk("state=received&sort=car").await, [4, 2, 3]);
    assert_eq!(stock.walk("state=").await.len(), 5);
    let both = format!("centre_id={},{}", world::DC1, world::DC5);
    assert_eq!(stock.walk(&both).await.len(), 5);
    assert_eq!(stock.walk(&format!("centre_id={}", world::DC5)).await, [2]);
    assert_eq!(stock.walk("vehicle_type=truck,motorcycle").await, [0; 0]);
    let wrong = stock
        .owner
        .get(&format!("{EPISODES}?state=listed,gone"))
        .await;
    assert_eq!(wrong.problem(400), "common.bad_query");
}

#[tokio::test]
async fn a_row_shows_where_a_car_came_from_who_has_it_and_what_preparing_it_cost() {
    let stock = Stock::open().await;
    let id = &stock.ids[0];
    let shop = json!({
        "kind": "body_shop", "document_module": "suppliers", "document_number": "Н-1", "document_date": "2026-03-05",
        "supplier_id": Uuid::now_v7(), "gross": {"amount": 1_000_000, "currency": "RUB"}, "with_vat": false,
    });
    let path = format!("{EPISODES}/{id}/cost-lines");
    stock.owner.post(&path, shop).await.expect(201);
    stock.offer(0, 250_000_000).await;
    let hold = stock
        .owner
        .post(&format!("{EPISODES}/{id}/holds"), json!({}))
        .await
        .expect(201);
    let page = stock
        .owner
        .get(&format!("{EPISODES}?state=listed"))
        .await
        .expect(200);
    let car = &page["items"][0];
    assert_eq!(
        (&car["source"], &car["photos"]),
        (&json!("by_hand"), &json!(0))
    );
    assert_eq!(
        (&car["hold"]["id"], &car["hold"]["kind"]),
        (&hold["id"], &json!("negotiation"))
    );
    assert_eq!(car["recon_total"]["amount"], 1_000_000);
    let margin = car["margin"]["amount"].as_i64().unwrap();
    assert_eq!(car["margin_basis_points"], margin * 10_000 / 250_000_000);
    let blind = stock.desk.somebody(&["vehicles.episode.read"]);
    let masked = blind.get(&format!("{EPISODES}?state=listed")).await;
    assert!(!masked.text.contains("recon_total") && !masked.text.contains("margin"));
}
