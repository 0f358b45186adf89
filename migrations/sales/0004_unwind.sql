-- Money goes back: by the rule for deposits when a deal is called off, and whole when a signed deal is undone.
ALTER TABLE sales.deal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.payment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.interest NO FORCE ROW LEVEL SECURITY;

ALTER TABLE sales.deal
  DROP CONSTRAINT deal_state_check,
  DROP CONSTRAINT deal_paid_in_full,
  ADD CONSTRAINT deal_state_check CHECK (state IN (
    'new', 'reserved', 'contract', 'paid', 'handed_over', 'closed', 'cancelled', 'lost', 'unwound')),
  -- paid is what the deal holds now: a deal that has ended without a sale holds nothing.
  ADD CONSTRAINT deal_paid_in_full CHECK (
    CASE WHEN state IN ('paid', 'handed_over', 'closed') THEN paid_kopecks = price_kopecks
         WHEN state = 'contract' THEN paid_kopecks < price_kopecks
         WHEN state IN ('cancelled', 'lost', 'unwound') THEN paid_kopecks = 0
         ELSE true END);

-- What came by each way, and what has been settled by refunds: never more than came.
CREATE TABLE sales.deal_money (
  deal_id          uuid NOT NULL REFERENCES sales.deal,
  tenant_id        uuid NOT NULL,
  way              text NOT NULL CHECK (way IN ('cash', 'bank')),
  received_kopecks bigint NOT NULL,
  settled_kopecks  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (deal_id, way),
  CONSTRAINT money_settled_once CHECK (settled_kopecks BETWEEN 0 AND received_kopecks)
);
INSERT INTO sales.deal_money (deal_id, tenant_id, way, received_kopecks)
SELECT deal_id, tenant_id, way, sum(amount_kopecks) FROM sales.payment GROUP BY deal_id, tenant_id, way;

-- How much of a deposit goes back when the buyer calls off: within so many days this share, later that of the rule.
CREATE TABLE sales.deposit_rule (
  id                 uuid PRIMARY KEY,
  tenant_id          uuid NOT NULL,
  centre_id          uuid,
  version            bigint NOT NULL CHECK (version > 0),
  valid_from         date NOT NULL,
  later_basis_points bigint NOT NULL CHECK (later_basis_points BETWEEN 0 AND 10000),
  source             text NOT NULL,
  CONSTRAINT deposit_rule_version UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, version)
);
CREATE TABLE sales.deposit_step (
  rule_id      uuid NOT NULL REFERENCES sales.deposit_rule,
  tenant_id    uuid NOT NULL,
  days_max     bigint NOT NULL CHECK (days_max >= 0),
  basis_points bigint NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
  PRIMARY KEY (rule_id, days_max)
);

-- A refund, one for each way that the money came. History.
CREATE TABLE sales.refund (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  deal_id          uuid NOT NULL REFERENCES sales.deal,
  kind             text NOT NULL CHECK (kind IN ('cancel', 'unwind')),
  way              text NOT NULL CHECK (way IN ('cash', 'bank')),
  settled_kopecks  bigint NOT NULL CHECK (settled_kopecks > 0),
  refunded_kopecks bigint NOT NULL CHECK (refunded_kopecks >= 0),
  kept_kopecks     bigint NOT NULL CHECK (kept_kopecks >= 0),
  document_number  text NOT NULL,
  refunded_on      date NOT NULL,
  rule_id          uuid,
  rule_version     bigint,
  made_at          timestamptz NOT NULL,
  made_by          uuid NOT NULL,
  CONSTRAINT refund_adds_up CHECK (settled_kopecks = refunded_kopecks + kept_kopecks),
  CONSTRAINT refund_once UNIQUE (deal_id, way),
  FOREIGN KEY (deal_id, way) REFERENCES sales.deal_money
);

-- The undoing of a signed deal. History: the contract, the act and the products stay, and are void by rows of their own.
CREATE TABLE sales.unwind (
  deal_id         uuid PRIMARY KEY REFERENCES sales.contract,
  tenant_id       uuid NOT NULL,
  entity_id       uuid NOT NULL,
  number          text NOT NULL,
  unwound_on      date NOT NULL,
  was             text NOT NULL CHECK (was IN ('contract', 'paid', 'handed_over', 'closed')),
  reason          text NOT NULL,
  note            text,
  fee_kopecks     bigint NOT NULL CHECK (fee_kopecks >= 0),
  fee_way         text NOT NULL CHECK (fee_way IN ('cash', 'bank')),
  unwound_at      timestamptz NOT NULL,
  unwound_by      uuid NOT NULL
);
CREATE UNIQUE INDEX unwind_number ON sales.unwind (tenant_id, entity_id, number, EXTRACT(YEAR FROM unwound_on));

CREATE TABLE sales.void (
  deal_id   uuid NOT NULL REFERENCES sales.deal,
  tenant_id uuid NOT NULL,
  noun      text NOT NULL CHECK (noun IN ('reservation', 'contract', 'handover', 'fi_product')),
  noun_id   uuid NOT NULL,
  reason    text NOT NULL,
  voided_at timestamptz NOT NULL,
  voided_by uuid NOT NULL,
  PRIMARY KEY (deal_id, noun, noun_id)
);

-- A car that came back is not sold, and is not on offer until the stock lists it again.
ALTER TABLE sales.offered_car ADD COLUMN returned boolean NOT NULL DEFAULT false;

-- An offer of a free car stands for a time, and during it the car is kept from others. Who lets it pass waits no longer.
ALTER TABLE sales.interest ADD COLUMN offered_until timestamptz;
UPDATE sales.interest SET offered_until = offered_at + interval '24 hours' WHERE offered_at IS NOT NULL;
ALTER TABLE sales.interest
  DROP CONSTRAINT interest_ended_check,
  ADD CONSTRAINT interest_ended_check CHECK (ended IN ('taken', 'withdrawn', 'sold', 'missed')),
  ADD CONSTRAINT interest_offer CHECK ((offered_at IS NULL) = (offered_until IS NULL));
CREATE INDEX interest_due ON sales.interest (tenant_id, offered_until) WHERE ended IS NULL AND offered_until IS NOT NULL;

ALTER TABLE sales.deal FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.payment FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.interest FORCE ROW LEVEL SECURITY;

SELECT platform.protect('sales.deal_money');
SELECT platform.protect_history('sales.deposit_rule');
SELECT platform.protect_history('sales.deposit_step');
SELECT platform.protect_history('sales.refund');
SELECT platform.protect_history('sales.unwind');
SELECT platform.protect_history('sales.void');

CREATE POLICY defaults ON sales.deposit_rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON sales.deposit_step FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
