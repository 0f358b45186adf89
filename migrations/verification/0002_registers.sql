-- Nine registers instead of one, a score with its reasons, rules as dated rows, and decisions that two people make.

-- A case may be about a car in stock: then it belongs to an episode, and perhaps to the purchase that brought the car.
ALTER TABLE verification.case
  ALTER COLUMN purchase_id DROP NOT NULL,
  ADD COLUMN episode_id    uuid,
  ADD COLUMN vehicle_type  text NOT NULL DEFAULT 'car',
  ADD COLUMN previous_id   uuid REFERENCES verification.case,
  -- Why a person has to look whatever the sources say.
  ADD COLUMN flags         text[] NOT NULL DEFAULT '{}',
  ADD COLUMN light         text CHECK (light IN ('green', 'yellow', 'red', 'incomplete')),
  ADD COLUMN score         smallint CHECK (score BETWEEN 0 AND 100),
  ADD COLUMN hard_stops    text[] NOT NULL DEFAULT '{}',
  ADD COLUMN review_due_at timestamptz,
  ADD COLUMN assigned_at   timestamptz,
  ADD COLUMN proposed_by     uuid,
  ADD COLUMN proposed_reason text,
  ADD COLUMN proposed_note   text,
  ADD COLUMN confirmed_by    uuid,
  ADD COLUMN subject_id    uuid GENERATED ALWAYS AS (coalesce(episode_id, purchase_id)) STORED NOT NULL,
  DROP CONSTRAINT case_purpose_check,
  DROP CONSTRAINT case_state_check,
  DROP CONSTRAINT case_attempt,
  DROP CONSTRAINT case_reviewed,
  ADD CONSTRAINT case_purpose CHECK (purpose IN ('purchase', 'payout', 'sale')),
  ADD CONSTRAINT case_state CHECK (state IN ('new', 'running', 'approved', 'needs_review', 'in_review', 'proposed', 'rejected')),
  ADD CONSTRAINT case_subject CHECK ((purpose = 'sale') = (episode_id IS NOT NULL)),
  ADD CONSTRAINT case_attempt UNIQUE (tenant_id, subject_id, purpose, attempt),
  ADD CONSTRAINT case_reviewed CHECK (state NOT IN ('in_review', 'proposed') OR reviewer_id IS NOT NULL),
  ADD CONSTRAINT case_proposed CHECK ((state = 'proposed') <= (proposed_by IS NOT NULL AND proposed_reason IS NOT NULL AND proposed_note IS NOT NULL)),
  -- Without every mandatory answer there is no score.
  ADD CONSTRAINT case_scored CHECK ((light IS NULL OR light = 'incomplete') = (score IS NULL)),
  -- Two people, never one twice; a person clears anything but a green car only together with a second one.
  ADD CONSTRAINT case_four_eyes CHECK (confirmed_by IS NULL OR confirmed_by <> decided_by),
  ADD CONSTRAINT case_confirmed CHECK (state <> 'approved' OR decided_by IS NULL OR light IS NULL OR light = 'green' OR confirmed_by IS NOT NULL),
  -- What is hard stops everybody.
  ADD CONSTRAINT case_hard CHECK (state <> 'approved' OR hard_stops = '{}');
DROP INDEX verification.case_one_open;
CREATE UNIQUE INDEX case_one_open ON verification.case (tenant_id, subject_id, purpose) WHERE decided_at IS NULL;
CREATE INDEX case_vehicle ON verification.case (tenant_id, vin, id DESC);
CREATE INDEX case_queue ON verification.case (tenant_id, review_due_at, id) WHERE state IN ('needs_review', 'in_review', 'proposed');
CREATE INDEX case_reviewer ON verification.case (tenant_id, reviewer_id) WHERE state IN ('in_review', 'proposed');

ALTER TABLE verification.check
  ADD COLUMN mandatory    boolean NOT NULL DEFAULT true,
  ADD COLUMN weight       smallint NOT NULL DEFAULT 0 CHECK (weight BETWEEN 0 AND 100),
  ADD COLUMN hard         boolean NOT NULL DEFAULT false,
  ADD COLUMN confirmed_by uuid,
  -- When a source that failed is asked again by itself; by the clock of the database.
  ADD COLUMN revive_at    timestamptz,
  ADD COLUMN revivals     integer NOT NULL DEFAULT 0,
  DROP CONSTRAINT check_kind_check,
  DROP CONSTRAINT check_outcome_check,
  ADD CONSTRAINT check_kind CHECK (kind IN ('identifier', 'document', 'stop_list', 'pledge', 'police', 'accidents', 'bailiff',
                                            'epts', 'counterparty', 'passport', 'customs', 'bankruptcy')),
  ADD CONSTRAINT check_outcome CHECK (outcome IN ('not_found', 'found', 'failed', 'not_applicable')),
  ADD CONSTRAINT check_hard CHECK (NOT hard OR outcome = 'found'),
  ADD CONSTRAINT check_four_eyes CHECK (answered_by IS NULL OR confirmed_by IS NULL OR answered_by <> confirmed_by);
CREATE INDEX check_revive ON verification.check (tenant_id, revive_at) WHERE revive_at IS NOT NULL;

-- A question carries the terms under which it was asked, and what it cost.
ALTER TABLE verification.provider_call
  -- The vehicle's number, or a keyed hash of the person.
  ADD COLUMN subject       text,
  ADD COLUMN deadline_ms   integer NOT NULL DEFAULT 5000,
  ADD COLUMN tries         integer NOT NULL DEFAULT 3,
  ADD COLUMN price_kopecks bigint NOT NULL DEFAULT 0,
  ADD COLUMN cost_kopecks  bigint NOT NULL DEFAULT 0 CHECK (cost_kopecks >= 0),
  -- Asked beside a case that a person has: its check keeps its answer unless this one says otherwise.
  ADD COLUMN beside        boolean NOT NULL DEFAULT false,
  ADD COLUMN cached        boolean NOT NULL DEFAULT false,
  ADD COLUMN outcome       text CHECK (outcome IN ('not_found', 'found', 'not_applicable')),
  ADD COLUMN evidence_id   uuid REFERENCES verification.evidence,
  ADD COLUMN queued_at     timestamptz,
  ADD COLUMN asked_at      timestamptz,
  ADD COLUMN answered_at   timestamptz,
  ADD COLUMN elapsed_ms    integer,
  DROP CONSTRAINT provider_call_provider_check,
  ADD CONSTRAINT call_provider CHECK (provider IN ('pledge_register', 'police_register', 'accident_register', 'bailiff_register',
    'epts_register', 'counterparty_register', 'passport_register', 'customs_register', 'bankruptcy_register'));
CREATE INDEX call_known ON verification.provider_call (tenant_id, provider, subject, answered_at) WHERE state = 'answered';
CREATE INDEX call_stat ON verification.provider_call (tenant_id, provider, queued_at);

-- A vehicle without a VIN is stopped by the number that it has.
ALTER TABLE verification.stop
  DROP CONSTRAINT stop_kind_check,
  ADD CONSTRAINT stop_kind CHECK (kind IN ('vin', 'number', 'passport', 'phone'));

-- The bytes of an answer may go when a person is forgotten; their hash stays as the proof of the decision.
ALTER TABLE verification.evidence
  ALTER COLUMN raw DROP NOT NULL,
  ADD COLUMN erased_at timestamptz,
  ADD COLUMN file_name text,
  ADD COLUMN media     text,
  ADD COLUMN added_by  uuid,
  DROP CONSTRAINT evidence_source_check,
  DROP CONSTRAINT evidence_raw_check,
  DROP CONSTRAINT evidence_hash,
  ADD CONSTRAINT evidence_source CHECK (source IN ('own', 'manual', 'pledge_register', 'police_register', 'accident_register',
    'bailiff_register', 'epts_register', 'counterparty_register', 'passport_register', 'customs_register', 'bankruptcy_register')),
  ADD CONSTRAINT evidence_size CHECK (octet_length(raw) <= CASE source WHEN 'manual' THEN 5242880 ELSE 262144 END),
  ADD CONSTRAINT evidence_erased CHECK ((raw IS NULL) = (erased_at IS NOT NULL)),
  ADD CONSTRAINT evidence_hash CHECK (raw IS NULL OR sha256 = pg_catalog.sha256(raw));

-- Evidence is only ever erased, never changed.
CREATE FUNCTION verification.evidence_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.raw IS NULL OR NEW.raw IS NOT NULL THEN
    RAISE EXCEPTION 'evidence is erased and never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_kept';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evidence_kept BEFORE UPDATE OF raw, erased_at ON verification.evidence
  FOR EACH ROW EXECUTE FUNCTION verification.evidence_kept();
GRANT UPDATE (raw, erased_at, file_name) ON verification.evidence TO kite_verification;

-- The last word: nobody approves while a mandatory question is open or failed, nobody approves a hard stop, and the system
-- only a clean car.
CREATE OR REPLACE FUNCTION verification.case_answered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked bigint; needed bigint; answered bigint; clean bigint; hard_ones bigint;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE mandatory), count(*) FILTER (WHERE mandatory AND outcome <> 'failed'),
         count(*) FILTER (WHERE outcome IN ('not_found', 'not_applicable')), count(*) FILTER (WHERE hard)
    INTO asked, needed, answered, clean, hard_ones FROM verification.check WHERE case_id = NEW.id;
  IF needed = 0 OR answered < needed OR hard_ones > 0 OR (NEW.decided_by IS NULL AND clean < asked) THEN
    RAISE EXCEPTION 'a case is approved only on answers' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_answered';
  END IF;
  RETURN NEW;
END $$;

-- Green means that everything was answered and nothing was found.
CREATE FUNCTION verification.case_green() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM verification.check
             WHERE case_id = NEW.id AND (outcome IS NULL OR outcome NOT IN ('not_found', 'not_applicable'))) THEN
    RAISE EXCEPTION 'a case is green only on clean answers' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_green';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_green BEFORE INSERT OR UPDATE ON verification.case
  FOR EACH ROW WHEN (NEW.light = 'green') EXECUTE FUNCTION verification.case_green();

-- An extract on paper in place of an answer that did not come: one person enters it, another one confirms it.
CREATE TABLE verification.extract (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  case_id         uuid NOT NULL REFERENCES verification.case,
  check_id        uuid NOT NULL REFERENCES verification.check,
  outcome         text NOT NULL CHECK (outcome IN ('not_found', 'found')),
  document_number text NOT NULL,
  evidence_id     uuid NOT NULL REFERENCES verification.evidence,
  state           text NOT NULL CHECK (state IN ('entered', 'confirmed', 'refused')),
  entered_by      uuid NOT NULL,
  entered_at      timestamptz NOT NULL,
  decided_by      uuid,
  decided_at      timestamptz,
  -- What the register said once it was back.
  later_outcome     text CHECK (later_outcome IN ('not_found', 'found', 'not_applicable')),
  later_evidence_id uuid REFERENCES verification.evidence,
  CONSTRAINT extract_decided CHECK ((state = 'entered') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT extract_four_eyes CHECK (decided_by IS NULL OR decided_by <> entered_by)
);
CREATE UNIQUE INDEX extract_one_open ON verification.extract (check_id) WHERE state = 'entered';
CREATE INDEX extract_case ON verification.extract (tenant_id, case_id, id);

-- Terms of a register: dated rows; a group's own row is stronger than the default.
CREATE TABLE verification.provider_rule (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  provider      text NOT NULL,
  valid_from    date NOT NULL,
  deadline_ms   integer NOT NULL CHECK (deadline_ms BETWEEN 100 AND 60000),
  tries         integer NOT NULL CHECK (tries BETWEEN 1 AND 5),
  price_kopecks bigint NOT NULL CHECK (price_kopecks >= 0),
  cache_hours   integer NOT NULL CHECK (cache_hours BETWEEN 0 AND 720),
  -- Findings that stop everybody, beyond those that the suite itself calls hard.
  hard_stops    text[] NOT NULL DEFAULT '{}',
  source        text NOT NULL
);
CREATE INDEX provider_rule_of ON verification.provider_rule (tenant_id, provider, valid_from DESC);

-- Which questions a case asks, by purpose and type of vehicle ('*' is every type), and what a finding weighs.
CREATE TABLE verification.check_rule (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  centre_id    uuid,
  valid_from   date NOT NULL,
  purpose      text NOT NULL CHECK (purpose IN ('purchase', 'payout', 'sale')),
  vehicle_type text NOT NULL,
  kind         text NOT NULL,
  need         text NOT NULL CHECK (need IN ('mandatory', 'optional', 'none')),
  weight       smallint NOT NULL CHECK (weight BETWEEN 0 AND 100),
  source       text NOT NULL
);
CREATE INDEX check_rule_of ON verification.check_rule (tenant_id, purpose, vehicle_type);

-- How long decisions hold, how soon a person has to look, from which score a finding is only yellow.
CREATE TABLE verification.policy (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  centre_id      uuid,
  valid_from     date NOT NULL,
  purchase_hours integer NOT NULL CHECK (purchase_hours BETWEEN 1 AND 8760),
  payout_hours   integer NOT NULL CHECK (payout_hours BETWEEN 1 AND 8760),
  sale_hours     integer NOT NULL CHECK (sale_hours BETWEEN 1 AND 8760),
  review_minutes integer NOT NULL CHECK (review_minutes BETWEEN 1 AND 10080),
  yellow_from    smallint NOT NULL CHECK (yellow_from BETWEEN 0 AND 100),
  source         text NOT NULL
);
CREATE INDEX policy_of ON verification.policy (tenant_id, valid_from DESC);

-- The breakers as a screen shows them; the deciding ones are in the memory of the process that asks.
CREATE TABLE verification.breaker (
  tenant_id  uuid NOT NULL,
  provider   text NOT NULL,
  state      text NOT NULL CHECK (state IN ('closed', 'open', 'half_open')),
  failures   integer NOT NULL CHECK (failures >= 0),
  reason     text,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, provider)
);

-- Who reviews. `centres` is where the person may decide; NULL is everywhere.
CREATE TABLE verification.reviewer (
  id         uuid NOT NULL,
  tenant_id  uuid NOT NULL,
  state      text NOT NULL CHECK (state IN ('present', 'away')),
  centres    uuid[],
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- Who had a case when: history.
CREATE TABLE verification.assignment (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  case_id     uuid NOT NULL REFERENCES verification.case,
  reviewer_id uuid,
  before_id   uuid,
  cause       text NOT NULL CHECK (cause IN ('taken', 'assigned', 'distributed', 'left', 'late', 'released')),
  at          timestamptz NOT NULL,
  by_id       uuid NOT NULL
);
CREATE INDEX assignment_case ON verification.assignment (tenant_id, case_id, id);
CREATE INDEX assignment_reviewer ON verification.assignment (tenant_id, before_id, at);

SELECT platform.protect('verification.extract');
SELECT platform.protect_history('verification.provider_rule');
SELECT platform.protect_history('verification.check_rule');
SELECT platform.protect_history('verification.policy');
SELECT platform.protect('verification.breaker');
SELECT platform.protect('verification.reviewer');
SELECT platform.protect_history('verification.assignment');
CREATE POLICY defaults ON verification.provider_rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON verification.check_rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON verification.policy FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
