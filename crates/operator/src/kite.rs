//! Kite's own API. A centre is opened by the same form that the group's administrator uses, so the rules, the audit log and
//! the events are the same. The key of the command is made of the resource's id: whoever sends it again, another leader
//! included, gets the answer of the first time.

use crate::{
    DealerCentreSpec, Error, Result, outside,
    settings::{KiteSettings, secret},
};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// A client of the API.
#[derive(Debug, Clone)]
pub struct Kite {
    http: reqwest::Client,
    base: String,
    token_file: String,
}

/// A centre as Kite tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Centre {
    /// The centre.
    pub id: Uuid,
    /// Its legal entity.
    pub entity_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub zone: String,
}

#[derive(Debug, Deserialize)]
struct Entity {
    id: Uuid,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Page<T> {
    items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Opened {
    centre: Centre,
}

#[derive(Debug, Deserialize)]
struct Readiness {
    vacant: Vec<String>,
}

impl Kite {
    /// A client; nothing is called yet.
    ///
    /// # Errors
    /// There is no TLS.
    pub fn new(settings: &KiteSettings) -> Result<Self> {
        let http = outside::client(Duration::from_secs(20))?;
        Ok(Self {
            http,
            base: format!("{}/api/identity/v1", settings.url.trim_end_matches('/')),
            token_file: settings.token_file.clone(),
        })
    }

    /// The centre with this id, or with this name.
    ///
    /// # Errors
    /// Kite does not answer.
    pub async fn find(&self, id: Option<Uuid>, name: &str) -> Result<Option<Centre>> {
        let centres: Vec<Centre> = self.all("centres").await?;
        let found = centres.iter().find(|centre| Some(centre.id) == id);
        let found = found.or_else(|| centres.iter().find(|centre| centre.name == name));
        Ok(found.cloned())
    }

    /// Opens a centre; a repeat with the same key gets the same one.
    ///
    /// # Errors
    /// `Refused` with what Kite says to each field; Kite does not answer.
    pub async fn open(&self, spec: &DealerCentreSpec, key: &str) -> Result<Centre> {
        let entities: Vec<Entity> = self.all("entities").await?;
        let entity = entities
            .iter()
            .find(|entity| entity.name == spec.legal_entity.name);
        let pattern = match &spec.pattern_centre {
            None => None,
            Some(name) => Some(self.find(None, name).await?.ok_or_else(|| {
                Error::Refused(format!("patternCentre: there is no centre {name}"))
            })?),
        };
        let form = form(
            spec,
            entity.map(|entity| entity.id),
            pattern.map(|centre| centre.id),
        );
        let opened: Opened = self
            .call(Method::POST, "centres", Some((&form, key)))
            .await?;
        Ok(opened.centre)
    }

    /// Roles that nobody has in the centre yet.
    ///
    /// # Errors
    /// Kite does not answer.
    pub async fn vacant(&self, centre: Uuid) -> Result<Vec<String>> {
        let path = format!("centres/{centre}/readiness");
        let readiness: Readiness = self.call(Method::GET, &path, None).await?;
        Ok(readiness.vacant)
    }

    async fn all<T: DeserializeOwned>(&self, list: &str) -> Result<Vec<T>> {
        let mut path = format!("{list}?limit=200");
        let mut rows = Vec::new();
        loop {
            let page: Page<T> = self.call(Method::GET, &path, None).await?;
            rows.extend(page.items);
            match page.next {
                Some(next) => path = format!("{list}?limit=200&cursor={next}"),
                None => return Ok(rows),
            }
        }
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        command: Option<(&Value, &str)>,
    ) -> Result<T> {
        let mut ask = self.http.request(method, format!("{}/{path}", self.base));
        ask = ask
            .bearer_auth(secret(&self.token_file)?)
            .header("accept-language", "en");
        if let Some((body, key)) = command {
            ask = ask.header("idempotency-key", key).json(body);
        }
        let answer = ask.send().await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await?);
        }
        let problem: Value = answer.json().await.unwrap_or_default();
        Err(refusal(status, &problem))
    }
}

/// What Kite says against a command; what it says of itself is no refusal.
fn refusal(status: StatusCode, problem: &Value) -> Error {
    let text = |value: &Value, key: &str| {
        let found = value.get(key).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let mut said = vec![format!("{} {}", status.as_u16(), text(problem, "title"))];
    let errors = problem.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten() {
        said.push(format!(
            "{}: {}",
            text(error, "pointer"),
            text(error, "title")
        ));
    }
    let said = said.join("; ");
    let passing = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
    if status.is_client_error() && !passing.contains(&status) {
        Error::Refused(said)
    } else {
        Error::Outside(format!("Kite: {said}"))
    }
}

/// The form that opens the centre of a resource.
#[must_use]
pub fn form(spec: &DealerCentreSpec, entity: Option<Uuid>, pattern: Option<Uuid>) -> Value {
    let places: Vec<Value> = spec
        .places
        .iter()
        .map(|place| json!({"kind": place.kind, "name": place.name, "slots": place.slots}))
        .collect();
    let mut form = json!({
        "name": spec.name, "zone": spec.time_zone, "opens_on": spec.opens_on, "places": places, "pattern_id": pattern,
    });
    let owner = match entity {
        Some(id) => ("entity_id", json!(id)),
        None => {
            let entity = &spec.legal_entity;
            let new = json!({"name": entity.name, "vat_payer": entity.vat_payer});
            ("new_entity", new)
        }
    };
    if let Some(fields) = form.as_object_mut() {
        fields.insert(owner.0.to_owned(), owner.1);
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_every_field() {
        let problem =
            json!({"title": "Wrong", "errors": [{"pointer": "/name", "title": "is taken"}]});
        let error = refusal(StatusCode::UNPROCESSABLE_ENTITY, &problem);
        assert_eq!(
            error.to_string(),
            "Kite refuses: 422 Wrong; /name: is taken"
        );
        assert_eq!(error.reason(), "Refused");
        assert_eq!(
            refusal(StatusCode::BAD_GATEWAY, &json!({})).reason(),
            "OutsideFailed"
        );
    }
}
