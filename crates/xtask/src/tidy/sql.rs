//! SQL in code: only `store` writes it, and only on the module's own schema.

mod names;
mod tokens;

use super::facts::{Facts, Text};
use super::tree::schema_of;
use super::{Finding, Source, Tree};
pub use names::{Schemas, wrong_names};

/// Whether a string is an SQL statement: the first word and the one that must follow it somewhere.
pub fn is_sql(text: &str) -> bool {
    let folded = fold(text).to_uppercase();
    let is_capital = text.trim_start().starts_with(char::is_uppercase);
    match folded.split(' ').next().unwrap_or_default() {
        "SELECT" => is_capital && folded.len() > 7 || folded.contains(" FROM "),
        "INSERT" => folded.starts_with("INSERT INTO "),
        "DELETE" => folded.starts_with("DELETE FROM "),
        "UPDATE" => folded.contains(" SET "),
        "WITH" => {
            folded.contains(" AS (")
                || folded.contains(" AS MATERIALIZED (")
                || folded.contains(" AS NOT MATERIALIZED (")
        }
        _ => false,
    }
}

/// Newlines and runs of blanks become one blank, as in the platform's log of statements.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No room but store holds SQL, and store does not put it together at run time.
pub fn only_in_store(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, facts) in in_rooms(tree) {
        let is_store = file.room() == Some("store");
        for text in statements(facts) {
            let assembled = text.in_macro.as_deref() == Some("format");
            if !is_store {
                findings.push(file.finding(text.place.line, "is SQL; SQL belongs to store"));
            } else if assembled {
                findings.push(file.finding(
                    text.place.line,
                    "puts SQL together at run time; write it out with parameters",
                ));
            }
        }
    }
    findings
}

/// Statements of a store name tables of the own schema, qualified, and columns instead of `*`.
pub fn own_schema(tree: &Tree) -> Vec<Finding> {
    let schemas = tree.schemas();
    let mut findings = Vec::new();
    for (file, facts) in in_rooms(tree).filter(|(file, _)| file.room() == Some("store")) {
        let own = schema_of(file.module().unwrap_or_default());
        let known = Schemas {
            own: &own,
            all: &schemas,
            readable: readable(&file.path),
            migration: false,
        };
        for text in statements(facts) {
            let wrong = wrong_names(&text.value, &known);
            findings.extend(
                wrong
                    .into_iter()
                    .map(|(_, wrong)| file.finding(text.place.line, wrong)),
            );
        }
    }
    findings
}

/// What a store may read beside its own schema. Invariants compare what a module keeps with what it has said, and those of
/// audit with what was logged.
fn readable(path: &str) -> &'static [&'static str] {
    match path {
        "modules/audit/src/store/invariant.rs" => {
            &["platform.tenant", "platform.event", "platform.audit"]
        }
        path if path.ends_with("/store/invariant.rs") => &["platform.tenant", "platform.event"],
        _ => &["platform.tenant"],
    }
}

fn in_rooms(tree: &Tree) -> impl Iterator<Item = (&Source, &Facts)> {
    tree.rust().filter(|(file, _)| file.room().is_some())
}

/// The statements of a file, test code left out.
pub fn statements(facts: &Facts) -> impl Iterator<Item = &Text> {
    facts
        .strings
        .iter()
        .filter(|text| !text.place.test && is_sql(&text.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: fn(&Tree) -> Vec<Finding>, path: &str, code: &str) -> Vec<usize> {
        let tree = Tree::of(&[
            ("modules/a/Cargo.toml", ""),
            ("modules/b-c/Cargo.toml", ""),
            (path, code),
        ]);
        rule(&tree).iter().map(|finding| finding.line).collect()
    }

    fn store(sql: &str) -> usize {
        lines(
            own_schema,
            "modules/a/src/store.rs",
            &format!("fn f() {{ query(\"{sql}\") }}"),
        )
        .len()
    }

    #[test]
    fn statements_are_told_from_sentences() {
        for sql in [
            "SELECT 1",
            "select x from a.b",
            "INSERT INTO a.b VALUES (1)",
            "UPDATE a.b SET x = 1",
            "\n DELETE FROM a.b",
            "WITH x AS (SELECT 1) SELECT 1",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for text in [
            "select",
            "With the keys",
            "Update failed",
            "insert a coin",
            "",
            "SELECTED",
        ] {
            assert!(!is_sql(text), "{text}");
        }
    }

    #[test]
    fn sql_outside_store_is_found() {
        let code = "fn f() {\n  query(\"SELECT id FROM a.deal\")\n}";
        assert_eq!(lines(only_in_store, "modules/a/src/flow.rs", code), [2]);
        assert!(lines(only_in_store, "modules/a/src/store/deal.rs", code).is_empty());
        assert!(lines(only_in_store, "modules/a/tests/it/main.rs", code).is_empty());
        assert!(
            lines(
                only_in_store,
                "modules/a/src/flow.rs",
                "#[cfg(test)]\nmod tests { const X: &str = \"SELECT 1 FROM a.b\"; }"
            )
            .is_empty()
        );
    }

    #[test]
    fn sql_put_together_is_found() {
        assert_eq!(
            lines(
                only_in_store,
                "modules/a/src/store.rs",
                "fn f() {\n format!(\"SELECT id FROM a.{t}\")\n}"
            ),
            [2]
        );
    }

    #[test]
    fn foreign_and_bare_tables_are_found() {
        assert_eq!(store("SELECT id FROM b_c.deal WHERE tenant_id = $1"), 1);
        assert_eq!(store("SELECT id FROM deal"), 1);
        assert_eq!(
            store("SELECT d.id FROM a.deal d JOIN b_c.x y ON y.id = d.id"),
            1
        );
        assert_eq!(store("SELECT id FROM a.deal, bare"), 1);
        assert_eq!(store("UPDATE deal SET x = 1"), 1);
        assert_eq!(store("INSERT INTO deal (id) VALUES ($1)"), 1);
        assert_eq!(store("SELECT seq FROM platform.event"), 1);
        assert_eq!(store("SELECT * FROM a.deal"), 1);
        assert_eq!(store("SELECT d.* FROM a.deal d"), 1);
    }

    #[test]
    fn honest_statements_are_left_alone() {
        for sql in [
            "SELECT id FROM platform.tenant ORDER BY id LIMIT 200",
            "SELECT count(*), sum(a * 2) FROM a.deal AS d WHERE d.tenant_id = $1 FOR UPDATE OF d SKIP LOCKED",
            "WITH old AS (SELECT id FROM a.deal), gone (id) AS (DELETE FROM a.x RETURNING id) SELECT id FROM old JOIN gone USING (id)",
            "INSERT INTO a.deal (id) SELECT x.id FROM unnest($1::uuid[]) AS x (id) ON CONFLICT (id) DO UPDATE SET id = excluded.id",
            "SELECT extract(epoch FROM at), substring(x FROM 1) FROM a.deal WHERE x IS NOT DISTINCT FROM $2 FOR NO KEY UPDATE",
            "INSERT INTO a.deal (id, n) SELECT $1, row.* FROM unnest($2::uuid[], $3::text[]) AS row ON CONFLICT DO NOTHING",
            "UPDATE a.deal SET n = o.n FROM (SELECT n FROM a.other) o, LATERAL (SELECT 1) p WHERE type = 'b_c.deal.v1'",
        ] {
            assert_eq!(store(sql), 0, "{sql}");
        }
    }
}
