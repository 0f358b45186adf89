//! What must hold over the whole ledger.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "finance.entry_is_whole",
        ru: "Строки и итог записи совпадают с её проводками",
        en: "Lines and total of an entry are those of its postings",
        breaches: "SELECT e.id::text, 'lines ' || e.lines || ', total ' || e.total_kopecks || '; postings '
                    || count(p.id) || ', ' || coalesce(sum(p.amount_kopecks), 0)
                   FROM finance.entry AS e LEFT JOIN finance.posting AS p ON p.entry_id = e.id
                   WHERE e.tenant_id = $1 GROUP BY e.id
                   HAVING count(p.id) <> e.lines OR coalesce(sum(p.amount_kopecks), 0) <> e.total_kopecks LIMIT 100",
    },
    Invariant {
        name: "finance.balance_is_sum",
        ru: "Обороты счёта за месяц равны сумме проводок",
        en: "Turnovers of an account in a month are the sum of its postings",
        breaches: "WITH sides AS (
                     SELECT entity_id, debit AS account, date_trunc('month', document_date)::date AS month,
                            amount_kopecks AS debit, 0::bigint AS credit
                     FROM finance.posting WHERE tenant_id = $1
                     UNION ALL
                     SELECT entity_id, credit, date_trunc('month', document_date)::date, 0, amount_kopecks
                     FROM finance.posting WHERE tenant_id = $1),
                   sums AS (SELECT entity_id, account, month, sum(debit) AS debit, sum(credit) AS credit
                            FROM sides GROUP BY 1, 2, 3),
                   kept AS (SELECT entity_id, account, month, sum(debit_kopecks) AS debit, sum(credit_kopecks) AS credit
                            FROM finance.balance WHERE tenant_id = $1 GROUP BY 1, 2, 3)
                   SELECT account || ' ' || month, 'kept ' || coalesce(k.debit, 0) || '/' || coalesce(k.credit, 0)
                          || ', postings ' || coalesce(s.debit, 0) || '/' || coalesce(s.credit, 0)
                   FROM sums AS s FULL JOIN kept AS k USING (entity_id, account, month)
                   WHERE (coalesce(k.debit, 0), coalesce(k.credit, 0)) <> (coalesce(s.debit, 0), coalesce(s.credit, 0))
                   ORDER BY 1 LIMIT 100",
    },
    Invariant {
        name: "finance.schedule_ties_out",
        ru: "Остаток счёта 41.01 по автомобилю равен его себестоимости, а у проданного — нулю",
        en: "The balance of account 41.01 for a car is its cost, and zero once it is sold",
        breaches: "WITH ledger AS (
                     SELECT episode_id, sum(CASE WHEN debit = '41.01' THEN amount_kopecks ELSE 0 END)
                          - sum(CASE WHEN credit = '41.01' THEN amount_kopecks ELSE 0 END) AS kopecks
                     FROM finance.posting WHERE tenant_id = $1 AND episode_id IS NOT NULL AND '41.01' IN (debit, credit)
                     GROUP BY episode_id)
                   SELECT v.vin, 'ledger ' || coalesce(l.kopecks, 0) || ', stock '
                          || CASE WHEN v.handed_over_on IS NULL THEN v.cost_kopecks ELSE 0 END
                   FROM finance.vehicle AS v LEFT JOIN ledger AS l ON l.episode_id = v.episode_id
                   WHERE v.tenant_id = $1
                     AND coalesce(l.kopecks, 0) <> CASE WHEN v.handed_over_on IS NULL THEN v.cost_kopecks ELSE 0 END
                   ORDER BY 1 LIMIT 100",
    },
    Invariant {
        name: "finance.reversal_is_exact",
        ru: "Сторно зеркально исходной записи",
        en: "A reversal mirrors its original",
        breaches: "SELECT r.id::text, 'reverses ' || r.reversal_of
                   FROM finance.entry AS r
                   WHERE r.tenant_id = $1 AND r.reversal_of IS NOT NULL AND EXISTS (
                     (SELECT debit, credit, amount_kopecks, episode_id, deal_id FROM finance.posting WHERE entry_id = r.id
                      EXCEPT ALL
                      SELECT credit, debit, amount_kopecks, episode_id, deal_id FROM finance.posting WHERE entry_id = r.reversal_of)
                     UNION ALL
                     (SELECT credit, debit, amount_kopecks, episode_id, deal_id FROM finance.posting WHERE entry_id = r.reversal_of
                      EXCEPT ALL
                      SELECT debit, credit, amount_kopecks, episode_id, deal_id FROM finance.posting WHERE entry_id = r.id))
                   LIMIT 100",
    },
    Invariant {
        name: "finance.closed_stays_closed",
        ru: "В закрытый месяц после закрытия ничего не проведено",
        en: "Nothing was posted into a closed month after it was closed",
        breaches: "SELECT e.id::text, 'posted ' || e.posted_at || ' into ' || p.month || ', closed ' || p.changed_at
                   FROM finance.period AS p
                   JOIN finance.entry AS e ON e.tenant_id = p.tenant_id AND e.entity_id = p.entity_id
                    AND e.document_date >= p.month AND e.document_date < (p.month + interval '1 month')::date
                   WHERE p.tenant_id = $1 AND p.state = 'closed' AND e.posted_at > p.changed_at LIMIT 100",
    },
];
