-- What the market asks for cars like ours. Facts of a day: an offer seen again changes nothing.
CREATE TABLE buyback.listing (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  source       text NOT NULL,
  row_key      text NOT NULL,
  make         text NOT NULL,
  model        text NOT NULL,
  make_key     text NOT NULL,
  model_key    text NOT NULL,
  year         integer NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  price_minor  bigint NOT NULL CHECK (price_minor > 0),
  currency     text NOT NULL CHECK (currency IN ('RUB', 'GBP', 'EUR', 'USD', 'CNY')),
  mileage_km   bigint NOT NULL CHECK (mileage_km >= 0),
  fuel         text NOT NULL CHECK (fuel IN ('petrol', 'diesel', 'hybrid', 'electric', 'other')),
  transmission text NOT NULL CHECK (transmission IN ('manual', 'automatic', 'semi_automatic', 'other')),
  engine_cc    integer CHECK (engine_cc BETWEEN 100 AND 20000),
  imported_at  timestamptz NOT NULL,
  CONSTRAINT listing_once UNIQUE (tenant_id, source, row_key)
);
CREATE INDEX listing_cohort ON buyback.listing (tenant_id, make_key, model_key, currency, year);
CREATE INDEX listing_list ON buyback.listing (tenant_id, id DESC);

-- Questions of an inspection. A started inspection keeps its list when a newer one comes into force.
CREATE TABLE buyback.checklist (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  source     text NOT NULL
);
CREATE TABLE buyback.question (
  checklist_id uuid NOT NULL REFERENCES buyback.checklist,
  tenant_id    uuid NOT NULL,
  place        smallint NOT NULL,
  section      text NOT NULL,
  code         text NOT NULL,
  ru           text NOT NULL,
  en           text NOT NULL,
  required     boolean NOT NULL,
  PRIMARY KEY (checklist_id, code)
);

-- Price list of preparation works. The newest row in force counts, a centre's before the group's.
CREATE TABLE buyback.recon_item (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  centre_id     uuid,
  valid_from    date NOT NULL,
  code          text NOT NULL,
  ru            text NOT NULL,
  en            text NOT NULL,
  price_kopecks bigint NOT NULL CHECK (price_kopecks > 0),
  source        text NOT NULL,
  UNIQUE (id, price_kopecks)
);
CREATE INDEX recon_item_code ON buyback.recon_item (tenant_id, code, valid_from DESC);

-- How a market value becomes an offer. km_rate NULL: derived from the comparables themselves.
CREATE TABLE buyback.policy (
  id                  uuid PRIMARY KEY,
  tenant_id           uuid NOT NULL,
  centre_id           uuid,
  valid_from          date NOT NULL,
  currency            text NOT NULL CHECK (currency IN ('RUB', 'GBP', 'EUR', 'USD', 'CNY')),
  margin_basis_points bigint NOT NULL CHECK (margin_basis_points BETWEEN 0 AND 9000),
  km_rate_minor       bigint CHECK (km_rate_minor >= 0),
  holding_days        bigint NOT NULL CHECK (holding_days BETWEEN 0 AND 365),
  day_cost_minor      bigint NOT NULL CHECK (day_cost_minor >= 0),
  rounding_minor      bigint NOT NULL CHECK (rounding_minor > 0),
  source              text NOT NULL
);
CREATE INDEX policy_currency ON buyback.policy (tenant_id, currency, valid_from DESC);

-- A person who sells us a car: the only table of the module with personal data, beside the consents to use it.
CREATE TABLE buyback.seller (
  id                 uuid PRIMARY KEY,
  tenant_id          uuid NOT NULL,
  full_name          text NOT NULL,
  phone              text NOT NULL,
  born_on            date,
  passport           text,
  passport_issued_on date,
  passport_issued_by text,
  registration       text,
  version            bigint NOT NULL DEFAULT 1,
  CONSTRAINT seller_identified
    CHECK (num_nulls(born_on, passport, passport_issued_on, passport_issued_by, registration) IN (0, 5))
);
CREATE INDEX seller_phone ON buyback.seller (tenant_id, phone);

-- A consent is a document of its own, for one purpose (152-FZ).
CREATE TABLE buyback.consent (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  seller_id    uuid NOT NULL REFERENCES buyback.seller,
  purpose      text NOT NULL CHECK (purpose IN ('checks')),
  text_version text NOT NULL,
  channel      text NOT NULL CHECK (channel IN ('paper', 'code')),
  given_at     timestamptz NOT NULL,
  recorded_by  uuid NOT NULL
);
CREATE INDEX consent_seller ON buyback.consent (tenant_id, seller_id);

-- One offered car, from the first call to the stock.
CREATE TABLE buyback.purchase (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  entity_id         uuid NOT NULL,
  centre_id         uuid NOT NULL,
  state             text NOT NULL CHECK (state IN (
    'lead', 'appointment', 'inspection', 'valued', 'offered', 'accepted', 'checks', 'checked', 'contract_signed',
    'payable', 'paid', 'in_stock', 'lost', 'rejected_by_checks', 'cancelled')),
  source            text NOT NULL CHECK (source IN ('site', 'call', 'classifieds', 'walk_in', 'service', 'trade_in')),
  seller_id         uuid NOT NULL UNIQUE REFERENCES buyback.seller,
  vin               text,
  make              text NOT NULL,
  model             text NOT NULL,
  year              integer NOT NULL CHECK (year BETWEEN 1900 AND 2200),
  mileage_km        bigint NOT NULL CHECK (mileage_km >= 0),
  plate             text,
  appointment_at    timestamptz,
  checklist_id      uuid REFERENCES buyback.checklist,
  appraisal_version bigint NOT NULL DEFAULT 0,
  vat_scheme        text CHECK (vat_scheme IN ('full', 'margin_5_1')),
  offer_id          uuid,
  accepted_at       timestamptz,
  end_reason        text,
  opened_at         timestamptz NOT NULL,
  version           bigint NOT NULL DEFAULT 1,
  CONSTRAINT purchase_agreed CHECK (
    state NOT IN ('accepted', 'checks', 'checked', 'contract_signed', 'payable', 'paid', 'in_stock')
    OR num_nulls(vin, vat_scheme, offer_id, accepted_at) = 0),
  CONSTRAINT purchase_inspected CHECK (
    state IN ('lead', 'appointment', 'lost') OR checklist_id IS NOT NULL),
  CONSTRAINT purchase_ended CHECK ((state IN ('lost', 'cancelled')) = (end_reason IS NOT NULL))
);
-- The group talks about a car in one place at a time: the database has the last word.
CREATE UNIQUE INDEX purchase_one_open ON buyback.purchase (tenant_id, vin)
  WHERE state NOT IN ('in_stock', 'lost', 'rejected_by_checks', 'cancelled');
CREATE INDEX purchase_list ON buyback.purchase (tenant_id, id DESC);

-- What was seen at the car. A new version is a new row: valuations point to the one that they used.
CREATE TABLE buyback.appraisal (
  purchase_id   uuid NOT NULL REFERENCES buyback.purchase,
  version       bigint NOT NULL CHECK (version > 0),
  tenant_id     uuid NOT NULL,
  vin           text NOT NULL,
  make          text NOT NULL,
  model         text NOT NULL,
  year          integer NOT NULL,
  mileage_km    bigint NOT NULL,
  seller_kind   text NOT NULL CHECK (seller_kind IN ('person', 'entrepreneur', 'company')),
  registered_to text NOT NULL CHECK (registered_to IN ('seller', 'another_person', 'company')),
  pts_kind      text NOT NULL CHECK (pts_kind IN ('paper', 'duplicate', 'electronic')),
  pts_number    text NOT NULL,
  sts_number    text NOT NULL,
  vat_scheme    text NOT NULL,
  flags         text[] NOT NULL,
  note          text,
  appraised_by  uuid NOT NULL,
  appraised_at  timestamptz NOT NULL,
  PRIMARY KEY (purchase_id, version),
  -- VAT-3: only a private person who is the registered owner sells under the margin scheme.
  CONSTRAINT appraisal_vat CHECK (
    vat_scheme = CASE WHEN seller_kind = 'person' AND registered_to = 'seller' THEN 'margin_5_1' ELSE 'full' END)
);
CREATE INDEX appraisal_vin ON buyback.appraisal (tenant_id, vin);
CREATE TABLE buyback.answer (
  purchase_id uuid NOT NULL,
  version     bigint NOT NULL,
  tenant_id   uuid NOT NULL,
  place       smallint NOT NULL,
  question    text NOT NULL,
  state       text NOT NULL CHECK (state IN ('ok', 'defect', 'absent')),
  note        text,
  PRIMARY KEY (purchase_id, version, question),
  FOREIGN KEY (purchase_id, version) REFERENCES buyback.appraisal
);
CREATE TABLE buyback.damage (
  purchase_id uuid NOT NULL,
  version     bigint NOT NULL,
  tenant_id   uuid NOT NULL,
  place       smallint NOT NULL,
  panel       text NOT NULL,
  kind        text NOT NULL,
  size        smallint NOT NULL CHECK (size BETWEEN 1 AND 3),
  note        text,
  PRIMARY KEY (purchase_id, version, place),
  FOREIGN KEY (purchase_id, version) REFERENCES buyback.appraisal
);
CREATE TABLE buyback.recon_line (
  purchase_id   uuid NOT NULL,
  version       bigint NOT NULL,
  tenant_id     uuid NOT NULL,
  place         smallint NOT NULL,
  item_id       uuid NOT NULL,
  quantity      bigint NOT NULL CHECK (quantity > 0),
  price_kopecks bigint NOT NULL,
  PRIMARY KEY (purchase_id, version, place),
  UNIQUE (purchase_id, version, item_id),
  FOREIGN KEY (purchase_id, version) REFERENCES buyback.appraisal,
  CONSTRAINT recon_line_price FOREIGN KEY (item_id, price_kopecks) REFERENCES buyback.recon_item (id, price_kopecks)
);

-- The way from the market to an offer. It is never changed; `inputs` gives the same numbers again.
CREATE TABLE buyback.valuation (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  purchase_id       uuid NOT NULL,
  appraisal_version bigint NOT NULL,
  policy_id         uuid NOT NULL REFERENCES buyback.policy,
  confidence        text NOT NULL CHECK (confidence IN ('normal', 'low')),
  comparables       bigint NOT NULL CHECK (comparables > 0),
  outliers          bigint NOT NULL CHECK (outliers >= 0),
  median_kopecks    bigint NOT NULL,
  mileage_kopecks   bigint NOT NULL,
  market_kopecks    bigint NOT NULL CHECK (market_kopecks = median_kopecks + mileage_kopecks),
  margin_kopecks    bigint NOT NULL,
  recon_kopecks     bigint NOT NULL,
  holding_kopecks   bigint NOT NULL,
  offer_kopecks     bigint NOT NULL
    CHECK (offer_kopecks = market_kopecks - margin_kopecks - recon_kopecks - holding_kopecks),
  shown_kopecks     bigint NOT NULL CHECK (shown_kopecks <= offer_kopecks),
  inputs            text NOT NULL,
  inputs_hash       bytea NOT NULL CHECK (inputs_hash = sha256(convert_to(inputs, 'UTF8'))),
  made_by           uuid NOT NULL,
  made_at           timestamptz NOT NULL,
  FOREIGN KEY (purchase_id, appraisal_version) REFERENCES buyback.appraisal,
  UNIQUE (id, purchase_id, offer_kopecks)
);
CREATE INDEX valuation_purchase ON buyback.valuation (tenant_id, purchase_id, id DESC);
CREATE TABLE buyback.valuation_line (
  valuation_id   uuid NOT NULL REFERENCES buyback.valuation,
  place          smallint NOT NULL,
  tenant_id      uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN (
    'median', 'mileage', 'market_value', 'margin', 'recon', 'holding', 'offer', 'rounding', 'shown')),
  amount_kopecks bigint NOT NULL,
  ru             text NOT NULL,
  en             text NOT NULL,
  PRIMARY KEY (valuation_id, place)
);

-- An offer above its valuation exists only with a reason and the one who approved it.
CREATE TABLE buyback.offer (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  purchase_id    uuid NOT NULL REFERENCES buyback.purchase,
  valuation_id   uuid NOT NULL,
  valued_kopecks bigint NOT NULL,
  amount_kopecks bigint NOT NULL CHECK (amount_kopecks > 0),
  reason         text,
  approved_by    uuid,
  valid_until    timestamptz NOT NULL,
  made_by        uuid NOT NULL,
  made_at        timestamptz NOT NULL,
  CONSTRAINT offer_valued FOREIGN KEY (valuation_id, purchase_id, valued_kopecks)
    REFERENCES buyback.valuation (id, purchase_id, offer_kopecks),
  CONSTRAINT offer_approved CHECK (
    (reason IS NULL) = (approved_by IS NULL) AND (amount_kopecks <= valued_kopecks OR reason IS NOT NULL)),
  UNIQUE (id, purchase_id, amount_kopecks)
);
CREATE INDEX offer_purchase ON buyback.offer (tenant_id, purchase_id, id DESC);
ALTER TABLE buyback.purchase ADD FOREIGN KEY (offer_id) REFERENCES buyback.offer;

-- What verification decided, as it was told.
CREATE TABLE buyback.decision (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback.purchase,
  case_id     uuid NOT NULL,
  purpose     text NOT NULL CHECK (purpose IN ('purchase', 'payout')),
  verdict     text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
  decided_at  timestamptz NOT NULL,
  valid_until timestamptz NOT NULL
);
CREATE INDEX decision_purchase ON buyback.decision (tenant_id, purchase_id, id DESC);

-- The contract costs what was offered and accepted, and the payout is what the contract says: by foreign keys.
CREATE TABLE buyback.contract (
  purchase_id   uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id     uuid NOT NULL,
  entity_id     uuid NOT NULL,
  number        text NOT NULL,
  signed_on     date NOT NULL,
  offer_id      uuid NOT NULL,
  price_kopecks bigint NOT NULL,
  CONSTRAINT contract_price FOREIGN KEY (offer_id, purchase_id, price_kopecks)
    REFERENCES buyback.offer (id, purchase_id, amount_kopecks),
  UNIQUE (purchase_id, price_kopecks)
);
CREATE UNIQUE INDEX contract_number ON buyback.contract (tenant_id, entity_id, number, EXTRACT(YEAR FROM signed_on));
CREATE TABLE buyback.payout (
  purchase_id    uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  entity_id      uuid NOT NULL,
  way            text NOT NULL CHECK (way IN ('cash', 'bank')),
  number         text NOT NULL,
  paid_on        date NOT NULL,
  amount_kopecks bigint NOT NULL,
  paid_by        uuid NOT NULL,
  CONSTRAINT payout_whole FOREIGN KEY (purchase_id, amount_kopecks)
    REFERENCES buyback.contract (purchase_id, price_kopecks)
);
CREATE UNIQUE INDEX payout_number ON buyback.payout (tenant_id, entity_id, way, number, EXTRACT(YEAR FROM paid_on));
CREATE TABLE buyback.acceptance (
  purchase_id uuid PRIMARY KEY REFERENCES buyback.payout,
  tenant_id   uuid NOT NULL,
  entity_id   uuid NOT NULL,
  number      text NOT NULL,
  accepted_on date NOT NULL,
  accepted_at timestamptz NOT NULL,
  mileage_km  bigint NOT NULL CHECK (mileage_km >= 0),
  keys        bigint NOT NULL CHECK (keys > 0),
  documents   text[] NOT NULL,
  note        text,
  accepted_by uuid NOT NULL
);
CREATE UNIQUE INDEX acceptance_number
  ON buyback.acceptance (tenant_id, entity_id, number, EXTRACT(YEAR FROM accepted_on));

SELECT platform.protect_history('buyback.listing');
SELECT platform.protect_history('buyback.checklist');
SELECT platform.protect_history('buyback.question');
SELECT platform.protect_history('buyback.recon_item');
SELECT platform.protect_history('buyback.policy');
SELECT platform.protect('buyback.seller');
SELECT platform.protect_history('buyback.consent');
SELECT platform.protect('buyback.purchase');
SELECT platform.protect_history('buyback.appraisal');
SELECT platform.protect_history('buyback.answer');
SELECT platform.protect_history('buyback.damage');
SELECT platform.protect_history('buyback.recon_line');
SELECT platform.protect_history('buyback.valuation');
SELECT platform.protect_history('buyback.valuation_line');
SELECT platform.protect_history('buyback.offer');
SELECT platform.protect_history('buyback.decision');
SELECT platform.protect_history('buyback.contract');
SELECT platform.protect_history('buyback.payout');
SELECT platform.protect_history('buyback.acceptance');

-- The rows of nobody are seen by everybody; the wall still lets nobody write them.
CREATE POLICY defaults ON buyback.checklist FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.question FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.recon_item FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.policy FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
