//! Prints the longest files and functions. Nothing is forbidden: some things are long because they really are one.

use super::Tree;

const SHOWN: usize = 10;

/// Prints both lists with median and 90th percentile; test code is left out, as in the figures of the style guide.
pub fn print(tree: &Tree) {
    let files = tree.rust().filter(|(file, _)| !file.is_test());
    show(
        "files",
        files
            .map(|(file, _)| (file.text.lines().count(), file.path.clone()))
            .collect(),
    );
    let functions = tree.rust().flat_map(|(file, facts)| {
        let ours = facts
            .functions
            .iter()
            .filter(|function| !function.place.test);
        ours.map(move |function| {
            (
                function.lines,
                format!("{}:{} {}", file.path, function.place.line, function.name),
            )
        })
    });
    show("functions", functions.collect());
}

fn show(what: &str, mut lengths: Vec<(usize, String)>) {
    lengths.sort_by(|a, b| b.cmp(a));
    let sorted: Vec<usize> = lengths.iter().map(|(length, _)| *length).collect();
    println!(
        "longest {what} (of {}; median {} lines, 90 % under {}):",
        sorted.len(),
        share(&sorted, 50),
        share(&sorted, 90)
    );
    for (length, name) in lengths.iter().take(SHOWN) {
        println!("{length:>6}  {name}");
    }
}

/// The length below or at which this percentage of a falling list lies.
fn share(falling: &[usize], percent: usize) -> usize {
    let above = falling
        .len()
        .saturating_mul(100_usize.saturating_sub(percent))
        / 100;
    falling.get(above).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_falling_list() {
        let falling: Vec<usize> = (1..=10).rev().collect();
        assert_eq!((share(&falling, 50), share(&falling, 90)), (5, 9));
        assert_eq!(share(&[], 50), 0);
    }
}
