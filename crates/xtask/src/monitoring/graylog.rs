//! The content pack of Graylog: inputs, streams, pipeline, dashboards. Every entity has an id that is made from its key: the
//! pack is known again by its own, and two revisions of it differ only in what has changed.

use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The version of Graylog from which on the entities are of this form.
const SERVER: &str = ">=6.1.0";
/// Fields that no message may keep: they would be personal data outside of the reach of an erasure. The suite sends none of
/// them; other senders might.
pub const PERSONAL: &[&str] = &[
    "full_name",
    "last_name",
    "first_name",
    "patronymic",
    "phone",
    "email",
    "passport",
    "passport_number",
    "snils",
    "inn",
    "birth_date",
    "address",
    "plate",
    "card_number",
    "password",
    "token",
    "authorization",
    "cookie",
];

/// The pack.
pub fn pack(modules: &[String]) -> Value {
    let mut entities = vec![input(), input_of_agent()];
    entities.push(stream(
        "audit",
        "Kite: audit",
        "Every record, head and alarm of the audit log. Keep it for as long as the law asks, one to three years.",
        &[("audit", "true")],
    ));
    entities.push(stream(
        "security",
        "Kite: security",
        "Records about persons, rights and sign-in. Keep it as long as the audit stream.",
        &[("audit", "true"), ("module", "identity")],
    ));
    entities.extend(modules.iter().map(|module| {
        stream(
            &format!("module-{module}"),
            &format!("Kite: {module}"),
            &format!("Everything that the module {module} says."),
            &[("module", module)],
        )
    }));
    entities.extend([take_over(), drop_personal(), mark_hole(), pipeline()]);
    entities.push(dashboard("audit", "Kite: audit", &["audit"], &AUDIT));
    entities.push(dashboard(
        "security",
        "Kite: security",
        &["security"],
        &SECURITY,
    ));
    json!({
        "v": 1, "id": id("pack"), "rev": 1, "name": "Kite", "summary": "Input, streams, pipeline and dashboards of Kite",
        "description": "Written by `cargo xtask monitoring`. Roles are no entities of a pack: roles.json beside it is for the REST API.",
        "vendor": "Kite", "url": "", "parameters": [parameter()], "entities": entities,
    })
}

/// Roles for the REST API of Graylog: packs cannot carry them. Streams and dashboards are named by their titles, because
/// Graylog gives them ids of its own when the pack is installed.
pub fn roles() -> Value {
    json!([
        {"name": "Kite auditor", "description": "Reads the audit and security streams; changes nothing",
         "streams": ["Kite: audit", "Kite: security"], "dashboards": ["Kite: audit", "Kite: security"]},
        {"name": "Kite operator", "description": "Reads the streams of modules, not those of the audit",
         "streams_except": ["Kite: audit", "Kite: security"], "dashboards": []},
    ])
}

fn parameter() -> Value {
    json!({
        "name": "GELF_PORT", "title": "Port of the GELF input", "description": "telemetry.gelf of Kite names it",
        "type": "integer", "default_value": 12201,
    })
}

fn entity(kind: &str, version: &str, key: &str, data: &Value) -> Value {
    json!({
        "v": "1", "type": {"name": kind, "version": version}, "id": id(key), "data": data,
        "constraints": [{"type": "server-version", "version": SERVER}],
    })
}

fn word(text: &str) -> Value {
    json!({"@type": "string", "@value": text})
}

fn yes(is: bool) -> Value {
    json!({"@type": "boolean", "@value": is})
}

fn whole(number: u64) -> Value {
    json!({"@type": "integer", "@value": number})
}

fn input() -> Value {
    let data = json!({
        "title": word("Kite: GELF"), "type": word("org.graylog2.inputs.gelf.tcp.GELFTCPInput"), "global": yes(true),
        "static_fields": {}, "extractors": [],
        "configuration": {
            "bind_address": word("0.0.0.0"), "port": {"@type": "parameter", "@value": "GELF_PORT"},
            "use_null_delimiter": yes(true), "max_message_size": whole(4_194_304), "recv_buffer_size": whole(1_048_576),
            "number_worker_threads": whole(2), "tcp_keepalive": yes(true), "tls_enable": yes(false),
            "decompress_size_limit": whole(8_388_608), "charset_name": word("UTF-8"),
        },
    });
    entity("input", "1", "input-gelf", &data)
}

/// Lines with `audit=true` that the log agent brings by OTLP.
fn input_of_agent() -> Value {
    let data = json!({
        "title": word("Kite: log agent"), "type": word("org.graylog.inputs.otel.OTelGrpcInput"), "global": yes(true),
        "static_fields": {}, "extractors": [],
        "configuration": {"bind_address": word("0.0.0.0"), "port": whole(4317), "insecure": yes(true)},
    });
    entity("input", "1", "input-agent", &data)
}

fn stream(key: &str, title: &str, about: &str, fields: &[(&str, &str)]) -> Value {
    let rules: Vec<Value> = fields
        .iter()
        .map(|(field, value)| {
            json!({
                "type": word("EXACT"), "field": word(field), "value": word(value), "inverted": yes(false),
                "description": word(""),
            })
        })
        .collect();
    let data = json!({
        "title": word(title), "description": word(about), "stream_rules": rules, "matching_type": word("AND"),
        "remove_matches": yes(false), "disabled": yes(false), "default_stream": yes(false), "alarm_callbacks": [],
        "alert_conditions": [], "outputs": [],
    });
    entity("stream", "1", &format!("stream-{key}"), &data)
}

fn rule(key: &str, title: &str, source: &str) -> Value {
    let data = json!({"title": word(title), "description": word(""), "source": word(source)});
    entity("pipeline_rule", "1", key, &data)
}

/// A line of the log agent carries its fields under other names, and streams are chosen before pipelines run.
fn take_over() -> Value {
    let source = "rule \"Kite: take over lines of the log agent\"\nwhen\n  to_string($message.otel_attributes_audit) == \"true\"\nthen\n  set_field(\"audit\", \"true\");\n  set_field(\"kind\", \"line\");\n  set_field(\"module\", to_string($message.otel_attributes_module));\n  set_field(\"action\", to_string($message.otel_attributes_action));\n  route_to_stream(name: \"Kite: audit\");\nend";
    rule(
        "rule-take-over",
        "Kite: take over lines of the log agent",
        source,
    )
}

fn drop_personal() -> Value {
    let lines: String = PERSONAL
        .iter()
        .map(|field| format!("  remove_field(\"{field}\");\n"))
        .collect();
    let source = format!("rule \"Kite: drop personal fields\"\nwhen\n  true\nthen\n{lines}end");
    rule("rule-drop-personal", "Kite: drop personal fields", &source)
}

/// A record of the audit log without its number or its link proves nothing: it is marked for a search.
fn mark_hole() -> Value {
    let source = "rule \"Kite: mark records without their proof\"\nwhen\n  to_string($message.kind) == \"record\" && (!has_field(\"seq\") || !has_field(\"link\"))\nthen\n  set_field(\"kite_fault\", \"no_proof\");\nend";
    rule(
        "rule-mark-hole",
        "Kite: mark records without their proof",
        source,
    )
}

fn pipeline() -> Value {
    let source = "pipeline \"Kite\"\nstage 0 match either\nrule \"Kite: take over lines of the log agent\"\nrule \"Kite: drop personal fields\"\nstage 1 match either\nrule \"Kite: mark records without their proof\"\nend";
    let data = json!({
        "title": word("Kite"), "description": word("Drops personal fields from everything that Kite sends."),
        "source": word(source),
        "connected_streams": [word(&id("stream-audit")), word("000000000000000000000001")],
    });
    entity("pipeline", "1", "pipeline-kite", &data)
}

/// A table that counts messages by fields: its key, title, query and fields.
type Table = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const AUDIT: [Table; 4] = [
    ("modules", "Records by module", "kind:record", &["module"]),
    (
        "actions",
        "What was done",
        "kind:record",
        &["module", "action"],
    ),
    (
        "alarms",
        "Alarms of the watch",
        "kind:alarm",
        &["fault", "place"],
    ),
    (
        "holes",
        "Records without their proof",
        "kite_fault:no_proof",
        &["tenant", "record_id"],
    ),
];
const SECURITY: [Table; 3] = [
    (
        "rights",
        "Changes of rights",
        "action:(binding_grant OR binding_revoke OR delegation_give OR group_rule_set)",
        &["action", "actor"],
    ),
    (
        "emergencies",
        "Emergency accesses",
        "action:(emergency_ask OR emergency_confirm OR emergency_close)",
        &["action", "actor"],
    ),
    (
        "persons",
        "Persons who came and went",
        "action:(person_create OR person_dismiss OR factors_reset)",
        &["action", "noun_id"],
    ),
];

fn dashboard(key: &str, title: &str, streams: &[&str], tables: &[Table]) -> Value {
    let streams: Vec<String> = streams
        .iter()
        .map(|key| id(&format!("stream-{key}")))
        .collect();
    let span = json!({"type": "relative", "from": 86_400});
    let query = id(&format!("query-{key}"));
    let (mut searches, mut widgets) = (Vec::new(), Vec::new());
    let (mut mapping, mut positions, mut titles) = (json!({}), json!({}), json!({}));
    for (row, (name, title, asked, fields)) in (0_u64..).zip(tables) {
        let (search, widget) = (
            id(&format!("search-{key}-{name}")),
            id(&format!("widget-{key}-{name}")),
        );
        let asked = json!({"type": "elasticsearch", "query_string": asked});
        searches.push(json!({
            "id": search, "type": "pivot", "name": "chart", "query": asked, "timerange": span, "streams": streams,
            "stream_categories": [], "filter": null, "filters": [], "rollup": true, "sort": [], "column_groups": [],
            "series": [{"type": "count", "id": "count()", "field": null}],
            "row_groups": [{"type": "values", "fields": fields, "limit": 50, "skip_empty_values": false}],
        }));
        widgets.push(json!({
            "id": widget, "type": "aggregation", "filter": null, "filters": [], "timerange": span, "query": asked,
            "streams": streams, "stream_categories": [],
            "config": {
                "row_pivots": [{"fields": fields, "type": "values", "config": {"limit": 50, "skip_empty_values": false}}],
                "column_pivots": [], "series": [{"function": "count()", "config": {"name": null}}], "sort": [],
                "visualization": "table", "visualization_config": null, "formatting_settings": null, "rollup": true,
                "event_annotation": false, "units": {},
            },
        }));
        set(&mut mapping, &widget, json!([search]));
        set(&mut titles, &widget, json!(title));
        let (line, side) = (row / 2, row % 2);
        let place = json!({"col": side * 6 + 1, "row": line * 4 + 1, "height": 4, "width": 6});
        set(&mut positions, &widget, place);
    }
    let made = "2026-03-05T06:00:00.000Z";
    let mut state = json!({});
    set(
        &mut state,
        &query,
        json!({
            "selected_fields": null, "static_message_list_id": null, "titles": {"widget": titles}, "widgets": widgets,
            "widget_mapping": mapping, "positions": positions, "formatting": null, "display_mode_settings": {"positions": {}},
        }),
    );
    let data = json!({
        "type": "DASHBOARD", "title": word(title), "summary": word(""), "description": word(""), "owner": "admin",
        "created_at": made, "requires": {}, "properties": [], "state": state,
        "search": {
            "queries": [{
                "id": query, "timerange": span, "filters": [], "query": {"type": "elasticsearch", "query_string": ""},
                "search_types": searches,
            }],
            "parameters": [], "requires": {}, "owner": "admin", "created_at": made,
        },
    });
    entity("dashboard", "2", &format!("dashboard-{key}"), &data)
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

/// An id that is the same for the same key for ever, in the form of a UUID of version 8.
pub fn id(key: &str) -> String {
    let half = |start: u64| {
        key.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    };
    let (high, low) = (half(0xcbf2_9ce4_8422_2325), half(0x9ae1_6a3b_2f90_404f));
    let high = (high & !0xf000) | 0x8000;
    let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let text = format!("{high:016x}{low:016x}");
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

/// What is wrong with the form of a pack: what Graylog would refuse, or what would double on the next import.
pub fn shape(pack: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let texts = ["/id", "/name", "/summary", "/vendor"];
    let missing = texts
        .iter()
        .filter(|at| pack.pointer(at).and_then(Value::as_str).is_none());
    wrong.extend(missing.map(|at| format!("the pack has no {at}")));
    if pack.get("v") != Some(&json!(1)) || !pack.get("rev").is_some_and(Value::is_u64) {
        wrong.push("the pack says no version".to_owned());
    }
    let entities = pack.get("entities").and_then(Value::as_array).cloned();
    let entities = entities.unwrap_or_default();
    let ids: BTreeSet<&str> = entities
        .iter()
        .filter_map(|one| one.get("id")?.as_str())
        .collect();
    if ids.len() != entities.len() {
        wrong.push("two entities have one id, or one has none".to_owned());
    }
    for one in &entities {
        wrong.extend(entity_shape(one, &ids));
    }
    wrong
}

fn entity_shape(one: &Value, ids: &BTreeSet<&str>) -> Vec<String> {
    let at = |pointer: &str| {
        one.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (kind, id) = (at("/type/name"), at("/id"));
    let needed: &[&str] = match (kind, at("/type/version")) {
        ("input", "1") => &[
            "/data/title",
            "/data/type/@value",
            "/data/configuration/port",
            "/data/global",
        ],
        ("stream", "1") => &[
            "/data/title",
            "/data/stream_rules/0/field",
            "/data/matching_type",
            "/data/default_stream",
        ],
        ("pipeline_rule", "1") => &["/data/title", "/data/source/@value"],
        ("pipeline", "1") => &[
            "/data/title",
            "/data/source/@value",
            "/data/connected_streams/0",
        ],
        ("dashboard", "2") => &[
            "/data/title",
            "/data/search/queries/0/id",
            "/data/state",
            "/data/owner",
        ],
        _ => return vec![format!("{id} is of no known kind: {kind}")],
    };
    let missing = needed
        .iter()
        .filter(|pointer| one.pointer(pointer).is_none());
    let mut wrong: Vec<String> = missing
        .map(|pointer| format!("{kind} {id} has no {pointer}"))
        .collect();
    let uuid = id.len() == 36 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if !uuid
        || one
            .get("constraints")
            .and_then(Value::as_array)
            .is_none_or(Vec::is_empty)
    {
        wrong.push(format!("{kind} {id} has no id or no constraint"));
    }
    let mut streams = Vec::new();
    named(one, "streams", &mut streams);
    let strange = streams
        .iter()
        .filter(|stream| !ids.contains(stream.as_str()));
    wrong.extend(
        strange.map(|stream| format!("{kind} {id} names the stream {stream}, which is none")),
    );
    wrong
}

/// Texts of every list of this name.
fn named(value: &Value, name: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                if key == name {
                    let list = inner.as_array().into_iter().flatten();
                    found.extend(list.filter_map(Value::as_str).map(str::to_owned));
                }
                named(inner, name, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| named(inner, name, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_has_its_form_and_ids_never_change() {
        let modules = ["sales".to_owned(), "finance".to_owned()];
        let pack = pack(&modules);
        assert_eq!(shape(&pack), Vec::<String>::new());
        assert_eq!(id("pack"), id("pack"));
        assert_ne!(id("stream-audit"), id("stream-security"));
        let more = [&modules[..], &["zebra".to_owned()]].concat();
        let ids = |pack: &Value| -> BTreeSet<String> {
            let entities = pack["entities"].as_array().unwrap();
            entities
                .iter()
                .map(|one| one["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let (before, after) = (ids(&pack), ids(&super::pack(&more)));
        assert_eq!(
            after.difference(&before).count(),
            1,
            "one module, one entity"
        );
        assert!(before.is_subset(&after));
    }

    #[test]
    fn a_broken_pack_is_found() {
        let mut pack = pack(&["sales".to_owned()]);
        pack["entities"][1]["id"] = pack["entities"][0]["id"].clone();
        pack["entities"][2]["type"]["name"] = json!("wizard");
        let wrong = shape(&pack).join("; ");
        assert!(
            wrong.contains("one id") && wrong.contains("no known kind"),
            "{wrong}"
        );
    }
}
