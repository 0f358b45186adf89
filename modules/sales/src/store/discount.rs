//! Statements on requests for discounts.

use crate::model::{
    discount::{DiscountListed, DiscountRequest, DiscountRequestId, DiscountState},
    totals::DiscountsOfState,
};
use contracts::sales::DealId;
use kernel::{CentreId, Instant, PageAsk, Result, UserId};
use platform::Tx;

/// Keeps a request; `request_one_open` refuses a second one that waits.
pub async fn request_insert(tx: &mut Tx, request: &DiscountRequest) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sales.discount_request
           (id, tenant_id, deal_id, centre_id, terms, state, list_kopecks, price_kopecks, discount_kopecks,
            allowed_kopecks, rule_id, rule_version, reason, note, gross_before_kopecks, gross_after_kopecks, asked_by,
            asked_at, expires_at, decided_by, decided_at, decided_rule_id, decided_rule_version)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.deal_id)
    .bind(request.centre_id)
    .bind(request.terms)
    .bind(request.state)
    .bind(request.list_price)
    .bind(request.price)
    .bind(request.discount)
    .bind(request.allowed)
    .bind(request.rule_id)
    .bind(request.rule_version)
    .bind(&request.reason)
    .bind(&request.note)
    .bind(request.gross_before)
    .bind(request.gross_after)
    .bind(request.asked_by)
    .bind(request.asked_at)
    .bind(request.expires_at)
    .bind(request.decided_by)
    .bind(request.decided_at)
    .bind(request.decided_rule_id)
    .bind(request.decided_rule_version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a decision, or another end.
pub async fn request_save(tx: &mut Tx, request: &DiscountRequest) -> Result<()> {
    sqlx::query(
        "UPDATE sales.discount_request
         SET state = $3, decided_by = $4, decided_at = $5, decision_note = $6, decided_rule_id = $7,
             decided_rule_version = $8
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(request.id)
    .bind(request.state)
    .bind(request.decided_by)
    .bind(request.decided_at)
    .bind(&request.decision_note)
    .bind(request.decided_rule_id)
    .bind(request.decided_rule_version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A request within the reach of the caller; a stranger's is not found.
pub async fn request_get(tx: &mut Tx, id: DiscountRequestId) -> Result<DiscountRequest> {
    let request = sqlx::query_as(
        "SELECT id, deal_id, centre_id, terms, state, list_kopecks, price_kopecks, discount_kopecks, allowed_kopecks,
                rule_id, rule_version, reason, note, gross_before_kopecks, gross_after_kopecks, asked_by, asked_at,
                expires_at, decided_by, decided_at, decision_note, decided_rule_id, decided_rule_version
         FROM sales.discount_request
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(request)
}

/// The request of a deal that waits for its decision. Whoever changes it has locked the deal.
pub async fn request_open(tx: &mut Tx, deal: DealId) -> Result<Option<DiscountRequest>> {
    let request = sqlx::query_as(
        "SELECT id, deal_id, centre_id, terms, state, list_kopecks, price_kopecks, discount_kopecks, allowed_kopecks,
                rule_id, rule_version, reason, note, gross_before_kopecks, gross_after_kopecks, asked_by, asked_at,
                expires_at, decided_by, decided_at, decision_note, decided_rule_id, decided_rule_version
         FROM sales.discount_request WHERE tenant_id = $1 AND deal_id = $2 AND state = 'requested'",
    )
    .bind(tx.tenant())
    .bind(deal)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(request)
}

/// Deals whose request has waited in vain, oldest first.
pub async fn requests_due(tx: &mut Tx, now: Instant) -> Result<Vec<DealId>> {
    let ids = sqlx::query_scalar(
        "SELECT deal_id FROM sales.discount_request
         WHERE tenant_id = $1 AND state = 'requested' AND expires_at <= $2 ORDER BY expires_at LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids)
}

/// What a list of requests is narrowed by.
#[derive(Debug, Default)]
pub struct DiscountFilter {
    /// Only this state.
    pub state: Option<DiscountState>,
    /// Only this centre.
    pub centre: Option<CentreId>,
    /// Only this deal.
    pub deal: Option<DealId>,
    /// Only what this person asked.
    pub asked_by: Option<UserId>,
    /// Only what this person decided.
    pub decided_by: Option<UserId>,
}

/// A page of requests, newest first.
pub async fn request_page(
    tx: &mut Tx,
    filter: &DiscountFilter,
    ask: PageAsk,
) -> Result<Vec<DiscountListed>> {
    let rows = sqlx::query_as(
        "SELECT r.id, r.deal_id, r.centre_id, r.terms, r.state, r.list_kopecks, r.price_kopecks, r.discount_kopecks,
                r.allowed_kopecks, r.rule_id, r.rule_version, r.reason, r.note, r.gross_before_kopecks, r.gross_after_kopecks,
                r.asked_by, r.asked_at, r.expires_at, r.decided_by, r.decided_at, r.decision_note, r.decided_rule_id,
                r.decided_rule_version, c.title, c.vin
         FROM sales.discount_request r JOIN sales.deal d ON d.id = r.deal_id
         JOIN sales.offered_car c ON c.episode_id = d.episode_id
         WHERE r.tenant_id = $1 AND ($2::uuid[] IS NULL OR r.centre_id = ANY($2))
           AND ($3::text IS NULL OR r.state = $3) AND ($4::uuid IS NULL OR r.centre_id = $4)
           AND ($5::uuid IS NULL OR r.deal_id = $5) AND ($6::uuid IS NULL OR r.asked_by = $6)
           AND ($7::uuid IS NULL OR r.decided_by = $7) AND ($8::uuid IS NULL OR r.id < $8)
         ORDER BY r.id DESC LIMIT $9",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.deal)
    .bind(filter.asked_by)
    .bind(filter.decided_by)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A request with its car, within the reach of the caller; a stranger's is not found.
pub async fn request_card(tx: &mut Tx, id: DiscountRequestId) -> Result<DiscountListed> {
    let card = sqlx::query_as(
        "SELECT r.id, r.deal_id, r.centre_id, r.terms, r.state, r.list_kopecks, r.price_kopecks, r.discount_kopecks,
                r.allowed_kopecks, r.rule_id, r.rule_version, r.reason, r.note, r.gross_before_kopecks, r.gross_after_kopecks,
                r.asked_by, r.asked_at, r.expires_at, r.decided_by, r.decided_at, r.decision_note, r.decided_rule_id,
                r.decided_rule_version, c.title, c.vin
         FROM sales.discount_request r JOIN sales.deal d ON d.id = r.deal_id
         JOIN sales.offered_car c ON c.episode_id = d.episode_id
         WHERE r.tenant_id = $1 AND r.id = $2 AND ($3::uuid[] IS NULL OR r.centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(card)
}

/// Requests by state.
pub async fn request_totals(tx: &mut Tx, filter: &DiscountFilter) -> Result<Vec<DiscountsOfState>> {
    let rows = sqlx::query_as(
        "SELECT state, count(*) AS count, sum(discount_kopecks)::bigint AS discount_kopecks
         FROM sales.discount_request
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2))
           AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR centre_id = $4)
           AND ($5::uuid IS NULL OR deal_id = $5) AND ($6::uuid IS NULL OR asked_by = $6)
           AND ($7::uuid IS NULL OR decided_by = $7)
         GROUP BY state ORDER BY state LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.centre)
    .bind(filter.deal)
    .bind(filter.asked_by)
    .bind(filter.decided_by)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
