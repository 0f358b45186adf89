//! Closed error codes. A code is a stable name with an HTTP status and one sentence in each language of the product;
//! a code cannot exist without both texts, because both are fields.

/// The definition behind a [`Code`].
#[derive(Debug)]
pub struct CodeDef {
    /// Stable dotted name, `module.what`; clients branch on it and never on the text.
    pub name: &'static str,
    /// HTTP status that the code is answered with.
    pub status: u16,
    /// Russian sentence; `{param}` is replaced by the parameter of that name.
    pub ru: &'static str,
    /// English sentence.
    pub en: &'static str,
}

/// A closed error code: a reference to its one definition.
pub type Code = &'static CodeDef;

impl PartialEq for CodeDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
impl Eq for CodeDef {}

impl std::fmt::Display for CodeDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
impl std::error::Error for CodeDef {}

impl CodeDef {
    /// The sentence in `lang` with every `{param}` filled in.
    #[must_use]
    pub fn text(&self, lang: crate::Lang, params: &[(&'static str, String)]) -> String {
        let sentence = match lang {
            crate::Lang::Ru => self.ru,
            crate::Lang::En => self.en,
        };
        params
            .iter()
            .fold(sentence.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }
}

/// Declares the closed list of codes of one crate as constants and as `ALL`.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $status:literal, $ru:literal, $en:literal;)+) => {
        $(
            $(#[$doc])*
            pub const $constant: $crate::Code =
                &$crate::CodeDef { name: $name, status: $status, ru: $ru, en: $en };
        )+
        /// Every code declared here.
        pub const ALL: &[$crate::Code] = &[$($constant),+];
    };
}
