//! The pages of people as files: what is kept how long, what a first page may do, and that no path leads out.

use platform::testing::{Reply, Setup, TestApp};
use reqwest::Method;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};
use tempfile::TempDir;

const INDEX: &str = "<!doctype html><meta name=\"csp-nonce\" nonce=\"__NONCE__\"><style nonce=\"__NONCE__\"></style>";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Both applications as a build leaves them.
fn built() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("secret.txt", "not of the site"),
        ("site/console/index.html", INDEX),
        ("site/console/assets/app-Ab12Cd34.js", "console.log(1)"),
        ("site/console/assets/app-Ab12Cd34.js.br", "compressed"),
        ("site/console/logo.svg", "<svg/>"),
        ("site/console/notes.weird", "of no known kind"),
        ("site/appraiser/index.html", "<p>appraiser __NONCE__</p>"),
        ("site/appraiser/sw.js", "self.skipWaiting()"),
        ("site/appraiser/manifest.webmanifest", "{}"),
    ] {
        write(folder.path(), name, text);
    }
    folder
}

async fn open(folder: &Path) -> TestApp {
    let site = folder.join("site").display().to_string();
    let setup = Setup {
        settings: vec![("http.site", site)],
        ..Setup::default()
    };
    TestApp::start_with(Vec::new(), setup).await
}

/// A person's browser goes to a place.
async fn visit(app: &TestApp, path: &str) -> Reply {
    let ask = app.anonymous().get(path);
    ask.with("accept", "text/html,*/*;q=0.8").await
}

fn nonce(reply: &Reply) -> String {
    let policy = reply.header("content-security-policy");
    let after = policy.split("'nonce-").nth(1).unwrap();
    after.split('\'').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_first_page_has_a_fresh_nonce_and_is_never_kept() {
    let folder = built();
    let app = open(folder.path()).await;
    let mut seen = Vec::new();
    for path in [
        "/",
        "/index.html",
        "/stock",
        "/stock/018f?tab=costs",
        "/appraiser/",
        "/appraiser/visits",
    ] {
        let page = visit(&app, path).await;
        assert_eq!(
            (page.status, page.header("cache-control").as_str()),
            (200, "no-store"),
            "{path}"
        );
        let nonce = nonce(&page);
        assert!(nonce.len() >= 22 && !seen.contains(&nonce), "{nonce}");
        assert!(
            page.text.contains(&nonce) && !page.text.contains("__NONCE__"),
            "{}",
            page.text
        );
        assert_eq!(
            page.text.contains("appraiser"),
            path.starts_with("/appraiser"),
            "{path}"
        );
        seen.push(nonce);
    }
    let page = visit(&app, "/").await;
    assert_eq!(
        page.header("content-security-policy"),
        format!(
            "default-src 'self'; style-src 'self' 'nonce-{}'; script-src 'self'; img-src 'self' blob: data:; \
             connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
            nonce(&page)
        )
    );
    assert_eq!(page.text.matches(&nonce(&page)).count(), 2, "everywhere");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(
        page.header("permissions-policy")
            .starts_with("camera=(self)")
    );
}

#[tokio::test]
async fn files_are_kept_by_their_names_and_sent_compressed_to_those_who_read_that() {
    let folder = built();
    let app = open(folder.path()).await;
    let client = app.anonymous();
    let script = "/assets/app-Ab12Cd34.js";
    let plain = client.get(script).await;
    assert_eq!((plain.status, plain.text.as_str()), (200, "console.log(1)"));
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        (
            plain.header("content-encoding"),
            plain.header("vary").as_str()
        ),
        (String::new(), "accept-encoding")
    );
    let small = client.get(script).with("accept-encoding", "gzip, br").await;
    assert_eq!(
        (
            small.header("content-encoding").as_str(),
            small.text.as_str()
        ),
        ("br", "compressed")
    );
    assert_ne!(small.header("etag"), plain.header("etag"));

    let picture = client.get("/logo.svg").await;
    assert_eq!(
        (
            picture.header("content-type").as_str(),
            picture.header("cache-control").as_str()
        ),
        ("image/svg+xml", "no-cache")
    );
    let again = client
        .get("/logo.svg")
        .with("if-none-match", &picture.header("etag"))
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert_eq!(again.header("etag"), picture.header("etag"));

    let worker = client.get("/appraiser/sw.js").await;
    assert_eq!(
        (worker.status, worker.header("cache-control").as_str()),
        (200, "no-cache")
    );
    let manifest = client.get("/appraiser/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
}

#[tokio::test]
async fn a_head_tells_everything_but_the_body() {
    let folder = built();
    let app = open(folder.path()).await;
    for path in ["/", "/logo.svg"] {
        let head = app.anonymous().ask(Method::HEAD, path).await;
        let whole = app.anonymous().get(path).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("content-length"), whole.text.len().to_string());
        assert_eq!(head.header("content-type"), whole.header("content-type"));
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_never_a_page() {
    let folder = built();
    let app = open(folder.path()).await;
    for path in [
        "/api/nothing",
        "/api",
        "/health/nothing",
        "/assets/app-0ld.js",
        "/assets/gone",
        "/notes.weird",
        "/appraiser/sw.js.map",
    ] {
        assert_eq!(
            visit(&app, path).await.problem(404),
            "common.no_route",
            "{path}"
        );
    }
    let program = app
        .anonymous()
        .get("/stock")
        .with("accept", "application/json")
        .await;
    assert_eq!(program.problem(404), "common.no_route");
    let post = app.anonymous().ask(Method::POST, "/").await;
    assert_eq!(post.problem(404), "common.no_route");
    let bare = visit(&app, "/appraiser").await;
    assert_eq!(
        (bare.status, bare.header("location").as_str()),
        (308, "/appraiser/")
    );
}

/// A request as nobody's library would send it.
fn raw(app: &TestApp, path: &str) -> String {
    let address = app.base().replace("http://", "");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: kite\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out_of_the_folder() {
    let folder = built();
    let outside = folder.path().join("secret.txt");
    std::os::unix::fs::symlink(&outside, folder.path().join("site/console/link.txt")).unwrap();
    let app = open(folder.path()).await;
    for path in [
        "/../../secret.txt",
        "/..%2f..%2fsecret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/assets/../../../secret.txt",
        "/appraiser/../../secret.txt",
        "//../secret.txt",
        "/..\\..\\secret.txt",
        "/link.txt",
        "/index.html%00.txt",
    ] {
        let answer = tokio::task::block_in_place(|| raw(&app, path));
        assert!(!answer.contains("not of the site"), "{path}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn without_built_pages_a_small_page_says_how_to_build_them_and_they_are_seen_when_built() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let page = visit(&app, "/").await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("npm run build") && page.text.contains("cargo xtask up"));
    assert!(page.text.contains(&nonce(&page)));
    write(folder.path(), "site/console/index.html", INDEX);
    assert_eq!(visit(&app, "/stock").await.status, 200);
}
