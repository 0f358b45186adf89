-- Cases as a list of people: found by the number of the car, in whatever order.

-- Words of a case: the number of its car. It never changes.
CREATE TABLE verification.case_word (
  tenant_id uuid NOT NULL,
  case_id   uuid NOT NULL REFERENCES verification.case,
  word      text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, case_id, word)
);
CREATE INDEX case_word_seek ON verification.case_word (tenant_id, word, case_id);
SELECT platform.protect('verification.case_word', true);
SELECT platform.wall_child('verification.case_word', 'verification.case', 'case_id');

CREATE FUNCTION verification.case_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO verification.case_word (tenant_id, case_id, word)
  SELECT NEW.tenant_id, NEW.id, w.word FROM platform.seek_number(NEW.vin) AS w (word);
  RETURN NULL;
END $$;
CREATE TRIGGER words AFTER INSERT ON verification.case FOR EACH ROW EXECUTE FUNCTION verification.case_words();

-- What was there before is filled as the owner, whom no wall stops.
ALTER TABLE verification.case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE verification.case_word NO FORCE ROW LEVEL SECURITY;
INSERT INTO verification.case_word (tenant_id, case_id, word)
SELECT c.tenant_id, c.id, w.word FROM verification.case AS c CROSS JOIN LATERAL platform.seek_number(c.vin) AS w (word);
ALTER TABLE verification.case_word FORCE ROW LEVEL SECURITY;
ALTER TABLE verification.case FORCE ROW LEVEL SECURITY;

-- One index for each order and direction. A case without the value comes last both ways.
CREATE INDEX case_by_score_down ON verification.case (tenant_id, (CASE WHEN score IS NULL THEN -1 ELSE score END) DESC, id DESC);
CREATE INDEX case_by_score_up ON verification.case (tenant_id, (CASE WHEN score IS NULL THEN 9223372036854775807 ELSE score END), id);
CREATE INDEX case_by_due_down ON verification.case
  (tenant_id, (CASE WHEN review_due_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE review_due_at END) DESC, id DESC);
CREATE INDEX case_by_due_up ON verification.case
  (tenant_id, (CASE WHEN review_due_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE review_due_at END), id);
CREATE INDEX case_by_decided_down ON verification.case
  (tenant_id, (CASE WHEN decided_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE decided_at END) DESC, id DESC);
CREATE INDEX case_by_decided_up ON verification.case
  (tenant_id, (CASE WHEN decided_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE decided_at END), id);
