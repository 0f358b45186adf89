//! People and service accounts.

use crate::desk::{Desk, ME, PASSWORD, PEOPLE, north};
use identity::world;
use platform::Reach;
use serde_json::{Value, json};
use sqlx::Row;

const WRITE: &[&str] = &["identity.person.write"];
const READ: &[&str] = &["identity.person.read"];

fn petrov() -> Value {
    json!({"kind": "person", "login": "petrov", "full_name": "Петров Иван Иванович"})
}

#[tokio::test]
async fn a_new_person_gets_a_password_once_and_signs_in_with_it() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let created = administrator
        .post(PEOPLE, petrov())
        .key("create-petrov")
        .await
        .expect(201);
    let again = administrator
        .post(PEOPLE, petrov())
        .key("create-petrov")
        .await
        .expect(201);
    assert_eq!(created["person"], again["person"]);
    assert_eq!(again["password"], Value::Null, "it is told once");
    let password = created["password"].as_str().unwrap();
    let petrov = desk
        .suite
        .anonymous()
        .sign_in("vector", "petrov", password)
        .await;
    assert_eq!(petrov.get(ME).await.expect(200)["roles"], json!([]));
    let kept = desk
        .suite
        .sql("SELECT answer::text FROM platform.idempotency WHERE key = 'create-petrov'")
        .await;
    assert!(
        !kept[0].get::<String, _>(0).contains(password),
        "the password is kept nowhere"
    );
    let audit = desk
        .suite
        .sql("SELECT after::text FROM platform.audit WHERE action = 'person_create'")
        .await;
    assert_eq!(audit.len(), 1);
    assert!(!audit[0].get::<String, _>(0).contains("Петров"));
}

#[tokio::test]
async fn everybody_knows_the_names_of_the_group_and_nothing_else() {
    let desk = Desk::open().await;
    let (mut names, mut path) = (
        Vec::new(),
        "/api/identity/v1/colleagues?limit=15".to_owned(),
    );
    loop {
        let page = desk.person("orlova").await.get(&path).await.expect(200);
        names.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/identity/v1/colleagues?limit=15&cursor={next}");
    }
    assert_eq!(names.len(), 20);
    assert!(names.contains(&json!({"id": world::BELOV, "full_name": "Белов Игорь Олегович"})));
    let stranger = desk
        .suite
        .anonymous()
        .sign_in("meridian", "orlova", PASSWORD)
        .await;
    let theirs = stranger
        .get("/api/identity/v1/colleagues")
        .await
        .expect(200);
    assert_eq!(theirs["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_login_is_taken_once_in_a_group_however_it_is_written() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let taken = json!({"kind": "person", "login": "ORLOVA", "full_name": "Орлова Дарья"});
    assert_eq!(
        administrator.post(PEOPLE, taken).await.problem(409),
        "identity.login_taken"
    );
    let (one, other) = tokio::join!(
        administrator.post(PEOPLE, petrov()),
        administrator.post(PEOPLE, petrov())
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "two at once");
}

#[tokio::test]
async fn a_service_account_has_no_password() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let robot = json!({"kind": "service", "login": "robot", "full_name": "Обмен с банком"});
    let created = administrator.post(PEOPLE, robot).await.expect(201);
    assert_eq!(created["password"], Value::Null);
    let reset = format!(
        "{PEOPLE}/{}/reset-password",
        created["person"]["id"].as_str().unwrap()
    );
    assert_eq!(
        administrator.post(&reset, json!({})).await.problem(422),
        "identity.no_password"
    );
}

#[tokio::test]
async fn a_fresh_password_replaces_the_old_one_and_ends_sessions() {
    let desk = Desk::open().await;
    let (administrator, orlova) = (desk.administrator().await, desk.person("orlova").await);
    let reset = format!("{PEOPLE}/{}/reset-password", world::ORLOVA);
    let issued = administrator
        .post(&reset, json!({}))
        .key("reset-orlova")
        .await
        .expect(200);
    let again = administrator
        .post(&reset, json!({}))
        .key("reset-orlova")
        .await
        .expect(200);
    assert_eq!(again["password"], Value::Null);
    assert_eq!(orlova.get(ME).await.problem(401), "common.unauthenticated");
    let old = json!({"group": "vector", "login": "orlova", "password": PASSWORD});
    assert_eq!(
        desk.suite
            .anonymous()
            .post("/api/identity/v1/sessions", old)
            .await
            .problem(401),
        "identity.wrong_credentials"
    );
    let fresh = issued["password"].as_str().unwrap();
    let _ = desk
        .suite
        .anonymous()
        .sign_in("vector", "orlova", fresh)
        .await
        .get(ME)
        .await
        .expect(200);
}

#[tokio::test]
async fn disabling_and_enabling_follow_the_table() {
    let desk = Desk::open().await;
    let administrator = desk.administrator().await;
    let (disable, enable) = (
        format!("{PEOPLE}/{}/disable", world::BELOV),
        format!("{PEOPLE}/{}/enable", world::BELOV),
    );
    let refused = administrator
        .post(&enable, json!({}))
        .lang("en")
        .await
        .expect(409);
    assert_eq!(refused["title"], "Not possible from state active: enable");
    let disabled = administrator
        .post(&disable, json!({}))
        .key("disable-belov")
        .await
        .expect(200);
    assert_eq!(disabled["disabled_at"], "2026-03-05T06:00:00Z");
    assert_eq!(
        administrator
            .post(&disable, json!({}))
            .key("disable-belov")
            .await
            .expect(200),
        disabled
    );
    assert_eq!(
        administrator.post(&disable, json!({})).await.problem(409),
        "common.illegal_transition"
    );
    let enabled = administrator.post(&enable, json!({})).await.expect(200);
    assert_eq!(enabled["disabled_at"], Value::Null);
}

#[tokio::test]
async fn a_list_shows_who_works_within_my_reach() {
    let desk = Desk::open().await;
    let all = desk.somebody(READ, Reach::everywhere());
    let first = all.get(&format!("{PEOPLE}?limit=15")).await.expect(200);
    let next = first["next"].as_str().unwrap();
    let second = all
        .get(&format!("{PEOPLE}?limit=15&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(
        (
            first["items"].as_array().unwrap().len(),
            second["items"].as_array().unwrap().len()
        ),
        (15, 5)
    );
    let logins = async |reach: Reach| -> Vec<String> {
        let page = desk.somebody(READ, reach).get(PEOPLE).await.expect(200);
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["login"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(logins(north()).await.len(), 10);
    let entity = logins(Reach {
        entities: vec![world::LE1],
        ..Reach::default()
    })
    .await;
    assert_eq!(
        entity,
        ["volkova", "smirnova", "pavlova", "lebedev", "morozova"]
    );
    assert!(
        logins(Reach {
            centres: vec![world::DC2],
            ..Reach::default()
        })
        .await
        .is_empty()
    );
    let _ = desk
        .suite
        .sql("UPDATE identity.binding SET valid_until = '2026-03-05T06:00:00Z'")
        .await;
    assert!(
        logins(north()).await.is_empty(),
        "those who have left are gone from the list"
    );
}

#[tokio::test]
async fn a_card_shows_the_person_with_roles() {
    let desk = Desk::open().await;
    let path = format!("{PEOPLE}/{}", world::ORLOVA);
    let card = desk.somebody(READ, north()).get(&path).await.expect(200);
    assert_eq!(card["login"], "orlova");
    assert_eq!(
        card["bindings"][0]["at"],
        json!({"kind": "centre", "id": world::DC1})
    );
    assert!(card.get("password_hash").is_none());
    let elsewhere = desk.somebody(
        READ,
        Reach {
            centres: vec![world::DC3],
            ..Reach::default()
        },
    );
    assert_eq!(elsewhere.get(&path).await.problem(404), "common.not_found");
}

#[tokio::test]
async fn what_concerns_the_whole_group_needs_a_right_for_all_of_it() {
    let desk = Desk::open().await;
    let local = desk.somebody(
        WRITE,
        Reach {
            entities: vec![world::LE1],
            ..north()
        },
    );
    assert_eq!(
        local.post(PEOPLE, petrov()).await.problem(403),
        "identity.group_only"
    );
    for step in ["disable", "enable", "reset-password"] {
        let path = format!("{PEOPLE}/{}/{step}", world::ORLOVA);
        assert_eq!(
            local.post(&path, json!({})).await.problem(403),
            "identity.group_only",
            "{step}"
        );
    }
}

#[tokio::test]
async fn other_modules_are_told_the_names_of_colleagues_and_of_no_stranger() {
    let desk = Desk::open().await;
    let colleagues = desk
        .suite
        .app
        .port::<dyn contracts::identity::Colleagues>()
        .unwrap();
    let asked = [world::ORLOVA, kernel::UserId::new()];
    let told = colleagues.names(world::TENANT, &asked).await.unwrap();
    assert_eq!(
        told,
        [(world::ORLOVA, "Орлова Марина Сергеевна".to_owned())]
    );
    let elsewhere = colleagues.names(world::OTHER_TENANT, &asked).await.unwrap();
    assert_eq!(elsewhere, []);
}
