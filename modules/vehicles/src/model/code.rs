//! Closed error codes of the module.

kernel::codes! {
    /// Somebody else holds the car.
    ALREADY_HELD = "vehicles.already_held", 409, "Автомобиль занят до {until}", "The car is held until {until}";
    /// The car is not offered for sale now.
    NOT_FOR_SALE = "vehicles.not_for_sale", 409, "Автомобиль сейчас не продаётся", "The car is not for sale now";
    /// The group owns a vehicle with this number already.
    ALREADY_OWNED = "vehicles.already_owned", 409, "Техника с этим номером уже числится в группе", "A vehicle with this number is already owned in the group";
    /// A document brings a cost to a car once.
    COST_KNOWN = "vehicles.cost_known", 409, "Эта сумма по этому документу уже отнесена на автомобиль", "This document has already brought this cost to the car";
    /// The purchase price is booked by the purchase itself.
    COST_IS_PURCHASE = "vehicles.cost_is_purchase", 422, "Цена покупки вносится договором, а не затратой", "The purchase price comes with the contract, not as a cost";
    /// A hold that is over.
    HOLD_ENDED = "vehicles.hold_ended", 409, "Удержание уже закончилось", "The hold is already over";
    /// A hold of somebody else.
    HOLD_FOREIGN = "vehicles.hold_foreign", 403, "Это удержание взял другой сотрудник", "Somebody else took this hold";
    /// Limits in the wrong order.
    LIMITS_TURNED = "vehicles.limits_turned", 422, "Наибольшее значение меньше наименьшего ({min})", "The largest value is below the smallest ({min})";
    /// Engine hours without the attribute that counts them.
    TYPE_HOURS = "vehicles.type_hours", 422, "Учёт в моточасах требует обязательного числового атрибута engine_hours", "Counting in engine hours needs a required attribute engine_hours of the kind number";
    /// The seller's VAT is deducted under the full scheme only.
    VAT_NOT_DEDUCTED = "vehicles.vat_not_deducted", 422, "НДС продавца принимается к вычету только при схеме full", "The seller's VAT is deducted under the scheme full only";
    /// The car is not ours now.
    NOT_IN_STOCK = "vehicles.not_in_stock", 409, "Автомобиля нет на складе: он уже выдан", "The car is not in stock: it has been handed over";
    /// No clean check that is young enough.
    CHECK_NEEDED = "vehicles.check_needed", 409, "Нет положительной проверки моложе {days} дн.: запросите проверку перед продажей", "There is no clean check younger than {days} days: request a check before the sale";
    /// The car cannot come back to the deal.
    NOT_RETURNABLE = "vehicles.not_returnable", 409, "Вернуть автомобиль на склад нельзя: проверьте, не выкуплен ли он снова и этой ли сделкой продан", "The car cannot come back into stock: see whether it has been bought again, and whether this deal sold it";
    /// A list names one thing twice.
    REPEATED = "vehicles.repeated", 422, "Такая строка в списке уже есть, уберите повтор", "The list has this already, remove the repetition";
    /// A dated row of this day is there already.
    DAY_KNOWN = "vehicles.day_known", 409, "На эту дату версия уже есть, выберите другой день", "There is a version from this day already, choose another day";
    /// The amount goes beyond the limit of the step.
    RECON_OVER_LIMIT = "vehicles.recon_over_limit", 409, "Сумма больше разрешённой на {excess}: запросите согласование", "The amount is {excess} more than allowed: ask for an approval";
    /// Nothing to approve.
    RECON_WITHIN_LIMIT = "vehicles.recon_within_limit", 409, "Сумма в пределах разрешённой, согласование не нужно", "The amount is within what is allowed, no approval is needed";
    /// Who asks for more does not approve it.
    RECON_FOUR_EYES = "vehicles.recon_four_eyes", 403, "Согласовать должен другой сотрудник, не тот, кто запросил", "Somebody else than who asked has to approve";
    /// A step that stands still moves on only after its standstill.
    RECON_STALLED = "vehicles.recon_stalled", 409, "Работа остановлена ({reason}): сначала возобновите её", "The work stands still ({reason}): resume it first";
    /// Nothing to resume.
    RECON_NOT_STALLED = "vehicles.recon_not_stalled", 409, "Работа не остановлена", "The work does not stand still";
    /// Steps go one after the other.
    RECON_ORDER = "vehicles.recon_order", 409, "Сначала завершите или пропустите этап «{step}»", "Finish or skip the step {step} first";
    /// A car is ready when its plan is over.
    RECON_UNFINISHED = "vehicles.recon_unfinished", 409, "Подготовка не закончена, осталось этапов: {left}", "The preparation is not over, steps left: {left}";
    /// A car is ready when it has its photos.
    PHOTOS_MISSING = "vehicles.photos_missing", 409, "Фотографий {have}, а нужно не меньше {need}", "There are {have} photos, at least {need} are needed";
    /// One car in a slot.
    SLOT_TAKEN = "vehicles.slot_taken", 409, "Это место занято другим автомобилем", "Another car stands in this slot";
    /// A car stands on the places of its centre.
    PLACE_OF_ANOTHER_CENTRE = "vehicles.place_of_another_centre", 409, "Эта площадка другого центра: оформите перемещение", "This place belongs to another centre: ask for a transfer";
    /// A car goes out once before it is back.
    ALREADY_OUT = "vehicles.already_out", 409, "Автомобиль уже выехал и ещё не вернулся", "The car is out already";
    /// A car that is back.
    ALREADY_BACK = "vehicles.already_back", 409, "Автомобиль уже вернулся", "The car is back already";
    /// One count of a place at a time.
    COUNT_OPEN = "vehicles.count_open", 409, "Пересчёт этой площадки уже идёт", "This place is being counted already";
    /// A count closes when every difference has its decision.
    COUNT_UNDECIDED = "vehicles.count_undecided", 409, "Не по всем расхождениям принято решение, осталось: {left}", "Not every difference is decided, left: {left}";
    /// What is decided cannot be counted again.
    COUNT_DECIDED = "vehicles.count_decided", 409, "По расхождениям уже приняты решения, пересчёт не продолжить", "Differences have been decided already, the count cannot go on";
    /// A difference is decided once.
    DIFFERENCE_DECIDED = "vehicles.difference_decided", 409, "Решение по этому расхождению уже принято", "This difference has been decided already";
    /// Not a decision for this kind of difference.
    DECISION_UNFIT = "vehicles.decision_unfit", 422, "Для такого расхождения это решение не подходит, допустимо: {accepted}", "This decision does not fit the difference; allowed: {accepted}";
    /// A new price needs a price, other decisions have none.
    REVIEW_PRICE = "vehicles.review_price", 422, "Цена нужна при решении «новая цена» и только при нём", "A price comes with the decision new_price and only with it";
    /// Who proposes a price does not approve it.
    REVIEW_FOUR_EYES = "vehicles.review_four_eyes", 403, "Цену утверждает другой сотрудник, не тот, кто предложил", "Somebody else than who proposed the price has to approve it";
}
