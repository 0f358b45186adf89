//! Closed error codes of the module.

kernel::codes! {
    /// The group owns a car with this VIN already.
    VIN_ALREADY_OWNED = "buyback.vin_already_owned", 409, "Автомобиль с этим VIN уже числится в группе", "A car with this VIN is already owned in the group";
    /// The car is being bought in another purchase.
    DUPLICATE = "buyback.duplicate", 409, "Этот автомобиль уже предлагают: выкуп {purchase}", "This car is already being offered: purchase {purchase}";
    /// The car is being bought in a centre that the caller does not reach: which one is not told.
    DUPLICATE_ELSEWHERE = "buyback.duplicate_elsewhere", 409, "Этот автомобиль уже предлагают другому центру группы", "This car is already being offered to another centre of the group";
    /// Required questions have no answer.
    APPRAISAL_INCOMPLETE = "buyback.appraisal_incomplete", 409, "Осмотр не закончен, нет ответов: {missing}", "The inspection is not complete, answers are missing: {missing}";
    /// A car of this year cannot exist yet.
    YEAR_IN_FUTURE = "buyback.year_in_future", 422, "Год выпуска ещё не наступил", "The year of manufacture is in the future";
    /// The same word twice in a list.
    REPEATED = "buyback.repeated", 422, "Повтор: это уже указано в списке", "Repeated: it is in the list already";
    /// Nothing on the market to compare with.
    NO_COMPARABLES = "buyback.no_comparables", 422, "Нет сравнимых объявлений: загрузите объявления этой модели за соседние годы", "No comparable listings: import listings of this model for the neighbouring years";
    /// The adjustments leave nothing of the market price.
    NO_MARKET_VALUE = "buyback.no_market_value", 422, "Поправка на пробег больше цены рынка: оцените автомобиль вручную", "The mileage adjustment exceeds the market price: value the car by hand";
    /// No policy for this currency is in force.
    NO_POLICY = "buyback.no_policy", 422, "На эту дату не задана политика выкупа в этой валюте", "No buying policy is in force for this currency on this date";
    /// An offer above the valuation needs an approval.
    APPROVAL_REQUIRED = "buyback.approval_required", 409, "Сумма выше оценки {limit}: запросите согласование и сделайте предложение по нему", "The amount is above the valuation of {limit}: request an approval and make the offer with it";
    /// The amount is within the valuation.
    APPROVAL_NOT_NEEDED = "buyback.approval_not_needed", 409, "Сумма в пределах оценки {limit}: согласование не нужно, сделайте предложение", "The amount is within the valuation of {limit}: no approval is needed, make the offer";
    /// No level of the matrix may allow so much.
    ABOVE_EVERY_LIMIT = "buyback.above_every_limit", 409, "{asked} не вправе согласовать никто в этом центре: предел {limit}", "Nobody in this centre may allow {asked}: the limit is {limit}";
    /// There is an open request already.
    APPROVAL_PENDING = "buyback.approval_pending", 409, "Запрос на согласование по этому выкупу уже ждёт решения", "A request for this purchase is already waiting for a decision";
    /// The approval has run out.
    APPROVAL_EXPIRED = "buyback.approval_expired", 409, "Срок согласования истёк {until}: запросите его снова", "The approval ran out at {until}: request it again";
    /// The approval has given its offer.
    APPROVAL_USED = "buyback.approval_used", 409, "По этому согласованию предложение уже сделано", "An offer has been made with this approval already";
    /// The caller has no such authority, neither own nor lent.
    NO_AUTHORITY = "buyback.no_authority", 403, "Нужны полномочия уровня «{level}» в этом центре", "Authority of the level {level} at this centre is needed";
    /// The lent authority leaves out what its receiver leads, looked at or asked for.
    LENT_NOT_OWN = "buyback.lent_not_own", 403, "Переданные полномочия не действуют на ваши собственные сделки: решение принимает другой сотрудник", "The authority lent to you leaves out your own purchases: somebody else decides";
    /// The lent authority has a limit.
    LENT_LIMIT = "buyback.lent_limit", 403, "Переданные вам полномочия ограничены суммой {limit}", "The authority lent to you is limited to {limit}";
    /// Nobody decides about what they asked for.
    OWN_REQUEST = "buyback.own_request", 403, "Это ваш запрос: решение принимает другой сотрудник", "This is your own request: somebody else decides";
    /// Only the asker takes a request back.
    NOT_OWN_REQUEST = "buyback.not_own_request", 403, "Отозвать запрос может только тот, кто его сделал", "Only the one who asked can withdraw the request";
    /// A level twice, or out of order.
    LEVEL_ORDER = "buyback.level_order", 422, "Перечислите уровни по одному разу, от низшего к высшему", "Name each level once, the lowest first";
    /// A higher level may do less.
    LIMIT_FALLS = "buyback.limit_falls", 422, "Предел уровня не может быть меньше предела предыдущего", "The limit of a level must not be below that of the level before";
    /// Nobody approves an offer for a car that they appraised.
    FOUR_EYES = "buyback.four_eyes", 403, "Вы осматривали этот автомобиль: предложение выше оценки согласует другой сотрудник", "You appraised this car: somebody else approves an offer above its valuation";
    /// The offer has run out.
    OFFER_EXPIRED = "buyback.offer_expired", 409, "Предложение действовало до {until}", "The offer was valid until {until}";
    /// A newer offer has taken its place.
    OFFER_REPLACED = "buyback.offer_replaced", 409, "Есть более новое предложение", "There is a newer offer";
    /// The checks need to know the seller.
    SELLER_INCOMPLETE = "buyback.seller_incomplete", 409, "Сначала внесите паспортные данные продавца", "Enter the seller's passport data first";
    /// The checks need the seller's consent.
    CONSENT_REQUIRED = "buyback.consent_required", 409, "Нужно согласие продавца на обработку персональных данных", "The seller's consent to the processing of personal data is required";
    /// The positive decision has run out, or there is none.
    DECISION_EXPIRED = "buyback.decision_expired", 409, "Проверка действовала до {until}: запросите её снова", "The check was valid until {until}: request it again";
    /// The contract costs what was accepted.
    PRICE_NOT_ACCEPTED = "buyback.price_not_accepted", 422, "Цена договора должна равняться принятому предложению: {accepted}", "The contract price must equal the accepted offer: {accepted}";
    /// The number belongs to another document.
    NUMBER_TAKEN = "buyback.number_taken", 409, "Документ с этим номером в этом году уже есть", "A document with this number exists already this year";
    /// The act is signed.
    CAR_ACCEPTED = "buyback.car_accepted", 409, "Автомобиль уже принят по акту", "The car has been accepted already";

    /// Only lost purchases come back.
    NOT_LOST = "buyback.not_lost", 409, "Возобновить можно только потерянный выкуп", "Only a lost purchase can be reopened";
    /// It has come back before.
    REOPENED = "buyback.reopened", 409, "Этот выкуп уже возобновлён", "This purchase has been reopened already";
    /// The seller has been forgotten.
    SELLER_IS_ERASED = "buyback.seller_is_erased", 409, "Данные продавца удалены по его просьбе: заведите новое обращение", "The seller's data were erased at their wish: take a new lead";
    /// The law keeps the data of people who signed.
    LEGAL_HOLD = "buyback.legal_hold", 409, "С продавцом есть договор {contract}, данные хранятся до {until}: {basis}", "There is a contract {contract} with the seller, the data are kept until {until}: {basis}";
    /// Data of a running purchase are needed.
    PURCHASE_OPEN = "buyback.purchase_open", 409, "Выкуп {purchase} ещё идёт: сначала завершите его", "Purchase {purchase} is still running: end it first";
    /// Large cash needs an identification first.
    IDENTIFICATION_NEEDED = "buyback.identification_needed", 409, "Наличные на такую сумму выдают после идентификации (115-ФЗ): заполните анкету {questionnaire}", "Cash of this amount needs an identification first (115-FZ): fill in the questionnaire {questionnaire}";
    /// No such vehicle type is in force.
    UNKNOWN_TYPE = "buyback.unknown_type", 422, "Такого вида техники нет", "There is no such vehicle type";
    /// The type of a purchase does not change.
    TYPE_IS_FIXED = "buyback.type_is_fixed", 422, "Вид техники задан обращением: если он другой, заведите новое", "The type of vehicle was set by the lead: take a new one if it is another";
    /// The type has no such part.
    UNKNOWN_PANEL = "buyback.unknown_panel", 422, "У этого вида техники нет такой детали, есть: {accepted}", "This type of vehicle has no such part; it has: {accepted}";
    /// The type may not be bought under this VAT scheme.
    SCHEME_NOT_ALLOWED = "buyback.scheme_not_allowed", 422, "Этот вид техники с таким НДС не выкупают, допустимо: {accepted}", "This type of vehicle is not bought under this VAT scheme; allowed: {accepted}";
    /// The type has no such field.
    NOT_OF_TYPE = "buyback.not_of_type", 422, "У этого вида техники такого поля нет", "This type of vehicle has no such field";
    /// No checklist of the type is in force.
    NO_CHECKLIST = "buyback.no_checklist", 422, "Для этого вида техники не задан чек-лист осмотра", "No checklist is in force for this type of vehicle";

    /// The body of an import is no text.
    IMPORT_NOT_TEXT = "buyback.import_not_text", 422, "Это не текст CSV в кодировке UTF-8", "This is no CSV text in UTF-8";
    /// An inspection by phone is under way.
    INSPECTION_RUNS = "buyback.inspection_runs", 409, "Осмотр с телефона не закончен: дождитесь фотографий или заберите осмотр", "The inspection by phone is not finished: wait for its photographs or take it over";
    /// Suspicious evidence that nobody has looked at.
    RISK_OPEN = "buyback.risk_open", 409, "Осмотр вызывает вопросы ({risks}): сначала разберите их", "The inspection raises questions ({risks}): review them first";
    /// Suspicious evidence that was found to be what it looks like.
    RISK_CONFIRMED = "buyback.risk_confirmed", 409, "Подозрения подтвердились ({risks}): предложение невозможно", "The suspicions were confirmed ({risks}): nothing can be offered";
    /// Nobody reviews their own inspection.
    OWN_RISK = "buyback.own_risk", 403, "Вы осматривали этот автомобиль: вопросы к осмотру разбирает другой сотрудник", "You inspected this car: somebody else reviews what is suspicious about it";
    /// Columns that an import cannot do without.
    IMPORT_HEADER = "buyback.import_header", 422, "В первой строке нет столбцов: {missing}", "The first line lacks the columns: {missing}";
    /// Too long a file.
    IMPORT_TOO_MANY_ROWS = "buyback.import_too_many_rows", 413, "В файле больше {max} строк: разделите его", "The file has more than {max} rows: split it";
    /// A row with more or fewer fields than the header.
    ROW_COLUMNS = "buyback.row_columns", 422, "Полей {found}, а столбцов {expected}", "{found} fields for {expected} columns";
    /// An engine of nothing in a car that has one.
    ROW_ENGINE_UNKNOWN = "buyback.row_engine_unknown", 422, "Объём двигателя 0: принят за неизвестный", "Engine of 0: taken as unknown";
    /// Text where a number belongs.
    ROW_NOT_A_NUMBER = "buyback.row_not_a_number", 422, "Не число", "Not a number";
}
