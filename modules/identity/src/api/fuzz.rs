//! The readers of this module as targets of the fuzzer; see [`kernel::fuzz`].

use super::{binding, emergency, group_rule, person, session, token};
use crate::model::{
    cbor,
    id_token::{self, Expected, KeySet},
    ldap::{LdapSettings, group_name, shown},
    oidc::{Ticket, return_path},
    passkey::{self, Relying},
    password::Password,
    person::Login,
    role::RoleMatrix,
    secret::{read_cookie, read_token},
    world::World,
};
use kernel::fuzz::{Target, reads_back, text_of};
use platform::fuzz::body;

/// Every reader of this module.
pub const TARGETS: &[Target] = &[
    ("id_token", id_token),
    ("identity_binding", body::<binding::BindingIn>),
    ("identity_emergency", body::<emergency::EmergencyIn>),
    ("identity_group_rule", body::<group_rule::GroupRuleIn>),
    ("identity_person", body::<person::PersonIn>),
    ("identity_session", body::<session::SessionIn>),
    ("identity_token", body::<token::TokenIn>),
    ("ldap", ldap),
    ("login", |data| reads_back::<Login>(data, 40)),
    ("oidc", oidc),
    ("passkey", new_passkey),
    ("password", password),
    ("role_matrix", role_matrix),
    ("secret", secret),
    ("world_toml", world_toml),
];

/// Without a key nothing is believed, whatever the token says; and reading keys of anybody never panics.
fn id_token(data: &[u8]) {
    let keys = KeySet::read(data).unwrap_or_default();
    let expected = Expected {
        issuer: "i",
        client_id: "c",
        nonce: "n",
        leeway_seconds: 0,
        now: 0,
    };
    assert!(id_token::verify(text_of(data), &keys, &expected).is_err());
}

/// A cookie or token that is read is the only text of its secret, up to the case of the group's digits.
fn secret(data: &[u8]) {
    let text = text_of(data);
    if let Some((tenant, secret)) = read_cookie(text) {
        assert!(secret.cookie(tenant).eq_ignore_ascii_case(text), "{text}");
        assert!(secret.is_behind(&secret.hash()));
    }
    if let Some((tenant, secret)) = read_token(text) {
        assert_eq!(read_token(&secret.token(tenant)), Some((tenant, secret)));
    }
}

/// A password is kept as it was typed.
fn password(data: &[u8]) {
    let text = text_of(data);
    if let Ok(password) = text.parse::<Password>() {
        assert_eq!(password.reveal(), text);
        assert_eq!(format!("{password:?}"), "***");
    }
}

fn role_matrix(data: &[u8]) {
    if let Ok(matrix) = RoleMatrix::read(&[text_of(data)]) {
        let pairs: usize = matrix
            .permissions()
            .map(|permission| matrix.roles_of(permission).len())
            .sum();
        assert_eq!(matrix.pairs().count(), pairs);
    }
}

fn world_toml(data: &[u8]) {
    if let Ok(world) = World::read(text_of(data)) {
        for group in &world.groups {
            let _ = (group.entities(), group.centres(), group.places());
            let _ = group.people();
        }
    }
}

/// Whatever stands in a login or in a distinguished name, a filter keeps its own shape (RFC 4515).
fn ldap(data: &[u8]) {
    let text = text_of(data);
    let settings = serde_json::json!({
        "group": "", "url": "", "start_tls": false, "ca_file": "", "bind_dn": "", "bind_password_file": "", "base": "",
        "user_filter": "(uid={login})", "groups_by": "search", "group_base": "", "group_filter": "(member={dn})",
        "name_attribute": "cn", "subject_attribute": "entryUUID", "connect_ms_max": 1, "call_ms_max": 1,
        "connections_max": 1, "gone_percent_max": 1,
    });
    let settings = serde_json::from_value::<LdapSettings>(settings);
    assert!(settings.is_ok(), "the settings have changed");
    let filters = settings
        .iter()
        .flat_map(|settings| [settings.user_filter(text), settings.groups_filter(text)]);
    for filter in filters {
        let inner = filter.split_once('=').map_or("", |(_, inner)| inner);
        let value = inner.strip_suffix(')').unwrap_or("(");
        assert!(!value.contains(['(', ')', '*', '\0']), "{filter}");
    }
    let name = shown(text);
    assert!(name.chars().count() <= 200 && !name.contains(['\n', '\r']));
    assert_eq!(group_name(&group_name(text)), group_name(text));
}

/// A ticket has one text, and nobody is sent to another site.
fn oidc(data: &[u8]) {
    let text = text_of(data);
    if let Some(ticket) = Ticket::read(text) {
        assert_eq!(ticket.cookie(), text);
        assert_ne!(ticket.state(), ticket.nonce());
    }
    let path = return_path(Some(text));
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
}

/// A device says what it likes; what is taken for a passkey is bound to our host.
fn new_passkey(data: &[u8]) {
    if let Some((_, rest)) = cbor::read(data) {
        assert!(data.ends_with(rest) && rest.len() < data.len());
    }
    let relying = Relying {
        host: "localhost".to_owned(),
        origin: "http://localhost:8080".to_owned(),
    };
    let client =
        br#"{"type":"webauthn.create","challenge":"AAAA","origin":"http://localhost:8080"}"#;
    if let Ok(credential) = passkey::registered(&relying, &[0; 3], client, data) {
        assert!(!credential.id.is_empty() && !credential.public_key.is_empty());
        let foreign = Relying {
            host: "example.com".to_owned(),
            ..relying
        };
        assert!(passkey::registered(&foreign, &[0; 3], client, data).is_err());
    }
}
