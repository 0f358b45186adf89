//! The two languages of the product.

/// Language of the texts of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Russian, the default.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// The first language of an `Accept-Language` header that we speak; Russian otherwise.
    #[must_use]
    pub fn from_header(header: &str) -> Self {
        let known = header.split(',').find_map(|tag| match tag.trim().get(..2) {
            Some("ru" | "RU") => Some(Self::Ru),
            Some("en" | "EN") => Some(Self::En),
            _ => None,
        });
        known.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_first_language_it_speaks() {
        assert_eq!(Lang::from_header("de, en-GB;q=0.8, ru;q=0.5"), Lang::En);
        assert_eq!(Lang::from_header("ru-RU"), Lang::Ru);
        assert_eq!(Lang::from_header("zh"), Lang::Ru);
    }
}
