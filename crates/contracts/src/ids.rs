//! The ids that modules hold of each other's things. Each is also a name of the module that owns the thing.

kernel::id! {
    /// A car as such, whoever owns it.
    VehicleId;
    /// One time that the group owns a car.
    EpisodeId;
    /// A hold on an episode.
    HoldId;
    /// A cost line of an episode.
    CostLineId;
    /// One offered car, from lead to stock.
    PurchaseId;
    /// A person who sells us a car.
    SellerId;
    /// A deal.
    DealId;
    /// A buyer.
    BuyerId;
    /// A payment of a deal.
    PaymentId;
    /// Money given back to a buyer.
    RefundId;
    /// A finance or insurance product sold with a deal.
    FiProductId;
    /// A case: all checks of one car for one purpose.
    CaseId;
    /// What is asked of a party before it pays or gets much cash.
    QuestionnaireId;
    /// An entry of the journal.
    EntryId;
}
