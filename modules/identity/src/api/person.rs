//! People and service accounts.

use crate::{
    MODULE,
    api::PageParams,
    flow::{
        self,
        person::{PersonAsk, PersonIssued},
    },
    model::{
        binding::Binding,
        permission,
        person::{Colleague, Login, Person, PersonKind, PersonStep},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{Invalid, Line, Page, UserId};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .signed_in(routes!(colleague_page))
        .route(routes!(person_page), permission::PERSON_READ)
        .route(routes!(person_get), permission::PERSON_READ)
        .route(routes!(person_create), permission::PERSON_WRITE)
        .route(routes!(person_disable), permission::PERSON_WRITE)
        .route(routes!(person_enable), permission::PERSON_WRITE)
        .route(routes!(password_reset), permission::PERSON_WRITE)
}

/// People within my reach, newest first.
#[utoipa::path(get, path = "/people", tag = "identity", params(PageParams), responses((status = 200, body = Page<Person>)))]
async fn person_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Person>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::person::person_page(&mut tx, app.clock.now(), ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |person| person.id.0)))
}

/// The names of everybody in the group, newest first: whoever reads a document may know who wrote it.
#[utoipa::path(get, path = "/colleagues", tag = "identity", params(PageParams), responses((status = 200, body = Page<Colleague>)))]
async fn colleague_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Answer<Json<Page<Colleague>>> {
    let ask = params.ask()?;
    let mut tx = caller.read(&app).await?;
    let rows = store::person::colleague_page(&mut tx, ask).await?;
    tx.close().await?;
    Ok(Json(Page::cut(rows, ask.limit, |person| person.id.0)))
}

/// A person with all roles, those that are over included.
#[derive(Debug, Serialize, ToSchema)]
struct PersonCard {
    #[serde(flatten)]
    person: Person,
    /// Newest first.
    bindings: Vec<Binding>,
}

/// One person.
#[utoipa::path(get, path = "/people/{id}", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = PersonCard)))]
async fn person_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Answer<Json<PersonCard>> {
    let mut tx = caller.read(&app).await?;
    let person = store::person::person_in_reach(&mut tx, id, app.clock.now()).await?;
    let bindings = store::binding::bindings_of(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(PersonCard { person, bindings }))
}

/// Somebody to be made known.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct PersonIn {
    /// `person` signs in, `service` works with tokens only.
    kind: PersonKind,
    /// The name to sign in with, unique in the group.
    login: Login,
    /// The name to show.
    full_name: Line,
}

impl From<PersonIn> for PersonAsk {
    fn from(input: PersonIn) -> Self {
        Self {
            kind: input.kind,
            login: input.login,
            full_name: input.full_name.to_string(),
        }
    }
}

/// Make a person known. The answer tells the first password, this once.
#[utoipa::path(post, path = "/people", tag = "identity", request_body = PersonIn, responses((status = 201, body = PersonIssued)))]
async fn person_create(
    State(app): State<App>,
    command: Command,
    Body(input): Body<PersonIn>,
) -> Answer<Created<PersonIssued>> {
    Ok(Created(
        flow::person::person_create(&app, &command, input.into()).await?,
    ))
}

/// Stop a person at once: every session ends, tokens stop working.
#[utoipa::path(post, path = "/people/{id}/disable", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Person)))]
async fn person_disable(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
) -> Answer<Json<Person>> {
    Ok(Json(
        flow::person::person_step(&app, &command, id, PersonStep::Disable).await?,
    ))
}

/// Let a person act again.
#[utoipa::path(post, path = "/people/{id}/enable", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Person)))]
async fn person_enable(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
) -> Answer<Json<Person>> {
    Ok(Json(
        flow::person::person_step(&app, &command, id, PersonStep::Enable).await?,
    ))
}

/// Give a person a fresh password, told this once; every session ends.
#[utoipa::path(post, path = "/people/{id}/reset-password", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = PersonIssued)))]
async fn password_reset(
    State(app): State<App>,
    command: Command,
    Id(id): Id<UserId>,
) -> Answer<Json<PersonIssued>> {
    Ok(Json(
        flow::person::password_reset(&app, &command, id).await?,
    ))
}
