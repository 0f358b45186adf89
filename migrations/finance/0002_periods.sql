-- Periods: the months of a legal entity and whether they still take entries. A month without a row is open.

-- An entry keeps two days: the one on which it is posted, and that of the paper behind it, which chooses rules and rates.
-- They differ when the paper comes after its month was closed. So far they were the same; a generated column says so to
-- every row at once, whoever's it is.
ALTER TABLE finance.entry ADD COLUMN source_date date GENERATED ALWAYS AS (document_date) STORED;
ALTER TABLE finance.entry ALTER COLUMN source_date DROP EXPRESSION;
ALTER TABLE finance.entry ALTER COLUMN source_date SET NOT NULL;
ALTER TABLE finance.entry ADD CONSTRAINT entry_not_before_source CHECK (document_date >= source_date);
CREATE INDEX entry_of_day ON finance.entry (tenant_id, entity_id, document_date, id);

-- A request to open a closed month again. Somebody else decides about it, before it expires.
CREATE TABLE finance.reopen_request (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  entity_id  uuid NOT NULL,
  month      date NOT NULL CHECK (extract(day FROM month) = 1),
  reason     text NOT NULL,
  asked_by   uuid NOT NULL,
  asked_at   timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > asked_at),
  decision   text CHECK (decision IN ('confirmed', 'declined')),
  decided_by uuid,
  decided_at timestamptz,
  note       text,
  CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)),
  CONSTRAINT reopen_by_two CHECK (decision IS DISTINCT FROM 'confirmed' OR (decided_by <> asked_by AND decided_at < expires_at)),
  UNIQUE (id, tenant_id, entity_id, month, decision)
);
CREATE INDEX reopen_request_list ON finance.reopen_request (tenant_id, entity_id, id DESC);

-- `round` counts the closings of a month: what people confirmed for one does not count for the next. A month is reopened
-- by nothing but a request that somebody else has confirmed.
CREATE TABLE finance.period (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  entity_id  uuid NOT NULL,
  month      date NOT NULL CHECK (extract(day FROM month) = 1),
  state      text NOT NULL CHECK (state IN ('soft_closed', 'closed', 'reopened')),
  round      smallint NOT NULL CHECK (round > 0),
  changed_by uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  request_id uuid,
  confirmed  text GENERATED ALWAYS AS ('confirmed') STORED,
  UNIQUE (tenant_id, entity_id, month),
  CONSTRAINT period_reopened_by_request CHECK (state <> 'reopened' OR request_id IS NOT NULL),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES finance.books,
  FOREIGN KEY (request_id, tenant_id, entity_id, month, confirmed)
    REFERENCES finance.reopen_request (id, tenant_id, entity_id, month, decision)
);

-- Every step of a period.
CREATE TABLE finance.period_step (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  entity_id  uuid NOT NULL,
  month      date NOT NULL,
  round      smallint NOT NULL,
  step       text NOT NULL CHECK (step IN ('soft_close', 'close', 'reopen')),
  from_state text NOT NULL,
  to_state   text NOT NULL,
  made_by    uuid NOT NULL,
  made_at    timestamptz NOT NULL,
  request_id uuid REFERENCES finance.reopen_request
);
CREATE INDEX period_step_list ON finance.period_step (tenant_id, entity_id, month, id);

-- What has to be right before a month is closed. A step that the program knows checks itself; the others are confirmed by
-- a person. The newest row of the group is in force, else that of nobody.
CREATE TABLE finance.close_step (
  tenant_id  uuid NOT NULL,
  code       text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  valid_from date NOT NULL,
  position   smallint NOT NULL CHECK (position > 0),
  kind       text NOT NULL CHECK (kind IN ('automatic', 'manual')),
  active     boolean NOT NULL,
  ru         text NOT NULL,
  en         text NOT NULL,
  source     text NOT NULL,
  PRIMARY KEY (tenant_id, code, valid_from)
);

CREATE TABLE finance.close_confirmation (
  tenant_id    uuid NOT NULL,
  entity_id    uuid NOT NULL,
  month        date NOT NULL CHECK (extract(day FROM month) = 1),
  round        smallint NOT NULL,
  step         text NOT NULL,
  note         text NOT NULL,
  confirmed_by uuid NOT NULL,
  confirmed_at timestamptz NOT NULL,
  CONSTRAINT step_confirmed_once PRIMARY KEY (tenant_id, entity_id, month, round, step)
);

-- A posting and a closing of the same month wait for each other: who posts shares this lock, who moves the period has it
-- alone. So neither can act on what the other is changing.
CREATE FUNCTION finance.period_key(entity uuid, day date) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT hashtextextended(entity::text || to_char(day, ' YYYY-MM'), 5492045)
$$;

-- The last word on I14: whoever posts, nothing gets into a closed month, and no event into one that is being closed.
CREATE FUNCTION finance.entry_in_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  NEW.source_date := coalesce(NEW.source_date, NEW.document_date);
  PERFORM pg_advisory_xact_lock_shared(finance.period_key(NEW.entity_id, NEW.document_date));
  SELECT p.state INTO found FROM finance.period AS p
  WHERE p.tenant_id = NEW.tenant_id AND p.entity_id = NEW.entity_id AND p.month = date_trunc('month', NEW.document_date)::date;
  IF found = 'closed' OR (found IS NOT NULL AND NEW.origin = 'event') THEN
    RAISE EXCEPTION 'the period of % is %', NEW.document_date, found
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_closed_period', TABLE = 'entry', SCHEMA = 'finance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entry_in_period BEFORE INSERT ON finance.entry
  FOR EACH ROW EXECUTE FUNCTION finance.entry_in_period();

CREATE FUNCTION finance.period_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(finance.period_key(NEW.entity_id, NEW.month));
  IF TG_OP = 'INSERT' AND NEW.state <> 'soft_closed'
     OR TG_OP = 'UPDATE' AND (OLD.state, NEW.state) NOT IN (('soft_closed', 'closed'), ('closed', 'reopened'), ('reopened', 'closed')) THEN
    RAISE EXCEPTION 'a period does not become %', NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'period_moves', TABLE = 'period', SCHEMA = 'finance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_moves BEFORE INSERT OR UPDATE ON finance.period
  FOR EACH ROW EXECUTE FUNCTION finance.period_moves();

SELECT platform.protect('finance.reopen_request');
SELECT platform.protect('finance.period');
SELECT platform.protect_history('finance.period_step');
SELECT platform.protect_history('finance.close_step');
SELECT platform.protect_history('finance.close_confirmation');

-- The rows of nobody are seen by everybody; the wall still lets nobody write them.
CREATE POLICY defaults ON finance.close_step FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');

SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO finance.close_step (tenant_id, code, valid_from, position, kind, active, ru, en, source)
SELECT '00000000-0000-0000-0000-000000000000', row.code, '2004-01-01', row.position, row.kind, true, row.ru, row.en, 'FIN-9'
FROM (VALUES
  (1,  'earlier_months',   'automatic', 'Предыдущие месяцы закрыты',                                            'Earlier months are closed'),
  (2,  'entries_complete', 'automatic', 'Все записи полны: строки и итог совпадают с проводками',               'Every entry is complete: its lines and total are those of its postings'),
  (3,  'entry_documents',  'automatic', 'У каждой записи есть документ-основание',                              'Every entry has a document behind it'),
  (4,  'balances',         'automatic', 'Обороты по счетам равны сумме проводок',                               'Turnovers of accounts equal the sum of postings'),
  (5,  'trial_balance',    'automatic', 'Дебет оборотной ведомости равен кредиту',                              'The trial balance balances'),
  (6,  'vin_schedule',     'automatic', 'Счёт 41.01 сходится с данными склада по каждому VIN',                  'Account 41.01 agrees with the stock for every VIN'),
  (7,  'sold_cars',        'automatic', 'По проданным автомобилям остаток на счёте 41.01 нулевой',              'Sold cars have nothing left on account 41.01'),
  (8,  'stock_named',      'automatic', 'Нет сумм на счёте 41.01 без автомобиля',                               'Nothing on account 41.01 without a car'),
  (9,  'advances',         'automatic', 'Авансы покупателей (62.02) не отрицательны ни по одной сделке',        'Advances of buyers (62.02) are not below zero for any deal'),
  (10, 'advance_vat',      'automatic', 'НДС с авансов (76.АВ) соответствует незачтённым авансам',              'VAT of advances (76.АВ) is that of the open advances'),
  (11, 'cash',             'automatic', 'Остаток кассы не отрицателен ни на конец одного дня',                  'The cash desk is not below zero at the end of any day'),
  (12, 'vat_account',      'automatic', 'На счёте 68.02 только проводки по НДС и расчёты с бюджетом',           'Account 68.02 has VAT and payments to the budget only'),
  (13, 'input_vat',        'automatic', 'Входящий НДС (19) принят к вычету полностью',                          'Input VAT (19) is deducted in full'),
  (14, 'profit',           'automatic', 'Счета доходов и расходов равны прибыли сделок и автомобилей',          'Income and expense accounts equal the profit and loss'),
  (15, 'reversals',        'automatic', 'Каждое сторно равно исходной записи',                                  'Every reversal equals its original'),
  (16, 'bank_statements',  'manual',    'Остатки счёта 51 сверены с выписками банков',                          'Balances of account 51 agree with the bank statements'),
  (17, 'cars_counted',     'manual',    'Автомобили на площадках пересчитаны по VIN',                           'Cars on the yards were counted by VIN'),
  (18, 'vat_registers',    'manual',    'Книги покупок и продаж сверены со счётом 68.02',                       'Purchase and sales ledgers agree with account 68.02')
) AS row (position, code, kind, ru, en);
