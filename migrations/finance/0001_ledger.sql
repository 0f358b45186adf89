-- Reference data of a dealer group. Rows are never changed: a new version begins on a later day.

-- What a line of an entry is called, and where it stands in a P&L.
CREATE TABLE finance.word (
  tenant_id uuid NOT NULL,
  word      text NOT NULL CHECK (word ~ '^[a-z][a-z_]{1,39}$'),
  section   text NOT NULL CHECK (section IN ('gross', 'cost', 'result')),
  position  smallint NOT NULL,
  ru        text NOT NULL,
  en        text NOT NULL,
  PRIMARY KEY (tenant_id, word)
);

-- Which accounts an event moves, by which of its facts. All lines of one valid_from are one version.
CREATE TABLE finance.posting_rule (
  tenant_id  uuid NOT NULL,
  event      text NOT NULL,
  valid_from date NOT NULL,
  line_no    smallint NOT NULL CHECK (line_no > 0),
  word       text NOT NULL,
  fact       text NOT NULL,
  debit      text NOT NULL,
  credit     text NOT NULL CHECK (credit <> debit),
  dims       text[] NOT NULL,
  PRIMARY KEY (tenant_id, event, valid_from, line_no),
  FOREIGN KEY (tenant_id, word) REFERENCES finance.word
);

-- Rates in hundredths of a per cent, with the paper that they are taken from.
CREATE TABLE finance.rate (
  tenant_id  uuid NOT NULL,
  name       text NOT NULL,
  valid_from date NOT NULL,
  hundredths integer NOT NULL CHECK (hundredths >= 0),
  source     text NOT NULL,
  PRIMARY KEY (tenant_id, name, valid_from)
);

-- The books of a legal entity are open; what is known of it is copied here once.
CREATE TABLE finance.books (
  tenant_id uuid NOT NULL,
  entity_id uuid NOT NULL,
  vat_payer boolean NOT NULL,
  PRIMARY KEY (tenant_id, entity_id)
);

-- Its chart of accounts. `schedule` names the sub-ledger that an account is tied out to.
CREATE TABLE finance.account (
  tenant_id uuid NOT NULL,
  entity_id uuid NOT NULL,
  code      text NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('asset', 'liability', 'active_passive', 'income', 'expense')),
  schedule  text CHECK (schedule IN ('vehicles')),
  ru        text NOT NULL,
  en        text NOT NULL,
  PRIMARY KEY (tenant_id, entity_id, code)
);

-- The journal. One entry for an event whatever happens; one reversal of an entry.
CREATE TABLE finance.entry (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  entity_id       uuid NOT NULL,
  document_date   date NOT NULL,
  posted_at       timestamptz NOT NULL,
  posted_by       uuid NOT NULL,
  origin          text NOT NULL CHECK (origin IN ('event', 'manual', 'reversal')),
  event           text,
  event_id        uuid,
  document_module text,
  document_number text,
  memo            text,
  reversal_of     uuid REFERENCES finance.entry,
  lines           smallint NOT NULL CHECK (lines > 0),
  total_kopecks   bigint NOT NULL CHECK (total_kopecks > 0),
  CONSTRAINT entry_of_event CHECK ((origin = 'event') = (event_id IS NOT NULL) AND (event IS NULL) = (event_id IS NULL)),
  CONSTRAINT entry_of_reversal CHECK ((origin = 'reversal') = (reversal_of IS NOT NULL)),
  CONSTRAINT entry_once UNIQUE (tenant_id, event_id),
  CONSTRAINT entry_reversed_once UNIQUE (reversal_of),
  UNIQUE (id, entity_id, document_date, lines),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES finance.books
);
CREATE INDEX entry_list ON finance.entry (tenant_id, entity_id, id DESC);

-- A posting is a pair: a debit and a credit of one amount. What would not balance cannot be written (I1).
-- `lines` closes an entry: when its numbers 1 to `lines` are taken, nothing can be added to it.
CREATE TABLE finance.posting (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  entry_id        uuid NOT NULL,
  entity_id       uuid NOT NULL,
  document_date   date NOT NULL,
  lines           smallint NOT NULL,
  line_no         smallint NOT NULL CHECK (line_no BETWEEN 1 AND lines),
  word            text NOT NULL,
  debit           text NOT NULL,
  credit          text NOT NULL,
  amount_kopecks  bigint NOT NULL CHECK (amount_kopecks BETWEEN 1 AND 1000000000000000),
  episode_id      uuid,
  deal_id         uuid,
  counterparty_id uuid,
  centre_id       uuid,
  CHECK (debit <> credit),
  UNIQUE (entry_id, line_no),
  FOREIGN KEY (entry_id, entity_id, document_date, lines) REFERENCES finance.entry (id, entity_id, document_date, lines),
  FOREIGN KEY (tenant_id, word) REFERENCES finance.word,
  CONSTRAINT posting_debit FOREIGN KEY (tenant_id, entity_id, debit) REFERENCES finance.account,
  CONSTRAINT posting_credit FOREIGN KEY (tenant_id, entity_id, credit) REFERENCES finance.account
);
CREATE INDEX posting_of_debit ON finance.posting (tenant_id, entity_id, debit, document_date, id);
CREATE INDEX posting_of_credit ON finance.posting (tenant_id, entity_id, credit, document_date, id);
CREATE INDEX posting_of_episode ON finance.posting (tenant_id, episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX posting_of_deal ON finance.posting (tenant_id, deal_id) WHERE deal_id IS NOT NULL;

-- Turnovers of an account in a month, added up in the transaction of the posting (I2). Sixteen slots, so that entries
-- that move the same account do not wait for each other.
CREATE TABLE finance.balance (
  tenant_id      uuid NOT NULL,
  entity_id      uuid NOT NULL,
  account        text NOT NULL,
  month          date NOT NULL CHECK (extract(day FROM month) = 1),
  slot           smallint NOT NULL CHECK (slot BETWEEN 0 AND 15),
  debit_kopecks  bigint NOT NULL CHECK (debit_kopecks >= 0),
  credit_kopecks bigint NOT NULL CHECK (credit_kopecks >= 0),
  PRIMARY KEY (tenant_id, entity_id, account, month, slot),
  FOREIGN KEY (tenant_id, entity_id, account) REFERENCES finance.account
);

-- What vehicles says that a car has cost: the other side of the tie-out of the vehicle account.
CREATE TABLE finance.vehicle (
  episode_id     uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  entity_id      uuid NOT NULL,
  vin            text NOT NULL,
  cost_kopecks   bigint NOT NULL CHECK (cost_kopecks >= 0),
  handed_over_on date
);
CREATE INDEX vehicle_list ON finance.vehicle (tenant_id, entity_id, episode_id DESC);

-- Whoever says how many lines an entry has, and what they come to, is taken at their word when the transaction ends.
CREATE FUNCTION finance.entry_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found_lines bigint;
  found_total numeric;
BEGIN
  SELECT count(*), sum(p.amount_kopecks) INTO found_lines, found_total FROM finance.posting AS p WHERE p.entry_id = NEW.id;
  IF found_lines <> NEW.lines OR found_total <> NEW.total_kopecks THEN
    RAISE EXCEPTION 'entry % has % postings of %', NEW.id, found_lines, found_total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_complete', TABLE = 'entry', SCHEMA = 'finance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_complete AFTER INSERT ON finance.entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION finance.entry_complete();

SELECT platform.protect_history('finance.word');
SELECT platform.protect_history('finance.posting_rule');
SELECT platform.protect_history('finance.rate');
SELECT platform.protect_history('finance.books');
SELECT platform.protect_history('finance.account');
SELECT platform.protect_history('finance.entry');
SELECT platform.protect_history('finance.posting');
SELECT platform.protect('finance.balance');
SELECT platform.protect('finance.vehicle');

-- Profit and loss is a view of postings and never a stored number (I6): what credits an income or expense account is
-- profit, what debits one is loss. The views see what their reader sees.
CREATE VIEW finance.pnl WITH (security_invoker = true) AS
SELECT p.tenant_id, p.entity_id, p.centre_id, p.deal_id, p.episode_id, p.entry_id, p.word,
       CASE WHEN c.kind IN ('income', 'expense') THEN p.amount_kopecks ELSE 0 END
     - CASE WHEN d.kind IN ('income', 'expense') THEN p.amount_kopecks ELSE 0 END AS amount_kopecks
FROM finance.posting AS p
JOIN finance.account AS d ON d.tenant_id = p.tenant_id AND d.entity_id = p.entity_id AND d.code = p.debit
JOIN finance.account AS c ON c.tenant_id = p.tenant_id AND c.entity_id = p.entity_id AND c.code = p.credit
WHERE d.kind IN ('income', 'expense') OR c.kind IN ('income', 'expense');

-- What went into a car while it was stock, as the loss that it becomes with the sale.
CREATE VIEW finance.stock_cost WITH (security_invoker = true) AS
SELECT p.tenant_id, p.entity_id, p.episode_id, p.entry_id, p.word,
       CASE WHEN d.schedule = 'vehicles' THEN -p.amount_kopecks ELSE p.amount_kopecks END AS amount_kopecks
FROM finance.posting AS p
JOIN finance.account AS d ON d.tenant_id = p.tenant_id AND d.entity_id = p.entity_id AND d.code = p.debit
JOIN finance.account AS c ON c.tenant_id = p.tenant_id AND c.entity_id = p.entity_id AND c.code = p.credit
WHERE p.episode_id IS NOT NULL
  AND (d.schedule = 'vehicles') IS DISTINCT FROM (c.schedule = 'vehicles')
  AND d.kind NOT IN ('income', 'expense') AND c.kind NOT IN ('income', 'expense');

GRANT SELECT ON finance.pnl, finance.stock_cost TO kite_finance;
