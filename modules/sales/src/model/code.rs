//! Closed error codes of the module.

kernel::codes! {
    /// The car has no approved price, or has been sold.
    CAR_NOT_OFFERED = "sales.car_not_offered", 409, "Автомобиль сейчас не продаётся", "The car is not offered now";
    /// A price below the approved one is a discount.
    APPROVAL_REQUIRED = "sales.approval_required", 409, "Цена ниже утверждённой ({approved}): скидку нужно согласовать", "The price is below the approved one of {approved}: the discount needs an approval";
    /// Another deal has a contract for the car.
    CAR_CONTRACTED = "sales.car_contracted", 409, "На этот автомобиль уже есть договор в другой сделке", "Another deal has a contract for this car";
    /// A reservation begins now and is limited.
    RESERVATION_TERM = "sales.reservation_term", 422, "Бронь должна закончиться в будущем, но не позже {max}", "A reservation ends in the future, but not after {max}";
    /// The car is no longer kept for this deal.
    RESERVATION_OVER = "sales.reservation_over", 409, "Бронь закончилась: забронируйте автомобиль снова", "The reservation is over: reserve the car again";
    /// More than the price.
    OVERPAID = "sales.overpaid", 422, "Сумма больше остатка к оплате: {open}", "The amount is more than what is open: {open}";
    /// A document brings its money once.
    PAYMENT_KNOWN = "sales.payment_known", 409, "Оплата по этому документу уже внесена", "The payment of this document has been entered already";
    /// A document of tomorrow.
    DAY_IN_FUTURE = "sales.day_in_future", 422, "Этот день ещё не наступил", "This day is in the future";
    /// The payments gate.
    NOT_PAID = "sales.not_paid", 409, "Сделка не оплачена полностью: осталось {open}", "The deal is not paid in full: {open} is open";
    /// Money under a contract is no deposit.
    REFUND_FIRST = "sales.refund_first", 409, "По договору внесено {paid}: сделку нужно не отменить, а расторгнуть", "{paid} has been paid under the contract: unwind the deal instead of calling it off";
    /// The number belongs to another document.
    NUMBER_TAKEN = "sales.number_taken", 409, "Документ с этим номером в этом году уже есть", "A document with this number exists already this year";
    /// Something has not been given to the buyer.
    CHECKLIST_INCOMPLETE = "sales.checklist_incomplete", 409, "Передано не всё, не отмечено: {missing}", "Not everything has been given, missing: {missing}";
    /// A document sells a product once.
    FI_PRODUCT_KNOWN = "sales.fi_product_known", 409, "Этот продукт по этому документу уже есть в сделке", "The deal has this product by this document already";
    /// A person's INN has 12 digits, an organisation's 10.
    INN_OTHER_KIND = "sales.inn_other_kind", 422, "У организации в ИНН 10 цифр, у физического лица 12", "The INN of an organisation has 10 digits, that of a person 12";
    /// Only people have passports.
    PASSPORT_OF_COMPANY = "sales.passport_of_company", 422, "Паспорт бывает только у физического лица", "Only a person has a passport";
    /// Nothing would change.
    TERMS_SAME = "sales.terms_same", 422, "Условия и так такие: укажите новую цену или пожелания", "The terms are like that already: give another price or other wishes";
    /// The terms have moved on.
    TERMS_CHANGED = "sales.terms_changed", 409, "Цена сделки с тех пор изменилась: запросите скидку заново", "The price of the deal has changed since: ask for the discount again";
    /// The price would fall below the money of the deal.
    PRICE_BELOW_PAID = "sales.price_below_paid", 409, "Цена станет меньше внесённого или согласованного задатка: {paid}", "The price would be less than what was paid or agreed as a deposit: {paid}";
    /// The lent authority leaves out what its receiver sells.
    LENT_NOT_OWN = "sales.lent_not_own", 403, "Переданные полномочия не действуют на ваши собственные сделки: решение принимает другой сотрудник", "The authority lent to you leaves out your own deals: somebody else decides";
    /// A discount waits for its decision.
    DISCOUNT_OPEN = "sales.discount_open", 409, "По сделке уже ждёт решения запрос скидки: дождитесь ответа или отзовите его", "A request for a discount of this deal waits for its decision: wait for it or withdraw it";
    /// More than the decider may give.
    LIMIT_EXCEEDED = "sales.limit_exceeded", 403, "Это больше вашего предела скидки: {allowed}. Решить может тот, у кого предел выше", "This is above your limit of {allowed}: somebody with a higher one has to decide";
    /// Four eyes.
    OWN_REQUEST = "sales.own_request", 403, "Свой запрос решает кто-то другой", "Somebody else decides about your own request";
    /// Only the asker takes a request back.
    NOT_YOUR_REQUEST = "sales.not_your_request", 403, "Отозвать запрос может только тот, кто его сделал", "Only who made a request may withdraw it";
    /// Nobody decided in time.
    REQUEST_EXPIRED = "sales.request_expired", 409, "Срок запроса вышел: запросите скидку заново", "The time of the request is over: ask for the discount again";
    /// The steps of a rule for deposits grow.
    DEPOSIT_STEPS = "sales.deposit_steps", 422, "Дни в шагах должны возрастать", "The days of the steps have to grow";
    /// Every way that money goes back by has its paper.
    REFUND_PAPERS = "sales.refund_papers", 422, "Нужно по одному номеру документа на каждый способ возврата: {ways}", "One document number for each way of the refund is needed: {ways}";
    /// The car has no check that counts now.
    CHECK_NEEDED = "sales.check_needed", 409, "Проверки автомобиля нет или она устарела: запросите новую в карточке автомобиля", "The car has no check, or it is too old: request a new one on the card of the car";
    /// Much cash needs an identified payer.
    IDENTIFICATION_NEEDED = "sales.identification_needed", 409, "Для такой суммы наличных нужно идентифицировать покупателя: заполните анкету {questionnaire}", "So much cash needs an identified buyer: fill in the questionnaire {questionnaire}";
    /// A version of dated data begins once a day.
    DAY_TAKEN = "sales.day_taken", 409, "С этого дня уже начинает действовать другая запись: выберите следующий день", "Another record begins on this day already: choose the next one";
    /// There is no deposit to return otherwise.
    NO_DEPOSIT = "sales.no_deposit", 409, "В сделке нет задатка, который можно вернуть не по правилу", "The deal holds no deposit that could go back otherwise";
    /// A code of a list stands once.
    REASON_TWICE = "sales.reason_twice", 422, "Такой код в списке уже есть", "This code stands in the list already";
}
