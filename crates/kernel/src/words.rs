//! Closed lists of words: states, kinds, ways. One declaration gives the enum its word in JSON, SQL, texts and the
//! document, so the five cannot drift apart.

/// Declares closed enums whose variants travel as words.
#[macro_export]
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $vis:vis enum $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)?
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, $crate::reexport::utoipa::ToSchema,
        )]
        $vis enum $name {
            $($(#[$variant_doc])* #[schema(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Code;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|one| one.word() == text).ok_or($crate::codes::NOT_ALLOWED)
            }
        }

        $crate::travels_as_text!($name);

        impl $crate::reexport::deserr::Deserr<$crate::Invalid> for $name {
            fn deserialize_from_value<V: $crate::reexport::deserr::IntoValue>(
                value: $crate::reexport::deserr::Value<V>,
                location: $crate::reexport::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::Invalid> {
                let text = $crate::invalid::text(value, location)?;
                text.parse().map_err(|code| {
                    let accepted = Self::ALL.iter().map(|one| one.word()).collect::<Vec<_>>().join(", ");
                    $crate::Invalid::at(location, code, vec![("accepted", accepted)])
                })
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use crate::{Invalid, codes};

    words! {
        /// A light.
        enum Light {
            /// Stop.
            Red = "red",
            /// Go.
            GreenArrow = "green_arrow",
        }
    }

    #[test]
    fn a_word_is_the_same_everywhere_and_a_strange_one_names_the_accepted() {
        assert_eq!(
            serde_json::to_value(Light::GreenArrow).unwrap(),
            "green_arrow"
        );
        assert_eq!("red".parse(), Ok(Light::Red));
        let error =
            deserr::deserialize::<Light, _, Invalid>(serde_json::json!("blue")).unwrap_err();
        assert_eq!(error.fields[0].code, codes::NOT_ALLOWED);
        assert_eq!(
            error.fields[0].params,
            [("accepted", "red, green_arrow".to_owned())]
        );
    }
}
