//! Rules that give roles to groups, and the people that come by them.

use super::PageParams;
use crate::{
    MODULE,
    api::binding::NodeIn,
    flow::{self, group_rule::RuleAsk, whole_group},
    model::{
        outside::{GroupRule, GroupRuleId, GroupSource, Source},
        permission,
        person::Login,
    },
    store::{self, outside::OutsideRow},
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Instant, Invalid, Line, Page, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(group_rule_page), permission::GROUP_RULE_READ)
        .route(routes!(group_rule_set), permission::GROUP_RULE_WRITE)
        .route(routes!(group_rule_end), permission::GROUP_RULE_WRITE)
        .route(routes!(outside_person_page), permission::GROUP_RULE_READ)
}

/// A role for everybody of a group.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct GroupRuleIn {
    /// Whose group it is.
    source: GroupSource,
    /// The group: its distinguished name in the directory, or the value of the groups claim at the provider.
    #[schema(example = "cn=kite-sales,ou=groups,dc=vector,dc=example")]
    group_name: Line,
    /// Stable name of the role.
    #[schema(example = "sales_consultant")]
    role: Line,
    /// The role reaches this place and everything below it.
    at: NodeIn,
    /// From when; from now if absent.
    #[deserr(default)]
    valid_from: Option<Instant>,
    /// Until when; without end if absent.
    #[deserr(default)]
    valid_until: Option<Instant>,
}

impl From<GroupRuleIn> for RuleAsk {
    fn from(input: GroupRuleIn) -> Self {
        Self {
            source: input.source,
            group_name: input.group_name.to_string(),
            role: input.role.to_string(),
            at: input.at.node(),
            valid_from: input.valid_from.map(|at| at.0),
            valid_until: input.valid_until.map(|at| at.0),
        }
    }
}

/// Rules that give roles to groups, newest first; those that are over stay in the list.
#[utoipa::path(get, path = "/group-rules", tag = "identity", params(PageParams), responses((status = 200, body = Page<GroupRule>)))]
async fn group_rule_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<GroupRule>>> {
    whole_group(&caller.scope)?;
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::group_rule::rule_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |rule: &GroupRule| {
        rule.id.0
    })))
}

/// Give a role to everybody of a group. It takes effect as people sign in, and for a directory within a quarter of an
/// hour.
#[utoipa::path(post, path = "/group-rules", tag = "identity", request_body = GroupRuleIn, responses((status = 201, body = GroupRule)))]
async fn group_rule_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<GroupRuleIn>,
) -> Answer<Created<GroupRule>> {
    let rule = flow::group_rule::group_rule_set(&app, &command, input.into()).await?;
    Ok(Created(rule))
}

/// End a rule. What it gave ends as people sign in, and for a directory within a quarter of an hour.
#[utoipa::path(post, path = "/group-rules/{id}/end", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = GroupRule)))]
async fn group_rule_end(
    State(app): State<App>,
    command: Command,
    Id(id): Id<GroupRuleId>,
) -> Answer<Json<GroupRule>> {
    let rule = flow::group_rule::group_rule_end(&app, &command, id).await?;
    Ok(Json(rule))
}

/// Somebody whose password a directory or provider keeps.
#[derive(Debug, Serialize, ToSchema)]
struct OutsidePersonOut {
    /// The person.
    person_id: UserId,
    /// The name to sign in with.
    login: Login,
    /// Who keeps the password.
    source: Source,
    /// The groups, as they were heard the last time.
    groups: Vec<String>,
    /// Roles that a rule gives and duties forbid, each with what stands against it.
    #[schema(example = json!(["cfo: cashier"]))]
    refused: Vec<String>,
    /// When it was heard.
    #[serde(with = "time::serde::rfc3339")]
    seen_at: OffsetDateTime,
    /// Since when the directory does not know the person any more.
    #[serde(with = "time::serde::rfc3339::option")]
    gone_at: Option<OffsetDateTime>,
}

impl From<OutsideRow> for OutsidePersonOut {
    fn from(row: OutsideRow) -> Self {
        Self {
            person_id: row.person_id,
            login: row.login,
            source: row.source,
            groups: row.groups,
            refused: row.refused,
            seen_at: row.seen_at,
            gone_at: row.gone_at,
        }
    }
}

/// People of directories and providers with their groups, newest first.
#[utoipa::path(get, path = "/outside-people", tag = "identity", params(PageParams), responses((status = 200, body = Page<OutsidePersonOut>)))]
async fn outside_person_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<OutsidePersonOut>>> {
    whole_group(&caller.scope)?;
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::outside::outside_page(&mut tx, ask).await?;
    tx.close().await?;
    let items = rows.into_iter().map(OutsidePersonOut::from).collect();
    Ok(Json(Page::cut(
        items,
        ask.limit,
        |person: &OutsidePersonOut| person.person_id.0,
    )))
}
