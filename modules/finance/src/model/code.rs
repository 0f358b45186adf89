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
    /// A version of a rule or a rate that begins on a day that has begun.
    VERSION_TOO_EARLY = "finance.version_too_early", 422, "Новая версия может действовать только с дня, который ещё нигде не наступил", "A new version begins on a day that has not begun anywhere yet";
    /// There is a version from this day.
    VERSION_SET = "finance.version_set", 422, "С этого дня версия уже задана: укажите более поздний день", "There is a version from this day already: choose a later one";
    /// The group has this word.
    WORD_KNOWN = "finance.word_known", 422, "Такое название уже есть, его не меняют: используйте его или выберите другое", "There is such a word, and it does not change: use it, or choose another one";
    /// VAT in fractions of a per cent.
    VAT_NOT_WHOLE = "finance.vat_not_whole", 422, "Ставка НДС задаётся целым числом процентов", "A rate of VAT is a whole number of per cent";
    /// The month takes no entries at all.
    PERIOD_CLOSED = "finance.period_closed", 409, "Период {month} закрыт: укажите дату в открытом периоде или попросите открыть этот повторно", "The period {month} is closed: use a day of an open one, or ask for this one to be reopened";
    /// The month takes entries of accountants only.
    PERIOD_SOFT_CLOSED = "finance.period_soft_closed", 409, "Период {month} закрывается: проводить в нём может только бухгалтер с правом finance.period.post", "The period {month} is being closed: only an accountant with finance.period.post posts in it";
    /// The month has not ended.
    PERIOD_NOT_OVER = "finance.period_not_over", 409, "Период {month} ещё не закончился", "The period {month} is not over yet";
    /// Steps of the checklist are open.
    CLOSE_REFUSED = "finance.close_refused", 409, "Период {month} нельзя закрыть, не пройдены шаги: {steps}", "The period {month} cannot be closed, these steps are open: {steps}";
    /// What a check found.
    CLOSE_FINDING = "finance.close_finding", 409, "{title} — {subject}: в журнале {actual}, должно быть {expected}, разница {difference}. Документы: {documents}", "{title} – {subject}: the journal has {actual}, it should be {expected}, the difference is {difference}. Documents: {documents}";
    /// A step that a person has to confirm.
    STEP_NOT_CONFIRMED = "finance.step_not_confirmed", 409, "Шаг «{title}» ещё не подтверждён", "The step {title} has not been confirmed yet";
    /// Somebody was faster.
    STEP_CONFIRMED = "finance.step_confirmed", 409, "Этот шаг уже подтверждён", "This step has been confirmed already";
    /// The program checks it, nobody confirms it.
    STEP_AUTOMATIC = "finance.step_automatic", 422, "Этот шаг система проверяет сама", "The system checks this step itself";
    /// The group has set the step from this day already.
    STEP_SET = "finance.step_set", 422, "На этот день шаг уже задан: укажите более поздний", "The step is set for this day already: choose a later one";
    /// A later month is closed: its opening balances would move.
    LATER_CLOSED = "finance.later_period_closed", 409, "Сначала откройте повторно более поздний период {month}", "Reopen the later period {month} first";
    /// Somebody has asked already.
    REOPEN_PENDING = "finance.reopen_pending", 409, "Запрос на открытие этого периода уже ждёт решения", "A request to reopen this period waits for a decision already";
    /// Nobody decided within a day.
    REOPEN_EXPIRED = "finance.reopen_expired", 409, "Срок запроса истёк, подайте новый", "The request has expired, make a new one";
    /// Who asked does not confirm.
    FOUR_EYES = "finance.four_eyes", 403, "Запрос подали вы: подтвердить его должен другой сотрудник", "The request is yours: somebody else has to confirm it";
    /// Goods on commission stand off the balance sheet.
    SCHEME_NOT_POSTED = "finance.scheme_not_posted", 422, "Комиссионные автомобили пока не учитываются", "Cars on commission are not accounted for yet";
}
