//! The two charts that people install: all modules as pods of their own, or all in one.

use super::field::{self, Field, Kind};
use super::files::{self, About};
use super::{Files, Module, fields, texts};
use crate::fail::{Fail, Result};
use serde_json::{Value, json};
use std::fmt::Write;

const SUITE: &str = "kite-suite";
const ALL_IN_ONE: &str = "kite-allinone";
const MODULES: &str = "Modules";
/// Without these nobody signs in, and nobody sees a page.
const NEEDED: &[&str] = &["identity", "console"];

/// Every module a part of one release.
pub fn umbrella(made: &mut Files, modules: &[Module], version: &str, settings: &Value) {
    let source = "modules/*/module.toml";
    let part = |module: &Module| (format!("kite-{}", module.name), module.name.clone(), true);
    let about = About {
        name: SUITE,
        description: "Kite, the suite of a dealer group: every module with pods of its own",
        source,
        parts: std::iter::once(files::library_part())
            .chain(modules.iter().map(part))
            .collect(),
        rancher: vec![
            ("display-name", "Kite".to_owned()),
            ("type", "cluster-tool".to_owned()),
            ("upstream-version", version.to_owned()),
        ],
    };
    made.insert(format!("{SUITE}/Chart.yaml"), files::chart(&about, version));
    let table = umbrella_table(modules, settings);
    files::tables(made, SUITE, source, &table);
    let once = json!({"module": "suite", "needs": ["postgres"]});
    made.insert(
        format!("{SUITE}/templates/all.yaml"),
        files::template("namespace", &once),
    );
    made.insert(
        format!("{SUITE}/questions.yaml"),
        field::questions(&asked(modules, &table)),
    );
    made.insert(
        format!("{SUITE}/app-readme.md"),
        app_readme(
            modules,
            "каждый модуль — отдельные поды",
            "every module has pods of its own",
        ),
    );
}

fn umbrella_table(modules: &[Module], settings: &Value) -> Vec<Field> {
    let library = fields::switch()
        .into_iter()
        .filter(|field| field.path == "kite-lib");
    let mut table: Vec<Field> = library.chain(fields::global(settings)).collect();
    // Modules in processes of their own hear each other by the broker only.
    for field in table
        .iter_mut()
        .filter(|field| field.path == "global.bus.transport")
    {
        (field.kind, field.ask) = (Kind::Choice(&["rabbitmq"]), None);
    }
    table.push(Field::new(
        "tier",
        Kind::Choice(super::module::TIERS),
        json!("compute"),
        "Where the Job of the migrations runs.",
    ));
    table.extend(fields::migrations());
    table.extend(modules.iter().map(part_field));
    table
}

/// The values of a part: the part's own schema knows them; here only its switch is known.
fn part_field(module: &Module) -> Field {
    let schema = json!({
        "type": "object",
        "required": ["enabled"],
        "properties": {"enabled": {"type": "boolean"}, "migrations": {"type": "object"}},
    });
    let values = json!({"enabled": true, "migrations": {"enabled": false}});
    Field::new(&module.name, Kind::Other(schema), values, "")
}

/// What is asked: the place, the stores, and which modules there are.
fn asked(modules: &[Module], table: &[Field]) -> Vec<Field> {
    let optional = modules
        .iter()
        .filter(|module| !NEEDED.contains(&module.name.as_str()));
    let switches = optional.map(|module| {
        let label = format!("{} / {}", module.title.ru, module.title.en);
        Field::new(
            &format!("{}.enabled", module.name),
            Kind::Flag,
            json!(true),
            "",
        )
        .asked(MODULES, &label)
    });
    let volumes = modules.iter().filter(|module| module.volume.is_some());
    let storage = volumes.flat_map(|module| {
        let own = fields::module(module).into_iter();
        own.filter(|field| field.path == "volume.storageClass")
            .map(|field| field.below(&module.name))
    });
    table
        .iter()
        .cloned()
        .chain(switches)
        .chain(storage)
        .collect()
}

/// One Deployment that serves all modules.
pub fn all_in_one(
    made: &mut Files,
    modules: &[Module],
    version: &str,
    settings: &Value,
) -> Result<()> {
    let source = "modules/*/module.toml";
    let one = joined(modules)?;
    let about = About {
        name: ALL_IN_ONE,
        description: "Kite, the suite of a dealer group: all modules in one process, for a small group or a test",
        source,
        parts: vec![files::library_part()],
        rancher: vec![
            ("display-name", "Kite (all in one)".to_owned()),
            ("type", "cluster-tool".to_owned()),
            ("upstream-version", version.to_owned()),
        ],
    };
    made.insert(
        format!("{ALL_IN_ONE}/Chart.yaml"),
        files::chart(&about, version),
    );
    let library = fields::switch()
        .into_iter()
        .filter(|field| field.path == "kite-lib");
    let mut table: Vec<Field> = library
        .chain(fields::module(&one))
        .chain(fields::global(settings))
        .collect();
    for field in table
        .iter_mut()
        .filter(|field| field.path == "global.bus.transport")
    {
        field.default = Some(json!("in_process"));
    }
    files::tables(made, ALL_IN_ONE, source, &table);
    made.insert(
        format!("{ALL_IN_ONE}/questions.yaml"),
        field::questions(&table),
    );
    let about = files::describe(&one, &[]);
    let template = files::template("allinone", &about);
    made.insert(format!("{ALL_IN_ONE}/templates/all.yaml"), template);
    made.insert(
        format!("{ALL_IN_ONE}/app-readme.md"),
        app_readme(
            modules,
            "все модули — один процесс",
            "all modules are one process",
        ),
    );
    Ok(())
}

/// All descriptions as one.
fn joined(modules: &[Module]) -> Result<Module> {
    let mut all = modules.iter().cloned();
    let mut one = all
        .next()
        .ok_or_else(|| Fail::new("There are no modules. Run this command in the workspace."))?;
    for module in all {
        add(&mut one.needs, module.needs);
        add(&mut one.outside, module.outside);
        one.volume = one.volume.or(module.volume);
    }
    one.name = "allinone".to_owned();
    one.tier = "compute".to_owned();
    one.prefixes = vec!["/".to_owned()];
    (one.replicas, one.replicas_max, one.connections) = (2, 4, 24);
    one.resources.cpu = "500m".to_owned();
    one.resources.memory = "512Mi".to_owned();
    one.resources.memory_max = "2Gi".to_owned();
    one.scratch = "2Gi".to_owned();
    Ok(one)
}

fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// What Rancher shows above the questions.
fn app_readme(modules: &[Module], ru: &str, en: &str) -> String {
    let mut text = format!(
        "# Kite\n\nСистема дилерской группы; {ru}. До установки в пространстве имён должны быть секреты с адресами PostgreSQL,\n\
         RabbitMQ и Redis и сертификат; порядок установки — в docs/install.md.\n\n\
         The suite of a dealer group; {en}. Before it is installed, the namespace needs the Secrets with the URLs of PostgreSQL,\n\
         RabbitMQ and Redis, and the certificate; docs/install.md has the order.\n\n\
         | Модуль / Module | |\n|---|---|\n"
    );
    for module in modules {
        let (title, about) = (&module.title, &module.description);
        let _ = writeln!(
            text,
            "| {} / {} | {} / {} |",
            title.ru, title.en, about.ru, about.en
        );
    }
    let _ = writeln!(
        text,
        "\n<!-- {} -->",
        texts::made_of("modules/*/module.toml").trim_start_matches("# ")
    );
    text
}
