//! Reading what the test programs say about themselves.

/// The sums over all test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were left out by `#[ignore]`; tidy forbids it.
    pub ignored: u64,
    /// Names of the failed tests.
    pub failures: Vec<String>,
}

impl Results {
    /// Tests that ran.
    pub fn ran(&self) -> u64 {
        self.passed.saturating_add(self.failed)
    }

    /// Adds those of other tests.
    pub fn take(&mut self, other: Self) {
        self.passed = self.passed.saturating_add(other.passed);
        self.failed = self.failed.saturating_add(other.failed);
        self.ignored = self.ignored.saturating_add(other.ignored);
        self.failures.extend(other.failures);
    }

    /// Takes one line of output into account.
    pub fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.add(counts);
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
    }

    /// Reads `ok. 3 passed; 0 failed; 1 ignored; …`.
    fn add(&mut self, counts: &str) {
        let counts = counts.split_once(". ").map_or(counts, |(_, counts)| counts);
        for count in counts.split("; ") {
            let Some((number, what)) = count.split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ran = self.ran();
        write!(
            f,
            "{ran} ran, {} passed, {} failed, {} ignored",
            self.passed, self.failed, self.ignored
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_programs_are_added() {
        let output = "\
running 3 tests
test a ... ok
test money::b ... FAILED
test c ... ignored
test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s
     Running tests/it/main.rs
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2.20s
";
        let mut results = Results::default();
        output.lines().for_each(|line| results.read(line));
        assert_eq!(
            (results.passed, results.failed, results.ignored),
            (13, 1, 1)
        );
        assert_eq!(results.failures, ["money::b"]);
        assert_eq!(
            results.to_string(),
            "14 ran, 13 passed, 1 failed, 1 ignored"
        );
    }

    #[test]
    fn other_lines_change_nothing() {
        let mut results = Results::default();
        for line in [
            "",
            "test result",
            "error: test failed, to rerun pass `-p kernel`",
            "test result: what",
        ] {
            results.read(line);
        }
        assert_eq!(results, Results::default());
    }
}
