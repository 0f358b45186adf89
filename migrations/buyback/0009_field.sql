-- Who goes to look at a car, and where it stands. An address is personal data: it goes when the seller is forgotten.
CREATE TABLE buyback.visit (
  purchase_id  uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id    uuid NOT NULL,
  appraiser_id uuid,
  address      text,
  latitude_e6  bigint CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),
  longitude_e6 bigint CHECK (longitude_e6 BETWEEN -180000000 AND 180000000),
  set_by       uuid NOT NULL,
  set_at       timestamptz NOT NULL,
  CONSTRAINT visit_place CHECK (num_nulls(latitude_e6, longitude_e6) IN (0, 2))
);
CREATE INDEX visit_appraiser ON buyback.visit (tenant_id, appraiser_id);

-- An inspection by phone: until everything of it has arrived, the car is not valued.
CREATE TABLE buyback.field_inspection (
  purchase_id  uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id    uuid NOT NULL,
  person_id    uuid NOT NULL,
  begun_at     timestamptz NOT NULL,
  started_at   timestamptz NOT NULL,
  completed_at timestamptz,
  abandoned_at timestamptz,
  CONSTRAINT field_inspection_end CHECK (num_nonnulls(completed_at, abandoned_at) <= 1)
);

-- Something suspicious about the evidence. Nothing is offered before somebody else than the appraiser has looked at it.
CREATE TABLE buyback.risk (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  centre_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback.purchase,
  kind        text NOT NULL CHECK (kind IN ('photo_reused', 'photo_old', 'photo_far', 'mileage_below')),
  media_id    uuid,
  measure     bigint,
  other_id    uuid,
  found_at    timestamptz NOT NULL,
  state       text NOT NULL CHECK (state IN ('open', 'cleared', 'confirmed')),
  reviewed_by uuid,
  reviewed_at timestamptz,
  reason      text,
  version     bigint NOT NULL DEFAULT 1,
  CONSTRAINT risk_reviewed CHECK (
    (state = 'open') = (reviewed_by IS NULL) AND num_nulls(reviewed_by, reviewed_at, reason) IN (0, 3))
);
CREATE INDEX risk_purchase ON buyback.risk (tenant_id, purchase_id, id);

-- How thick the paint is, in thousandths of a millimetre.
CREATE TABLE buyback.paint (
  purchase_id uuid NOT NULL,
  version     bigint NOT NULL,
  tenant_id   uuid NOT NULL,
  place       smallint NOT NULL,
  panel       text NOT NULL,
  microns     bigint NOT NULL CHECK (microns BETWEEN 0 AND 10000),
  PRIMARY KEY (purchase_id, version, panel),
  FOREIGN KEY (purchase_id, version) REFERENCES buyback.appraisal
);

-- A question that is asked of inspections that had begun before it came.
ALTER TABLE buyback.question ADD COLUMN critical boolean NOT NULL DEFAULT false;

SELECT platform.protect('buyback.visit');
SELECT platform.protect('buyback.field_inspection');
SELECT platform.protect('buyback.risk');
SELECT platform.protect_history('buyback.paint');
SELECT platform.wall_child('buyback.visit', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.field_inspection', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_centre('buyback.risk');
SELECT platform.wall_child('buyback.paint', 'buyback.purchase', 'purchase_id');
