//! IDN-1, the leak matrix: every operation of the union document by every role, granted at a centre, at a legal entity and
//! at the group, on objects of the own centre, of another centre of the entity, of another entity and of another group.
//! Nobody and the disabled are asked too. The cases come from the document, the roles from the permission table, the
//! objects from the tables. How to read it: docs/access.md.

mod bare;
mod kind;
mod line;
mod lists;
mod operation;
mod phones;
mod place;
mod told;
mod visit;

use crate::jet_ski::Shop;
use futures::{StreamExt, stream};
use identity::world;
use kernel::UserId;
use kind::{Belongs, Ids};
use operation::Operation;
use place::{GRANTED, Granted, PLACES, Place};
use platform::testing::{Client, TestApp};
use serde_json::json;
use sqlx::Row;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};
use tokio::{runtime::Runtime, sync::OnceCell};
use told::{EXCEPT, fault, foreign, secrets};

const PASSWORD: &str = "correct horse battery staple";
/// How many requests are under way at once.
const AT_ONCE: usize = 8;

/// The four places, all operations, and a client of each role as far as it is granted.
struct Matrix {
    shop: Shop,
    operations: Vec<Operation>,
    ids: Ids,
    roles: BTreeMap<String, HashSet<String>>,
    clients: HashMap<(String, Granted), Client>,
}

/// All tests share the suite, so they run where it runs: on a runtime that outlives each of them.
fn on<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
    RUNTIME.block_on(work)
}

async fn matrix() -> &'static Matrix {
    static MATRIX: OnceCell<Matrix> = OnceCell::const_new();
    MATRIX.get_or_init(Matrix::open).await
}

impl Matrix {
    async fn open() -> Self {
        let shop = line::played().await;
        for place in PLACES.into_iter().skip(1) {
            place::copy(&shop.suite, place).await;
        }
        let ids = kind::ids(&shop.suite).await;
        let roles = roles(&shop.suite).await;
        let mut clients = HashMap::new();
        for (role, permissions) in &roles {
            for granted in GRANTED {
                let permissions: Vec<&str> = permissions.iter().map(String::as_str).collect();
                let client = shop
                    .suite
                    .client(world::TENANT, &permissions, granted.reach());
                clients.insert((role.clone(), granted), client);
            }
        }
        Self {
            shop,
            operations: operation::all(),
            ids,
            roles,
            clients,
        }
    }

    /// The path of an operation on the object of a place; nothing when its kind does not exist there.
    fn path(&self, operation: &Operation, place: Place) -> Option<String> {
        let mut query = operation.demanded();
        if operation.asks("entity_id") {
            query.push(format!("entity_id={}", place.entity()));
        }
        let path = if operation.has_id() {
            let (prefix, ..) = kind::of(&operation.path)?;
            operation.filled(self.ids.get(&(*prefix, place))?)
        } else {
            operation.path.clone()
        };
        Some(if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        })
    }

    fn may(&self, role: &str, operation: &Operation) -> bool {
        operation.permission == "signed_in" || self.roles[role].contains(&operation.permission)
    }
}

/// What every role may: the roles as they were loaded into the group.
async fn roles(suite: &TestApp) -> BTreeMap<String, HashSet<String>> {
    let granted = "SELECT r.name, coalesce(array_agg(p.permission) FILTER (WHERE p.permission IS NOT NULL), '{}')
        FROM identity.role AS r LEFT JOIN identity.role_permission AS p ON p.tenant_id = r.tenant_id AND p.role = r.name
        WHERE r.tenant_id = '01900000-0000-7000-8000-000000000001' GROUP BY r.name";
    let rows = suite.sql(granted).await;
    let roles: BTreeMap<String, HashSet<String>> = rows
        .iter()
        .map(|row| {
            (
                row.get(0),
                row.get::<Vec<String>, _>(1).into_iter().collect(),
            )
        })
        .collect();
    assert_eq!(roles.len(), 19, "{:?}", roles.keys());
    roles
}

/// Whether an object is within reach; nothing where the matrix promises neither.
fn within(belongs: Belongs, granted: Granted, place: Place) -> Option<bool> {
    match belongs {
        Belongs::Centre => Some(granted.reaches(place)),
        Belongs::Entity => Some(granted.keeps_books(place)),
        Belongs::Either => Some(granted.reaches(place) || granted.keeps_books(place)),
        // Who is not granted at the group is refused before anybody looks for the object.
        Belongs::Group if granted == Granted::Group => Some(place != Place::Stranger),
        Belongs::Group | Belongs::Nobody => None,
    }
}

/// Sends many requests; gives what was wrong with the answers.
async fn all_of<T>(cases: Vec<T>, each: impl AsyncFn(T) -> Vec<String>) -> Vec<String> {
    let faults: Vec<Vec<String>> = stream::iter(cases)
        .map(|case| each(case))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut faults: Vec<String> = faults.into_iter().flatten().collect();
    faults.sort();
    faults.dedup();
    faults
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn idn_1_every_operation_has_a_case() {
    on(async {
        let matrix = matrix().await;
        let mut faults = Vec::new();
        for operation in matrix.operations.iter().filter(|one| one.has_id()) {
            if EXCEPT.iter().any(|(name, _)| *name == operation.name()) {
                continue;
            }
            let Some((prefix, belongs, ..)) = kind::of(&operation.path) else {
                faults.push(format!("no kind fits {}", operation.path));
                continue;
            };
            for place in PLACES {
                let copied =
                    !place.is_elsewhere() || !matches!(belongs, Belongs::Group | Belongs::Nobody);
                if copied && !matrix.ids.contains_key(&(*prefix, place)) {
                    faults.push(format!("nothing of the kind {prefix} is in {place:?}"));
                }
            }
        }
        faults.dedup();
        none(&faults);
    });
}

#[test]
fn idn_1_nobody_and_the_disabled_are_refused_everywhere() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let gone = suite.anonymous().sign_in("vector", "belov", PASSWORD).await;
        gone.get("/api/identity/v1/me").await.expect(200);
        disable(suite, world::BELOV).await;
        let cases: Vec<_> = [suite.anonymous(), gone]
            .into_iter()
            .flat_map(|client| {
                matrix
                    .operations
                    .iter()
                    .map(move |one| (client.clone(), one))
            })
            .filter(|(_, one)| one.permission != "public")
            .collect();
        let faults = all_of(cases, async |(client, operation): (Client, &Operation)| {
            let path = matrix
                .path(operation, Place::Own)
                .unwrap_or_else(|| operation.path.clone());
            let reply = operation.ask(&client, &path).await;
            if reply.status == 401 {
                return Vec::new();
            }
            fault(&operation.name(), &reply, "401")
        })
        .await;
        none(&faults);
    });
}

async fn disable(suite: &TestApp, person: UserId) {
    let admin = suite.client(
        world::TENANT,
        &["identity.person.write", "identity.person.read"],
        platform::Reach::everywhere(),
    );
    let path = format!("/api/identity/v1/people/{person}");
    let seen = admin.get(&path).await;
    let version = seen.header("etag").trim_matches('"').parse().unwrap_or(1);
    let done = admin
        .post(&format!("{path}/disable"), json!({}))
        .if_match(version)
        .await;
    assert!(done.status < 300, "{}", done.text);
}

/// S2: without the permission every operation is 403, whatever it is asked about.
#[test]
fn idn_1_a_role_does_what_the_table_grants_and_nothing_else() {
    on(async {
        let matrix = matrix().await;
        let mut cases = Vec::new();
        for role in matrix.roles.keys() {
            let client = &matrix.clients[&(role.clone(), Granted::Group)];
            for operation in matrix
                .operations
                .iter()
                .filter(|one| one.permission != "public")
            {
                if !matrix.may(role, operation) {
                    for place in [Place::Own, Place::Stranger] {
                        let path = matrix.path(operation, place);
                        let path = path.unwrap_or_else(|| operation.path.clone());
                        cases.push((role, client, operation, path));
                    }
                }
            }
        }
        assert!(cases.len() > 4_000, "{} cases", cases.len());
        let faults = all_of(
            cases,
            async |(role, client, operation, path): (&String, &Client, &Operation, String)| {
                let reply = operation.ask(client, &path).await;
                if reply.status == 403 && reply.body["code"] == "common.forbidden" {
                    return Vec::new();
                }
                fault(&format!("{role} {}", operation.name()), &reply, "403")
            },
        )
        .await;
        none(&faults);
    });
}

/// S2: what is out of reach is not found, by reading and by writing; what is within reach is read.
#[test]
fn idn_1_an_object_is_found_within_reach_and_nowhere_else() {
    on(async {
        let matrix = matrix().await;
        let mut cases = Vec::new();
        for (role, granted) in matrix.clients.keys() {
            for operation in matrix.operations.iter().filter(|one| matrix.may(role, one)) {
                if EXCEPT.iter().any(|(name, _)| *name == operation.name()) {
                    continue;
                }
                let Some((_, belongs, ..)) =
                    kind::of(&operation.path).filter(|_| operation.has_id())
                else {
                    continue;
                };
                for place in PLACES {
                    if let (Some(path), Some(within)) = (
                        matrix.path(operation, place),
                        within(*belongs, *granted, place),
                    ) {
                        // What is within reach is only read here: nothing may change under the other cases.
                        if operation.reads() || !within {
                            cases.push(Case {
                                role,
                                granted: *granted,
                                operation,
                                path,
                                place,
                                within,
                            });
                        }
                    }
                }
            }
        }
        assert!(cases.len() > 5_000, "{} cases", cases.len());
        none(&all_of(cases, async |case: Case<'_>| case.check(matrix).await).await);
    });
}

struct Case<'a> {
    role: &'a str,
    granted: Granted,
    operation: &'a Operation,
    path: String,
    place: Place,
    within: bool,
}

impl Case<'_> {
    async fn check(&self, matrix: &Matrix) -> Vec<String> {
        let client = &matrix.clients[&(self.role.to_owned(), self.granted)];
        let reply = self.operation.ask(client, &self.path).await;
        let what = format!(
            "{} {:?} {} in {:?}",
            self.role,
            self.granted,
            self.operation.name(),
            self.place
        );
        let mut faults = if self.within {
            let refused = [401, 403, 404].contains(&reply.status) || reply.status >= 500;
            if refused {
                fault(&what, &reply, "an answer")
            } else {
                Vec::new()
            }
        } else if reply.status == 404 {
            Vec::new()
        } else {
            fault(&what, &reply, "404")
        };
        faults.extend(foreign(&what, &reply, self.granted));
        faults.extend(secrets(&what, &reply, &matrix.roles[self.role]));
        faults
    }
}

#[test]
fn idn_1_a_role_change_counts_from_the_next_request() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let person = suite
            .anonymous()
            .sign_in("vector", "orlova", PASSWORD)
            .await;
        person.get("/api/sales/v1/deals").await.expect(200);
        let admin = suite.client(
            world::TENANT,
            &["identity.binding.write"],
            platform::Reach::everywhere(),
        );
        let binding = format!(
            "SELECT id::text FROM identity.binding WHERE person_id = '{}'",
            world::ORLOVA
        );
        for row in suite.sql(&binding).await {
            let id: String = row.get(0);
            let path = format!("/api/identity/v1/bindings/{id}/revoke");
            let done = admin.post(&path, json!({})).await;
            assert!(done.status < 300, "{}", done.text);
        }
        assert_eq!(
            person.get("/api/sales/v1/deals").await.problem(403),
            "common.forbidden"
        );
    });
}

#[test]
fn idn_1_somebody_elses_session_is_not_there() {
    on(async {
        let matrix = matrix().await;
        let suite = &matrix.shop.suite;
        let other = format!(
            "SELECT id::text FROM identity.session WHERE tenant_id = '{}' AND ended_at IS NULL LIMIT 1",
            world::OTHER_TENANT
        );
        let other: String = suite.sql(&other).await[0].get(0);
        let caller = &matrix.clients[&("tenant_administrator".to_owned(), Granted::Group)];
        let path = format!("/api/identity/v1/sessions/{other}/end");
        assert_eq!(caller.post(&path, json!({})).await.status, 404);
    });
}
