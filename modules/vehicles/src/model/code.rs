//! Closed error codes of the module.

kernel::codes! {
    /// Somebody else holds the car.
    ALREADY_HELD = "vehicles.already_held", 409, "Автомобиль занят до {until}", "The car is held until {until}";
    /// The car is not offered for sale now.
    NOT_FOR_SALE = "vehicles.not_for_sale", 409, "Автомобиль сейчас не продаётся", "The car is not for sale now";
    /// The group owns a car with this VIN already.
    ALREADY_OWNED = "vehicles.already_owned", 409, "Автомобиль с этим VIN уже числится в группе", "A car with this VIN is already owned in the group";
    /// A document brings a cost to a car once.
    COST_KNOWN = "vehicles.cost_known", 409, "Эта сумма по этому документу уже отнесена на автомобиль", "This document has already brought this cost to the car";
    /// Costs come while the car is in stock.
    COST_TOO_LATE = "vehicles.cost_too_late", 409, "Автомобиль уже выдан: затраты больше не принимаются", "The car has been handed over: it takes no more costs";
    /// The purchase price is booked by the purchase itself.
    COST_IS_PURCHASE = "vehicles.cost_is_purchase", 422, "Цена покупки вносится договором, а не затратой", "The purchase price comes with the contract, not as a cost";
    /// A hold that is over.
    HOLD_ENDED = "vehicles.hold_ended", 409, "Удержание уже закончилось", "The hold is already over";
    /// A hold of somebody else.
    HOLD_FOREIGN = "vehicles.hold_foreign", 403, "Это удержание взял другой сотрудник", "Somebody else took this hold";
}
