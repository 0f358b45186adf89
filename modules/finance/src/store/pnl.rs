//! Statements on profit and loss. They read the views, which are nothing but postings.

use crate::model::{pnl::Effect, step::EntryEffect};
use contracts::{sales::DealId, vehicles::EpisodeId};
use kernel::{Result, codes};
use platform::Tx;
use sqlx::FromRow;

/// Of what a P&L is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Everything that names the deal.
    Deal(DealId),
    /// Everything that names the car.
    Episode(EpisodeId),
}

/// A deal and a car of one posting.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Relation {
    /// The deal, if the posting names one.
    pub deal_id: Option<DealId>,
    /// The car, if the posting names one.
    pub episode_id: Option<EpisodeId>,
}

impl Subject {
    fn parts(self) -> (Option<DealId>, Option<EpisodeId>) {
        match self {
            Self::Deal(deal) => (Some(deal), None),
            Self::Episode(episode) => (None, Some(episode)),
        }
    }
}

/// Not found, unless a posting within reach names the deal or the car: of its legal entity or of its centre.
pub async fn subject_exists(tx: &mut Tx, subject: Subject) -> Result<()> {
    let (deal, episode) = subject.parts();
    let exists: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM finance.posting AS p
           WHERE p.tenant_id = $1 AND (p.deal_id = $2 OR p.episode_id = $3)
             AND ($4::uuid[] IS NULL OR p.entity_id = ANY($4) OR p.centre_id = ANY($5)))",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(episode)
    .bind(tx.scope().reach.entities())
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    if exists {
        Ok(())
    } else {
        Err(codes::NOT_FOUND.into())
    }
}

/// The deals and the cars that the postings of a subject name together with it: who sees the one sees the other.
pub async fn relations(tx: &mut Tx, subject: Subject) -> Result<Vec<Relation>> {
    let (deal, episode) = subject.parts();
    let rows = sqlx::query_as(
        "SELECT DISTINCT p.deal_id, p.episode_id FROM finance.posting AS p
         WHERE p.tenant_id = $1 AND (p.deal_id = $2 OR p.episode_id = $3) LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What the postings of each word did to the profit.
pub async fn effects(tx: &mut Tx, subject: Subject) -> Result<Vec<Effect>> {
    let (deal, episode) = subject.parts();
    let rows = sqlx::query_as(
        "SELECT l.word, w.section, w.position, w.ru, w.en, sum(l.amount_kopecks)::bigint AS amount_kopecks,
                array_agg(DISTINCT l.entry_id) AS entries
         FROM finance.pnl AS l JOIN finance.word AS w ON w.tenant_id = l.tenant_id AND w.word = l.word
         WHERE l.tenant_id = $1 AND (l.deal_id = $2 OR l.episode_id = $3)
           AND ($4::uuid[] IS NULL OR l.entity_id = ANY($4) OR l.centre_id = ANY($5))
         GROUP BY l.word, w.section, w.position, w.ru, w.en ORDER BY w.position, l.word LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(episode)
    .bind(tx.scope().reach.entities())
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What went into the car, or into the cars that the deal sold.
pub async fn stock_costs(tx: &mut Tx, subject: Subject) -> Result<Vec<Effect>> {
    let (deal, episode) = subject.parts();
    let rows = sqlx::query_as(
        "SELECT s.word, w.section, w.position, w.ru, w.en, sum(s.amount_kopecks)::bigint AS amount_kopecks,
                array_agg(DISTINCT s.entry_id) AS entries
         FROM finance.stock_cost AS s JOIN finance.word AS w ON w.tenant_id = s.tenant_id AND w.word = s.word
         WHERE s.tenant_id = $1 AND s.episode_id IN (
           SELECT l.episode_id FROM finance.pnl AS l
           JOIN finance.word AS lw ON lw.tenant_id = l.tenant_id AND lw.word = l.word
           WHERE l.tenant_id = $1 AND (l.deal_id = $2 OR l.episode_id = $3) AND lw.section = 'cost')
         GROUP BY s.word, w.section, w.position, w.ru, w.en ORDER BY w.position, s.word LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(episode)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// What each entry did to the profit of a deal, in the order of posting.
pub async fn entry_effects(tx: &mut Tx, deal: DealId) -> Result<Vec<EntryEffect>> {
    let rows = sqlx::query_as(
        "SELECT l.entry_id, e.origin, e.rule, e.document_date, e.document_number, coalesce(e.memo, u.reason) AS memo,
                sum(l.amount_kopecks)::bigint AS amount_kopecks
         FROM finance.pnl AS l JOIN finance.entry AS e ON e.id = l.entry_id
         LEFT JOIN finance.unwind AS u ON u.deal_id = e.deal_id AND e.origin = 'reversal'
         WHERE l.tenant_id = $1 AND l.deal_id = $2
           AND ($3::uuid[] IS NULL OR l.entity_id = ANY($3) OR l.centre_id = ANY($4))
         GROUP BY l.entry_id, e.origin, e.rule, e.document_date, e.document_number, e.memo, u.reason
         ORDER BY l.entry_id LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(deal)
    .bind(tx.scope().reach.entities())
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
