CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- A car as such, whoever owns it.
CREATE TABLE vehicles.vehicle (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  vin        text NOT NULL,
  make       text NOT NULL,
  model      text NOT NULL,
  year       integer NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  UNIQUE (tenant_id, vin)
);

-- One time that the group owns a car.
CREATE TABLE vehicles.episode (
  id                     uuid PRIMARY KEY,
  tenant_id              uuid NOT NULL,
  vehicle_id             uuid NOT NULL REFERENCES vehicles.vehicle,
  entity_id              uuid NOT NULL,
  centre_id              uuid NOT NULL,
  state                  text NOT NULL CHECK (state IN ('received', 'inspected', 'recon', 'ready', 'listed', 'handed_over', 'closed')),
  purchase_id            uuid UNIQUE,
  counterparty_id        uuid NOT NULL,
  purchase_price_kopecks bigint NOT NULL CHECK (purchase_price_kopecks > 0),
  vat_scheme             text NOT NULL CHECK (vat_scheme IN ('full', 'margin_5_1', 'margin_5_2', 'commission')),
  mileage_km             bigint NOT NULL CHECK (mileage_km >= 0),
  acquired_on            date NOT NULL,
  price_kopecks          bigint CHECK (price_kopecks > 0),
  deal_id                uuid,
  handed_over_on         date CHECK (handed_over_on >= acquired_on),
  version                bigint NOT NULL DEFAULT 1,
  CONSTRAINT episode_priced CHECK (state <> 'listed' OR price_kopecks IS NOT NULL),
  CONSTRAINT episode_gone CHECK ((state IN ('handed_over', 'closed')) = (handed_over_on IS NOT NULL)),
  CONSTRAINT episode_sold_to CHECK ((deal_id IS NULL) = (handed_over_on IS NULL))
);
-- One open episode of a car in the group (I4): the database has the last word.
CREATE UNIQUE INDEX episode_one_open ON vehicles.episode (tenant_id, vehicle_id) WHERE handed_over_on IS NULL;
CREATE INDEX episode_list ON vehicles.episode (tenant_id, id DESC);

-- What a car has cost. History: a wrong line is corrected by another line.
CREATE TABLE vehicles.cost_line (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  episode_id      uuid NOT NULL REFERENCES vehicles.episode,
  kind            text NOT NULL CHECK (kind IN ('purchase', 'own_parts', 'body_shop', 'transport')),
  document_module text NOT NULL,
  document_number text NOT NULL,
  document_date   date NOT NULL,
  supplier_id     uuid,
  net_kopecks     bigint NOT NULL CHECK (net_kopecks > 0),
  vat_kopecks     bigint NOT NULL CHECK (vat_kopecks >= 0),
  gross_kopecks   bigint NOT NULL CHECK (gross_kopecks = net_kopecks + vat_kopecks),
  CONSTRAINT cost_line_document UNIQUE (tenant_id, episode_id, kind, document_module, document_number)
);

-- A car is kept for one holder at a time. A hold ends by its own time: nothing has to run for the car to be free.
CREATE TABLE vehicles.hold (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  episode_id uuid NOT NULL REFERENCES vehicles.episode,
  kind       text NOT NULL CHECK (kind IN ('negotiation', 'reservation')),
  deal_id    uuid,
  holder_id  uuid NOT NULL,
  taken_at   timestamptz NOT NULL,
  until      timestamptz NOT NULL CHECK (until >= taken_at),
  ended      text CHECK (ended IN ('expired', 'released', 'fulfilled')),
  CONSTRAINT hold_one_at_a_time EXCLUDE USING gist (episode_id WITH =, tstzrange(taken_at, until) WITH &&),
  CONSTRAINT hold_deal CHECK ((kind = 'reservation') = (deal_id IS NOT NULL))
);
CREATE INDEX hold_open ON vehicles.hold (until) WHERE ended IS NULL;

SELECT platform.protect('vehicles.vehicle');
SELECT platform.protect('vehicles.episode');
SELECT platform.protect('vehicles.hold');
SELECT platform.protect_history('vehicles.cost_line');
