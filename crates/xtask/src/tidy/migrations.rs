//! Migrations: numbered without gaps, on the own schema only, and every table behind the wall.

use super::sql::{Schemas, wrong_names};
use super::tree::schema_of;
use super::{Finding, Source, Tree};
use std::collections::BTreeMap;

/// The files of each folder below migrations/.
fn folders(tree: &Tree) -> BTreeMap<&str, Vec<&Source>> {
    let mut folders: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for file in &tree.files {
        if let Some((module, _)) = file.migration() {
            folders.entry(module).or_default().push(file);
        }
    }
    folders
        .values_mut()
        .for_each(|files| files.sort_by(|a, b| a.path.cmp(&b.path)));
    folders
}

/// 0001, 0002, …; and no `ALTER TYPE`, which cannot be undone and does not run in a transaction.
pub fn numbered(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for files in folders(tree).values() {
        for (index, file) in files.iter().enumerate() {
            let wanted = format!("{:04}_", index.saturating_add(1));
            let name = file.migration().map(|(_, name)| name).unwrap_or_default();
            if !name.starts_with(&wanted) {
                findings.push(file.finding(
                    1,
                    format!(
                        "should be number {}: migrations are numbered from 0001 without gaps",
                        wanted.trim_end_matches('_')
                    ),
                ));
            }
            let alters = |line: &str| {
                line.split("--")
                    .next()
                    .unwrap_or_default()
                    .to_uppercase()
                    .contains("ALTER TYPE")
            };
            if file.text.lines().any(alters) {
                findings.push(file.finding(
                    file.line_where(alters),
                    "alters a type; use text with a CHECK",
                ));
            }
        }
    }
    findings
}

/// A migration touches the schema of its folder, calls functions of the platform may refer to its list of groups and read the log of events, which is the record that a new column is filled from.
pub fn own_schema(tree: &Tree) -> Vec<Finding> {
    let schemas = tree.schemas();
    let mut findings = Vec::new();
    for (module, files) in folders(tree) {
        let own = schema_of(module);
        let known = Schemas {
            own: &own,
            all: &schemas,
            readable: &["platform.tenant", "platform.event"],
            migration: true,
        };
        for file in files {
            let wrong = wrong_names(&file.text, &known);
            findings.extend(
                wrong
                    .into_iter()
                    .map(|(line, text)| file.finding(line.saturating_add(1), text)),
            );
        }
    }
    findings
}

/// Every table of a module is behind row-level security, by the platform's own function.
pub fn protected(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, files) in folders(tree)
        .into_iter()
        .filter(|(module, _)| *module != "platform")
    {
        let whole: String = files.iter().map(|file| file.text.as_str()).collect();
        for file in files {
            for (line, table) in tables(&file.text) {
                let calls = ["protect", "protect_history"]
                    .map(|function| format!("platform.{function}('{table}'"));
                if !calls.iter().any(|call| whole.contains(call)) {
                    findings.push(file.finding(line, format!("{table} is not protected; add SELECT platform.protect('{table}') or platform.protect_history")));
                }
            }
        }
    }
    findings
}

/// Tables that a migration creates, with lines; partitions stand behind their parent.
fn tables(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let upper = line.trim_start().to_uppercase();
        let creates = ["CREATE TABLE ", "CREATE UNLOGGED TABLE "]
            .iter()
            .any(|start| upper.starts_with(start));
        if creates && !upper.contains(" PARTITION OF ") {
            let words = line.split_whitespace().filter(|word| {
                !["CREATE", "UNLOGGED", "TABLE", "IF", "NOT", "EXISTS"]
                    .contains(&word.to_uppercase().as_str())
            });
            let name = words
                .flat_map(|word| word.split('('))
                .next()
                .unwrap_or_default();
            found.push((index.saturating_add(1), name.to_lowercase()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULES: [(&str, &str); 2] = [("modules/a/Cargo.toml", ""), ("modules/b/Cargo.toml", "")];

    fn lines(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<usize> {
        rule(&Tree::of(&[&MODULES, files].concat()))
            .iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn gaps_and_altered_types_are_found() {
        assert_eq!(
            lines(
                numbered,
                &[
                    ("migrations/a/0001_x.sql", ""),
                    ("migrations/a/0003_y.sql", "")
                ]
            ),
            [1]
        );
        assert_eq!(
            lines(
                numbered,
                &[(
                    "migrations/a/0001_x.sql",
                    "-- ALTER TYPE is bad\nALTER TYPE a.k ADD VALUE 'x';"
                )]
            ),
            [2]
        );
        assert!(
            lines(
                numbered,
                &[(
                    "migrations/a/0001_x.sql",
                    "ALTER TABLE a.t ALTER COLUMN c TYPE text;"
                )]
            )
            .is_empty()
        );
    }

    #[test]
    fn a_foreign_schema_is_found() {
        let sql = "CREATE TABLE a.t (\n id uuid REFERENCES b.x (id)\n);\nCREATE TABLE t2 (id uuid);\nSELECT id FROM platform.outbox;\nSELECT platform.protect('a.t');";
        assert_eq!(
            lines(own_schema, &[("migrations/a/0001_x.sql", sql)]),
            [2, 4, 5]
        );
    }

    #[test]
    fn triggers_grants_and_functions_are_left_alone() {
        let sql = "CREATE FUNCTION a.f() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE n bigint;\nBEGIN\n  SELECT count(*) INTO n FROM new_rows;\n  UPDATE a.t SET n = n;\n  RETURN NULL;\nEND $$;\n\
            CREATE TRIGGER t AFTER INSERT OR UPDATE ON a.t REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION a.f();\n\
            GRANT SELECT, UPDATE ON a.t TO kite_a;\nREVOKE ALL ON a.t FROM public;\n\
            ALTER TABLE a.t ADD CONSTRAINT c FOREIGN KEY (tenant_id, x) REFERENCES a.x (tenant_id, id) ON UPDATE CASCADE;";
        assert_eq!(
            lines(own_schema, &[("migrations/a/0001_x.sql", sql)]),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn a_table_without_its_wall_is_found() {
        let sql = "CREATE TABLE a.t (id uuid);\nCREATE TABLE IF NOT EXISTS a.u(id uuid);\nCREATE TABLE a.v (id uuid);\nSELECT platform.protect('a.t');\n";
        let later = "SELECT platform.protect_history('a.v');";
        assert_eq!(
            lines(
                protected,
                &[
                    ("migrations/a/0001_x.sql", sql),
                    ("migrations/a/0002_y.sql", later)
                ]
            ),
            [2]
        );
        assert!(
            lines(
                protected,
                &[(
                    "migrations/platform/0001_x.sql",
                    "CREATE TABLE platform.t (id uuid);"
                )]
            )
            .is_empty()
        );
    }
}
