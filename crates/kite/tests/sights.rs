//! AUD-4: whoever is shown a margin, a cost or personal data is written down. Every operation whose answer has such a
//! field is in one of two tables here: it writes its sights, or it is said why there is nothing to write.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

use platform::http::docs;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Words in the names of fields that say what is earned with something, what it has cost, or whose it is.
const WORDS: [&str; 16] = [
    "margin",
    "gross",
    "profit",
    "cost",
    "pnl",
    "markup",
    "purchase_price",
    "phone",
    "passport",
    "full_name",
    "snils",
    "born_on",
    "address",
    "registration",
    "inn",
    "email",
];

/// Operations that call `saw` before they answer.
const SIGHTED: &[&str] = &[
    "buyback.purchase_get",
    "buyback.purchase_page",
    "buyback.seller_get",
    "buyback.valuation_get",
    "buyback.valuation_make",
    "buyback.valuation_what_if",
    "finance.deal_pnl",
    "finance.episode_pnl",
    "sales.buyer_get",
    "sales.buyer_page",
    "sales.deal_get",
    "sales.discount_approve",
    "sales.discount_ask",
    "sales.discount_decline",
    "sales.discount_get",
    "sales.discount_page",
    "sales.discount_withdraw",
    "sales.override_page",
    "sales.override_totals",
    "vehicles.ageing",
    "vehicles.cost_add",
    "vehicles.cost_sheet",
    "vehicles.episode_get",
    "vehicles.episode_page",
    "vehicles.episode_totals",
    "vehicles.recon_board",
    "vehicles.recon_board_totals",
    "vehicles.recon_get",
    "vehicles.recon_step_approve",
    "vehicles.recon_step_ask",
    "vehicles.recon_step_finish",
    "vehicles.recon_step_refuse",
    "vehicles.recon_step_resume",
    "vehicles.recon_step_skip",
    "vehicles.recon_step_stall",
    "vehicles.recon_step_start",
    "vehicles.vehicle_get",
    "verification.questionnaire_person",
];

/// Operations that have such a field and nothing to write, and why.
const HARMLESS: &[(&str, &str)] = &[
    ("buyback.policy_get", "a rule of the house, of no car"),
    ("buyback.policy_set", "a rule of the house, of no car"),
    ("buyback.valuation_preview", "a car that nobody has offered"),
    ("finance.period_pnl", "sums of a period, of no car"),
    ("vehicles.day_cost_list", "a rule of the house, of no car"),
    ("vehicles.day_cost_set", "a rule of the house, of no car"),
    (
        "verification.case_get",
        "what a register takes for an answer",
    ),
    (
        "verification.provider_list",
        "what a register takes for an answer",
    ),
    ("verification.questionnaire_confirm", "the name is masked"),
    ("verification.questionnaire_fill", "the name is masked"),
    ("verification.questionnaire_get", "the name is masked"),
    ("verification.questionnaire_page", "the name is masked"),
    ("verification.questionnaire_refuse", "the name is masked"),
    ("verification.questionnaire_return", "the name is masked"),
];

/// Whole modules: what they show of people.
const HARMLESS_MODULES: &[(&str, &str)] = &[(
    "identity",
    "colleagues in their work, whom every document names; no client, no papers, no margin",
)];

/// Names of all fields of a schema, through its references.
fn fields<'a>(
    schema: &'a Value,
    all: &'a Value,
    seen: &mut BTreeSet<&'a str>,
    names: &mut BTreeSet<&'a str>,
) {
    match schema {
        Value::Object(parts) => {
            if let Some(name) = parts.get("$ref").and_then(Value::as_str) {
                let name = name.rsplit('/').next().unwrap();
                if seen.insert(name) {
                    fields(&all[name], all, seen, names);
                }
            }
            if let Some(Value::Object(properties)) = parts.get("properties") {
                names.extend(properties.keys().map(String::as_str));
            }
            parts
                .values()
                .for_each(|part| fields(part, all, seen, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| fields(part, all, seen, names)),
        _ => {}
    }
}

fn telling(name: &str) -> bool {
    let mut words = name.split('_');
    let joined = |word: &str| word.contains('_') && name.contains(word);
    WORDS.iter().any(|word| {
        joined(word)
            || words
                .clone()
                .any(|part| part == *word || part == format!("{word}s"))
    }) && words.next().is_some()
}

/// Operations whose good answers have telling fields: `sales.deal_get`, with the fields.
fn telling_operations(union: &Value) -> BTreeMap<String, Vec<String>> {
    let schemas = &union["components"]["schemas"];
    let mut found = BTreeMap::new();
    for (path, item) in union["paths"].as_object().unwrap() {
        for operation in item
            .as_object()
            .unwrap()
            .values()
            .filter(|operation| operation["responses"].is_object())
        {
            let mut names = BTreeSet::new();
            let answers = operation["responses"].as_object().unwrap();
            let good = answers.iter().filter(|(status, _)| status.starts_with('2'));
            good.for_each(|(_, answer)| fields(answer, schemas, &mut BTreeSet::new(), &mut names));
            let telling: Vec<String> = names
                .into_iter()
                .filter(|name| telling(name))
                .map(str::to_owned)
                .collect();
            if !telling.is_empty() {
                let module = path.trim_start_matches("/api/").split('/').next().unwrap();
                let id = operation["operationId"].as_str().unwrap();
                let id = id.rsplit('.').next().unwrap();
                found.insert(format!("{module}.{id}"), telling);
            }
        }
    }
    found
}

#[test]
fn every_answer_with_a_margin_a_cost_or_personal_data_is_known() {
    let union = docs::union(&kite::modules()).unwrap();
    let found = telling_operations(&union);
    let harmless: BTreeSet<&str> = HARMLESS.iter().map(|(id, _)| *id).collect();
    let of_module = |id: &str| {
        HARMLESS_MODULES
            .iter()
            .any(|(module, _)| id.split('.').next() == Some(module))
    };
    let known = |id: &str| SIGHTED.contains(&id) || harmless.contains(id) || of_module(id);
    let unknown: Vec<_> = found.iter().filter(|(id, _)| !known(id)).collect();
    assert!(
        unknown.is_empty(),
        "these show a margin, a cost or personal data: call `saw`, or say why not: {unknown:#?}"
    );
    let stale: Vec<_> = SIGHTED
        .iter()
        .chain(&harmless)
        .filter(|id| !found.contains_key(**id))
        .collect();
    assert!(
        stale.is_empty(),
        "nothing telling is in the answers of {stale:?}"
    );
}
