//! One conversation with a directory.

use crate::model::{
    code,
    ldap::{self, DEPTH_MAX, Entry, GroupsBy, LdapSettings, OutsideAccount},
    password::Password,
    person::Login,
};
use kernel::{Error, Result};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, Scope, SearchEntry, SearchOptions};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Results of a directory that are no defects: RFC 4511, 4.1.9.
const SUCCESS: u32 = 0;
const SIZE_LIMIT: u32 = 4;
const NO_SUCH_OBJECT: u32 = 32;
const BUSY: u32 = 51;
const UNAVAILABLE: u32 = 52;
/// More than one entry of a login is as good as none; two are enough to know.
const PEOPLE_MAX: i32 = 2;
/// Groups that one search may give.
const GROUPS_MAX: i32 = 500;
/// Searches for the groups of one person.
const SEARCHES_MAX: usize = 200;

/// A connection on which our searching account has signed in.
pub struct Talk<'a> {
    ldap: Ldap,
    settings: &'a LdapSettings,
}

/// The directory could not be asked; why is for the log.
fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(code::DIRECTORY_UNAVAILABLE).because(cause)
}

impl<'a> Talk<'a> {
    /// Connects, makes the line private and signs in as the searching account.
    pub async fn open(settings: &'a LdapSettings) -> Result<Self> {
        if !settings.is_private() {
            return Err(unavailable(
                "modules.identity.ldap.url must be ldaps://, or ldap:// with start_tls",
            ));
        }
        let password = tokio::fs::read_to_string(&settings.bind_password_file)
            .await
            .map_err(|error| unavailable(format!("bind_password_file: {error}")))?;
        let tls = tls(&settings.ca_file).await?;
        let how = LdapConnSettings::new()
            .set_conn_timeout(Duration::from_millis(settings.connect_ms_max))
            .set_starttls(settings.start_tls)
            .set_config(Arc::new(tls));
        let connected = LdapConnAsync::with_settings(how, &settings.url).await;
        let (connection, mut ldap) = connected.map_err(unavailable)?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "a connection to the directory ended");
            }
        });
        let bound = ldap
            .simple_bind(&settings.bind_dn, password.trim_end_matches(['\r', '\n']))
            .await
            .map_err(unavailable)?;
        bound.success().map_err(unavailable)?;
        Ok(Self { ldap, settings })
    }

    /// The account behind a login, if the password is right. Groups are read before the line becomes the person's own:
    /// he may not see them.
    pub async fn prove(
        &mut self,
        login: &Login,
        password: &Password,
    ) -> Result<Option<OutsideAccount>> {
        let Some(entry) = self.find(login).await? else {
            return Ok(None);
        };
        let account = self.account(login, &entry).await?;
        let bound = self.ldap.simple_bind(&entry.dn, password.reveal()).await;
        let bound = bound.map_err(unavailable)?;
        match bound.rc {
            SUCCESS => Ok(account),
            BUSY | UNAVAILABLE => Err(unavailable(bound.to_string())),
            // Whatever else it says, of a wrong password or of a locked account, is one answer.
            refused => {
                tracing::debug!(refused, "the directory refused a bind");
                Ok(None)
            }
        }
    }

    /// The account behind a login, without a proof.
    pub async fn look(&mut self, login: &Login) -> Result<Option<OutsideAccount>> {
        match self.find(login).await? {
            Some(entry) => self.account(login, &entry).await,
            None => Ok(None),
        }
    }

    async fn account(&mut self, login: &Login, entry: &Entry) -> Result<Option<OutsideAccount>> {
        let groups = self.groups(entry).await?;
        let account = ldap::account(self.settings, login, entry, groups);
        if account.is_none() {
            let attribute = &self.settings.subject_attribute;
            tracing::warn!(
                dn = entry.dn,
                attribute,
                "an entry has no lasting name, so nobody signs in with it"
            );
        }
        Ok(account)
    }

    /// The one entry of a login. Several are as good as none: it is not known whose password would be tried.
    async fn find(&mut self, login: &Login) -> Result<Option<Entry>> {
        let filter = self.settings.user_filter(login.as_str());
        let attributes = self.settings.attributes();
        let base = self.settings.base.clone();
        let mut found = self.search(&base, &filter, attributes, PEOPLE_MAX).await?;
        if found.len() > 1 {
            tracing::warn!(%login, "several entries of the directory have one login, so nobody signs in with it");
            return Ok(None);
        }
        Ok(found.pop())
    }

    async fn groups(&mut self, entry: &Entry) -> Result<BTreeSet<String>> {
        match self.settings.groups_by {
            GroupsBy::MemberOf => Ok(ldap::member_of(entry)),
            GroupsBy::Chain => self.groups_above(&entry.dn, 1).await,
            GroupsBy::Search => self.groups_above(&entry.dn, DEPTH_MAX).await,
        }
    }

    /// Groups that name an entry, groups that name those, and so on; a ring of groups ends where it began.
    async fn groups_above(&mut self, dn: &str, depth: usize) -> Result<BTreeSet<String>> {
        let (mut all, mut searches) = (BTreeSet::new(), 0usize);
        let mut level = vec![dn.to_owned()];
        for _ in 0..depth {
            let mut above = Vec::new();
            for dn in level {
                searches = searches.saturating_add(1);
                if searches > SEARCHES_MAX {
                    return Err(unavailable("a person is in too many groups"));
                }
                let filter = self.settings.groups_filter(&dn);
                let base = self.settings.group_base().to_owned();
                let found = self.search(&base, &filter, vec!["1.1"], GROUPS_MAX).await?;
                let fresh = found.into_iter().map(|group| group.dn);
                above.extend(fresh.filter(|dn| all.insert(ldap::group_name(dn))));
            }
            level = above;
        }
        Ok(all)
    }

    async fn search(
        &mut self,
        base: &str,
        filter: &str,
        attributes: Vec<&str>,
        most: i32,
    ) -> Result<Vec<Entry>> {
        let options = SearchOptions::new().sizelimit(most);
        let found = self
            .ldap
            .with_search_options(options)
            .search(base, Scope::Subtree, filter, attributes)
            .await
            .map_err(unavailable)?;
        match found.1.rc {
            SUCCESS => {}
            SIZE_LIMIT if most == PEOPLE_MAX => {}
            NO_SUCH_OBJECT => {
                return Err(unavailable(format!("there is no {base} in the directory")));
            }
            _ => return Err(unavailable(found.1.to_string())),
        }
        // Other servers that the directory points to are not asked.
        let entries = found.0.into_iter();
        let entries = entries.filter(|entry| !entry.is_ref() && !entry.is_intermediate());
        Ok(entries.map(SearchEntry::construct).map(entry).collect())
    }
}

fn entry(found: SearchEntry) -> Entry {
    Entry {
        dn: found.dn,
        texts: found.attrs,
        bytes: found.bin_attrs,
    }
}

/// TLS that trusts the authorities of the file and nobody else.
async fn tls(ca_file: &str) -> Result<ClientConfig> {
    let text = tokio::fs::read(ca_file)
        .await
        .map_err(|error| unavailable(format!("ca_file: {error}")))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| unavailable(format!("ca_file: {error}")))?;
        roots.add(certificate).map_err(unavailable)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unavailable)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
