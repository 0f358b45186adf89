-- What a deal is about can be changed until the contract: price, deposit, wishes, products. Every change is a version.
-- The list price is that of the day when the deal began: a discount is counted from it.
ALTER TABLE sales.deal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.offered_car NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.contract NO FORCE ROW LEVEL SECURITY;

ALTER TABLE sales.deal
  ADD COLUMN list_kopecks bigint,
  ADD COLUMN wishes text,
  ADD COLUMN terms bigint NOT NULL DEFAULT 1 CHECK (terms > 0);
UPDATE sales.deal d SET list_kopecks = least(d.price_kopecks, c.price_kopecks)
FROM sales.offered_car c WHERE c.episode_id = d.episode_id;
ALTER TABLE sales.deal
  ALTER COLUMN list_kopecks SET NOT NULL,
  ADD CONSTRAINT deal_listed CHECK (list_kopecks > 0),
  ADD COLUMN discount_kopecks bigint NOT NULL GENERATED ALWAYS AS (greatest(list_kopecks - price_kopecks, 0)) STORED;

-- A version of the terms: history.
CREATE TABLE sales.deal_version (
  deal_id             uuid NOT NULL REFERENCES sales.deal,
  tenant_id           uuid NOT NULL,
  number              bigint NOT NULL CHECK (number > 0),
  made_at             timestamptz NOT NULL,
  made_by             uuid NOT NULL,
  reason              text NOT NULL CHECK (reason IN ('opened', 'terms', 'deposit', 'discount', 'products')),
  note                text,
  list_kopecks        bigint NOT NULL,
  price_kopecks       bigint NOT NULL CHECK (price_kopecks > 0),
  deposit_due_kopecks bigint,
  wishes              text,
  products            jsonb NOT NULL,
  changes             text[] NOT NULL,
  PRIMARY KEY (deal_id, number),
  UNIQUE (deal_id, number, price_kopecks)
);
INSERT INTO sales.deal_version (deal_id, tenant_id, number, made_at, made_by, reason, list_kopecks, price_kopecks,
                                deposit_due_kopecks, products, changes)
SELECT id, tenant_id, 1, opened_at, salesman_id, 'opened', list_kopecks, price_kopecks, deposit_due_kopecks, '[]', '{}'
FROM sales.deal;

-- A contract freezes one version, and its sum is the price of that version.
ALTER TABLE sales.contract ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE sales.contract ALTER COLUMN version DROP DEFAULT;
ALTER TABLE sales.contract ADD CONSTRAINT contract_version
  FOREIGN KEY (deal_id, version, price_kopecks) REFERENCES sales.deal_version (deal_id, number, price_kopecks);

ALTER TABLE sales.deal FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.offered_car FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.contract FORCE ROW LEVEL SECURITY;

-- Why something was allowed: closed lists of codes. A list is the rows of one day; the newest list in force counts.
CREATE TABLE sales.reason (
  tenant_id  uuid NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('discount', 'deposit', 'unwind')),
  valid_from date NOT NULL,
  place      bigint NOT NULL CHECK (place > 0),
  code       text NOT NULL,
  ru         text NOT NULL,
  en         text NOT NULL,
  source     text NOT NULL,
  PRIMARY KEY (tenant_id, kind, valid_from, place),
  CONSTRAINT reason_code UNIQUE (tenant_id, kind, valid_from, code)
);

-- How much each authority may give off the list price. The lower limit of a row counts; a centre's row is stronger than
-- the group's, and the group's than that of everybody.
CREATE TABLE sales.discount_rule (
  id                 uuid PRIMARY KEY,
  tenant_id          uuid NOT NULL,
  centre_id          uuid,
  authority          text NOT NULL CHECK (authority IN ('salesman', 'head', 'director')),
  version            bigint NOT NULL CHECK (version > 0),
  valid_from         date NOT NULL,
  limit_kopecks      bigint CHECK (limit_kopecks >= 0),
  limit_basis_points bigint CHECK (limit_basis_points BETWEEN 0 AND 10000),
  source             text NOT NULL,
  CONSTRAINT discount_rule_limit CHECK (limit_kopecks IS NOT NULL OR limit_basis_points IS NOT NULL),
  CONSTRAINT discount_rule_version UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, authority, version)
);

-- Somebody else decides for a time.
CREATE TABLE sales.delegation (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid NOT NULL,
  authority  text NOT NULL CHECK (authority IN ('salesman', 'head', 'director')),
  given_by   uuid NOT NULL,
  given_to   uuid NOT NULL,
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  reason     text NOT NULL,
  made_at    timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT delegation_term CHECK (starts_at < ends_at),
  CONSTRAINT delegation_other CHECK (given_by <> given_to)
);
CREATE INDEX delegation_to ON sales.delegation (tenant_id, given_to, centre_id);

-- A discount that was asked for, with the rule of that day and what it costs.
CREATE TABLE sales.discount_request (
  id                   uuid PRIMARY KEY,
  tenant_id            uuid NOT NULL,
  deal_id              uuid NOT NULL REFERENCES sales.deal,
  centre_id            uuid NOT NULL,
  terms                bigint NOT NULL,
  state                text NOT NULL CHECK (state IN ('requested', 'approved', 'declined', 'withdrawn', 'expired')),
  list_kopecks         bigint NOT NULL,
  price_kopecks        bigint NOT NULL,
  discount_kopecks     bigint NOT NULL,
  allowed_kopecks      bigint NOT NULL CHECK (allowed_kopecks >= 0),
  rule_id              uuid,
  rule_version         bigint,
  reason               text NOT NULL,
  note                 text,
  gross_before_kopecks bigint,
  gross_after_kopecks  bigint,
  asked_by             uuid NOT NULL,
  asked_at             timestamptz NOT NULL,
  expires_at           timestamptz NOT NULL,
  decided_by           uuid,
  decided_at           timestamptz,
  decision_note        text,
  decided_rule_id      uuid,
  decided_rule_version bigint,
  CONSTRAINT request_amount CHECK (discount_kopecks > 0 AND discount_kopecks < list_kopecks),
  CONSTRAINT request_gross CHECK ((gross_before_kopecks IS NULL) = (gross_after_kopecks IS NULL)),
  CONSTRAINT request_ended CHECK ((state = 'requested') = (decided_at IS NULL)),
  CONSTRAINT request_decided CHECK ((state IN ('approved', 'declined')) = (decided_by IS NOT NULL)),
  CONSTRAINT request_four_eyes CHECK (state <> 'approved' OR decided_by <> asked_by OR discount_kopecks <= allowed_kopecks)
);
CREATE UNIQUE INDEX request_one_open ON sales.discount_request (deal_id) WHERE state = 'requested';
CREATE INDEX request_list ON sales.discount_request (tenant_id, id DESC);
CREATE INDEX request_due ON sales.discount_request (tenant_id, expires_at) WHERE state = 'requested';

-- The register of overrides: history. What became of the deal is asked of the deal.
CREATE TABLE sales.override_line (
  id                   uuid PRIMARY KEY,
  tenant_id            uuid NOT NULL,
  deal_id              uuid NOT NULL REFERENCES sales.deal,
  centre_id            uuid NOT NULL,
  rule                 text NOT NULL CHECK (rule IN ('discount', 'discount_over_limit', 'deposit')),
  rule_id              uuid,
  rule_version         bigint,
  asked_kopecks        bigint NOT NULL,
  allowed_kopecks      bigint NOT NULL,
  given_kopecks        bigint NOT NULL,
  reason               text NOT NULL,
  note                 text,
  asked_by             uuid NOT NULL,
  decided_by           uuid NOT NULL,
  request_id           uuid REFERENCES sales.discount_request,
  gross_before_kopecks bigint,
  gross_after_kopecks  bigint,
  made_at              timestamptz NOT NULL
);
CREATE INDEX override_list ON sales.override_line (tenant_id, id DESC);

-- How long a request waits for its decision, and how long an offer of a free car stands.
ALTER TABLE sales.policy
  ADD COLUMN discount_hours bigint NOT NULL DEFAULT 24 CHECK (discount_hours BETWEEN 1 AND 720),
  ADD COLUMN offer_hours bigint NOT NULL DEFAULT 24 CHECK (offer_hours BETWEEN 1 AND 720);

SELECT platform.protect_history('sales.deal_version');
SELECT platform.protect_history('sales.reason');
SELECT platform.protect_history('sales.discount_rule');
SELECT platform.protect('sales.delegation');
SELECT platform.protect('sales.discount_request');
SELECT platform.protect_history('sales.override_line');

CREATE POLICY defaults ON sales.reason FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON sales.discount_rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
