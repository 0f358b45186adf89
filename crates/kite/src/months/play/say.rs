//! How acts are said over HTTP: orders with the keys of their thread, and what answers hold.

use super::Play;
use crate::{
    months::{hands::Worker, state::Keys},
    story::desk::{Load, Order, Refusal},
};
use kernel::{Error, Result};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

impl Play {
    /// Commands.
    pub(super) async fn post(
        &self,
        who: &Worker,
        keys: &mut Keys,
        path: &str,
        body: Value,
    ) -> Result<Value> {
        self.send(who, keys, (Method::POST, path, None), body).await
    }

    /// Commands on a version.
    pub(super) async fn post_on(
        &self,
        who: &Worker,
        keys: &mut Keys,
        (path, version): (&str, i64),
        body: Value,
    ) -> Result<Value> {
        self.send(who, keys, (Method::POST, path, Some(version)), body)
            .await
    }

    /// Saves a document.
    pub(super) async fn put_on(
        &self,
        who: &Worker,
        keys: &mut Keys,
        (path, version): (&str, i64),
        body: Value,
    ) -> Result<Value> {
        self.send(who, keys, (Method::PUT, path, Some(version)), body)
            .await
    }

    async fn send(
        &self,
        who: &Worker,
        keys: &mut Keys,
        (method, path, version): (Method, &str, Option<i64>),
        body: Value,
    ) -> Result<Value> {
        let key = keys.fresh();
        self.commands.fetch_add(1, Ordering::Relaxed);
        who.done(Order {
            method,
            path,
            key: &key,
            version,
            body: Load::Json(body),
        })
        .await
    }

    /// Sends a file.
    pub(super) async fn upload(
        &self,
        who: &Worker,
        keys: &mut Keys,
        path: &str,
        (kind, file): (&'static str, String),
    ) -> Result<Value> {
        let key = keys.fresh();
        self.commands.fetch_add(1, Ordering::Relaxed);
        who.done(Order {
            method: Method::POST,
            path,
            key: &key,
            version: None,
            body: Load::File(kind, file),
        })
        .await
    }

    /// Commands what may be refused.
    pub(super) async fn try_post(
        &self,
        who: &Worker,
        keys: &mut Keys,
        path: &str,
        body: Value,
    ) -> Result<std::result::Result<Value, Refusal>> {
        let key = keys.fresh();
        self.commands.fetch_add(1, Ordering::Relaxed);
        who.order(Order {
            method: Method::POST,
            path,
            key: &key,
            version: None,
            body: Load::Json(body),
        })
        .await
    }
}

/// A text of an answer.
pub(super) fn text(answer: &Value, name: &str) -> Result<String> {
    let text = answer.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| Error::internal(format!("no {name} in {answer}")))
}

/// A number of an answer.
pub(super) fn number(answer: &Value, pointer: &str) -> Result<i64> {
    let number = answer.pointer(pointer).and_then(Value::as_i64);
    number.ok_or_else(|| Error::internal(format!("no {pointer} in {answer}")))
}

/// Items of a page, or of a plain list.
pub(super) fn items(answer: &Value) -> Vec<Value> {
    let items = answer.get("items").unwrap_or(answer);
    items.as_array().cloned().unwrap_or_default()
}

/// The first item of a page.
pub(super) fn first(answer: &Value) -> Result<Value> {
    items(answer)
        .into_iter()
        .next()
        .ok_or_else(|| Error::internal(format!("nothing in {answer}")))
}

/// Texts of this name of every item.
pub(super) fn all(answer: &Value, name: &str) -> Vec<String> {
    items(answer)
        .iter()
        .filter_map(|item| text(item, name).ok())
        .collect()
}

/// An amount.
pub(super) fn kopecks(kopecks: i64) -> Value {
    json!({"amount": kopecks, "currency": "RUB"})
}

/// A moment as the API reads it.
pub(super) fn moment(at: time::OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}

/// A day as the API reads it.
pub(super) fn day(at: time::OffsetDateTime) -> String {
    at.to_offset(crate::months::span::MOSCOW).date().to_string()
}
