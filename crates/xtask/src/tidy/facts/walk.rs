//! The walk through a syntax tree that collects the facts.

use super::{Attribute, Facts, Function, Named, Place, Text};
use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Collects the facts of a file.
pub fn facts(file: &syn::File, test: bool) -> Facts {
    let mut walk = Walk {
        facts: Facts::default(),
        test,
        inside: Vec::new(),
    };
    walk.visit_file(file);
    walk.facts
}

struct Walk {
    facts: Facts,
    test: bool,
    inside: Vec<String>,
}

impl Walk {
    fn place(&self, span: proc_macro2::Span) -> Place {
        Place {
            line: span.start().line,
            test: self.test,
        }
    }

    /// Walks a part that is test code if its attributes say so.
    fn part(&mut self, attributes: &[syn::Attribute], walk: impl FnOnce(&mut Self)) {
        let before = self.test;
        self.test |= attributes.iter().any(makes_test);
        walk(self);
        self.test = before;
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (start, end) = (signature.span().start().line, block.span().end().line);
        let lines = end.saturating_sub(start).saturating_add(1);
        let place = Place {
            line: start,
            test: self.test,
        };
        self.facts.functions.push(Function {
            name: signature.ident.to_string(),
            place,
            lines,
        });
    }

    fn path(&mut self, segments: Vec<String>, span: proc_macro2::Span) {
        let place = self.place(span);
        self.facts.paths.push(Named {
            segments,
            inside: self.inside.clone(),
            place,
        });
    }

    fn import(&mut self, tree: &syn::UseTree, before: &[String]) {
        let longer = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &longer(&path.ident)),
            syn::UseTree::Name(name) => self.path(longer(&name.ident), name.span()),
            syn::UseTree::Rename(name) => self.path(longer(&name.ident), name.ident.span()),
            syn::UseTree::Glob(glob) => self.path(before.to_vec(), glob.span()),
            syn::UseTree::Group(group) => group
                .items
                .iter()
                .for_each(|tree| self.import(tree, before)),
        }
    }

    fn text(&mut self, literal: &syn::LitStr, in_macro: Option<&str>) {
        let place = self.place(literal.span());
        self.facts.strings.push(Text {
            value: literal.value(),
            place,
            in_macro: in_macro.map(str::to_owned),
        });
    }

    /// Macros hide their arguments from the syntax tree, so literals and paths are read from the bare tokens.
    fn tokens(&mut self, tokens: TokenStream, name: &str) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut index = 0_usize;
        while let Some(token) = tokens.get(index) {
            index = index.saturating_add(1);
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), name),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                        self.text(&text, Some(name));
                    }
                }
                TokenTree::Ident(ident) => {
                    let (segments, length) = path_at(&tokens, index, ident);
                    index = index.saturating_add(length);
                    self.path(segments, ident.span());
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// `concat!("SELECT …", "…")` is one text.
    fn concatenated(&mut self, tokens: &TokenStream, span: proc_macro2::Span) -> bool {
        let mut value = String::new();
        for token in tokens.clone() {
            match token {
                TokenTree::Literal(literal) => match syn::Lit::new(literal) {
                    syn::Lit::Str(text) => value.push_str(&text.value()),
                    _ => return false,
                },
                TokenTree::Punct(comma) if comma.as_char() == ',' => {}
                _ => return false,
            }
        }
        let place = self.place(span);
        self.facts.strings.push(Text {
            value,
            place,
            in_macro: None,
        });
        true
    }

    fn state_write(&mut self, member: &syn::Member, span: proc_macro2::Span) {
        if let syn::Member::Named(name) = member
            && (name == "state" || name == "status")
        {
            let place = self.place(span);
            self.facts.state_writes.push(place);
        }
    }
}

/// The rest of a path whose first name has been read: its names, and how many tokens they take.
fn path_at(tokens: &[TokenTree], from: usize, first: &proc_macro2::Ident) -> (Vec<String>, usize) {
    let mut segments = vec![first.to_string()];
    let mut length = 0_usize;
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    loop {
        let at = from.saturating_add(length);
        let colons = is_colon(tokens.get(at)) && is_colon(tokens.get(at.saturating_add(1)));
        match tokens.get(at.saturating_add(2)) {
            Some(TokenTree::Ident(name)) if colons => segments.push(name.to_string()),
            _ => return (segments, length),
        }
        length = length.saturating_add(3);
    }
}

/// `#[cfg(test)]`, `#[test]`, `#[tokio::test]`.
fn makes_test(attribute: &syn::Attribute) -> bool {
    let last = attribute
        .path()
        .segments
        .last()
        .map(|segment| segment.ident.to_string());
    match (last.as_deref(), &attribute.meta) {
        (Some("cfg"), syn::Meta::List(list)) => list.tokens.to_string() == "test",
        (Some("test"), _) => true,
        _ => false,
    }
}

impl Visit<'_> for Walk {
    fn visit_item_mod(&mut self, item: &syn::ItemMod) {
        self.part(&item.attrs, |walk| {
            walk.inside.push(item.ident.to_string());
            visit::visit_item_mod(walk, item);
            walk.inside.pop();
        });
    }

    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        self.part(&item.attrs, |walk| {
            walk.function(&item.sig, &item.block);
            visit::visit_item_fn(walk, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        self.part(&item.attrs, |walk| {
            walk.function(&item.sig, &item.block);
            visit::visit_impl_item_fn(walk, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        self.part(&item.attrs, |walk| visit::visit_item_impl(walk, item));
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.part(&item.attrs, |walk| walk.import(&item.tree, &[]));
    }

    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        let name = attribute
            .path()
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        if name == "doc" {
            return;
        }
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        self.facts.attributes.push(Attribute {
            name,
            arguments,
            line: attribute.span().start().line,
        });
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let segments = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.path(segments, path.span());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        let name = call
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string())
            .unwrap_or_default();
        self.visit_path(&call.path);
        if name == "cfg" {
            let line = call.span().start().line;
            self.facts.attributes.push(Attribute {
                name,
                arguments: call.tokens.to_string(),
                line,
            });
        } else if name != "concat" || !self.concatenated(&call.tokens, call.span()) {
            self.tokens(call.tokens.clone(), &name);
        }
    }

    fn visit_lit_str(&mut self, literal: &syn::LitStr) {
        self.text(literal, None);
    }

    fn visit_expr_assign(&mut self, assign: &syn::ExprAssign) {
        if let syn::Expr::Field(field) = &*assign.left {
            self.state_write(&field.member, assign.span());
        }
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_struct(&mut self, expression: &syn::ExprStruct) {
        // `Hold { state: State::Ended, ..hold }` is an assignment in other words; `state: hold.state.next(step)?` is not.
        let named = |value: &syn::Expr| matches!(value, syn::Expr::Path(path) if path.path.segments.len() > 1);
        if expression.rest.is_some() {
            let written = expression.fields.iter().filter(|field| named(&field.expr));
            written.for_each(|field| self.state_write(&field.member, field.span()));
        }
        visit::visit_expr_struct(self, expression);
    }
}
