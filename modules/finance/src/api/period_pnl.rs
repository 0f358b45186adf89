//! What was earned in a period.

use crate::{
    MODULE,
    model::{period_pnl::PeriodPnl, permission},
    store::{self, period_pnl::PeriodFilter},
};
use axum::{Json, extract::State};
use kernel::{CentreId, Day, EntityId, Error, Result, codes};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Caller, Params, Routes},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;
use uuid::Uuid;

/// Days of the longest period: five years.
const DAYS_MAX: i64 = 1_827;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(period_pnl), permission::PNL_READ)
}

/// Of which days, and of whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PnlParams {
    /// Of this legal entity only; otherwise of everything that you may see.
    #[param(value_type = Option<String>, format = Uuid)]
    entity_id: Option<EntityId>,
    /// Of this centre only.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// First day.
    #[param(value_type = String, format = Date)]
    from: Day,
    /// Last day, at most five years later.
    #[param(value_type = String, format = Date)]
    to: Day,
}

impl PnlParams {
    fn filter(&self) -> Result<PeriodFilter> {
        let days = (self.to.0 - self.from.0).whole_days();
        if !(0..=DAYS_MAX).contains(&days) {
            return Err(Error::new(codes::BAD_QUERY).with("reason", "from, to"));
        }
        Ok(PeriodFilter {
            entity: self.entity_id,
            centre: self.centre_id,
            from: self.from,
            to: self.to,
        })
    }
}

/// The P&L of a period, by words and by accounts, from the revenue to the result: of the legal entities and centres within
/// reach.
#[utoipa::path(get, path = "/pnl", tag = "finance", params(PnlParams), responses((status = 200, body = PeriodPnl)))]
async fn period_pnl(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PnlParams>,
) -> Answer<Json<PeriodPnl>> {
    let filter = params.filter()?;
    let mut tx = caller.read(&app).await?;
    let sums = store::period_pnl::period_sums(&mut tx, filter).await?;
    tx.close().await?;
    let seen: Uuid = match (params.centre_id, params.entity_id) {
        (Some(centre), _) => centre.0,
        (None, Some(entity)) => entity.0,
        (None, None) => caller.scope.tenant.0,
    };
    caller
        .saw(&app, Sight::Margin, "period_pnl", [seen])
        .await?;
    Ok(Json(PeriodPnl::of(&sums, caller.lang)?))
}
