//! tus 1.0.0 by hand: every answer of the protocol, refusals that leave nothing behind, crashes.

use crate::{
    field::{API, Field, VIN_2, metadata, place},
    picture::{good, saved, scene, sha},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use image::ImageFormat;
use platform::jobs;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::macros::datetime;
use uuid::Uuid;

#[tokio::test]
async fn the_protocol_says_what_it_speaks() {
    let field = Field::open().await;
    let options = field
        .suite
        .anonymous()
        .ask(Method::OPTIONS, &format!("{API}/uploads"))
        .await;
    assert_eq!(
        (options.status, options.header("tus-version").as_str()),
        (204, "1.0.0")
    );
    assert_eq!(
        options.header("tus-extension"),
        "creation,checksum,expiration,termination"
    );
    assert_eq!(options.header("tus-max-size"), "52428800");
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let (media, bytes) = (Uuid::now_v7(), good(1));
    let other = phone
        .tus("POST", &format!("{API}/uploads"))
        .with("tus-resumable", "0.2.2")
        .await;
    assert_eq!(other.problem(412), "buyback_mobile.tus_version");
    let announced = phone.announce(&car, media, &bytes, "image/jpeg").await;
    assert_eq!(
        (announced.status, announced.header("location")),
        (201, place(media))
    );
    assert!(announced.header("upload-expires").ends_with("GMT"));
    let _ = phone.piece(media, 0, &bytes[..1_000]).await.expect(204);
    let head = phone.tus("HEAD", &place(media)).await;
    assert_eq!(
        (
            head.status,
            head.header("upload-offset").as_str(),
            head.header("cache-control").as_str()
        ),
        (200, "1000", "no-store")
    );
    assert_eq!(
        phone.piece(media, 10, &bytes[10..]).await.problem(409),
        "buyback_mobile.tus_offset"
    );
    let again = phone.announce(&car, media, &bytes, "image/jpeg").await;
    assert_eq!(
        (again.status, again.header("upload-offset").as_str()),
        (201, "1000"),
        "the same id goes on"
    );
    assert_eq!(
        phone
            .announce(&car, media, &good(2), "image/jpeg")
            .await
            .problem(409),
        "buyback_mobile.upload_taken"
    );
    let json = phone
        .client
        .post_bytes(&place(media), "application/json", "{}")
        .method(Method::PATCH)
        .with("tus-resumable", "1.0.0")
        .await;
    assert_eq!(json.problem(415), "common.unsupported_media_type");
    let _ = phone.piece(media, 1_000, &bytes[1_000..]).await.expect(204);
    let seen = phone.client.get(&place(media)).await.expect(200);
    assert_eq!(
        (&seen["state"], &seen["offset"]),
        (&json!("verified"), &json!(bytes.len()))
    );
    assert_eq!(
        phone.tus("DELETE", &place(media)).await.problem(409),
        "common.illegal_transition"
    );
    assert_eq!(
        field
            .count("SELECT count(*) FROM buyback_mobile.media")
            .await,
        1
    );
    assert_eq!(
        field.files(),
        2,
        "the picture and its small copy, and no piece"
    );
}

#[tokio::test]
async fn a_piece_with_a_checksum_counts_whole_or_not_at_all() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let (media, bytes) = (Uuid::now_v7(), good(1));
    let _ = phone
        .announce(&car, media, &bytes, "image/jpeg")
        .await
        .expect(201);
    let send = |sum: String| {
        phone
            .client
            .post_bytes(
                &place(media),
                "application/offset+octet-stream",
                bytes.clone(),
            )
            .method(Method::PATCH)
            .with("tus-resumable", "1.0.0")
            .with("upload-offset", "0")
            .with("upload-checksum", &sum)
    };
    assert_eq!(
        send(format!("sha256 {}", STANDARD.encode([0; 32])))
            .await
            .problem(460),
        "buyback_mobile.tus_checksum"
    );
    assert_eq!(
        send("md5 AAAA".to_owned()).await.problem(400),
        "buyback_mobile.tus_header"
    );
    assert_eq!(
        phone
            .tus("HEAD", &place(media))
            .await
            .header("upload-offset"),
        "0"
    );
    let _ = send(format!(
        "sha256 {}",
        STANDARD.encode(Sha256::digest(&bytes))
    ))
    .await
    .expect(204);
}

#[tokio::test]
async fn what_lies_or_is_no_picture_is_refused_and_leaves_nothing_behind() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    let png = saved(&scene(3, 200), ImageFormat::Png);
    let mut flood = png.clone();
    flood[16..24].copy_from_slice(&[0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0]);
    for (bytes, kind, code) in [
        (
            b"%PDF-1.7 named .jpg, and long enough".to_vec(),
            "image/jpeg",
            "buyback_mobile.not_an_image",
        ),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "image/png",
            "buyback_mobile.not_an_image",
        ),
        (png.clone(), "image/jpeg", "buyback_mobile.type_mismatch"),
        (
            png[..png.len() / 2].to_vec(),
            "image/png",
            "buyback_mobile.image_broken",
        ),
        (flood, "image/png", "buyback_mobile.image_too_large"),
    ] {
        let media = Uuid::now_v7();
        let _ = phone.announce(&car, media, &bytes, kind).await.expect(201);
        let refused = phone.piece(media, 0, &bytes).await.expect(422);
        assert!(
            refused["code"] == code
                || (code.ends_with("too_large")
                    && refused["code"] == "buyback_mobile.image_broken"),
            "{refused:#}"
        );
        let seen = phone.client.get(&place(media)).await.expect(200);
        assert_eq!(
            (&seen["state"], &seen["problem"]["code"]),
            (&json!("refused"), &refused["code"])
        );
        assert_eq!(phone.tus("HEAD", &place(media)).await.status, 422);
    }
    let media = Uuid::now_v7();
    let lie = metadata(&car, media, &sha(b"something else"), "image/png");
    let _ = phone.announce_as(media, png.len(), &lie).await.expect(201);
    assert_eq!(
        phone.piece(media, 0, &png).await.problem(422),
        "buyback_mobile.hash_mismatch"
    );
    assert_eq!(
        phone.client.get(&place(media)).await.expect(200)["state"],
        "corrupt"
    );
    for (length, code, status) in [
        (0, "buyback_mobile.empty_file", 422),
        (60_000_000, "buyback_mobile.file_too_large", 413),
    ] {
        let media = Uuid::now_v7();
        assert_eq!(
            phone
                .announce_as(
                    media,
                    length,
                    &metadata(&car, media, &sha(b""), "image/jpeg")
                )
                .await
                .problem(status),
            code
        );
    }
    let over = Uuid::now_v7();
    let _ = phone
        .announce_as(over, 100, &metadata(&car, over, &sha(&png), "image/png"))
        .await
        .expect(201);
    assert_eq!(
        phone.piece(over, 0, &png).await.problem(413),
        "buyback_mobile.file_too_large"
    );
    let _ = phone.tus("DELETE", &place(over)).await.expect(204);
    assert_eq!(phone.tus("HEAD", &place(over)).await.status, 404);
    assert_eq!(
        field
            .count("SELECT count(*) FROM buyback_mobile.media")
            .await,
        0
    );
    assert_eq!(field.files(), 0);
}

#[tokio::test]
async fn uploads_belong_to_an_inspection_of_the_phone_and_expire() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    let bytes = good(1);
    assert_eq!(
        phone
            .announce(&car, Uuid::now_v7(), &bytes, "image/jpeg")
            .await
            .problem(409),
        "buyback_mobile.no_inspection"
    );
    phone.start(&car).await;
    let media = Uuid::now_v7();
    let _ = phone
        .announce(&car, media, &bytes, "image/jpeg")
        .await
        .expect(201);
    let _ = phone.piece(media, 0, &bytes[..5_000]).await.expect(204);
    assert_eq!(field.files(), 1);
    let other = field.phone().await;
    assert_eq!(
        other.tus("HEAD", &place(media)).await.status,
        404,
        "a phone sees its own uploads"
    );
    field.suite.clock.set(datetime!(2026-03-09 06:00 UTC));
    let job = sweep();
    work(&field, &job).await;
    assert_eq!(field.files(), 0);
    assert_eq!(phone.tus("HEAD", &place(media)).await.status, 410);
    assert_eq!(
        phone
            .piece(media, 5_000, &bytes[5_000..])
            .await
            .problem(410),
        "buyback_mobile.upload_expired"
    );
    let _ = phone
        .announce(&car, media, &bytes, "image/jpeg")
        .await
        .expect(201);
    let _ = phone.piece(media, 0, &bytes).await.expect(204);
}

pub fn sweep() -> platform::Job {
    use platform::Module;
    let jobs = buyback_mobile::BuybackMobile.jobs();
    jobs.into_iter()
        .find(|job| job.name == "buyback_mobile.uploads_sweep")
        .unwrap()
}

pub async fn work(field: &Field, job: &platform::Job) {
    let worked = async || match jobs::run_now(&field.suite.app, job).await {
        Ok(()) => Ok(Some(())),
        Err(error) if error.code == kernel::codes::BUSY => Ok(None),
        Err(error) => Err(error),
    };
    platform::testing::events::wait_for(job.name, worked)
        .await
        .unwrap();
}

/// The process died after the last piece and before it looked at the picture.
#[tokio::test]
async fn an_upload_that_a_crash_left_whole_is_looked_at() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    for by_job in [false, true] {
        let (media, bytes) = (Uuid::now_v7(), good(u64::from(by_job)));
        let _ = phone
            .announce(&car, media, &bytes, "image/jpeg")
            .await
            .expect(201);
        let folder = field.media.path().join("uploads");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{media}.part")), &bytes).unwrap();
        let whole = format!(
            "UPDATE buyback_mobile.upload SET stored = length, state = 'complete' WHERE id = '{media}'"
        );
        field.suite.sql(&whole).await;
        if by_job {
            work(&field, &sweep()).await;
        }
        assert_eq!(phone.tus("HEAD", &place(media)).await.status, 200);
        assert_eq!(
            phone.client.get(&place(media)).await.expect(200)["state"],
            "verified"
        );
    }
}

#[tokio::test]
async fn people_at_the_desk_see_the_picture_and_strangers_do_not() {
    let field = Field::open().await;
    let (phone, car) = (
        field.phone().await,
        field.visit(VIN_2, "+7 916 000-00-02").await,
    );
    phone.start(&car).await;
    let bytes = good(9);
    let media = phone.photograph(&car, &bytes, "front").await;
    let path = format!("{API}/photos/{media}/content");
    let full = field.manager.get(&path).await;
    assert_eq!(
        (
            full.status,
            full.header("content-type").as_str(),
            full.header("x-content-type-options").as_str()
        ),
        (200, "image/jpeg", "nosniff")
    );
    assert!(full.header("content-disposition").starts_with("attachment"));
    let small = field.manager.get(&format!("{path}?size=small")).await;
    assert_eq!(small.status, 200);
    let far = platform::Reach {
        centres: vec![identity::world::DC2],
        ..platform::Reach::default()
    };
    let far = field.suite.client(
        identity::world::TENANT,
        &["buyback_mobile.inspection.read"],
        far,
    );
    assert_eq!(far.get(&path).await.problem(404), "common.not_found");
    assert_eq!(
        far.get(&format!("{API}/inspections/{car}"))
            .await
            .problem(404),
        "common.not_found"
    );
    assert_eq!(
        far.get(&format!("{API}/inspections")).await.expect(200)["items"],
        json!([])
    );
    let page = field
        .manager
        .get(&format!("{API}/inspections?state=open"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["purchase_id"], json!(car));
}
