//! Open pages are told of a thing by where it stands: every module says that of everything whose changes it lets be told.

use crate::g1::played;
use identity::world;
use platform::Scope;
use sqlx::Row;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_pages_are_told_of_has_its_centre() {
    let suite = played(None).await;
    let mut told = Vec::new();
    for module in kite::modules() {
        for watched in module.watched() {
            let aggregate = watched.aggregate();
            let things = format!(
                "SELECT DISTINCT aggregate_id FROM platform.event WHERE aggregate = '{aggregate}'"
            );
            let rows = suite.sql(&things).await;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
            let scope = Scope::system(world::TENANT);
            let mut tx = suite.app.db.read(module.name(), &scope).await.unwrap();
            if let Some(centres) = watched.stands(&mut tx, &ids).await.unwrap() {
                assert_eq!(centres.len(), ids.len(), "{aggregate}");
                assert!(centres.iter().all(|(_, centre)| *centre == world::DC1));
                told.push(aggregate);
            }
            tx.close().await.unwrap();
        }
    }
    for aggregate in [
        "vehicles.episode",
        "buyback.purchase",
        "verification.case",
        "sales.deal",
    ] {
        assert!(told.contains(&aggregate), "{aggregate}");
    }
}
