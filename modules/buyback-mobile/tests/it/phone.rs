//! A phone of an appraiser: it registers, numbers its commands and uploads by tus 1.0, as the application on it does. Stories
//! that cross modules carry the same phone.

use crate::picture::{saved, scene, sha};
use base64::{Engine, engine::general_purpose::STANDARD};
use image::ImageFormat;
use kernel::CentreId;
use platform::testing::{Client, Pass, Reply};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use uuid::Uuid;

pub const API: &str = "/api/buyback-mobile/v1";

/// Angles that a car must be photographed from.
pub const ANGLES: [&str; 20] = [
    "front",
    "front_left",
    "left",
    "rear_left",
    "rear",
    "rear_right",
    "right",
    "front_right",
    "vin_plate",
    "odometer",
    "dashboard",
    "front_seats",
    "rear_seats",
    "boot",
    "engine_bay",
    "windscreen",
    "wheel_front_left",
    "wheel_front_right",
    "wheel_rear_left",
    "wheel_rear_right",
];

/// The required questions of the default checklist.
pub const QUESTIONS: &str = "title_papers keys vin_body vin_plates panels gaps thickness surface windscreen lights tread rims wear \
    seats leaks cold_start shifting clutch play dampers pads_discs parking corrosion structure equipment climate fault_codes \
    mileage_units straight noises owners";

/// A phone, as the application on it: it numbers its commands.
#[derive(Clone)]
pub struct Phone {
    pub client: Client,
    pub id: Uuid,
    pub seq: Arc<AtomicI64>,
    pub checklist: String,
}

/// The body of a registration for the first centre of the test world.
pub fn device_in(id: Uuid, version: &str) -> Value {
    json!({"id": id, "centre_id": identity::world::DC1, "name": "Телефон Зайцева", "platform": "Android 15, Chrome", "client_version": version, "keep": "client"})
}

/// Registers a phone of this person; gives its secret.
pub async fn register(person: &Client, id: Uuid, centre: CentreId, version: &str) -> String {
    let mut device = device_in(id, version);
    device["centre_id"] = json!(centre);
    let registered = person.post(&format!("{API}/devices"), device).await;
    text(&registered.expect(201)["secret"])
}

impl Phone {
    /// The application with the secret of its registration.
    pub fn new(base: String, secret: String, id: Uuid, checklist: String) -> Self {
        Self {
            client: Client::new(base, Pass::Token(secret)),
            id,
            seq: Arc::default(),
            checklist,
        }
    }

    /// The next command.
    pub fn command(&self, kind: &str, body: Value) -> Value {
        let seq = self.seq.fetch_add(1, Ordering::SeqCst) + 1;
        json!({"id": Uuid::now_v7(), "seq": seq, "at": "2026-03-05T09:10:00Z", "kind": kind, "body": body})
    }

    pub async fn send(&self, commands: &[Value]) -> Reply {
        self.client
            .post(&format!("{API}/commands"), json!({"commands": commands}))
            .without("idempotency-key")
            .await
    }

    /// Gives a command and gives its receipt.
    pub async fn give(&self, kind: &str, body: Value) -> Value {
        let command = self.command(kind, body);
        let taken = self.send(&[command]).await.expect(200);
        assert!(taken.get("stopped").is_none(), "{taken:#}");
        taken["receipts"][0].clone()
    }

    /// The same, which must have had its effect.
    pub async fn does(&self, kind: &str, body: Value) -> Value {
        let receipt = self.give(kind, body).await;
        assert_eq!(receipt["state"], "accepted", "{receipt:#}");
        receipt
    }

    pub async fn start(&self, purchase: &str) -> Value {
        self.does(
            "start_inspection",
            json!({"purchase_id": purchase, "checklist_id": self.checklist}),
        )
        .await
    }

    pub async fn save(&self, purchase: &str, fields: &[(&str, Value)]) -> Value {
        let fields: Vec<Value> = fields
            .iter()
            .map(
                |(path, value)| json!({"path": path, "value": value, "at": "2026-03-05T05:30:00Z"}),
            )
            .collect();
        self.does(
            "save_inspection",
            json!({"purchase_id": purchase, "fields": fields}),
        )
        .await
    }

    /// Everything that is seen at the car of V1.
    pub fn seen_fields(&self, vin: &str) -> Vec<(String, Value)> {
        let mut fields = vec![
            ("vin".to_owned(), json!(vin)),
            ("make".to_owned(), json!("Lada")),
            ("model".to_owned(), json!("Vesta")),
            ("year".to_owned(), json!(2022)),
            ("mileage_km".to_owned(), json!(88_000)),
            ("seller_kind".to_owned(), json!("person")),
            ("registered_to".to_owned(), json!("seller")),
            ("pts_kind".to_owned(), json!("paper")),
            ("pts_number".to_owned(), json!("77РМ193777")),
            ("sts_number".to_owned(), json!("9912345678")),
            ("note".to_owned(), json!("ухоженный")),
            (
                format!("damages.{}", Uuid::now_v7()),
                json!({"panel": "hood", "kind": "chp", "size": 1, "note": "скол"}),
            ),
            ("recon.two_panels_paint".to_owned(), json!({"quantity": 1})),
            ("recon.windscreen".to_owned(), json!({"quantity": 1})),
            ("recon.maintenance".to_owned(), json!({"quantity": 1})),
            ("paint.hood".to_owned(), json!({"microns": 110})),
        ];
        fields.extend(
            QUESTIONS
                .split_whitespace()
                .map(|one| (format!("answers.{one}"), json!({"state": "ok"}))),
        );
        fields
    }

    pub async fn see(&self, purchase: &str, vin: &str) {
        let fields = self.seen_fields(vin);
        let fields: Vec<(&str, Value)> = fields
            .iter()
            .map(|(path, value)| (path.as_str(), value.clone()))
            .collect();
        self.save(purchase, &fields).await;
    }

    pub fn attach_body(purchase: &str, media: Uuid, bytes: &[u8], angle: &str) -> Value {
        json!({"purchase_id": purchase, "media_id": media, "sha256": sha(bytes), "angle": angle, "taken_at": "2026-03-05T09:05:00Z",
               "latitude_e6": 55_755_800, "longitude_e6": 37_617_300})
    }

    /// Says a photograph and uploads it.
    pub async fn photograph(&self, purchase: &str, bytes: &[u8], angle: &str) -> Uuid {
        let media = Uuid::now_v7();
        self.does(
            "attach_photo",
            Self::attach_body(purchase, media, bytes, angle),
        )
        .await;
        self.upload(purchase, media, bytes).await;
        media
    }

    /// A good photograph of every required angle.
    pub async fn photograph_all(&self, purchase: &str, seed: u64) {
        for (number, angle) in ANGLES.iter().enumerate() {
            let bytes = crate::picture::good(seed + u64::try_from(number).unwrap());
            self.photograph(purchase, &bytes, angle).await;
        }
    }

    pub async fn finish(&self, purchase: &str) -> Value {
        self.give(
            "finish_inspection",
            json!({"purchase_id": purchase, "ended_at": "2026-03-05T09:40:00Z"}),
        )
        .await
    }

    pub fn tus(&self, method: &str, path: &str) -> platform::testing::client::Ask {
        let method: Method = method.parse().unwrap();
        self.client
            .ask(method, path)
            .without("idempotency-key")
            .with("tus-resumable", "1.0.0")
    }

    pub async fn announce(&self, purchase: &str, media: Uuid, bytes: &[u8], kind: &str) -> Reply {
        self.announce_as(
            media,
            bytes.len(),
            &metadata(purchase, media, &sha(bytes), kind),
        )
        .await
    }

    pub async fn announce_as(&self, _: Uuid, length: usize, metadata: &str) -> Reply {
        self.tus("POST", &format!("{API}/uploads"))
            .with("upload-length", &length.to_string())
            .with("upload-metadata", metadata)
            .await
    }

    pub async fn piece(&self, media: Uuid, offset: usize, bytes: &[u8]) -> Reply {
        self.client
            .post_bytes(&place(media), "application/offset+octet-stream", bytes)
            .method(Method::PATCH)
            .without("idempotency-key")
            .with("tus-resumable", "1.0.0")
            .with("upload-offset", &offset.to_string())
            .await
    }

    pub async fn upload(&self, purchase: &str, media: Uuid, bytes: &[u8]) {
        let _ = self
            .announce(purchase, media, bytes, "image/jpeg")
            .await
            .expect(201);
        let _ = self.piece(media, 0, bytes).await.expect(204);
    }

    pub async fn sync(&self, cursor: Option<&str>) -> Value {
        let query = cursor
            .map(|cursor| format!("&cursor={cursor}"))
            .unwrap_or_default();
        self.client
            .get(&format!("{API}/sync?limit=200{query}"))
            .await
            .expect(200)
    }

    /// What the phone is told about one thing.
    pub async fn told(&self, kind: &str, id: &str) -> Value {
        let told = self.sync(None).await;
        let items = told["changed"].as_array().unwrap();
        let item = items
            .iter()
            .find(|item| item["kind"] == kind && item["id"] == id);
        item.unwrap_or_else(|| panic!("no {kind} {id} in {told:#}"))["body"].clone()
    }
}

pub fn place(media: Uuid) -> String {
    format!("{API}/uploads/{media}")
}

pub fn metadata(purchase: &str, media: Uuid, sha: &str, kind: &str) -> String {
    let pairs = [
        ("id", media.to_string()),
        ("purchase_id", purchase.to_owned()),
        ("sha256", sha.to_owned()),
        ("filetype", kind.to_owned()),
    ];
    pairs
        .iter()
        .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
        .collect::<Vec<_>>()
        .join(",")
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// Canonical JSON as the phone makes it: keys in their order, no spaces.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", json!(name), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}

/// The hash that a signature of this act is bound to.
pub fn act_hash(act: &Value) -> String {
    sha(canonical(act).as_bytes())
}

/// The body of a signature of this act.
pub fn signature(car: &str, act: &Value) -> Value {
    let strokes = saved(&scene(1, 200).thumbnail(60, 30), ImageFormat::Png);
    json!({"purchase_id": car, "act": act, "act_hash": act_hash(act), "picture": STANDARD.encode(strokes), "signed_at": "2026-03-05T09:35:00Z"})
}
