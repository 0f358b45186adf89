//! What the tests share: a suite with the test world, a desk that takes leads, and phones of its appraisers.

pub use crate::phone::{ANGLES, API, Phone, QUESTIONS, device_in, metadata, place, text};

use buyback::Buyback;
use buyback_mobile::BuybackMobile;
use identity::{Identity, RoleMatrix, World, world};
use kernel::UserId;
use platform::{
    Module, Reach,
    testing::{Client, Setup, TestApp},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;
use vehicles::Vehicles;

pub const PURCHASES: &str = "/api/buyback/v1/purchases";
pub const PASSWORD: &str = "correct horse battery staple";
pub const VIN: &str = "XTAGFL111NY500001";
pub const VIN_2: &str = "Z94K241C9PR000042";
/// The appraiser of the test world.
pub const ZAYTSEV: &str = "01900000-0000-7000-8000-000000004005";

pub struct Field {
    pub suite: TestApp,
    pub desk: Client,
    pub manager: Client,
    pub media: TempDir,
}

impl Field {
    pub async fn open() -> Self {
        Self::open_with(Vec::new()).await
    }

    pub async fn open_with(mut settings: Vec<(&'static str, String)>) -> Self {
        let media = tempfile::tempdir().unwrap();
        settings.push((
            "modules.buyback_mobile.media_folder",
            media.path().display().to_string(),
        ));
        let modules: Vec<Arc<dyn Module>> = vec![
            Arc::new(Identity),
            Arc::new(Vehicles),
            Arc::new(Buyback),
            Arc::new(BuybackMobile),
        ];
        let setup = Setup {
            settings,
            ..Setup::default()
        };
        let suite = TestApp::start_with(modules, setup).await;
        let standard = World::standard();
        identity::world_load(&suite.app, &standard, PASSWORD)
            .await
            .unwrap();
        let matrix = RoleMatrix::read(&[
            include_str!("../../../../fixtures/permissions/buyback.toml"),
            include_str!("../../../../fixtures/permissions/buyback-mobile.toml"),
        ]);
        let matrix = matrix.unwrap();
        for group in &standard.groups {
            identity::roles_load(&suite.app, group.id, &matrix)
                .await
                .unwrap();
        }
        let all = [Buyback.permissions(), BuybackMobile.permissions()].concat();
        let all: Vec<&str> = all.iter().map(|permission| permission.name).collect();
        let somebody = || suite.client_of(UserId::new(), world::TENANT, &all, Reach::everywhere());
        let (desk, manager) = (somebody(), somebody());
        Self {
            suite,
            desk,
            manager,
            media,
        }
    }

    /// A phone of somebody of the test world.
    pub async fn phone_of(&self, login: &str) -> Phone {
        let person = self
            .suite
            .anonymous()
            .sign_in("vector", login, PASSWORD)
            .await;
        self.registered(&person, Uuid::now_v7(), "1.4.0").await
    }

    /// A phone that this person registers here.
    pub async fn registered(&self, person: &Client, id: Uuid, version: &str) -> Phone {
        let secret = crate::phone::register(person, id, world::DC1, version).await;
        Phone::new(self.suite.base(), secret, id, self.checklist().await)
    }

    pub async fn phone(&self) -> Phone {
        self.phone_of("zaytsev").await
    }

    /// A car with an appointment at noon for the appraiser; gives the purchase.
    pub async fn visit(&self, vin: &str, phone: &str) -> String {
        let id = self.lead(vin, phone).await;
        let place = json!({
            "appraiser_id": ZAYTSEV, "address": "Москва, Лесная, 5", "latitude_e6": 55_755_800, "longitude_e6": 37_617_300,
        });
        self.appoint(&id, place).await;
        id
    }

    /// The same in the centre, and whoever is there looks at it.
    pub async fn visit_of_nobody(&self, vin: &str) -> String {
        let id = self.lead(vin, "+7 916 000-00-02").await;
        self.appoint(&id, json!({})).await;
        id
    }

    async fn lead(&self, vin: &str, phone: &str) -> String {
        let lead = json!({
            "centre_id": world::DC1, "source": "site", "seller_name": "Ковалёв Пётр Сергеевич", "seller_phone": phone,
            "vin": vin, "make": "Lada", "model": "Vesta", "year": 2022, "mileage_km": 85_000,
        });
        text(&self.desk.post(PURCHASES, lead).await.expect(201)["id"])
    }

    async fn appoint(&self, id: &str, mut appointment: Value) {
        appointment["at"] = json!("2026-03-05T12:00:00+03:00");
        let path = format!("{PURCHASES}/{id}/appointment");
        let _ = self.desk.post(&path, appointment).await.expect(200);
    }

    pub async fn car(&self) -> String {
        self.visit(VIN, "+7 916 000-00-01").await
    }

    /// The list of questions in force for cars.
    pub async fn checklist(&self) -> String {
        let path = format!("/api/buyback/v1/checklists?centre_id={}", world::DC1);
        text(&self.desk.get(&path).await.expect(200)["id"])
    }

    pub async fn inspection(&self, id: &str) -> Value {
        self.manager
            .get(&format!("{API}/inspections/{id}"))
            .await
            .expect(200)
    }

    pub async fn count(&self, sql: &str) -> i64 {
        use sqlx::Row;
        self.suite.sql(sql).await[0].get(0)
    }

    /// Files in the folder of pictures, those on their way included.
    pub fn files(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            std::fs::read_dir(folder).map_or(0, |entries| {
                entries
                    .flatten()
                    .map(|entry| {
                        if entry.path().is_dir() {
                            count(&entry.path())
                        } else {
                            1
                        }
                    })
                    .sum()
            })
        }
        count(self.media.path())
    }
}
