//! Permissions of the module.

use platform::Lendable;

platform::permissions! {
    /// Look at what is suspicious.
    RISK_REVIEW = "buyback.risk.review", "Разбирать подозрительные признаки осмотра", "Review what is suspicious about an inspection";
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
    /// Decide about offers above the valuation, as far as one's authority goes.
    OFFER_APPROVE = "buyback.offer.approve", "Решать о предложениях выше оценки в пределах полномочий", "Decide about offers above the valuation within one's authority";
    /// Authority of the lower level of the approval matrix.
    AUTHORITY_MANAGER = "buyback.authority.manager", "Полномочия руководителя выкупа по матрице согласований", "Authority of the buyback manager in the approval matrix";
    /// Authority of the higher level of the approval matrix.
    AUTHORITY_DIRECTOR = "buyback.authority.director", "Полномочия директора центра по матрице согласований", "Authority of the centre director in the approval matrix";
    /// Request checks, sign the contract and the act, call a purchase off.
    CONTRACT_WRITE = "buyback.contract.write", "Оформлять договор и акт выкупа", "Sign the purchase contract and the act";
    /// Pay sellers.
    PAYOUT_WRITE = "buyback.payout.write", "Выплачивать деньги продавцам", "Pay sellers";
    /// Pay large sums by a program, which cannot confirm them with a second factor.
    PAYOUT_UNATTENDED = "buyback.payout.unattended", "Программе: выплачивать суммы, которые человек подтверждает вторым фактором", "A program: pay sums that a person confirms with a second factor";
    /// See who sells.
    SELLER_READ = "buyback.seller.read", "Видеть личные данные продавцов", "See personal data of sellers";
    /// Enter who sells, and their consents.
    SELLER_WRITE = "buyback.seller.write", "Вносить данные и согласия продавцов", "Enter data and consents of sellers";
    /// Forget sellers who sold us nothing.
    SELLER_ERASE = "buyback.seller.erase", "Удалять личные данные продавцов, с которыми нет договора", "Erase personal data of sellers without a contract";
    /// See how appraisers do.
    SCORECARD_READ = "buyback.scorecard.read", "Видеть показатели оценщиков", "See scorecards of appraisers";
    /// See market listings.
    LISTING_READ = "buyback.listing.read", "Видеть объявления рынка", "See market listings";
    /// Import market listings.
    LISTING_WRITE = "buyback.listing.write", "Загружать объявления рынка", "Import market listings";
    /// Set dated data: policies, price lists, checklists, the approval matrix.
    POLICY_WRITE = "buyback.policy.write", "Задавать политику, прайс-листы, чек-листы и матрицу согласований выкупа", "Set policies, price lists, checklists and the approval matrix of buying";
}

/// The levels of the approval matrix may be lent: a decision asks for them itself.
pub const LENDABLE: &[Lendable] = &[
    Lendable {
        permission: AUTHORITY_MANAGER,
        opens: &[OFFER_APPROVE, VALUATION_READ, PURCHASE_READ],
    },
    Lendable {
        permission: AUTHORITY_DIRECTOR,
        opens: &[OFFER_APPROVE, VALUATION_READ, PURCHASE_READ],
    },
];
