//! API tokens of programs and devices.

use super::{code, me::Granted, person::PersonKind};
use kernel::{Error, Invalid, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use std::collections::BTreeSet;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

kernel::id! {
    /// A token; not its secret.
    TokenId;
}

/// The longest life of a token.
const LONGEST: Duration = Duration::days(366);

kernel::words! {
    /// Where a token stands.
    pub enum TokenState {
        /// It lets its account in.
        Live = "live",
        /// Its time ran out.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }

    /// What is done to a token.
    pub enum TokenStep {
        /// Take it back before its time.
        Revoke = "revoke",
    }
}

impl TokenState {
    /// Where a step leads.
    ///
    /// # Errors
    /// `common.illegal_transition`.
    pub fn next(self, step: TokenStep) -> Result<Self> {
        match (self, step) {
            (Self::Live, TokenStep::Revoke) => Ok(Self::Revoked),
            _ => Err(Error::new(codes::ILLEGAL_TRANSITION)
                .with("from", self)
                .with("command", step)),
        }
    }
}

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Token {
    /// The token.
    pub id: TokenId,
    /// The account that it acts as.
    pub person_id: UserId,
    /// What it is for.
    pub name: String,
    /// It may do what its account may, narrowed to this.
    pub permissions: Vec<String>,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Until when.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// When it was taken back.
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
}

/// A wish for a token.
#[derive(Debug)]
pub struct TokenAsk {
    /// The account to act as.
    pub account: UserId,
    /// What it is for.
    pub name: String,
    /// What it shall be able to do.
    pub permissions: Vec<String>,
    /// Until when.
    pub expires_at: OffsetDateTime,
}

impl TokenAsk {
    /// The token, if `by` may have it for an account of this kind with these grants. Every wrong field is named.
    ///
    /// # Errors
    /// `common.validation` with `identity.token_foreign`, `identity.token_too_wide`, `identity.bad_period`,
    /// `identity.token_too_long`.
    pub fn issue(
        self,
        by: UserId,
        kind: PersonKind,
        granted: &[Granted],
        now: OffsetDateTime,
    ) -> Result<Token> {
        let mut wrong = Invalid::default();
        if self.account != by && kind != PersonKind::Service {
            wrong.push("/account_id", code::TOKEN_FOREIGN);
        }
        let held: BTreeSet<_> = granted
            .iter()
            .flat_map(|granted| &granted.permissions)
            .collect();
        if self.permissions.is_empty() {
            wrong.push("/permissions", codes::REQUIRED);
        }
        for (index, _) in self
            .permissions
            .iter()
            .enumerate()
            .filter(|(_, wanted)| !held.contains(wanted))
        {
            wrong.push(format!("/permissions/{index}"), code::TOKEN_TOO_WIDE);
        }
        if self.expires_at <= now {
            wrong.push("/expires_at", code::BAD_PERIOD);
        } else if self.expires_at > now + LONGEST {
            wrong.push("/expires_at", code::TOKEN_TOO_LONG);
        }
        wrong.check()?;
        let permissions: BTreeSet<String> = self.permissions.into_iter().collect();
        Ok(Token {
            id: TokenId::new(),
            person_id: self.account,
            name: self.name,
            permissions: permissions.into_iter().collect(),
            created_at: now,
            expires_at: self.expires_at,
            revoked_at: None,
        })
    }
}

impl Token {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> TokenState {
        match self.revoked_at {
            Some(_) => TokenState::Revoked,
            None if now >= self.expires_at => TokenState::Expired,
            None => TokenState::Live,
        }
    }

    /// The same token, taken back.
    ///
    /// # Errors
    /// `common.illegal_transition` when it is over already.
    pub fn revoke(&self, now: OffsetDateTime) -> Result<Self> {
        self.state(now).next(TokenStep::Revoke)?;
        Ok(Self {
            revoked_at: Some(now),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::binding::Node;
    use kernel::TenantId;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

    fn granted(permissions: &[&str]) -> Vec<Granted> {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        vec![Granted {
            permissions,
            ..Granted::bare("service_account", Node::Group(TenantId::new()))
        }]
    }

    fn ask(account: UserId, permissions: &[&str], expires_at: OffsetDateTime) -> TokenAsk {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        TokenAsk {
            account,
            name: "exchange".to_owned(),
            permissions,
            expires_at,
        }
    }

    #[test]
    fn every_pair_of_state_and_step() {
        let allowed: Vec<_> = TokenState::ALL
            .iter()
            .flat_map(|state| TokenStep::ALL.iter().map(move |step| (*state, *step)))
            .filter_map(|(state, step)| {
                state
                    .next(step)
                    .ok()
                    .map(|next| format!("{state} {step} {next}"))
            })
            .collect();
        assert_eq!(allowed, ["live revoke revoked"]);
    }

    #[test]
    fn a_token_is_never_wider_than_its_account() {
        let (by, grants) = (UserId::new(), granted(&["a.b.read", "a.b.write"]));
        let later = NOW + Duration::days(1);
        let token = ask(UserId::new(), &["a.b.read", "a.b.read"], later).issue(
            by,
            PersonKind::Service,
            &grants,
            NOW,
        );
        assert_eq!(token.unwrap().permissions, ["a.b.read"]);
        assert!(
            ask(by, &["a.b.write"], later)
                .issue(by, PersonKind::Person, &grants, NOW)
                .is_ok()
        );
        let wrong = ask(UserId::new(), &["a.b.read", "x.y.read"], NOW).issue(
            by,
            PersonKind::Person,
            &grants,
            NOW,
        );
        let fields = wrong.unwrap_err().fields;
        let fields: Vec<_> = fields
            .iter()
            .map(|field| (field.pointer.as_str(), field.code))
            .collect();
        assert_eq!(
            fields,
            [
                ("/account_id", code::TOKEN_FOREIGN),
                ("/permissions/1", code::TOKEN_TOO_WIDE),
                ("/expires_at", code::BAD_PERIOD)
            ]
        );
        let wrong =
            ask(by, &[], NOW + Duration::days(367)).issue(by, PersonKind::Person, &grants, NOW);
        let codes: Vec<_> = wrong
            .unwrap_err()
            .fields
            .iter()
            .map(|field| field.code)
            .collect();
        assert_eq!(codes, [codes::REQUIRED, code::TOKEN_TOO_LONG]);
    }

    #[test]
    fn a_token_dies_by_its_time_and_by_revocation() {
        let by = UserId::new();
        let asked = ask(by, &["a.b.read"], NOW + Duration::days(1));
        let token = asked
            .issue(by, PersonKind::Person, &granted(&["a.b.read"]), NOW)
            .unwrap();
        assert_eq!(token.state(NOW), TokenState::Live);
        assert_eq!(token.state(token.expires_at), TokenState::Expired);
        let revoked = token.revoke(NOW).unwrap();
        assert_eq!(revoked.state(NOW), TokenState::Revoked);
        assert!(revoked.revoke(NOW).is_err() && token.revoke(token.expires_at).is_err());
    }
}
