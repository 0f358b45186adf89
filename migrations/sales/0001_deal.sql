-- Who buys: the only table of the module with personal data.
CREATE TABLE sales.buyer (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  centre_id     uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('person', 'company')),
  full_name     text NOT NULL,
  phone         text NOT NULL,
  passport      text,
  inn           text,
  registered_at timestamptz NOT NULL,
  CONSTRAINT buyer_passport CHECK (kind = 'person' OR passport IS NULL),
  CONSTRAINT buyer_inn CHECK (length(inn) = CASE kind WHEN 'person' THEN 12 ELSE 10 END)
);
CREATE INDEX buyer_list ON sales.buyer (tenant_id, id DESC);

-- Cars on offer: a copy of what vehicles says, for lists. Whether a car can be had is asked there.
-- holds_ended counts the holds of the car that have ended: a refusal from before the last one is stale.
CREATE TABLE sales.offered_car (
  episode_id    uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  entity_id     uuid NOT NULL,
  centre_id     uuid NOT NULL,
  vin           text NOT NULL,
  title         text NOT NULL,
  price_kopecks bigint NOT NULL CHECK (price_kopecks > 0),
  holds_ended   bigint NOT NULL DEFAULT 0,
  sold          boolean NOT NULL DEFAULT false
);
CREATE INDEX offered_car_list ON sales.offered_car (tenant_id, episode_id DESC) WHERE NOT sold;

-- A deal: one buyer, one car, one price.
CREATE TABLE sales.deal (
  id                  uuid PRIMARY KEY,
  tenant_id           uuid NOT NULL,
  entity_id           uuid NOT NULL,
  centre_id           uuid NOT NULL,
  zone                text NOT NULL,
  salesman_id         uuid NOT NULL,
  buyer_id            uuid NOT NULL REFERENCES sales.buyer,
  episode_id          uuid NOT NULL REFERENCES sales.offered_car,
  state               text NOT NULL CHECK (state IN (
    'new', 'reserved', 'contract', 'paid', 'handed_over', 'closed', 'cancelled', 'lost')),
  price_kopecks       bigint NOT NULL CHECK (price_kopecks > 0),
  paid_kopecks        bigint NOT NULL DEFAULT 0,
  open_kopecks        bigint NOT NULL GENERATED ALWAYS AS (price_kopecks - paid_kopecks) STORED,
  deposit_due_kopecks bigint CHECK (deposit_due_kopecks BETWEEN 1 AND price_kopecks),
  hold_id             uuid,
  reserved_until      timestamptz,
  end_reason          text,
  opened_at           timestamptz NOT NULL,
  version             bigint NOT NULL DEFAULT 1,
  -- The payments gate: nothing above the price, nothing handed over below it, no end that keeps the buyer's money.
  CONSTRAINT deal_not_overpaid CHECK (paid_kopecks BETWEEN 0 AND price_kopecks),
  CONSTRAINT deal_paid_in_full CHECK (
    CASE WHEN state IN ('paid', 'handed_over', 'closed') THEN paid_kopecks = price_kopecks
         WHEN state = 'contract' THEN paid_kopecks < price_kopecks
         WHEN state IN ('cancelled', 'lost') THEN paid_kopecks = 0
         ELSE true END),
  CONSTRAINT deal_held CHECK (
    (hold_id IS NULL) = (reserved_until IS NULL) AND (state <> 'reserved' OR hold_id IS NOT NULL)),
  CONSTRAINT deal_ended CHECK ((state IN ('cancelled', 'lost')) = (end_reason IS NOT NULL)),
  UNIQUE (id, price_kopecks)
);
-- A car is promised to one deal at a time, and sold once: the database has the last word.
CREATE UNIQUE INDEX deal_one_per_car ON sales.deal (tenant_id, episode_id)
  WHERE state IN ('reserved', 'contract', 'paid', 'handed_over', 'closed');
CREATE INDEX deal_list ON sales.deal (tenant_id, id DESC);
CREATE INDEX deal_car ON sales.deal (tenant_id, episode_id, id DESC);
CREATE INDEX deal_hold ON sales.deal (hold_id) WHERE hold_id IS NOT NULL;

-- Who waits for a car that somebody else holds. Places are never given twice.
CREATE TABLE sales.interest (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  episode_id uuid NOT NULL REFERENCES sales.offered_car,
  deal_id    uuid NOT NULL REFERENCES sales.deal,
  place      bigint NOT NULL CHECK (place > 0),
  joined_at  timestamptz NOT NULL,
  offered_at timestamptz,
  ended      text CHECK (ended IN ('taken', 'withdrawn', 'sold')),
  UNIQUE (episode_id, place)
);
CREATE UNIQUE INDEX interest_one_open ON sales.interest (deal_id) WHERE ended IS NULL;

-- The documents of a deal. History: what is signed or received is never edited.
CREATE TABLE sales.contract (
  deal_id       uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  entity_id     uuid NOT NULL,
  number        text NOT NULL,
  signed_on     date NOT NULL,
  price_kopecks bigint NOT NULL,
  signed_by     uuid NOT NULL,
  CONSTRAINT contract_price FOREIGN KEY (deal_id, price_kopecks) REFERENCES sales.deal (id, price_kopecks)
);
CREATE UNIQUE INDEX contract_number ON sales.contract (tenant_id, entity_id, number, EXTRACT(YEAR FROM signed_on));

CREATE TABLE sales.payment (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  deal_id         uuid NOT NULL REFERENCES sales.deal,
  way             text NOT NULL CHECK (way IN ('cash', 'bank')),
  amount_kopecks  bigint NOT NULL CHECK (amount_kopecks > 0),
  document_number text NOT NULL,
  paid_on         date NOT NULL,
  received_at     timestamptz NOT NULL,
  received_by     uuid NOT NULL,
  CONSTRAINT payment_document UNIQUE (deal_id, way, document_number, paid_on)
);

CREATE TABLE sales.handover (
  deal_id        uuid PRIMARY KEY REFERENCES sales.contract,
  tenant_id      uuid NOT NULL,
  entity_id      uuid NOT NULL,
  number         text NOT NULL,
  handed_over_on date NOT NULL,
  mileage_km     bigint NOT NULL CHECK (mileage_km >= 0),
  keys           bigint NOT NULL CHECK (keys > 0),
  checklist      text[] NOT NULL,
  handed_over_by uuid NOT NULL
);
CREATE UNIQUE INDEX handover_number
  ON sales.handover (tenant_id, entity_id, number, EXTRACT(YEAR FROM handed_over_on));

-- Loans, insurance and extras sold with a car. They may be taken out until the handover, which makes them history.
CREATE TABLE sales.fi_product (
  id                 uuid PRIMARY KEY,
  tenant_id          uuid NOT NULL,
  deal_id            uuid NOT NULL REFERENCES sales.contract,
  kind               text NOT NULL CHECK (kind IN ('loan', 'hull', 'liability', 'extra')),
  partner_id         uuid NOT NULL,
  commission_kopecks bigint NOT NULL CHECK (commission_kopecks > 0),
  document_number    text NOT NULL,
  document_date      date NOT NULL,
  sold_by            uuid NOT NULL,
  CONSTRAINT fi_product_document UNIQUE (deal_id, kind, partner_id, document_number)
);

-- How long a car is kept: for a reservation usually and at most, and for a signed contract. The newest row in force counts.
CREATE TABLE sales.policy (
  id                   uuid PRIMARY KEY,
  tenant_id            uuid NOT NULL,
  valid_from           date NOT NULL,
  reservation_days     bigint NOT NULL CHECK (reservation_days BETWEEN 1 AND reservation_days_max),
  reservation_days_max bigint NOT NULL CHECK (reservation_days_max <= 365),
  contract_days        bigint NOT NULL CHECK (contract_days BETWEEN 1 AND 365),
  source               text NOT NULL,
  UNIQUE (tenant_id, valid_from)
);

-- What is given to the buyer with the car. The list is the rows of one day; the newest list in force counts.
CREATE TABLE sales.handover_item (
  tenant_id  uuid NOT NULL,
  valid_from date NOT NULL,
  place      smallint NOT NULL,
  code       text NOT NULL,
  ru         text NOT NULL,
  en         text NOT NULL,
  PRIMARY KEY (tenant_id, valid_from, place),
  UNIQUE (tenant_id, valid_from, code)
);

SELECT platform.protect('sales.buyer');
SELECT platform.protect('sales.offered_car');
SELECT platform.protect('sales.deal');
SELECT platform.protect('sales.interest');
SELECT platform.protect_history('sales.contract');
SELECT platform.protect_history('sales.payment');
SELECT platform.protect_history('sales.handover');
SELECT platform.protect('sales.fi_product', true);
SELECT platform.protect_history('sales.policy');
SELECT platform.protect_history('sales.handover_item');

-- The rows of nobody are seen by everybody; the wall still lets nobody write them.
CREATE POLICY defaults ON sales.policy FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON sales.handover_item FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
