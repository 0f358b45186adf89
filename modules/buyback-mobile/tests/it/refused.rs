//! What lies about itself, is too large or is no picture is refused with its reason and leaves nothing behind: neither in the
//! folder of uploads, nor where pictures are kept, nor in the tables of pictures.

use crate::{
    field::{API, Field, Phone, VIN_2, metadata, place},
    picture::{good, saved, scene, sha},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use image::ImageFormat;
use serde_json::{Value, json};
use uuid::Uuid;

const NOT_AN_IMAGE: &str = "buyback_mobile.not_an_image";
const TYPE_MISMATCH: &str = "buyback_mobile.type_mismatch";
const BROKEN: &str = "buyback_mobile.image_broken";

/// A PNG whose head says this size, with the right sum over that head.
fn sized(mut png: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = !png[12..29].iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    });
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

/// A HEIC file by its first bytes and nothing more.
fn hollow_heic() -> Vec<u8> {
    [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[7; 5_000]].concat()
}

/// Files that no server should keep: what they are, what they are called, why they are refused.
fn liars() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let (jpeg, png) = (good(31), saved(&scene(31, 200), ImageFormat::Png));
    let webp = saved(&scene(32, 200).thumbnail(80, 60), ImageFormat::WebP);
    let noise: Vec<u8> = [&jpeg[..24], &[0x5A; 20_000]].concat();
    let half = |whole: &[u8]| whole[..whole.len() / 2].to_vec();
    vec![
        (
            "a PDF named .jpg",
            b"%PDF-1.7 long enough to be looked at".to_vec(),
            "image/jpeg",
            NOT_AN_IMAGE,
        ),
        (
            "an SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "image/png",
            NOT_AN_IMAGE,
        ),
        (
            "a page",
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
            "image/webp",
            NOT_AN_IMAGE,
        ),
        (
            "a program",
            [&b"MZ"[..], &[0; 4_000]].concat(),
            "image/heic",
            NOT_AN_IMAGE,
        ),
        (
            "an archive",
            b"PK\x03\x04 and more than sixteen bytes".to_vec(),
            "image/jpeg",
            NOT_AN_IMAGE,
        ),
        (
            "a GIF",
            [&b"GIF89a"[..], &[0; 400]].concat(),
            "image/png",
            NOT_AN_IMAGE,
        ),
        ("three bytes", vec![0xFF, 0xD8, 0xFF], "image/jpeg", BROKEN),
        (
            "a PNG called JPEG",
            png.clone(),
            "image/jpeg",
            TYPE_MISMATCH,
        ),
        (
            "a JPEG called PNG",
            jpeg.clone(),
            "image/png",
            TYPE_MISMATCH,
        ),
        (
            "a WebP called HEIC",
            webp.clone(),
            "image/heic",
            TYPE_MISMATCH,
        ),
        ("half a PNG", half(&png), "image/png", BROKEN),
        ("half a WebP", half(&webp), "image/webp", BROKEN),
        (
            "noise behind the head of a JPEG",
            noise,
            "image/jpeg",
            BROKEN,
        ),
        ("a hollow HEIC", hollow_heic(), "image/heic", BROKEN),
        (
            "a flood of pixels",
            sized(png, 100_000, 100_000),
            "image/png",
            "buyback_mobile.image_too_large",
        ),
    ]
}

/// Tries them all on an inspection that has begun, and files with a wrong size or hash; looks that nothing is left.
pub async fn leave_nothing(field: &Field, phone: &Phone, car: &str) {
    for (what, bytes, kind, code) in liars() {
        let media = Uuid::now_v7();
        phone
            .does(
                "attach_photo",
                Phone::attach_body(car, media, &bytes, &format!("other_{}", media.simple())),
            )
            .await;
        let _ = phone.announce(car, media, &bytes, kind).await.expect(201);
        let refused = phone.piece(media, 0, &bytes).await.expect(422);
        assert_eq!(refused["code"], code, "{what}: {refused:#}");
        let seen = phone.client.get(&place(media)).await.expect(200);
        assert_eq!(
            (&seen["state"], &seen["problem"]["code"]),
            (&json!("refused"), &json!(code)),
            "{what}"
        );
        assert_eq!(
            field
                .manager
                .get(&format!("{API}/photos/{media}/content"))
                .await
                .problem(404),
            "common.not_found"
        );
    }
    of_another_size(phone, car).await;
    signatures(phone, car).await;
    let tables = "SELECT (SELECT count(*) FROM buyback_mobile.media) + (SELECT count(*) FROM buyback_mobile.signature)
        + (SELECT count(*) FROM buyback_mobile.photo WHERE state <> 'refused')";
    assert_eq!(field.count(tables).await, 0);
    assert_eq!(field.files(), 0, "{:?}", field.media);
}

async fn of_another_size(phone: &Phone, car: &str) {
    let picture = good(33);
    let lie = Uuid::now_v7();
    let said = metadata(car, lie, &sha(b"something else"), "image/jpeg");
    let _ = phone
        .announce_as(lie, picture.len(), &said)
        .await
        .expect(201);
    assert_eq!(
        phone.piece(lie, 0, &picture).await.problem(422),
        "buyback_mobile.hash_mismatch"
    );
    assert_eq!(
        phone.client.get(&place(lie)).await.expect(200)["state"],
        "corrupt"
    );
    for (length, code, status) in [
        (0, "buyback_mobile.empty_file", 422),
        (60_000_000, "buyback_mobile.file_too_large", 413),
    ] {
        let media = Uuid::now_v7();
        let said = metadata(car, media, &sha(b""), "image/jpeg");
        assert_eq!(
            phone
                .announce_as(media, length, &said)
                .await
                .problem(status),
            code
        );
    }
    // More comes than was announced; the phone gives it up.
    let over = Uuid::now_v7();
    let said = metadata(car, over, &sha(&picture), "image/jpeg");
    let _ = phone.announce_as(over, 100, &said).await.expect(201);
    assert_eq!(
        phone.piece(over, 0, &picture).await.problem(413),
        "buyback_mobile.file_too_large"
    );
    let _ = phone.tus("DELETE", &place(over)).await.expect(204);
}

/// Signatures that are refused: of a car that is not on this phone, with strokes that are no picture.
async fn signatures(phone: &Phone, car: &str) {
    let stranger = phone
        .give("sign", signature(&Uuid::now_v7().to_string()))
        .await;
    assert_eq!(stranger["problem"]["code"], "buyback_mobile.no_inspection");
    let mut no_picture = signature(car);
    no_picture["picture"] = json!(STANDARD.encode("%PDF-1.7"));
    let no_picture = phone.give("sign", no_picture).await;
    assert_eq!(
        no_picture["problem"]["code"],
        "buyback_mobile.signature_picture"
    );
}

/// A signature of an act that says nothing but its car.
pub fn signature(car: &str) -> Value {
    crate::phone::signature(car, &json!({"purchase_id": car, "fields": {}}))
}

#[tokio::test]
async fn what_lies_is_too_large_or_no_picture_leaves_nothing_on_the_disk() {
    let field = Field::open().await;
    let (phone, car) = (
        field.phone().await,
        field.visit(VIN_2, "+7 916 000-00-02").await,
    );
    phone.start(&car).await;
    leave_nothing(&field, &phone, &car).await;
}
