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
    /// A reason: once the source was back, it said something else than the extract.
    EXTRACT_DIFFERS = "verification.extract_differs", 409, "Источник снова отвечает, и его ответ расходится с выпиской", "The source is back, and its answer differs from the extract";
    /// A reason: too many failures; the source is left alone for a while.
    SOURCE_PAUSED = "verification.source_paused", 409, "Источник временно отключён после сбоев, запрос повторится сам", "The source is paused after failures; it will be asked again by itself";
    /// A reason: nobody knows the person to ask about.
    PERSON_UNKNOWN = "verification.person_unknown", 409, "Нет данных о продавце для запроса", "There is nothing to ask the source about: the seller is not known";
    /// A reason that a question does not arise.
    NOT_APPLICABLE = "verification.not_applicable", 409, "Проверка не нужна: продавец — физическое лицо", "The question does not arise: the seller is a person";

    /// A hard reason: the police search for the car.
    POLICE_WANTED = "verification.police_wanted", 409, "Автомобиль в розыске", "The police search for the car";
    /// A hard reason: registered as scrapped.
    POLICE_SCRAPPED = "verification.police_scrapped", 409, "Автомобиль снят с учёта как утилизированный", "The car is struck off as scrapped";
    /// A reason: restrictions.
    POLICE_RESTRICTED = "verification.police_restricted", 409, "Есть запрет регистрационных действий", "Registration of the car is restricted";
    /// A reason: struck off.
    POLICE_STRUCK_OFF = "verification.police_struck_off", 409, "Автомобиль снят с учёта", "The car is struck off the register";
    /// A reason: accidents.
    ACCIDENTS = "verification.accidents", 409, "Есть записи о ДТП", "Accidents are on record";
    /// A reason: debts (CHK-4).
    BAILIFF_DEBT = "verification.bailiff_debt", 409, "У продавца долги у приставов: риск ареста, оплата и регистрация в один день", "The seller has debts with the bailiffs: pay and register on one day";
    /// A hard reason (DOC-2).
    EPTS_REDEEMED = "verification.epts_redeemed", 409, "ЭПТС погашен: покупка и продажа невозможны", "The electronic passport is redeemed: no purchase, no sale";
    /// A hard reason (DOC-2).
    EPTS_ANNULLED = "verification.epts_annulled", 409, "ЭПТС аннулирован: покупка и продажа невозможны", "The electronic passport is annulled: no purchase, no sale";
    /// A hard reason (DOC-2).
    EPTS_SCRAPPED = "verification.epts_scrapped", 409, "ЭПТС: автомобиль утилизирован", "The electronic passport says: scrapped";
    /// A reason (DOC-2).
    EPTS_INCOMPLETE = "verification.epts_incomplete", 409, "ЭПТС не завершён: выдача невозможна до оформления", "The electronic passport is incomplete: no handover until it is issued";
    /// A reason: the paper of the seller says electronic, the register knows none.
    EPTS_MISSING = "verification.epts_missing", 409, "ЭПТС с этим VIN нет в системе", "There is no electronic passport with this VIN";
    /// A reason: the company does not act.
    COMPANY_CLOSED = "verification.company_closed", 409, "Компания-продавец не действует или закрывается", "The selling company does not act or is being closed";
    /// A reason: nobody such.
    COMPANY_UNKNOWN = "verification.company_unknown", 409, "Компании с таким ИНН нет в реестре", "No company with this INN is in the register";
    /// A hard reason: the passport is void.
    PASSPORT_VOID = "verification.passport_void", 409, "Паспорт продавца в списке недействительных", "The seller's passport is on the list of void ones";
    /// A reason: leased or pledged to a lessor.
    LEASED = "verification.leased", 409, "Автомобиль в лизинге", "The car is on lease";
    /// A reason: not cleared.
    CUSTOMS_OPEN = "verification.customs_open", 409, "Таможенное оформление не завершено или не уплачен утильсбор", "Customs clearance is not finished, or the recycling fee is not paid";
    /// A reason: bankrupt.
    BANKRUPT = "verification.bankrupt", 409, "Продавец — банкрот: сделку может оспорить управляющий", "The seller is bankrupt: the receiver may contest the deal";
    /// A hard reason: our own list says stolen.
    STOP_STOLEN = "verification.stop_stolen", 409, "Автомобиль в стоп-листе как угнанный или разыскиваемый", "The stop list says: stolen or wanted";

    /// Nobody approves these, whatever they may do otherwise (VER-4).
    HARD_STOP = "verification.hard_stop", 409, "Одобрить нельзя никому: {reasons}. Отклоните проверку", "Nobody can approve this: {reasons}. Reject the case";
    /// The second person must be another one.
    FOUR_EYES = "verification.four_eyes", 403, "Второй подписью должен быть другой сотрудник", "The second signature must be somebody else's";
    /// A paper has to be attached to what was found.
    PAPER_NEEDED = "verification.paper_needed", 409, "Приложите документ к найденному: {checks}", "Attach a paper to what was found: {checks}";
    /// An attached file is empty or too long.
    PAPER_SIZE = "verification.paper_size", 422, "Файл пуст или больше 5 МБ", "The file is empty or larger than 5 MB";
    /// An attached file is none of the kinds that are kept.
    PAPER_KIND = "verification.paper_kind", 415, "Приложите PDF, JPEG, PNG или текст", "Attach a PDF, JPEG, PNG or text";
    /// Another extract of this check waits for its confirmation.
    EXTRACT_WAITS = "verification.extract_waits", 409, "Выписка уже внесена и ждёт подтверждения", "An extract is entered already and waits for its confirmation";
    /// The extract has been confirmed or refused.
    EXTRACT_DECIDED = "verification.extract_decided", 409, "По этой выписке решение уже принято", "This extract has been decided about already";
    /// The bytes of an answer were erased with the person.
    ERASED = "verification.erased", 410, "Ответ удалён вместе с данными продавца, сохранён только его хеш", "The answer was erased with the seller's data; only its hash is kept";
    /// The person is not there to take cases.
    REVIEWER_AWAY = "verification.reviewer_away", 409, "Сотрудник не на смене или не работает с этим центром", "This officer is away or does not work for this centre";
    /// There is nobody to give cases to.
    NOBODY_PRESENT = "verification.nobody_present", 409, "На смене нет ни одного проверяющего", "No officer is present";

    /// The questionnaire does not stand where the command needs it.
    QUESTIONNAIRE_DECIDED = "verification.questionnaire_decided", 409, "По анкете решение уже принято", "The questionnaire has been decided about already";
    /// It has to be filled in before.
    QUESTIONNAIRE_OPEN = "verification.questionnaire_open", 409, "Анкета ещё не заполнена", "The questionnaire is not filled in yet";
    /// A public official names the office.
    OFFICE_NEEDED = "verification.office_needed", 422, "Укажите должность публичного лица", "Say which public office it is";
    /// A row of a rule begins today or later.
    RULE_IN_THE_PAST = "verification.rule_in_the_past", 422, "Правило нельзя ввести задним числом", "A rule does not begin in the past";
}
