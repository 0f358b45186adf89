//! Costs of a car: behind a permission of their own, so that who may not see them gets no field of them.

use crate::{
    MODULE, flow,
    model::{
        cost::{CostAsk, CostLine, KindSum, by_kind},
        permission,
        word::CodeWord,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::vehicles::{CostKind, EpisodeId, SourceDocument};
use deserr::Deserr;
use kernel::{Amount, Day, Invalid, Line, Money};
use platform::{
    App,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Routes},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(cost_sheet), permission::COST_READ)
        .route(routes!(cost_add), permission::COST_WRITE)
}

kernel::id! {
    /// A supplier.
    SupplierRef;
}

/// A cost by its document.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct CostIn {
    /// What for; `purchase` comes with the contract only.
    kind: CostKind,
    /// Module that the document comes from: `parts`, `suppliers`, `logistics`.
    document_module: Line,
    /// Number of the document.
    document_number: Line,
    /// Its date.
    document_date: Day,
    /// Who is owed; nobody for own parts.
    #[schema(value_type = Option<String>, format = Uuid)]
    #[deserr(default)]
    supplier_id: Option<SupplierRef>,
    /// Sum of the document, VAT included where there is any.
    #[schema(value_type = Money)]
    gross: Amount,
    /// Whether the document shows VAT; the server takes it out of the sum at the rate of its date.
    with_vat: bool,
    /// Code of the work in the price list of preparation, when it is one.
    #[schema(value_type = Option<String>)]
    #[deserr(default)]
    work: Option<CodeWord>,
}

impl From<CostIn> for CostAsk {
    fn from(input: CostIn) -> Self {
        let (module, number) = (
            input.document_module.to_string(),
            input.document_number.to_string(),
        );
        Self {
            kind: input.kind,
            document: SourceDocument {
                module,
                number,
                date: input.document_date,
            },
            supplier: input.supplier_id.map(|supplier| supplier.0),
            gross: input.gross.money(),
            with_vat: input.with_vat,
            work: input.work.map(|work| work.to_string()),
        }
    }
}

/// Add a cost to a car, in stock or after its sale.
#[utoipa::path(post, path = "/episodes/{id}/cost-lines", tag = "vehicles", params(("id" = String, Path, description = "The episode")), request_body = CostIn, responses((status = 201, body = CostLine)))]
async fn cost_add(
    State(app): State<App>,
    command: Command,
    Id(id): Id<EpisodeId>,
    Body(input): Body<CostIn>,
) -> Answer<Created<CostLine>> {
    let line = flow::cost::cost_add(&app, &command, id, input.into()).await?;
    command.saw(&app, Sight::Cost, "episode", [id]).await?;
    Ok(Created(line))
}

/// What a car has cost.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct CostSheet {
    /// Sum of the lines without VAT: the cost of the car.
    total: Money,
    /// Deductible VAT of the lines.
    vat: Money,
    /// Sum of the documents.
    gross: Money,
    /// What was paid for what, without VAT.
    by_kind: Vec<KindSum>,
    /// Line by line, oldest first.
    lines: Vec<CostLine>,
}

/// What a car has cost, line by line.
#[utoipa::path(get, path = "/episodes/{id}/cost-lines", tag = "vehicles", params(("id" = String, Path, description = "The episode")), responses((status = 200, body = CostSheet)))]
async fn cost_sheet(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EpisodeId>,
) -> Answer<Json<CostSheet>> {
    let mut tx = caller.read(&app).await?;
    store::episode::episode_get(&mut tx, id).await?;
    let lines = store::cost::cost_lines(&mut tx, id).await?;
    tx.close().await?;
    caller.saw(&app, Sight::Cost, "episode", [id]).await?;
    Ok(Json(CostSheet {
        total: Money::sum(lines.iter().map(|line| line.net))?,
        vat: Money::sum(lines.iter().map(|line| line.vat))?,
        gross: Money::sum(lines.iter().map(|line| line.gross))?,
        by_kind: by_kind(&lines)?,
        lines,
    }))
}
