//! Permissions of the module.

platform::permissions! {
    /// See purchases without prices and personal data.
    PURCHASE_READ = "buyback.purchase.read", "Видеть выкупы без цен и личных данных", "See purchases without prices and personal data";
    /// Take leads, agree on appointments, note lost ones.
    LEAD_WRITE = "buyback.lead.write", "Вести обращения и записи на осмотр", "Take leads and agree on appointments";
    /// Inspect cars.
    APPRAISAL_WRITE = "buyback.appraisal.write", "Осматривать автомобили", "Inspect cars";
    /// See valuations, offers and purchase prices.
    VALUATION_READ = "buyback.valuation.read", "Видеть оценки, предложения и цены выкупа", "See valuations, offers and purchase prices";
    /// Value cars.
    VALUATION_WRITE = "buyback.valuation.write", "Оценивать автомобили", "Value cars";
    /// Make offers up to the valuation and record the seller's answer.
    OFFER_WRITE = "buyback.offer.write", "Делать предложения в пределах оценки", "Make offers up to the valuation";
    /// Make an offer above the valuation, with a reason.
    OFFER_APPROVE = "buyback.offer.approve", "Согласовывать предложения выше оценки", "Approve offers above the valuation";
    /// Request checks, sign the contract and the act, call a purchase off.
    CONTRACT_WRITE = "buyback.contract.write", "Оформлять договор и акт выкупа", "Sign the purchase contract and the act";
    /// Pay sellers.
    PAYOUT_WRITE = "buyback.payout.write", "Выплачивать деньги продавцам", "Pay sellers";
    /// See who sells.
    SELLER_READ = "buyback.seller.read", "Видеть личные данные продавцов", "See personal data of sellers";
    /// Enter who sells, and their consents.
    SELLER_WRITE = "buyback.seller.write", "Вносить данные и согласия продавцов", "Enter data and consents of sellers";
    /// See market listings.
    LISTING_READ = "buyback.listing.read", "Видеть объявления рынка", "See market listings";
    /// Import market listings.
    LISTING_WRITE = "buyback.listing.write", "Загружать объявления рынка", "Import market listings";
    /// Set the buying policy and the price list of works.
    POLICY_WRITE = "buyback.policy.write", "Задавать политику выкупа и прайс-лист работ", "Set the buying policy and the price list of works";
}
