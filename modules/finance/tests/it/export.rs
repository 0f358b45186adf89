//! The journal and the trial balance as files, and the journal in sum: the same figures as on the screens.

use crate::{
    car::Car,
    desk::{ALL, API, Desk, entry, kopecks},
};
use identity::world;
use platform::{Reach, testing::Client};
use serde_json::{Value, json};

/// The rows of a file, header first. No cell of these tests has a semicolon or a line break of its own.
async fn file(who: &Client, path: &str, lang: &str) -> Vec<Vec<String>> {
    let reply = who.get(&format!("{API}/{path}")).lang(lang).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    let text = reply.text.strip_prefix('\u{feff}').unwrap_or(&reply.text);
    let lines = text.strip_suffix("\r\n").unwrap().split("\r\n");
    lines
        .map(|line| line.split(';').map(str::to_owned).collect())
        .collect()
}

fn amount(cell: &str) -> i64 {
    let digits: String = cell.chars().filter(|sign| !",.".contains(*sign)).collect();
    digits.parse().unwrap()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

async fn totals(who: &Client, filter: &str) -> Value {
    who.get(&format!("{API}/entries/totals?{filter}"))
        .await
        .expect(200)
}

async fn lived() -> (Desk, Car) {
    let desk = Desk::open().await;
    let car = Car::g1();
    desk.live(&car).await;
    desk.suite.settle().await;
    let mut ask = entry(&[("51", "80", 500), ("50", "51", 100)]);
    ask["memo"] = json!("=HYPERLINK(1)");
    let _ = desk
        .accountant
        .post(&format!("{API}/entries"), ask)
        .await
        .expect(201);
    (desk, car)
}

#[tokio::test]
async fn the_file_of_the_journal_has_what_the_screen_has() {
    let (desk, car) = lived().await;
    let deal = format!("deal_id={}", car.deal);
    let days = format!("entity_id={}&from=2026-03-01&to=2026-03-28", world::LE1);
    for filter in ["", deal.as_str(), days.as_str()] {
        let rows = file(&desk.accountant, &format!("entries/export?{filter}"), "ru").await;
        let totals = totals(&desk.accountant, filter).await;
        assert_eq!(rows.len() - 1, number(&totals["postings"]), "{filter}");
        let sum: i64 = rows.iter().skip(1).map(|row| amount(&row[13])).sum();
        assert_eq!(sum, kopecks(&totals["turnover"]), "{filter}");
        let list = desk
            .accountant
            .get(&format!("{API}/entries?limit=200&{filter}"))
            .await
            .expect(200);
        let heads = list["items"].as_array().unwrap();
        assert_eq!(heads.len(), number(&totals["count"]));
        let screen: i64 = heads.iter().map(|head| kopecks(&head["total"])).sum();
        assert_eq!(screen, sum, "{filter}");
    }
    let all = totals(&desk.accountant, "").await;
    let of = |origin: &str| {
        let parts = all["by_origin"].as_array().unwrap().iter();
        parts
            .filter(|part| part["origin"] == origin)
            .map(|part| part["count"].as_i64().unwrap())
            .sum::<i64>()
    };
    assert_eq!((of("event"), of("manual"), of("reversal")), (10, 1, 0));
}

#[tokio::test]
async fn a_file_speaks_the_language_of_its_reader_and_runs_no_formula() {
    let (desk, car) = lived().await;
    let ru = file(&desk.accountant, "entries/export", "ru").await;
    let en = file(&desk.accountant, "entries/export", "en").await;
    assert_eq!(
        (ru[0][0].as_str(), en[0][0].as_str()),
        ("Дата проводки", "Posted on")
    );
    assert_eq!((ru[0].len(), en[0].len()), (19, 19));
    // Newest first: the manual entry, line by line.
    assert_eq!(
        (ru[1][7].as_str(), ru[1][13].as_str()),
        ("'=HYPERLINK(1)", "500,00")
    );
    assert_eq!((en[2][9].as_str(), en[2][13].as_str()), ("2", "100.00"));
    let sale = ru.iter().find(|row| row[10] == "sale").unwrap();
    assert_eq!(
        (sale[11].as_str(), sale[12].as_str(), sale[13].as_str()),
        ("62.01", "90.1", "1755000,00")
    );
    assert_eq!(
        (&sale[14], &sale[16]),
        (&car.vin.to_string(), &car.deal.to_string())
    );
}

#[tokio::test]
async fn a_long_journal_is_written_page_by_page() {
    let desk = Desk::open().await;
    for number in 0..205 {
        let mut ask = entry(&[("51", "80", 1), ("50", "51", 1)]);
        ask["document_number"] = json!(format!("БС-{number}"));
        let _ = desk
            .accountant
            .post(&format!("{API}/entries"), ask)
            .await
            .expect(201);
    }
    let rows = file(&desk.accountant, "entries/export", "ru").await;
    assert_eq!(rows.len(), 1 + 410);
    let numbers: std::collections::HashSet<_> =
        rows.iter().skip(1).map(|row| row[6].clone()).collect();
    assert_eq!(numbers.len(), 205);
}

#[tokio::test]
async fn the_file_of_the_trial_balance_has_the_figures_of_the_screen() {
    let (desk, _) = lived().await;
    let query = format!("entity_id={}&from=2026-03-06&to=2026-03-31", world::LE1);
    let rows = file(
        &desk.accountant,
        &format!("trial-balance/export?{query}"),
        "en",
    )
    .await;
    let trial = desk
        .accountant
        .get(&format!("{API}/trial-balance?{query}"))
        .lang("en")
        .await
        .expect(200);
    let screen = trial["rows"].as_array().unwrap();
    assert_eq!(rows.len(), screen.len() + 2);
    let fields = [
        "opening_debit",
        "opening_credit",
        "turnover_debit",
        "turnover_credit",
        "closing_debit",
        "closing_credit",
    ];
    for (row, shown) in rows.iter().skip(1).zip(screen) {
        assert_eq!(row[0], shown["account"].as_str().unwrap());
        assert_eq!(row[1], shown["title"].as_str().unwrap());
        for (cell, field) in row.iter().skip(2).zip(fields) {
            assert_eq!(amount(cell), kopecks(&shown[field]), "{} {field}", row[0]);
        }
    }
    let total = rows.last().unwrap();
    assert_eq!(total[0], "Total");
    for (cell, field) in total.iter().skip(2).zip(fields) {
        assert_eq!(amount(cell), kopecks(&trial[field]), "{field}");
    }
    let russian = file(
        &desk.accountant,
        &format!("trial-balance/export?{query}"),
        "ru",
    )
    .await;
    assert_eq!(
        (russian[0][0].as_str(), russian.last().unwrap()[0].as_str()),
        ("Счёт", "Итого")
    );
}

#[tokio::test]
async fn a_stranger_gets_an_empty_file() {
    let (desk, _) = lived().await;
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    assert_eq!(file(&stranger, "entries/export", "ru").await.len(), 1);
    assert_eq!(totals(&stranger, "").await["count"], 0);
    let query = format!("entity_id={}&from=2026-03-01&to=2026-03-31", world::LE1);
    let trial = stranger
        .get(&format!("{API}/trial-balance/export?{query}"))
        .await;
    assert_eq!(trial.problem(404), "common.not_found");
    for wrong in [
        "entries/export?limit=5",
        "entries/totals?from=soon",
        "trial-balance/export?from=2026-03-01",
    ] {
        let refused = desk.accountant.get(&format!("{API}/{wrong}")).await;
        assert_eq!(refused.problem(400), "common.bad_query", "{wrong}");
    }
}
