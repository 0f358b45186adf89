-- Where a car stands now. One car in a slot; a car on a place without a slot is allowed.
CREATE TABLE vehicles.location (
  episode_id uuid PRIMARY KEY REFERENCES vehicles.episode,
  tenant_id  uuid NOT NULL,
  centre_id  uuid NOT NULL,
  place_id   uuid NOT NULL,
  slot       text,
  since      timestamptz NOT NULL,
  CONSTRAINT location_slot_free UNIQUE (tenant_id, place_id, slot)
);
CREATE INDEX location_place ON vehicles.location (tenant_id, place_id);

-- Every move of a car; `to` is empty when it left with its buyer.
CREATE TABLE vehicles.location_move (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  episode_id uuid NOT NULL REFERENCES vehicles.episode,
  from_place uuid,
  from_slot  text,
  to_place   uuid,
  to_slot    text,
  reason     text NOT NULL,
  at         timestamptz NOT NULL,
  by_id      uuid NOT NULL
);
CREATE INDEX location_move_episode ON vehicles.location_move (tenant_id, episode_id, id DESC);

-- A car that is out for a while, with the paper that it went out by.
CREATE TABLE vehicles.outing (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  episode_id      uuid NOT NULL REFERENCES vehicles.episode,
  reason          text NOT NULL CHECK (reason IN ('test_drive', 'service')),
  contract_number text NOT NULL,
  out_at          timestamptz NOT NULL,
  out_by          uuid NOT NULL,
  back_at         timestamptz CHECK (back_at >= out_at)
);
CREATE UNIQUE INDEX outing_one_open ON vehicles.outing (tenant_id, episode_id) WHERE back_at IS NULL;
CREATE INDEX outing_episode ON vehicles.outing (tenant_id, episode_id, id DESC);

-- A count of the cars of a place: what should be there is frozen at the start.
CREATE TABLE vehicles.lot_count (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  centre_id    uuid NOT NULL,
  place_id     uuid NOT NULL,
  place_name   text NOT NULL,
  state        text NOT NULL CHECK (state IN ('counting', 'reviewing', 'closed')),
  started_at   timestamptz NOT NULL,
  started_by   uuid NOT NULL,
  finished_at  timestamptz CHECK (finished_at >= started_at),
  closed_at    timestamptz CHECK (closed_at >= finished_at),
  closed_by    uuid,
  CONSTRAINT lot_count_finished CHECK ((state = 'counting') = (finished_at IS NULL)),
  CONSTRAINT lot_count_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX lot_count_one_open ON vehicles.lot_count (tenant_id, place_id) WHERE state <> 'closed';
CREATE INDEX lot_count_list ON vehicles.lot_count (tenant_id, id DESC);

CREATE TABLE vehicles.lot_expected (
  count_id        uuid NOT NULL REFERENCES vehicles.lot_count,
  tenant_id       uuid NOT NULL,
  episode_id      uuid NOT NULL REFERENCES vehicles.episode,
  vin             text NOT NULL,
  slot            text,
  outing_reason   text CHECK (outing_reason IN ('test_drive', 'service')),
  contract_number text,
  PRIMARY KEY (count_id, episode_id),
  CONSTRAINT lot_expected_vin UNIQUE (count_id, vin)
);

-- What a scanner saw. It may be told late, twice and in any order: the scanner's own id makes a scan one.
CREATE TABLE vehicles.lot_scan (
  count_id    uuid NOT NULL REFERENCES vehicles.lot_count,
  id          uuid NOT NULL,
  tenant_id   uuid NOT NULL,
  vin         text NOT NULL,
  slot        text,
  scanned_at  timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  by_id       uuid NOT NULL,
  PRIMARY KEY (count_id, id)
);
CREATE INDEX lot_scan_vin ON vehicles.lot_scan (tenant_id, count_id, vin, scanned_at DESC);

CREATE TABLE vehicles.lot_difference (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  count_id        uuid NOT NULL REFERENCES vehicles.lot_count,
  kind            text NOT NULL CHECK (kind IN ('missing', 'wrong_slot', 'unknown', 'surplus')),
  vin             text NOT NULL,
  episode_id      uuid REFERENCES vehicles.episode,
  owner_centre_id uuid,
  expected_slot   text,
  found_slot      text,
  known_reason    text CHECK (known_reason IN ('test_drive', 'service', 'moved', 'handed_over')),
  contract_number text,
  decision        text CHECK (decision IN ('move', 'keep', 'search', 'transfer_request')),
  decided_at      timestamptz,
  decided_by      uuid,
  note            text,
  CONSTRAINT lot_difference_once UNIQUE (count_id, vin),
  CONSTRAINT lot_difference_decided CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX lot_difference_list ON vehicles.lot_difference (tenant_id, count_id, id);

SELECT platform.protect('vehicles.location', true);
SELECT platform.protect_history('vehicles.location_move');
SELECT platform.protect('vehicles.outing');
SELECT platform.protect('vehicles.lot_count');
SELECT platform.protect_history('vehicles.lot_expected');
SELECT platform.protect_history('vehicles.lot_scan');
SELECT platform.protect('vehicles.lot_difference', true);
