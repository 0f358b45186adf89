//! What must hold over all deals.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "sales.money_adds_up",
        ru: "Деньги сделки равны платежам за вычетом возвратов",
        en: "The money of a deal is its payments less its refunds",
        breaches: "SELECT d.id::text, 'holds ' || d.paid_kopecks || ', paid ' || coalesce(p.paid, 0) || ', settled '
                          || coalesce(r.settled, 0)
                   FROM sales.deal AS d
                   LEFT JOIN (SELECT deal_id, sum(amount_kopecks) AS paid FROM sales.payment WHERE tenant_id = $1 GROUP BY 1) AS p
                     ON p.deal_id = d.id
                   LEFT JOIN (SELECT deal_id, sum(settled_kopecks) AS settled FROM sales.refund WHERE tenant_id = $1 GROUP BY 1) AS r
                     ON r.deal_id = d.id
                   WHERE d.tenant_id = $1 AND d.paid_kopecks <> coalesce(p.paid, 0) - coalesce(r.settled, 0) LIMIT 100",
    },
    Invariant {
        name: "sales.one_deal_has_the_car",
        ru: "Автомобиль обещан не больше чем одной сделке",
        en: "A car is promised to one deal at most",
        breaches: "SELECT episode_id::text, count(*) || ' live deals' FROM sales.deal
                   WHERE tenant_id = $1 AND state IN ('reserved', 'contract', 'paid', 'handed_over', 'closed')
                   GROUP BY episode_id HAVING count(*) > 1 LIMIT 100",
    },
    Invariant {
        name: "sales.contract_is_its_version",
        ru: "Сумма договора равна цене сделки",
        en: "The sum of a contract is the price of its deal",
        breaches: "SELECT c.deal_id::text, 'contract ' || c.price_kopecks || ', deal ' || d.price_kopecks
                   FROM sales.contract AS c JOIN sales.deal AS d ON d.id = c.deal_id
                   WHERE c.tenant_id = $1 AND c.price_kopecks <> d.price_kopecks LIMIT 100",
    },
];
