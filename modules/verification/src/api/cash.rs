//! Large cash: questionnaires and the records of identified cash.

use crate::{
    MODULE, flow,
    model::{
        cash::{
            CashLevel, CashPerson, CashReport, Filling, FundsSource, Questionnaire,
            QuestionnaireState, QuestionnaireStep, SubjectKind,
        },
        permission,
    },
    store::{
        self,
        cash::{ReportFilter, ReportTotals},
        questionnaire::{QuestionnaireCount, QuestionnaireFilter},
    },
};
use axum::{Json, extract::State};
use contracts::verification::QuestionnaireId;
use deserr::Deserr;
use kernel::{CentreId, Day, Invalid, Line, Money, Note, Page, PageAsk, Result};
use platform::{
    App,
    http::{Answer, Body, Caller, Cell, Command, Export, Id, IfMatch, Params, Routes, Versioned},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(questionnaire_page), permission::QUESTIONNAIRE_READ)
        .route(
            routes!(questionnaire_totals),
            permission::QUESTIONNAIRE_READ,
        )
        .route(routes!(questionnaire_get), permission::QUESTIONNAIRE_READ)
        .route(
            routes!(questionnaire_person),
            permission::QUESTIONNAIRE_PERSON,
        )
        .route(routes!(questionnaire_fill), permission::QUESTIONNAIRE_WRITE)
        .route(
            routes!(questionnaire_return),
            permission::QUESTIONNAIRE_DECIDE,
        )
        .route(
            routes!(questionnaire_confirm),
            permission::QUESTIONNAIRE_DECIDE,
        )
        .route(
            routes!(questionnaire_refuse),
            permission::QUESTIONNAIRE_DECIDE,
        )
        .route(routes!(cash_report_page), permission::CASH_REPORT_READ)
        .route(routes!(cash_report_totals), permission::CASH_REPORT_READ)
        .route(routes!(cash_report_export), permission::CASH_REPORT_READ)
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QuestionnaireParams {
    /// Only this state.
    #[param(value_type = Option<QuestionnaireState>)]
    state: Option<QuestionnaireState>,
    /// Only of purchases, or only of deals.
    #[param(value_type = Option<SubjectKind>)]
    subject_kind: Option<SubjectKind>,
    /// Only of this purchase or deal.
    #[param(value_type = Option<String>, format = Uuid)]
    subject_id: Option<Uuid>,
    /// Only at this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl QuestionnaireParams {
    fn filter(&self) -> QuestionnaireFilter {
        QuestionnaireFilter {
            state: self.state,
            kind: self.subject_kind,
            subject: self.subject_id,
            centre: self.centre_id,
        }
    }
}

/// Questionnaires, newest first. Names and documents are masked.
#[utoipa::path(get, path = "/questionnaires", tag = "verification", params(QuestionnaireParams), responses((status = 200, body = Page<Questionnaire>)))]
async fn questionnaire_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<QuestionnaireParams>,
) -> Answer<Json<Page<Questionnaire>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::questionnaire::questionnaire_page(&mut tx, &params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |one| one.id.0)))
}

/// Questionnaires, counted.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionnaireTotals {
    /// All of them.
    count: i64,
    /// By state, with their cash.
    by_state: Vec<QuestionnaireCount>,
}

/// The questionnaires of the same filters, counted by state.
#[utoipa::path(get, path = "/questionnaires/totals", tag = "verification", params(QuestionnaireParams), responses((status = 200, body = QuestionnaireTotals)))]
async fn questionnaire_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<QuestionnaireParams>,
) -> Answer<Json<QuestionnaireTotals>> {
    let mut tx = caller.read(&app).await?;
    let by_state = store::questionnaire::questionnaire_totals(&mut tx, &params.filter()).await?;
    tx.close().await?;
    Ok(Json(QuestionnaireTotals {
        count: by_state.iter().map(|row| row.count).sum(),
        by_state,
    }))
}

/// One questionnaire, masked.
#[utoipa::path(get, path = "/questionnaires/{id}", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Questionnaire)))]
async fn questionnaire_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<QuestionnaireId>,
) -> Answer<Versioned<Questionnaire>> {
    let mut tx = caller.read(&app).await?;
    let one = store::questionnaire::questionnaire_get(&mut tx, id).await?;
    tx.close().await?;
    Ok(Versioned(one.version, one))
}

/// The person of a questionnaire in full. Every reading is in the audit log.
#[utoipa::path(get, path = "/questionnaires/{id}/person", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = CashPerson)))]
async fn questionnaire_person(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<QuestionnaireId>,
) -> Answer<Json<CashPerson>> {
    Ok(Json(
        flow::cash::questionnaire_person(&app, &caller, id).await?,
    ))
}

/// What the party says of itself.
#[derive(Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct FillingIn {
    /// Full name.
    full_name: Line,
    /// Date of birth.
    born_on: Day,
    /// Identity document.
    document_number: Line,
    /// Where the party lives.
    address: Line,
    /// Who stands behind it: the party itself, or somebody else by name.
    beneficial_owner: Line,
    /// Where the money comes from.
    funds_source: FundsSource,
    /// The same in words.
    #[deserr(default)]
    funds_note: Option<Note>,
    /// Whether the party, or somebody close to it, holds a public office.
    public_official: bool,
    /// Which one.
    #[deserr(default)]
    office: Option<Line>,
}

/// Fill a questionnaire in, or correct it while nobody has decided about it.
#[utoipa::path(post, path = "/questionnaires/{id}/fill", tag = "verification", params(("id" = String, Path), ("if-match" = String, Header)), request_body = FillingIn, responses((status = 200, body = Questionnaire)))]
async fn questionnaire_fill(
    State(app): State<App>,
    command: Command,
    Id(id): Id<QuestionnaireId>,
    seen: IfMatch,
    Body(input): Body<FillingIn>,
) -> Answer<Versioned<Questionnaire>> {
    let filling = Filling {
        full_name: input.full_name,
        born_on: input.born_on,
        document_number: input.document_number,
        address: input.address,
        beneficial_owner: input.beneficial_owner,
        funds_source: input.funds_source,
        funds_note: input.funds_note,
        public_official: input.public_official,
        office: input.office,
    };
    let one = flow::cash::questionnaire_fill(&app, &command, id, seen, &filling).await?;
    Ok(Versioned(one.version, one))
}

/// Give a questionnaire back to be filled in again; also one that was refused.
#[utoipa::path(post, path = "/questionnaires/{id}/return", tag = "verification", params(("id" = String, Path)), responses((status = 200, body = Questionnaire)))]
async fn questionnaire_return(
    State(app): State<App>,
    command: Command,
    Id(id): Id<QuestionnaireId>,
) -> Answer<Json<Questionnaire>> {
    Ok(Json(
        flow::cash::questionnaire_return(&app, &command, id).await?,
    ))
}

/// Why an officer decides so.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct QuestionnaireVerdictIn {
    /// In words.
    note: Note,
}

/// Confirm a questionnaire that somebody else has filled in: the cash may pass, and the record is made.
#[utoipa::path(post, path = "/questionnaires/{id}/confirm", tag = "verification", params(("id" = String, Path)), request_body = QuestionnaireVerdictIn, responses((status = 200, body = Questionnaire)))]
async fn questionnaire_confirm(
    State(app): State<App>,
    command: Command,
    Id(id): Id<QuestionnaireId>,
    Body(input): Body<QuestionnaireVerdictIn>,
) -> Answer<Json<Questionnaire>> {
    let step = QuestionnaireStep::Confirm;
    Ok(Json(
        flow::cash::questionnaire_decide(&app, &command, id, step, &input.note).await?,
    ))
}

/// Refuse a questionnaire that somebody else has filled in: the cash may not pass.
#[utoipa::path(post, path = "/questionnaires/{id}/refuse", tag = "verification", params(("id" = String, Path)), request_body = QuestionnaireVerdictIn, responses((status = 200, body = Questionnaire)))]
async fn questionnaire_refuse(
    State(app): State<App>,
    command: Command,
    Id(id): Id<QuestionnaireId>,
    Body(input): Body<QuestionnaireVerdictIn>,
) -> Answer<Json<Questionnaire>> {
    let step = QuestionnaireStep::Refuse;
    Ok(Json(
        flow::cash::questionnaire_decide(&app, &command, id, step, &input.note).await?,
    ))
}

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportParams {
    /// From this day of payment on.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Up to this day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Only at this centre.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ReportParams {
    fn filter(&self) -> ReportFilter {
        ReportFilter {
            from: self.from,
            to: self.to,
            centre: self.centre_id,
        }
    }
}

/// Records of identified cash, newest first; they name nobody.
#[utoipa::path(get, path = "/cash-reports", tag = "verification", params(ReportParams), responses((status = 200, body = Page<CashReport>)))]
async fn cash_report_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReportParams>,
) -> Answer<Json<Page<CashReport>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let mut tx = caller.read(&app).await?;
    let rows = store::cash::report_page(&mut tx, params.filter(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |one| one.id.0)))
}

/// The records of the same filters, counted.
#[utoipa::path(get, path = "/cash-reports/totals", tag = "verification", params(ReportParams), responses((status = 200, body = ReportTotals)))]
async fn cash_report_totals(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReportParams>,
) -> Answer<Json<ReportTotals>> {
    let mut tx = caller.read(&app).await?;
    let totals = store::cash::report_totals(&mut tx, params.filter()).await?;
    tx.close().await?;
    Ok(Json(totals))
}

/// The records of the same filters as a CSV file.
#[utoipa::path(get, path = "/cash-reports/export", tag = "verification", params(ReportParams),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn cash_report_export(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ReportParams>,
) -> Answer<Export> {
    let header = [
        "id",
        "paid_on",
        "level",
        "amount",
        "subject_kind",
        "subject_id",
        "party_id",
        "entity_id",
        "centre_id",
        "public_official",
        "filled_by",
        "confirmed_by",
        "made_at",
    ];
    let (lang, filter) = (caller.lang, params.filter());
    let pages = move |ask: PageAsk| {
        let (app, caller) = (app.clone(), caller.clone());
        async move { report_rows(&app, &caller, filter, ask).await }
    };
    Ok(Export::csv("cash-reports", lang, &header, pages).await?)
}

async fn report_rows(
    app: &App,
    caller: &Caller,
    filter: ReportFilter,
    ask: PageAsk,
) -> Result<Page<Vec<Cell>>> {
    let mut tx = caller.read(app).await?;
    let rows = store::cash::report_page(&mut tx, filter, ask).await?;
    tx.close().await?;
    Ok(Page::cut(rows, ask.limit, |one| one.id.0).map(|one| report_cells(&one)))
}

fn report_cells(one: &CashReport) -> Vec<Cell> {
    let level: CashLevel = one.level;
    let amount: Money = one.amount;
    vec![
        Cell::of(one.id),
        Cell::of(one.paid_on),
        Cell::of(level),
        Cell::Money(amount),
        Cell::of(one.subject_kind),
        Cell::of(one.subject_id),
        Cell::of(one.party_id),
        Cell::of(one.entity_id),
        Cell::of(one.centre_id),
        Cell::of(one.public_official),
        Cell::of(one.filled_by),
        Cell::of(one.confirmed_by),
        Cell::of(one.made_at),
    ]
}
