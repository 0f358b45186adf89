//! Typed identifiers. Every id is a UUIDv7 in a newtype of its own, so that a deal can never be passed where a
//! vehicle is meant; clients may create ids, and sorting by id is sorting by time of creation.

/// Declares an identifier newtype over a UUIDv7.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::reexport::serde::Serialize, $crate::reexport::serde::Deserialize,
            $crate::reexport::sqlx::Type, $crate::reexport::utoipa::ToSchema,
        )]
        #[serde(transparent, crate = "kernel::reexport::serde")]
        #[sqlx(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(pub $crate::reexport::uuid::Uuid);

        impl $name {
            /// A fresh id; later ids sort after earlier ones.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a default id would hide that each call differs")]
            pub fn new() -> Self {
                Self($crate::reexport::uuid::Uuid::now_v7())
            }
        }

        impl From<$name> for $crate::reexport::uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Code;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| $crate::codes::ID)
            }
        }

        $crate::read_from_str!($name);
    )+};
}

id! {
    /// A dealer group: the hard wall between customers of one installation.
    TenantId;
    /// A legal entity of the group: owns money, documents and numbering.
    EntityId;
    /// A dealer centre of a legal entity: owns deals, staff and stock.
    CentreId;
    /// A yard, showroom or warehouse of a centre.
    PlaceId;
    /// A person or a service account that acts in the system.
    UserId;
}
