//! Posting rules and rates as they stand.

use crate::{
    MODULE,
    model::{
        permission,
        rate::Rate,
        rule::{RuleLine, Word},
        standard::Standard,
    },
    store::books,
};
use axum::{Json, extract::State};
use platform::{
    App,
    http::{Answer, Caller, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(rule_list), permission::RULE_READ)
        .route(routes!(rate_list), permission::RULE_READ)
}

/// The rules of a group with the words that they use.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Rules {
    /// Names of lines.
    words: Vec<Word>,
    /// Lines of all versions, by event, first day and place.
    lines: Vec<RuleLine>,
}

/// Every posting rule with all its versions. A group that has posted nothing yet has the standard ones.
#[utoipa::path(get, path = "/posting-rules", tag = "finance", responses((status = 200, body = Rules)))]
async fn rule_list(State(app): State<App>, caller: Caller) -> Answer<Json<Rules>> {
    let mut tx = caller.read(&app).await?;
    let (words, lines) = (books::words(&mut tx).await?, books::rules(&mut tx).await?);
    tx.close().await?;
    if lines.is_empty() {
        let Standard {
            words,
            rules: lines,
            ..
        } = Standard::read()?;
        return Ok(Json(Rules { words, lines }));
    }
    Ok(Json(Rules { words, lines }))
}

/// Every rate with all its versions. A group that has posted nothing yet has the standard ones.
#[utoipa::path(get, path = "/rates", tag = "finance", responses((status = 200, body = Vec<Rate>)))]
async fn rate_list(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<Rate>>> {
    let mut tx = caller.read(&app).await?;
    let rates = books::rates(&mut tx).await?;
    tx.close().await?;
    Ok(Json(if rates.is_empty() {
        Standard::read()?.rates
    } else {
        rates
    }))
}
