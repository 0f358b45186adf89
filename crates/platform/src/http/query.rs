//! The query of a request.

use super::problem::Problem;
use axum::{extract::FromRequestParts, http::request::Parts};
use kernel::{Error, Result, codes};
use serde::de::DeserializeOwned;

/// The query string. A parameter that is repeated is one with several words, parted by commas.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> Params<T> {
    /// Reads the text of a query.
    ///
    /// # Errors
    /// `common.bad_query`.
    pub fn read(query: &str) -> Result<Self> {
        let wrong =
            |error: serde_urlencoded::de::Error| Error::new(codes::BAD_QUERY).with("reason", error);
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(wrong)?;
        let query = serde_urlencoded::to_string(joined(pairs)).map_err(Error::internal)?;
        serde_urlencoded::from_str(&query).map(Self).map_err(wrong)
    }
}

/// The same parameters, each of them once.
fn joined(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => all.push((name, value)),
        }
    }
    all
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::read(parts.uri.query().unwrap_or_default())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Several;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Ask {
        limit: Option<i64>,
        #[serde(default)]
        state: Several<String>,
    }

    #[test]
    fn a_repeated_parameter_is_one_with_several_words() {
        let Params(ask) = Params::<Ask>::read("state=new&limit=5&state=paid%2Cclosed").unwrap();
        let states: Vec<String> = ["new", "paid", "closed"].map(str::to_owned).into();
        assert_eq!((ask.limit, ask.state), (Some(5), states.into()));
        for wrong in ["limit=1&limit=2", "limit=x", "colour=red"] {
            let refused = Params::<Ask>::read(wrong).unwrap_err();
            assert_eq!(refused.code, codes::BAD_QUERY, "{wrong}");
        }
    }
}
