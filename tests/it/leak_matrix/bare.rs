//! The same with the filters of the program gone: bare SQL in the role of each module. The database alone refuses. The
//! tables come from its catalogue, so a new table is covered or fails.

use super::{matrix, none, on, place::Place};
use identity::world;
use platform::testing::TestApp;
use sqlx::Row;

/// Tables that only the wall between groups guards, each with its reason.
const OF_THE_GROUP: &[(&str, &str)] = &[
    ("audit.", "the log belongs to the whole group"),
    (
        "identity.",
        "people, roles and the structure of the group are the group's own",
    ),
    (
        "console.",
        "a file of a list belongs to whoever asked for it, wherever he works",
    ),
    (
        "vehicles.vehicle",
        "the car as such: number, make, year; it moves between centres",
    ),
    (
        "vehicles.vehicle_word",
        "words of the car as such, as public as its number",
    ),
    (
        "vehicles.sale_check",
        "a verdict about an id, heard before the car has a centre",
    ),
    ("vehicles.vat_rate", "law"),
    ("buyback.listing", "the market"),
    ("sales.policy", "one set of terms for the group"),
    ("sales.handover_item", "one list for the group"),
    ("sales.reason", "one list for the group"),
    (
        "verification.stop",
        "who is stopped in one centre is stopped in all",
    ),
    ("verification.hash_key", "one key for the group"),
    ("verification.provider_rule", "terms of a register"),
    ("verification.breaker", "the state of a register"),
    ("verification.reviewer", "who is at work"),
    (
        "verification.cash_ask",
        "cash of one party counts together in the whole group",
    ),
    ("finance.word", "words of the ledger"),
    ("finance.posting_rule", "rules of the ledger"),
    ("finance.rate", "rates of the group"),
    ("finance.books", "which entities keep books here"),
    ("finance.account", "the chart of accounts, without figures"),
    ("finance.close_step", "one list for the group"),
];

struct Table {
    schema: String,
    name: String,
    /// What stands on it beside the wall between groups.
    walled: bool,
}

impl Table {
    fn of_the_group(&self) -> bool {
        OF_THE_GROUP.iter().any(|(name, _)| {
            *name == self.name || (name.ends_with('.') && self.name.starts_with(name))
        })
    }

    fn role(&self) -> String {
        format!("kite_{}", self.schema)
    }
}

const TABLES: &str = "SELECT n.nspname::text AS schema, c.oid::regclass::text AS name,
    EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND NOT p.polpermissive
              AND p.polname IN ('centre', 'entity') AND p.polcmd = '*' AND p.polroles = '{0}') AS walled
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public', 'platform') ORDER BY 2";

async fn tables(suite: &TestApp) -> Vec<Table> {
    let rows = suite.sql(TABLES).await;
    let tables: Vec<Table> = rows
        .iter()
        .map(|row| Table {
            schema: row.get("schema"),
            name: row.get("name"),
            walled: row.get("walled"),
        })
        .collect();
    assert!(tables.len() > 90, "{} tables", tables.len());
    tables
}

/// A table without the wall inside the group says why.
#[test]
fn idn_1_every_table_has_its_wall_or_a_reason() {
    on(async {
        let tables = tables(&matrix().await.shop.suite).await;
        let odd = tables
            .iter()
            .filter(|table| table.walled == table.of_the_group());
        let odd: Vec<String> = odd
            .map(|table| {
                format!(
                    "{}: {}",
                    table.name,
                    if table.walled {
                        "a wall that the list does not know"
                    } else {
                        "no wall and no reason"
                    }
                )
            })
            .collect();
        none(&odd);
    });
}

const ROW: &str = "to_jsonb(t) - '{inputs,raw,act}'::text[]";

/// A condition that is true for rows of a place.
fn of(place: Place) -> String {
    if place == Place::Stranger {
        return format!("t.tenant_id = '{}'", world::OTHER_TENANT);
    }
    // Rows of another centre have its ids; those of the centre's own rows begin differently.
    format!(
        "({ROW})::text ~ '\"{}[0-9a-f]{{6}}-' AND t.tenant_id = '{}'",
        place.mark(),
        world::TENANT
    )
}

#[test]
fn idn_1_without_filters_no_row_of_elsewhere_is_read_changed_or_written() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let (mut faults, mut refused) = (Vec::new(), 0);
        for table in tables(suite).await {
            let places = if table.walled {
                vec![Place::Sister, Place::Cousin, Place::Stranger]
            } else {
                vec![Place::Stranger]
            };
            for place in places {
                let owned = format!(
                    "SELECT count(*) FROM {} AS t WHERE {}",
                    table.name,
                    of(place)
                );
                let there: i64 = suite.sql(&owned).await[0].get(0);
                if there > 0 {
                    refused += 1;
                    faults.extend(tried(suite, &table, place).await);
                }
            }
        }
        none(&faults);
        assert!(refused > 150, "only {refused} tables had rows of elsewhere");
    });
}

/// What the role of the module can do to rows of a place when it reaches the own centre only.
async fn tried(suite: &TestApp, table: &Table, place: Place) -> Vec<String> {
    let (name, foreign) = (&table.name, of(place));
    let sample = format!("SELECT to_jsonb(t)::text FROM {name} AS t WHERE {foreign} LIMIT 1");
    let sample: String = suite.sql(&sample).await[0].get(0);
    let columns = format!(
        "SELECT string_agg(quote_ident(attname), ',' ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
    );
    let columns: String = suite.sql(&columns).await[0].get(0);
    let insert = format!(
        "INSERT INTO {name} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{name}, '{}'::jsonb) RETURNING 1",
        sample.replace('\'', "''")
    );
    let mut faults = Vec::new();
    for (what, statement) in [
        (
            "reads",
            format!("SELECT 1 FROM {name} AS t WHERE {foreign}"),
        ),
        (
            "changes",
            format!("UPDATE {name} AS t SET tenant_id = tenant_id WHERE {foreign} RETURNING 1"),
        ),
        (
            "deletes",
            format!("DELETE FROM {name} AS t WHERE {foreign} RETURNING 1"),
        ),
        ("writes", insert),
    ] {
        match within(suite, table, &statement).await {
            Ok(rows) if what != "writes" && rows == 0 => {}
            // 42501: no such grant, or a row that the wall does not let in.
            Err(code) if code == "42501" => {}
            // A trigger that looks for parts, and sees none, speaks before the wall does.
            Err(error) if what == "writes" && error.contains("check_violation") => {}
            other => faults.push(format!(
                "{} {what} {name} of {place:?}: {other:?}",
                table.role()
            )),
        }
    }
    faults
}

async fn within(suite: &TestApp, table: &Table, statement: &str) -> Result<usize, String> {
    let (tenant, centre) = (world::TENANT.to_string(), world::DC1.to_string());
    let done = suite
        .as_role_within(&table.role(), &tenant, (centre.as_str(), ""), statement)
        .await;
    done.map(|rows| rows.len()).map_err(|error| {
        let code = error.as_database_error().and_then(|error| error.code());
        code.map_or_else(
            || error.to_string(),
            |code| match code.as_ref() {
                "42501" => code.into_owned(),
                "23514" => format!("check_violation: {error}"),
                _ => error.to_string(),
            },
        )
    })
}

/// A transaction that names nothing sees nothing, but for the defaults that belong to nobody.
#[test]
fn idn_1_without_settings_nothing_is_there() {
    on(async {
        let suite = &matrix().await.shop.suite;
        let mut faults = Vec::new();
        for table in tables(suite).await {
            let all = format!(
                "SELECT 1 FROM {} AS t WHERE t.tenant_id <> '00000000-0000-0000-0000-000000000000' LIMIT 1",
                table.name
            );
            let rows = suite
                .as_role_within(&table.role(), "", ("", ""), &all)
                .await;
            if rows.map_or(0, |rows| rows.len()) > 0 {
                faults.push(format!("{} shows rows to nobody", table.name));
            }
        }
        none(&faults);
    });
}
