//! Live updates: who is told what, what a broken stream is told when it comes back, and when a stream ends.

use crate::desk::{Desk, VINS};
use identity::world;
use platform::Reach;
use serde_json::json;

const READ: &[&str] = &["vehicles.episode.read"];

#[tokio::test]
async fn an_open_page_is_told_what_its_reader_may_see_and_nothing_else() {
    let desk = Desk::open().await;
    let mut everywhere = desk.page(&desk.owner).await;
    let mut moscow = desk.page(&desk.at(world::DC1, READ)).await;
    let mut vladivostok = desk.page(&desk.at(world::DC5, READ)).await;
    let mut blind = desk
        .page(&desk.at(world::DC1, &["vehicles.cost.read"]))
        .await;
    let stranger = desk
        .suite
        .client(world::OTHER_TENANT, READ, Reach::everywhere());
    let mut stranger = desk.page(&stranger).await;

    let first = desk.car(world::DC1, VINS[0]).await;
    let second = desk.car(world::DC5, VINS[1]).await;
    let hint = everywhere.hint("episode_opened", &first).await;
    assert_eq!(
        (&hint["module"], &hint["noun"]),
        (&json!("vehicles"), &json!("episode"))
    );
    assert!(hint["at"].as_str().unwrap().contains('T') && hint.as_object().unwrap().len() == 5);
    everywhere.hint("episode_opened", &second).await;
    moscow.hint("episode_opened", &first).await;
    vladivostok.hint("episode_opened", &second).await;

    // The end of the suite ends the streams; until then those others were told nothing.
    desk.suite.end().await;
    assert_eq!(moscow.next().await, None);
    assert_eq!(blind.next().await, None);
    assert_eq!(stranger.next().await, None);
}

#[tokio::test]
async fn a_stream_that_broke_goes_on_where_it_was() {
    let desk = Desk::open_with(vec![("live.beat_ms", "50".to_owned())]).await;
    let reader = desk.at(world::DC1, READ);
    let mut page = desk.page(&reader).await;
    let first = desk.car(world::DC1, VINS[0]).await;
    page.hint("episode_opened", &first).await;
    let id = page.id.clone().unwrap();
    drop(page);
    let second = desk.car(world::DC1, VINS[1]).await;
    let mut again = desk.page_since(&reader, Some(&id)).await;
    again.hint("episode_opened", &second).await;
    // A sign of life moves on, also past what the reader was not told.
    let other = desk.car(world::DC5, VINS[2]).await;
    let mut witness = desk
        .page_since(&desk.owner, Some(&again.id.clone().unwrap()))
        .await;
    witness.hint("episode_opened", &other).await;
    let beat = again.beat().await;
    let mut later = desk.page_since(&reader, Some(&beat)).await;
    desk.suite.end().await;
    assert_eq!(later.next().await, None);
}

#[tokio::test]
async fn a_stranger_to_this_process_is_told_to_read_anew() {
    let desk = Desk::open().await;
    let reader = desk.at(world::DC1, READ);
    for id in ["abcdef012345-7", "nonsense"] {
        let mut page = desk.page_since(&reader, Some(id)).await;
        assert_eq!(page.next().await, Some(("resync".to_owned(), json!({}))));
    }
    let query = format!("{}?last_event_id=abcdef012345-7", crate::desk::EVENTS);
    let nobody = desk.suite.anonymous().get(&query).await;
    assert_eq!(nobody.problem(401), "common.unauthenticated");
    let wrong = format!("{}?since=7", crate::desk::EVENTS);
    assert_eq!(reader.get(&wrong).await.problem(400), "common.bad_query");
}

#[tokio::test]
async fn a_person_has_so_many_streams_at_once() {
    let desk = Desk::open_with(vec![("live.per_person_max", "2".to_owned())]).await;
    let (one, another) = (desk.at(world::DC1, READ), desk.at(world::DC1, READ));
    let (first, _second) = (desk.page(&one).await, desk.page(&one).await);
    let refused = desk.asked(&one, None).await;
    assert_eq!(refused.status(), 429);
    let problem: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(problem["code"], "console.too_many_streams");
    assert_eq!(problem["params"]["most"], "2");
    let _other = desk.page(&another).await;
    drop(first);
    let free = platform::testing::events::wait_for("the place to be free", async || {
        let asked = desk.asked(&one, None).await;
        Ok((asked.status() == 200).then_some(()))
    });
    free.await.unwrap();
}

#[tokio::test]
async fn signing_out_ends_the_streams_of_the_session_and_of_no_other() {
    let desk = Desk::open().await;
    let sign_in = async || {
        let nobody = desk.suite.anonymous();
        nobody
            .sign_in("vector", "orlova", crate::desk::PASSWORD)
            .await
    };
    let (here, there) = (sign_in().await, sign_in().await);
    let (mut page, mut kept) = (desk.page(&here).await, desk.page(&there).await);
    here.delete("/api/identity/v1/sessions/current")
        .await
        .expect(200);
    assert_eq!(page.next().await, None);
    assert_eq!(desk.asked(&here, None).await.status(), 401);
    there.get("/api/identity/v1/me").await.expect(200);
    desk.suite.end().await;
    assert_eq!(kept.next().await, None);
}

#[tokio::test]
async fn a_page_that_is_left_open_does_not_keep_its_session_alive() {
    let desk = Desk::open_with(vec![("live.beat_ms", "50".to_owned())]).await;
    let person = desk
        .suite
        .anonymous()
        .sign_in("vector", "orlova", crate::desk::PASSWORD)
        .await;
    let mut page = desk.page(&person).await;
    desk.suite.clock.advance(time::Duration::minutes(20));
    page.beat().await;
    desk.suite.clock.advance(time::Duration::minutes(20));
    assert_eq!(page.next().await, None);
}
