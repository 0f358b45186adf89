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
    /// See periods and their checklists.
    PERIOD_READ = "finance.period.read", "Видеть периоды и чек-листы закрытия", "See periods and checklists of closing";
    /// Confirm steps of the checklist.
    PERIOD_CONFIRM = "finance.period.confirm", "Подтверждать шаги закрытия периода", "Confirm steps of closing a period";
    /// Close periods.
    PERIOD_CLOSE = "finance.period.close", "Закрывать периоды", "Close periods";
    /// Ask for a closed period to be reopened, and confirm what another asked for.
    PERIOD_REOPEN = "finance.period.reopen", "Запрашивать и подтверждать повторное открытие периодов", "Ask for and confirm the reopening of periods";
    /// Set the steps of the checklist.
    STEP_WRITE = "finance.close_step.write", "Настраивать шаги закрытия периода", "Set the steps of closing a period";
    /// Post while a month is being closed.
    PERIOD_POST = "finance.period.post", "Проводить в закрываемом периоде", "Post in a period that is being closed";
    /// See what VAT a deal will be charged.
    FORECAST_READ = "finance.forecast.read", "Видеть прогноз НДС по сделке", "See the VAT forecast of a deal";
    /// See posting rules and rates.
    RULE_READ = "finance.rule.read", "Видеть правила проводок и ставки", "See posting rules and rates";
    /// Set posting rules and rates from a day on.
    RULE_WRITE = "finance.rule.write", "Задавать правила проводок и ставки с будущего дня", "Set posting rules and rates from a coming day on";
}
