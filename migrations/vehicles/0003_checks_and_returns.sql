-- Decisions of verification, as they were heard. One about a purchase counts for the car that the purchase brings,
-- whichever of the two comes first.
CREATE TABLE vehicles.sale_check (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  case_id     uuid NOT NULL,
  purchase_id uuid,
  episode_id  uuid,
  purpose     text NOT NULL CHECK (purpose IN ('purchase', 'payout', 'sale')),
  verdict     text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
  decided_at  timestamptz NOT NULL,
  CONSTRAINT sale_check_subject CHECK (purchase_id IS NOT NULL OR episode_id IS NOT NULL)
);
CREATE INDEX sale_check_episode ON vehicles.sale_check (episode_id, decided_at DESC) WHERE episode_id IS NOT NULL;
CREATE INDEX sale_check_purchase ON vehicles.sale_check (purchase_id, decided_at DESC) WHERE purchase_id IS NOT NULL;

-- How long a clean check lets a car be offered. A group's own row is stronger, and so is a centre's.
CREATE TABLE vehicles.check_policy (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  check_days smallint NOT NULL CHECK (check_days BETWEEN 1 AND 365),
  source     text NOT NULL,
  CONSTRAINT check_policy_version UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, valid_from)
);

-- Sales that were undone: the car came back into the episode that it had left.
CREATE TABLE vehicles.episode_sale (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  episode_id     uuid NOT NULL REFERENCES vehicles.episode,
  deal_id        uuid NOT NULL,
  buyer_id       uuid NOT NULL,
  price_kopecks  bigint,
  handed_over_on date NOT NULL,
  returned_on    date NOT NULL,
  CONSTRAINT episode_sale_once UNIQUE (tenant_id, episode_id, deal_id)
);

-- Checks heard before a car came back count no more; ids sort by time.
ALTER TABLE vehicles.episode ADD COLUMN checks_after uuid;

SELECT platform.protect_history('vehicles.sale_check');
SELECT platform.protect_history('vehicles.check_policy');
SELECT platform.protect_history('vehicles.episode_sale');
CREATE POLICY defaults ON vehicles.check_policy FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');

SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO vehicles.check_policy (id, tenant_id, centre_id, valid_from, check_days, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d2001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 30, 'VER-8');
