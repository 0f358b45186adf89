-- The tables that every module writes in its own transactions: keys of commands, audit, events. They live in one schema
-- so that one relay, one sealer and one job runner serve all modules; row-level security keeps tenants apart here too.
CREATE SCHEMA IF NOT EXISTS platform;

-- Roles belong to the cluster, not to the database: several databases of one cluster share them.
CREATE FUNCTION platform.role_ensure(role_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', role_name);
  END IF;
  IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another database of the cluster was faster
END $$;

-- The schema and the role of a module; called before its first migration.
CREATE FUNCTION platform.module_prepare(module text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.role_ensure('kite_' || module);
  EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', module);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', module, 'kite_' || module);
  EXECUTE format('GRANT USAGE ON SCHEMA platform TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT ON platform.tenant, platform.event TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON platform.idempotency, platform.aggregate, platform.inbox, platform.parked TO %I', 'kite_' || module);
  EXECUTE format('GRANT SELECT, UPDATE ON platform.job TO %I', 'kite_' || module);
  EXECUTE format('GRANT DELETE ON platform.parked TO %I', 'kite_' || module);
  EXECUTE format('GRANT INSERT ON platform.audit, platform.event, platform.outbox TO %I', 'kite_' || module);
END $$;

-- The second wall: a row is seen only under the tenant that the transaction names; without one, nothing is seen.
CREATE FUNCTION platform.wall(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
  EXECUTE format('CREATE POLICY tenant ON %s USING (tenant_id = (SELECT nullif(current_setting(''app.tenant'', true), '''')::uuid))', relation);
END $$;

-- A table of a module that may change. `deletes` also allows DELETE, for rows that are no history.
CREATE FUNCTION platform.protect(relation regclass, deletes boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
DECLARE module text := split_part(relation::text, '.', 1);
BEGIN
  PERFORM platform.wall(relation);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO %I', relation, 'kite_' || module);
  IF deletes THEN
    EXECUTE format('GRANT DELETE ON %s TO %I', relation, 'kite_' || module);
  END IF;
END $$;

-- A table of a module that is history: rows are added and never touched again.
CREATE FUNCTION platform.protect_history(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.wall(relation);
  EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', relation, 'kite_' || split_part(relation::text, '.', 1));
END $$;

-- Dealer groups of this installation. No secrets, so no wall: sign-in finds the group by its slug, jobs walk over all.
CREATE TABLE platform.tenant (
  id         uuid PRIMARY KEY,
  slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
  name       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A command's key and its answer, written in the transaction of the effect.
CREATE TABLE platform.idempotency (
  tenant_id    uuid NOT NULL,
  actor_id     uuid NOT NULL,
  route        text NOT NULL,
  key          text NOT NULL CHECK (length(key) BETWEEN 8 AND 64),
  request_hash bytea NOT NULL,
  answer       jsonb,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, actor_id, route, key)
);

-- Who did what to which record: written in the transaction of the change, never touched again.
CREATE TABLE platform.audit (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  at             timestamptz NOT NULL DEFAULT now(),
  actor_id       uuid NOT NULL,
  actor_kind     text NOT NULL,
  module         text NOT NULL,
  action         text NOT NULL,
  noun           text NOT NULL,
  noun_id        uuid NOT NULL,
  before         jsonb,
  after          jsonb,
  correlation_id uuid NOT NULL
);
CREATE INDEX audit_noun ON platform.audit (tenant_id, noun, noun_id, id);

-- The last sequence number of each aggregate; its row lock makes sequence order equal to commit order.
CREATE TABLE platform.aggregate (
  tenant_id uuid NOT NULL,
  kind      text NOT NULL,
  id        uuid NOT NULL,
  seq       bigint NOT NULL CHECK (seq > 0),
  PRIMARY KEY (kind, id)
);

-- The log of all events: the record. The broker is transport only.
CREATE TABLE platform.event (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  module         text NOT NULL,
  type           text NOT NULL,
  aggregate      text NOT NULL,
  aggregate_id   uuid NOT NULL,
  seq            bigint NOT NULL,
  occurred_at    timestamptz NOT NULL,
  actor_id       uuid NOT NULL,
  correlation_id uuid NOT NULL,
  causation_id   uuid,
  traceparent    text,
  data           jsonb NOT NULL,
  UNIQUE (aggregate, aggregate_id, seq)
);

-- What still has to be handed to the bus, lane by lane; a row goes only after the bus has confirmed it.
CREATE TABLE platform.outbox (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lane      smallint NOT NULL,
  event_id  uuid NOT NULL,
  tenant_id uuid NOT NULL
);
CREATE INDEX outbox_lane ON platform.outbox (lane, id);

-- How far a consumer has come with an aggregate: everything up to last_seq has had its effect exactly once.
CREATE TABLE platform.inbox (
  tenant_id     uuid NOT NULL,
  consumer      text NOT NULL,
  aggregate     text NOT NULL,
  aggregate_id  uuid NOT NULL,
  last_seq      bigint NOT NULL,
  last_event_id uuid,
  handled_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, aggregate, aggregate_id)
);

-- Events whose handler failed, with everything of the same aggregate behind them; other aggregates flow on.
-- Only the first event of an aggregate has a finite due_at; the others wait for it.
CREATE TABLE platform.parked (
  id           uuid PRIMARY KEY,
  consumer     text NOT NULL,
  event_id     uuid NOT NULL,
  tenant_id    uuid NOT NULL,
  aggregate    text NOT NULL,
  aggregate_id uuid NOT NULL,
  seq          bigint NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dead')),
  error        text,
  due_at       timestamptz NOT NULL DEFAULT now(),
  parked_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer, event_id)
);
CREATE INDEX parked_aggregate ON platform.parked (consumer, aggregate, aggregate_id, seq);
CREATE INDEX parked_due ON platform.parked (due_at) WHERE state = 'waiting';

-- Jobs and their leases. The fence grows with every lease: whoever holds an older one may not commit.
CREATE TABLE platform.job (
  name        text PRIMARY KEY,
  fence       bigint NOT NULL DEFAULT 0,
  holder      uuid,
  lease_until timestamptz,
  due_at      timestamptz NOT NULL DEFAULT now(),
  last_error  text
);

SELECT platform.wall('platform.idempotency');
SELECT platform.wall('platform.audit');
SELECT platform.wall('platform.aggregate');
SELECT platform.wall('platform.event');
SELECT platform.wall('platform.outbox');
SELECT platform.wall('platform.inbox');
SELECT platform.wall('platform.parked');

-- The relay, the retry of parked events and the job runner serve every tenant.
SELECT platform.role_ensure('kite_platform');
GRANT USAGE ON SCHEMA platform TO kite_platform;
GRANT SELECT ON platform.tenant, platform.aggregate, platform.event, platform.audit, platform.inbox TO kite_platform;
GRANT SELECT, DELETE ON platform.outbox TO kite_platform;
GRANT SELECT, UPDATE, DELETE ON platform.parked TO kite_platform;
GRANT SELECT, INSERT, UPDATE ON platform.job TO kite_platform;
GRANT SELECT, DELETE ON platform.idempotency TO kite_platform;
CREATE POLICY relay ON platform.aggregate FOR SELECT TO kite_platform USING (true);
CREATE POLICY relay ON platform.event TO kite_platform USING (true);
CREATE POLICY relay ON platform.audit FOR SELECT TO kite_platform USING (true);
CREATE POLICY relay ON platform.outbox TO kite_platform USING (true);
CREATE POLICY relay ON platform.inbox TO kite_platform USING (true);
CREATE POLICY relay ON platform.parked TO kite_platform USING (true);
CREATE POLICY relay ON platform.idempotency TO kite_platform USING (true);
