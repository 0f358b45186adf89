-- Records that wait for their place in the chain. A queue and no watermark: ids are taken before commits become visible,
-- so "everything after the last one" would leave out what was committed late.
CREATE TABLE platform.audit_unsealed (
  id        uuid PRIMARY KEY REFERENCES platform.audit,
  tenant_id uuid NOT NULL
);
SELECT platform.wall('platform.audit_unsealed');

-- What was written before there was a chain enters it now.
ALTER TABLE platform.audit NO FORCE ROW LEVEL SECURITY;
ALTER TABLE platform.audit_unsealed NO FORCE ROW LEVEL SECURITY;
INSERT INTO platform.audit_unsealed (id, tenant_id) SELECT id, tenant_id FROM platform.audit;
ALTER TABLE platform.audit FORCE ROW LEVEL SECURITY;
ALTER TABLE platform.audit_unsealed FORCE ROW LEVEL SECURITY;

-- Every module queues what it writes.
DO $$
DECLARE writer text;
BEGIN
  FOR writer IN
    SELECT DISTINCT r.rolname FROM pg_class AS c, aclexplode(c.relacl) AS a JOIN pg_roles AS r ON r.oid = a.grantee
    WHERE c.oid = 'platform.audit'::regclass AND a.privilege_type = 'INSERT' AND r.rolname LIKE 'kite\_%'
  LOOP
    EXECUTE format('GRANT INSERT ON platform.audit_unsealed TO %I', writer);
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION platform.module_prepare(module text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.role_ensure('kite_' || module);
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', module);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', module, 'kite_' || module);
  EXECUTE format('GRANT USAGE ON SCHEMA platform TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT ON platform.tenant, platform.event TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON platform.idempotency, platform.aggregate, platform.inbox, platform.parked TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT, UPDATE ON platform.job TO %I', 'kite_' || module);
  EXECUTE format('GRANT DELETE ON platform.parked TO %I', 'kite_' || module);
  EXECUTE format('GRANT INSERT ON platform.audit, platform.audit_unsealed, platform.event, platform.outbox TO %I', 'kite_' || module);
END $$;

-- The audit module reads the log, seals it, and can erase a content for good.
SELECT platform.role_ensure('kite_audit');
GRANT USAGE ON SCHEMA platform TO kite_audit;
GRANT SELECT, UPDATE (before, after) ON platform.audit TO kite_audit;
GRANT SELECT, DELETE ON platform.audit_unsealed TO kite_audit;

-- What is sealed: the whole record in one form, whatever the settings of the session. This form never changes; a new one
-- would be a view of its own.
CREATE VIEW platform.audit_content WITH (security_invoker = true) AS
SELECT id, tenant_id, jsonb_build_object(
         'id', id, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'actor', actor_id,
         'actor_kind', actor_kind, 'module', module, 'action', action, 'noun', noun, 'noun_id', noun_id,
         'before', before, 'after', after, 'correlation', correlation_id)::text AS content
FROM platform.audit;
GRANT SELECT ON platform.audit_content TO kite_audit;

-- Searches: by who, by what was done, by one request.
CREATE INDEX audit_list ON platform.audit (tenant_id, id DESC);
CREATE INDEX audit_actor ON platform.audit (tenant_id, actor_id, id DESC);
CREATE INDEX audit_correlation ON platform.audit (tenant_id, correlation_id, id);
