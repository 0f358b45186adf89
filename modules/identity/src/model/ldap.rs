//! What is asked of a directory and how its answers are read. Pure: the conversation itself is in `flow`.

use super::person::Login;
use ldap3::ldap_escape;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// Groups are followed upwards at most this far; a directory with a ring of groups ends too.
pub const DEPTH_MAX: usize = 8;
/// Where a filter of the settings takes its value.
const LOGIN: &str = "{login}";
const DN: &str = "{dn}";

/// How the groups of a person are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsBy {
    /// By the attribute `memberOf` of the person: direct groups only.
    MemberOf,
    /// By searching groups that name the person, then groups that name those groups.
    Search,
    /// By the rule of Active Directory that follows chains of groups itself.
    Chain,
}

/// `[modules.identity.ldap]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LdapSettings {
    /// Slug of the group whose directory this is.
    pub group: String,
    /// `ldaps://dc1.example.com` or, with StartTLS, `ldap://…`; empty means no directory.
    pub url: String,
    /// Whether `ldap://` is turned into TLS before anything is said.
    pub start_tls: bool,
    /// Certificate authorities (PEM) that are trusted.
    pub ca_file: String,
    /// The account that searches.
    pub bind_dn: String,
    /// A file with its password.
    pub bind_password_file: String,
    /// Where people are.
    pub base: String,
    /// Finds exactly the one who may sign in with `{login}`.
    pub user_filter: String,
    /// Where groups are; `base` when empty.
    pub group_base: String,
    /// Finds the groups that name `{dn}` directly.
    pub group_filter: String,
    /// How groups are found.
    pub groups_by: GroupsBy,
    /// Attribute of the name to show.
    pub name_attribute: String,
    /// Attribute of the lasting name: `entryUUID`, `objectGUID`.
    pub subject_attribute: String,
    /// Connecting, and the whole conversation.
    pub connect_ms_max: u64,
    /// The same for the whole conversation.
    pub call_ms_max: u64,
    /// Conversations at once.
    pub connections_max: usize,
    /// More people gone at once than this percentage is not believed.
    pub gone_percent_max: usize,
}

impl LdapSettings {
    /// Whether there is a directory.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.url.is_empty()
    }

    /// Whether nothing is said in clear: passwords travel here.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.url.starts_with("ldaps://") || (self.url.starts_with("ldap://") && self.start_tls)
    }

    /// The filter for one login. What a login may hold is escaped all the same.
    #[must_use]
    pub fn user_filter(&self, login: &str) -> String {
        self.user_filter.replace(LOGIN, &ldap_escape(login))
    }

    /// The filter for the groups that name an entry.
    #[must_use]
    pub fn groups_filter(&self, dn: &str) -> String {
        let escaped = ldap_escape(dn);
        match self.groups_by {
            GroupsBy::Chain => format!("(member:1.2.840.113556.1.4.1941:={escaped})"),
            GroupsBy::MemberOf | GroupsBy::Search => self.group_filter.replace(DN, &escaped),
        }
    }

    /// Where groups are searched.
    #[must_use]
    pub fn group_base(&self) -> &str {
        if self.group_base.is_empty() {
            &self.base
        } else {
            &self.group_base
        }
    }

    /// The attributes of a person that are read.
    #[must_use]
    pub fn attributes(&self) -> Vec<&str> {
        vec![&self.name_attribute, &self.subject_attribute, "memberOf"]
    }
}

/// An entry as the directory gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its distinguished name.
    pub dn: String,
    /// Attributes that are text.
    pub texts: HashMap<String, Vec<String>>,
    /// Attributes that are not, such as `objectGUID`.
    pub bytes: HashMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// The first value of an attribute, whatever the case of its name; bytes are told as hex digits.
    fn first(&self, attribute: &str) -> Option<String> {
        let text = named(&self.texts, attribute).find(|text| !text.trim().is_empty());
        let bytes = || named(&self.bytes, attribute).find(|bytes| !bytes.is_empty());
        let hex = |bytes: &Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        text.cloned().or_else(|| bytes().map(hex))
    }
}

fn named<'a, T>(
    all: &'a HashMap<String, Vec<T>>,
    attribute: &'a str,
) -> impl Iterator<Item = &'a T> {
    all.iter()
        .filter(move |(name, _)| name.eq_ignore_ascii_case(attribute))
        .flat_map(|(_, values)| values)
}

/// Somebody as a directory or provider knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideAccount {
    /// What he signs in with.
    pub login: Login,
    /// The name that stays with him and is never given to another.
    pub subject: String,
    /// The name to show.
    pub full_name: String,
    /// His groups, in their one form, sorted.
    pub groups: BTreeSet<String>,
}

/// The account behind an entry; `None` when the entry has no lasting name, without which two holders of one login
/// could not be told apart.
#[must_use]
pub fn account(
    settings: &LdapSettings,
    login: &Login,
    entry: &Entry,
    groups: BTreeSet<String>,
) -> Option<OutsideAccount> {
    let full_name = entry.first(&settings.name_attribute);
    Some(OutsideAccount {
        login: login.clone(),
        subject: entry.first(&settings.subject_attribute)?,
        full_name: shown(full_name.as_deref().unwrap_or(login.as_str())),
        groups,
    })
}

/// A name to show: one line, not endless, without characters that hide what is written.
#[must_use]
pub fn shown(name: &str) -> String {
    let clean = name.chars().filter(|letter| !letter.is_control());
    clean.take(200).collect::<String>().trim().to_owned()
}

/// The groups that the entry itself names.
#[must_use]
pub fn member_of(entry: &Entry) -> BTreeSet<String> {
    named(&entry.texts, "memberOf")
        .map(|dn| group_name(dn))
        .collect()
}

/// The one form of a distinguished name: directories ignore the case of names and blanks after commas.
#[must_use]
pub fn group_name(dn: &str) -> String {
    let parts = dn.trim().split(',').map(str::trim_start);
    parts.collect::<Vec<_>>().join(",").to_lowercase()
}

/// Whether so many gone people can be true. A base that was moved or a right that was taken from the searching account
/// looks as if everybody had left.
#[must_use]
pub fn is_plausible(known: usize, gone: usize, percent_max: usize) -> bool {
    gone <= 1 || gone.saturating_mul(100) <= known.saturating_mul(percent_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn settings() -> LdapSettings {
        LdapSettings {
            group: "vector".to_owned(),
            url: "ldaps://dc1.example.com".to_owned(),
            start_tls: false,
            ca_file: String::new(),
            bind_dn: String::new(),
            bind_password_file: String::new(),
            base: "dc=example,dc=com".to_owned(),
            user_filter: "(&(objectClass=person)(uid={login}))".to_owned(),
            group_base: String::new(),
            group_filter: "(&(objectClass=groupOfNames)(member={dn}))".to_owned(),
            groups_by: GroupsBy::Search,
            name_attribute: "cn".to_owned(),
            subject_attribute: "entryUUID".to_owned(),
            connect_ms_max: 1,
            call_ms_max: 1,
            connections_max: 1,
            gone_percent_max: 20,
        }
    }

    #[test]
    fn values_are_escaped_in_filters() {
        assert_eq!(
            settings().user_filter("*)(uid=*"),
            r"(&(objectClass=person)(uid=\2a\29\28uid=\2a))"
        );
        assert_eq!(
            settings().groups_filter("cn=a*(b),dc=x"),
            r"(&(objectClass=groupOfNames)(member=cn=a\2a\28b\29,dc=x))"
        );
        let chain = LdapSettings {
            groups_by: GroupsBy::Chain,
            ..settings()
        };
        assert_eq!(
            chain.groups_filter("cn=a,dc=x"),
            "(member:1.2.840.113556.1.4.1941:=cn=a,dc=x)"
        );
    }

    #[test]
    fn passwords_never_travel_in_clear() {
        let of = |url: &str, start_tls| LdapSettings {
            url: url.to_owned(),
            start_tls,
            ..settings()
        };
        assert!(of("ldaps://dc1", false).is_private() && of("ldap://dc1", true).is_private());
        assert!(!of("ldap://dc1", false).is_private() && !of("ldapi://dc1", true).is_private());
        assert!(!of("", true).is_on());
    }

    #[test]
    fn an_entry_needs_a_lasting_name_and_shows_a_clean_one() {
        let login: Login = "orlova".parse().unwrap();
        let mut entry = Entry {
            dn: "uid=orlova,dc=x".to_owned(),
            ..Entry::default()
        };
        assert_eq!(account(&settings(), &login, &entry, BTreeSet::new()), None);
        let guid = (0u8..3).chain([255]).collect();
        entry.bytes.insert("ENTRYuuid".to_owned(), vec![guid]);
        let found = account(&settings(), &login, &entry, BTreeSet::new()).unwrap();
        assert_eq!(
            (found.subject.as_str(), found.full_name.as_str()),
            ("000102ff", "orlova")
        );
        entry.texts.insert(
            "cn".to_owned(),
            vec![" ".to_owned(), " Орлова\u{0}\n".to_owned()],
        );
        let found = account(&settings(), &login, &entry, BTreeSet::new()).unwrap();
        assert_eq!(found.full_name, "Орлова");
    }

    #[test]
    fn names_of_groups_have_one_form() {
        assert_eq!(
            group_name("CN=Продавцы, OU=Kite,DC=Vector"),
            "cn=продавцы,ou=kite,dc=vector"
        );
        let entry = Entry {
            texts: HashMap::from([(
                "memberof".to_owned(),
                vec!["CN=A,DC=X".to_owned(), "cn=a, dc=x".to_owned()],
            )]),
            ..Entry::default()
        };
        assert_eq!(member_of(&entry), BTreeSet::from(["cn=a,dc=x".to_owned()]));
    }

    #[test]
    fn a_directory_that_lost_everybody_is_not_believed() {
        assert!(is_plausible(100, 20, 20) && !is_plausible(100, 21, 20));
        assert!(is_plausible(1, 1, 20), "the only one may leave");
        assert!(!is_plausible(3, 3, 20));
    }
}
