//! Objects in an S3-compatible bucket. Three requests are all that is needed, so they are signed by hand (Signature Version 4)
//! and no library comes with them.

use super::Objects;
use crate::model::{code, settings::Settings};
use async_trait::async_trait;
use kernel::{Clock, Error, Result, SystemClock};
use reqwest::{Method, Response, StatusCode};
use ring::hmac;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::{format_description::BorrowedFormatItem, macros::format_description};

const STAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

/// A bucket.
pub struct Bucket {
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    endpoint: String,
    host: String,
    region: String,
    bucket: String,
    access_key: String,
    secret_key: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bucket({}/{})", self.endpoint, self.bucket)
    }
}

impl Bucket {
    /// The bucket of the settings.
    ///
    /// # Errors
    /// The secret cannot be read.
    pub fn open(settings: &Settings, client: reqwest::Client) -> Result<Self> {
        let secret = std::fs::read_to_string(&settings.s3_secret_key_file).map_err(|error| {
            Error::internal(format!(
                "modules.buyback_mobile.s3_secret_key_file: {error}"
            ))
        })?;
        let endpoint = settings.s3_endpoint.trim_end_matches('/').to_owned();
        let host = endpoint
            .split_once("://")
            .map_or(endpoint.as_str(), |(_, host)| host)
            .to_owned();
        Ok(Self {
            client,
            // Signatures are compared with the clock of the storage, whatever day it is in a rehearsed business.
            clock: Arc::new(SystemClock),
            host,
            endpoint,
            region: settings.s3_region.clone(),
            bucket: settings.s3_bucket.clone(),
            access_key: settings.s3_access_key.clone(),
            secret_key: secret.trim().to_owned(),
        })
    }

    async fn send(&self, method: Method, name: &str, content: Vec<u8>) -> Result<Response> {
        let path = format!("/{}/{name}", self.bucket);
        let hash = hex::encode(Sha256::digest(&content));
        let stamp = self.clock.now().format(STAMP).map_err(Error::internal)?;
        let authorization = self.authorization(&method, &path, &hash, &stamp);
        let request = self
            .client
            .request(method, format!("{}{path}", self.endpoint))
            .header("x-amz-date", &stamp)
            .header("x-amz-content-sha256", &hash)
            .header("authorization", authorization)
            .body(content);
        request.send().await.map_err(|error| away(&error))
    }

    /// The signature of a request, as AWS describes it.
    fn authorization(&self, method: &Method, path: &str, hash: &str, stamp: &str) -> String {
        let day = stamp.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let request = format!(
            "{method}\n{path}\n\nhost:{}\nx-amz-content-sha256:{hash}\nx-amz-date:{stamp}\n\n{SIGNED}\n{hash}",
            self.host
        );
        let request = hex::encode(Sha256::digest(request));
        let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{request}");
        let secret = format!("AWS4{}", self.secret_key);
        let key = [day, &self.region, "s3", "aws4_request"]
            .iter()
            .fold(secret.into_bytes(), |key, part| {
                hash_mac(&key, part.as_bytes())
            });
        let signature = hex::encode(hash_mac(&key, text.as_bytes()));
        let who = format!("{}/{scope}", self.access_key);
        format!("AWS4-HMAC-SHA256 Credential={who}, SignedHeaders={SIGNED}, Signature={signature}")
    }
}

fn hash_mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text).as_ref().to_vec()
}

/// A request without an answer. The innermost cause says why: the others only say that it was a request.
fn away(error: &reqwest::Error) -> Error {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Error::new(code::STORAGE).because(format!("no answer: {cause}"))
}

/// An answer that is no success.
struct Refused {
    status: StatusCode,
    text: String,
}

impl Refused {
    async fn read(response: Response) -> Self {
        Self {
            status: response.status(),
            text: response.text().await.unwrap_or_default(),
        }
    }

    /// What an element of the answer says.
    fn said(&self, element: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("<{element}>"))?;
        Some(rest.split_once(&format!("</{element}>"))?.0)
    }

    /// Whether there is no such object. The status alone does not tell: without the bucket, or with a key that nobody knows,
    /// some storages say 404 too, and nothing may be thought erased because of that.
    fn is_absence(&self) -> bool {
        self.status == StatusCode::NOT_FOUND && self.said("Code") == Some("NoSuchKey")
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let code = if refused.status == StatusCode::INSUFFICIENT_STORAGE {
            code::STORAGE_FULL
        } else {
            code::STORAGE
        };
        let why = match (refused.said("Code"), refused.said("Message")) {
            (Some(word), Some(message)) => format!("{word}: {message}"),
            _ => refused.text.chars().take(300).collect(),
        };
        Self::new(code).because(format!("{} {why}", refused.status.as_u16()))
    }
}

#[async_trait]
impl Objects for Bucket {
    async fn put(&self, name: &str, content: Vec<u8>) -> Result<()> {
        let response = self.send(Method::PUT, name, content).await?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(Refused::read(response).await.into())
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let response = self.send(Method::GET, name, Vec::new()).await?;
        if response.status().is_success() {
            let content = response.bytes().await.map_err(|error| away(&error))?;
            return Ok(Some(content.to_vec()));
        }
        match Refused::read(response).await {
            refused if refused.is_absence() => Ok(None),
            refused => Err(refused.into()),
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let response = self.send(Method::DELETE, name, Vec::new()).await?;
        if response.status().is_success() {
            return Ok(());
        }
        match Refused::read(response).await {
            refused if refused.is_absence() => Ok(()),
            refused => Err(refused.into()),
        }
    }

    fn place(&self) -> String {
        format!("bucket {} at {}", self.bucket, self.endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ManualClock;
    use time::macros::datetime;

    /// The example of the documentation of Signature Version 4 (GET of an object), without its header `range`: computed with
    /// another implementation of the same text.
    #[test]
    fn a_signature_is_that_of_the_documentation() {
        let bucket = Bucket {
            client: platform::outside::client(
                &platform::config::Config::load(None, &[]).unwrap().outside,
            )
            .unwrap(),
            clock: Arc::new(ManualClock::at(datetime!(2013-05-24 00:00 UTC))),
            endpoint: "https://examplebucket.s3.amazonaws.com".into(),
            host: "examplebucket.s3.amazonaws.com".into(),
            region: "us-east-1".into(),
            bucket: String::new(),
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        };
        let stamp = bucket.clock.now().format(STAMP).unwrap();
        assert_eq!(stamp, "20130524T000000Z");
        let nothing = hex::encode(Sha256::digest(b""));
        let path = "/test.txt";
        let signed = bucket.authorization(&Method::GET, path, &nothing, &stamp);
        assert!(
            signed.ends_with("df548e2ce037944d03f3e68682813b093763996d597cf890ca3d9037fd231eb4")
        );
        assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="), "{signed}");
        assert_eq!(
            format!("{bucket:?}"),
            "Bucket(https://examplebucket.s3.amazonaws.com/)"
        );
    }

    #[test]
    fn only_a_missing_object_is_absent_and_other_refusals_say_why() {
        let refused = |status: StatusCode, text: &str| Refused {
            status,
            text: text.into(),
        };
        let said = |code: &str| {
            format!("<?xml?><Error><Code>{code}</Code><Message>No such thing.</Message></Error>")
        };
        assert!(refused(StatusCode::NOT_FOUND, &said("NoSuchKey")).is_absence());
        for other in [said("NoSuchBucket"), "not here".to_owned(), String::new()] {
            assert!(
                !refused(StatusCode::NOT_FOUND, &other).is_absence(),
                "{other}"
            );
        }
        let error = |status, text: &str| Error::from(refused(status, text)).to_string();
        assert_eq!(
            error(StatusCode::FORBIDDEN, &said("AccessDenied")),
            "buyback_mobile.storage: 403 AccessDenied: No such thing."
        );
        assert_eq!(
            error(StatusCode::INSUFFICIENT_STORAGE, "full"),
            "buyback_mobile.storage_full: 507 full"
        );
    }
}
