//! Pictures in a bucket of a real S3 server that checks signatures: kept, given back, forgotten; the server away, restarted,
//! with another key; the network ill.

use crate::{
    field::{API, Field, Phone, place},
    gateway::{BUCKET, Gateway, Spoiler},
    picture::{good, sha},
    refused::{leave_nothing, signature},
    upload::{sweep, work},
};
use buyback_mobile::{BuybackMobile, storage_ping};
use contracts::buyback::{PurchaseId, SellerErased, SellerId};
use identity::world;
use platform::{
    App, Module, jobs,
    testing::{Fault, FaultProxy, Pass},
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

const STORAGE: &str = "buyback_mobile.storage";

async fn opened(gateway: &Gateway) -> (Field, Phone, String) {
    let field = Field::open_with(gateway.settings(gateway.address)).await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    (field, phone, car)
}

/// The bytes that somebody at the desk gets.
async fn shown(field: &Field, media: Uuid, size: &str) -> Vec<u8> {
    let Pass::Token(token) = &field.manager.pass else {
        panic!("the manager has a token")
    };
    let url = format!(
        "{}{API}/photos/{media}/content?size={size}",
        field.suite.base()
    );
    let answer = field.suite.app.outside.get(url).bearer_auth(token);
    let answer = answer.send().await.unwrap().error_for_status().unwrap();
    answer.bytes().await.unwrap().to_vec()
}

async fn photo_states(field: &Field, car: &str) -> Vec<Value> {
    let card = field.inspection(car).await;
    let photos = card["photos"].as_array().unwrap().iter();
    photos.map(|photo| photo["state"].clone()).collect()
}

/// A picture that waits at the server because its storage does not take it.
async fn sent(phone: &Phone, car: &str, bytes: &[u8], angle: &str) -> Uuid {
    let media = Uuid::now_v7();
    let said = Phone::attach_body(car, media, bytes, angle);
    phone.does("attach_photo", said).await;
    let _ = phone
        .announce(car, media, bytes, "image/jpeg")
        .await
        .expect(201);
    let kept = phone.piece(media, 0, bytes).await;
    assert_eq!(kept.header("retry-after"), "1");
    assert_eq!(kept.problem(503), STORAGE);
    media
}

/// The same, and it still waits when it is asked for.
async fn waits(phone: &Phone, car: &str, bytes: &[u8], angle: &str) -> Uuid {
    let media = sent(phone, car, bytes, angle).await;
    let asked = phone.tus("HEAD", &place(media)).await;
    assert_eq!(
        (asked.status, asked.header("retry-after")),
        (503, "1".to_owned())
    );
    media
}

#[tokio::test]
async fn pictures_are_kept_in_a_bucket_that_checks_every_signature() {
    let gateway = Gateway::start();
    let (field, phone, car) = opened(&gateway).await;
    let well = storage_ping(&field.suite.app).await.unwrap();
    assert_eq!(
        well,
        format!(
            "bucket {BUCKET} at http://{} keeps and gives back",
            gateway.address
        )
    );
    assert_eq!(gateway.objects().len(), 0, "trying leaves nothing");
    let bytes = good(1);
    let media = Uuid::now_v7();
    let _ = phone
        .announce(&car, media, &bytes, "image/jpeg")
        .await
        .expect(201);
    // In two pieces: the connection is another one after the first.
    let _ = phone.piece(media, 0, &bytes[..5_000]).await.expect(204);
    let asked = phone.tus("HEAD", &place(media)).await;
    assert_eq!(asked.header("upload-offset"), "5000");
    assert_eq!(gateway.objects().len(), 0, "no half objects");
    let _ = phone.piece(media, 5_000, &bytes[5_000..]).await.expect(204);
    let said = Phone::attach_body(&car, media, &bytes, "front");
    let attached = phone.does("attach_photo", said).await;
    assert_eq!(attached["result"]["state"], "attached");
    let objects = gateway.objects();
    assert_eq!(
        (objects.len(), field.files()),
        (2, 0),
        "the picture and its small copy"
    );
    let object = objects
        .iter()
        .find(|path| path.ends_with(sha(&bytes)))
        .unwrap();
    assert_eq!(std::fs::read(object).unwrap(), bytes);
    assert_eq!(shown(&field, media, "full").await, bytes);
    assert!(
        shown(&field, media, "small")
            .await
            .starts_with(&[0xFF, 0xD8, 0xFF])
    );
    // The same content is one object.
    phone.photograph(&car, &bytes, "rear").await;
    assert_eq!(gateway.objects(), objects);
    phone.does("sign", signature(&car)).await;
    assert_eq!(gateway.objects().len(), 3, "the strokes are kept there too");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_in_the_bucket_either() {
    let gateway = Gateway::start();
    let (field, phone, car) = opened(&gateway).await;
    leave_nothing(&field, &phone, &car).await;
    assert_eq!(gateway.objects().len(), 0);
}

/// An object that was changed or lost where it is kept is not shown as if it were the evidence.
#[tokio::test]
async fn an_object_that_was_changed_is_not_shown() {
    let gateway = Gateway::start();
    let (field, phone, car) = opened(&gateway).await;
    let bytes = good(1);
    let media = phone.photograph(&car, &bytes, "front").await;
    let objects = gateway.objects();
    let object = objects
        .iter()
        .find(|path| path.ends_with(sha(&bytes)))
        .unwrap();
    let path = format!("{API}/photos/{media}/content");
    std::fs::write(object, good(2)).unwrap();
    assert_eq!(field.manager.get(&path).await.problem(503), STORAGE);
    std::fs::remove_file(object).unwrap();
    assert_eq!(field.manager.get(&path).await.problem(503), STORAGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_bucket_is_away_uploads_wait_and_nothing_is_lost() {
    let gateway = Gateway::start();
    let (field, phone, car) = opened(&gateway).await;
    let before = phone.photograph(&car, &good(1), "front").await;
    gateway.stop();
    let down = storage_ping(&field.suite.app)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        down.starts_with("buyback_mobile.storage: no answer: "),
        "{down}"
    );
    let (asked, forgotten) = (
        waits(&phone, &car, &good(2), "rear").await,
        waits(&phone, &car, &good(3), "left").await,
    );
    assert_eq!(field.files(), 2, "both wait here");
    assert_eq!(
        photo_states(&field, &car).await,
        ["attached", "expected", "expected"]
    );
    let path = format!("{API}/photos/{before}/content");
    assert_eq!(field.manager.get(&path).await.problem(503), STORAGE);
    let sign = phone.command("sign", signature(&car));
    let stopped = phone.send(std::slice::from_ref(&sign)).await.expect(200);
    assert_eq!(
        (&stopped["stopped"]["code"], &stopped["resume_from"]),
        (&json!(STORAGE), &sign["seq"]),
        "the queue waits and goes on from there"
    );
    gateway.resume();
    // The phone that asks again gets its picture through; the one that never does is helped by the job.
    assert_eq!(phone.tus("HEAD", &place(asked)).await.status, 200);
    work(&field, &sweep()).await;
    let seen = phone.client.get(&place(forgotten)).await.expect(200);
    assert_eq!(seen["state"], "attached");
    assert_eq!(photo_states(&field, &car).await, ["attached"; 3]);
    assert_eq!(shown(&field, forgotten, "full").await, good(3));
    let taken = phone.send(&[sign]).await.expect(200);
    assert_eq!(taken["receipts"][0]["state"], "accepted");
    assert_eq!((field.files(), gateway.objects().len()), (0, 7));
}

/// Requests and answers that are lost, and a byte that is spoilt on the way: the server refuses what is not what was signed.
#[tokio::test(flavor = "multi_thread")]
async fn an_ill_network_before_the_bucket_loses_and_doubles_nothing() {
    let gateway = Gateway::start();
    let spoiler = Spoiler::before(gateway.address).await;
    let network = FaultProxy::before(spoiler.address).await.unwrap();
    let field = Field::open_with(gateway.settings(network.address)).await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    // One bit of it is turned over on its first way.
    let media = sent(&phone, &car, &good(5), "front").await;
    assert_eq!(gateway.objects().len(), 0);
    assert_eq!(phone.tus("HEAD", &place(media)).await.status, 200);
    assert_eq!(gateway.objects().len(), 2);
    for (seed, fault) in [
        (6, Fault::QuestionLost("PUT /")),
        (7, Fault::AnswerLost("PUT /")),
    ] {
        network.set(fault);
        let media = waits(&phone, &car, &good(seed), &format!("other_{seed}")).await;
        network.set(Fault::Healthy);
        assert_eq!(phone.tus("HEAD", &place(media)).await.status, 200);
        assert_eq!(shown(&field, media, "full").await, good(seed));
    }
    assert_eq!(photo_states(&field, &car).await, ["attached"; 3]);
    assert_eq!((field.files(), gateway.objects().len()), (0, 6));
}

fn told(gateway: &Gateway, name: &'static str, value: &str) -> App {
    let mut settings = gateway.settings(gateway.address);
    settings.retain(|(known, _)| *known != name);
    settings.push((name, value.to_owned()));
    let config = platform::config::Config::load(None, &settings).unwrap();
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(BuybackMobile)];
    App::new(config, Arc::new(kernel::SystemClock), &modules).unwrap()
}

#[tokio::test]
async fn a_wrong_key_bucket_or_region_is_said_in_the_words_of_the_server() {
    let gateway = Gateway::start();
    for (name, value, words) in [
        (
            "modules.buyback_mobile.s3_secret_key_file",
            gateway.file("wrong"),
            "403 SignatureDoesNotMatch",
        ),
        (
            "modules.buyback_mobile.s3_access_key",
            "stranger".to_owned(),
            "404 XAdminUserNotFound",
        ),
        (
            "modules.buyback_mobile.s3_bucket",
            "another".to_owned(),
            "404 NoSuchBucket",
        ),
        (
            "modules.buyback_mobile.s3_region",
            "eu-west-1".to_owned(),
            "400 AuthorizationHeaderMalformed",
        ),
    ] {
        let app = told(&gateway, name, &value);
        let refused = storage_ping(&app).await.unwrap_err().to_string();
        let begins = format!("{STORAGE}: {words}: ");
        assert!(refused.starts_with(&begins), "{refused}");
    }
    let missing = told(
        &gateway,
        "modules.buyback_mobile.s3_secret_key_file",
        &gateway.file("nowhere"),
    );
    let missing = storage_ping(&missing).await.unwrap_err().to_string();
    assert!(missing.contains("s3_secret_key_file"), "{missing}");
}

#[tokio::test]
async fn with_a_wrong_key_uploads_wait_and_the_desk_is_told_so() {
    let gateway = Gateway::start();
    let mut settings = gateway.settings(gateway.address);
    settings.push((
        "modules.buyback_mobile.s3_secret_key_file",
        gateway.file("wrong"),
    ));
    let field = Field::open_with(settings).await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    waits(&phone, &car, &good(1), "front").await;
    assert_eq!((field.files(), gateway.objects().len()), (1, 0));
    assert_eq!(photo_states(&field, &car).await, ["expected"]);
}

/// Whoever is forgotten is forgotten in the bucket; while it refuses, nobody believes that it was done.
#[tokio::test]
async fn pictures_of_a_forgotten_seller_leave_the_bucket_as_soon_as_it_lets_them() {
    let gateway = Gateway::start();
    let (field, phone, car) = opened(&gateway).await;
    phone.photograph(&car, &good(1), "front").await;
    phone.does("sign", signature(&car)).await;
    assert_eq!(gateway.objects().len(), 3);
    let forgotten = SellerErased {
        purchase: PurchaseId(car.parse().unwrap()),
        seller: SellerId::new(),
    };
    field.suite.say(world::TENANT, "buyback", &forgotten).await;
    field.suite.settle().await;
    let all = BuybackMobile.jobs();
    let sweeping = all
        .iter()
        .find(|job| job.name == "buyback_mobile.objects_sweep");
    let sweeping = sweeping.unwrap();
    let hidden = gateway.bucket().with_file_name("hidden");
    std::fs::rename(gateway.bucket(), &hidden).unwrap();
    let refused = loop {
        match jobs::run_now(&field.suite.app, sweeping).await {
            Err(error) if error.code == kernel::codes::BUSY => tokio::task::yield_now().await,
            done => break done.unwrap_err().to_string(),
        }
    };
    assert!(refused.contains("404 NoSuchBucket"), "{refused}");
    std::fs::rename(&hidden, gateway.bucket()).unwrap();
    work(&field, sweeping).await;
    assert_eq!(gateway.objects().len(), 0);
}
