//! `kite openapi`.

use kernel::{Error, Result};
use platform::http::docs;
use std::{fs, path::Path, process::ExitCode};

/// Writes `<module>.json` for every module.
pub fn run(out: &Path) -> Result<ExitCode> {
    fs::create_dir_all(out)
        .map_err(|error| Error::internal(format!("{}: {error}", out.display())))?;
    for module in crate::modules() {
        let path = out.join(name(&*module));
        fs::write(&path, document(&*module)?)
            .map_err(|error| Error::internal(format!("{}: {error}", path.display())))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// The file of a module's document; it is called as its routes are.
#[must_use]
pub fn name(module: &dyn platform::Module) -> String {
    format!("{}.json", module.name().replace('_', "-"))
}

/// The document of a module as it is committed.
///
/// # Errors
/// It cannot be written as JSON.
pub fn document(module: &dyn platform::Module) -> Result<String> {
    let text = docs::of(module).to_pretty_json().map_err(Error::internal)?;
    Ok(in_order(&text))
}

/// The same text with the extensions of each operation by their names: they come in another order every time.
fn in_order(text: &str) -> String {
    let (mut written, mut members) = (String::new(), Vec::<String>::new());
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let open = members
            .first()
            .map(|first| first.len() - first.trim_start().len());
        match (open, members.last_mut()) {
            _ if line.trim_start().starts_with("\"x-") => members.push(line.to_owned()),
            (Some(at), Some(member))
                if depth > at || (depth == at && !line.trim_start().starts_with('"')) =>
            {
                member.push('\n');
                member.push_str(line);
            }
            _ => {
                written.push_str(&sorted(std::mem::take(&mut members)));
                written.push_str(line);
                written.push('\n');
            }
        }
    }
    written
}

/// Members of an object; all but the last of it have a comma.
fn sorted(members: Vec<String>) -> String {
    let last = members.last().is_some_and(|last| !last.ends_with(','));
    let mut bare: Vec<String> = members
        .into_iter()
        .map(|member| member.trim_end_matches(',').to_owned())
        .collect();
    bare.sort();
    let (end, joined) = (if last { "\n" } else { ",\n" }, bare.join(",\n"));
    if joined.is_empty() {
        joined
    } else {
        joined + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_in_order_whatever_they_hold() {
        let text = "{\n  \"get\": {\n    \"a\": 1,\n    \"x-b\": [\n      2\n    ],\n    \"x-a\": 3\n  }\n}";
        let wanted = "{\n  \"get\": {\n    \"a\": 1,\n    \"x-a\": 3,\n    \"x-b\": [\n      2\n    ]\n  }\n}\n";
        assert_eq!(in_order(text), wanted);
        assert_eq!(in_order(wanted), wanted);
    }
}
