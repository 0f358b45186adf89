//! What must hold over the whole stock.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "vehicles.one_open_episode",
        ru: "У автомобиля не больше одного открытого эпизода",
        en: "A car has one open episode at most",
        breaches: "SELECT v.vin, count(*) || ' open episodes' FROM vehicles.episode AS e
                   JOIN vehicles.vehicle AS v ON v.id = e.vehicle_id
                   WHERE e.tenant_id = $1 AND e.handed_over_on IS NULL GROUP BY v.vin HAVING count(*) > 1 LIMIT 100",
    },
    Invariant {
        name: "vehicles.one_holder",
        ru: "Автомобиль в каждый момент удерживает не больше одного человека",
        en: "One holder has a car at a time",
        breaches: "SELECT a.id::text, 'overlaps ' || b.id FROM vehicles.hold AS a
                   JOIN vehicles.hold AS b ON b.episode_id = a.episode_id AND b.id > a.id
                     AND tstzrange(a.taken_at, a.until) && tstzrange(b.taken_at, b.until)
                   WHERE a.tenant_id = $1 LIMIT 100",
    },
    Invariant {
        name: "vehicles.cost_adds_up",
        ru: "Сумма строки затрат складывается из суммы без НДС и НДС",
        en: "A cost line is its net amount and its VAT",
        breaches: "SELECT id::text, net_kopecks || ' + ' || vat_kopecks || ' is not ' || gross_kopecks
                   FROM vehicles.cost_line WHERE tenant_id = $1 AND gross_kopecks <> net_kopecks + vat_kopecks LIMIT 100",
    },
    Invariant {
        name: "vehicles.price_is_said",
        ru: "Цена автомобиля в продаже та, что была утверждена",
        en: "The price of a car on offer is the one that was approved",
        breaches: "SELECT 'vehicles.episode ' || e.id, 'price ' || e.price_kopecks || ' kopecks, approved '
                          || coalesce(said.price::text, 'never') || ' by event ' || coalesce(said.id::text, 'none')
                   FROM vehicles.episode AS e
                   LEFT JOIN LATERAL (
                     SELECT l.id, (l.data -> 'price' ->> 'amount')::bigint AS price FROM platform.event AS l
                     WHERE l.aggregate = 'vehicles.episode' AND l.aggregate_id = e.id AND l.type = 'vehicles.episode_listed.v1'
                     ORDER BY l.seq DESC LIMIT 1) AS said ON true
                   WHERE e.tenant_id = $1 AND e.price_kopecks IS NOT NULL AND e.price_kopecks IS DISTINCT FROM said.price
                   ORDER BY e.id LIMIT 100",
    },
];
