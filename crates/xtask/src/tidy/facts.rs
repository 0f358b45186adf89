//! What a file of Rust code says, collected in one walk: rules are then simple questions about it.

mod walk;

/// Everything that rules ask about one file.
#[derive(Debug, Default)]
pub struct Facts {
    /// String literals, those inside macros included, doc comments not.
    pub strings: Vec<Text>,
    /// Paths of expressions, types, imports and macros.
    pub paths: Vec<Named>,
    /// Attributes that are not doc comments, and `cfg!(…)`.
    pub attributes: Vec<Attribute>,
    /// Places that put a value of their own into a field named `state` or `status`.
    pub state_writes: Vec<Place>,
    /// Functions with a body.
    pub functions: Vec<Function>,
}

/// A string literal.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// Its value.
    pub value: String,
    /// Where it starts.
    pub place: Place,
    /// The macro that it is an argument of, such as `format`.
    pub in_macro: Option<String>,
}

/// A path such as `crate::store::hold_insert`.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// Its names.
    pub segments: Vec<String>,
    /// Names of the inline modules around it.
    pub inside: Vec<String>,
    /// Where it starts.
    pub place: Place,
}

/// An attribute as text: `ignore`, `cfg(feature = "x")`.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// What stands in its parentheses.
    pub arguments: String,
    /// Its line.
    pub line: usize,
}

/// A line, and whether it is test code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// Below `#[cfg(test)]`, in a `#[test]` or in a file of tests.
    pub test: bool,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where it starts.
    pub place: Place,
    /// Lines from the signature to the closing brace.
    pub lines: usize,
}

impl Facts {
    /// Reads a file; `None` if it does not parse.
    pub fn of(text: &str, test_file: bool) -> Option<Self> {
        let file = syn::parse_file(text).ok()?;
        Some(walk::facts(&file, test_file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(code: &str) -> Facts {
        Facts::of(code, false).unwrap()
    }

    #[test]
    fn strings_are_found_in_macros_and_not_in_docs() {
        let facts = facts(
            "//! doc\n/// more\nfn f() { g(\"a\"); format!(\"b {}\", h(\"c\")); const X: &str = concat!(\"d\", \"e\"); }",
        );
        let values: Vec<_> = facts
            .strings
            .iter()
            .map(|text| (text.value.as_str(), text.in_macro.as_deref()))
            .collect();
        assert_eq!(
            values,
            [
                ("a", None),
                ("b {}", Some("format")),
                ("c", Some("format")),
                ("de", None)
            ]
        );
    }

    #[test]
    fn paths_are_found_in_imports_and_macros() {
        let facts =
            facts("use crate::{flow, model::{A as B, *}};\nfn f() { vec![crate::store::x(1)]; }");
        let paths: Vec<_> = facts
            .paths
            .iter()
            .map(|path| path.segments.join("::"))
            .collect();
        for wanted in [
            "crate::flow",
            "crate::model::A",
            "crate::model",
            "crate::store::x",
        ] {
            assert!(
                paths.iter().any(|path| path == wanted),
                "{wanted} in {paths:?}"
            );
        }
    }

    #[test]
    fn test_code_is_marked() {
        let facts = facts(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  #[test]\n  fn b() {}\n}\n#[tokio::test]\nasync fn c() {}",
        );
        let marks: Vec<_> = facts
            .functions
            .iter()
            .map(|function| (function.name.as_str(), function.place.test))
            .collect();
        assert_eq!(marks, [("a", false), ("b", true), ("c", true)]);
        assert_eq!(facts.functions[1].place.line, 5);
    }

    #[test]
    fn state_writes_are_assignments_and_copies_with_another_state() {
        let facts = facts(
            "fn f() {\n a.state = B;\n C { state: D::E, ..c };\n C { state: c.state.next(D::E)?, ..c };\n F { state: G::H };\n i.other = 1;\n}",
        );
        assert_eq!(
            facts
                .state_writes
                .iter()
                .map(|place| place.line)
                .collect::<Vec<_>>(),
            [2, 3]
        );
    }
}
