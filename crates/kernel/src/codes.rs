//! Codes that belong to no module: what any route may answer and what any field may be told.

crate::codes! {
    /// The body is not JSON, has a repeated key or is nested too deeply.
    MALFORMED_JSON = "common.malformed_json", 400, "Тело запроса не является корректным JSON: {reason}", "The body is not valid JSON: {reason}";
    /// Cursor, limit, sort or filter cannot be used.
    BAD_QUERY = "common.bad_query", 400, "Неверный параметр запроса: {reason}", "Bad query parameter: {reason}";
    /// A command came without its key.
    KEY_MISSING = "common.idempotency_key_missing", 400, "Нужен заголовок Idempotency-Key (от 8 до 64 знаков)", "The Idempotency-Key header is required (8 to 64 characters)";
    /// No session or token, or it has expired.
    UNAUTHENTICATED = "common.unauthenticated", 401, "Войдите в систему", "Sign in first";
    /// The actor lacks the permission of the route.
    FORBIDDEN = "common.forbidden", 403, "Недостаточно прав: нужно {permission}", "Not allowed: {permission} is needed";
    /// What is asked for needs a fresh second factor for exactly this.
    STEP_UP_REQUIRED = "common.step_up_required", 403, "Подтвердите это действие вторым фактором ({action}, {amount}; без подтверждения можно до {limit}) и повторите с номером подтверждения", "Confirm this with your second factor ({action}, {amount}; up to {limit} needs none) and repeat it with the confirmation";
    /// An unsafe request of a browser session without its CSRF token.
    CSRF = "common.csrf", 403, "Запрос пришёл не со страницы системы: нет верного X-CSRF-Token", "The request did not come from our page: X-CSRF-Token is missing or wrong";
    /// No such object here, or it belongs to somebody else: the answer is the same.
    NOT_FOUND = "common.not_found", 404, "Не найдено", "Not found";
    /// No such route.
    NO_ROUTE = "common.no_route", 404, "Такого адреса нет", "No such address";
    /// The route exists with other methods.
    METHOD_NOT_ALLOWED = "common.method_not_allowed", 405, "Этот метод здесь не поддерживается", "The method is not supported here";
    /// The request was not received in time.
    REQUEST_TIMEOUT = "common.request_timeout", 408, "Запрос передавался слишком долго", "The request took too long to arrive";
    /// A command with the same key is running now.
    KEY_IN_PROGRESS = "common.idempotency_in_progress", 409, "Команда с этим ключом ещё выполняется, повторите позже", "A command with this key is still running, try again shortly";
    /// The object is locked by another transaction for too long.
    BUSY = "common.busy", 409, "Данные сейчас меняет кто-то другой, повторите", "Somebody else is changing this right now, try again";
    /// The state machine has no such edge.
    ILLEGAL_TRANSITION = "common.illegal_transition", 409, "Из состояния «{from}» действие «{command}» невозможно", "Not possible from state {from}: {command}";
    /// If-Match names an old version.
    VERSION_CONFLICT = "common.version_conflict", 412, "Документ изменился, обновите его и повторите", "The document has changed, reload it and try again";
    /// The body is larger than the limit.
    BODY_TOO_LARGE = "common.body_too_large", 413, "Тело запроса больше допустимого", "The body is larger than allowed";
    /// Content-Type is not what the route reads.
    UNSUPPORTED_MEDIA_TYPE = "common.unsupported_media_type", 415, "Ожидается другой Content-Type", "Another Content-Type is expected";
    /// One or more fields are wrong; `errors` names each.
    VALIDATION = "common.validation", 422, "Проверьте поля", "Check the fields";
    /// The same key came with another body.
    KEY_REUSED = "common.idempotency_key_reused", 422, "Этот Idempotency-Key уже использован с другим содержимым", "This Idempotency-Key was used with another body";
    /// A write without If-Match.
    PRECONDITION_REQUIRED = "common.precondition_required", 428, "Нужен заголовок If-Match с версией документа", "The If-Match header with the version is required";
    /// One client asks too often.
    RATE_LIMITED = "common.rate_limited", 429, "Слишком много запросов, повторите позже", "Too many requests, try again later";
    /// A defect of ours; the incident id leads to the log.
    INTERNAL = "common.internal", 500, "Ошибка на нашей стороне, номер {incident}", "An error on our side, incident {incident}";
    /// Too many requests in flight.
    OVERLOADED = "common.overloaded", 503, "Система перегружена, повторите через секунду", "Overloaded, try again in a second";
    /// A part that we need does not answer.
    DEPENDENCY_UNAVAILABLE = "common.dependency_unavailable", 503, "Временно недоступно, повторите", "Temporarily unavailable, try again";
    /// Our own time limit ran out.
    DEADLINE_EXCEEDED = "common.deadline_exceeded", 504, "Не успели за отведённое время", "The time limit was exceeded";

    /// A required field is absent.
    REQUIRED = "field.required", 422, "Обязательное поле", "Required";
    /// A field that the route does not know.
    UNKNOWN_FIELD = "field.unknown", 422, "Неизвестное поле", "Unknown field";
    /// Another JSON type is expected.
    WRONG_TYPE = "field.wrong_type", 422, "Неверный тип: ожидается {expected}", "Wrong type: {expected} expected";
    /// Not one of the allowed words.
    NOT_ALLOWED = "field.not_allowed", 422, "Допустимо: {accepted}", "Allowed: {accepted}";
    /// A number or length outside its limits.
    OUT_OF_RANGE = "field.out_of_range", 422, "Допустимо от {min} до {max}", "Allowed from {min} to {max}";
    /// Empty, too long, or with control or bidirectional-override characters.
    BAD_TEXT = "field.bad_text", 422, "Пустая строка, слишком длинная или с недопустимыми знаками", "Empty, too long or with forbidden characters";
    /// Not a date `YYYY-MM-DD` or an instant of RFC 3339.
    BAD_DATE = "field.bad_date", 422, "Неверная дата", "Not a valid date";
    /// Not a UUID.
    ID = "field.id", 422, "Неверный идентификатор", "Not a valid id";
    /// The id names nothing that the caller may use; foreign and absent read the same.
    REFERENCE_NOT_FOUND = "field.reference_not_found", 422, "Не найдено в доступной вам части справочника", "Not found among what you may use";
    /// An amount beyond 64 bits of minor units, or below zero where it may not be.
    AMOUNT_OUT_OF_RANGE = "field.amount_out_of_range", 422, "Сумма вне допустимых пределов", "The amount is out of range";
    /// Amounts of different currencies met.
    CURRENCY_MISMATCH = "field.currency_mismatch", 422, "Ожидается валюта {expected}", "Currency {expected} expected";

    /// No rate of the kind is in force on the day.
    VAT_NO_RATE = "vat.no_rate", 422, "На эту дату не задана ставка НДС", "No VAT rate is set for this date";
    /// No such name in the time zone database.
    ZONE = "zone.unknown", 422, "Неизвестный часовой пояс, пример верного: Europe/Moscow", "Unknown time zone; a valid one is Europe/Moscow";
    /// Neither a Russian number nor an international one.
    PHONE_MASK = "phone.mask", 422, "Неверный номер телефона; номер другой страны начните с «+»", "Not a valid phone number; start a foreign one with +";

    /// Not 17 characters.
    VIN_LENGTH = "vin.length", 422, "В VIN должно быть 17 знаков, введено: {found}", "A VIN has 17 characters, here: {found}";
    /// I, O or Q, which a VIN never has.
    VIN_ALPHABET = "vin.alphabet", 422, "Знак {position} — буква {found}, в VIN её не бывает. Возможно, это {suggestion}?", "The letter {found} at position {position} is never used in a VIN. Should it be {suggestion}?";
    /// Another character outside the alphabet.
    VIN_CHARACTER = "vin.character", 422, "Знак {position}: «{found}» не может стоять в VIN", "The character {found} at position {position} cannot stand in a VIN";
    /// One character repeated.
    VIN_PLACEHOLDER = "vin.placeholder", 422, "Это не VIN, а заглушка: все знаки одинаковы", "Not a VIN but a placeholder: all characters are the same";
    /// Not model code, hyphen, serial.
    FRAME_MASK = "frame.mask", 422, "Номер кузова записывается так: NZE141-6012345", "A frame number looks like NZE141-6012345";
    /// The hyphen is missing.
    FRAME_HYPHEN = "frame.hyphen", 422, "В номере кузова пропущен дефис, возможно: {suggestion}", "The hyphen is missing; it may be: {suggestion}";
    /// Signs that no number of a vehicle has.
    NUMBER_SIGNS = "number.signs", 422, "Номер транспортного средства — от 3 до 20 латинских букв, цифр и дефисов", "A vehicle's number has 3 to 20 Latin letters, digits and hyphens";
    /// Not as the vehicle type has it.
    NUMBER_MASK = "number.mask", 422, "Номер этого вида техники записывается по образцу {mask}: A — буква, 9 — цифра, * — буква или цифра", "The number of this type of vehicle looks like {mask}: A is a letter, 9 a digit, * either";
    /// No rule for numbers.
    NUMBER_RULE = "number.rule", 422, "Правило номера — vin, frame или образец из 3–20 знаков: A — буква, 9 — цифра, * — буква или цифра, остальное как есть", "The rule of numbers is vin, frame, or a mask of 3 to 20 signs: A for a letter, 9 for a digit, * for either, others as they are";

    /// No type of plate looks like this.
    PLATE_MASK = "plate.mask", 422, "Такого госномера не бывает, пример верного: А123ВС77", "Not a registration plate; a valid one is А123ВС77";
    /// The number is all zeros.
    PLATE_ZERO = "plate.zero_number", 422, "Номера из одних нулей не выдают", "Numbers of zeros only are never issued";
    /// A vehicle of this category cannot carry the plate.
    PLATE_CATEGORY = "plate.category", 422, "Госномер не подходит к категории транспортного средства", "The plate does not suit the category of the vehicle";
    /// Two readings are possible.
    PLATE_AMBIGUOUS = "plate.ambiguous", 422, "Номер можно прочесть двояко, укажите категорию транспортного средства", "The plate can be read in two ways: give the category of the vehicle";
    /// Neither a paper nor an electronic vehicle passport.
    PTS_MASK = "pts.mask", 422, "Номер ПТС — это две цифры, две русские буквы и шесть цифр; номер ЭПТС — 15 цифр", "A paper passport has two digits, two Cyrillic letters and six digits; an electronic one has 15 digits";
    /// Not a registration certificate.
    STS_MASK = "sts.mask", 422, "Номер СТС — это две цифры, две цифры или буквы и шесть цифр", "A registration certificate has two digits, two digits or letters, and six digits";

    /// Not 10 or 12 digits.
    INN_MASK = "inn.mask", 422, "ИНН состоит из 10 цифр у организации или из 12 у физического лица и ИП", "An INN has 10 digits for an organisation or 12 for a person";
    /// The check digits do not agree.
    INN_CHECK_DIGIT = "inn.check_digit", 422, "В ИНН ошибка: не сходится контрольная цифра", "There is a mistake in the INN: its check digit does not agree";
    /// Region 00.
    INN_REGION = "inn.region", 422, "ИНН не начинается с 00", "No INN begins with 00";
    /// Not 13 or 15 digits.
    OGRN_MASK = "ogrn.mask", 422, "ОГРН состоит из 13 цифр, ОГРНИП — из 15", "An OGRN has 13 digits, that of an entrepreneur 15";
    /// The check digit does not agree.
    OGRN_CHECK_DIGIT = "ogrn.check_digit", 422, "В ОГРН ошибка: не сходится контрольная цифра", "There is a mistake in the OGRN: its check digit does not agree";
    /// Not the form of a КПП.
    KPP_MASK = "kpp.mask", 422, "В КПП девять знаков, пример верного: 770001001", "A KPP has nine characters, such as 770001001";
    /// Not 11 digits.
    SNILS_MASK = "snils.mask", 422, "В СНИЛС 11 цифр, пример верного: 112-233-445 95", "A SNILS has 11 digits, such as 112-233-445 95";
    /// The control number does not agree.
    SNILS_CHECK_DIGIT = "snils.check_digit", 422, "В СНИЛС ошибка: не сходится контрольное число", "There is a mistake in the SNILS: its control number does not agree";
    /// Not a bank code.
    BIK_MASK = "bik.mask", 422, "БИК состоит из девяти цифр и начинается с 0, 1 или 2", "A BIK has nine digits and begins with 0, 1 or 2";
    /// Not 20 digits.
    ACCOUNT_MASK = "account.mask", 422, "В номере счёта 20 цифр", "An account number has 20 digits";
    /// The key does not agree with the bank.
    ACCOUNT_KEY = "account.key", 422, "Счёт не подходит к БИК: ошибка в номере счёта или в БИК", "The account does not agree with the BIK: one of them has a mistake";
    /// Not ten digits.
    PASSPORT_MASK = "passport.mask", 422, "Серия и номер паспорта — это десять цифр", "Series and number of a passport are ten digits";
    /// Issued before the 14th birthday.
    PASSPORT_TOO_EARLY = "passport.issued_too_early", 422, "Паспорт не выдают раньше 14 лет: проверьте даты рождения и выдачи", "No passport is issued before the age of 14: check the dates of birth and issue";
    /// Issued later than the day it is shown.
    PASSPORT_NOT_YET = "passport.not_yet_issued", 422, "Дата выдачи паспорта ещё не наступила", "The passport's date of issue is in the future";
    /// More than 90 days after the birthday of exchange.
    PASSPORT_EXPIRED = "passport.expired", 422, "Паспорт недействителен: его нужно было заменить в 20 или 45 лет", "The passport has expired: it had to be exchanged at the age of 20 or 45";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    fn params(sentence: &str) -> Vec<&str> {
        let mut names: Vec<_> = sentence
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_code_has_one_name_and_the_same_values_in_both_languages() {
        for code in ALL {
            assert_eq!(params(code.ru), params(code.en), "{code}");
            assert_eq!(
                ALL.iter().filter(|other| other.name == code.name).count(),
                1,
                "{code}"
            );
        }
    }
}
