//! The table of docs/sizing.md: computed, so that it is never older than the charts.

use super::super::render::{self, Place, Rendered};
use super::pods::{self, Budget, Pods, Tier};
use crate::fail::{Explain, Result};
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// The page.
pub const FILE: &str = "docs/sizing.md";
const BEGIN: &str = "<!-- table: made by `cargo xtask charts --sizing` -->\n";
const END: &str = "<!-- end of the table -->\n";

/// Puts the table into the page.
pub fn write(root: &Path) -> Result<ExitCode> {
    let steps = crate::process::Steps::new();
    let helm = crate::packages::helm(root, &steps)?;
    let folder = root.join("target/tools/charts-proof");
    crate::cluster::remove(&folder)?;
    std::fs::create_dir_all(&folder)
        .explain("Cannot make a folder for the charts", "Check the disk")?;
    let place = Place::new(root, helm, folder, crate::charts::Lock::read(root)?)?;
    let table = text(root, &render::for_sizes(&place)?)?;
    let path = root.join(FILE);
    let page = std::fs::read_to_string(&path).explain(
        "Cannot read docs/sizing.md",
        "Restore it from the repository",
    )?;
    let page = match table_of(&page) {
        Some(old) => page.replace(
            &format!("{BEGIN}{old}{END}"),
            &format!("{BEGIN}{table}{END}"),
        ),
        None => format!("{page}\n{BEGIN}{table}{END}"),
    };
    std::fs::write(&path, page).explain("Cannot write docs/sizing.md", "Check its rights")?;
    println!("wrote the table of {FILE}");
    Ok(ExitCode::SUCCESS)
}

/// The table that is in a page.
pub fn table_of(page: &str) -> Option<&str> {
    page.split_once(BEGIN)?
        .1
        .split_once(END)
        .map(|(table, _)| table)
}

/// The table.
pub fn text(root: &Path, rendered: &[Rendered]) -> Result<String> {
    let budget = Budget::read(root)?;
    let all = pods::all(root, &budget, rendered)?;
    let mut text = String::new();
    for tier in &budget.tiers {
        one(&mut text, tier, &all);
    }
    Ok(text)
}

fn one(text: &mut String, tier: &Tier, all: &[Pods]) {
    let _ = writeln!(
        text,
        "\n**{}**: {} nodes, {} cpu and {} GiB each for pods\n\n| what | pods | cpu each | MiB each | cpu | GiB |\n|---|---|---|---|---|---|",
        tier.name,
        tier.nodes,
        decimal(tier.cpu, 1000),
        gib(tier.memory)
    );
    for pods in all.iter().filter(|one| one.is_of(tier)) {
        let count = pods.on(tier);
        let _ = writeln!(
            text,
            "| {} | {count}{} | {} | {} | {} | {} |",
            pods.what,
            if pods.each_node {
                " (every node)"
            } else if pods.pinned {
                " (bound to a node)"
            } else {
                ""
            },
            decimal(pods.cpu, 1000),
            pods.memory >> 20,
            decimal(pods.cpu.saturating_mul(count), 1000),
            gib(pods.memory.saturating_mul(count)),
        );
    }
    let (cpu, memory) = pods::sums(tier, all);
    let (cpu_there, memory_there) = (
        tier.cpu.saturating_mul(tier.nodes),
        tier.memory.saturating_mul(tier.nodes),
    );
    let _ = writeln!(
        text,
        "| **together** | | | | **{}** of {} ({} %) | **{}** of {} ({} %) |",
        decimal(cpu, 1000),
        decimal(cpu_there, 1000),
        percent(cpu, cpu_there),
        gib(memory),
        gib(memory_there),
        percent(memory, memory_there),
    );
}

fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100)
        .checked_div(whole)
        .unwrap_or_default()
}

fn gib(bytes: u64) -> String {
    decimal(bytes >> 20, 1024)
}

/// A fraction with two decimals, without arithmetic of floats.
fn decimal(number: u64, unit: u64) -> String {
    let hundredths = number
        .saturating_mul(100)
        .checked_div(unit)
        .unwrap_or_default();
    format!(
        "{}.{:02}",
        hundredths.checked_div(100).unwrap_or_default(),
        hundredths.checked_rem(100).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_in_its_page() {
        assert_eq!(table_of(&format!("a\n{BEGIN}x\n{END}b")), Some("x\n"));
        assert_eq!(table_of("a"), None);
        assert_eq!(decimal(1536, 1024), "1.50");
        assert_eq!(decimal(50, 1000), "0.05");
    }
}
