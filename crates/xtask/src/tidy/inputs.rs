//! Input types say which of their fields may be absent. The reader of inputs demands every field, an `Option` too,
//! while the document shows an `Option` as one that may be left out: only `#[deserr(default)]` makes the two agree.

use super::{Finding, Tree};
use syn::spanned::Spanned;

/// Every `Option` of a struct that derives `Deserr` has a default.
pub fn absent_fields(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().map(|(file, _)| file);
    let inputs =
        files.filter(|file| file.in_module_src().is_some() && file.text.contains("Deserr"));
    let missing = inputs.flat_map(|file| {
        missing(&file.text)
            .into_iter()
            .map(move |line| (file, line))
    });
    missing
        .map(|(file, line)| {
            file.finding(
                line,
                "an Option of an input is demanded; add #[deserr(default)]",
            )
        })
        .collect()
}

fn missing(text: &str) -> Vec<usize> {
    let Ok(parsed) = syn::parse_file(text) else {
        return Vec::new();
    };
    let structs = parsed.items.iter().filter_map(|item| match item {
        syn::Item::Struct(one) if mentions(&one.attrs, "derive", "Deserr") => Some(one),
        _ => None,
    });
    let fields = structs.flat_map(|one| one.fields.iter());
    fields
        .filter(|field| is_option(&field.ty) && !mentions(&field.attrs, "deserr", "default"))
        .map(|field| field.ty.span().start().line)
        .collect()
}

fn mentions(attributes: &[syn::Attribute], name: &str, word: &str) -> bool {
    let named = attributes.iter().filter(|one| one.path().is_ident(name));
    let mut lists = named.filter_map(|one| one.meta.require_list().ok());
    lists.any(|list| list.tokens.to_string().contains(word))
}

fn is_option(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_without_a_default_is_found() {
        let code = "#[derive(Deserr)]\nstruct In {\n  note: Option<Note>,\n  #[deserr(default)]\n  day: Option<Day>,\n}\n\
                    #[derive(Serialize)]\nstruct Out {\n  note: Option<Note>,\n}";
        let found = absent_fields(&Tree::of(&[("modules/a/src/api.rs", code)]));
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [3]
        );
    }
}
