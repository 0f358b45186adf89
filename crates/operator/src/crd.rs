//! The resource `DealerCentre`: what IT says about a centre. The API server checks it by this schema; the rules that a schema
//! cannot say are CEL.
#![expect(
    clippy::duplicated_attributes,
    reason = "each printed column of the derive has a type of its own"
)]

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A dealer centre of the group. What Kite itself takes only once, when a centre is opened, cannot be changed here later.
#[derive(CustomResource, JsonSchema, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "kite.corp",
    version = "v1",
    kind = "DealerCentre",
    namespaced,
    status = "DealerCentreStatus",
    derive = "PartialEq",
    shortname = "dcentre",
    category = "kite",
    selectable = ".spec.code",
    doc = "A dealer centre of the group: the operator opens it in Kite and keeps its address, permissions, dashboards and streams of logs.",
    printcolumn(name = "Code", type_ = "string", json_path = ".spec.code"),
    printcolumn(name = "Host", type_ = "string", json_path = ".spec.host"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Ready\")].status"
    ),
    printcolumn(
        name = "Reason",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Ready\")].reason"
    ),
    printcolumn(
        name = "City",
        type_ = "string",
        json_path = ".spec.city",
        priority = "1"
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp"
    )
)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "self.places.exists(p, p.kind != 'warehouse')", "fieldPath": ".places", "message": "a centre needs a yard or a showroom: cars stand nowhere else"},
    {"rule": "has(self.patternCentre) == has(oldSelf.patternCentre) && (!has(self.patternCentre) || self.patternCentre == oldSelf.patternCentre)", "message": "patternCentre is copied once, when the centre is opened"}
]))]
pub struct DealerCentreSpec {
    /// Stable name of the centre in addresses, labels and logs. It never changes.
    #[schemars(
        length(min = 2, max = 31),
        regex(pattern = r"^[a-z][a-z0-9-]*[a-z0-9]$")
    )]
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "the code of a centre never changes"}]))]
    pub code: String,
    /// The name to show; unique in the group. Papers carry it, so it is given once.
    #[schemars(length(min = 1, max = 120))]
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "the name is on papers already; it is given once"}]))]
    pub name: String,
    /// Brands that it deals with.
    #[schemars(length(min = 1, max = 30), inner(length(min = 1, max = 60)))]
    #[schemars(extend("x-kubernetes-list-type" = "set"))]
    pub brands: Vec<String>,
    /// Where it is.
    #[schemars(length(min = 1, max = 120))]
    pub city: String,
    /// Its IANA time zone: it decides the dates of papers.
    #[schemars(
        length(min = 3, max = 64),
        regex(pattern = r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}$")
    )]
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "the time zone decides the dates of papers that exist already"}]))]
    pub time_zone: String,
    /// Its first day, as 2026-12-01.
    #[schemars(
        length(min = 10, max = 10),
        regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    )]
    #[schemars(extend("x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "the first day is given once"}]))]
    pub opens_on: String,
    /// Who owns it.
    pub legal_entity: LegalEntity,
    /// Yards, showrooms and warehouses at the opening; later ones are added in Kite.
    #[schemars(length(min = 1, max = 50))]
    #[schemars(extend("x-kubernetes-list-type" = "atomic", "x-kubernetes-validations" = [{"rule": "self == oldSelf", "message": "places are given once; change them in Kite"}]))]
    pub places: Vec<Place>,
    /// Name of the centre whose own rules it takes over at the opening; without it the rules of the group hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 120))]
    pub pattern_centre: Option<String>,
    /// Modules that it works with.
    #[schemars(
        length(min = 1, max = 40),
        inner(length(min = 2, max = 31), regex(pattern = r"^[a-z][a-z0-9-]*$"))
    )]
    #[schemars(extend("x-kubernetes-list-type" = "set"))]
    pub modules: Vec<String>,
    /// Types of vehicles that it trades, by their codes.
    #[schemars(
        length(min = 1, max = 40),
        inner(length(min = 1, max = 40), regex(pattern = r"^[a-z][a-z0-9_-]*$"))
    )]
    #[schemars(extend("x-kubernetes-list-type" = "set"))]
    pub vehicle_types: Vec<String>,
    /// What it may take of the database, as 20Gi. The operator warns; nothing is cut off.
    #[schemars(
        length(min = 3, max = 12),
        regex(pattern = r"^[1-9][0-9]{0,5}(Mi|Gi|Ti)$")
    )]
    pub database_quota: String,
    /// How pages look for its people.
    #[serde(default)]
    pub branding: Branding,
    /// The address of its pages.
    #[schemars(
        length(min = 4, max = 253),
        regex(
            pattern = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"
        )
    )]
    pub host: String,
    /// Secret with the certificate of the host, in the same namespace; without it the operator's setting decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub tls_secret: Option<String>,
    /// What happens with the rows of the installation when the resource is deleted. Cars, papers and books stay in any case.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
}

/// Who owns a centre.
#[derive(JsonSchema, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "(size(self.inn) == 10) == has(self.kpp)", "message": "an organisation (INN of 10 digits) has a KPP, an entrepreneur (12 digits) has none"},
    {"rule": "self.name == oldSelf.name && self.vatPayer == oldSelf.vatPayer", "message": "change the legal entity in Kite"}
]))]
pub struct LegalEntity {
    /// Its name; one of the group, or a new one.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// ИНН: 10 digits of an organisation, 12 of an entrepreneur.
    #[schemars(length(min = 10, max = 12), regex(pattern = r"^[0-9]{10}([0-9]{2})?$"))]
    #[schemars(extend("x-kubernetes-validations" = inn_rules()))]
    pub inn: String,
    /// КПП of an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 9, max = 9),
        regex(pattern = r"^[0-9]{4}[0-9A-Z]{2}[0-9]{3}$")
    )]
    pub kpp: Option<String>,
    /// Whether it pays VAT.
    #[serde(default = "yes")]
    pub vat_payer: bool,
}

fn yes() -> bool {
    true
}

/// The check digits of an INN as CEL: the API server refuses a mistyped number, no webhook is needed for it. Numbers of another
/// length are left to the pattern.
fn inn_rules() -> serde_json::Value {
    let ten = check_digit(&[2, 4, 10, 3, 5, 9, 4, 6, 8]);
    let eleven = check_digit(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
    let twelve = check_digit(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
    serde_json::json!([
        {"rule": "self == oldSelf", "message": "another INN is another legal entity"},
        {"rule": "!self.startsWith('00')", "message": "no region has the number 00"},
        {"rule": format!("!self.matches('^[0-9]{{10}}$') || {ten}"), "message": "the check digit of the INN is wrong"},
        {"rule": format!("!self.matches('^[0-9]{{12}}$') || ({eleven} && {twelve})"), "message": "the check digits of the INN are wrong"},
    ])
}

/// That the digit after the weighted ones is their sum mod 11 mod 10.
fn check_digit(weights: &[u32]) -> String {
    let digit = |at: usize| format!("int(self.substring({at}, {}))", at.saturating_add(1));
    let sum: Vec<String> = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| format!("{weight} * {}", digit(at)))
        .collect();
    format!(
        "({}) % 11 % 10 == {}",
        sum.join(" + "),
        digit(weights.len())
    )
}

/// A place of a centre.
#[derive(JsonSchema, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Its name.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Cars that fit in, where that is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub slots: Option<i32>,
}

/// What a place is.
#[derive(JsonSchema, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum PlaceKind {
    /// Cars stand there.
    Yard,
    /// Cars are shown there.
    Showroom,
    /// Parts lie there.
    Warehouse,
}

/// How pages look.
#[derive(JsonSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Branding {
    /// What stands in the head of every page; the name of the centre without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 60))]
    pub title: Option<String>,
    /// The colour of what is pressed, as #1a5fb4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 7, max = 7), regex(pattern = r"^#[0-9a-f]{6}$"))]
    pub accent: Option<String>,
}

/// What happens with the rows of the installation when the resource is deleted.
#[derive(JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[schemars(inline)]
pub enum DeletionPolicy {
    /// They stay and say since when the centre has no resource.
    #[default]
    Keep,
    /// They go.
    Delete,
}

/// What the operator found and did.
#[derive(JsonSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealerCentreStatus {
    /// The generation of the resource that this was said about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// The centre in Kite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre_id: Option<String>,
    /// Its legal entity in Kite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    /// Roles that nobody has there yet, out of those that a car needs on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-kubernetes-list-type" = "set"))]
    pub vacant_roles: Vec<String>,
    /// Ready, Provisioned, Degraded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    pub conditions: Vec<Condition>,
}

/// One statement about the resource.
#[derive(JsonSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// What is said.
    #[serde(rename = "type")]
    pub kind: String,
    /// True, False or Unknown.
    pub status: String,
    /// Why, in one word.
    pub reason: String,
    /// Why, in a sentence.
    pub message: String,
    /// Since when.
    pub last_transition_time: String,
    /// The generation that it is said about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::CustomResourceExt;

    #[test]
    fn the_schema_holds_the_rules() {
        let crd = serde_json::to_value(DealerCentre::crd()).unwrap();
        let spec = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
        assert_eq!(
            spec["properties"]["code"]["x-kubernetes-validations"][0]["rule"],
            "self == oldSelf"
        );
        assert_eq!(
            spec["properties"]["brands"]["x-kubernetes-list-type"],
            "set"
        );
        let inn = &spec["properties"]["legalEntity"]["properties"]["inn"];
        assert_eq!(inn["x-kubernetes-validations"].as_array().unwrap().len(), 4);
        assert_eq!(spec["properties"]["deletionPolicy"]["default"], "Keep");
    }
}
