//! The registers as a screen shows them: terms, breaker, what they did and cost.

use super::queue::PeriodParams;
use crate::{
    MODULE,
    model::{
        breaker::{BreakerMark, BreakerState},
        evidence::Source,
        permission,
        rule::ProviderRule,
    },
    store::{self, provider::ProviderStat},
};
use axum::{Json, extract::State};
use kernel::Day;
use platform::{
    App,
    http::{Answer, Caller, Params, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).route(routes!(provider_list), permission::RULE_READ)
}

/// A register.
#[derive(Debug, Serialize, ToSchema)]
struct ProviderCard {
    /// The register.
    provider: Source,
    /// Its terms today.
    terms: ProviderRule,
    /// Where its breaker stands: `closed` when it has never been asked.
    breaker: BreakerState,
    /// The breaker in detail, once it has been asked.
    last: Option<BreakerMark>,
    /// What it did and cost in the period; absent when it was not asked.
    stat: Option<ProviderStat>,
}

/// Every register: its terms today, its breaker, its quality and cost in a period.
#[utoipa::path(get, path = "/providers", tag = "verification", params(PeriodParams), responses((status = 200, body = Vec<ProviderCard>)))]
async fn provider_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PeriodParams>,
) -> Answer<Json<Vec<ProviderCard>>> {
    let now = app.clock.now();
    let (from, to) = params.period(now.into());
    let mut tx = caller.read(&app).await?;
    let breakers = store::call::breakers(&mut tx).await?;
    let stats = store::provider::provider_stats(&mut tx, from, to).await?;
    let mut cards = Vec::new();
    for provider in Source::REGISTERS {
        let last = breakers.iter().find(|mark| mark.provider == provider);
        cards.push(ProviderCard {
            provider,
            terms: store::rule::terms_in_force(&mut tx, provider, Day(now.date())).await?,
            breaker: last.map_or(BreakerState::Closed, |mark| mark.state),
            last: last.cloned(),
            stat: stats.iter().find(|stat| stat.provider == provider).cloned(),
        });
    }
    tx.close().await?;
    Ok(Json(cards))
}
