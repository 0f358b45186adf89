-- Who leads a purchase, from the lead to its end. When somebody leaves, the successor leads on; nobody at all waits in a list.
CREATE TABLE buyback.keeper (
  purchase_id uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id   uuid NOT NULL,
  centre_id   uuid NOT NULL,
  person_id   uuid,
  since       timestamptz NOT NULL
);
CREATE INDEX keeper_person ON buyback.keeper (tenant_id, person_id);
SELECT platform.protect('buyback.keeper');

-- What was there before is led by whoever looked at the car last.
DO $$
DECLARE dealer uuid;
BEGIN
  PERFORM set_config('app.centres', '*', true);
  FOR dealer IN SELECT id FROM platform.tenant LOOP
    PERFORM set_config('app.tenant', dealer::text, true);
    INSERT INTO buyback.keeper (purchase_id, tenant_id, centre_id, person_id, since)
    SELECT p.id, p.tenant_id, p.centre_id,
           (SELECT a.appraised_by FROM buyback.appraisal a WHERE a.purchase_id = p.id ORDER BY a.version DESC LIMIT 1), p.opened_at
    FROM buyback.purchase p;
    -- Lent authority is kept by identity from now on, where it ends with its giver's own. A schema cannot write another's
    -- tables, so what was lent here ends with the change and is lent again there; the rows stay as history.
    UPDATE buyback.delegation SET revoked_at = now() WHERE revoked_at IS NULL AND ends_at > now();
  END LOOP;
END $$;
SELECT platform.wall_centre('buyback.keeper');
ALTER TABLE buyback.approval DROP CONSTRAINT approval_delegation_id_fkey;
REVOKE INSERT, UPDATE ON buyback.delegation FROM kite_buyback;
COMMENT ON TABLE buyback.delegation IS 'History: delegations of today are in identity.delegation';
