//! Views of lists: a filter, an order and columns under a name. What a view says is the query of the page's address, which
//! only the page reads.

use super::code;
use kernel::{CentreId, Code, Error, Instant, Invalid, Line, Result, UserId, codes};
use platform::Reach;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Bytes of a query.
const QUERY_MAX: usize = 2_048;
/// Letters of a name: it stands on a tab.
const NAME_MAX: usize = 60;
/// Views that one person has in one list.
pub const OWN_MAX: i64 = 30;
/// Views that the same people share in one list.
pub const SHARED_MAX: i64 = 30;

kernel::id! {
    /// A view of a list.
    ViewId;
}

kernel::words! {
    /// Who sees a view.
    pub enum ViewScope {
        /// Only its owner.
        Me = "me",
        /// Everybody with a role.
        Role = "role",
        /// Everybody who works at a centre.
        Centre = "centre",
        /// The whole group.
        All = "all",
    }
}

kernel::text_newtype! {
    /// The list of a view, as the pages name it.
    #[schema(pattern = "^[a-z][a-z0-9_.-]{1,59}$")]
    Screen = "vehicles.episodes"
}

impl std::str::FromStr for Screen {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let begins = raw.starts_with(|first: char| first.is_ascii_lowercase());
        let kept =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-".contains(&byte);
        if begins && (2..=60).contains(&raw.len()) && raw.bytes().all(kept) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(codes::BAD_TEXT)
        }
    }
}

kernel::read_from_str!(Screen);

kernel::text_newtype! {
    /// The query of a page's address, at most 2048 bytes: filter, order, columns. Empty is the list as it begins.
    #[schema(max_length = 2048)]
    ViewQuery = "cols=car,price&sort=-price&state=listed"
}

impl std::str::FromStr for ViewQuery {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let text = raw.trim().trim_start_matches('?');
        if text.len() <= QUERY_MAX && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(codes::BAD_TEXT)
        }
    }
}

kernel::read_from_str!(ViewQuery);

impl ViewQuery {
    /// The names of what is filtered. The log keeps these and no values: a filter may say whom somebody looked for.
    fn named(&self) -> Vec<&str> {
        let pairs = self.as_str().split('&');
        let names = pairs.filter_map(|pair| pair.split('=').next());
        names.filter(|name| !name.is_empty()).collect()
    }
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct SavedView {
    /// The view.
    pub id: ViewId,
    /// Who made it.
    pub owner_id: UserId,
    /// Who sees it.
    pub scope: ViewScope,
    /// The role that sees it.
    pub role: Option<String>,
    /// The centre whose people see it.
    pub centre_id: Option<CentreId>,
    /// The list.
    pub screen: Screen,
    /// What it is called.
    pub name: Line,
    /// What it says.
    pub query: ViewQuery,
    /// Whether the list opens with it.
    pub is_default: bool,
    /// Its version.
    pub version: i64,
    /// When it was made.
    pub made_at: Instant,
    /// When it was changed.
    pub changed_at: Instant,
}

/// A view as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ViewCard {
    /// The view.
    pub id: ViewId,
    /// The list, as the pages name it.
    pub screen: Screen,
    /// What it is called.
    pub name: Line,
    /// Who sees it.
    pub scope: ViewScope,
    /// The role that sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The centre whose people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre_id: Option<CentreId>,
    /// What it says: the query of the page's address.
    pub query: ViewQuery,
    /// Whether the list opens with it. A view of one's own goes before one of the role, that before one of the centre.
    pub is_default: bool,
    /// Whether the caller made it.
    pub mine: bool,
    /// Whether the caller may change it.
    pub may_change: bool,
    /// Its version, for `If-Match`.
    pub version: i64,
    /// Who made it.
    pub owner_id: UserId,
    /// When it was changed.
    pub changed_at: Instant,
}

/// A role with whose people a view can be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoleName {
    /// Stable name.
    pub role: String,
    /// Name to show, in Russian.
    pub ru: String,
    /// The same in English.
    pub en: String,
}

/// With whom the caller may share views.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Audiences {
    /// Whether with everybody.
    pub all: bool,
    /// With the people of these roles.
    pub roles: Vec<RoleName>,
    /// With the people of these centres; every centre when with everybody.
    pub centres: Vec<CentreId>,
}

/// What the log keeps of a view: no value of a filter.
#[derive(Debug, Serialize)]
pub struct Noted<'a> {
    screen: &'a Screen,
    name: &'a Line,
    scope: ViewScope,
    role: Option<&'a str>,
    centre_id: Option<CentreId>,
    filters: Vec<&'a str>,
    is_default: bool,
    version: i64,
}

/// Who asks, as far as views are concerned.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The person.
    pub person: UserId,
    /// Where views may be shared, if anywhere.
    pub shares: Option<Reach>,
}

impl Viewer {
    /// Whether views for these people may be made and changed. What is not of one centre needs the whole group.
    fn may_share(&self, audience: Audience<'_>) -> bool {
        match (&self.shares, audience) {
            (_, Audience::Me) => true,
            (None, _) => false,
            (Some(reach), Audience::Centre(centre)) => reach.centre(centre),
            (Some(reach), Audience::Role(_) | Audience::All) => reach.everywhere,
        }
    }

    /// Whether a view may be changed.
    fn may_change(&self, view: &SavedView) -> bool {
        let audience = view.audience();
        (audience != Audience::Me || view.owner_id == self.person) && self.may_share(audience)
    }

    /// The view as this caller sees it.
    #[must_use]
    pub fn card(&self, view: SavedView) -> ViewCard {
        ViewCard {
            mine: view.owner_id == self.person,
            may_change: self.may_change(&view),
            id: view.id,
            screen: view.screen,
            name: view.name,
            scope: view.scope,
            role: view.role,
            centre_id: view.centre_id,
            query: view.query,
            is_default: view.is_default,
            version: view.version,
            owner_id: view.owner_id,
            changed_at: view.changed_at,
        }
    }
}

/// The people who see a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience<'a> {
    Me,
    Role(&'a str),
    Centre(CentreId),
    All,
}

/// What a view shall be.
#[derive(Debug, Clone)]
pub struct ViewAsk {
    /// What it is called.
    pub name: Line,
    /// Who sees it.
    pub scope: ViewScope,
    /// The role, for views of a role.
    pub role: Option<Line>,
    /// The centre, for views of a centre.
    pub centre: Option<CentreId>,
    /// What it says.
    pub query: ViewQuery,
    /// Whether the list opens with it.
    pub is_default: bool,
}

impl ViewAsk {
    /// The people that it names; every wrong field is told.
    fn audience(&self) -> Result<Audience<'_>> {
        let mut wrong = Invalid::default();
        if self.name.as_str().chars().count() > NAME_MAX {
            wrong.push("/name", codes::BAD_TEXT);
        }
        let of_role = self.scope == ViewScope::Role;
        if of_role != self.role.is_some() {
            wrong.push("/role", code::VIEW_AUDIENCE);
        }
        let of_centre = self.scope == ViewScope::Centre;
        if of_centre != self.centre.is_some() {
            wrong.push("/centre_id", code::VIEW_AUDIENCE);
        }
        wrong.check()?;
        Ok(match (self.scope, &self.role, self.centre) {
            (ViewScope::Role, Some(role), _) => Audience::Role(role.as_str()),
            (ViewScope::Centre, _, Some(centre)) => Audience::Centre(centre),
            (ViewScope::All, ..) => Audience::All,
            _ => Audience::Me,
        })
    }

    /// A new view.
    ///
    /// # Errors
    /// `common.validation`; `identity.view_not_shared` without the permission to share with these people.
    pub fn make(self, viewer: &Viewer, screen: Screen, now: Instant) -> Result<SavedView> {
        self.check(viewer)?;
        Ok(SavedView {
            id: ViewId::new(),
            owner_id: viewer.person,
            scope: self.scope,
            role: self.role.map(|role| role.to_string()),
            centre_id: self.centre,
            screen,
            name: self.name,
            query: self.query,
            is_default: self.is_default,
            version: 1,
            made_at: now,
            changed_at: now,
        })
    }

    fn check(&self, viewer: &Viewer) -> Result<()> {
        if viewer.may_share(self.audience()?) {
            Ok(())
        } else {
            Err(Error::new(code::VIEW_NOT_SHARED))
        }
    }
}

impl SavedView {
    fn audience(&self) -> Audience<'_> {
        match (self.scope, &self.role, self.centre_id) {
            (ViewScope::Role, Some(role), _) => Audience::Role(role),
            (ViewScope::Centre, _, Some(centre)) => Audience::Centre(centre),
            (ViewScope::All, ..) => Audience::All,
            _ => Audience::Me,
        }
    }

    /// The same view, changed.
    ///
    /// # Errors
    /// `common.validation`; `identity.view_not_yours` for a view of others; `identity.view_not_shared` for those who may not
    /// share it so.
    pub fn change(&self, ask: ViewAsk, viewer: &Viewer, now: Instant) -> Result<Self> {
        if !viewer.may_change(self) {
            return Err(code::VIEW_NOT_YOURS.into());
        }
        // Nobody makes a view of others his own: they would lose it.
        if ask.scope == ViewScope::Me && self.owner_id != viewer.person {
            return Err(code::VIEW_NOT_YOURS.into());
        }
        let made = ask.make(viewer, self.screen.clone(), now)?;
        Ok(Self {
            id: self.id,
            owner_id: self.owner_id,
            version: self.version.saturating_add(1),
            made_at: self.made_at,
            ..made
        })
    }

    /// Whether it may be thrown away: also by its owner who may not share any more.
    ///
    /// # Errors
    /// `identity.view_not_yours`.
    pub fn drop_check(&self, viewer: &Viewer) -> Result<(), Code> {
        if viewer.may_change(self) || self.owner_id == viewer.person {
            Ok(())
        } else {
            Err(code::VIEW_NOT_YOURS)
        }
    }

    /// What the log keeps.
    #[must_use]
    pub fn noted(&self) -> Noted<'_> {
        Noted {
            screen: &self.screen,
            name: &self.name,
            scope: self.scope,
            role: self.role.as_deref(),
            centre_id: self.centre_id,
            filters: self.query.named(),
            is_default: self.is_default,
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests;
