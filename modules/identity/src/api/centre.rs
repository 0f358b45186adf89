//! Opening a centre, and what it still lacks.

use crate::{
    MODULE, flow,
    model::{
        centre::{CentreAsk, CentreIssued, Post, Readiness, StaffAsk, entity_chosen, who},
        permission,
        person::Login,
        structure::{Entity, PlaceKind},
    },
    store,
};
use axum::{Json, extract::State};
use deserr::Deserr;
use kernel::{
    CentreId, Day, EntityId, Invalid, Line, Result, UserId, bounded::Bounded, zone::Zone,
};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(centre_open), permission::CENTRE_OPEN)
        .route(routes!(centre_readiness), permission::CENTRE_OPEN)
}

/// A legal entity to be made known.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct EntityIn {
    /// Its name.
    name: Line,
    /// Whether it pays VAT.
    vat_payer: bool,
}

/// A place of the new centre.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct PlaceIn {
    /// What it is.
    kind: PlaceKind,
    /// Its name.
    name: Line,
    /// Cars that fit in, where that is counted.
    #[deserr(default)]
    slots: Option<Bounded<1, 100_000>>,
}

/// Somebody who is to work there: one of the group, or somebody new with login and name.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct StaffIn {
    /// One of the group.
    #[deserr(default)]
    person_id: Option<UserId>,
    /// The name to sign in with, of somebody new.
    #[deserr(default)]
    login: Option<Login>,
    /// The name to show, of somebody new.
    #[deserr(default)]
    full_name: Option<Line>,
    /// Stable name of the role.
    #[schema(example = "sales_consultant")]
    role: Line,
    /// In the centre, or in its legal entity for all of its centres.
    post: Post,
}

/// A centre to be opened.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CentreIn {
    /// Its name, unique in the group.
    name: Line,
    /// Its time zone: its dates, and those of its papers.
    #[schema(example = "Europe/Moscow")]
    zone: Zone,
    /// Its legal entity, one of the group.
    #[deserr(default)]
    entity_id: Option<EntityId>,
    /// Its legal entity, made known with it.
    #[deserr(default)]
    new_entity: Option<EntityIn>,
    /// Yards, showrooms and warehouses; at least one for cars.
    places: Vec<PlaceIn>,
    /// The centre whose own rules it takes over: limits, checklists, price lists, plans of preparation. Without one it works
    /// by the rules of the group.
    #[deserr(default)]
    pattern_id: Option<CentreId>,
    /// Its first day.
    opens_on: Day,
    /// Who works there.
    #[deserr(default)]
    staff: Vec<StaffIn>,
}

impl CentreIn {
    fn ask(self) -> Result<CentreAsk> {
        let new = self.new_entity.map(|entity| Entity {
            id: EntityId::new(),
            name: entity.name.to_string(),
            vat_payer: entity.vat_payer,
        });
        Ok(CentreAsk {
            name: self.name.to_string(),
            zone: self.zone,
            entity: entity_chosen(self.entity_id, new)?,
            places: self.places.into_iter().map(place).collect(),
            pattern: self.pattern_id,
            opens_on: self.opens_on,
            staff: staff(self.staff)?,
        })
    }
}

fn place(place: PlaceIn) -> (PlaceKind, String, Option<i32>) {
    let slots = place
        .slots
        .and_then(|slots| i32::try_from(slots.get()).ok());
    (place.kind, place.name.to_string(), slots)
}

fn staff(rows: Vec<StaffIn>) -> Result<Vec<StaffAsk>> {
    let (mut staff, mut wrong) = (Vec::new(), Invalid::default());
    for (row, ask) in rows.into_iter().enumerate() {
        let name = ask.full_name.map(|name| name.to_string());
        match who(ask.person_id, ask.login, name) {
            Ok(who) => staff.push(StaffAsk {
                who,
                role: ask.role.to_string(),
                post: ask.post,
            }),
            Err(code) => wrong.push(format!("/staff/{row}/person_id"), code),
        }
    }
    wrong.check()?;
    Ok(staff)
}

/// Open a centre by one form: legal entity, places, people with their roles, rules after a pattern. First passwords are told
/// once.
#[utoipa::path(post, path = "/centres", tag = "identity", request_body = CentreIn, responses((status = 201, body = CentreIssued)))]
async fn centre_open(
    State(app): State<App>,
    command: Command,
    Body(input): Body<CentreIn>,
) -> Answer<Created<CentreIssued>> {
    let ask = input.ask()?;
    Ok(Created(
        flow::centre::centre_open(&app, &command, ask).await?,
    ))
}

/// What a centre still lacks before a car can go the whole way there.
#[utoipa::path(get, path = "/centres/{id}/readiness", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Readiness)))]
async fn centre_readiness(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CentreId>,
) -> Answer<Json<Readiness>> {
    flow::whole_group(&caller.scope)?;
    let mut tx = caller.read(&app).await?;
    let centre = store::structure::centre_get(&mut tx, id).await?;
    let filled = store::binding::roles_reaching(&mut tx, &centre, app.clock.now()).await?;
    let place_for_cars = store::structure::has_place_for_cars(&mut tx, id).await?;
    tx.close().await?;
    Ok(Json(Readiness::of(&filled, place_for_cars)))
}
