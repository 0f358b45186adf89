//! Tests of the platform over a real Postgres.

mod bus;
