//! Loading the test world, and its structure.

use crate::desk::{CENTRES, Desk, PASSWORD, ROLES, matrix};
use contracts::identity::Organisation;
use identity::{RoleMatrix, World, world};
use platform::Reach;
use sqlx::Row;

#[tokio::test]
async fn the_world_loads_and_loads_again_without_effect() {
    let desk = Desk::open().await;
    identity::world_load(&desk.suite.app, &World::standard(), PASSWORD)
        .await
        .unwrap();
    identity::roles_load(&desk.suite.app, world::TENANT, &matrix())
        .await
        .unwrap();
    let counts = desk
        .suite
        .sql(
            "SELECT (SELECT count(*) FROM identity.entity), (SELECT count(*) FROM identity.centre),
                    (SELECT count(*) FROM identity.place), (SELECT count(*) FROM identity.person),
                    (SELECT count(*) FROM identity.binding), (SELECT count(*) FROM identity.role),
                    (SELECT count(*) FROM identity.role_permission), (SELECT count(*) FROM platform.tenant)",
        )
        .await;
    let counts: Vec<i64> = (0..8).map(|column| counts[0].get(column)).collect();
    // Both groups have every pair of the matrix.
    let pairs = i64::try_from(matrix().pairs().count() * 2).unwrap();
    assert_eq!(counts, [4, 6, 6, 22, 22, 38, pairs, 2]);
}

#[tokio::test]
async fn loading_again_brings_back_a_password_and_no_role() {
    let desk = Desk::open().await;
    let _ = desk
        .suite
        .sql("UPDATE identity.binding SET valid_until = '2026-01-01'")
        .await;
    identity::world_load(&desk.suite.app, &World::standard(), "another one")
        .await
        .unwrap();
    let orlova = desk
        .suite
        .anonymous()
        .sign_in("vector", "orlova", "another one")
        .await;
    assert_eq!(
        orlova.get("/api/identity/v1/me").await.expect(200)["roles"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn a_matrix_replaces_the_one_before() {
    let desk = Desk::open().await;
    let smaller =
        RoleMatrix::read(&["\"identity.role.read\" = [\"tenant_administrator\"]"]).unwrap();
    identity::roles_load(&desk.suite.app, world::TENANT, &smaller)
        .await
        .unwrap();
    let roles = desk.administrator().await.get(ROLES).await.expect(200);
    let roles = roles["items"].as_array().unwrap();
    assert_eq!(roles.len(), 19);
    let may: Vec<_> = roles
        .iter()
        .filter(|role| role["permissions"] != serde_json::json!([]))
        .collect();
    assert_eq!(may.len(), 1);
    assert_eq!(
        may[0]["permissions"],
        serde_json::json!(["identity.role.read"])
    );
    assert_eq!(
        (may[0]["ru"].as_str(), may[0]["en"].as_str()),
        (Some("Администратор группы"), Some("Tenant administrator"))
    );
}

#[tokio::test]
async fn other_modules_ask_for_a_centre() {
    let desk = Desk::open().await;
    let port = desk.suite.app.port::<dyn Organisation>().unwrap();
    let far_east = port
        .centre(world::TENANT, world::DC5)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (far_east.entity, far_east.zone.name(), far_east.vat_payer),
        (world::LE1, "Asia/Vladivostok", true)
    );
    assert!(
        !port
            .centre(world::TENANT, world::DC4)
            .await
            .unwrap()
            .unwrap()
            .vat_payer
    );
    let simplified = port
        .entity(world::TENANT, world::LE3)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (simplified.name.as_str(), simplified.vat_payer),
        ("ООО «Вектор-Регион»", false)
    );
    assert_eq!(
        port.entity(world::TENANT, world::OTHER_ENTITY)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        port.centre(world::TENANT, world::OTHER_CENTRE)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn other_modules_ask_for_a_place() {
    let desk = Desk::open().await;
    let port = desk.suite.app.port::<dyn Organisation>().unwrap();
    for (place, for_cars) in [(world::Y1, true), (world::W1, false)] {
        let found = port.place(world::TENANT, place).await.unwrap().unwrap();
        assert_eq!((found.centre, found.for_cars), (world::DC1, for_cars));
    }
    let stranger = port.place(world::OTHER_TENANT, world::Y1).await.unwrap();
    assert_eq!(stranger, None);
}

#[tokio::test]
async fn everybody_signed_in_knows_the_structure_page_by_page() {
    let desk = Desk::open().await;
    let orlova = desk.person("orlova").await;
    let first = orlova.get(&format!("{CENTRES}?limit=3")).await.expect(200);
    let next = first["next"].as_str().unwrap();
    let second = orlova
        .get(&format!("{CENTRES}?limit=3&cursor={next}"))
        .await
        .expect(200);
    let names = |page: &serde_json::Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|centre| centre["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first), ["Владивосток", "Рязань", "Казань"]);
    assert_eq!(names(&second), ["Тверь", "Москва-Север"]);
    assert_eq!(second["next"], serde_json::Value::Null);
    assert_eq!(first["items"][0]["zone"], "Asia/Vladivostok");
    let entities = orlova.get("/api/identity/v1/entities").await.expect(200);
    assert_eq!(entities["items"].as_array().unwrap().len(), 3);
    assert_eq!(entities["items"][0]["vat_payer"], false);
    let places = orlova.get("/api/identity/v1/places").await.expect(200);
    let yard = places["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (yard["kind"].as_str(), yard["slots"].as_i64()),
        (Some("yard"), Some(200))
    );
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, &[], Reach::default());
    assert_eq!(
        stranger.get(CENTRES).await.expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for wrong in ["limit=0", "limit=201", "cursor=x", "sort=name"] {
        assert_eq!(
            orlova.get(&format!("{CENTRES}?{wrong}")).await.problem(400),
            "common.bad_query",
            "{wrong}"
        );
    }
}
