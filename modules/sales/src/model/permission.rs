//! Permissions of the module.

platform::permissions! {
    /// See deals and offered cars; buyers only by initials and a masked phone.
    DEAL_READ = "sales.deal.read", "Видеть сделки и автомобили в продаже, покупателей — без личных данных", "See deals and offered cars, buyers without personal data";
    /// Lead deals from opening to close.
    DEAL_WRITE = "sales.deal.write", "Вести сделки", "Lead deals";
    /// Take money from buyers.
    PAYMENT_WRITE = "sales.payment.write", "Принимать оплату от покупателей", "Take payments from buyers";
    /// See who buys.
    BUYER_READ = "sales.buyer.read", "Видеть личные данные покупателей", "See personal data of buyers";
    /// Enter who buys.
    BUYER_WRITE = "sales.buyer.write", "Вносить покупателей", "Enter buyers";
}
