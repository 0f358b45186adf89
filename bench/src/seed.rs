//! Rows in bulk, straight into the tables: copies of what the story of G1 has left, each with ids of its own.

use crate::stage::Stage;
use kernel::Result;
use sqlx::{Connection, PgConnection};

/// The group that everything happens in.
pub const TENANT: &str = "01900000-0000-7000-8000-000000000001";

/// The table of the bare commit.
pub async fn bare(stage: &Stage) -> Result<()> {
    let mut anchor = PgConnection::connect(&stage.anchor_url).await?;
    sqlx::raw_sql("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)")
        .execute(&mut anchor)
        .await?;
    Ok(anchor.close().await?)
}

/// Ids that sort by time, spread over the last year: number `n` of `rows`.
const IDS: &str = "CREATE OR REPLACE FUNCTION pg_temp.v7(kind int, n int, rows int) RETURNS uuid LANGUAGE sql AS $$
  SELECT (lpad(to_hex(1735700000000 + (31536000000 * n::numeric / rows)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
          || '8' || lpad(to_hex(n), 15, '0'))::uuid $$;";

/// Every table with the columns that a copy takes from the row of the story, and those that it has anew.
pub async fn rows(stage: &Stage, count: u32) -> Result<()> {
    let mut admin = stage.admin().await?;
    sqlx::raw_sql(IDS).execute(&mut admin).await?;
    // Triggers and foreign keys are the business of writers; what is copied is whole.
    sqlx::raw_sql("SET session_replication_role = replica; SET synchronous_commit = off")
        .execute(&mut admin)
        .await?;
    for copy in COPIES {
        let columns = columns(&mut admin, copy.table).await?;
        let value = |column: &String| {
            let own = copy.fresh.iter().find(|(name, _)| name == column);
            own.map_or_else(|| format!("o.{column}"), |(_, sql)| (*sql).to_owned())
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM (SELECT * FROM {table} WHERE tenant_id = '{TENANT}'
             ORDER BY {order} LIMIT 1) AS o CROSS JOIN generate_series(1, {count}) AS n",
            table = copy.table,
            columns = columns.join(", "),
            values = values.join(", ").replace("ROWS", &count.to_string()),
            order = copy.order,
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut admin)
            .await?;
        let analyze = sqlx::AssertSqlSafe(format!("VACUUM ANALYZE {}", copy.table));
        sqlx::raw_sql(analyze).execute(&mut admin).await?;
    }
    Ok(admin.close().await?)
}

struct Copy {
    table: &'static str,
    /// Chooses the row that is copied.
    order: &'static str,
    fresh: &'static [(&'static str, &'static str)],
}

const CENTRES: &str = "(ARRAY['01900000-0000-7000-8000-000000002001', '01900000-0000-7000-8000-000000002002',
  '01900000-0000-7000-8000-000000002003', '01900000-0000-7000-8000-000000002004'])[1 + n % 4]::uuid";

const COPIES: &[Copy] = &[
    Copy {
        table: "vehicles.vehicle",
        order: "id",
        fresh: &[
            ("id", "pg_temp.v7(1, n, ROWS)"),
            ("vin", "'Z94K241CB' || lpad(n::text, 8, '0')"),
        ],
    },
    Copy {
        table: "vehicles.episode",
        order: "id",
        fresh: &[
            ("id", "pg_temp.v7(2, n, ROWS)"),
            ("vehicle_id", "pg_temp.v7(1, n, ROWS)"),
            ("centre_id", CENTRES),
            ("purchase_id", "pg_temp.v7(3, n, ROWS)"),
            ("price_kopecks", "100000000 + n % 1000 * 100000"),
            (
                "deal_id",
                "CASE WHEN n % 10 = 0 THEN NULL ELSE pg_temp.v7(4, n, ROWS) END",
            ),
            (
                "state",
                "CASE WHEN n % 10 = 0 THEN 'listed' ELSE o.state END",
            ),
            (
                "handed_over_on",
                "CASE WHEN n % 10 = 0 THEN NULL ELSE o.handed_over_on END",
            ),
        ],
    },
    Copy {
        table: "sales.offered_car",
        order: "episode_id",
        fresh: &[
            ("episode_id", "pg_temp.v7(2, n, ROWS)"),
            ("vin", "'Z94K241CB' || lpad(n::text, 8, '0')"),
            ("centre_id", CENTRES),
        ],
    },
    Copy {
        table: "sales.deal",
        order: "id",
        fresh: &[
            ("id", "pg_temp.v7(4, n, ROWS)"),
            ("episode_id", "pg_temp.v7(2, n, ROWS)"),
            ("centre_id", CENTRES),
            (
                "state",
                "CASE WHEN n % 10 = 0 THEN 'cancelled' ELSE o.state END",
            ),
            (
                "end_reason",
                "CASE WHEN n % 10 = 0 THEN 'price' ELSE o.end_reason END",
            ),
            (
                "paid_kopecks",
                "CASE WHEN n % 10 = 0 THEN 0 ELSE o.paid_kopecks END",
            ),
            ("hold_id", "NULL::uuid"),
            ("reserved_until", "NULL::timestamptz"),
        ],
    },
    Copy {
        table: "finance.entry",
        order: "id DESC",
        fresh: &[
            ("id", "pg_temp.v7(5, n, ROWS)"),
            ("event_id", "pg_temp.v7(6, n, ROWS)"),
            ("deal_id", "pg_temp.v7(4, n, ROWS)"),
            ("document_date", "'2026-01-01'::date + n % 60"),
            ("source_date", "'2026-01-01'::date + n % 60"),
        ],
    },
    Copy {
        table: "platform.audit",
        order: "id DESC",
        fresh: &[
            ("id", "pg_temp.v7(7, n, ROWS)"),
            ("noun_id", "pg_temp.v7(4, n, ROWS)"),
            (
                "at",
                "'2025-06-01'::timestamptz + n * interval '20 seconds'",
            ),
            (
                "action",
                "(ARRAY['deal_open', 'deal_close', 'payment_take', 'hold_take'])[1 + n % 4]",
            ),
        ],
    },
];

/// Columns that take a value: not the generated ones.
async fn columns(admin: &mut PgConnection, table: &str) -> Result<Vec<String>> {
    let columns = sqlx::query_scalar(
        "SELECT attname::text FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
    )
    .bind(table)
    .fetch_all(admin)
    .await?;
    Ok(columns)
}
