//! Market listings.

use crate::desk::{API, Desk, text};
use buyback::{ImportOptions, MileageUnit};
use identity::world;
use kernel::{Currency, Lang};
use platform::Scope;
use serde_json::{Value, json};

/// Eleven rows as real data has them: two good ones, one of them twice, an electric car, one with an engine of nothing, and
/// six bad ones.
const DIRTY: &str = "\u{feff}model,year,price,transmission,mileage,fuelType,tax,mpg,engineSize\r\n\
 5 Series,2014,11200,Automatic,67068,Diesel,125,57.6,2\r\n\
 5 Series,2014,11200,Automatic,67068,Diesel,125,57.6,2\r\n\
\"=cmd|' /C calc'!A0\",2016,16000,Semi-Auto,62794,Petrol,160,51.4,3\r\n\
i3,2017,18999,Automatic,20929,Electric,0,470.8,0\r\n\
Z4,2060,6495,Automatic,36999,Petrol,325,28.3,3\r\n\
X1,2017,twelve,Manual,36000,Petrol,145,55,1.5\r\n\
X1,2017,12000,Manual,36000,Petrol,145,55,0\r\n\
X1,2017,12000,Manual\r\n\
\"X1\nsport\",2017,12000,Manual,36000,Petrol,145,55,1.5\r\n\
X1,,0,Manual,-5,Petrol,145,55,1.5\r\n\
X1,2017,12000,Manual,36000,Petrol,145,55,1.5,extra\r\n";

const UK: &str = "source=uk&make=BMW&mileage_unit=mi&currency=GBP";

/// read, imported, known before, repeated, rejected.
fn counts(report: &Value) -> [i64; 5] {
    ["read", "imported", "known_before", "repeated", "rejected"]
        .map(|name| report[name].as_i64().unwrap())
}

#[tokio::test]
async fn a_dirty_file_is_previewed_imported_and_imported_again() {
    let desk = Desk::open().await;
    let dry = format!("{UK}&dry_run=true");
    let preview = desk.import(&dry, DIRTY).await.expect(200);
    assert_eq!(
        (counts(&preview), &preview["dry_run"]),
        ([11, 4, 0, 1, 6], &json!(true))
    );
    let kept = async || desk.suite.sql("SELECT FROM buyback.listing").await.len();
    assert_eq!(kept().await, 0);
    let report = desk.import(UK, DIRTY).await.expect(200);
    assert_eq!(
        (counts(&report), &report["rows"]),
        ([11, 4, 0, 1, 6], &preview["rows"])
    );
    let again = desk.import(UK, DIRTY).await.expect(200);
    assert_eq!(
        (counts(&again), &again["rows"]),
        ([11, 0, 4, 1, 6], &preview["rows"])
    );
    assert_eq!(
        counts(&desk.import(&dry, DIRTY).await.expect(200)),
        [11, 0, 4, 1, 6]
    );
    assert_eq!(kept().await, 4);
}

#[tokio::test]
async fn bad_rows_are_named_by_line_in_both_languages() {
    let desk = Desk::open().await;
    let report = desk.import(UK, DIRTY).await.expect(200);
    let fault = |row: &Value| {
        format!(
            "{} {} {}",
            row["line"],
            text(&row["field"]),
            text(&row["code"])
        )
    };
    let rows: Vec<String> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(fault)
        .collect();
    assert_eq!(
        rows,
        [
            "6 year buyback.year_in_future",
            "7 price buyback.row_not_a_number",
            "9 row buyback.row_columns",
            "10 model field.bad_text",
            "12 year field.required",
            "12 price field.out_of_range",
            "12 mileage field.out_of_range",
            "13 row buyback.row_columns",
        ]
    );
    let first = &report["rows"][0];
    assert_eq!(
        (&first["value"], &first["title"]),
        (&json!("2060"), &json!("Год выпуска ещё не наступил"))
    );
    assert_eq!(report["odd"], 1);
    assert_eq!(
        report["notes"][0],
        json!({
            "line": 8, "field": "engine", "code": "buyback.row_engine_unknown", "value": "0",
            "title": "Объём двигателя 0: принят за неизвестный",
        })
    );
    let path = format!("{API}/listings/imports?{UK}");
    let english = desk
        .north
        .post_bytes(&path, "text/csv; charset=utf-8", DIRTY)
        .lang("en");
    assert_eq!(
        english.await.expect(200)["rows"][0]["title"],
        "The year of manufacture is in the future"
    );
}

#[tokio::test]
async fn what_was_imported_is_listed_as_it_was_normalised() {
    let desk = Desk::open().await;
    let _ = desk.import(UK, DIRTY).await.expect(200);
    let list = async |query: &str| {
        desk.north
            .get(&format!("{API}/listings?{query}"))
            .await
            .expect(200)
    };
    let query = "make=bmw&model=5%20series&year_from=2014&year_to=2014&source=uk";
    let car = list(query).await["items"][0].clone();
    assert_eq!(
        (&car["model"], &car["mileage_km"]),
        (&json!("5 Series"), &json!(107_935))
    );
    assert_eq!(
        (&car["fuel"], &car["engine_cc"]),
        (&json!("diesel"), &json!(2_000))
    );
    assert_eq!(
        (&car["consumption_ml"], &car["tax_minor"]),
        (&json!(4_904), &json!(12_500))
    );
    assert_eq!(
        car["price"],
        json!({"amount": 1_120_000, "currency": "GBP"})
    );
    let first = list("limit=1").await;
    let unknown = &first["items"][0];
    assert_eq!(
        (&unknown["model"], &unknown["engine_cc"]),
        (&json!("X1"), &Value::Null)
    );
    let page = list(&format!("limit=1&cursor={}", text(&first["next"]))).await;
    let electric = &page["items"][0];
    assert_eq!(
        (&electric["model"], &electric["engine_cc"]),
        (&json!("i3"), &Value::Null)
    );
    let next = list(&format!("limit=1&cursor={}", text(&page["next"]))).await;
    assert_eq!(next["items"][0]["model"], "=cmd|' /C calc'!A0");
}

#[tokio::test]
async fn a_file_or_a_question_that_makes_no_sense_is_refused_whole() {
    let desk = Desk::open().await;
    let header = desk.import(UK, "model;year\nX1;2017\n").await.expect(422);
    assert_eq!(
        (&header["code"], &header["params"]["missing"]),
        (&json!("buyback.import_header"), &json!("price, mileage"))
    );
    let makeless = desk
        .import("source=uk&mileage_unit=mi&currency=GBP", DIRTY)
        .await
        .expect(422);
    assert_eq!(makeless["params"]["missing"], "make");
    assert_eq!(
        desk.import(UK, "PK\u{3}\u{4}\0\0").await.problem(422),
        "buyback.import_not_text"
    );
    let long = "model,year,price,mileage\n".to_owned() + &"a,,,\n".repeat(200_001);
    assert_eq!(
        desk.import(UK, &long).await.problem(413),
        "buyback.import_too_many_rows"
    );
    for bad in [
        "source=uk",
        "source=&mileage_unit=mi&currency=GBP",
        "source=uk&mileage_unit=ly&currency=GBP",
        "source=uk&mileage_unit=mi&currency=XXX",
    ] {
        assert_eq!(
            desk.import(bad, DIRTY).await.problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
    let path = format!("{API}/listings/imports?{UK}");
    let json = desk.north.post(&path, json!({})).await;
    assert_eq!(json.problem(415), "common.unsupported_media_type");
    for bad in ["limit=0", "year_from=x", "colour=red"] {
        assert_eq!(
            desk.north
                .get(&format!("{API}/listings?{bad}"))
                .await
                .problem(400),
            "common.bad_query",
            "{bad}"
        );
    }
    assert!(
        desk.suite
            .sql("SELECT FROM buyback.listing")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_key_belongs_to_one_file_and_one_way_of_reading_it() {
    let desk = Desk::open().await;
    let import = async |query: &str, csv: &str| {
        let path = format!("{API}/listings/imports?{query}");
        desk.north
            .post_bytes(&path, "text/csv", csv)
            .key("import-0001")
            .await
    };
    let once = import(UK, DIRTY).await.expect(200);
    assert_eq!(import(UK, DIRTY).await.expect(200), once);
    let (other_file, other_unit) = (DIRTY.replace("11200", "11300"), UK.replace("=mi", "=km"));
    for reused in [
        import(UK, &other_file).await,
        import(&other_unit, DIRTY).await,
    ] {
        assert_eq!(reused.problem(422), "common.idempotency_key_reused");
    }
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_keep_every_row_once() {
    let desk = Desk::open().await;
    let rows: String = (0..12_000)
        .map(|n| format!("Golf,2016,{},{n}\n", 5_000 + n))
        .collect();
    let csv = format!("model,year,price,mileage\n{rows}");
    let query = "source=uk&make=VW&mileage_unit=mi&currency=GBP";
    let (one, other) = tokio::join!(desk.import(query, &csv), desk.import(query, &csv));
    let imported = |report: Value| report["imported"].as_i64().unwrap();
    assert_eq!(
        imported(one.expect(200)) + imported(other.expect(200)),
        12_000
    );
    assert_eq!(
        desk.suite.sql("SELECT FROM buyback.listing").await.len(),
        12_000
    );
}

#[tokio::test]
async fn the_command_line_imports_by_the_same_rules() {
    let desk = Desk::open().await;
    let options = ImportOptions {
        make: Some("BMW".parse().unwrap()),
        currency: Currency::Gbp,
        mileage_unit: MileageUnit::Mile,
        lang: Lang::En,
    };
    let (scope, source) = (Scope::system(world::TENANT), "uk".parse().unwrap());
    let report = buyback::listings_import(
        &desk.suite.app,
        &scope,
        &source,
        &options,
        Box::new(DIRTY.as_bytes()),
    )
    .await
    .unwrap();
    assert_eq!((report.imported, report.rejected), (4, 6));
    let again = desk.import(UK, DIRTY).await.expect(200);
    assert_eq!(
        (&again["imported"], &again["known_before"]),
        (&json!(0), &json!(4))
    );
    let elsewhere = Scope::system(world::OTHER_TENANT);
    let report = buyback::listings_import(
        &desk.suite.app,
        &elsewhere,
        &source,
        &options,
        Box::new(DIRTY.as_bytes()),
    )
    .await
    .unwrap();
    assert_eq!(report.imported, 4);
}
