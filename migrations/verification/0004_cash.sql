-- Large cash (115-FZ): who is behind it, where it comes from, and what was reported.

-- From which sum a party has to be identified, and from which one the control is mandatory: dated rows; a group's own row is
-- stronger, and so is a centre's.
CREATE TABLE verification.cash_rule (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  centre_id         uuid,
  valid_from        date NOT NULL,
  identify_kopecks  bigint NOT NULL CHECK (identify_kopecks > 0),
  mandatory_kopecks bigint NOT NULL CHECK (mandatory_kopecks >= identify_kopecks),
  -- Cash of one party within so many days counts together.
  days              integer NOT NULL CHECK (days BETWEEN 0 AND 365),
  source            text NOT NULL
);

-- What was asked of the gate last, so that cash of one party counts together.
CREATE TABLE verification.cash_ask (
  tenant_id     uuid NOT NULL,
  subject_kind  text NOT NULL CHECK (subject_kind IN ('purchase', 'deal')),
  subject_id    uuid NOT NULL,
  party_id      uuid NOT NULL,
  total_kopecks bigint NOT NULL CHECK (total_kopecks > 0),
  asked_on      date NOT NULL,
  PRIMARY KEY (tenant_id, subject_kind, subject_id, party_id)
);
CREATE INDEX cash_ask_party ON verification.cash_ask (tenant_id, party_id, asked_on);

CREATE TABLE verification.questionnaire (
  id                uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  subject_kind      text NOT NULL CHECK (subject_kind IN ('purchase', 'deal')),
  subject_id        uuid NOT NULL,
  party_id          uuid NOT NULL,
  entity_id         uuid NOT NULL,
  centre_id         uuid NOT NULL,
  amount_kopecks    bigint NOT NULL CHECK (amount_kopecks > 0),
  threshold_kopecks bigint NOT NULL CHECK (threshold_kopecks > 0),
  level             text NOT NULL CHECK (level IN ('identify', 'mandatory')),
  paid_on           date NOT NULL,
  state             text NOT NULL CHECK (state IN ('open', 'filled', 'confirmed', 'refused')),
  opened_at         timestamptz NOT NULL,
  full_name         text,
  born_on           date,
  document_number   text,
  address           text,
  beneficial_owner  text,
  funds_source      text CHECK (funds_source IN ('salary', 'business', 'savings', 'sale_of_property', 'loan', 'inheritance', 'gift', 'other')),
  funds_note        text,
  public_official   boolean,
  office            text,
  filled_by         uuid,
  filled_at         timestamptz,
  decided_by        uuid,
  decided_at        timestamptz,
  decision_note     text,
  version           bigint NOT NULL DEFAULT 1,
  CONSTRAINT questionnaire_filled CHECK (state = 'open'
    OR num_nulls(full_name, born_on, document_number, address, beneficial_owner, funds_source, public_official, filled_by, filled_at) = 0),
  CONSTRAINT questionnaire_official CHECK (public_official IS NOT TRUE OR office IS NOT NULL),
  CONSTRAINT questionnaire_decided CHECK ((state IN ('confirmed', 'refused')) = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT questionnaire_four_eyes CHECK (decided_by IS NULL OR decided_by <> filled_by)
);
-- One at a time for a subject and its party.
CREATE UNIQUE INDEX questionnaire_one_open ON verification.questionnaire (tenant_id, subject_kind, subject_id, party_id)
  WHERE state IN ('open', 'filled');
CREATE INDEX questionnaire_list ON verification.questionnaire (tenant_id, id DESC);

-- What was found in order, for the bank and the supervisor: history without personal data.
CREATE TABLE verification.cash_report (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  questionnaire_id uuid NOT NULL REFERENCES verification.questionnaire,
  subject_kind     text NOT NULL,
  subject_id       uuid NOT NULL,
  party_id         uuid NOT NULL,
  entity_id        uuid NOT NULL,
  centre_id        uuid NOT NULL,
  level            text NOT NULL CHECK (level IN ('identify', 'mandatory')),
  amount_kopecks   bigint NOT NULL CHECK (amount_kopecks > 0),
  paid_on          date NOT NULL,
  public_official  boolean NOT NULL,
  filled_by        uuid NOT NULL,
  confirmed_by     uuid NOT NULL CHECK (confirmed_by <> filled_by),
  made_at          timestamptz NOT NULL,
  CONSTRAINT cash_report_once UNIQUE (questionnaire_id)
);
CREATE INDEX cash_report_list ON verification.cash_report (tenant_id, id DESC);

SELECT platform.protect_history('verification.cash_rule');
SELECT platform.protect('verification.cash_ask');
SELECT platform.protect('verification.questionnaire');
SELECT platform.protect_history('verification.cash_report');
CREATE POLICY defaults ON verification.cash_rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');

SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO verification.cash_rule (id, tenant_id, centre_id, valid_from, identify_kopecks, mandatory_kopecks, days, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d3001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 60000000, 100000000, 30, 'AML-1');
