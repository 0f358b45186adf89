//! Closed error codes of the module.

kernel::codes! {
    /// The group owns a car with this VIN already.
    VIN_ALREADY_OWNED = "buyback.vin_already_owned", 409, "Автомобиль с этим VIN уже числится в группе", "A car with this VIN is already owned in the group";
    /// The car is being bought in another purchase.
    DUPLICATE = "buyback.duplicate", 409, "Этот автомобиль уже предлагают: выкуп {purchase}", "This car is already being offered: purchase {purchase}";
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
    APPROVAL_REQUIRED = "buyback.approval_required", 409, "Сумма выше оценки {limit}: нужно согласование с причиной", "The amount is above the valuation of {limit}: an approval with a reason is needed";
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

    /// The body of an import is no text.
    IMPORT_NOT_TEXT = "buyback.import_not_text", 422, "Это не текст CSV в кодировке UTF-8", "This is no CSV text in UTF-8";
    /// Columns that an import cannot do without.
    IMPORT_HEADER = "buyback.import_header", 422, "В первой строке нет столбцов: {missing}", "The first line lacks the columns: {missing}";
    /// Too long a file.
    IMPORT_TOO_MANY_ROWS = "buyback.import_too_many_rows", 413, "В файле больше {max} строк: разделите его", "The file has more than {max} rows: split it";
    /// A row with more or fewer fields than the header.
    ROW_COLUMNS = "buyback.row_columns", 422, "Полей {found}, а столбцов {expected}", "{found} fields for {expected} columns";
    /// Text where a number belongs.
    ROW_NOT_A_NUMBER = "buyback.row_not_a_number", 422, "Не число", "Not a number";
}
