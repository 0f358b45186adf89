//! The books after a story, in a form that two runs can be compared by: no ids, no times.

use identity::world;
use platform::testing::{Client, TestDb};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};

/// What the story must leave behind, whatever happened on the way.
#[derive(Debug, PartialEq, Eq)]
pub struct Books {
    /// Every posting: word, debit, credit, kopecks.
    pub postings: Vec<(String, String, String, i64)>,
    /// Every event type with how often it was said.
    pub events: Vec<(String, i64)>,
}

impl Books {
    /// Reads them past all walls.
    pub async fn of(db: &TestDb) -> Self {
        let mut owner = db.connect().await.unwrap();
        let postings = rows(
            &mut owner,
            "SELECT word, debit, credit, amount_kopecks FROM finance.posting ORDER BY 1, 2, 3, 4",
        )
        .await;
        let events = rows(
            &mut owner,
            "SELECT type, count(*) FROM platform.event GROUP BY type ORDER BY type",
        )
        .await;
        Self { postings, events }
    }
}

async fn rows<T>(owner: &mut PgConnection, statement: &'static str) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    sqlx::query_as(AssertSqlSafe(statement))
        .fetch_all(owner)
        .await
        .unwrap()
}

/// The default checks after every journey: the trial balance is zero, and the car has left account 41.01.
pub async fn tie_out(accountant: &Client) {
    let query = format!("entity_id={}&from=2026-03-01&to=2026-03-31", world::LE1);
    let balance = accountant
        .get(&format!("/api/finance/v1/trial-balance?{query}"))
        .await
        .expect(200);
    assert_eq!(
        balance["turnover_debit"], balance["turnover_credit"],
        "{balance:#}"
    );
    let schedule = accountant
        .get(&format!(
            "/api/finance/v1/schedules/vehicles?entity_id={}",
            world::LE1
        ))
        .await
        .expect(200);
    for row in schedule["items"].as_array().unwrap() {
        assert_eq!(row["difference"]["amount"], Value::from(0), "{row:#}");
        assert_eq!(row["ledger"]["amount"], Value::from(0), "{row:#}");
    }
}
