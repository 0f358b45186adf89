//! `charts`: the charts are written from one description a module, and compared with it. Templates are written by hand in
//! `charts/kite-lib`; what is made here is what would otherwise be the same in every chart.

mod field;
mod fields;
mod files;
mod lock;
mod module;
mod settings;
pub mod stage;
mod suite;
mod texts;

pub use lock::Lock;
pub use module::Module;

use crate::fail::{Explain, Fail, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// Where the charts are.
pub const FOLDER: &str = "charts";

/// Files by their path below `charts/`.
pub type Files = BTreeMap<String, String>;

/// Writes what is made.
pub fn write(root: &Path) -> Result<ExitCode> {
    let made = made(root)?;
    for path in surplus(root, &made) {
        crate::cluster::remove(&root.join(FOLDER).join(path))?;
    }
    for (path, text) in &made {
        let path = root.join(FOLDER).join(path);
        let advice = "Check the rights of the folder charts";
        std::fs::create_dir_all(path.parent().unwrap_or(root))
            .and_then(|()| std::fs::write(&path, text))
            .explain(format!("Cannot write {}", path.display()), advice)?;
    }
    println!("wrote {} files of {FOLDER}/", made.len());
    Ok(ExitCode::SUCCESS)
}

/// Compares what is committed with what would be made; `Err` counts the files that differ.
pub fn check(root: &Path) -> Result<Result<(), usize>> {
    let differing = differing(root)?;
    for one in &differing {
        println!("{one}; run `cargo xtask charts` and commit what it writes");
    }
    Ok(if differing.is_empty() {
        Ok(())
    } else {
        Err(differing.len())
    })
}

/// One line a file that is not as it would be made.
pub fn differing(root: &Path) -> Result<Vec<String>> {
    let made = made(root)?;
    let mut lines: Vec<String> = made
        .iter()
        .filter_map(|(path, text)| {
            let there = std::fs::read_to_string(root.join(FOLDER).join(path)).ok();
            match there {
                Some(there) if there == *text => None,
                Some(_) => Some(format!("{FOLDER}/{path} differs from its description")),
                None => Some(format!("{FOLDER}/{path} is not there")),
            }
        })
        .collect();
    let gone = surplus(root, &made).into_iter();
    lines.extend(gone.map(|path| format!("{FOLDER}/{path} belongs to a module that is gone")));
    Ok(lines)
}

/// Every file that is made.
fn made(root: &Path) -> Result<Files> {
    let version = version(root)?;
    let mut modules = Module::all(root)?;
    // A store is named in a chart once the program reads its address.
    if !settings::has(root, "cache.url_file")? {
        let stores = modules.iter_mut().map(|module| &mut module.needs);
        stores.for_each(|needs| needs.retain(|need| need != "redis"));
    }
    let settings = settings::schema(root, &modules)?;
    let mut made = Files::new();
    for module in &modules {
        files::thin(&mut made, module, &version, &settings);
    }
    suite::umbrella(&mut made, &modules, &version, &settings);
    suite::all_in_one(&mut made, &modules, &version, &settings)?;
    files::library(&mut made, &version);
    files::operator(&mut made, &version, &settings);
    Ok(made)
}

/// The version of the workspace: charts and program are released together.
fn version(root: &Path) -> Result<String> {
    let path = root.join("Cargo.toml");
    let advice = "Restore it from the repository";
    let manifest: toml::Table = std::fs::read_to_string(&path)
        .explain("Cannot read Cargo.toml", advice)?
        .parse()
        .explain("Cannot read Cargo.toml", advice)?;
    let version = manifest.get("workspace").and_then(|workspace| {
        let version = workspace.get("package")?.get("version")?;
        version.as_str().map(str::to_owned)
    });
    version.ok_or_else(|| Fail::new("Cargo.toml has no workspace.package.version. Restore it."))
}

/// Folders of module charts without a module: they have the mark of what is made.
fn surplus(root: &Path, made: &Files) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten();
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    names
        .filter(|name| !made.contains_key(&format!("{name}/Chart.yaml")))
        .filter(|name| {
            let chart = root.join(FOLDER).join(name).join("Chart.yaml");
            std::fs::read_to_string(chart).is_ok_and(|text| text.starts_with(texts::MADE))
        })
        .collect()
}
