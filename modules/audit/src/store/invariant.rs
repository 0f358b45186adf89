//! What must hold over the whole chain, as far as the database alone can say: that its end was cut off or rewritten shows
//! only against heads that were kept outside.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "audit.price_is_logged",
        ru: "Цена в событии та же, что в записи журнала о том же изменении",
        en: "The price that an event says is the price of the record of the same change",
        breaches: "SELECT 'event ' || l.id, 'says ' || (l.data -> 'price' ->> 'amount') || ' of episode ' || l.aggregate_id
                          || ', and no record of the request does'
                   FROM platform.event AS l
                   WHERE l.tenant_id = $1 AND l.type = 'vehicles.episode_listed.v1' AND NOT EXISTS (
                     SELECT FROM platform.audit AS a
                     WHERE a.tenant_id = $1 AND a.noun = 'episode' AND a.noun_id = l.aggregate_id
                       AND a.correlation_id = l.correlation_id AND (a.after IS NULL OR a.after -> 'price' = l.data -> 'price'))
                   ORDER BY l.id LIMIT 100",
    },
    Invariant {
        name: "audit.places_are_gapless",
        ru: "Места записей в цепочке идут подряд",
        en: "The places of the chain follow each other",
        breaches: "SELECT max(seq)::text, count(*) || ' seals up to place ' || max(seq) FROM audit.seal
                   WHERE tenant_id = $1 HAVING count(*) <> max(seq)",
    },
    Invariant {
        name: "audit.link_follows",
        ru: "Звено цепочки следует из записи и предыдущего звена",
        en: "A link follows from its record and the link before it",
        breaches: "WITH linked AS (
                     SELECT seq, record_id, content_hash, link,
                            lag(link, 1, '\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea)
                              OVER (ORDER BY seq) AS before
                     FROM audit.seal WHERE tenant_id = $1)
                   SELECT seq::text, 'record ' || record_id FROM linked
                   WHERE link <> sha256(int8send(17) || 'kite.audit.link.1'::bytea || int8send(32) || before || int8send(16)
                                        || uuid_send($1) || int8send(8) || int8send(seq) || int8send(16) || uuid_send(record_id)
                                        || int8send(32) || content_hash)
                   ORDER BY seq LIMIT 100",
    },
];
