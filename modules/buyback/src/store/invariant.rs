//! What must hold over all purchases.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "buyback.contract_is_the_offer",
        ru: "Цена договора равна принятому предложению",
        en: "The price of a contract is the accepted offer",
        breaches: "SELECT c.purchase_id::text, 'contract ' || c.price_kopecks || ', offer ' || o.amount_kopecks
                   FROM buyback.contract AS c JOIN buyback.offer AS o ON o.id = c.offer_id
                   WHERE c.tenant_id = $1 AND c.price_kopecks <> o.amount_kopecks LIMIT 100",
    },
    Invariant {
        name: "buyback.payout_is_the_contract",
        ru: "Выплата равна цене договора",
        en: "The payout is the price of the contract",
        breaches: "SELECT p.purchase_id::text, 'payout ' || p.amount_kopecks || ', contract ' || c.price_kopecks
                   FROM buyback.payout AS p JOIN buyback.contract AS c ON c.purchase_id = p.purchase_id
                   WHERE p.tenant_id = $1 AND p.amount_kopecks <> c.price_kopecks LIMIT 100",
    },
    Invariant {
        name: "buyback.valuation_inputs",
        ru: "Входные данные оценки не менялись",
        en: "The inputs of a valuation are untouched",
        breaches: "SELECT id::text, 'its inputs do not have its hash' FROM buyback.valuation
                   WHERE tenant_id = $1 AND inputs_hash <> sha256(convert_to(inputs, 'UTF8')) LIMIT 100",
    },
];
