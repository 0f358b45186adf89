//! Statements on lost purchases, the looks at the market since, and the tasks that come of them.

use crate::model::follow_up::{
    FollowUp, FollowUpId, FollowUpPolicy, FollowUpState, Link, Look, Loss,
};
use contracts::buyback::PurchaseId;
use kernel::{CentreId, Day, PageAsk, Result};
use platform::Tx;
use uuid::Uuid;

/// The policy of looks in force on a day for a centre, or for the group as a whole.
pub async fn follow_up_policy_in_force(
    tx: &mut Tx,
    centre: Option<CentreId>,
    day: Day,
) -> Result<FollowUpPolicy> {
    let policy = sqlx::query_as(
        "SELECT id, centre_id, valid_from, first_days, every_days, until_days, source FROM buyback.follow_up_policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
           AND valid_from <= $3
         ORDER BY centre_id IS NULL, tenant_id <> $1, valid_from DESC, id DESC LIMIT 1",
    )
    .bind(tx.tenant())
    .bind(centre)
    .bind(day)
    .fetch_one(&mut *tx)
    .await?;
    Ok(policy)
}

/// Every version of the policy that a centre has or had, newest first.
pub async fn follow_up_policies(
    tx: &mut Tx,
    centre: Option<CentreId>,
) -> Result<Vec<FollowUpPolicy>> {
    let rows = sqlx::query_as(
        "SELECT id, centre_id, valid_from, first_days, every_days, until_days, source FROM buyback.follow_up_policy
         WHERE tenant_id IN ($1, '00000000-0000-0000-0000-000000000000') AND (centre_id IS NULL OR centre_id = $2)
         ORDER BY valid_from DESC, id DESC LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Adds a version of the policy.
pub async fn follow_up_policy_insert(tx: &mut Tx, policy: &FollowUpPolicy) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.follow_up_policy (id, tenant_id, centre_id, valid_from, first_days, every_days, until_days,
                                               source)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    )
    .bind(tx.tenant())
    .bind(policy.id)
    .bind(policy.centre_id)
    .bind(policy.valid_from)
    .bind(policy.first_days)
    .bind(policy.every_days)
    .bind(policy.until_days)
    .bind(&policy.source)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Keeps a loss.
pub async fn loss_insert(tx: &mut Tx, loss: &Loss) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.loss (purchase_id, tenant_id, centre_id, reason, offered_kopecks, wish_kopecks, lost_on,
                                   lost_by, next_look_on)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(tx.tenant())
    .bind(loss.purchase_id)
    .bind(loss.centre_id)
    .bind(loss.reason)
    .bind(loss.offered)
    .bind(loss.wish)
    .bind(loss.lost_on)
    .bind(loss.lost_by)
    .bind(loss.next_look_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The loss of a purchase, locked; purchases that were lost before losses were kept have none.
pub async fn loss_lock(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Loss>> {
    let loss = sqlx::query_as(
        "SELECT purchase_id, centre_id, reason, offered_kopecks, wish_kopecks, lost_on, lost_by, next_look_on
         FROM buyback.loss WHERE tenant_id = $1 AND purchase_id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(loss)
}

/// The loss of a purchase.
pub async fn loss_get(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<Loss>> {
    let loss = sqlx::query_as(
        "SELECT purchase_id, centre_id, reason, offered_kopecks, wish_kopecks, lost_on, lost_by, next_look_on
         FROM buyback.loss WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(loss)
}

/// Plans the next look, or none.
pub async fn loss_plan(tx: &mut Tx, purchase: PurchaseId, next: Option<Day>) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.loss SET next_look_on = $3 WHERE tenant_id = $1 AND purchase_id = $2",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(next)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Losses that may be due: those planned for this day or earlier.
pub async fn losses_due(tx: &mut Tx, day: Day, after: Option<Uuid>) -> Result<Vec<Loss>> {
    let rows = sqlx::query_as(
        "SELECT purchase_id, centre_id, reason, offered_kopecks, wish_kopecks, lost_on, lost_by, next_look_on
         FROM buyback.loss
         WHERE tenant_id = $1 AND next_look_on <= $2 AND ($3::uuid IS NULL OR purchase_id > $3)
         ORDER BY purchase_id LIMIT 200",
    )
    .bind(tx.tenant())
    .bind(day)
    .bind(after)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Keeps a look.
pub async fn look_insert(tx: &mut Tx, purchase: PurchaseId, look: &Look) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.follow_up_look (purchase_id, tenant_id, day_number, looked_on, policy_id, offer_kopecks, refused)
         VALUES ($2, $1, $3, $4, $5, $6, $7)",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .bind(look.day_number)
    .bind(look.looked_on)
    .bind(look.policy_id)
    .bind(look.offer)
    .bind(&look.refused)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// The looks since a loss, oldest first.
pub async fn looks(tx: &mut Tx, purchase: PurchaseId) -> Result<Vec<Look>> {
    let rows = sqlx::query_as(
        "SELECT day_number, looked_on, policy_id, offer_kopecks, refused FROM buyback.follow_up_look
         WHERE tenant_id = $1 AND purchase_id = $2 ORDER BY day_number LIMIT 1000",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// Keeps a task.
pub async fn follow_up_insert(tx: &mut Tx, task: &FollowUp) -> Result<()> {
    sqlx::query(
        "INSERT INTO buyback.follow_up (id, tenant_id, purchase_id, centre_id, state, day_number, wish_kopecks,
                                        offer_kopecks, made_at, version)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(tx.tenant())
    .bind(task.id)
    .bind(task.purchase_id)
    .bind(task.centre_id)
    .bind(task.state)
    .bind(task.day_number)
    .bind(task.wish)
    .bind(task.offer)
    .bind(task.made_at)
    .bind(task.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A task within the reach of the caller, locked.
pub async fn follow_up_lock(tx: &mut Tx, id: FollowUpId) -> Result<FollowUp> {
    let task = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, state, day_number, wish_kopecks, offer_kopecks, made_at, ended_by, ended_at,
                version
         FROM buyback.follow_up
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(task)
}

/// The task of a lost purchase, locked.
pub async fn follow_up_of(tx: &mut Tx, purchase: PurchaseId) -> Result<Option<FollowUp>> {
    let task = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, state, day_number, wish_kopecks, offer_kopecks, made_at, ended_by, ended_at,
                version
         FROM buyback.follow_up WHERE tenant_id = $1 AND purchase_id = $2 FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .fetch_optional(&mut *tx)
    .await?;
    Ok(task)
}

/// Saves the end of a task.
pub async fn follow_up_save(tx: &mut Tx, task: &FollowUp) -> Result<()> {
    sqlx::query(
        "UPDATE buyback.follow_up SET state = $3, ended_by = $4, ended_at = $5, version = $6
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(task.id)
    .bind(task.state)
    .bind(task.ended_by)
    .bind(task.ended_at)
    .bind(task.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A page of tasks, newest first.
pub async fn follow_up_page(
    tx: &mut Tx,
    state: Option<FollowUpState>,
    centre: Option<CentreId>,
    ask: PageAsk,
) -> Result<Vec<FollowUp>> {
    let rows = sqlx::query_as(
        "SELECT id, purchase_id, centre_id, state, day_number, wish_kopecks, offer_kopecks, made_at, ended_by, ended_at,
                version
         FROM buyback.follow_up
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::text IS NULL OR state = $3)
           AND ($4::uuid IS NULL OR centre_id = $4) AND ($5::uuid IS NULL OR id < $5)
         ORDER BY id DESC LIMIT $6",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(state)
    .bind(centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// The chain that a purchase belongs to, oldest first.
pub async fn links(tx: &mut Tx, root: PurchaseId) -> Result<Vec<Link>> {
    let rows = sqlx::query_as(
        "SELECT p.id AS purchase_id, p.state, p.opened_at, p.appraisal_version, a.appraised_by, a.appraised_at,
                (SELECT v.offer_kopecks FROM buyback.valuation v
                 WHERE v.tenant_id = $1 AND v.purchase_id = p.id ORDER BY v.id DESC LIMIT 1) AS valued_kopecks,
                (SELECT o.amount_kopecks FROM buyback.offer o
                 WHERE o.tenant_id = $1 AND o.purchase_id = p.id ORDER BY o.id DESC LIMIT 1) AS offered_kopecks
         FROM buyback.purchase p
         LEFT JOIN buyback.appraisal a ON a.tenant_id = $1 AND a.purchase_id = p.id AND a.version = p.appraisal_version
         WHERE p.tenant_id = $1 AND p.root_id = $2 AND ($3::uuid[] IS NULL OR p.centre_id = ANY($3))
         ORDER BY p.id LIMIT 100",
    )
    .bind(tx.tenant())
    .bind(root)
    .bind(tx.scope().reach.centres())
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
