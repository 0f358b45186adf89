//! Words that several made files begin with.

/// The first words of every made file.
pub const MADE: &str = "# Made by `cargo xtask charts`";

/// The first line of a file that is made of something.
pub fn made_of(source: &str) -> String {
    format!("{MADE} of {source}; change that and run it again.")
}

/// Where the tables of values are, for those who look for the source of a made file.
pub const TABLES: &str = "the tables in crates/xtask/src/charts";
