//! What must hold over all cases.

use platform::Invariant;

/// The invariants of the module.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "verification.approved_on_answers",
        ru: "Одобрено только то, на что ответили все обязательные источники",
        en: "Nothing is approved while a mandatory source has not answered",
        breaches: "SELECT c.id::text, string_agg(k.kind, ', ') || ' unanswered' FROM verification.case AS c
                   JOIN verification.check AS k ON k.case_id = c.id
                   WHERE c.tenant_id = $1 AND c.state = 'approved' AND k.mandatory
                     AND (k.outcome IS NULL OR k.outcome = 'failed')
                   GROUP BY c.id LIMIT 100",
    },
    Invariant {
        name: "verification.evidence_is_untouched",
        ru: "Ответы источников не менялись",
        en: "Answers of sources are untouched",
        breaches: "SELECT id::text, 'its bytes do not have its hash' FROM verification.evidence
                   WHERE tenant_id = $1 AND raw IS NOT NULL AND sha256 <> pg_catalog.sha256(raw) LIMIT 100",
    },
];
