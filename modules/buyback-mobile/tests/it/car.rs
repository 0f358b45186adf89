//! Pictures of a car in the stock: whoever sells it sees the car, and nothing of its seller.

use crate::{
    field::{API, Field, Phone, VIN_2},
    picture::{good, with_exif},
};
use identity::world;
use platform::Reach;
use serde_json::json;

const SEES: &[&str] = &["buyback_mobile.photo.read"];

/// How a purchase comes to its end is tested by buyback; here only the end counts, without the offer and the papers behind it.
async fn bought(field: &Field, car: &str) {
    let loosen = "ALTER TABLE buyback.purchase DROP CONSTRAINT IF EXISTS purchase_agreed";
    field.suite.sql(loosen).await;
    let end = format!("UPDATE buyback.purchase SET state = 'in_stock' WHERE id = '{car}'");
    field.suite.sql(&end).await;
}

async fn photographed(field: &Field, phone: &Phone) -> (String, [uuid::Uuid; 3]) {
    let car = field.visit(VIN_2, "+7 916 000-00-02").await;
    phone.start(&car).await;
    let yard = ([55, 45, 20], [37, 37, 2]);
    let front = with_exif(&good(41), "2026:03:05 12:05:00", yard.0, yard.1);
    let front = phone.photograph(&car, &front, "front").await;
    let rear = phone.photograph(&car, &good(42), "rear").await;
    let paper = phone.photograph(&car, &good(43), "other_passport").await;
    (car, [front, rear, paper])
}

#[tokio::test]
async fn a_salesman_sees_the_car_once_it_is_ours_and_never_the_papers_of_its_seller() {
    let field = Field::open().await;
    let phone = field.phone().await;
    let (car, [front, rear, paper]) = photographed(&field, &phone).await;
    let here = Reach {
        centres: vec![world::DC1],
        ..Reach::default()
    };
    let salesman = field.suite.client(world::TENANT, SEES, here);
    let list = format!("{API}/cars/{car}/photos");
    assert_eq!(salesman.get(&list).await.problem(404), "common.not_found");
    bought(&field, &car).await;
    let shown = salesman.get(&list).await.expect(200);
    let shown: Vec<_> = shown.as_array().unwrap().iter().collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert_eq!(shown[0]["media_id"], json!(front));
    assert_eq!(shown[0].as_object().unwrap().len(), 3, "no place, no hash");
    for (media, size) in [(front, "small"), (front, "full"), (rear, "full")] {
        let reply = salesman.get(&format!("{list}/{media}?size={size}")).await;
        assert_eq!(
            (reply.status, reply.header("content-type").as_str()),
            (200, "image/jpeg")
        );
        assert!(reply.header("cache-control").starts_with("private"));
        assert!(
            !reply.text.contains("Exif"),
            "the yard of the seller is told"
        );
    }
    let passport = salesman.get(&format!("{list}/{paper}?size=small")).await;
    assert_eq!(passport.problem(404), "common.not_found");
    let evidence = salesman.get(&format!("{API}/photos/{front}/content")).await;
    assert_eq!(evidence.problem(403), "common.forbidden");
}

#[tokio::test]
async fn another_centre_sees_no_picture_and_what_was_erased_is_gone() {
    let field = Field::open().await;
    let phone = field.phone().await;
    let (car, [front, ..]) = photographed(&field, &phone).await;
    bought(&field, &car).await;
    let list = format!("{API}/cars/{car}/photos");
    let far = Reach {
        centres: vec![world::DC2],
        ..Reach::default()
    };
    let far = field.suite.client(world::TENANT, SEES, far);
    assert_eq!(far.get(&list).await.problem(404), "common.not_found");
    let picture = far.get(&format!("{list}/{front}?size=small")).await;
    assert_eq!(picture.problem(404), "common.not_found");
    let stranger = field
        .suite
        .client(world::OTHER_TENANT, SEES, Reach::everywhere());
    assert_eq!(stranger.get(&list).await.problem(404), "common.not_found");
    let erased = format!("UPDATE buyback_mobile.media SET erased_at = now() WHERE id = '{front}'");
    field.suite.sql(&erased).await;
    let seller = field.suite.client(world::TENANT, SEES, Reach::everywhere());
    assert_eq!(
        seller
            .get(&list)
            .await
            .expect(200)
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let picture = seller.get(&format!("{list}/{front}?size=small")).await;
    assert_eq!(picture.problem(404), "common.not_found");
}
