//! How a checked value travels: as one text in JSON, in the database, in the log and on the screen.
//!
//! A type brings `Display` and `FromStr<Err = Code>`; the macros here bring the rest. Whatever comes in, from a body, an
//! event or a row, goes through `from_str`, so an unchecked value cannot exist.

/// Gives a type with `Display` and `FromStr<Err = Code>` its text form in serde and sqlx.
#[macro_export]
macro_rules! travels_as_text {
    ($name:ty) => {
        impl $crate::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::reexport::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text =
                    <String as $crate::reexport::serde::Deserialize>::deserialize(deserializer)?;
                text.parse()
                    .map_err($crate::reexport::serde::de::Error::custom::<$crate::Code>)
            }
        }

        impl<DB: $crate::reexport::sqlx::Database> $crate::reexport::sqlx::Type<DB> for $name
        where
            String: $crate::reexport::sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <String as $crate::reexport::sqlx::Type<DB>>::type_info()
            }

            fn compatible(ty: &DB::TypeInfo) -> bool {
                <String as $crate::reexport::sqlx::Type<DB>>::compatible(ty)
            }
        }

        impl $crate::reexport::sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> $crate::reexport::sqlx::postgres::PgTypeInfo {
                <String as $crate::reexport::sqlx::postgres::PgHasArrayType>::array_type_info()
            }
        }

        impl<'q, DB: $crate::reexport::sqlx::Database> $crate::reexport::sqlx::Encode<'q, DB>
            for $name
        where
            String: $crate::reexport::sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut <DB as $crate::reexport::sqlx::Database>::ArgumentBuffer,
            ) -> Result<
                $crate::reexport::sqlx::encode::IsNull,
                $crate::reexport::sqlx::error::BoxDynError,
            > {
                self.to_string().encode_by_ref(buffer)
            }
        }

        impl<'r, DB: $crate::reexport::sqlx::Database> $crate::reexport::sqlx::Decode<'r, DB>
            for $name
        where
            String: $crate::reexport::sqlx::Decode<'r, DB>,
        {
            fn decode(
                value: <DB as $crate::reexport::sqlx::Database>::ValueRef<'r>,
            ) -> Result<Self, $crate::reexport::sqlx::error::BoxDynError> {
                let text = <String as $crate::reexport::sqlx::Decode<DB>>::decode(value)?;
                Ok(text.parse::<Self>()?)
            }
        }
    };
}

/// Declares a checked text in a newtype of its own with an example for the API document. `secret` marks personal data:
/// its `Debug` shows `***`, so no log can hold it. The declaring file adds `FromStr<Err = Code>` and `read_from_str!`, and
/// beside the documentation `#[schema(format = "…")]` or limits for the API document.
#[macro_export]
macro_rules! text_newtype {
    ($(#[$doc:meta])* secret $name:ident = $example:literal) => {
        $crate::text_newtype! { @declare $(#[$doc])* $name = $example }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("***")
            }
        }
    };
    (@declare $(#[$doc:meta])* $name:ident = $example:literal) => {
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, $crate::reexport::utoipa::ToSchema)]
        #[schema(value_type = String, example = $example)]
        $(#[$doc])*
        pub struct $name(String);

        impl $name {
            /// The text in its one normal form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::travels_as_text!($name);
    };
    ($(#[$doc:meta])* $name:ident = $example:literal) => {
        $crate::text_newtype! { @declare $(#[$doc])* #[derive(Debug)] $name = $example }
    };
}

#[cfg(test)]
mod tests {
    use crate::{
        AccountNumber, Bik, FrameNumber, Inn, Kpp, Line, Note, Ogrn, Passport, Phone, Plate,
        PtsNumber, Snils, Sts, VehicleNumber, Vin, Zone,
    };
    use sqlx::{Decode, Encode, Postgres, Type, TypeInfo, postgres::PgHasArrayType};

    fn column<
        T: Type<Postgres>
            + PgHasArrayType
            + for<'q> Encode<'q, Postgres>
            + for<'r> Decode<'r, Postgres>,
    >() -> String {
        T::type_info().name().to_owned()
    }

    #[test]
    fn every_text_is_a_text_column() {
        for name in [
            column::<AccountNumber>(),
            column::<Bik>(),
            column::<FrameNumber>(),
            column::<Inn>(),
            column::<Kpp>(),
            column::<Line>(),
            column::<Note>(),
            column::<Ogrn>(),
            column::<Passport>(),
            column::<Phone>(),
            column::<Plate>(),
            column::<PtsNumber>(),
            column::<Snils>(),
            column::<Sts>(),
            column::<VehicleNumber>(),
            column::<Vin>(),
            column::<Zone>(),
        ] {
            assert_eq!(name, "TEXT");
        }
    }

    #[test]
    fn a_secret_shows_in_no_debug_print() {
        let shown = format!(
            "{:?}{:?}{:?}{:?}{:?}",
            "7707083893".parse::<Inn>(),
            "4509123456".parse::<Passport>(),
            "89166837822".parse::<Phone>(),
            "112-233-445 95".parse::<Snils>(),
            "40702810938000012345".parse::<AccountNumber>(),
        );
        assert_eq!(shown, "Ok(***)".repeat(5));
    }
}
