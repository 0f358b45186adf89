//! Permissions of the module.

use platform::Lendable;

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
    /// Give a discount within the limit of a salesman.
    DISCOUNT_GIVE = "sales.discount.give", "Давать скидку в пределах продавца", "Give discounts within the limit of a salesman";
    /// Give and approve discounts within the limit of a head of sales.
    DISCOUNT_APPROVE = "sales.discount.approve", "Согласовывать скидки в пределах руководителя отдела продаж", "Approve discounts within the limit of a head of sales";
    /// Give and approve discounts within the limit of a director.
    DISCOUNT_APPROVE_ANY = "sales.discount.approve_any", "Согласовывать скидки в пределах директора", "Approve discounts within the limit of a director";
    /// Let a deposit go back otherwise than by the rule.
    DEPOSIT_OVERRIDE = "sales.deposit.override", "Возвращать задаток не по правилу", "Return deposits otherwise than by the rule";
    /// Undo a signed deal.
    DEAL_UNWIND = "sales.deal.unwind", "Расторгать сделки", "Unwind deals";
    /// See the register of overrides.
    OVERRIDE_READ = "sales.override.read", "Видеть реестр отступлений от правил", "See the register of overrides";
    /// See the rules for discounts, deposits and times, and the lists of reasons.
    RULE_READ = "sales.rule.read", "Видеть правила скидок, задатков и сроков", "See the rules for discounts, deposits and times";
    /// Set them.
    RULE_WRITE = "sales.rule.write", "Менять правила скидок, задатков и сроков", "Set the rules for discounts, deposits and times";
}

/// The authorities over discounts may be lent: a decision asks for them itself.
pub const LENDABLE: &[Lendable] = &[
    Lendable {
        permission: DISCOUNT_GIVE,
        opens: &[DEAL_READ],
    },
    Lendable {
        permission: DISCOUNT_APPROVE,
        opens: &[DEAL_READ],
    },
    Lendable {
        permission: DISCOUNT_APPROVE_ANY,
        opens: &[DEAL_READ],
    },
];
