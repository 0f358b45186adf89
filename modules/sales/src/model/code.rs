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
    /// The buyer's money goes back first.
    REFUND_FIRST = "sales.refund_first", 409, "Покупатель внёс {paid}: сначала верните деньги", "The buyer has paid {paid}: refund it first";
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
}
