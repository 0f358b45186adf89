-- The wall inside the group. The books belong to legal entities, so it stands between these; who reaches a centre of an
-- entity and not the entity itself sees what names the centre. The chart of accounts, the words and the rules have no
-- figures of anybody and are left to the wall between groups.
ALTER TABLE finance.entry ADD COLUMN centre_id uuid;
ALTER TABLE finance.unwind ADD COLUMN entity_id uuid, ADD COLUMN centre_id uuid;
DO $$
DECLARE own uuid;
BEGIN
  FOR own IN SELECT t.id FROM platform.tenant AS t LOOP
    PERFORM set_config('app.tenant', own::text, true);
    UPDATE finance.entry AS e
    SET centre_id = (SELECT p.centre_id FROM finance.posting AS p
                     WHERE p.entry_id = e.id AND p.centre_id IS NOT NULL ORDER BY p.line_no LIMIT 1)
    WHERE e.tenant_id = own;
    UPDATE finance.unwind AS u
    SET entity_id = (said.data ->> 'entity')::uuid, centre_id = (said.data ->> 'centre')::uuid
    FROM platform.event AS said WHERE u.tenant_id = own AND said.id = u.event_id;
  END LOOP;
  PERFORM set_config('app.tenant', '', true);
END $$;
ALTER TABLE finance.unwind ALTER COLUMN entity_id SET NOT NULL, ALTER COLUMN centre_id SET NOT NULL;

SELECT platform.wall_entity('finance.entry', 'entity_id', 'centre_id');
SELECT platform.wall_entity('finance.posting', 'entity_id', 'centre_id');
SELECT platform.wall_entity('finance.vehicle', 'entity_id', 'centre_id');
SELECT platform.wall_entity('finance.late_cost', 'entity_id', 'centre_id');
SELECT platform.wall_entity('finance.unwind', 'entity_id', 'centre_id');
SELECT platform.wall_entity('finance.balance');
SELECT platform.wall_entity('finance.period');
SELECT platform.wall_entity('finance.period_step');
SELECT platform.wall_entity('finance.reopen_request');
SELECT platform.wall_entity('finance.close_confirmation');
