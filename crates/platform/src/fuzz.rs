//! The readers of the HTTP edge and of the log as targets of the fuzzer; see [`kernel::fuzz`].

use crate::{
    Envelope,
    http::{export, peer, session_cookie, strict},
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use deserr::Deserr;
use ipnet::IpNet;
use kernel::{
    Invalid, Lang,
    fuzz::{Target, refusal_is_bounded, text_of},
};
use serde_json::Value;
use std::net::IpAddr;

/// Every reader of this crate.
pub const TARGETS: &[Target] = &[
    ("cookie", cookie),
    ("csv_export", csv_export),
    ("envelope", envelope),
    ("forwarded_for", forwarded_for),
    ("strict_json", strict_json),
];

/// What a reason for refusing may take: it stands in the answer.
const REASON_MAX: usize = 1_000;

/// A body as a handler takes it: strict JSON first, then every field.
pub fn body<T: Deserr<Invalid>>(data: &[u8]) {
    let Ok(value) = strict::parse(data) else {
        return;
    };
    if let Err(refused) = deserr::deserialize::<T, _, Invalid>(value) {
        refusal_is_bounded(&refused);
    }
}

/// Strict reading takes less than `serde_json`, never more or anything else, and what it refuses has a place.
fn strict_json(data: &[u8]) {
    match strict::parse(data) {
        Ok(value) => {
            let loose: Option<Value> = serde_json::from_slice(data).ok();
            assert_eq!(loose.as_ref(), Some(&value), "two readers disagree");
            let written = serde_json::to_vec(&value).unwrap_or_default();
            assert_eq!(strict::parse(&written).as_ref(), Ok(&value), "changed");
        }
        Err(reason) => {
            assert!(reason.len() <= REASON_MAX, "{} bytes", reason.len());
            assert!(reason.contains(" at line "), "no place: {reason}");
        }
    }
}

fn headers(name: HeaderName, data: &[u8]) -> HeaderMap {
    let lines = data.split(|byte| *byte == b'\n');
    let values = lines.filter_map(|line| HeaderValue::from_bytes(line).ok());
    values.map(|value| (name.clone(), value)).collect()
}

fn cookie(data: &[u8]) {
    let headers = headers(header::COOKIE, data);
    if let Some(value) = session_cookie(&headers) {
        assert!(!value.contains(';'), "{value} holds another cookie");
    }
}

/// Only a trusted neighbour names the caller, and then only by an address that stands in the header.
fn forwarded_for(data: &[u8]) {
    let headers = headers(HeaderName::from_static("x-forwarded-for"), data);
    let (near, strange) = (IpAddr::from([10, 0, 0, 2]), IpAddr::from([192, 0, 2, 1]));
    let trusted: Vec<IpNet> = "10.0.0.0/24".parse().into_iter().collect();
    assert_eq!(peer::named(&trusted, strange, &headers), strange);
    let seen = peer::named(&trusted, near, &headers);
    let shown = headers.values().filter_map(|line| line.to_str().ok());
    let shown = shown
        .flat_map(|line| line.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    let mut known = shown.map(|address| address.to_canonical()).chain([near]);
    assert!(known.any(|address| address == seen), "{seen} is invented");
}

/// A file of an export reads back as the cells that went in, and none of them is a formula.
fn csv_export(data: &[u8]) {
    // A mark of encoding at the beginning belongs to the file, and a file has rows of one length.
    let texts: Vec<Vec<&str>> = text_of(data)
        .trim_start_matches('\u{feff}')
        .split('\u{1e}')
        .map(|row| row.split('\u{1f}').collect())
        .collect();
    let cells = texts.iter().map(|row| {
        let cells = row.iter().map(export::Cell::of);
        cells.map(|cell| cell.written(Lang::Ru)).collect()
    });
    let Ok(file) = export::lines(cells) else {
        let first = texts.first().map(Vec::len);
        assert!(texts.iter().any(|row| Some(row.len()) != first));
        return;
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(file.as_bytes());
    let read: Vec<_> = reader.records().filter_map(Result::ok).collect();
    assert_eq!(read.len(), texts.len(), "rows of {file:?}");
    for (record, row) in read.iter().zip(&texts) {
        assert_eq!(record.len(), row.len(), "cells of {file:?}");
        for (cell, text) in record.iter().zip(row) {
            assert!(!cell.starts_with(export::FORMULA_SIGNS), "{cell:?}");
            assert!(cell == *text || cell.strip_prefix('\'') == Some(text));
        }
    }
}

fn envelope(data: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Envelope>(data) else {
        return;
    };
    // A moment beyond the four digits of a year can be read and not be written.
    if let Ok(written) = serde_json::to_vec(&event) {
        let again = serde_json::from_slice::<Envelope>(&written).ok();
        assert_eq!(again.as_ref(), Some(&event), "another event");
    }
    assert_eq!(event.scope().tenant, event.tenant_id);
}
