//! The document that sells G1, posted from its event: five postings to ten accounts, with margin VAT, financing and the
//! salesman's commission. Every account of a legal entity is hot. Twenty entities have two hundred of them; one entity is the
//! case in which everybody pays into one cash desk.

use super::CONNECTIONS;
use crate::{
    compare::{Pair, compare},
    pgbench::{self, Script},
    report::{Goal, Outcome},
    sample::Sample,
    seed::TENANT,
    stage::Stage,
};
use contracts::{
    sales::DealId,
    vehicles::{EpisodeHandedOver, EpisodeId},
};
use kernel::{EntityId, Event, Result, SystemClock, UserId};
use platform::{
    App, Envelope, Module,
    inbox::{Inbox, Received},
};
use sqlx::Connection;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use time::OffsetDateTime;
use tokio::task::JoinSet;
use uuid::Uuid;

const MANY: Pair = Pair {
    name: "posting_200_accounts",
    anchor: "pgbench TPC-B, scale 20, 8 connections",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(2.0),
};
const ONE: Pair = Pair {
    name: "posting_one_entity",
    anchor: "the same spread over 20 legal entities",
    figure: |sample| sample.per_second,
    goal: Goal::AtLeast(0.7),
};

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let entities = entities(stage).await?;
    let app = App::new(stage.config()?, Arc::new(SystemClock), &kite::modules())?;
    let inbox = inbox(&app)?;
    let ours =
        async |entities: &[EntityId]| -> Result<Sample> { sample(stage, &inbox, entities).await };
    begin(stage, &inbox, &entities).await?;
    let many = compare(
        stage,
        MANY,
        async || pgbench::sample(stage, Script::TpcB, CONNECTIONS).await,
        async || ours(&entities).await,
    )
    .await?;
    let first = entities.get(..1).unwrap_or_default();
    let one = compare(
        stage,
        ONE,
        async || ours(&entities).await,
        async || ours(first).await,
    )
    .await?;
    check(stage).await?;
    stage.sweep().await?;
    Ok(vec![many, one])
}

/// Documents that the journal begins with: it is never empty where people work.
const BEGUN: usize = 50;

/// The first document of an entity opens its books. The server learns what the tables hold, as it does by itself within a
/// minute: until then it would look for five lines of an entry in all lines of the group.
async fn begin(stage: &Stage, inbox: &Inbox, entities: &[EntityId]) -> Result<()> {
    for entity in entities.iter().cycle().take(BEGUN * entities.len()) {
        post(inbox, *entity).await?;
    }
    stage.sql("VACUUM ANALYZE").await
}

/// Twenty legal entities of the group.
async fn entities(stage: &Stage) -> Result<Vec<EntityId>> {
    let mut admin = stage.admin().await?;
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "INSERT INTO identity.entity (id, tenant_id, name, vat_payer)
         SELECT gen_random_uuid(), $1::uuid, 'Bench ' || n, true FROM generate_series(1, 20) AS n RETURNING id",
    )
    .bind(TENANT)
    .fetch_all(&mut admin)
    .await?;
    admin.close().await?;
    Ok(ids.into_iter().map(EntityId).collect())
}

fn inbox(app: &App) -> Result<Arc<Inbox>> {
    let inboxes = Inbox::of(app, &finance::Finance.consumers())?;
    inboxes
        .into_iter()
        .find(|inbox| inbox.aggregate() == EpisodeHandedOver::AGGREGATE)
        .map(Arc::new)
        .ok_or_else(|| crate::wrong("finance does not listen to episodes"))
}

async fn sample(stage: &Stage, inbox: &Arc<Inbox>, entities: &[EntityId]) -> Result<Sample> {
    let (meter, mut posters) = (stage.meter(None), JoinSet::new());
    let until = Instant::now() + Duration::from_secs(stage.sample_seconds);
    for number in 0..CONNECTIONS {
        let (inbox, entities) = (inbox.clone(), entities.to_vec());
        posters.spawn(async move {
            let mut times = Vec::new();
            let mut turns = entities.iter().cycle().skip(number * 3);
            while Instant::now() < until {
                let start = Instant::now();
                post(
                    &inbox,
                    turns.next().copied().unwrap_or(EntityId(Uuid::nil())),
                )
                .await?;
                times.push(start.elapsed().as_secs_f64() * 1e6);
            }
            Ok::<_, kernel::Error>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = posters.join_next().await {
        times.extend(done.map_err(crate::wrong)??);
    }
    Ok(Sample::of(meter, false, times))
}

async fn post(inbox: &Inbox, entity: EntityId) -> Result<()> {
    let event = EpisodeHandedOver {
        episode: EpisodeId(Uuid::now_v7()),
        entity,
        deal: DealId(Uuid::now_v7()),
        ..EpisodeHandedOver::sample()
    };
    let received = inbox.receive(&envelope(&event)?).await?;
    if received == Received::Handled {
        Ok(())
    } else {
        Err(crate::wrong(format!("a posting was {received:?}")))
    }
}

fn envelope(event: &EpisodeHandedOver) -> Result<Envelope> {
    Ok(Envelope {
        id: Uuid::now_v7(),
        tenant_id: TENANT.parse()?,
        module: "vehicles".to_owned(),
        kind: EpisodeHandedOver::TYPE.to_owned(),
        aggregate: EpisodeHandedOver::AGGREGATE.to_owned(),
        aggregate_id: event.key(),
        seq: 1,
        occurred_at: OffsetDateTime::now_utc(),
        actor_id: UserId(Uuid::nil()),
        correlation_id: Uuid::now_v7(),
        causation_id: None,
        traceparent: None,
        data: serde_json::to_value(event).map_err(crate::wrong)?,
    })
}

/// What is fast and wrong is worth nothing: balances are the sums of their postings, and debits equal credits.
async fn check(stage: &Stage) -> Result<()> {
    let mut admin = stage.admin().await?;
    let wrong: i64 = sqlx::query_scalar(
        "WITH sides AS (
           SELECT entity_id, debit AS account, amount_kopecks AS debit, 0::bigint AS credit FROM finance.posting
           UNION ALL SELECT entity_id, credit, 0, amount_kopecks FROM finance.posting),
         sums AS (SELECT entity_id, account, sum(debit) AS debit, sum(credit) AS credit FROM sides GROUP BY 1, 2),
         kept AS (SELECT entity_id, account, sum(debit_kopecks) AS debit, sum(credit_kopecks) AS credit
                  FROM finance.balance GROUP BY 1, 2)
         SELECT count(*) FROM sums AS s FULL JOIN kept AS k USING (entity_id, account)
         WHERE (s.debit, s.credit) IS DISTINCT FROM (k.debit, k.credit)",
    )
    .fetch_one(&mut admin)
    .await?;
    admin.close().await?;
    if wrong == 0 {
        Ok(())
    } else {
        Err(crate::wrong(format!(
            "{wrong} balances are not the sums of their postings"
        )))
    }
}
