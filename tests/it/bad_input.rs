//! Bad input, on every operation of the union document: a closed code, all fields at once, both languages, nothing
//! half-done. What is special to one operation is tested by its module.

use identity::world;
use platform::{
    Reach,
    http::docs,
    testing::{Client, TestApp, client::Ask},
};
use serde_json::{Value, json};

struct Operation {
    method: String,
    path: String,
    document: Value,
}

impl Operation {
    /// With an id that exists nowhere in the place of every path parameter.
    fn filled(&self, id: &str) -> String {
        let parts = self.path.split('/').map(|part| match part {
            "{month}" => "2026-03",
            part if part.starts_with('{') => id,
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn ask(&self, client: &Client, id: &str, body: &str) -> Ask {
        let ask = client.ask(
            self.method.to_uppercase().parse().unwrap(),
            &self.filled(id),
        );
        ask.with("content-type", "application/json")
            .if_match(1)
            .with_body(body)
    }

    fn reads_json(&self) -> bool {
        self.document
            .pointer("/requestBody/content/application~1json")
            .is_some()
    }

    fn is_public(&self) -> bool {
        self.document["x-permission"] == "public"
    }

    fn is_command(&self) -> bool {
        self.method != "get"
    }

    fn has_id(&self) -> bool {
        self.path.contains('{')
    }

    fn parameters(&self) -> Vec<String> {
        let parameters = self.document["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let query = parameters
            .into_iter()
            .filter(|parameter| parameter["in"] == "query");
        query
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn operations() -> Vec<Operation> {
    let document = docs::union(&kite::modules()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let of_path = |(path, item): (String, Value)| {
        let of_method = move |(method, document)| Operation {
            method,
            path: path.clone(),
            document,
        };
        item.as_object()
            .unwrap()
            .clone()
            .into_iter()
            .map(of_method)
            .collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of_path).collect()
}

const NOWHERE: &str = "0198c0de-0000-7000-8000-00000000dead";

async fn suite() -> (TestApp, Client) {
    let suite = TestApp::start(kite::modules()).await;
    kite::suite::load_world(&suite.app, "correct horse battery staple")
        .await
        .unwrap();
    let modules = kite::modules();
    let all: Vec<&str> = modules
        .iter()
        .flat_map(|module| module.permissions())
        .map(|one| one.name)
        .collect();
    let almighty = suite.client(world::TENANT, &all, Reach::everywhere());
    (suite, almighty)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_json_is_refused_by_every_command() {
    let (_suite, client) = suite().await;
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(70), "]".repeat(70));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(1_100_000));
    for operation in operations()
        .iter()
        .filter(|operation| operation.reads_json())
    {
        let what = format!("{} {}", operation.method, operation.path);
        for broken in ["{", "", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", &deep] {
            let problem = operation.ask(&client, NOWHERE, broken).await.problem(400);
            assert_eq!(problem, "common.malformed_json", "{what}: {broken:.40}");
        }
        assert_eq!(
            operation.ask(&client, NOWHERE, &large).await.problem(413),
            "common.body_too_large",
            "{what}"
        );
        let text = operation
            .ask(&client, NOWHERE, "{}")
            .with("content-type", "text/plain")
            .await;
        assert_eq!(text.problem(415), "common.unsupported_media_type", "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_missing_fields_are_named_together_in_both_languages() {
    let (_suite, client) = suite().await;
    for operation in operations()
        .iter()
        .filter(|operation| operation.reads_json())
    {
        let what = format!("{} {}", operation.method, operation.path);
        let body = json!({"no_such_field": 1, "tenant_id": world::OTHER_TENANT}).to_string();
        let english = operation
            .ask(&client, NOWHERE, &body)
            .lang("en")
            .await
            .expect(422);
        let pointers: Vec<_> = english["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].clone())
            .collect();
        assert!(
            pointers.contains(&json!("/no_such_field")) && pointers.contains(&json!("/tenant_id")),
            "{what}: {english}"
        );
        let russian = operation
            .ask(&client, NOWHERE, &body)
            .lang("ru")
            .await
            .expect(422);
        assert_eq!(
            (&english["title"], &russian["title"]),
            (&json!("Check the fields"), &json!("Проверьте поля")),
            "{what}"
        );
        assert_eq!(
            english["errors"].as_array().unwrap().len(),
            russian["errors"].as_array().unwrap().len(),
            "{what}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_needs_its_key_and_an_id_that_is_none_is_not_found() {
    let (_suite, client) = suite().await;
    for operation in operations()
        .iter()
        .filter(|operation| operation.is_command() && !operation.is_public())
        // A protocol that knows its repeats by itself says how: ids in the body, offsets of a file.
        .filter(|operation| operation.document["x-idempotency"].is_null())
        // A key would keep a hash of both passwords that is cheap to guess by.
        .filter(|operation| !operation.path.ends_with("/me/password"))
    {
        let what = format!("{} {}", operation.method, operation.path);
        for key in ["", "short", &"x".repeat(65)] {
            let refused = operation
                .ask(&client, NOWHERE, "{}")
                .with("idempotency-key", key)
                .await;
            assert_eq!(
                refused.problem(400),
                "common.idempotency_key_missing",
                "{what}: {key}"
            );
        }
    }
    for operation in operations().iter().filter(|operation| operation.has_id()) {
        let reply = operation.ask(&client, "no-id", "{}").await;
        assert_eq!(
            reply.problem(404),
            "common.not_found",
            "{} {}",
            operation.method,
            operation.path
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_passes_without_a_session_or_the_permission() {
    let (suite, _) = suite().await;
    let nobody = suite.anonymous();
    let powerless = suite.client(world::TENANT, &[], Reach::everywhere());
    for operation in operations()
        .iter()
        .filter(|operation| !operation.is_public())
    {
        let what = format!("{} {}", operation.method, operation.path);
        let reply = operation.ask(&nobody, NOWHERE, "{}").await;
        assert_eq!(reply.header("www-authenticate"), "Bearer", "{what}");
        assert_eq!(reply.problem(401), "common.unauthenticated", "{what}");
        if operation.document["x-permission"] != "signed_in" {
            assert_eq!(
                operation.ask(&powerless, NOWHERE, "{}").await.problem(403),
                "common.forbidden",
                "{what}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_refuse_queries_that_they_cannot_answer() {
    let (_suite, client) = suite().await;
    let mut pages = 0;
    for operation in operations()
        .iter()
        .filter(|operation| !operation.is_command())
    {
        let parameters = operation.parameters();
        if parameters.contains(&"limit".to_owned()) {
            pages += 1;
            for bad in [
                "limit=0",
                "limit=201",
                "limit=many",
                "cursor=%00",
                "no_such_filter=1",
            ] {
                let path = format!("{}?{bad}", operation.filled(NOWHERE));
                let reply = client.get(&path).await;
                // A list of something that is not there may say that first.
                let absent = operation.has_id() && reply.status == 404;
                assert!(absent || reply.problem(400) == "common.bad_query", "{path}");
            }
        }
    }
    assert!(pages > 10, "only {pages} lists");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_routes_and_methods_say_so() {
    let (_suite, client) = suite().await;
    assert_eq!(
        client.get("/api/nothing").await.problem(404),
        "common.no_route"
    );
    for operation in operations()
        .iter()
        .filter(|operation| operation.method == "get")
        .take(10)
    {
        let reply = client
            .ask("TRACE".parse().unwrap(), &operation.filled(NOWHERE))
            .await;
        assert!(reply.header("allow").contains("GET"), "{}", operation.path);
        assert_eq!(
            reply.problem(405),
            "common.method_not_allowed",
            "{}",
            operation.path
        );
    }
}
