//! The pages of people: the console at `/`, the appraiser's phone page at `/appraiser/`. They are files that were built
//! before; nothing is rendered here but one thing: every answer with a first page has a fresh nonce, without which a
//! browser takes no style that scripts add (`docs/console.md`).

mod folder;

use super::problem::Problem;
use axum::{
    Extension,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use folder::{Built, File};
use kernel::codes;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// What stands in the built first pages wherever the nonce belongs.
const NONCE: &str = "__NONCE__";
/// What tells people that nobody has built the pages.
const ABSENT: &str = include_str!("site/absent.html");
/// What a page may use of the machine it is shown on.
const PERMISSIONS: &str =
    "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), serial=(), bluetooth=()";
/// First words of paths that belong to programs: what is not there has a problem for an answer, never a page.
const PROGRAMS: [&str; 3] = ["api", "health", "metrics"];

/// An application with the folder that it comes from.
#[derive(Debug)]
struct App {
    folder: PathBuf,
    built: Mutex<Arc<Built>>,
}

impl App {
    fn open(folder: PathBuf) -> Self {
        let built = Mutex::new(Arc::new(read(&folder)));
        Self { folder, built }
    }

    /// What was read, read again when it was built again: whoever works on the pages need not restart the server.
    fn built(&self) -> Arc<Built> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if built.is_old(&self.folder) {
            *built = Arc::new(read(&self.folder));
        }
        built.clone()
    }

    /// The same without a look at the disk.
    fn known(&self) -> Arc<Built> {
        let built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        built.clone()
    }
}

fn read(folder: &Path) -> Built {
    Built::read(folder).unwrap_or_else(|error| {
        tracing::error!(%error, folder = %folder.display(), "the built pages cannot be read");
        Built::default()
    })
}

/// The pages of this process.
#[derive(Debug)]
pub(crate) struct Site {
    console: App,
    appraiser: App,
}

impl Site {
    /// The pages in the folder of the configuration, or where an installation keeps them.
    pub(crate) fn open(configured: &str) -> Self {
        let folder = if configured.is_empty() {
            usual()
        } else {
            PathBuf::from(configured)
        };
        Self {
            console: App::open(folder.join("console")),
            appraiser: App::open(folder.join("appraiser")),
        }
    }

    /// The application of a path, and the rest of the path within it.
    fn of<'a>(&self, path: &'a str) -> (&App, &'a str) {
        match path.strip_prefix("appraiser/") {
            Some(rest) => (&self.appraiser, rest),
            None => (&self.console, path),
        }
    }
}

/// `share/kite/web` of an installation, `web/dist` beside the program, or that of the folder it was started in.
fn usual() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or(Path::new("."));
    let places = [
        beside.join("../share/kite/web"),
        beside.join("web/dist"),
        PathBuf::from("web/dist"),
    ];
    let built = |place: &&PathBuf| place.join("console/index.html").is_file();
    let found = places.iter().find(built).or(places.last());
    found.cloned().unwrap_or_default()
}

/// Everything that no route answers.
pub(crate) async fn serve(Extension(site): Extension<Arc<Site>>, request: Request) -> Response {
    let (method, headers) = (request.method(), request.headers());
    let path = request.uri().path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if PROGRAMS.contains(&first) || !matches!(*method, Method::GET | Method::HEAD) {
        return Problem::from(codes::NO_ROUTE).into_response();
    }
    if path == "appraiser" {
        return moved("/appraiser/");
    }
    let (app, rest) = site.of(path);
    let mut response = match app.known().files.get(rest) {
        Some(file) => known(file, headers),
        None if ["", "index.html"].contains(&rest) || is_place(rest, headers) => page(&app.built()),
        None => return Problem::from(codes::NO_ROUTE).into_response(),
    };
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Whether a path that is no file is a place inside the application: a person goes there, and the last word is no file's
/// name. A script of an older build, which is gone, must not be answered with a page.
fn is_place(rest: &str, headers: &HeaderMap) -> bool {
    let asks_for_a_page = says(headers, header::ACCEPT).contains("text/html");
    let last = rest.rsplit('/').next().unwrap_or_default();
    asks_for_a_page && !last.contains('.') && !rest.starts_with("assets/")
}

fn says(headers: &HeaderMap, name: header::HeaderName) -> &str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn moved(to: &'static str) -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to)]).into_response()
}

/// A file in the smallest form that the client reads, or word that his copy is still good.
fn known(file: &File, headers: &HeaderMap) -> Response {
    let brotli = file.brotli.as_ref().filter(|_| reads_brotli(headers));
    let form = brotli.unwrap_or(&file.plain);
    let named = folder::headers(file, form);
    if has(headers, &form.tag) {
        return (StatusCode::NOT_MODIFIED, named).into_response();
    }
    let mut response = (named, sized(form.bytes.clone())).into_response();
    if brotli.is_some() {
        let encoding = HeaderValue::from_static("br");
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// The bytes with their number, which an answer to HEAD tells too.
fn sized(bytes: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_LENGTH, bytes.len())], Body::from(bytes))
}

fn reads_brotli(headers: &HeaderMap) -> bool {
    says(headers, header::ACCEPT_ENCODING)
        .split(',')
        .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
        .any(|(coding, weight)| {
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|weight| weight.trim().chars().all(|sign| "0.".contains(sign)));
            coding.trim().eq_ignore_ascii_case("br") && !refused
        })
}

fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let ours = tag.to_str().unwrap_or_default();
    let theirs = says(headers, header::IF_NONE_MATCH).split(',');
    let mut theirs = theirs.map(|tag| tag.trim().trim_start_matches("W/"));
    theirs.any(|tag| tag == ours || tag == "*")
}

/// The first page with a nonce that nobody has seen before.
fn page(built: &Built) -> Response {
    let nonce = STANDARD.encode(rand::random::<[u8; 16]>());
    let (status, text) = match &built.index {
        Some(text) => (StatusCode::OK, text.as_str()),
        None => (StatusCode::NOT_FOUND, ABSENT),
    };
    let bytes = Bytes::from(text.replace(NONCE, &nonce));
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(&nonce)),
    ];
    let fixed = [
        ("permissions-policy", PERMISSIONS),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    (status, headers, fixed, sized(bytes)).into_response()
}

/// What a page may load and do: everything from here, nothing from elsewhere, no script in the page itself.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; style-src 'self' 'nonce-{nonce}'; script-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn brotli_is_sent_to_those_who_say_that_they_read_it() {
        let reads = |value| reads_brotli(&headers(header::ACCEPT_ENCODING, value));
        assert!(reads("gzip, deflate, br") && reads("BR;q=0.5"));
        assert!(!reads("gzip") && !reads("br;q=0, gzip") && !reads("brotli") && !reads(""));
    }

    #[test]
    fn a_copy_is_good_by_any_of_its_tags() {
        let has = |value| {
            has(
                &headers(header::IF_NONE_MATCH, value),
                &HeaderValue::from_static("\"a\""),
            )
        };
        assert!(has("\"a\"") && has("W/\"b\", W/\"a\"") && has("*"));
        assert!(!has("\"b\"") && !has(""));
    }

    #[test]
    fn a_page_is_for_people_who_go_to_a_place() {
        let person = headers(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(is_place("stock/018f", &person));
        for no_place in ["assets/old", "stock.js", "a/b.png"] {
            assert!(!is_place(no_place, &person), "{no_place}");
        }
        assert!(!is_place("stock", &headers(header::ACCEPT, "*/*")));
    }
}
