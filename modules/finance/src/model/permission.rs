//! Permissions of the module.

platform::permissions! {
    /// Read accounts, entries, balances and schedules.
    JOURNAL_READ = "finance.journal.read", "Видеть журнал, остатки и ведомости", "See the journal, balances and schedules";
    /// Make entries by hand.
    ENTRY_WRITE = "finance.entry.write", "Вносить проводки вручную", "Make entries by hand";
    /// Reverse entries.
    ENTRY_REVERSE = "finance.entry.reverse", "Сторнировать записи", "Reverse entries";
    /// See what deals and cars earned.
    PNL_READ = "finance.pnl.read", "Видеть прибыль сделок и автомобилей", "See what deals and cars earned";
    /// See posting rules and rates.
    RULE_READ = "finance.rule.read", "Видеть правила проводок и ставки", "See posting rules and rates";
}
