//! IDN-1 and MOB-6 for phones: a token of a phone reaches what that phone has and nothing else. They are asked from four sides: a
//! colleague in the same centre, a phone of another centre of the entity, of another entity, of another group. And a phone that was
//! taken back reaches nothing at all.

use super::{
    Matrix, matrix, none, on,
    operation::Operation,
    place::{PLACES, Place, marks},
    told::fault,
};
use crate::phone::{API, Phone, device_in, metadata, place, register, signature, text};
use identity::world;
use kernel::UserId;
use platform::{
    Reach,
    testing::{Reply, TestApp, client::Ask},
};
use serde_json::{Value, json};
use std::slice::from_ref;
use uuid::Uuid;

/// What the tokens of phones may.
const OF_PHONES: [&str; 3] = [
    "buyback_mobile.sync.read",
    "buyback_mobile.command.write",
    "buyback_mobile.upload.write",
];

/// An appraiser of a place: a row of a person with the role there.
async fn appraiser(suite: &TestApp, at: Place) -> UserId {
    let person = UserId::new();
    let (tenant, login) = (at.tenant(), format!("phone{}", &person.to_string()[24..]));
    for statement in [
        format!(
            "INSERT INTO identity.person (id, tenant_id, kind, login, full_name, password_hash, created_at)
             SELECT '{person}', '{tenant}', p.kind, '{login}', 'Выездной Оценщик', p.password_hash, p.created_at
             FROM identity.person p WHERE p.login = 'orlova' AND p.tenant_id = '{tenant}'"
        ),
        format!(
            "INSERT INTO identity.binding (id, tenant_id, person_id, role, centre_id, valid_from)
             VALUES (gen_random_uuid(), '{tenant}', '{person}', 'field_appraiser', '{}', '2026-01-01')",
            at.centre()
        ),
    ] {
        suite.sql(&statement).await;
    }
    person
}

/// A phone of an appraiser of a place, registered as phones are.
async fn phone(suite: &TestApp, at: Place) -> Phone {
    let person = appraiser(suite, at).await;
    let reach = Reach {
        centres: vec![at.centre()],
        ..Reach::default()
    };
    let own = suite.client_of(
        person,
        at.tenant(),
        &["buyback_mobile.device.register"],
        reach,
    );
    let id = Uuid::now_v7();
    let secret = register(&own, id, at.centre(), "1.4.0").await;
    Phone::new(suite.base(), secret, id, Uuid::now_v7().to_string())
}

fn of_phones(matrix: &Matrix) -> impl Iterator<Item = &Operation> {
    let ours = |one: &&Operation| OF_PHONES.contains(&one.permission.as_str());
    matrix.operations.iter().filter(ours)
}

/// A request that is right in every header.
fn right(operation: &Operation, phone: &Phone, path: &str) -> Ask {
    let media = Uuid::now_v7();
    let about = metadata(&media.to_string(), media, &"a".repeat(64), "image/jpeg");
    let mut ask = operation.ask(&phone.client, path);
    if operation.path.ends_with("/commands") {
        let nothing = phone.command("start_inspection", json!({}));
        ask = ask.with_body(&json!({"commands": [nothing]}).to_string());
    }
    ask.with("tus-resumable", "1.0.0")
        .with("upload-offset", "0")
        .with("upload-length", "8")
        .with("upload-metadata", &about)
}

/// What the first centre has.
struct Theirs {
    purchase: String,
    media: Uuid,
}

fn theirs(matrix: &Matrix, at: Place) -> Theirs {
    let of = |kind| matrix.ids[&(kind, at)][0].clone();
    Theirs {
        purchase: of("buyback-mobile/inspections"),
        media: of("buyback-mobile/uploads").parse().unwrap(),
    }
}

/// What a phone must be told when it asks for what another one has.
#[test]
fn idn_1_a_phone_reaches_what_is_its_own() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let mut faults = Vec::new();
        for at in PLACES {
            let phone = phone(suite, at).await;
            faults.extend(told(&phone, at).await);
            for there in PLACES {
                let theirs = theirs(matrix, there);
                let what = format!("a phone in {at:?} about {there:?}");
                faults.extend(uploads(&phone, &theirs, &what).await);
                faults.extend(commands(&phone, &theirs, &what, at == there).await);
            }
            faults.extend(desk(matrix, &phone, at).await);
        }
        none(&faults);
    });
}

/// Nothing of elsewhere, and no inspection that somebody else has on their phone.
async fn told(phone: &Phone, at: Place) -> Vec<String> {
    let mut faults = Vec::new();
    for path in ["sync?limit=200", "receipts"] {
        let reply = phone.client.get(&format!("{API}/{path}")).await;
        let what = format!("{path} of a phone in {at:?}");
        if reply.status != 200 {
            faults.extend(fault(&what, &reply, "200"));
        }
        if marks(&reply.text).any(|place| place != at) {
            faults.push(format!("{what} shows what is elsewhere"));
        }
    }
    let told = phone.sync(None).await;
    let inspections = told["changed"].as_array().unwrap().iter();
    let inspections = inspections.filter(|one| one["kind"] == "inspection");
    faults.extend(inspections.map(|one| format!("a phone in {at:?} is told of {}", one["id"])));
    // What somebody else of the centre inspects is no visit of this appraiser.
    let taken = told["changed"].as_array().unwrap().iter();
    let taken = taken.filter(|one| one["kind"] == "visit" && one["body"]["state"] != "appointment");
    faults.extend(taken.map(|one| format!("a phone in {at:?} has the visit {}", one["id"])));
    faults
}

/// Every method on the upload of another phone, and the announcement of pictures for its inspection.
async fn uploads(phone: &Phone, theirs: &Theirs, what: &str) -> Vec<String> {
    let path = place(theirs.media);
    let mut faults = Vec::new();
    for method in ["HEAD", "GET", "DELETE"] {
        let reply = phone.tus(method, &path).await;
        if reply.status != 404 {
            faults.extend(fault(&format!("{method} {what}"), &reply, "404"));
        }
    }
    let reply = phone.piece(theirs.media, 0, b"more").await;
    if reply.status != 404 {
        faults.extend(fault(&format!("PATCH {what}"), &reply, "404"));
    }
    for media in [Uuid::now_v7(), theirs.media] {
        let reply = phone
            .announce(&theirs.purchase, media, b"a picture", "image/jpeg")
            .await;
        if (reply.status, &reply.body["code"]) != (409, &json!("buyback_mobile.no_inspection")) {
            faults.extend(fault(&format!("POST {what}"), &reply, "409"));
        }
    }
    faults
}

/// Every kind of command about the inspection of another phone.
async fn commands(phone: &Phone, theirs: &Theirs, what: &str, same: bool) -> Vec<String> {
    let id = &theirs.purchase;
    let change = json!({"path": "make", "value": "Lada", "at": "2026-03-05T05:30:00Z"});
    let bodies = [
        (
            "start_inspection",
            json!({"purchase_id": id, "checklist_id": phone.checklist}),
        ),
        (
            "save_inspection",
            json!({"purchase_id": id, "fields": [change]}),
        ),
        (
            "attach_photo",
            Phone::attach_body(id, theirs.media, b"a picture", "hull"),
        ),
        (
            "sign",
            signature(id, &json!({"purchase_id": id, "fields": {}})),
        ),
        (
            "finish_inspection",
            json!({"purchase_id": id, "ended_at": "2026-03-05T05:50:00Z"}),
        ),
    ];
    let mut faults = Vec::new();
    for (kind, body) in bodies {
        let receipt = phone.give(kind, body).await;
        let code = text(&receipt["problem"]["code"]);
        let ours = match kind {
            "start_inspection" if same => "buyback_mobile.inspected_elsewhere",
            "start_inspection" | "finish_inspection" | "attach_photo" if !same => {
                "common.not_found"
            }
            _ => "buyback_mobile.no_inspection",
        };
        if receipt["state"] != "rejected" || code != ours {
            faults.push(format!("{kind} {what}: {ours} expected, not {receipt}"));
        }
    }
    faults
}

/// The routes of the desk are not for phones, whatever they show.
async fn desk(matrix: &Matrix, phone: &Phone, at: Place) -> Vec<String> {
    let mut faults = Vec::new();
    let of_desk = |one: &&Operation| {
        one.path.starts_with("/api/buyback")
            && !OF_PHONES.contains(&one.permission.as_str())
            && !["public", "signed_in"].contains(&one.permission.as_str())
    };
    for operation in matrix.operations.iter().filter(of_desk) {
        let path = matrix.path(operation, at);
        let path = path.unwrap_or_else(|| operation.path.clone());
        let reply = operation.ask(&phone.client, &path).await;
        if (reply.status, &reply.body["code"]) != (403, &json!("common.forbidden")) {
            faults.extend(fault(
                &format!("a phone: {}", operation.name()),
                &reply,
                "403",
            ));
        }
    }
    faults
}

/// A picture of another purchase, of the same phone or of somebody else's, becomes no photograph of this one.
#[test]
fn idn_1_a_picture_of_another_purchase_is_not_attached() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let phone = phone(suite, Place::Own).await;
        let (one, other) = (lead(matrix, "631").await, lead(matrix, "632").await);
        let phone = Phone {
            checklist: checklist(&phone).await,
            ..phone
        };
        for purchase in [&one, &other] {
            phone.start(purchase).await;
        }
        let bytes = crate::picture::good(631);
        let media = Uuid::now_v7();
        phone.upload(&one, media, &bytes).await;
        let moved = Phone::attach_body(&other, media, &bytes, "hull");
        let moved = phone.give("attach_photo", moved).await;
        assert_eq!(moved["problem"]["code"], "buyback_mobile.photo_attached");
        let again = phone.announce(&other, media, &bytes, "image/jpeg").await;
        assert_eq!(again.problem(409), "buyback_mobile.upload_taken");
        for there in PLACES {
            let theirs = theirs(matrix, there);
            // The id of somebody else's picture is taken, or waits for a picture of this phone that cannot come under it.
            let claimed = Phone::attach_body(&other, theirs.media, &bytes, "hull");
            let receipt = phone.give("attach_photo", claimed).await;
            assert_ne!(
                receipt["result"]["state"], "attached",
                "{there:?} {receipt:#}"
            );
            let stolen = phone.announce(&other, theirs.media, &bytes, "image/jpeg");
            assert_eq!(stolen.await.problem(409), "buyback_mobile.upload_taken");
        }
        let shown = format!("{API}/inspections/{other}");
        let card = matrix.shop.clerk.get(&shown).await.expect(200);
        let photos = card["photos"].as_array().unwrap().iter();
        assert_eq!(photos.filter(|one| one["state"] == "attached").count(), 0);
    });
}

async fn lead(matrix: &Matrix, number: &str) -> String {
    let path = crate::jet_ski::lead(&matrix.shop, &format!("YAM12345C{number}")).await;
    path.rsplit('/').next().unwrap().to_owned()
}

async fn checklist(phone: &Phone) -> String {
    let template = format!("jetski@{}", world::DC1);
    text(&phone.told("template", &template).await["checklist_id"])
}

/// The token of another program is nobody's phone; the cookie of a phone is one, beside its header.
#[test]
fn idn_1_what_is_no_phone_is_refused_where_phones_work() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let program = suite.client(world::TENANT, &OF_PHONES, Reach::everywhere());
        let program = Phone {
            client: program,
            ..phone(suite, Place::Own).await
        };
        let mut faults = Vec::new();
        for operation in of_phones(matrix) {
            let path = matrix.path(operation, Place::Own);
            let path = path.unwrap_or_else(|| operation.path.clone());
            let reply = right(operation, &program, &path).await;
            if (reply.status, &reply.body["code"]) != (403, &json!("buyback_mobile.device_needed"))
            {
                faults.extend(fault(&operation.name(), &reply, "403"));
            }
        }
        none(&faults);
        let (cookie, own) = browser(suite).await;
        let ask = || {
            let nobody = suite.anonymous().get(&format!("{API}/sync"));
            nobody.with("cookie", &cookie)
        };
        let _ = ask().with("x-kite-device", &own).await.expect(200);
        assert_eq!(ask().await.status, 401, "the header is missing");
    });
}

/// A phone whose browser keeps the secret in a cookie: the cookie and the phone.
async fn browser(suite: &TestApp) -> (String, String) {
    let person = appraiser(suite, Place::Own).await;
    let reach = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let permissions = ["buyback_mobile.device.register"];
    let own = suite.client_of(person, world::TENANT, &permissions, reach);
    let id = Uuid::now_v7();
    let mut body = device_in(id, "1.4.0");
    body["keep"] = json!("cookie");
    let reply: Reply = own.post(&format!("{API}/devices"), body).await;
    let cookie = reply.header("set-cookie");
    (cookie.split(';').next().unwrap().to_owned(), id.to_string())
}

/// MOB-6: every route of phones tells a phone that was taken back to wipe itself, and nothing of its queue has an effect.
#[test]
fn idn_1_a_phone_that_was_taken_back_reaches_nothing() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let phone = phone(suite, Place::Own).await;
        phone.sync(None).await;
        let queued: Value = phone.command(
            "start_inspection",
            json!({"purchase_id": Uuid::now_v7(), "checklist_id": Uuid::now_v7()}),
        );
        let path = format!("{API}/devices/{}/revoke", phone.id);
        matrix
            .shop
            .post(&path, json!({"reason": "украден"}), 200)
            .await;
        let mut faults = Vec::new();
        let mut asked = 0;
        for operation in of_phones(matrix) {
            let path = matrix.path(operation, Place::Own);
            let path = path.unwrap_or_else(|| operation.path.clone());
            let reply = right(operation, &phone, &path).await;
            asked += 1;
            if (reply.status, &reply.body["code"]) != (401, &json!("buyback_mobile.wipe")) {
                faults.extend(fault(&operation.name(), &reply, "401 and wipe"));
            }
        }
        none(&faults);
        assert!(asked >= 7, "{asked} routes of phones");
        let late = phone.send(from_ref(&queued)).await.expect(401);
        assert_eq!(late["params"]["wipe"], "true");
        let kept = format!(
            "SELECT 1 FROM buyback_mobile.command WHERE device_id = '{}'",
            phone.id
        );
        assert!(
            suite.sql(&kept).await.is_empty(),
            "nothing of its queue is kept"
        );
    });
}
