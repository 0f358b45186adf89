//! Permissions of the module.

platform::permissions! {
    /// See cases and their answers without personal data.
    CASE_READ = "verification.case.read", "Видеть проверки и их результаты", "See cases and their results";
    /// Ask failed sources again.
    CASE_WRITE = "verification.case.write", "Повторять запросы проверок", "Ask the sources of a case again";
    /// Take cases, enter extracts, approve and reject.
    CASE_DECIDE = "verification.case.decide", "Вести проверки: брать, вносить выписки, одобрять и отклонять", "Take cases, enter extracts, approve and reject";
    /// Approve although something was found.
    CASE_OVERRIDE = "verification.case.override", "Одобрять вопреки найденному: первой или второй подписью", "Approve although something was found: by the first or the second signature";
    /// Spread the queue, give cases to others, see the workload.
    CASE_ASSIGN = "verification.case.assign", "Распределять проверки и видеть нагрузку", "Spread the queue of cases and see the workload";
    /// Read the raw answers of sources.
    EVIDENCE_READ = "verification.evidence.read", "Читать исходные ответы источников", "Read the raw answers of sources";
    /// See the rules and the registers.
    RULE_READ = "verification.rule.read", "Видеть правила проверок и состояние источников", "See the rules of checks and the registers";
    /// Add rows of rules.
    RULE_WRITE = "verification.rule.write", "Менять правила проверок", "Change the rules of checks";
    /// See the stop list.
    STOP_READ = "verification.stop.read", "Видеть стоп-лист", "See the stop list";
    /// Add to the stop list and remove from it.
    STOP_WRITE = "verification.stop.write", "Вести стоп-лист", "Maintain the stop list";
    /// See questionnaires, masked.
    QUESTIONNAIRE_READ = "verification.questionnaire.read", "Видеть анкеты по наличным без персональных данных", "See questionnaires on cash, masked";
    /// Fill questionnaires in.
    QUESTIONNAIRE_WRITE = "verification.questionnaire.write", "Заполнять анкеты по наличным", "Fill in questionnaires on cash";
    /// Confirm and refuse questionnaires.
    QUESTIONNAIRE_DECIDE = "verification.questionnaire.decide", "Подтверждать и отклонять анкеты по наличным", "Confirm and refuse questionnaires on cash";
    /// Read the person of a questionnaire.
    QUESTIONNAIRE_PERSON = "verification.questionnaire.person", "Читать персональные данные анкет", "Read the person of a questionnaire";
    /// See the records of identified cash.
    CASH_REPORT_READ = "verification.cash_report.read", "Видеть журнал контроля наличных", "See the records of identified cash";
}
