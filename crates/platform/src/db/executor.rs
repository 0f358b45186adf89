//! A transaction as sqlx sees it: what runs statements, each under the time limit.

use super::tx::Tx;
use either::Either;
use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use sqlx::{
    Execute, Executor, Postgres, SqlStr,
    error::BoxDynError,
    postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

/// A statement taken apart, so that its text can be recorded before it runs.
struct Parts {
    sql: SqlStr,
    arguments: Option<Result<Option<PgArguments>, BoxDynError>>,
    persistent: bool,
}

impl Parts {
    fn of<'q, E: Execute<'q, Postgres>>(mut query: E) -> Self {
        let arguments = Some(query.take_arguments());
        let asked = query.persistent();
        let sql = query.sql();
        let persistent = asked && !is_filtered_page(sql.as_str());
        crate::statements::record(sql.as_str());
        Self {
            sql,
            arguments,
            persistent,
        }
    }
}

/// A page of a list whose filters may be absent is planned for those that are there. The one plan that the server would
/// keep for all cases walks a long list from end to end when few rows fit the filter.
fn is_filtered_page(sql: &str) -> bool {
    sql.contains("LIMIT $") && sql.contains(" IS NULL OR ")
}

impl<'q> Execute<'q, Postgres> for Parts {
    fn sql(self) -> SqlStr {
        self.sql
    }
    fn statement(&self) -> Option<&PgStatement> {
        None
    }
    fn take_arguments(&mut self) -> Result<Option<PgArguments>, BoxDynError> {
        self.arguments.take().unwrap_or(Ok(None))
    }
    fn persistent(&self) -> bool {
        self.persistent
    }
}

impl<'c> Executor<'c> for &'c mut Tx {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let parts = Parts::of(query);
        let Some((connection, call_max, fate)) = self.wire() else {
            return futures::stream::once(async { Err(sqlx::Error::PoolClosed) }).boxed();
        };
        let limit = call_max;
        let rows = connection.fetch_many(parts);
        futures::stream::unfold(rows, move |mut rows| async move {
            let next = fate
                .limited_row(limit, async { rows.next().await.transpose() })
                .await;
            next.transpose().map(|row| (row, rows))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let parts = Parts::of(query);
        Box::pin(async move {
            let (connection, call_max, fate) = self.wire().ok_or(sqlx::Error::PoolClosed)?;
            fate.limited(call_max, connection.fetch_optional(parts))
                .await
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        Box::pin(async move {
            let (connection, call_max, fate) = self.wire().ok_or(sqlx::Error::PoolClosed)?;
            fate.limited(call_max, connection.prepare_with(sql, parameters))
                .await
        })
    }
}
