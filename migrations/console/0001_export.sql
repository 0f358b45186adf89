-- Files of lists that somebody asked for and that are made in the background. They are his alone, wherever he works, and are
-- thrown away when their time is over.
CREATE TABLE console.export (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  person_id  uuid NOT NULL,
  path       text NOT NULL,
  query      text NOT NULL CHECK (octet_length(query) <= 4096),
  columns    text[] NOT NULL,
  title      text NOT NULL,
  file_name  text NOT NULL,
  lang       text NOT NULL CHECK (lang IN ('ru', 'en')),
  zone       text NOT NULL,
  state      text NOT NULL CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'cancelled')),
  -- The lane that makes it, and how often it was begun. A lane runs in one process at a time: what it finds running in its
  -- own lane was left by a process that is dead.
  lane       smallint,
  tries      integer NOT NULL DEFAULT 0,
  rows_done  bigint NOT NULL DEFAULT 0,
  rows_about bigint,
  bytes      bigint,
  -- What its owner could do when it was made; who can do less or more by now does not get it.
  rights     bytea,
  error      text,
  asked_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  expires_at timestamptz,
  CONSTRAINT export_ended CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL)),
  CONSTRAINT export_ready CHECK ((state = 'ready') <= (bytes IS NOT NULL AND rights IS NOT NULL)),
  CONSTRAINT export_expires CHECK ((ended_at IS NULL) = (expires_at IS NULL))
);
CREATE INDEX export_of_person ON console.export (tenant_id, person_id, id DESC);
CREATE INDEX export_open ON console.export (tenant_id, id) WHERE state IN ('waiting', 'running');
CREATE INDEX export_over ON console.export (tenant_id, expires_at) WHERE expires_at IS NOT NULL;

-- The file, piece by piece: any process of the suite gives it out, and no disk is shared for it.
CREATE TABLE console.export_part (
  tenant_id uuid NOT NULL,
  export_id uuid NOT NULL REFERENCES console.export ON DELETE CASCADE,
  place     integer NOT NULL,
  content   bytea NOT NULL,
  PRIMARY KEY (tenant_id, export_id, place)
);
SELECT platform.protect('console.export', true);
SELECT platform.protect('console.export_part', true);
