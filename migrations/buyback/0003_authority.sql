-- Who may allow an offer above its valuation, as dated data: a matrix is a whole version, its rows are the levels. The
-- lowest level whose limits hold is asked; a risk flag of the car that a level names asks at least that level.
CREATE TABLE buyback.matrix (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  source     text NOT NULL
);
CREATE TABLE buyback.authority (
  matrix_id          uuid NOT NULL REFERENCES buyback.matrix,
  tenant_id          uuid NOT NULL,
  level              text NOT NULL CHECK (level IN ('buyback_manager', 'centre_director')),
  amount_max_kopecks bigint NOT NULL CHECK (amount_max_kopecks > 0),
  deviation_max_bp   bigint NOT NULL CHECK (deviation_max_bp BETWEEN 0 AND 10000),
  flags              text[] NOT NULL,
  expiry_hours       bigint NOT NULL CHECK (expiry_hours BETWEEN 1 AND 720),
  PRIMARY KEY (matrix_id, level)
);

-- Why more than the valuation is offered: dated words. A row that is not in use takes its word out of the list.
CREATE TABLE buyback.approval_reason (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  code       text NOT NULL,
  ru         text NOT NULL,
  en         text NOT NULL,
  in_use     boolean NOT NULL,
  source     text NOT NULL
);

-- Somebody decides in another's stead for a while. It is never handed on.
CREATE TABLE buyback.delegation (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid NOT NULL,
  level      text NOT NULL CHECK (level IN ('buyback_manager', 'centre_director')),
  from_user  uuid NOT NULL,
  to_user    uuid NOT NULL CHECK (to_user <> from_user),
  reason     text NOT NULL,
  begins_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL CHECK (ends_at > begins_at),
  revoked_at timestamptz
);
CREATE INDEX delegation_to ON buyback.delegation (tenant_id, to_user, centre_id);

-- The wish to offer more than the valuation, and what became of it. Asker and decider are two people.
CREATE TABLE buyback.approval (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  purchase_id       uuid NOT NULL REFERENCES buyback.purchase,
  centre_id         uuid NOT NULL,
  valuation_id      uuid NOT NULL,
  matrix_id         uuid NOT NULL REFERENCES buyback.matrix,
  level             text NOT NULL CHECK (level IN ('buyback_manager', 'centre_director')),
  state             text NOT NULL CHECK (state IN ('requested', 'approved', 'declined', 'withdrawn', 'expired')),
  allowed_kopecks   bigint NOT NULL,
  asked_kopecks     bigint NOT NULL CHECK (asked_kopecks > allowed_kopecks),
  limit_kopecks     bigint NOT NULL CHECK (limit_kopecks >= asked_kopecks),
  deviation_bp      bigint NOT NULL,
  expiry_hours      bigint NOT NULL CHECK (expiry_hours > 0),
  flags             text[] NOT NULL,
  reason_code       text NOT NULL,
  comment           text,
  asked_by          uuid NOT NULL,
  asked_at          timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  decided_by        uuid,
  decided_at        timestamptz,
  decision_comment  text,
  delegation_id     uuid REFERENCES buyback.delegation,
  version           bigint NOT NULL,
  CONSTRAINT approval_valued FOREIGN KEY (valuation_id, purchase_id, allowed_kopecks)
    REFERENCES buyback.valuation (id, purchase_id, offer_kopecks),
  CONSTRAINT approval_decided CHECK (
    num_nulls(decided_by, decided_at) IN (0, 2)
    AND (state NOT IN ('approved', 'declined') OR decided_by IS NOT NULL)
    AND (state NOT IN ('requested', 'withdrawn') OR decided_by IS NULL)),
  CONSTRAINT approval_four_eyes CHECK (decided_by <> asked_by),
  UNIQUE (id, purchase_id, asked_kopecks)
);
CREATE UNIQUE INDEX approval_one_open ON buyback.approval (tenant_id, purchase_id) WHERE state = 'requested';
CREATE INDEX approval_list ON buyback.approval (tenant_id, id DESC);
CREATE INDEX approval_live ON buyback.approval (tenant_id, expires_at) WHERE state IN ('requested', 'approved');

-- A purchase that was lost for its price, and the looks at the market since.
CREATE TABLE buyback.follow_up_policy (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  first_days bigint NOT NULL CHECK (first_days BETWEEN 1 AND 365),
  every_days bigint NOT NULL CHECK (every_days BETWEEN 1 AND 365),
  until_days bigint NOT NULL CHECK (until_days BETWEEN 1 AND 730),
  source     text NOT NULL
);
CREATE TABLE buyback.loss (
  purchase_id     uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id       uuid NOT NULL,
  centre_id       uuid NOT NULL,
  reason          text NOT NULL,
  offered_kopecks bigint,
  wish_kopecks    bigint CHECK (wish_kopecks > 0),
  lost_on         date NOT NULL,
  lost_by         uuid NOT NULL,
  next_look_on    date
);
CREATE INDEX loss_due ON buyback.loss (tenant_id, next_look_on) WHERE next_look_on IS NOT NULL;
CREATE TABLE buyback.follow_up_look (
  purchase_id   uuid NOT NULL REFERENCES buyback.loss,
  day_number    bigint NOT NULL,
  tenant_id     uuid NOT NULL,
  looked_on     date NOT NULL,
  policy_id     uuid NOT NULL REFERENCES buyback.follow_up_policy,
  offer_kopecks bigint,
  refused       text,
  PRIMARY KEY (purchase_id, day_number),
  CONSTRAINT look_answered CHECK (num_nulls(offer_kopecks, refused) = 1)
);
CREATE TABLE buyback.follow_up (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  purchase_id   uuid NOT NULL UNIQUE REFERENCES buyback.loss,
  centre_id     uuid NOT NULL,
  state         text NOT NULL CHECK (state IN ('open', 'reopened', 'dismissed')),
  day_number    bigint NOT NULL,
  wish_kopecks  bigint NOT NULL,
  offer_kopecks bigint NOT NULL CHECK (offer_kopecks >= wish_kopecks),
  made_at       timestamptz NOT NULL,
  ended_by      uuid,
  ended_at      timestamptz,
  version       bigint NOT NULL,
  CONSTRAINT follow_up_ended CHECK ((state = 'open') = (ended_by IS NULL) AND num_nulls(ended_by, ended_at) IN (0, 2))
);
CREATE INDEX follow_up_list ON buyback.follow_up (tenant_id, id DESC);

-- What preparing a car was thought to cost when it was appraised, and what it did cost. Complete when the car is offered.
CREATE TABLE buyback.recon_truth (
  purchase_id       uuid PRIMARY KEY REFERENCES buyback.purchase,
  tenant_id         uuid NOT NULL,
  episode_id        uuid NOT NULL UNIQUE,
  centre_id         uuid NOT NULL,
  appraiser         uuid NOT NULL,
  make_key          text NOT NULL,
  estimated_kopecks bigint NOT NULL CHECK (estimated_kopecks >= 0),
  actual_kopecks    bigint NOT NULL,
  completed_at      timestamptz
);
CREATE INDEX recon_truth_appraiser ON buyback.recon_truth (tenant_id, appraiser, make_key, completed_at DESC)
  WHERE completed_at IS NOT NULL;
CREATE TABLE buyback.recon_fact (
  cost_line   uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback.recon_truth,
  work        text,
  net_kopecks bigint NOT NULL,
  document    text NOT NULL
);
CREATE INDEX recon_fact_purchase ON buyback.recon_fact (tenant_id, purchase_id);

-- How long the data of people must be kept who signed something, by law.
CREATE TABLE buyback.retention (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid,
  valid_from date NOT NULL,
  years      bigint NOT NULL CHECK (years BETWEEN 1 AND 100),
  ru         text NOT NULL,
  en         text NOT NULL,
  source     text NOT NULL
);
-- Proof that somebody was forgotten, without who it was.
CREATE TABLE buyback.erasure (
  seller_id uuid PRIMARY KEY REFERENCES buyback.seller,
  tenant_id uuid NOT NULL,
  reason    text NOT NULL CHECK (reason IN ('asked', 'consent_withdrawn', 'purpose_reached')),
  erased_at timestamptz NOT NULL,
  erased_by uuid NOT NULL
);
ALTER TABLE buyback.seller
  ALTER COLUMN full_name DROP NOT NULL,
  ALTER COLUMN phone DROP NOT NULL,
  ADD COLUMN erased_at timestamptz,
  ADD CONSTRAINT seller_known CHECK ((erased_at IS NULL) = (full_name IS NOT NULL) AND (full_name IS NULL) = (phone IS NULL)),
  ADD CONSTRAINT seller_erased CHECK (erased_at IS NULL OR passport IS NULL);

SELECT platform.protect_history('buyback.matrix');
SELECT platform.protect_history('buyback.authority');
SELECT platform.protect_history('buyback.approval_reason');
SELECT platform.protect('buyback.delegation');
SELECT platform.protect('buyback.approval');
SELECT platform.protect_history('buyback.follow_up_policy');
SELECT platform.protect('buyback.loss');
SELECT platform.protect_history('buyback.follow_up_look');
SELECT platform.protect('buyback.follow_up');
SELECT platform.protect('buyback.recon_truth');
SELECT platform.protect_history('buyback.recon_fact');
SELECT platform.protect_history('buyback.retention');
SELECT platform.protect_history('buyback.erasure');
CREATE POLICY defaults ON buyback.matrix FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.authority FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.approval_reason FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.follow_up_policy FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON buyback.retention FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
-- A free remark may name the person who asked to be forgotten, and so do the numbers of the papers: these alone may be
-- taken out of an appraisal.
GRANT UPDATE (note, pts_number, sts_number) ON buyback.appraisal TO kite_buyback;
GRANT UPDATE (note) ON buyback.answer TO kite_buyback;
GRANT UPDATE (note) ON buyback.damage TO kite_buyback;

-- A lost car that comes back is a new purchase of the same seller, linked to the lost one; a chain has one root.
ALTER TABLE buyback.purchase
  DROP CONSTRAINT purchase_seller_id_key,
  ADD COLUMN reopened_from uuid REFERENCES buyback.purchase,
  ADD COLUMN root_id uuid,
  ADD CONSTRAINT purchase_reopened_once UNIQUE (reopened_from);
CREATE INDEX purchase_seller ON buyback.purchase (tenant_id, seller_id);
CREATE INDEX purchase_root ON buyback.purchase (tenant_id, root_id);
ALTER TABLE buyback.offer ADD COLUMN approval_id uuid, ADD COLUMN approved_kopecks bigint;

-- The defaults.
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO buyback.matrix (id, tenant_id, centre_id, valid_from, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b3001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01',
   'BUY-2 of the specification; amounts and hours are own estimates');
INSERT INTO buyback.authority (matrix_id, tenant_id, level, amount_max_kopecks, deviation_max_bp, flags, expiry_hours) VALUES
  ('0198c0de-0000-7000-8000-0000000b3001', '00000000-0000-0000-0000-000000000000', 'buyback_manager',
   300000000, 300, '{}', 24),
  ('0198c0de-0000-7000-8000-0000000b3001', '00000000-0000-0000-0000-000000000000', 'centre_director',
   1000000000, 700, '{mileage_rollback,duplicate_pts}', 24);
INSERT INTO buyback.approval_reason (id, tenant_id, centre_id, valid_from, code, ru, en, in_use, source)
SELECT ('0198c0de-0000-7000-8000-0000000b3' || row.place::text)::uuid, '00000000-0000-0000-0000-000000000000', NULL,
       '2020-01-01', row.code, row.ru, row.en, true, row.source
FROM (VALUES
  (101, 'fleet_order',    'Нужен для заказа парка',             'Needed for fleet order',             'BUY-2 of the specification'),
  (102, 'client_waiting', 'Есть покупатель на этот автомобиль', 'A buyer is waiting for this car',    'own estimate'),
  (103, 'rare_car',       'Редкая комплектация',                'A rare configuration',               'own estimate'),
  (104, 'trade_in_deal',  'Часть сделки по другому автомобилю', 'Part of a deal for another car',     'own estimate'),
  (105, 'market_moves',   'Рынок растёт быстрее оценки',        'The market moves faster than its valuation', 'own estimate')
) AS row (place, code, ru, en, source);
INSERT INTO buyback.follow_up_policy (id, tenant_id, centre_id, valid_from, first_days, every_days, until_days, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b3201', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 3, 3, 45, 'own estimate');
INSERT INTO buyback.retention (id, tenant_id, centre_id, valid_from, years, ru, en, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b3301', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 5,
   'первичные документы хранятся не менее пяти лет (402-ФЗ, ст. 29)',
   'source documents are kept for at least five years (402-FZ, art. 29)', '402-ФЗ, ст. 29');

-- What was there before: every purchase is a chain of its own, and an approved offer above its valuation gets the
-- approval that it stood for, asked by the appraiser and given by the one who made it.
DO $$
DECLARE dealer uuid;
BEGIN
  FOR dealer IN SELECT id FROM platform.tenant LOOP
    PERFORM set_config('app.tenant', dealer::text, true);
    UPDATE buyback.purchase SET root_id = id;
    INSERT INTO buyback.approval (id, tenant_id, purchase_id, centre_id, valuation_id, matrix_id, level, state,
                                  allowed_kopecks, asked_kopecks, limit_kopecks, deviation_bp, expiry_hours, flags,
                                  reason_code, comment, asked_by, asked_at, expires_at, decided_by, decided_at, version)
    SELECT gen_random_uuid(), o.tenant_id, o.purchase_id, p.centre_id, o.valuation_id,
           '0198c0de-0000-7000-8000-0000000b3001', 'centre_director', 'approved', o.valued_kopecks, o.amount_kopecks,
           o.amount_kopecks, (o.amount_kopecks - o.valued_kopecks) * 10000 / greatest(o.valued_kopecks, 1), 24, a.flags,
           'market_moves', o.id::text, a.appraised_by, o.made_at, o.valid_until, o.approved_by, o.made_at, 2
    FROM buyback.offer o
    JOIN buyback.purchase p ON p.id = o.purchase_id
    JOIN buyback.valuation v ON v.id = o.valuation_id
    JOIN buyback.appraisal a ON a.purchase_id = v.purchase_id AND a.version = v.appraisal_version
    WHERE o.amount_kopecks > o.valued_kopecks;
    UPDATE buyback.offer o SET approval_id = a.id, approved_kopecks = a.asked_kopecks
    FROM buyback.approval a WHERE a.comment = o.id::text;
    UPDATE buyback.approval a SET comment = o.reason FROM buyback.offer o WHERE o.approval_id = a.id;
  END LOOP;
END $$;
ALTER TABLE buyback.purchase ALTER COLUMN root_id SET NOT NULL;
ALTER TABLE buyback.offer
  DROP CONSTRAINT offer_approved,
  DROP COLUMN reason,
  DROP COLUMN approved_by,
  ADD CONSTRAINT offer_approved CHECK (
    num_nulls(approval_id, approved_kopecks) IN (0, 2) AND amount_kopecks <= greatest(valued_kopecks, approved_kopecks)),
  ADD CONSTRAINT offer_allowed FOREIGN KEY (approval_id, purchase_id, approved_kopecks)
    REFERENCES buyback.approval (id, purchase_id, asked_kopecks),
  ADD CONSTRAINT offer_once UNIQUE (approval_id);
