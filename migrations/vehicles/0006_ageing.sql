-- Days of ownership at which the price of a car is looked at again.
CREATE TABLE vehicles.ageing_threshold (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  days       integer[] NOT NULL CHECK (cardinality(days) BETWEEN 1 AND 12 AND 0 < ALL (days)),
  source     text NOT NULL,
  CONSTRAINT ageing_threshold_day UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, valid_from)
);

-- A task: one of a car and a threshold, whoever makes it.
CREATE TABLE vehicles.price_review (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  episode_id      uuid NOT NULL REFERENCES vehicles.episode,
  centre_id       uuid NOT NULL,
  threshold_days  integer NOT NULL CHECK (threshold_days > 0),
  crossed_on      date NOT NULL,
  made_at         timestamptz NOT NULL,
  state           text NOT NULL CHECK (state IN ('open', 'proposed', 'done')),
  decision        text CHECK (decision IN ('keep', 'new_price', 'wholesale', 'left_stock')),
  reason          text,
  price_kopecks   bigint CHECK (price_kopecks > 0),
  proposed_by     uuid,
  closed_at       timestamptz,
  closed_by       uuid,
  CONSTRAINT price_review_once UNIQUE (tenant_id, episode_id, threshold_days),
  CONSTRAINT price_review_proposed CHECK (state <> 'proposed' OR (price_kopecks IS NOT NULL AND proposed_by IS NOT NULL)),
  CONSTRAINT price_review_done CHECK ((state = 'done') = (closed_at IS NOT NULL)),
  CONSTRAINT price_review_four_eyes CHECK (state <> 'done' OR decision <> 'new_price' OR closed_by <> proposed_by)
);
CREATE INDEX price_review_list ON vehicles.price_review (tenant_id, id DESC);
CREATE INDEX price_review_open ON vehicles.price_review (tenant_id, id DESC) WHERE state <> 'done';
CREATE INDEX episode_ageing ON vehicles.episode (tenant_id, centre_id, acquired_on) WHERE handed_over_on IS NULL;

SELECT platform.protect_history('vehicles.ageing_threshold');
SELECT platform.protect('vehicles.price_review');

CREATE POLICY defaults ON vehicles.ageing_threshold FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO vehicles.ageing_threshold (id, tenant_id, centre_id, valid_from, days, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d6001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', '{30,45,60,90}',
   'STK-7 and APR-7: 30, 45 and 60 days, write-down review at 90');
