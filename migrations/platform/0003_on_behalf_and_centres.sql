-- Who lent the authority that was used: a decision by delegation is told as one.
ALTER TABLE platform.audit ADD COLUMN on_behalf uuid;

-- A record without it reads as it was sealed; the others say it.
CREATE OR REPLACE VIEW platform.audit_content WITH (security_invoker = true) AS
SELECT id, tenant_id, (jsonb_build_object(
         'id', id, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'actor', actor_id,
         'actor_kind', actor_kind, 'module', module, 'action', action, 'noun', noun, 'noun_id', noun_id,
         'before', before, 'after', after, 'correlation', correlation_id)
       || CASE WHEN on_behalf IS NULL THEN '{}' ELSE jsonb_build_object('on_behalf', on_behalf) END)::text AS content
FROM platform.audit;

-- The wall between centres: a row that belongs to a centre is seen and written only by a transaction that reaches it. Every
-- transaction names its centres; '*' is the whole group, and without a name nothing is seen. Rows without a centre hold for
-- the whole group and are left to the wall between groups. The list is read once per statement, not once per row.
CREATE FUNCTION platform.wall_centre(relation regclass, centre name DEFAULT 'centre_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE POLICY centre ON %s AS RESTRICTIVE USING (%2$I IS NULL'
    ' OR (SELECT current_setting(''app.centres'', true)) = ''*'''
    ' OR %2$I = ANY ((SELECT string_to_array(nullif(nullif(current_setting(''app.centres'', true), ''*''), ''''), '',''))::uuid[]))',
    relation, centre);
END $$;
