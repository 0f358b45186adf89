//! Permissions of the module.

platform::permissions! {
    /// See cases and their answers without personal data.
    CASE_READ = "verification.case.read", "Видеть проверки и их результаты", "See cases and their results";
    /// Ask failed sources again.
    CASE_WRITE = "verification.case.write", "Повторять запросы проверок", "Ask the sources of a case again";
    /// Take cases, enter extracts, approve and reject.
    CASE_DECIDE = "verification.case.decide", "Вести проверки: брать, вносить выписки, одобрять и отклонять", "Take cases, enter extracts, approve and reject";
    /// Approve although something was found.
    CASE_OVERRIDE = "verification.case.override", "Одобрять вопреки найденному", "Approve although something was found";
    /// Read the raw answers of sources.
    EVIDENCE_READ = "verification.evidence.read", "Читать исходные ответы источников", "Read the raw answers of sources";
    /// See the stop list.
    STOP_READ = "verification.stop.read", "Видеть стоп-лист", "See the stop list";
    /// Add to the stop list and remove from it.
    STOP_WRITE = "verification.stop.write", "Вести стоп-лист", "Maintain the stop list";
}
