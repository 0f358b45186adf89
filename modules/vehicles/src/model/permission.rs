//! Permissions of the module.

platform::permissions! {
    /// See the stock without costs.
    EPISODE_READ = "vehicles.episode.read", "Видеть склад автомобилей без затрат", "See the stock without costs";
    /// Book cars in and move them through preparation.
    EPISODE_WRITE = "vehicles.episode.write", "Принимать автомобили и вести подготовку", "Book cars in and lead their preparation";
    /// See what cars cost.
    COST_READ = "vehicles.cost.read", "Видеть затраты на автомобили", "See what cars cost";
    /// Add costs.
    COST_WRITE = "vehicles.cost.write", "Относить затраты на автомобили", "Add costs to cars";
    /// Approve the price and offer the car.
    PRICE_APPROVE = "vehicles.price.approve", "Утверждать цену и выставлять на продажу", "Approve the price and offer the car";
    /// Take a car under negotiation.
    HOLD_WRITE = "vehicles.hold.write", "Брать автомобиль в переговоры", "Take a car under negotiation";
}
