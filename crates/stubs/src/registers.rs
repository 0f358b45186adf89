//! The registers themselves: where they are asked, what is recorded of them, and what they say of everybody else.

use crate::{
    control::{Control, Mood},
    recorded::{Recorded, answers},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use kernel::VehicleNumber;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// Every register, as the control calls it.
pub(crate) const NAMES: [&str; 9] = [
    "pledges",
    "police",
    "accidents",
    "bailiffs",
    "epts",
    "counterparties",
    "passports",
    "customs",
    "bankruptcies",
];

type Answers = HashMap<String, Recorded>;

static RECORDED: LazyLock<HashMap<&'static str, Answers>> = LazyLock::new(|| {
    HashMap::from([
        (
            "pledges",
            answers(include_str!("../../../fixtures/registers/pledges.json")),
        ),
        (
            "police",
            answers(include_str!("../../../fixtures/registers/police.json")),
        ),
        (
            "accidents",
            answers(include_str!("../../../fixtures/registers/accidents.json")),
        ),
        (
            "bailiffs",
            answers(include_str!("../../../fixtures/registers/bailiffs.json")),
        ),
        (
            "epts",
            answers(include_str!("../../../fixtures/registers/epts.json")),
        ),
        (
            "counterparties",
            answers(include_str!(
                "../../../fixtures/registers/counterparties.json"
            )),
        ),
        (
            "passports",
            answers(include_str!("../../../fixtures/registers/passports.json")),
        ),
        (
            "customs",
            answers(include_str!("../../../fixtures/registers/customs.json")),
        ),
        (
            "bankruptcies",
            answers(include_str!(
                "../../../fixtures/registers/bankruptcies.json"
            )),
        ),
    ])
});

/// One register of one set of stubs.
#[derive(Debug, Clone)]
struct Stub {
    name: &'static str,
    control: Arc<Control>,
}

pub(crate) fn router(control: &Control) -> Router {
    let control = Arc::new(control.clone());
    NAMES.into_iter().fold(Router::new(), |router, name| {
        let stub = Stub {
            name,
            control: control.clone(),
        };
        let asked = match name {
            "pledges" | "police" | "accidents" | "epts" | "customs" => get(of_vehicle),
            _ => post(of_person),
        };
        router.merge(
            Router::new()
                .route(&format!("/api/{name}"), asked)
                .with_state(stub),
        )
    })
}

/// Numbers consist of signs that are never escaped, so the query is read as it stands.
fn values(query: &str, wanted: &[&str]) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(name, _)| wanted.contains(name))
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// What a register knows of a vehicle: it looks for each spelling as it was asked, and for no other.
async fn of_vehicle(State(stub): State<Stub>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let spellings = values(&query, &["vin", "spelling"]);
    let Some(number) = spellings
        .first()
        .and_then(|first| first.parse::<VehicleNumber>().ok())
    else {
        return (StatusCode::BAD_REQUEST, json!({"error": "vin"}).to_string()).into_response();
    };
    let known = RECORDED.get(stub.name).and_then(|answers| {
        let read = number.to_string();
        let all = spellings.iter().map(String::as_str);
        all.chain([read.as_str()])
            .find_map(|spelling| answers.get(spelling))
    });
    let answer = known.cloned();
    stub.play(answer.unwrap_or_else(|| Recorded::good(clean_vehicle(stub.name, &number))))
        .await
}

/// What a register knows of a person or a company.
async fn of_person(State(stub): State<Stub>, body: String) -> Response {
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("name").to_owned() + text("fullName");
    let born = text("born_on").to_owned() + text("birthDate");
    let number = text("series_number").to_owned() + text("inn");
    if name.is_empty() && number.is_empty() {
        return (
            StatusCode::BAD_REQUEST,
            json!({"error": "question"}).to_string(),
        )
            .into_response();
    }
    let key = if number.is_empty() {
        format!("{} {born}", name.to_lowercase())
    } else {
        number.clone()
    };
    let known = RECORDED
        .get(stub.name)
        .and_then(|answers| answers.get(&key));
    let clean = || {
        Recorded::good(match stub.name {
            "bailiffs" => json!({"name": name, "born_on": born, "proceedings": []}),
            "bankruptcies" => json!({"fullName": name, "birthDate": born, "cases": []}),
            "passports" => json!({"series_number": number, "state": "not_listed"}),
            _ => json!({"inn": number, "name": "ООО «Покупатель»", "state": "ACTIVE"}),
        })
    };
    stub.play(known.cloned().unwrap_or_else(clean)).await
}

fn clean_vehicle(register: &str, number: &VehicleNumber) -> Value {
    match register {
        "pledges" => json!({"vin": number, "status": "not_found", "notices": []}),
        "police" => json!({
            "vehicle_vin": number,
            "reestr_status": "Текущая",
            "periods": [{"ownerType": "Физическое лицо", "startDate": "2023-04-01"}],
            "wanted": [],
            "restrictions": [],
        }),
        "accidents" => json!({"vin": number, "Accidents": []}),
        "epts" => {
            json!({"vin": number, "passport": {"number": "164301012345678", "status": "действующий"}})
        }
        _ => {
            json!({"vin": number, "clearance": "domestic", "recycling_fee_paid": true, "leases": []})
        }
    }
}

impl Stub {
    /// Answers as the register is set to behave.
    async fn play(&self, answer: Recorded) -> Response {
        let from = self.control.now_ms();
        let (mood, delay_ms) = self.control.turn(self.name);
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        let played = match mood {
            Mood::Fine => answer.play().await,
            Mood::Failing => {
                Recorded::of(503, json!({"error": "Сервис временно недоступен"}))
                    .play()
                    .await
            }
            Mood::Malformed => answer.map(|body| cut(&body)).play().await,
            Mood::OtherCar => answer.map(other).play().await,
            Mood::Down => broken(),
        };
        self.control.heard(self.name, from);
        played
    }
}

/// Half of an answer.
fn cut(body: &Value) -> Value {
    let text = body.to_string();
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    Value::String(half)
}

/// The same answer about somebody else.
fn other(mut body: Value) -> Value {
    for (field, value) in [
        ("vin", "XTAGFL110MY123456"),
        ("vehicle_vin", "XTAGFL110MY123456"),
        ("name", "Другой Иван Иванович"),
        ("fullName", "Другой Иван Иванович"),
        ("series_number", "4500000000"),
        ("inn", "7707083893"),
    ] {
        if let Some(place) = body.get_mut(field) {
            *place = json!(value);
        }
    }
    body
}

/// A response that breaks off before it says anything.
fn broken() -> Response {
    let lost = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "broken off");
    let body = futures::stream::once(async { Err::<String, _>(lost) });
    axum::body::Body::from_stream(body).into_response()
}

#[cfg(test)]
mod tests {
    use crate::router;
    use axum::{Router, body::Body, http::Request};
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    async fn send(router: &Router, request: Request<Body>) -> (u16, String) {
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await;
        let text = body.map_or_else(
            |_| "broken".to_owned(),
            |body| String::from_utf8(body.to_bytes().to_vec()).unwrap(),
        );
        (status, text)
    }

    async fn ask(router: &Router, path: &str) -> (u16, String) {
        send(router, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn tell(router: &Router, path: &str, body: Value) -> (u16, String) {
        let request = Request::post(path).header("content-type", "application/json");
        send(router, request.body(Body::from(body.to_string())).unwrap()).await
    }

    fn read(answer: &(u16, String)) -> Value {
        serde_json::from_str(&answer.1).unwrap()
    }

    #[tokio::test]
    async fn a_recorded_car_is_answered_as_recorded() {
        let stubs = router();
        let pledged = ask(&stubs, "/api/pledges?vin=Z94PLEDGED0000001").await;
        assert_eq!(
            (pledged.0, &read(&pledged)["status"]),
            (200, &json!("found"))
        );
        assert_eq!(
            ask(&stubs, "/api/pledges?vin=Z94ERR50000000002").await.0,
            500
        );
        let wanted = ask(&stubs, "/api/police?vin=Z94WANTED00000011").await;
        assert_eq!(read(&wanted)["wanted"][0]["w_data_pu"], "2026-01-12");
        let redeemed = ask(&stubs, "/api/epts?vin=Z94EPTSREDEEM0031").await;
        assert_eq!(read(&redeemed)["passport"]["status"], "погашенный");
        let debtor = json!({"name": "Должников Олег Иванович", "born_on": "1975-03-14"});
        let debts = tell(&stubs, "/api/bailiffs", debtor).await;
        assert_eq!(read(&debts)["proceedings"].as_array().unwrap().len(), 2);
        let void = tell(
            &stubs,
            "/api/passports",
            json!({"series_number": "4500666666"}),
        )
        .await;
        assert_eq!(read(&void)["state"], "void");
    }

    /// VER-3: the register looks for exactly what it is asked for.
    #[tokio::test]
    async fn an_entry_is_found_only_by_its_own_spelling() {
        let stubs = router();
        let status = async |query: &str| {
            read(&ask(&stubs, &format!("/api/pledges?{query}")).await)["status"].clone()
        };
        assert_eq!(status("vin=Z94CB41BBLR000777").await, "not_found");
        assert_eq!(
            status("vin=Z94CB41BBLR000777&spelling=Z94CB41BBLROOO777").await,
            "found"
        );
    }

    #[tokio::test]
    async fn every_other_one_is_clean_everywhere() {
        let stubs = router();
        for (register, field) in [
            ("pledges", "vin"),
            ("police", "vehicle_vin"),
            ("accidents", "vin"),
            ("epts", "vin"),
            ("customs", "vin"),
        ] {
            let answer = ask(&stubs, &format!("/api/{register}?vin=Z94K241C9PR000042")).await;
            assert_eq!(
                (answer.0, &read(&answer)[field]),
                (200, &json!("Z94K241C9PR000042"))
            );
            assert_eq!(ask(&stubs, &format!("/api/{register}?vin=x")).await.0, 400);
        }
        let person = json!({"fullName": "Иванов Пётр Сергеевич", "birthDate": "1981-11-20"});
        let answer = tell(&stubs, "/api/bankruptcies", person).await;
        assert_eq!((answer.0, &read(&answer)["cases"]), (200, &json!([])));
        assert_eq!(tell(&stubs, "/api/passports", json!({})).await.0, 400);
    }

    #[tokio::test]
    async fn a_register_behaves_as_it_is_told_and_remembers_who_asked() {
        let stubs = router();
        let police = "/api/police?vin=Z94K241C9PR000042";
        let once = json!({"mood": "failing", "times": 1});
        assert_eq!(tell(&stubs, "/control/police", once).await.0, 204);
        assert_eq!(
            (ask(&stubs, police).await.0, ask(&stubs, police).await.0),
            (503, 200)
        );
        for (mood, seen) in [
            ("malformed", "{"),
            ("other_car", "XTAGFL110MY123456"),
            ("down", "broken"),
        ] {
            let _ = tell(&stubs, "/control/police", json!({"mood": mood})).await;
            assert!(ask(&stubs, police).await.1.contains(seen), "{mood}");
        }
        assert_eq!(tell(&stubs, "/control/weather", json!({})).await.0, 404);
        let shown = read(&ask(&stubs, "/control").await);
        assert_eq!(shown["heard"].as_array().unwrap().len(), 5);
        assert_eq!(shown["settings"]["police"]["mood"], "down");
        assert_eq!(
            ask(&router(), police).await.0,
            200,
            "other stubs have their own control"
        );
    }
}
