//! Vehicle types: configuration that the tenant administrator writes.

use crate::{
    MODULE, flow,
    model::{
        permission,
        vehicle_type::{
            Attribute, Listed, PhotoAngle, Term, VehicleType, VehicleTypeId, hours_demanded,
        },
        word::CodeWord,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::UsageUnit;
use deserr::{Deserr, ValuePointerRef};
use kernel::{Bounded, CentreId, Day, Error, Invalid, Line, NumberRule, Page, VatScheme, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(vehicle_type_list), permission::TYPE_READ)
        .route(routes!(vehicle_type_get), permission::TYPE_READ)
        .route(routes!(vehicle_type_versions), permission::TYPE_READ)
        .route(routes!(vehicle_type_set), permission::TYPE_WRITE)
}

/// For whom and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VehicleTypeParams {
    /// The centre; the group as a whole otherwise.
    #[param(value_type = Option<String>, format = Uuid)]
    centre_id: Option<CentreId>,
    /// The day; today otherwise.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// The types in force on a day, in the order of their codes: the centre's own versions, else the group's, else the
/// standard ones. There are few, so the page is whole.
#[utoipa::path(get, path = "/vehicle-types", tag = "vehicles", params(VehicleTypeParams), responses((status = 200, body = Page<VehicleType>)))]
async fn vehicle_type_list(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<VehicleTypeParams>,
) -> Answer<Json<Page<VehicleType>>> {
    let versions = in_force(&app, &caller, &params).await?;
    let codes: BTreeSet<&str> = versions.iter().map(|kind| kind.code.as_str()).collect();
    let items = codes
        .into_iter()
        .filter_map(|code| VehicleType::pick(&versions, code, params.centre_id).cloned());
    Ok(Json(Page {
        items: items.collect(),
        next: None,
    }))
}

/// A type as it is in force on a day.
#[utoipa::path(get, path = "/vehicle-types/{code}", tag = "vehicles", params(("code" = String, Path, description = "Code of the type"), VehicleTypeParams), responses((status = 200, body = VehicleType)))]
async fn vehicle_type_get(
    State(app): State<App>,
    caller: Caller,
    Id(code): Id<CodeWord>,
    Params(params): Params<VehicleTypeParams>,
) -> Answer<Json<VehicleType>> {
    let versions = in_force(&app, &caller, &params).await?;
    let kind = VehicleType::pick(&versions, code.as_str(), params.centre_id).cloned();
    Ok(Json(kind.ok_or_else(|| Error::new(codes::NOT_FOUND))?))
}

/// Every version of a type that the caller may see, newest first.
#[utoipa::path(get, path = "/vehicle-types/{code}/versions", tag = "vehicles", params(("code" = String, Path, description = "Code of the type")), responses((status = 200, body = Page<VehicleType>)))]
async fn vehicle_type_versions(
    State(app): State<App>,
    caller: Caller,
    Id(code): Id<CodeWord>,
) -> Answer<Json<Page<VehicleType>>> {
    let mut tx = caller.read(&app).await?;
    let mut items = store::vehicle_type::vehicle_type_versions(&mut tx, &code).await?;
    tx.close().await?;
    items.retain(|kind| super::within(&caller, kind.centre_id).is_ok());
    Ok(Json(Page { items, next: None }))
}

async fn in_force(
    app: &App,
    caller: &Caller,
    params: &VehicleTypeParams,
) -> kernel::Result<Vec<VehicleType>> {
    super::within(caller, params.centre_id)?;
    let on = params.on.unwrap_or_else(|| Day(app.clock.now().date()));
    let mut tx = caller.read(app).await?;
    let versions = store::vehicle_type::vehicle_types(&mut tx, on, None).await?;
    tx.close().await?;
    Ok(versions)
}

/// A version of a type.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid, validate = whole -> Invalid)]
pub(super) struct VehicleTypeIn {
    /// The centre that it holds for; the whole group otherwise.
    #[deserr(default)]
    centre_id: Option<CentreId>,
    /// The word that programs use: a new type, or a new version of a known one.
    #[schema(value_type = String, example = "jetski")]
    code: CodeWord,
    /// From this day on.
    valid_from: Day,
    /// In Russian.
    #[schema(value_type = String)]
    ru: Line,
    /// In English.
    #[schema(value_type = String)]
    en: Line,
    /// How its numbers look: `vin`, `frame`, or a mask of `A` letter, `9` digit, `*` either.
    #[schema(value_type = String, example = "AAA*****A999")]
    number: NumberRule,
    /// What tells how much it was used; `engine_hours` needs the required number attribute of that code.
    usage: UsageUnit,
    /// Its properties, each code once.
    #[schema(value_type = Vec<Attribute>)]
    attributes: Listed<Attribute>,
    /// Photographs of an inspection, each code once.
    #[schema(value_type = Vec<PhotoAngle>)]
    photo_angles: Listed<PhotoAngle>,
    /// Parts of the damage map, each code once.
    #[schema(value_type = Vec<Term>)]
    panels: Listed<Term>,
    /// VAT schemes under which it may be bought; at least one.
    #[schema(value_type = Vec<VatScheme>)]
    vat_schemes: Schemes,
    /// Whether it has title papers (ПТС, СТС).
    titled: bool,
    /// Photographs without which it is not ready for sale.
    photos_min: Bounded<0, 200>,
    /// Who decided it, or by which rule.
    #[schema(value_type = String)]
    source: Line,
}

/// VAT schemes: at least one; said twice is said once.
#[derive(Debug)]
struct Schemes(Vec<VatScheme>);

impl Deserr<Invalid> for Schemes {
    fn deserialize_from_value<V: deserr::IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let schemes = Vec::<VatScheme>::deserialize_from_value(value, location)?;
        if schemes.is_empty() {
            return Err(Invalid::at(location, codes::REQUIRED, vec![]));
        }
        let once: BTreeSet<_> = schemes.into_iter().collect();
        Ok(Self(once.into_iter().collect()))
    }
}

fn whole(input: VehicleTypeIn, _: ValuePointerRef<'_>) -> Result<VehicleTypeIn, Invalid> {
    hours_demanded(input.usage, &input.attributes).map(|()| input)
}

impl From<VehicleTypeIn> for VehicleType {
    fn from(input: VehicleTypeIn) -> Self {
        Self {
            id: VehicleTypeId::new(),
            standard: false,
            centre_id: input.centre_id,
            code: input.code,
            valid_from: input.valid_from,
            ru: input.ru.to_string(),
            en: input.en.to_string(),
            number: input.number,
            usage: input.usage,
            attributes: input.attributes.0,
            photo_angles: input.photo_angles.0,
            panels: input.panels.0,
            vat_schemes: input.vat_schemes.0,
            titled: input.titled,
            photos_min: i16::try_from(input.photos_min.get()).unwrap_or(i16::MAX),
            source: input.source.to_string(),
        }
    }
}

/// Add a version of a type, or a new type, from a day on.
#[utoipa::path(post, path = "/vehicle-types", tag = "vehicles", request_body = VehicleTypeIn, responses((status = 201, body = VehicleType)))]
async fn vehicle_type_set(
    State(app): State<App>,
    command: Command,
    Body(input): Body<VehicleTypeIn>,
) -> Answer<Created<VehicleType>> {
    Ok(Created(
        flow::vehicle_type::vehicle_type_set(&app, &command, input.into()).await?,
    ))
}
