//! `kite valuation evaluate` as a person runs it.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

use std::{
    fmt::Write,
    path::PathBuf,
    process::{Command, Output},
};

/// Listings of two models with everything that real files have: a year that has not come, an engine of nothing, text where
/// a number belongs, a row twice.
fn listings() -> String {
    let mut csv =
        "make,model,year,price,transmission,mileage,fuelType,tax,mpg,engineSize\n".to_owned();
    csv.push_str("bmw, X1,2060,6495,Automatic,36999,Petrol,325,28.3,3\n");
    csv.push_str("bmw, X1,2017,12000,Manual,36000,Petrol,145,55,0\n");
    csv.push_str("bmw, X1,2017,twelve,Manual,36000,Petrol,145,55,1.5\n");
    for n in 0..800 {
        let (model, base) = if n % 2 == 0 {
            ("1 Series", 18_000)
        } else {
            ("X1", 26_000)
        };
        let (year, miles) = (2014 + n % 6, 5_000 + n * 173 % 60_000);
        let price = base - (2019 - year) * 1_500 - miles / 10;
        writeln!(
            csv,
            "bmw, {model},{year},{price},Manual,{miles},Petrol,145,55.4,1.5"
        )
        .unwrap();
    }
    csv.push_str(
        "bmw, 1 Series,2014,9500,Manual,5000,Petrol,145,55.4,1.5\n"
            .repeat(2)
            .as_str(),
    );
    csv
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn kite(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kite"))
        .args(["valuation", "evaluate"])
        .args(arguments)
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// `name=number` of the last line.
fn figures(line: &str) -> Vec<(String, f64)> {
    line.split(' ')
        .map(|pair| {
            let (name, number) = pair.split_once('=').unwrap();
            (name.to_owned(), number.parse().unwrap())
        })
        .collect()
}

#[test]
fn the_last_line_is_for_machines_and_odd_rows_are_named() {
    let path = file("bmw.csv", &listings());
    let split = path.with_file_name("split.csv");
    let done = kite(&[
        path.to_str().unwrap(),
        "--mileage-unit=mi",
        "--currency=GBP",
        &format!("--split-out={}", split.display()),
    ]);
    let (out, report) = (said(&done.stdout), said(&done.stderr));
    assert!(done.status.success(), "{report}");
    assert_eq!(out.lines().count(), 1, "{out}");
    let figures = figures(out.trim_end());
    let names: Vec<&str> = figures.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "listings",
            "valued",
            "coverage",
            "median_ape",
            "within_10",
            "naive_median_ape",
            "seconds"
        ]
    );
    let figure = |name: &str| figures.iter().find(|(one, _)| one == name).unwrap().1;
    assert!((790.0..=802.0).contains(&figure("listings")), "{out}");
    assert!((40.0..=130.0).contains(&figure("valued")), "{out}");
    assert!(
        figure("coverage") > 99.0 && figure("within_10") > 90.0,
        "{out}"
    );
    assert!(figure("median_ape") < 2.0, "{out}");
    assert!(figure("naive_median_ape") > figure("median_ape"), "{out}");

    for odd in [
        "rejected, line 2: year = \"2060\": buyback.year_in_future: ",
        "used, line 3: engine = \"0\": buyback.row_engine_unknown: ",
        "rejected, line 4: price = \"twelve\": buyback.row_not_a_number: ",
        "2 rejected, 1 used with an unknown field",
    ] {
        assert!(report.contains(odd), "{odd}\n{report}");
    }
    let strict = kite(&[
        path.to_str().unwrap(),
        "--mileage-unit=mi",
        "--currency=GBP",
        "--reference=0.01",
    ]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(said(&strict.stderr).contains("the reference errs by 0.01 %"));
    let split = std::fs::read_to_string(split).unwrap();
    assert_eq!(
        split.lines().filter(|line| line.contains(",1,")).count(),
        valued(&out)
    );
}

fn valued(line: &str) -> usize {
    let valued = line
        .split(' ')
        .find_map(|pair| pair.strip_prefix("valued="));
    valued.unwrap().parse().unwrap()
}

#[test]
fn what_cannot_be_done_is_said_with_exit_code_2() {
    let header = file("empty.csv", "model,year,price,mileage\n");
    for (arguments, reason) in [
        (vec!["no-such-file.csv"], "no-such-file.csv"),
        (vec![header.to_str().unwrap()], "no listings to measure by"),
        (
            vec![header.to_str().unwrap(), "--currency=XXX"],
            "--currency",
        ),
    ] {
        let done = kite(&arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(
            said(&done.stderr).contains(reason),
            "{}",
            said(&done.stderr)
        );
        assert!(done.stdout.is_empty());
    }
    let help = kite(&["--help"]);
    assert!(help.status.success());
    assert!(said(&help.stdout).contains("--mileage-unit"));
}
