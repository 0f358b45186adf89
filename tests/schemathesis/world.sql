-- An account that holds every permission of the group, for the contract tests only: no role of the product is like it.
-- Prints the token of the account: psql -X -q -A -t -f world.sql
\set group '01900000-0000-7000-8000-000000000001'
\set person '01900000-0000-7000-8000-00000000c0de'
\set token '01900000-0000-7000-8000-00000000c0df'
SELECT encode(sha256((gen_random_uuid() || ' ' || gen_random_uuid())::bytea), 'hex') AS secret \gset

INSERT INTO identity.person (id, tenant_id, kind, login, full_name, created_at)
VALUES (:'person', :'group', 'service', 'contract', 'Contract tests', '2020-01-01');

INSERT INTO identity.role (tenant_id, name, ru, en)
VALUES (:'group', 'contract', 'Проверка договора', 'Contract tests');

INSERT INTO identity.role_permission (tenant_id, role, permission)
SELECT DISTINCT tenant_id, 'contract', permission FROM identity.role_permission WHERE tenant_id = :'group';

INSERT INTO identity.binding (id, tenant_id, person_id, role, valid_from)
VALUES (gen_random_uuid(), :'group', :'person', 'contract', '2020-01-01');

INSERT INTO identity.token (id, tenant_id, person_id, name, secret_hash, permissions, created_at, expires_at)
SELECT :'token', :'group', :'person', 'contract tests', sha256(decode(:'secret', 'hex')),
       array_agg(permission ORDER BY permission), '2020-01-01', '2100-01-01'
FROM identity.role_permission WHERE tenant_id = :'group' AND role = 'contract';

SELECT 'kite_' || replace(:'group', '-', '') || '.'
       || rtrim(translate(encode(decode(:'secret', 'hex'), 'base64'), '+/', '-_'), '=');
