//! Buyers: in full only behind a permission of their own.

use crate::{
    MODULE, flow,
    model::{
        buyer::{Buyer, BuyerFilter, BuyerKind, BuyerRow, BuyerSaved},
        permission,
    },
    store,
};
use axum::{Json, extract::State};
use contracts::sales::BuyerId;
use deserr::Deserr;
use kernel::{CentreId, Inn, Invalid, Line, Page, PageAsk, Passport, Phone, Result, Seek, Several};
use platform::{
    App, Reach,
    audit::Sight,
    http::{Answer, Body, Caller, Command, Created, Id, Params, Routes},
};
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(buyer_page), permission::DEAL_READ)
        .route(routes!(buyer_get), permission::BUYER_READ)
        .route(routes!(buyer_register), permission::BUYER_WRITE)
}

/// Who buys.
#[derive(Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct BuyerIn {
    /// The centre that knows the buyer.
    centre_id: CentreId,
    /// Person or organisation.
    kind: BuyerKind,
    /// Full name of a person, or the name of an organisation.
    full_name: Line,
    /// Phone.
    phone: Phone,
    /// Series and number of a person's passport.
    #[deserr(default)]
    passport: Option<Passport>,
    /// INN: 12 digits of a person, 10 of an organisation.
    #[deserr(default)]
    inn: Option<Inn>,
}

impl BuyerIn {
    fn buyer(self, now: OffsetDateTime) -> Result<Buyer, Invalid> {
        Buyer {
            id: BuyerId::new(),
            centre_id: self.centre_id,
            kind: self.kind,
            full_name: self.full_name,
            phone: self.phone,
            passport: self.passport,
            inn: self.inn,
            registered_at: now.into(),
        }
        .checked()
    }
}

/// Enter a buyer.
#[utoipa::path(post, path = "/buyers", tag = "sales", request_body = BuyerIn, responses((status = 201, body = BuyerSaved)))]
async fn buyer_register(
    State(app): State<App>,
    command: Command,
    Body(input): Body<BuyerIn>,
) -> Answer<Created<BuyerSaved>> {
    let buyer = input.buyer(app.clock.now())?;
    Ok(Created(
        flow::buyer::buyer_register(&app, &command, buyer).await?,
    ))
}

/// One buyer in full.
#[utoipa::path(get, path = "/buyers/{id}", tag = "sales", params(("id" = String, Path)), responses((status = 200, body = Buyer)))]
async fn buyer_get(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<BuyerId>,
) -> Answer<Json<Buyer>> {
    let mut tx = caller.read(&app).await?;
    let buyer = store::buyer::buyer_get(&mut tx, id).await?;
    tx.close().await?;
    caller.saw(&app, Sight::Personal, "buyer", [id]).await?;
    Ok(Json(buyer))
}

/// What to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BuyerParams {
    /// Only those whom these centres know.
    #[serde(default)]
    #[param(value_type = Option<Vec<uuid::Uuid>>)]
    centre_id: Several<CentreId>,
    /// Only those whose name begins so, or whose phone ends so; in either keyboard layout. It finds nobody where you may not
    /// see people.
    q: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Buyers, newest first; without the permission for personal data only initials and the last digits of the phone.
#[utoipa::path(get, path = "/buyers", tag = "sales", params(BuyerParams), responses((status = 200, body = Page<BuyerRow>)))]
async fn buyer_page(
    State(app): State<App>,
    caller: Caller,
    Params(params): Params<BuyerParams>,
) -> Answer<Json<Page<BuyerRow>>> {
    let ask = PageAsk::read(params.limit, params.cursor.as_deref())?;
    let in_full = in_full(&caller);
    let filter = BuyerFilter {
        centres: params.centre_id.clone(),
        seek: params.q.as_deref().and_then(Seek::read),
        people_at: in_full.clone(),
    };
    let mut tx = caller.read(&app).await?;
    let found = match &filter.seek {
        Some(seek) => Some(store::buyer::buyers_sought(&mut tx, seek, &filter.people_at).await?),
        None => None,
    };
    let rows = store::buyer::buyer_page(&mut tx, &filter, found.as_ref(), ask).await?;
    tx.close().await?;
    let page = Page::cut(rows, ask.limit, |buyer| buyer.id.0);
    let named = page
        .items
        .iter()
        .filter(|buyer| in_full.centre(buyer.centre_id));
    let named = named.map(|buyer| buyer.id);
    caller.saw(&app, Sight::Personal, "buyer", named).await?;
    Ok(Json(page.map(|buyer| {
        BuyerRow::of(&buyer, in_full.centre(buyer.centre_id))
    })))
}

/// Where the caller may see personal data.
pub fn in_full(caller: &Caller) -> Reach {
    let reach = caller
        .identity()
        .and_then(|identity| identity.reach(permission::BUYER_READ.name));
    reach.unwrap_or_default()
}
