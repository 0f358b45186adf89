//! Statements on market listings.

use crate::model::{
    import::ListingRow,
    listing::{Fuel, Listing, ListingId, Transmission, key},
    market::{CANDIDATES_MAX, Candidate, DISTANCES, Sought, Step},
};
use kernel::{Currency, Error, Instant, Money, PageAsk, Result};
use platform::Tx;
use sqlx::FromRow;

/// Adds rows that the source has not given before and says how many those were. One statement for all of them.
pub async fn listings_insert(
    tx: &mut Tx,
    source: &str,
    currency: Currency,
    rows: &[ListingRow],
    at: Instant,
) -> Result<i64> {
    let ids: Vec<_> = rows.iter().map(|_| ListingId::new().0).collect();
    let keys: Vec<&str> = rows.iter().map(|row| row.row_key.as_str()).collect();
    let makes: Vec<&str> = rows.iter().map(|row| row.make.as_str()).collect();
    let models: Vec<&str> = rows.iter().map(|row| row.model.as_str()).collect();
    let make_keys: Vec<String> = rows.iter().map(|row| key(&row.make)).collect();
    let model_keys: Vec<String> = rows.iter().map(|row| key(&row.model)).collect();
    let years: Vec<i32> = rows.iter().map(|row| row.year).collect();
    let prices: Vec<i64> = rows.iter().map(|row| row.price_minor).collect();
    let odometers: Vec<i64> = rows.iter().map(|row| row.mileage_km).collect();
    let fuels: Vec<Fuel> = rows.iter().map(|row| row.fuel).collect();
    let transmissions: Vec<Transmission> = rows.iter().map(|row| row.transmission).collect();
    let engines: Vec<Option<i32>> = rows.iter().map(|row| row.engine_cc).collect();
    let consumptions: Vec<Option<i32>> = rows.iter().map(|row| row.consumption_ml).collect();
    let taxes: Vec<Option<i64>> = rows.iter().map(|row| row.tax_minor).collect();
    let done = sqlx::query(
        "INSERT INTO buyback.listing (tenant_id, source, currency, imported_at, id, row_key, make, model, make_key,
                                      model_key, year, price_minor, mileage_km, fuel, transmission, engine_cc,
                                      consumption_ml, tax_minor)
         SELECT $1, $2, $3, $4, row.*
         FROM UNNEST($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::integer[],
                     $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::integer[], $17::integer[],
                     $18::bigint[]) AS row
         ON CONFLICT ON CONSTRAINT listing_once DO NOTHING",
    )
    .bind(tx.tenant())
    .bind(source)
    .bind(currency.code())
    .bind(at)
    .bind(ids)
    .bind(keys)
    .bind(makes)
    .bind(models)
    .bind(make_keys)
    .bind(model_keys)
    .bind(years)
    .bind(prices)
    .bind(odometers)
    .bind(fuels)
    .bind(transmissions)
    .bind(engines)
    .bind(consumptions)
    .bind(taxes)
    .execute(&mut *tx)
    .await?;
    i64::try_from(done.rows_affected()).map_err(Error::internal)
}

/// How many of these rows the source has given before.
pub async fn listings_known(tx: &mut Tx, source: &str, rows: &[ListingRow]) -> Result<i64> {
    let keys: Vec<&str> = rows.iter().map(|row| row.row_key.as_str()).collect();
    let known = sqlx::query_scalar(
        "SELECT count(*) FROM buyback.listing WHERE tenant_id = $1 AND source = $2 AND row_key = ANY($3)",
    )
    .bind(tx.tenant())
    .bind(source)
    .bind(keys)
    .fetch_one(&mut *tx)
    .await?;
    Ok(known)
}

/// What a list of listings is narrowed by.
#[derive(Debug, Default)]
pub struct ListingFilter {
    /// Only this make.
    pub make: Option<String>,
    /// Only this model.
    pub model: Option<String>,
    /// Only this year and later.
    pub year_from: Option<i32>,
    /// Only this year and earlier.
    pub year_to: Option<i32>,
    /// Only this source.
    pub source: Option<String>,
}

#[derive(FromRow)]
struct ListingRead {
    id: ListingId,
    source: String,
    make: String,
    model: String,
    year: i32,
    price_minor: i64,
    currency: String,
    mileage_km: i64,
    fuel: Fuel,
    transmission: Transmission,
    engine_cc: Option<i32>,
    consumption_ml: Option<i32>,
    tax_minor: Option<i64>,
    imported_at: Instant,
}

impl TryFrom<ListingRead> for Listing {
    type Error = Error;
    fn try_from(row: ListingRead) -> Result<Self> {
        Ok(Self {
            id: row.id,
            source: row.source,
            make: row.make,
            model: row.model,
            year: row.year,
            price: Money::minor(row.price_minor, row.currency.parse()?),
            mileage_km: row.mileage_km,
            fuel: row.fuel,
            transmission: row.transmission,
            engine_cc: row.engine_cc,
            consumption_ml: row.consumption_ml,
            tax_minor: row.tax_minor,
            imported_at: row.imported_at,
        })
    }
}

/// A page of listings, newest first.
pub async fn listing_page(
    tx: &mut Tx,
    filter: &ListingFilter,
    ask: PageAsk,
) -> Result<Vec<Listing>> {
    let rows: Vec<ListingRead> = sqlx::query_as(
        "SELECT id, source, make, model, year, price_minor, currency, mileage_km, fuel, transmission, engine_cc,
                consumption_ml, tax_minor, imported_at
         FROM buyback.listing
         WHERE tenant_id = $1 AND ($2::text IS NULL OR make_key = $2) AND ($3::text IS NULL OR model_key = $3)
           AND ($4::integer IS NULL OR year >= $4) AND ($5::integer IS NULL OR year <= $5)
           AND ($6::text IS NULL OR source = $6) AND ($7::uuid IS NULL OR id < $7)
         ORDER BY id DESC LIMIT $8",
    )
    .bind(tx.tenant())
    .bind(filter.make.as_deref().map(key))
    .bind(filter.model.as_deref().map(key))
    .bind(filter.year_from)
    .bind(filter.year_to)
    .bind(&filter.source)
    .bind(ask.after)
    .bind(ask.limit + 1)
    .fetch_all(&mut *tx)
    .await?;
    rows.into_iter().map(Listing::try_from).collect()
}

/// The nearest listings of a step of the search, the nearest first.
pub async fn candidates(tx: &mut Tx, sought: &Sought, step: Step) -> Result<Vec<Candidate>> {
    let (own, far) = (&sought.traits, &DISTANCES);
    let rows = sqlx::query_as(
        "SELECT id AS listing, year, mileage_km, price_minor, fuel, transmission, engine_cc, consumption_ml, tax_minor
         FROM buyback.listing
         WHERE tenant_id = $1 AND make_key = $2 AND ($3::text IS NULL OR model_key = $3) AND currency = $4
           AND year BETWEEN $5 - $6 AND $5 + $6
         ORDER BY abs(year - $5) * $14::integer + $15 * abs(mileage_km - $7) / 1000
           + CASE WHEN fuel <> $8 THEN $16 ELSE 0 END
           + CASE WHEN transmission <> $9 THEN $17 ELSE 0 END
           + CASE WHEN $10::integer IS NOT NULL AND engine_cc IS DISTINCT FROM $10 THEN $18 ELSE 0 END
           + CASE WHEN $11::integer IS NOT NULL AND consumption_ml IS DISTINCT FROM $11 THEN $19 ELSE 0 END
           + CASE WHEN $12::bigint IS NOT NULL AND tax_minor IS DISTINCT FROM $12 THEN $20 ELSE 0 END, id
         LIMIT $13",
    )
    .bind(tx.tenant())
    .bind(&sought.cohort.make)
    .bind((!step.whole_make).then_some(&sought.cohort.model))
    .bind(sought.currency.code())
    .bind(sought.year)
    .bind(step.years_around)
    .bind(sought.mileage_km)
    .bind(own.fuel)
    .bind(own.transmission)
    .bind(own.engine_cc)
    .bind(own.consumption_ml)
    .bind(own.tax_minor)
    .bind(i64::try_from(CANDIDATES_MAX).unwrap_or(i64::MAX))
    .bind(far.year)
    .bind(far.thousand_km)
    .bind(far.fuel)
    .bind(far.transmission)
    .bind(far.engine)
    .bind(far.consumption)
    .bind(far.tax)
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows)
}
