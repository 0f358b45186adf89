//! Which modules this installation has: pages show no menu of a module that is not there.

use crate::MODULE;
use axum::{Json, extract::State};
use kernel::Page;
use platform::{
    App, Catalogue,
    http::{Answer, Routes},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE).signed_in(routes!(module_page))
}

/// An installed module.
#[derive(Debug, Serialize, ToSchema)]
struct Installed {
    /// Its name in paths and permissions.
    name: &'static str,
    /// What it is called, in Russian.
    ru: &'static str,
    /// What it is called, in English.
    en: &'static str,
    /// Its version.
    version: &'static str,
}

/// The modules of this installation.
#[utoipa::path(get, path = "/modules", tag = "console", responses((status = 200, body = Page<Installed>)))]
async fn module_page(State(app): State<App>) -> Answer<Json<Page<Installed>>> {
    let catalogue = app.port::<Catalogue>()?;
    let installed = catalogue.modules().map(|(name, title)| Installed {
        name,
        ru: title.ru,
        en: title.en,
        version: env!("CARGO_PKG_VERSION"),
    });
    Ok(Json(Page {
        items: installed.collect(),
        next: None,
    }))
}
