//! Statements on questionnaires. The masked view and the person are read apart: whoever reads a list never holds a name.

use super::cash::PartyOf;
use crate::model::cash::{
    CashPerson, Filling, Questionnaire, QuestionnaireState, SubjectKind, mask_name, mask_number,
};
use contracts::verification::QuestionnaireId;
use kernel::{CentreId, Money, Note, PageAsk, Result};
use platform::Tx;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// The last questionnaires of a party at a subject, the newest first.
pub async fn questionnaires_of(tx: &mut Tx, of: PartyOf) -> Result<Vec<Questionnaire>> {
    let rows: Vec<Questionnaire> = sqlx::query_as(
        "SELECT id, subject_kind, subject_id, party_id, entity_id, centre_id, amount_kopecks, threshold_kopecks, level, paid_on, state, opened_at,
                full_name, document_number, funds_source, public_official, filled_by, filled_at, decided_by, decided_at, version
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND subject_kind = $2 AND subject_id = $3 AND party_id = $4 ORDER BY id DESC LIMIT 20",
    )
    .bind(tx.tenant())
    .bind(of.kind)
    .bind(of.subject)
    .bind(of.party)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(masked).collect())
}

/// What is read is masked before anybody sees it.
fn masked(row: Questionnaire) -> Questionnaire {
    Questionnaire {
        full_name: row.full_name.as_deref().map(mask_name),
        document_number: row.document_number.as_deref().map(mask_number),
        ..row
    }
}

/// Opens a questionnaire; `questionnaire_one_open` refuses a second one.
pub async fn questionnaire_insert(tx: &mut Tx, one: &Questionnaire) -> Result<()> {
    sqlx::query(
        "INSERT INTO verification.questionnaire (id, tenant_id, subject_kind, subject_id, party_id, entity_id, centre_id,
                                                 amount_kopecks, threshold_kopecks, level, paid_on, state, opened_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(tx.tenant())
    .bind(one.id)
    .bind(one.subject_kind)
    .bind(one.subject_id)
    .bind(one.party_id)
    .bind(one.entity_id)
    .bind(one.centre_id)
    .bind(one.amount)
    .bind(one.threshold)
    .bind(one.level)
    .bind(one.paid_on)
    .bind(one.state)
    .bind(one.opened_at)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// An undecided questionnaire follows the sum that it is about.
pub async fn questionnaire_raise(tx: &mut Tx, one: &Questionnaire) -> Result<()> {
    sqlx::query(
        "UPDATE verification.questionnaire
         SET amount_kopecks = $3, threshold_kopecks = $4, level = $5, paid_on = $6
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(one.id)
    .bind(one.amount)
    .bind(one.threshold)
    .bind(one.level)
    .bind(one.paid_on)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What a list is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct QuestionnaireFilter {
    /// Only this state.
    pub state: Option<QuestionnaireState>,
    /// Only of purchases, or only of deals.
    pub kind: Option<SubjectKind>,
    /// Only of this purchase or deal.
    pub subject: Option<Uuid>,
    /// Only at this centre.
    pub centre: Option<CentreId>,
}

/// A page, newest first, masked.
pub async fn questionnaire_page(
    tx: &mut Tx,
    filter: &QuestionnaireFilter,
    ask: PageAsk,
) -> Result<Vec<Questionnaire>> {
    let rows: Vec<Questionnaire> = sqlx::query_as(
        "SELECT id, subject_kind, subject_id, party_id, entity_id, centre_id, amount_kopecks, threshold_kopecks, level, paid_on, state, opened_at,
                full_name, document_number, funds_source, public_official, filled_by, filled_at, decided_by, decided_at, version
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::text IS NULL OR state = $3)
           AND ($4::text IS NULL OR subject_kind = $4) AND ($5::uuid IS NULL OR subject_id = $5)
           AND ($6::uuid IS NULL OR centre_id = $6) AND ($7::uuid IS NULL OR id < $7)
         ORDER BY id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.kind)
    .bind(filter.subject)
    .bind(filter.centre)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(masked).collect())
}

/// How many questionnaires there are of a state, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct QuestionnaireCount {
    /// Where they stand.
    pub state: QuestionnaireState,
    /// How many.
    pub count: i64,
    /// Their cash.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
}

/// The same as [`questionnaire_page`], counted.
pub async fn questionnaire_totals(
    tx: &mut Tx,
    filter: &QuestionnaireFilter,
) -> Result<Vec<QuestionnaireCount>> {
    let rows = sqlx::query_as(
        "SELECT state, count(*) AS count, coalesce(sum(amount_kopecks), 0)::bigint AS amount_kopecks
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR centre_id = ANY($2)) AND ($3::text IS NULL OR state = $3)
           AND ($4::text IS NULL OR subject_kind = $4) AND ($5::uuid IS NULL OR subject_id = $5)
           AND ($6::uuid IS NULL OR centre_id = $6)
         GROUP BY state ORDER BY state LIMIT 10",
    )
    .bind(tx.tenant())
    .bind(tx.scope().reach.centres())
    .bind(filter.state)
    .bind(filter.kind)
    .bind(filter.subject)
    .bind(filter.centre)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}

/// A questionnaire within the reach of the caller, masked.
pub async fn questionnaire_get(tx: &mut Tx, id: QuestionnaireId) -> Result<Questionnaire> {
    let row = sqlx::query_as(
        "SELECT id, subject_kind, subject_id, party_id, entity_id, centre_id, amount_kopecks, threshold_kopecks, level, paid_on, state, opened_at,
                full_name, document_number, funds_source, public_official, filled_by, filled_at, decided_by, decided_at, version
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(masked(row))
}

/// The same, locked until the end of the transaction.
pub async fn questionnaire_lock(tx: &mut Tx, id: QuestionnaireId) -> Result<Questionnaire> {
    let row = sqlx::query_as(
        "SELECT id, subject_kind, subject_id, party_id, entity_id, centre_id, amount_kopecks, threshold_kopecks, level, paid_on, state, opened_at,
                full_name, document_number, funds_source, public_official, filled_by, filled_at, decided_by, decided_at, version
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3)) FOR UPDATE",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(masked(row))
}

/// The person of a questionnaire within the reach of the caller.
pub async fn questionnaire_person(tx: &mut Tx, id: QuestionnaireId) -> Result<CashPerson> {
    let person = sqlx::query_as(
        "SELECT full_name, born_on, document_number, address, beneficial_owner, funds_note, office, decision_note
         FROM verification.questionnaire
         WHERE tenant_id = $1 AND id = $2 AND ($3::uuid[] IS NULL OR centre_id = ANY($3))",
    )
    .bind(tx.tenant())
    .bind(id)
    .bind(tx.scope().reach.centres())
    .fetch_one(&mut *tx)
    .await?;
    Ok(person)
}

/// Saves what was filled in.
pub async fn questionnaire_fill(tx: &mut Tx, one: &Questionnaire, filling: &Filling) -> Result<()> {
    sqlx::query(
        "UPDATE verification.questionnaire
         SET state = $3, full_name = $4, born_on = $5, document_number = $6, address = $7, beneficial_owner = $8,
             funds_source = $9, funds_note = $10, public_official = $11, office = $12, filled_by = $13, filled_at = $14, version = $15
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(one.id)
    .bind(one.state)
    .bind(&filling.full_name)
    .bind(filling.born_on)
    .bind(&filling.document_number)
    .bind(&filling.address)
    .bind(&filling.beneficial_owner)
    .bind(filling.funds_source)
    .bind(&filling.funds_note)
    .bind(filling.public_official)
    .bind(&filling.office)
    .bind(one.filled_by)
    .bind(one.filled_at)
    .bind(one.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Saves a decision, or that it is open again.
pub async fn questionnaire_decide(
    tx: &mut Tx,
    one: &Questionnaire,
    note: Option<&Note>,
) -> Result<()> {
    sqlx::query(
        "UPDATE verification.questionnaire
         SET state = $3, decided_by = $4, decided_at = $5, decision_note = $6, version = $7
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tx.tenant())
    .bind(one.id)
    .bind(one.state)
    .bind(one.decided_by)
    .bind(one.decided_at)
    .bind(note)
    .bind(one.version)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// What was filled in for a purchase and never confirmed goes with its seller. What the law on money laundering keeps, stays.
pub async fn questionnaires_forget(tx: &mut Tx, purchase: Uuid) -> Result<u64> {
    let forgotten = sqlx::query(
        "UPDATE verification.questionnaire
         SET state = 'open', full_name = NULL, born_on = NULL, document_number = NULL, address = NULL, beneficial_owner = NULL,
             funds_source = NULL, funds_note = NULL, public_official = NULL, office = NULL, filled_by = NULL, filled_at = NULL,
             decided_by = NULL, decided_at = NULL, decision_note = NULL, version = version + 1
         WHERE tenant_id = $1 AND subject_kind = 'purchase' AND subject_id = $2 AND state <> 'confirmed'",
    )
    .bind(tx.tenant())
    .bind(purchase)
    .execute(&mut *tx)
    .await?;
    Ok(forgotten.rows_affected())
}
