//! Closed error codes of the module.

kernel::codes! {
    /// An entry without a pair of debit and credit.
    UNBALANCED_ENTRY = "finance.unbalanced_entry", 422, "В записи нет ни одной проводки с дебетом и кредитом", "The entry has no posting with a debit and a credit";
    /// No such account in the chart of the legal entity.
    UNKNOWN_ACCOUNT = "finance.unknown_account", 422, "Такого счёта нет в плане счетов организации", "No such account in the chart of the legal entity";
    /// Debit and credit are one account.
    SAME_ACCOUNT = "finance.same_account", 422, "Дебет и кредит совпадают", "Debit and credit are the same account";
    /// Somebody reversed it before.
    ALREADY_REVERSED = "finance.already_reversed", 409, "Запись уже сторнирована", "The entry has already been reversed";
    /// A reversal of a reversal.
    IS_REVERSAL = "finance.is_reversal", 409, "Это сторно: вместо его отмены внесите новую запись", "This is a reversal itself: make a new entry instead of undoing it";
    /// A reversal dated before what it reverses.
    REVERSAL_TOO_EARLY = "finance.reversal_too_early", 422, "Сторно не может быть датировано раньше самой записи", "A reversal cannot be dated before the entry itself";
    /// No rule is in force for an event on its day.
    NO_RULE = "finance.no_rule", 422, "На {date} нет правила проводок для {event}", "No posting rule for {event} on {date}";
    /// A rule names a fact that its event does not have.
    NO_FACT = "finance.no_fact", 422, "В событии {event} нет суммы «{fact}»", "The event {event} has no amount called {fact}";
    /// No rate is in force on a day.
    NO_RATE = "finance.no_rate", 422, "На {date} не задана ставка «{rate}»", "No rate {rate} is set for {date}";
    /// Goods on commission stand off the balance sheet.
    SCHEME_NOT_POSTED = "finance.scheme_not_posted", 422, "Комиссионные автомобили пока не учитываются", "Cars on commission are not accounted for yet";
}
