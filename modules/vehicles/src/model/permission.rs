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
    /// See vehicle types and the dated rules of the stock.
    TYPE_READ = "vehicles.type.read", "Видеть виды техники и правила склада", "See vehicle types and the dated rules of the stock";
    /// Set up vehicle types.
    TYPE_WRITE = "vehicles.type.write", "Настраивать виды техники", "Set up vehicle types";
    /// Ask for a check before a sale.
    CHECK_WRITE = "vehicles.check.write", "Запрашивать проверку перед продажей", "Ask for a check before a sale";
    /// Set how long a clean check lasts.
    CHECK_POLICY_WRITE = "vehicles.check_policy.write", "Задавать срок действия проверки", "Set how long a clean check lasts";
    /// Set the rate of input VAT.
    VAT_RATE_WRITE = "vehicles.vat_rate.write", "Задавать ставку входного НДС", "Set the rate of input VAT";
    /// Work on the steps of a preparation.
    RECON_WRITE = "vehicles.recon.write", "Вести этапы подготовки", "Work on the steps of a preparation";
    /// Approve what goes beyond the limit of a step.
    RECON_APPROVE = "vehicles.recon.approve", "Согласовывать затраты сверх лимита этапа", "Approve costs beyond the limit of a step";
    /// See plans of preparation, their limits and the cost of a day.
    RECON_TEMPLATE_READ = "vehicles.recon_template.read", "Видеть планы подготовки, лимиты и стоимость дня", "See plans of preparation, limits and the cost of a day";
    /// Make versions of plans of preparation and of the cost of a day.
    RECON_TEMPLATE_WRITE = "vehicles.recon_template.write", "Настраивать планы подготовки и стоимость дня", "Set up plans of preparation and the cost of a day";
    /// Move cars between slots and let them out.
    LOCATION_WRITE = "vehicles.location.write", "Переставлять автомобили и выпускать их на время", "Move cars between slots and let them out for a while";
    /// See counts of a place.
    LOT_READ = "vehicles.lot.read", "Видеть пересчёты площадок", "See counts of places";
    /// Count the cars of a place.
    LOT_WRITE = "vehicles.lot.write", "Проводить пересчёт площадки", "Count the cars of a place";
    /// Decide what follows from a difference.
    LOT_DECIDE = "vehicles.lot.decide", "Решать по расхождениям пересчёта", "Decide on the differences of a count";
    /// See the days at which prices are reviewed.
    AGEING_READ = "vehicles.ageing.read", "Видеть пороги возраста склада", "See the thresholds of ageing";
    /// Set the days at which prices are reviewed.
    AGEING_WRITE = "vehicles.ageing.write", "Настраивать пороги возраста склада", "Set the thresholds of ageing";
    /// See price reviews.
    REVIEW_READ = "vehicles.price_review.read", "Видеть пересмотры цен", "See price reviews";
    /// Decide price reviews; a new price is approved by somebody else.
    REVIEW_WRITE = "vehicles.price_review.write", "Решать по пересмотру цены", "Decide price reviews";
}
