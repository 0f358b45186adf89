-- The wall between centres. The stop list, the reviewers, the registers and what was asked of the cash gate hold for the
-- whole group on purpose: a person who is stopped in one centre is stopped in all.
SELECT platform.wall_centre('verification.case');
SELECT platform.wall_centre('verification.check_rule');
SELECT platform.wall_centre('verification.policy');
SELECT platform.wall_centre('verification.cash_rule');
SELECT platform.wall_centre('verification.questionnaire');
SELECT platform.wall_centre('verification.cash_report');

SELECT platform.wall_child('verification.check', 'verification.case', 'case_id');
SELECT platform.wall_child('verification.provider_call', 'verification.case', 'case_id');
SELECT platform.wall_child('verification.evidence', 'verification.case', 'case_id');
SELECT platform.wall_child('verification.extract', 'verification.case', 'case_id');
SELECT platform.wall_child('verification.assignment', 'verification.case', 'case_id');
