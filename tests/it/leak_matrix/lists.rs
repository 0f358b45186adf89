//! Lists, totals, exports and searches.

use super::{
    Matrix, all_of, matrix, none, on,
    operation::Operation,
    place::{Granted, PLACES, Place, marks},
    told::{fault, foreign, secrets},
};

/// Lists, totals and exports, bare and narrowed to every place: nothing of elsewhere, and nothing that is secret.
#[test]
fn idn_1_lists_and_exports_tell_nothing_of_elsewhere() {
    on(async {
        let matrix = matrix().await;
        let mut cases = Vec::new();
        for (role, granted) in matrix.clients.keys() {
            let lists = matrix.operations.iter().filter(|one| is_list(one));
            for operation in lists.filter(|one| matrix.may(role, one)) {
                for path in list_paths(matrix, operation) {
                    cases.push((role, *granted, operation, path));
                }
            }
        }
        assert!(cases.len() > 3_000, "{} cases", cases.len());
        println!("{} cases of lists", cases.len());
        let faults = all_of(
            cases,
            async |(role, granted, operation, path): (&String, Granted, &Operation, String)| {
                let client = &matrix.clients[&(role.clone(), granted)];
                let reply = operation.ask(client, &path).await;
                let what = format!("{role} {granted:?} GET {path}");
                let mut faults = foreign(&what, &reply, granted);
                faults.extend(secrets(&what, &reply, &matrix.roles[role]));
                if reply.status >= 500 {
                    faults.extend(fault(&what, &reply, "an answer"));
                }
                faults
            },
        )
        .await;
        none(&faults);
    });
}

/// Streams of hints, which never end; what they tell to whom is told by the tests of the platform.
const STREAMS: &[&str] = &["/api/platform/v1/events"];

fn is_list(operation: &Operation) -> bool {
    operation.reads() && !operation.has_id() && !STREAMS.contains(&operation.path.as_str())
}

/// A list as it is, and narrowed to the centre and to the legal entity of each place.
fn list_paths(matrix: &Matrix, operation: &Operation) -> Vec<String> {
    let mut paths = vec![operation.path.clone()];
    for place in PLACES {
        paths.extend(matrix.path(operation, place));
        if operation.asks("centre_id") {
            paths.push(format!("{}?centre_id={}", operation.path, place.centre()));
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// The lists do tell what is within reach: otherwise the test above would prove nothing.
#[test]
fn idn_1_lists_tell_what_is_within_reach() {
    on(async {
        let matrix = matrix().await;
        let mut telling = 0;
        for operation in matrix.operations.iter().filter(|one| is_list(one)) {
            for path in list_paths(matrix, operation) {
                let reply = operation.ask(&matrix.shop.clerk, &path).await;
                if marks(&reply.text).any(|place| place == Place::Cousin) {
                    telling += 1;
                    break;
                }
            }
        }
        assert!(
            telling >= 20,
            "only {telling} lists show another legal entity to whoever reaches all"
        );
    });
}
