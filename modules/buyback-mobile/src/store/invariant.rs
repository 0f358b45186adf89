//! What must hold over whole tables.

use platform::Invariant;

/// All of them.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "buyback_mobile.a_picture_is_attached_once",
        ru: "Снимок приложен к осмотру один раз",
        en: "A picture is attached to an inspection once",
        breaches: "SELECT p.media_id::text, 'attached ' || count(*) || ' times'
                   FROM buyback_mobile.photo p WHERE p.tenant_id = $1 AND p.state = 'attached'
                   GROUP BY p.media_id HAVING count(*) > 1
                   UNION ALL
                   SELECT p.media_id::text, 'attached to ' || p.purchase_id || ', uploaded for ' || m.purchase_id
                   FROM buyback_mobile.photo p JOIN buyback_mobile.media m ON m.id = p.media_id
                   WHERE p.tenant_id = $1 AND p.state = 'attached' AND m.purchase_id <> p.purchase_id LIMIT 100",
    },
    Invariant {
        name: "buyback_mobile.nothing_comes_from_a_wiped_phone",
        ru: "От отозванного телефона ничего не принято после отзыва",
        en: "Nothing was accepted from a phone after it was revoked",
        breaches: "SELECT c.id::text, c.kind || ' received ' || c.received_at || ', revoked ' || d.revoked_at
                   FROM buyback_mobile.command c JOIN buyback_mobile.device d ON d.id = c.device_id
                   WHERE c.tenant_id = $1 AND d.revoked_at IS NOT NULL AND c.received_at > d.revoked_at
                   UNION ALL
                   SELECT u.id::text, 'upload ' || u.created_at || ', revoked ' || d.revoked_at
                   FROM buyback_mobile.upload u JOIN buyback_mobile.device d ON d.id = u.device_id
                   WHERE u.tenant_id = $1 AND d.revoked_at IS NOT NULL AND u.created_at > d.revoked_at LIMIT 100",
    },
    Invariant {
        name: "buyback_mobile.hashes_agree",
        ru: "Хеш снимка на сервере равен хешу на телефоне",
        en: "The hash of a picture on the server is that of the phone",
        breaches: "SELECT m.id::text, 'server ' || encode(m.sha256, 'hex') || ', phone ' || encode(u.sha256, 'hex')
                   FROM buyback_mobile.media m JOIN buyback_mobile.upload u ON u.id = m.id
                   WHERE m.tenant_id = $1 AND (m.sha256 <> u.sha256 OR m.bytes <> u.length)
                   UNION ALL
                   SELECT p.media_id::text, 'picture ' || encode(m.sha256, 'hex') || ', photograph ' || encode(p.sha256, 'hex')
                   FROM buyback_mobile.photo p JOIN buyback_mobile.media m ON m.id = p.media_id
                   WHERE p.tenant_id = $1 AND p.state = 'attached' AND m.sha256 <> p.sha256 LIMIT 100",
    },
    Invariant {
        name: "buyback_mobile.commands_are_in_order",
        ru: "Команды телефона решены подряд, без пропусков",
        en: "The commands of a phone were decided one after another, without a gap",
        breaches: "SELECT d.id::text, d.last_seq || ' decided, ' || count(c.id) || ' receipts'
                   FROM buyback_mobile.device d
                   LEFT JOIN buyback_mobile.command c ON c.device_id = d.id AND c.state <> 'received'
                   WHERE d.tenant_id = $1 GROUP BY d.id, d.last_seq
                   HAVING count(c.id) <> d.last_seq OR coalesce(max(c.seq), 0) <> d.last_seq LIMIT 100",
    },
    Invariant {
        name: "buyback_mobile.complete_means_everything",
        ru: "О завершённом осмотре сказано, и каждый подозрительный снимок передан в выкуп",
        en: "A complete inspection was told, and so was everything suspicious",
        breaches: "SELECT i.purchase_id::text, 'complete, and nobody was told'
                   FROM buyback_mobile.inspection i
                   WHERE i.tenant_id = $1 AND i.state = 'complete' AND NOT EXISTS (
                     SELECT FROM platform.event e WHERE e.type = 'buyback_mobile.inspection_completed.v1'
                       AND e.tenant_id = $1 AND e.aggregate_id = i.purchase_id)
                   UNION ALL
                   SELECT f.id::text, f.kind || ' was found, and nobody was told'
                   FROM buyback_mobile.finding f
                   WHERE f.tenant_id = $1 AND NOT EXISTS (
                     SELECT FROM platform.event e WHERE e.type = 'buyback_mobile.risk_found.v1'
                       AND e.tenant_id = $1 AND e.data ->> 'risk' = f.id::text) LIMIT 100",
    },
];
