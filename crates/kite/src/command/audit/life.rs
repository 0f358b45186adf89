//! Printing a life that was told from the log.

use ::audit::model::reconstruct::{Life, Sought, reconstruct};
use kernel::{Error, Money, Result};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    process::ExitCode,
};

/// Tells a life from an export; exit code 1 when the log contradicts itself.
pub fn tell(export: &Path, sought: &Sought) -> Result<ExitCode> {
    let open = || {
        let file = File::open(export)
            .map_err(|error| Error::internal(format!("{}: {error}", export.display())))?;
        let lines: Box<dyn BufRead> = Box::new(BufReader::with_capacity(1 << 20, file));
        Ok(lines)
    };
    let life = reconstruct(&open, sought)?;
    print(&life)?;
    Ok(ExitCode::from(u8::from(!life.cost_agrees())))
}

fn print(life: &Life) -> Result<()> {
    let day = |day: Option<kernel::Day>| day.map_or("-".to_owned(), |day| day.to_string());
    println!("{}", life.vin);
    println!(
        "  acquired {}, handed over {}",
        day(life.acquired_on),
        day(life.handed_over_on)
    );
    for (kind, net) in life.cost_by_kind()? {
        line(kind, net);
    }
    line("= cost", life.cost);
    if let Some(price) = life.price {
        line("price of the contract", price);
    }
    for (word, amount) in &life.lines {
        line(word, *amount);
    }
    line("= gross", life.gross);
    line("= result", life.result);
    if !life.cost_agrees() {
        println!("  the ledger took another cost out of the stock than was paid for the car");
    }
    println!();
    for paper in &life.papers {
        let amount = paper
            .amount
            .map_or(String::new(), |amount| amount.to_string());
        println!(
            "  {:<10} {:<14} {:<10} {} {amount}",
            day(paper.day),
            paper.noun,
            paper.number,
            paper.person
        );
    }
    println!();
    for step in &life.steps {
        let lent = step
            .on_behalf
            .map_or(String::new(), |lender| format!(" on behalf of {lender}"));
        println!(
            "  {} {:<7} {}{lent} {}.{} {} {}",
            step.at, step.actor_kind, step.actor, step.module, step.action, step.noun, step.noun_id
        );
    }
    Ok(())
}

fn line(word: &str, amount: Money) {
    println!("  {word:<24} {:>16}", amount.to_string());
}
