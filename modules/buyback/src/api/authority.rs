//! The approval matrix and the list of reasons.

use super::reference::{ForceParams, within};
use crate::{
    MODULE, flow,
    model::{
        appraisal::AppraisalFlag,
        authority::{
            ApprovalReason, ApprovalReasonId, Authority, AuthorityLevel, Matrix, MatrixId,
        },
        permission,
        reference::amounts,
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Bounded, CentreId, Currency, Day, FieldError, Invalid, Line, Money, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Params, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(matrix_get), permission::VALUATION_READ)
        .route(routes!(matrix_set), permission::POLICY_WRITE)
        .route(routes!(reason_list), permission::VALUATION_READ)
        .route(routes!(reason_set), permission::POLICY_WRITE)
}

/// The matrix that is in force, and every version that was or will be.
#[derive(Debug, Serialize, ToSchema)]
struct MatrixCard {
    /// In force on the day.
    in_force: Matrix,
    /// Every version, newest first.
    versions: Vec<Matrix>,
}

/// The approval matrix of a centre.
#[utoipa::path(get, path = "/approval-matrices", tag = "buyback", params(ForceParams), responses((status = 200, body = MatrixCard)))]
async fn matrix_get(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ForceParams>,
) -> Answer<Json<MatrixCard>> {
    within(&caller, params.centre_id)?;
    let (centre, day) = (params.centre_id, params.day(&app));
    let mut tx = caller.read(&app).await?;
    let in_force = store::authority::matrix_in_force(&mut tx, centre, day).await?;
    let versions = store::authority::matrices(&mut tx, centre).await?;
    tx.close().await?;
    Ok(Json(MatrixCard { in_force, versions }))
}

/// A level of the matrix.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct AuthorityIn {
    /// The level.
    level: AuthorityLevel,
    /// The highest offer that it may allow, in roubles.
    amount_max: Money,
    /// The most that the offer may be above the valuation, in hundredths of a per cent.
    deviation_max_bp: Bounded<0, 10_000>,
    /// An offer for a car with one of these flags needs at least this level.
    #[deserr(default)]
    flags: Vec<AppraisalFlag>,
    /// A request and an approval last so long.
    expiry_hours: Bounded<1, 720>,
}

/// A version of the matrix.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct MatrixIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// Where the limits come from.
    source: Line,
    /// The levels, lowest first; a level that is not named may allow nothing.
    levels: Vec<AuthorityIn>,
}

impl From<AuthorityIn> for Authority {
    fn from(input: AuthorityIn) -> Self {
        Self {
            level: input.level,
            amount_max: input.amount_max,
            deviation_max_bp: input.deviation_max_bp.get(),
            flags: input.flags,
            expiry_hours: input.expiry_hours.get(),
        }
    }
}

/// Amounts of the levels that are no roubles, or nothing.
fn level_faults(levels: &[AuthorityIn]) -> Invalid {
    let mut invalid = Invalid::default();
    for (place, level) in levels.iter().enumerate() {
        let pointer = format!("/levels/{place}/amount_max");
        if level.amount_max.currency != Currency::Rub {
            let params = vec![("expected", Currency::Rub.code().to_owned())];
            invalid.fields.push(FieldError {
                pointer: format!("{pointer}/currency"),
                code: codes::CURRENCY_MISMATCH,
                params,
            });
        } else if let Err(fault) = amounts(Currency::Rub, [("", level.amount_max, 1)]) {
            let code = fault.fields.first().map(|field| field.code);
            invalid.push(pointer, code.unwrap_or(codes::AMOUNT_OUT_OF_RANGE));
        }
    }
    invalid
}

/// Set the approval matrix from a day on.
#[utoipa::path(post, path = "/approval-matrices", tag = "buyback", request_body = MatrixIn, responses((status = 201, body = Matrix)))]
async fn matrix_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<MatrixIn>,
) -> Answer<Created<Matrix>> {
    level_faults(&input.levels).check()?;
    let matrix = Matrix {
        id: MatrixId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        source: input.source.to_string(),
        levels: input.levels.into_iter().map(Into::into).collect(),
    };
    Ok(Created(
        flow::authority::matrix_set(&app, &command, matrix).await?,
    ))
}

/// The reasons that may be given for an offer above the valuation.
#[utoipa::path(get, path = "/approval-reasons", tag = "buyback", params(ForceParams), responses((status = 200, body = Vec<ApprovalReason>)))]
async fn reason_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<ForceParams>,
) -> Answer<Json<Vec<ApprovalReason>>> {
    within(&caller, params.centre_id)?;
    let mut tx = caller.read(&app).await?;
    let reasons = store::authority::reasons(&mut tx, params.centre_id, params.day(&app)).await?;
    tx.close().await?;
    Ok(Json(reasons))
}

/// A word of the list of reasons.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct ReasonIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// From this day on, not in the past.
    valid_from: Day,
    /// The word that programs use.
    code: Line,
    /// In Russian.
    ru: Line,
    /// In English.
    en: Line,
    /// Whether it may be given; `false` takes the word out of the list.
    in_use: bool,
    /// Where it comes from.
    source: Line,
}

/// Put a word into the list of reasons, or take one out, from a day on.
#[utoipa::path(post, path = "/approval-reasons", tag = "buyback", request_body = ReasonIn, responses((status = 201, body = ApprovalReason)))]
async fn reason_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<ReasonIn>,
) -> Answer<Created<ApprovalReason>> {
    let reason = ApprovalReason {
        id: ApprovalReasonId::new(),
        centre_id: input.centre_id,
        valid_from: input.valid_from,
        code: input.code.to_string(),
        ru: input.ru.to_string(),
        en: input.en.to_string(),
        in_use: input.in_use,
        source: input.source.to_string(),
    };
    Ok(Created(
        flow::authority::reason_set(&app, &command, reason).await?,
    ))
}
