//! Roles and what they may do.

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeMap;
use utoipa::ToSchema;

const ROLES: &str = include_str!("../../../../fixtures/roles.toml");

/// A role with its permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Role {
    /// Stable name, `sales_consultant`.
    pub name: String,
    /// Name to show, in Russian.
    pub ru: String,
    /// The same in English.
    pub en: String,
    /// What it may do.
    pub permissions: Vec<String>,
}

/// Names of a role for people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleNames {
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// The starting set of roles by their stable names.
///
/// # Errors
/// The built-in list cannot be read.
pub fn standard() -> Result<BTreeMap<String, RoleNames>> {
    toml::from_str(ROLES).map_err(Error::internal)
}

/// Which roles have which permission: what all files of `fixtures/permissions` say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleMatrix {
    rows: BTreeMap<String, Vec<String>>,
}

impl RoleMatrix {
    /// Reads the files of all modules: `"sales.deal.write" = ["sales_consultant", …]`.
    ///
    /// # Errors
    /// A file is no such table, names an unknown role, or repeats a permission of another file.
    pub fn read(files: &[&str]) -> Result<Self> {
        let known = standard()?;
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in files {
            let table: BTreeMap<String, Vec<String>> =
                toml::from_str(file).map_err(Error::internal)?;
            for (permission, roles) in table {
                if let Some(role) = roles.iter().find(|role| !known.contains_key(*role)) {
                    return Err(Error::internal(format!(
                        "{permission} names the unknown role {role}"
                    )));
                }
                if let Some(twice) = rows.insert(permission.clone(), roles) {
                    return Err(Error::internal(format!(
                        "{permission} stands in two files, once with {twice:?}"
                    )));
                }
            }
        }
        Ok(Self { rows })
    }

    /// The permissions that the matrix knows.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// The roles that have a permission.
    #[must_use]
    pub fn roles_of(&self, permission: &str) -> &[String] {
        self.rows.get(permission).map_or(&[], Vec::as_slice)
    }

    /// Every pair of a role and a permission that it has.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.iter().flat_map(|(permission, roles)| {
            roles
                .iter()
                .map(move |role| (role.as_str(), permission.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_the_union_of_its_files() {
        let matrix = RoleMatrix::read(&[
            "\"a.b.read\" = [\"cashier\", \"auditor\"]",
            "\"c.d.write\" = [\"driver\"]",
        ])
        .unwrap();
        assert_eq!(
            matrix.permissions().collect::<Vec<_>>(),
            ["a.b.read", "c.d.write"]
        );
        assert_eq!(matrix.roles_of("a.b.read"), ["cashier", "auditor"]);
        assert_eq!(matrix.roles_of("x"), [""; 0]);
        assert_eq!(matrix.pairs().count(), 3);
    }

    #[test]
    fn a_matrix_with_a_mistake_is_refused() {
        for (files, says) in [
            (vec!["\"a.b.read\" = [\"boss\"]"], "boss"),
            (vec!["\"a.b.read\" = []", "\"a.b.read\" = []"], "two files"),
            (vec!["\"a.b.read\" = 1"], "sequence"),
        ] {
            let error = RoleMatrix::read(&files).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn there_are_nineteen_roles() {
        assert_eq!(standard().unwrap().len(), 19);
    }
}
