//! Pages of long lists: the first one, one from the depth, and with filters. The goal is for the slowest of them.

use crate::{
    http::{Load, Pass, request},
    report::{Goal, Outcome},
    sample::Sample,
    seed,
    server::Server,
    stage::Stage,
};
use kernel::Result;
use serde_json::json;
use std::time::Duration;

const GOAL: Goal = Goal::AtMost(50.0);

/// A list: who reads it, where, and what it may be narrowed by.
struct List {
    name: &'static str,
    login: &'static str,
    path: &'static str,
    filters: &'static [&'static str],
}

const LISTS: &[List] = &[
    List {
        name: "list_deals_ms",
        login: "titov",
        path: "/api/sales/v1/deals?limit=50",
        filters: &[
            "state=cancelled",
            "centre_id=01900000-0000-7000-8000-000000002004",
            "state=cancelled&centre_id=01900000-0000-7000-8000-000000002002",
            "state=new",
        ],
    },
    List {
        name: "list_episodes_ms",
        login: "titov",
        path: "/api/vehicles/v1/episodes?limit=50",
        filters: &[
            "state=listed",
            "state=recon",
            "centre_id=01900000-0000-7000-8000-000000002004",
            "vin=Z94K241CB00000500",
        ],
    },
    List {
        name: "list_journal_ms",
        login: "titov",
        path: "/api/finance/v1/entries?limit=50",
        filters: &[
            "entity_id=01900000-0000-7000-8000-000000001001",
            "from=2026-01-10&to=2026-01-12",
        ],
    },
    List {
        name: "list_audit_ms",
        login: "ershov",
        path: "/api/audit/v1/records?limit=50",
        filters: &["action=deal_open", "noun=deal", "action=hold_take"],
    },
];

pub async fn run(stage: &Stage) -> Result<Vec<Outcome>> {
    let rows = if stage.quick { 100_000 } else { 1_000_000 };
    eprintln!("   copying {rows} rows into six tables");
    seed::rows(stage, rows).await?;
    let server = stage.serve().await?;
    let mut outcomes = Vec::new();
    for list in LISTS {
        outcomes.push(one(stage, &server, list).await?);
    }
    server.stop().await?;
    Ok(outcomes)
}

async fn one(stage: &Stage, server: &Server, list: &List) -> Result<Outcome> {
    let pass = server.sign_in(list.login, &stage.password).await?;
    let mut paths = vec![("first".to_owned(), list.path.to_owned())];
    let deep = format!("{}&cursor={}", list.path, depth(server, list, &pass).await?);
    paths.push(("deep".to_owned(), deep));
    for filter in list.filters {
        paths.push(((*filter).to_owned(), format!("{}&{filter}", list.path)));
    }
    let (mut slowest, mut all) = (Sample::default(), Vec::new());
    for (name, path) in paths {
        let sample = pages(stage, server, &path, &pass).await?;
        all.push(json!({"page": name, "p50_ms": sample.times.p50 / 1000.0, "p99_ms": sample.times.p99 / 1000.0}));
        if sample.times.p99 >= slowest.times.p99 {
            slowest = sample;
        }
    }
    let value = slowest.times.p99 / 1000.0;
    Ok(Outcome::alone(list.name, value, Some(GOAL), slowest).with(json!(all)))
}

/// A cursor far from the beginning: the list is walked once in large steps, as an export would.
async fn depth(server: &Server, list: &List, pass: &Pass) -> Result<String> {
    let mut path = list.path.replace("limit=50", "limit=200");
    let mut cursor = String::new();
    for _ in 0..50 {
        let page = server.get(&path, pass).await?;
        let Some(next) = page["next"].as_str() else {
            break;
        };
        next.clone_into(&mut cursor);
        path = format!(
            "{}&cursor={cursor}",
            list.path.replace("limit=50", "limit=200")
        );
    }
    Ok(cursor)
}

async fn pages(stage: &Stage, server: &Server, path: &str, pass: &Pass) -> Result<Sample> {
    let (meter, ask) = (
        stage.meter(Some(server)),
        request("GET", path, pass, "", ""),
    );
    let load = Load {
        address: server.address,
        connections: 1,
        time: Duration::from_secs(stage.sample_seconds.min(2)),
        rate: None,
        status: 200,
    };
    let times = load.run(false, move |_| ask.clone()).await?;
    Ok(Sample::of(meter, true, times))
}
