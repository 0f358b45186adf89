-- An entry knows the rule that posted it and the deal that it is about. One event may post several entries: a late cost
-- and, after it, what it changes of the salesman's commission. `part` tells them apart.
ALTER TABLE finance.entry
  ADD COLUMN rule text,
  ADD COLUMN part smallint NOT NULL DEFAULT 1 CHECK (part > 0),
  ADD COLUMN deal_id uuid;

-- What finance knows of a car beside its cost: enough to say what a sale at a price would earn, and what a sold car
-- earned when a late cost comes.
ALTER TABLE finance.vehicle
  ADD COLUMN centre_id        uuid,
  ADD COLUMN purchase_kopecks bigint CHECK (purchase_kopecks >= 0),
  ADD COLUMN vat_scheme       text CHECK (vat_scheme IN ('full', 'margin_5_1', 'margin_5_2', 'commission')),
  ADD COLUMN deal_id          uuid,
  ADD COLUMN buyer_id         uuid,
  ADD COLUMN salesman_id      uuid,
  ADD COLUMN price_kopecks    bigint CHECK (price_kopecks >= 0),
  ADD COLUMN sale_vat_kopecks bigint CHECK (sale_vat_kopecks >= 0);

-- Rows that are there already, group by group: the wall stands for the owner of the tables too.
DO $$
DECLARE own uuid;
BEGIN
  FOR own IN SELECT t.id FROM platform.tenant AS t LOOP
    PERFORM set_config('app.tenant', own::text, true);
    UPDATE finance.entry AS e
    SET rule = e.event,
        deal_id = (SELECT p.deal_id FROM finance.posting AS p WHERE p.entry_id = e.id AND p.deal_id IS NOT NULL LIMIT 1)
    WHERE e.tenant_id = own;
    UPDATE finance.vehicle AS v
    SET centre_id = (said.data ->> 'centre')::uuid,
        purchase_kopecks = (said.data -> 'purchase_price' ->> 'amount')::bigint,
        vat_scheme = said.data ->> 'vat_scheme'
    FROM platform.event AS said
    WHERE v.tenant_id = own AND said.tenant_id = own
      AND said.aggregate_id = v.episode_id AND said.type = 'vehicles.episode_opened.v1';
    UPDATE finance.vehicle AS v
    SET deal_id = (said.data ->> 'deal')::uuid,
        buyer_id = (said.data ->> 'buyer')::uuid,
        salesman_id = (said.data ->> 'salesman')::uuid,
        price_kopecks = (said.data -> 'price' ->> 'amount')::bigint,
        sale_vat_kopecks = coalesce((
          SELECT sum(p.amount_kopecks) FROM finance.posting AS p JOIN finance.entry AS e ON e.id = p.entry_id
          WHERE p.tenant_id = own AND p.episode_id = v.episode_id AND p.word = 'vat' AND e.origin = 'event'), 0)
    FROM platform.event AS said
    WHERE v.tenant_id = own AND said.tenant_id = own AND v.handed_over_on IS NOT NULL
      AND said.aggregate_id = v.episode_id AND said.type = 'vehicles.episode_handed_over.v1';
  END LOOP;
  PERFORM set_config('app.tenant', '', true);
END $$;

ALTER TABLE finance.entry
  DROP CONSTRAINT entry_once,
  ADD CONSTRAINT entry_once UNIQUE (tenant_id, event_id, part),
  ADD CONSTRAINT entry_of_rule CHECK ((event_id IS NULL) = (rule IS NULL));
CREATE INDEX entry_of_deal ON finance.entry (tenant_id, deal_id) WHERE deal_id IS NOT NULL;

-- Costs that came after the handover. When the car comes back they are costs of the stock again.
CREATE TABLE finance.late_cost (
  tenant_id       uuid NOT NULL,
  cost_line_id    uuid NOT NULL,
  event_id        uuid NOT NULL,
  entity_id       uuid NOT NULL,
  centre_id       uuid NOT NULL,
  episode_id      uuid NOT NULL,
  deal_id         uuid NOT NULL,
  kind            text NOT NULL,
  supplier_id     uuid,
  document_module text NOT NULL,
  document_number text NOT NULL,
  document_date   date NOT NULL,
  net_kopecks     bigint NOT NULL CHECK (net_kopecks >= 0),
  vat_kopecks     bigint NOT NULL CHECK (vat_kopecks >= 0),
  PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX late_cost_of_deal ON finance.late_cost (tenant_id, deal_id);
SELECT platform.protect_history('finance.late_cost');

-- Deals that were unwound, with the reason that their reversals show.
CREATE TABLE finance.unwind (
  deal_id         uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  event_id        uuid NOT NULL,
  unwound_on      date NOT NULL,
  reason          text NOT NULL,
  fee_kopecks     bigint NOT NULL CHECK (fee_kopecks >= 0),
  document_module text NOT NULL,
  document_number text NOT NULL
);
SELECT platform.protect_history('finance.unwind');
