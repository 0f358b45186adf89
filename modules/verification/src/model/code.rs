//! Closed codes of the module: refusals, and the reasons that a check or a case gives.

kernel::codes! {
    /// Personal data may be checked only with a consent (152-FZ).
    CONSENT_REQUIRED = "verification.consent_required", 409, "Нет согласия продавца на проверку", "The seller has not consented to the checks";
    /// Nobody approves while a question has no answer.
    UNANSWERED = "verification.unanswered", 409, "Нет ответа на проверки: {checks}. Запросите снова или внесите выписку", "These checks have no answer: {checks}. Ask again or enter an extract";
    /// Another officer has the case.
    CASE_FOREIGN = "verification.case_foreign", 403, "Проверку ведёт другой сотрудник", "Another officer has this case";
    /// Every question has been answered.
    NOTHING_TO_ASK = "verification.nothing_to_ask", 409, "Все источники уже ответили", "Every source has answered already";
    /// An extract replaces only an answer that did not come.
    EXTRACT_NOT_NEEDED = "verification.extract_not_needed", 409, "Выписку вносят, только когда источник не ответил", "An extract is entered only when the source has not answered";
    /// The entry is on the stop list already.
    STOP_KNOWN = "verification.stop_known", 409, "Эта запись уже есть в стоп-листе", "This entry is on the stop list already";
    /// The entry was removed before.
    STOP_GONE = "verification.stop_gone", 409, "Запись уже убрана из стоп-листа", "The entry has been removed from the stop list already";

    /// A reason: the owner of the purchase knows nobody who sells.
    SELLER_UNKNOWN = "verification.seller_unknown", 409, "О продавце нет данных", "Nothing is known of the seller";
    /// A warning, never a refusal (VIN-3).
    VIN_CHECK_DIGIT = "verification.vin_check_digit", 409, "Внимание: контрольный знак VIN не сходится", "Note: the check digit of the VIN does not agree";
    /// A warning (VIN-1).
    VIN_SERIAL = "verification.vin_serial", 409, "Внимание: VIN не оканчивается четырьмя цифрами", "Note: the VIN does not end with four digits";
    /// A reason: the car is on the stop list.
    STOP_VIN = "verification.stop_vin", 409, "Автомобиль в стоп-листе", "The car is on the stop list";
    /// A reason: the passport is on the stop list.
    STOP_PASSPORT = "verification.stop_passport", 409, "Паспорт продавца в стоп-листе", "The seller's passport is on the stop list";
    /// A reason: the phone is on the stop list.
    STOP_PHONE = "verification.stop_phone", 409, "Телефон продавца в стоп-листе", "The seller's phone is on the stop list";
    /// A reason: pledged (CHK-3).
    PLEDGED = "verification.pledged", 409, "Автомобиль в залоге: покупка только с погашением и исключением из реестра", "The car is pledged: buy only with payoff and removal from the register";

    /// A reason: no address of the register is configured.
    SOURCE_NOT_SET = "verification.source_not_set", 409, "Источник не настроен", "The source is not configured";
    /// A reason: nobody answers at the address.
    SOURCE_DOWN = "verification.source_down", 409, "Источник недоступен", "The source cannot be reached";
    /// A reason: the answer did not come in time.
    SOURCE_LATE = "verification.source_late", 409, "Источник не ответил вовремя", "The source did not answer in time";
    /// A reason: the source answered with an error, whatever status it put on it.
    SOURCE_ERROR = "verification.source_error", 409, "Источник ответил ошибкой", "The source answered with an error";
    /// A reason: the answer cannot be read, contradicts itself or is too long.
    SOURCE_MALFORMED = "verification.source_malformed", 409, "Ответ источника не читается", "The answer of the source cannot be read";
    /// A reason: the answer is about another car.
    PROVIDER_MISMATCH = "verification.provider_mismatch", 409, "Источник ответил о другом автомобиле", "The source answered about another car";
    /// A reason: an officer entered an extract that shows something.
    EXTRACT_FOUND = "verification.extract_found", 409, "По выписке есть запись", "The extract shows an entry";
}
