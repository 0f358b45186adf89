//! The database of Kite: the fence, and the rows that only the holder of its token writes.

use crate::{DealerCentre, Error, Result, settings::DatabaseSettings};
use kube::ResourceExt;
use sqlx::{
    Executor, PgPool, Postgres, Transaction,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions},
    query::Query,
};
use std::time::Duration;
use uuid::Uuid;

/// The fence of the operator.
const NAME: &str = "operator";
/// What the guard of a table answers to a token that no longer stands.
const REFUSED: &str = "55000";

/// The database, for somebody who holds a token.
#[derive(Debug, Clone)]
pub struct Database {
    pool: PgPool,
    group: String,
}

/// How a claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The token stands.
    Standing,
    /// This one stands already, and it is no smaller.
    Behind(i64),
}

/// What Kite knows of a centre that is to be noted.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The centre.
    pub centre: Uuid,
}

impl Database {
    /// Connects when it is first used.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn open(settings: &DatabaseSettings) -> Result<Self> {
        let options: PgConnectOptions = settings.url.parse()?;
        let options = options.application_name("kite-operator").options([
            ("statement_timeout", "60s"),
            // A leader that was stopped in a transaction keeps its locks no longer than this.
            ("idle_in_transaction_session_timeout", "5s"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections_max)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(|connection, _| {
                Box::pin(
                    async move { connection.execute("SET ROLE kite_operator").await.map(drop) },
                )
            })
            .connect_lazy_with(options);
        Ok(Self {
            pool,
            group: settings.group.clone(),
        })
    }

    /// Claims the fence before the first write of a term.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub async fn claim(&self, token: i64, holder: &str) -> Result<Claim> {
        let claimed: Option<i64> = sqlx::query_scalar(
            "INSERT INTO platform.fence AS f (name, token, holder) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET token = excluded.token, holder = excluded.holder, claimed_at = now()
             WHERE f.token < excluded.token OR (f.token = excluded.token AND f.holder = excluded.holder)
             RETURNING token",
        )
        .bind(NAME)
        .bind(token)
        .bind(holder)
        .fetch_optional(&self.pool)
        .await?;
        if claimed.is_some() {
            return Ok(Claim::Standing);
        }
        let standing = sqlx::query_scalar("SELECT token FROM platform.fence WHERE name = $1");
        Ok(Claim::Behind(
            standing.bind(NAME).fetch_one(&self.pool).await?,
        ))
    }

    /// Notes what the resource says; whether anything had to be written.
    ///
    /// # Errors
    /// `Fenced`; the database refuses, or the host belongs to another centre.
    pub async fn note(&self, token: i64, centre: &DealerCentre, known: Known) -> Result<bool> {
        let row = Row::of(centre, known)?;
        let mut tx = self.begin(token).await?;
        let changed = row.bound(UPDATE, &self.group).execute(&mut *tx).await;
        let mut written = changed.map_err(refused)?.rows_affected();
        if written == 0 {
            let added = row.bound(INSERT, &self.group).execute(&mut *tx).await;
            written = added.map_err(refused)?.rows_affected();
            row.own(&mut tx, &self.group).await?;
        }
        tx.commit().await.map_err(refused)?;
        Ok(written > 0)
    }

    /// The resource is gone and its row stays.
    ///
    /// # Errors
    /// `Fenced`, or the database refuses.
    pub async fn release(&self, token: i64, centre: &DealerCentre) -> Result<bool> {
        let mut tx = self.begin(token).await?;
        let released = sqlx::query(
            "UPDATE platform.dealer_centre SET released_at = now() WHERE resource = $1 AND released_at IS NULL",
        );
        let released = released.bind(resource(centre)?).execute(&mut *tx).await;
        let released = released.map_err(refused)?;
        tx.commit().await.map_err(refused)?;
        Ok(released.rows_affected() > 0)
    }

    /// The resource is gone and so is its row.
    ///
    /// # Errors
    /// `Fenced`, or the database refuses.
    pub async fn forget(&self, token: i64, centre: &DealerCentre) -> Result<bool> {
        let mut tx = self.begin(token).await?;
        let forgotten = sqlx::query("DELETE FROM platform.dealer_centre WHERE resource = $1");
        let forgotten = forgotten.bind(resource(centre)?).execute(&mut *tx).await;
        let forgotten = forgotten.map_err(refused)?;
        tx.commit().await.map_err(refused)?;
        Ok(forgotten.rows_affected() > 0)
    }

    /// Bytes that the database takes, and what all centres together may take of it.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub async fn quota(&self) -> Result<(i64, i64)> {
        let row: (i64, i64) = sqlx::query_as(
            "SELECT pg_database_size(current_database()), coalesce(sum(quota_bytes), 0)::bigint
             FROM platform.dealer_centre WHERE released_at IS NULL",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok(row)
    }

    async fn begin(&self, token: i64) -> Result<Transaction<'static, Postgres>> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("SELECT set_config('app.fence', $1, true)")
            .bind(token.to_string())
            .execute(&mut *tx)
            .await?;
        Ok(tx)
    }
}

/// Changes the row that is there, if it says anything else. The guard looks at the fence after the row is locked: a writer that
/// waited for the row is measured by what stands when it goes on.
const UPDATE: &str = "UPDATE platform.dealer_centre AS d SET resource = $3, generation = $4, centre_id = $5, inn = $6, kpp = $7, \
       city = $8, brands = $9, modules = $10, vehicle_types = $11, quota_bytes = $12, branding = $13, host = $14, \
       written_at = now(), released_at = NULL
     FROM platform.tenant AS t WHERE t.slug = $1 AND d.tenant_id = t.id AND d.code = $2
       AND (d.released_at IS NOT NULL OR d.resource = $3)
       AND (d.released_at IS NOT NULL
         OR (d.resource, d.generation, d.centre_id, d.inn, d.kpp, d.city) IS DISTINCT FROM ($3, $4, $5, $6, $7, $8)
         OR (d.brands, d.modules, d.vehicle_types, d.quota_bytes, d.branding, d.host) IS DISTINCT FROM ($9, $10, $11, $12, $13, $14))";

/// Adds the row of a centre that has none. The fence fills in its own column.
const INSERT: &str = "INSERT INTO platform.dealer_centre (tenant_id, code, resource, generation, centre_id, inn, kpp, city, brands, \
       modules, vehicle_types, quota_bytes, branding, host, fence)
     SELECT t.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0 FROM platform.tenant AS t
     WHERE t.slug = $1 AND NOT EXISTS (SELECT FROM platform.dealer_centre AS d WHERE d.tenant_id = t.id AND d.code = $2)";

/// A row as the resource says it.
struct Row<'a> {
    centre: &'a DealerCentre,
    resource: Uuid,
    known: Known,
    quota: i64,
    branding: serde_json::Value,
}

impl<'a> Row<'a> {
    fn of(centre: &'a DealerCentre, known: Known) -> Result<Self> {
        let branding = serde_json::to_value(&centre.spec.branding);
        Ok(Self {
            centre,
            resource: resource(centre)?,
            known,
            quota: bytes(&centre.spec.database_quota)?,
            branding: branding.map_err(|error| Error::Outside(error.to_string()))?,
        })
    }

    /// One code is one centre: the row must not belong to another resource that lives.
    async fn own(&self, tx: &mut Transaction<'static, Postgres>, group: &str) -> Result<()> {
        let theirs = sqlx::query_scalar(
            "SELECT d.resource FROM platform.dealer_centre AS d JOIN platform.tenant AS t ON t.id = d.tenant_id \
             WHERE t.slug = $1 AND d.code = $2",
        );
        let code = &self.centre.spec.code;
        let theirs: Option<Uuid> = theirs
            .bind(group)
            .bind(code)
            .fetch_optional(&mut **tx)
            .await?;
        match theirs {
            Some(theirs) if theirs == self.resource => Ok(()),
            Some(_) => Err(Error::Refused(format!(
                "another resource has the code {code}"
            ))),
            None => Err(Error::Refused(format!("there is no group {group}"))),
        }
    }

    fn bound(&'a self, sql: &'static str, group: &'a str) -> Query<'a, Postgres, PgArguments> {
        let spec = &self.centre.spec;
        sqlx::query(sql)
            .bind(group)
            .bind(&spec.code)
            .bind(self.resource)
            .bind(self.centre.metadata.generation.unwrap_or(1))
            .bind(self.known.centre)
            .bind(&spec.legal_entity.inn)
            .bind(&spec.legal_entity.kpp)
            .bind(&spec.city)
            .bind(&spec.brands)
            .bind(&spec.modules)
            .bind(&spec.vehicle_types)
            .bind(self.quota)
            .bind(&self.branding)
            .bind(&spec.host)
    }
}

fn resource(centre: &DealerCentre) -> Result<Uuid> {
    let uid = centre.uid().and_then(|uid| uid.parse().ok());
    uid.ok_or(Error::Incomplete("uid"))
}

/// The guard of the table speaks by a state of its own.
fn refused(error: sqlx::Error) -> Error {
    match error.as_database_error() {
        Some(told) if told.code().as_deref() == Some(REFUSED) => {
            Error::Fenced(told.message().to_owned())
        }
        Some(told) if told.constraint() == Some("dealer_centre_host") => {
            Error::Refused("another centre has this host".to_owned())
        }
        _ => Error::Sql(error),
    }
}

/// `20Gi` in bytes.
fn bytes(quota: &str) -> Result<i64> {
    let wrong = || Error::Refused(format!("databaseQuota {quota} is no amount"));
    let (number, unit) = quota
        .split_at_checked(quota.len().saturating_sub(2))
        .ok_or_else(wrong)?;
    let unit: i64 = match unit {
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(unit).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_read() {
        assert_eq!(bytes("20Gi").unwrap(), 21_474_836_480);
        assert_eq!(bytes("512Mi").unwrap(), 536_870_912);
        for wrong in ["", "Gi", "20", "20GB", "9999999Ti"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
