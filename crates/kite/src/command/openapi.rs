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
    let mut text = docs::of(module).to_pretty_json().map_err(Error::internal)?;
    text.push('\n');
    Ok(text)
}
