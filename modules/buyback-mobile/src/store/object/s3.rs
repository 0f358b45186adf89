//! Objects in an S3-compatible bucket. Three requests are all that is needed, so they are signed by hand (Signature Version 4)
//! and no library comes with them.

use super::Objects;
use crate::model::{code, settings::Settings};
use async_trait::async_trait;
use kernel::{Clock, Error, Result};
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
    pub fn open(
        settings: &Settings,
        client: reqwest::Client,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
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
            clock,
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
        request
            .send()
            .await
            .map_err(|error| Error::new(code::STORAGE).because(error))
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

/// An answer that is no success, in our words.
async fn refused(response: Response) -> Error {
    let status = response.status();
    let code = if status == StatusCode::INSUFFICIENT_STORAGE {
        code::STORAGE_FULL
    } else {
        code::STORAGE
    };
    let text = response.text().await.unwrap_or_default();
    let text: String = text.chars().take(500).collect();
    Error::new(code).because(format!("{status} {text}"))
}

#[async_trait]
impl Objects for Bucket {
    async fn put(&self, name: &str, content: Vec<u8>) -> Result<()> {
        let response = self.send(Method::PUT, name, content).await?;
        if response.status().is_success() {
            return Ok(());
        }
        Err(refused(response).await)
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let response = self.send(Method::GET, name, Vec::new()).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => {
                let content = response.bytes().await;
                let content = content.map_err(|error| Error::new(code::STORAGE).because(error))?;
                Ok(Some(content.to_vec()))
            }
            _ => Err(refused(response).await),
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let response = self.send(Method::DELETE, name, Vec::new()).await?;
        if response.status().is_success() || response.status() == StatusCode::NOT_FOUND {
            return Ok(());
        }
        Err(refused(response).await)
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
}
