-- All checks of one car for one purpose. `case` and `check` are words of SQL: behind the schema's name they are tables.
CREATE TABLE verification.case (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  purchase_id     uuid NOT NULL,
  purpose         text NOT NULL CHECK (purpose IN ('purchase', 'payout')),
  attempt         integer NOT NULL CHECK (attempt > 0),
  entity_id       uuid NOT NULL,
  centre_id       uuid NOT NULL,
  vin             text NOT NULL,
  state           text NOT NULL CHECK (state IN ('new', 'running', 'approved', 'needs_review', 'in_review', 'rejected')),
  review_reasons  text[] NOT NULL DEFAULT '{}',
  opened_at       timestamptz NOT NULL,
  -- When the job looks at a new case again; by the clock of the database.
  due_at          timestamptz NOT NULL DEFAULT now(),
  reviewer_id     uuid,
  decided_at      timestamptz,
  decided_by      uuid,
  decision_reason text,
  decision_note   text,
  decided_on      text[] NOT NULL DEFAULT '{}',
  valid_until     timestamptz,
  version         bigint NOT NULL DEFAULT 1,
  CONSTRAINT case_attempt UNIQUE (tenant_id, purchase_id, purpose, attempt),
  CONSTRAINT case_reviewed CHECK (state <> 'in_review' OR reviewer_id IS NOT NULL),
  CONSTRAINT case_decided CHECK ((state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)),
  CONSTRAINT case_valid CHECK ((decided_at IS NULL) = (valid_until IS NULL) AND valid_until > decided_at),
  -- The system decides without a reason and only ever approves; a person gives one.
  CONSTRAINT case_by_person CHECK ((decided_by IS NULL) = (decision_reason IS NULL) AND (decided_by IS NULL) = (decision_note IS NULL)),
  CONSTRAINT case_rejected CHECK (state <> 'rejected' OR decided_by IS NOT NULL),
  -- A decision names the evidence that it was made on, by hash.
  CONSTRAINT case_decided_on CHECK (state <> 'approved' OR cardinality(decided_on) > 0)
);
-- One undecided case of a purchase and purpose, however often it is asked for.
CREATE UNIQUE INDEX case_one_open ON verification.case (tenant_id, purchase_id, purpose) WHERE decided_at IS NULL;
CREATE INDEX case_list ON verification.case (tenant_id, id DESC);
CREATE INDEX case_new ON verification.case (tenant_id, due_at) WHERE state = 'new';

-- One question of a case. No outcome: not answered yet. `failed`: the source did not answer; that is never "clean".
CREATE TABLE verification.check (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  case_id     uuid NOT NULL REFERENCES verification.case,
  kind        text NOT NULL CHECK (kind IN ('identifier', 'document', 'stop_list', 'pledge')),
  outcome     text CHECK (outcome IN ('not_found', 'found', 'failed')),
  reasons     text[] NOT NULL DEFAULT '{}',
  evidence_id uuid,
  answered_at timestamptz,
  answered_by uuid,
  CONSTRAINT check_once UNIQUE (case_id, kind),
  CONSTRAINT check_answered CHECK ((outcome IS NULL) = (answered_at IS NULL)),
  -- Whoever says "clean" or "found" shows the answer.
  CONSTRAINT check_proven CHECK (outcome IS NULL OR outcome = 'failed' OR evidence_id IS NOT NULL)
);

-- A question to a register. It is asked outside of every transaction; `fence` says under which lease.
CREATE TABLE verification.provider_call (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  case_id    uuid NOT NULL REFERENCES verification.case,
  check_id   uuid NOT NULL REFERENCES verification.check,
  provider   text NOT NULL CHECK (provider IN ('pledge_register')),
  vin        text NOT NULL,
  state      text NOT NULL CHECK (state IN ('queued', 'asked', 'answered', 'failed')),
  failures   integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  reason     text,
  fence      bigint,
  due_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT call_fenced CHECK (state <> 'asked' OR fence IS NOT NULL),
  CONSTRAINT call_reasoned CHECK (state <> 'failed' OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX call_one_live ON verification.provider_call (check_id) WHERE state IN ('queued', 'asked');
CREATE INDEX call_due ON verification.provider_call (tenant_id, due_at) WHERE state IN ('queued', 'asked');

-- What was answered, byte by byte. History: the database itself proves the hash.
CREATE TABLE verification.evidence (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  case_id      uuid NOT NULL REFERENCES verification.case,
  check_id     uuid NOT NULL REFERENCES verification.check,
  source       text NOT NULL CHECK (source IN ('own', 'pledge_register', 'manual')),
  http_status  integer,
  asked_at     timestamptz NOT NULL,
  answered_at  timestamptz NOT NULL CHECK (answered_at >= asked_at),
  request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
  raw          bytea NOT NULL CHECK (octet_length(raw) <= 262144),
  sha256       bytea NOT NULL,
  CONSTRAINT evidence_hash CHECK (sha256 = pg_catalog.sha256(raw))
);
CREATE INDEX evidence_case ON verification.evidence (case_id, id);
ALTER TABLE verification.check ADD CONSTRAINT check_evidence FOREIGN KEY (evidence_id) REFERENCES verification.evidence (id);

-- Cars and people that the group does not deal with. Passports and phones are here only as keyed hashes.
CREATE TABLE verification.stop (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('vin', 'passport', 'phone')),
  key        text NOT NULL,
  shown      text NOT NULL,
  reason     text NOT NULL CHECK (reason IN ('stolen', 'fraud', 'dispute', 'debt', 'other')),
  added_by   uuid NOT NULL,
  added_at   timestamptz NOT NULL,
  removed_by uuid,
  removed_at timestamptz,
  CONSTRAINT stop_removed CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
CREATE UNIQUE INDEX stop_known ON verification.stop (tenant_id, kind, key) WHERE removed_at IS NULL;
CREATE INDEX stop_page ON verification.stop (tenant_id, id DESC);

-- The key of the hashes of a group. It keeps passports out of exports, evidence and the audit log; whoever has the whole
-- database has it too.
CREATE TABLE verification.hash_key (
  tenant_id uuid PRIMARY KEY,
  key       bytea NOT NULL CHECK (octet_length(key) = 32)
);

-- The last word: nobody approves while a question is open or its source has failed, and the system only a clean car.
CREATE FUNCTION verification.case_answered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked bigint; answered bigint; clean bigint;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE outcome <> 'failed'), count(*) FILTER (WHERE outcome = 'not_found')
    INTO asked, answered, clean FROM verification.check WHERE case_id = NEW.id;
  IF asked = 0 OR answered < asked OR (NEW.decided_by IS NULL AND clean < asked) THEN
    RAISE EXCEPTION 'a case is approved only on answers' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_answered';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_answered BEFORE INSERT OR UPDATE ON verification.case
  FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION verification.case_answered();

SELECT platform.protect('verification.case');
SELECT platform.protect('verification.check');
SELECT platform.protect('verification.provider_call');
SELECT platform.protect('verification.stop');
SELECT platform.protect_history('verification.evidence');
SELECT platform.protect_history('verification.hash_key');
