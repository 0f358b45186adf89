-- How cars are prepared: the template of a plan as dated rows. There is no default on purpose: without a template a car is
-- prepared without a plan, and nothing more is asked of it.
CREATE TABLE vehicles.recon_template (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  centre_id    uuid,
  vehicle_type text NOT NULL,
  valid_from   date NOT NULL,
  photos_min   integer NOT NULL CHECK (photos_min BETWEEN 0 AND 200),
  source       text NOT NULL,
  CONSTRAINT recon_template_day UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, vehicle_type, valid_from)
);
CREATE TABLE vehicles.recon_template_step (
  template_id    uuid NOT NULL REFERENCES vehicles.recon_template,
  tenant_id      uuid NOT NULL,
  place          integer NOT NULL CHECK (place BETWEEN 1 AND 30),
  code           text NOT NULL,
  ru             text NOT NULL,
  en             text NOT NULL,
  limit_kopecks  bigint NOT NULL CHECK (limit_kopecks >= 0),
  expected_hours integer NOT NULL CHECK (expected_hours BETWEEN 0 AND 2000),
  role           text NOT NULL,
  by_vendor      boolean NOT NULL,
  PRIMARY KEY (template_id, place),
  CONSTRAINT recon_template_step_code UNIQUE (template_id, code)
);

-- What one more day in the yard costs.
CREATE TABLE vehicles.day_cost (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  centre_id    uuid,
  valid_from   date NOT NULL,
  cost_kopecks bigint NOT NULL CHECK (cost_kopecks >= 0),
  source       text NOT NULL,
  CONSTRAINT day_cost_day UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, valid_from)
);

-- The plan of one preparation. A car that comes back is prepared again, by a plan of its own.
CREATE TABLE vehicles.recon_plan (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  episode_id        uuid NOT NULL REFERENCES vehicles.episode,
  centre_id         uuid NOT NULL,
  template_id       uuid NOT NULL REFERENCES vehicles.recon_template,
  zone              text NOT NULL,
  photos_min        integer NOT NULL CHECK (photos_min >= 0),
  day_cost_kopecks  bigint NOT NULL CHECK (day_cost_kopecks >= 0),
  started_at        timestamptz NOT NULL,
  first_forecast_at timestamptz NOT NULL,
  ended_at          timestamptz CHECK (ended_at >= started_at)
);
CREATE UNIQUE INDEX recon_plan_one_open ON vehicles.recon_plan (tenant_id, episode_id) WHERE ended_at IS NULL;
CREATE INDEX recon_plan_episode ON vehicles.recon_plan (tenant_id, episode_id, id DESC);
CREATE INDEX recon_plan_board ON vehicles.recon_plan (tenant_id, id DESC) WHERE ended_at IS NULL;

-- A step of a plan with its clock: seconds worked, waited and stood still, and since when the clock runs now.
CREATE TABLE vehicles.recon_step (
  id                     uuid PRIMARY KEY,
  tenant_id              uuid NOT NULL,
  plan_id                uuid NOT NULL REFERENCES vehicles.recon_plan,
  place                  integer NOT NULL,
  code                   text NOT NULL,
  ru                     text NOT NULL,
  en                     text NOT NULL,
  role                   text NOT NULL,
  by_vendor              boolean NOT NULL,
  vendor                 text,
  expected_hours         integer NOT NULL CHECK (expected_hours >= 0),
  limit_kopecks          bigint NOT NULL CHECK (limit_kopecks >= 0),
  state                  text NOT NULL CHECK (state IN ('planned', 'in_work', 'waiting_approval', 'done', 'skipped')),
  planned_kopecks        bigint CHECK (planned_kopecks >= 0),
  asked_kopecks          bigint CHECK (asked_kopecks > limit_kopecks),
  asked_by               uuid,
  approved_kopecks       bigint CHECK (approved_kopecks > limit_kopecks),
  approved_by            uuid,
  actual_kopecks         bigint CHECK (actual_kopecks >= 0),
  started_at             timestamptz,
  ended_at               timestamptz,
  clock_at               timestamptz,
  worked_seconds         bigint NOT NULL DEFAULT 0 CHECK (worked_seconds >= 0),
  waited_seconds         bigint NOT NULL DEFAULT 0 CHECK (waited_seconds >= 0),
  stalled_seconds        bigint NOT NULL DEFAULT 0 CHECK (stalled_seconds >= 0),
  stall_reason           text CHECK (stall_reason IN ('vendor_delay', 'parts_wait', 'approval_wait', 'no_capacity', 'client_decision', 'transport', 'other')),
  stalled_at             timestamptz,
  stall_until            timestamptz,
  delay_days             integer NOT NULL DEFAULT 0 CHECK (delay_days >= 0),
  CONSTRAINT recon_step_place UNIQUE (plan_id, place),
  -- Never paid beyond the limit without an approval, and never approved by who asked.
  CONSTRAINT recon_step_limit CHECK (actual_kopecks <= greatest(limit_kopecks, coalesce(approved_kopecks, 0))),
  CONSTRAINT recon_step_four_eyes CHECK (approved_by IS NULL OR approved_by <> asked_by),
  CONSTRAINT recon_step_asked CHECK (state <> 'waiting_approval' OR asked_kopecks IS NOT NULL),
  CONSTRAINT recon_step_stalled CHECK ((stall_reason IS NULL) = (stalled_at IS NULL) AND (stall_reason IS NULL OR state = 'in_work')),
  CONSTRAINT recon_step_done CHECK ((state = 'done') = (actual_kopecks IS NOT NULL))
);
CREATE INDEX recon_step_plan ON vehicles.recon_step (tenant_id, plan_id, place);

-- Everything that happened to a step, in order.
CREATE TABLE vehicles.recon_mark (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  step_id       uuid NOT NULL REFERENCES vehicles.recon_step,
  action        text NOT NULL CHECK (action IN ('start', 'ask', 'approve', 'refuse', 'finish', 'skip', 'stall', 'resume')),
  at            timestamptz NOT NULL,
  by_id         uuid NOT NULL,
  cost_kopecks  bigint,
  reason        text
);
CREATE INDEX recon_mark_step ON vehicles.recon_mark (tenant_id, step_id, id);

-- Photos of a car by reference: which view, when, and the hash of the picture.
CREATE TABLE vehicles.photo (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  episode_id uuid NOT NULL REFERENCES vehicles.episode,
  angle      text NOT NULL,
  sha256     text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  taken_at   timestamptz NOT NULL,
  by_id      uuid NOT NULL,
  CONSTRAINT photo_once UNIQUE (tenant_id, episode_id, sha256)
);
CREATE INDEX photo_episode ON vehicles.photo (tenant_id, episode_id, id DESC);

SELECT platform.protect_history('vehicles.recon_template');
SELECT platform.protect_history('vehicles.recon_template_step');
SELECT platform.protect_history('vehicles.day_cost');
SELECT platform.protect('vehicles.recon_plan');
SELECT platform.protect('vehicles.recon_step');
SELECT platform.protect_history('vehicles.recon_mark');
SELECT platform.protect_history('vehicles.photo');

-- What every group starts with: rows of nobody (the nil tenant), which every group may read and none may write.
CREATE POLICY defaults ON vehicles.day_cost FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO vehicles.day_cost (id, tenant_id, centre_id, valid_from, cost_kopecks, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d4001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 40000,
   'valuation V1 of the specification: 400 a day');
