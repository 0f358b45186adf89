-- Purchases as a list of people: found by words, in whatever order.

-- Words of a purchase: make, model, number, plate.
CREATE TABLE buyback.purchase_word (
  tenant_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback.purchase,
  word        text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, purchase_id, word)
);
CREATE INDEX purchase_word_seek ON buyback.purchase_word (tenant_id, word, purchase_id);
SELECT platform.protect('buyback.purchase_word', true);
SELECT platform.wall_child('buyback.purchase_word', 'buyback.purchase', 'purchase_id');

CREATE FUNCTION buyback.purchase_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.make, NEW.model, NEW.vin, NEW.plate) IS NOT DISTINCT FROM (OLD.make, OLD.model, OLD.vin, OLD.plate) THEN
      RETURN NULL;
    END IF;
    DELETE FROM buyback.purchase_word WHERE tenant_id = NEW.tenant_id AND purchase_id = NEW.id;
  END IF;
  INSERT INTO buyback.purchase_word (tenant_id, purchase_id, word)
  SELECT NEW.tenant_id, NEW.id, w.word
  FROM (SELECT platform.seek_words(NEW.make, NEW.model) UNION SELECT platform.seek_number(coalesce(NEW.vin, ''))
        UNION SELECT platform.seek_number(coalesce(NEW.plate, ''))) AS w (word);
  RETURN NULL;
END $$;
CREATE TRIGGER words AFTER INSERT OR UPDATE ON buyback.purchase FOR EACH ROW EXECUTE FUNCTION buyback.purchase_words();

ALTER TABLE buyback.purchase ADD COLUMN car_key text COLLATE "C" NOT NULL
  GENERATED ALWAYS AS (left(platform.seek_key(make || ' ' || model), 200)) STORED;

-- What was there before is filled as the owner, whom no wall stops.
ALTER TABLE buyback.purchase NO FORCE ROW LEVEL SECURITY;
ALTER TABLE buyback.purchase_word NO FORCE ROW LEVEL SECURITY;
INSERT INTO buyback.purchase_word (tenant_id, purchase_id, word)
SELECT p.tenant_id, p.id, w.word FROM buyback.purchase AS p
CROSS JOIN LATERAL (SELECT platform.seek_words(p.make, p.model) UNION SELECT platform.seek_number(coalesce(p.vin, ''))
                    UNION SELECT platform.seek_number(coalesce(p.plate, ''))) AS w (word);
ALTER TABLE buyback.purchase_word FORCE ROW LEVEL SECURITY;
ALTER TABLE buyback.purchase FORCE ROW LEVEL SECURITY;

-- One index for each order. A purchase without an appointment comes last both ways.
CREATE INDEX purchase_by_car ON buyback.purchase (tenant_id, car_key, id);
CREATE INDEX purchase_by_year ON buyback.purchase (tenant_id, year, id);
CREATE INDEX purchase_by_mileage ON buyback.purchase (tenant_id, mileage_km, id);
CREATE INDEX purchase_by_appointment_down ON buyback.purchase
  (tenant_id, (CASE WHEN appointment_at IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE appointment_at END) DESC, id DESC);
CREATE INDEX purchase_by_appointment_up ON buyback.purchase
  (tenant_id, (CASE WHEN appointment_at IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE appointment_at END), id);
