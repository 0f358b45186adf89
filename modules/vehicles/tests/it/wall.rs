//! Nobody sees what is not theirs.

use crate::desk::{ALL, Desk, EPISODES, arrival};
use contracts::{buyback::CarAccepted, vehicles::EpisodeOpened};
use identity::world;
use kernel::Event;
use platform::Reach;
use serde_json::json;

const VIN: &str = "Z94K241C9PR000042";

#[tokio::test]
async fn another_centre_and_another_group_find_nothing() {
    let desk = Desk::open().await;
    let id = desk.offered(VIN).await;
    let tver = desk.suite.client(
        world::TENANT,
        ALL,
        Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        },
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, ALL, Reach::everywhere());
    for foreign in [tver, stranger] {
        for path in [
            format!("{EPISODES}/{id}"),
            format!("{EPISODES}/{id}/cost-lines"),
            format!("{EPISODES}/none"),
        ] {
            assert_eq!(foreign.get(&path).await.problem(404), "common.not_found");
        }
        for path in ["inspect", "holds"] {
            let reply = foreign
                .post(&format!("{EPISODES}/{id}/{path}"), json!({}))
                .await;
            assert_eq!(reply.problem(404), "common.not_found");
        }
        assert!(
            foreign.get(EPISODES).await.expect(200)["items"]
                .as_array()
                .unwrap()
                .is_empty()
        );
        let there = foreign
            .post(EPISODES, arrival("1HGCM82633A004352"))
            .await
            .expect(422);
        assert_eq!(there["errors"][0]["code"], "field.reference_not_found");
    }
    assert_eq!(
        desk.somebody(&[]).get(EPISODES).await.problem(403),
        "common.forbidden"
    );
    assert_eq!(
        desk.suite.anonymous().get(EPISODES).await.problem(401),
        "common.unauthenticated"
    );
}

/// The second wall: a forgotten WHERE shows nothing of another tenant, and nothing at all without one.
#[tokio::test]
async fn the_database_itself_hides_other_tenants() {
    let desk = Desk::open().await;
    let _ = desk.offered(VIN).await;
    let tenant = world::TENANT.to_string();
    let back = desk.offered("1HGCM82633A004352").await;
    crate::returned::come_back(&desk, &back).await;
    for table in [
        "vehicle",
        "episode",
        "cost_line",
        "sale_check",
        "episode_sale",
    ] {
        for foreign in [world::OTHER_TENANT.to_string(), String::new()] {
            let rows = desk
                .suite
                .as_role(
                    "kite_vehicles",
                    &foreign,
                    &format!("SELECT * FROM vehicles.{table}"),
                )
                .await
                .unwrap();
            assert!(rows.is_empty(), "{table} under {foreign:?}");
        }
        let own = desk
            .suite
            .as_role(
                "kite_vehicles",
                &tenant,
                &format!("SELECT * FROM vehicles.{table}"),
            )
            .await;
        assert!(!own.unwrap().is_empty(), "{table}");
    }
}

#[tokio::test]
async fn history_is_added_to_and_never_changed() {
    let desk = Desk::open().await;
    let tenant = world::TENANT.to_string();
    for table in [
        "cost_line",
        "sale_check",
        "episode_sale",
        "vehicle_type",
        "check_policy",
        "vat_rate",
    ] {
        for change in [
            format!("DELETE FROM vehicles.{table}"),
            format!("UPDATE vehicles.{table} SET id = id"),
        ] {
            let history = desk.suite.as_role("kite_vehicles", &tenant, &change).await;
            let refused = history.unwrap_err().to_string();
            assert!(refused.contains("permission denied"), "{change}: {refused}");
        }
    }
}

/// The standard rows are everybody's to read and nobody's to write.
#[tokio::test]
async fn nobody_writes_the_rows_of_everybody() {
    let desk = Desk::open().await;
    let tenant = world::TENANT.to_string();
    for (table, rows) in [("vehicle_type", 3), ("check_policy", 1), ("vat_rate", 3)] {
        let seen = desk
            .suite
            .as_role(
                "kite_vehicles",
                &tenant,
                &format!("SELECT id FROM vehicles.{table}"),
            )
            .await;
        assert_eq!(seen.unwrap().len(), rows, "{table}");
    }
    let nil = "00000000-0000-0000-0000-000000000000";
    let forged = format!(
        "INSERT INTO vehicles.vat_rate (id, tenant_id, valid_from, rate, source)
         VALUES (gen_random_uuid(), '{nil}', '2030-01-01', 1, 'x')"
    );
    let refused = desk.suite.as_role("kite_vehicles", &tenant, &forged).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("row-level security")
    );
}

#[tokio::test]
async fn a_bought_car_comes_into_stock_once_however_often_it_is_said() {
    let desk = Desk::open().await;
    let accepted = CarAccepted {
        entity: world::LE1,
        centre: world::DC1,
        ..CarAccepted::sample()
    };
    desk.suite.say(world::TENANT, "vehicles", &accepted).await;
    desk.suite.settle().await;
    let opened = desk.suite.events::<EpisodeOpened>().await;
    assert_eq!(
        (opened.len(), opened[0].purchase),
        (1, Some(accepted.purchase))
    );
}
