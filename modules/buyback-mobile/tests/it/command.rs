//! The outbox of a phone: order, one effect, receipts, conflicts.

use crate::{
    field::{API, Field, Phone, VIN, VIN_2, text},
    picture::good,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn save(purchase: &str, path: &str, value: Value, at: &str) -> Value {
    json!({"purchase_id": purchase, "fields": [{"path": path, "value": value, "at": at}]})
}

/// MOB-3: the same command fifty times over two networks.
#[tokio::test(flavor = "multi_thread")]
async fn mob_3_a_command_sent_fifty_times_has_one_effect_and_one_receipt() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    let start = phone.command(
        "start_inspection",
        json!({"purchase_id": car, "checklist_id": phone.checklist}),
    );
    let sends = (0..50).map(|number| {
        let (phone, start) = (phone.clone(), start.clone());
        // The other network is another client with connections of its own.
        let client = if number % 2 == 0 {
            phone.client.clone()
        } else {
            platform::testing::Client::new(field.suite.base(), phone.client.pass.clone())
        };
        async move { Phone { client, ..phone }.send(&[start]).await.expect(200) }
    });
    let answers: Vec<Value> = futures::future::join_all(sends).await;
    let decided: Vec<&Value> = answers
        .iter()
        .filter_map(|answer| answer["receipts"].get(0))
        .collect();
    assert!(
        !decided.is_empty() && decided.iter().all(|one| *one == decided[0]),
        "{decided:#?}"
    );
    assert_eq!(
        phone.send(&[start]).await.expect(200)["receipts"][0],
        *decided[0]
    );
    assert_eq!(decided[0]["state"], "accepted");
    assert_eq!(
        field
            .count("SELECT count(*) FROM buyback_mobile.inspection")
            .await,
        1
    );
    assert_eq!(field.count("SELECT count(*) FROM platform.audit WHERE action = 'inspection_start' AND module = 'buyback_mobile'").await, 1);
    assert_eq!(field.count("SELECT count(*) FROM platform.audit WHERE action = 'inspection_start' AND module = 'buyback'").await, 1);
}

#[tokio::test]
async fn order_is_kept_and_a_gap_says_where_to_go_on() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    let first = phone.command(
        "start_inspection",
        json!({"purchase_id": car, "checklist_id": phone.checklist}),
    );
    let second = phone.command(
        "save_inspection",
        save(&car, "make", json!("Lada"), "2026-03-05T05:00:00Z"),
    );
    let third = phone.command(
        "save_inspection",
        save(&car, "model", json!("Vesta"), "2026-03-05T05:00:01Z"),
    );
    let gap = phone
        .send(&[first.clone(), third.clone()])
        .await
        .expect(200);
    assert_eq!(
        (&gap["resume_from"], &gap["stopped"]["code"]),
        (&json!(2), &json!("buyback_mobile.gap"))
    );
    assert_eq!(gap["receipts"].as_array().unwrap().len(), 1);
    let all = phone
        .send(&[first.clone(), second.clone(), third])
        .await
        .expect(200);
    assert_eq!((&all["resume_from"], all.get("stopped")), (&json!(4), None));
    assert_eq!(
        all["receipts"][0], gap["receipts"][0],
        "a receipt never changes"
    );
    assert_eq!(all["receipts"][1]["device_at"], "2026-03-05T09:10:00Z");
    assert_eq!(
        all["receipts"][1]["received_at"], "2026-03-05T06:00:00Z",
        "both clocks are kept"
    );
    let kept = phone
        .client
        .get(&format!("{API}/receipts?after=1"))
        .await
        .expect(200);
    assert_eq!(kept.as_array().unwrap().len(), 2);
    let mut other = second.clone();
    other["body"]["fields"][0]["value"] = json!("ВАЗ");
    assert_eq!(
        phone.send(&[other]).await.expect(200)["stopped"]["code"],
        "buyback_mobile.command_reused"
    );
    let mut taken = second;
    taken["id"] = json!(Uuid::now_v7());
    assert_eq!(
        phone.send(&[taken]).await.expect(200)["stopped"]["code"],
        "buyback_mobile.seq_taken"
    );
}

#[tokio::test]
async fn what_is_refused_does_not_hold_up_what_follows() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    let stranger = phone
        .give(
            "start_inspection",
            json!({"purchase_id": Uuid::now_v7(), "checklist_id": phone.checklist}),
        )
        .await;
    assert_eq!(
        (&stranger["state"], &stranger["problem"]["code"]),
        (&json!("rejected"), &json!("common.not_found"))
    );
    let none = phone
        .give(
            "save_inspection",
            save(&car, "make", json!("Lada"), "2026-03-05T05:00:00Z"),
        )
        .await;
    assert_eq!(none["problem"]["code"], "buyback_mobile.no_inspection");
    phone.start(&car).await;
    let wrong = json!({"purchase_id": car, "colour": 1, "fields": [
        {"path": "offer.amount", "value": 1, "at": "2026-03-05T05:00:00Z"},
        {"path": "wheels", "value": "4", "at": "yesterday"},
    ]});
    let wrong = phone.give("save_inspection", wrong).await;
    let errors = wrong["problem"]["errors"].as_array().unwrap();
    let mut found: Vec<String> = errors
        .iter()
        .map(|one| format!("{} {}", text(&one["pointer"]), text(&one["code"])))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "/colour field.unknown",
            "/fields/0/path buyback_mobile.server_only",
            "/fields/1/at field.bad_date",
            "/fields/1/path buyback_mobile.unknown_path",
        ]
    );
    assert!(errors.iter().all(|one| one["ru"] != one["en"]));
    let form = phone
        .give(
            "save_inspection",
            save(&car, "year", json!("2022"), "2026-03-05T05:00:00Z"),
        )
        .await;
    assert_eq!(
        form["problem"]["errors"][0]["code"],
        "buyback_mobile.value_form"
    );
    let early = phone.finish(&car).await;
    assert_eq!(early["problem"]["code"], "buyback_mobile.answers_missing");
    phone.save(&car, &[("make", json!("Lada"))]).await;
    for bad in [
        json!({"commands": []}),
        json!({"commands": [{"id": "x", "seq": 0, "at": 1, "kind": "dance", "body": {}}]}),
    ] {
        let reply = phone.client.post(&format!("{API}/commands"), bad).await;
        assert_eq!(reply.problem(422), "common.validation");
    }
}

#[tokio::test]
async fn two_phones_of_one_person_merge_and_the_conflict_is_seen() {
    let field = Field::open().await;
    let (phone, car) = (field.phone().await, field.car().await);
    phone.start(&car).await;
    phone
        .save(&car, &[("answers.keys", json!({"state": "ok"}))])
        .await;
    phone
        .does(
            "save_inspection",
            save(&car, "mileage_km", json!(88_000), "2026-03-05T05:40:00Z"),
        )
        .await;
    let second = field.phone().await;
    assert_eq!(
        phone
            .give(
                "save_inspection",
                save(&car, "make", json!("x"), "2026-03-05T05:00:00Z")
            )
            .await["state"],
        "accepted"
    );
    second.start(&car).await;
    let moved = phone
        .give(
            "save_inspection",
            save(&car, "make", json!("y"), "2026-03-05T05:00:00Z"),
        )
        .await;
    assert_eq!(
        moved["problem"]["code"], "buyback_mobile.no_inspection",
        "the inspection is on the other phone now"
    );
    let newer = second
        .give(
            "save_inspection",
            save(&car, "mileage_km", json!(88_500), "2026-03-05T05:50:00Z"),
        )
        .await;
    assert_eq!(
        (&newer["state"], &newer["conflicts"][0]["lost"]),
        (&json!("conflict"), &json!(88_000))
    );
    let older = second
        .give(
            "save_inspection",
            save(
                &car,
                "answers.keys",
                json!({"state": "absent"}),
                "2026-03-05T05:00:00Z",
            ),
        )
        .await;
    assert_eq!(
        (
            &older["conflicts"][0]["kept_ours"],
            &older["conflicts"][0]["kept"]
        ),
        (&json!(false), &json!({"state": "ok"}))
    );
    let card = field.inspection(&car).await;
    assert_eq!(
        (
            &card["fields"]["mileage_km"],
            card["conflicts"].as_array().unwrap().len()
        ),
        (&json!(88_500), 2)
    );
    let far = second
        .give(
            "save_inspection",
            save(&car, "model", json!("Vesta"), "2030-01-01T00:00:00Z"),
        )
        .await;
    assert_eq!(far["state"], "accepted");
    let told = second.told("inspection", &car).await;
    assert_eq!(
        told["fields"]["model"]["at"], "2026-03-05T06:00:00Z",
        "a clock that runs ahead does not win for ever"
    );
}

/// MOB-1, its order of things: everything is done without a network and sent at once, photographs before and after.
#[tokio::test]
async fn mob_1_a_day_without_network_arrives_whole_and_in_order() {
    let field = Field::open().await;
    let phone = field.phone().await;
    let cars = [
        field.visit(VIN, "+7 916 000-00-01").await,
        field.visit(VIN_2, "+7 916 000-00-02").await,
    ];
    let mut queue = Vec::new();
    let mut pictures = Vec::new();
    for (place, car) in cars.iter().enumerate() {
        queue.push(phone.command(
            "start_inspection",
            json!({"purchase_id": car, "checklist_id": phone.checklist}),
        ));
        for number in 0..6_u64 {
            let seed = u64::try_from(place).unwrap() * 1_000 + number;
            let (media, bytes) = (Uuid::now_v7(), good(seed));
            queue.push(phone.command(
                "attach_photo",
                Phone::attach_body(car, media, &bytes, &format!("other_{number}")),
            ));
            queue.push(phone.command(
                "save_inspection",
                save(
                    car,
                    "mileage_km",
                    json!(80_000 + number),
                    &format!("2026-03-05T05:0{number}:00Z"),
                ),
            ));
            pictures.push((car.clone(), media, bytes));
        }
    }
    // The answers of half of the batches are lost: they are sent again.
    for batch in queue.chunks(5) {
        let first = phone.send(batch).await.expect(200);
        let again = phone.send(batch).await.expect(200);
        assert_eq!(first["receipts"], again["receipts"]);
    }
    for (car, media, bytes) in &pictures {
        phone.upload(car, *media, bytes).await;
    }
    let receipts = phone
        .client
        .get(&format!("{API}/receipts"))
        .await
        .expect(200);
    let seqs: Vec<i64> = receipts
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(seqs, (1..=26).collect::<Vec<i64>>());
    assert!(
        receipts
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["state"] == "accepted")
    );
    for car in &cars {
        let card = field.inspection(car).await;
        assert_eq!(
            (
                &card["fields"]["mileage_km"],
                card["photos"].as_array().unwrap().len()
            ),
            (&json!(80_005), 6)
        );
        assert!(
            card["photos"]
                .as_array()
                .unwrap()
                .iter()
                .all(|photo| photo["state"] == "attached")
        );
    }
    assert_eq!(
        field
            .count("SELECT count(DISTINCT sha256) FROM buyback_mobile.media")
            .await,
        12
    );
}
