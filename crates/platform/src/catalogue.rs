//! What the modules of this process offer: permissions with their words, what may be lent, and the operations that need each
//! permission. It is read from the route tables themselves, so it cannot say anything else than what the guards do.

use crate::{
    http::{routes::operations, sheet::Sheet},
    module::{Lendable, Module, Permission, Title},
};
use std::sync::{Arc, OnceLock};
use utoipa::openapi::HttpMethod;

/// An operation of the API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offered {
    /// The permission that it needs, `signed_in` or `public`.
    pub permission: String,
    /// `GET`.
    pub method: &'static str,
    /// `/api/sales/v1/deals/{id}`.
    pub path: String,
}

/// The catalogue of the process.
pub struct Catalogue {
    modules: Vec<Arc<dyn Module>>,
    operations: OnceLock<Vec<Offered>>,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Catalogue({})", self.modules.len())
    }
}

impl Catalogue {
    /// The catalogue of these modules.
    #[must_use]
    pub fn of(modules: &[Arc<dyn Module>]) -> Self {
        Self {
            modules: modules.to_vec(),
            operations: OnceLock::new(),
        }
    }

    /// Every module of this process, by name.
    pub fn modules(&self) -> impl Iterator<Item = (&'static str, Title)> {
        self.modules.iter().map(|one| (one.name(), one.title()))
    }

    /// The list at a path that can be had as a file, with its module.
    #[must_use]
    pub fn sheet(&self, path: &str) -> Option<(&'static str, Sheet)> {
        self.modules.iter().find_map(|module| {
            let sheet = module.sheets().into_iter().find(|one| one.path == path)?;
            Some((module.name(), sheet))
        })
    }

    /// Every list that can be had as a file.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheet> {
        self.modules.iter().flat_map(|one| one.sheets()).collect()
    }

    /// Every permission, by module.
    pub fn permissions(&self) -> impl Iterator<Item = &'static Permission> {
        self.modules.iter().flat_map(|module| module.permissions())
    }

    /// The permission of this name.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<&'static Permission> {
        self.permissions()
            .find(|permission| permission.name == name)
    }

    /// Everything that may be lent.
    pub fn lendables(&self) -> impl Iterator<Item = &'static Lendable> {
        self.modules.iter().flat_map(|module| module.lendable())
    }

    /// Every operation, in order of its path. Read from the route tables when it is first asked for.
    #[must_use]
    pub fn operations(&self) -> &[Offered] {
        self.operations.get_or_init(|| {
            let mut all: Vec<Offered> = self
                .modules
                .iter()
                .flat_map(|one| of_module(&**one))
                .collect();
            all.sort_unstable_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
            all
        })
    }
}

fn of_module(module: &dyn Module) -> Vec<Offered> {
    let (_, mut document) = module.routes().mount();
    let mut all = Vec::new();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let needs = operation
                .extensions
                .as_ref()
                .and_then(|all| all.get("x-permission"));
            all.push(Offered {
                permission: needs
                    .and_then(|word| word.as_str())
                    .unwrap_or_default()
                    .to_owned(),
                method: word(&method),
                path: path.clone(),
            });
        }
    }
    all
}

fn word(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        _ => "GET",
    }
}
