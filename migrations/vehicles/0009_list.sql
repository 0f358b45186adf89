-- The stock as a list of people: found by words, in whatever order.

-- Words of a car: make, model, number.
CREATE TABLE vehicles.vehicle_word (
  tenant_id  uuid NOT NULL,
  vehicle_id uuid NOT NULL REFERENCES vehicles.vehicle,
  word       text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, vehicle_id, word)
);
CREATE INDEX vehicle_word_seek ON vehicles.vehicle_word (tenant_id, word, vehicle_id);
SELECT platform.protect('vehicles.vehicle_word', true);

CREATE FUNCTION vehicles.vehicle_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.make, NEW.model, NEW.vin) IS NOT DISTINCT FROM (OLD.make, OLD.model, OLD.vin) THEN
      RETURN NULL;
    END IF;
    DELETE FROM vehicles.vehicle_word WHERE tenant_id = NEW.tenant_id AND vehicle_id = NEW.id;
  END IF;
  INSERT INTO vehicles.vehicle_word (tenant_id, vehicle_id, word)
  SELECT NEW.tenant_id, NEW.id, w.word
  FROM (SELECT platform.seek_words(NEW.make, NEW.model) UNION SELECT platform.seek_number(NEW.vin)) AS w (word);
  RETURN NULL;
END $$;
CREATE TRIGGER words AFTER INSERT OR UPDATE ON vehicles.vehicle FOR EACH ROW EXECUTE FUNCTION vehicles.vehicle_words();

-- An episode is put in order by the car as it was at its arrival.
ALTER TABLE vehicles.episode ADD COLUMN car_key text COLLATE "C", ADD COLUMN car_year integer;
CREATE FUNCTION vehicles.episode_car() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT left(platform.seek_key(v.make || ' ' || v.model), 200), v.year INTO NEW.car_key, NEW.car_year
  FROM vehicles.vehicle AS v WHERE v.id = NEW.vehicle_id;
  RETURN NEW;
END $$;
CREATE TRIGGER car BEFORE INSERT ON vehicles.episode FOR EACH ROW EXECUTE FUNCTION vehicles.episode_car();

-- What was there before is filled as the owner, whom no wall stops.
ALTER TABLE vehicles.vehicle NO FORCE ROW LEVEL SECURITY;
ALTER TABLE vehicles.episode NO FORCE ROW LEVEL SECURITY;
ALTER TABLE vehicles.vehicle_word NO FORCE ROW LEVEL SECURITY;
INSERT INTO vehicles.vehicle_word (tenant_id, vehicle_id, word)
SELECT v.tenant_id, v.id, w.word FROM vehicles.vehicle AS v
CROSS JOIN LATERAL (SELECT platform.seek_words(v.make, v.model) UNION SELECT platform.seek_number(v.vin)) AS w (word);
UPDATE vehicles.episode AS e SET car_key = left(platform.seek_key(v.make || ' ' || v.model), 200), car_year = v.year
FROM vehicles.vehicle AS v WHERE v.id = e.vehicle_id;
ALTER TABLE vehicles.vehicle_word FORCE ROW LEVEL SECURITY;
ALTER TABLE vehicles.episode FORCE ROW LEVEL SECURITY;
ALTER TABLE vehicles.vehicle FORCE ROW LEVEL SECURITY;
ALTER TABLE vehicles.episode ALTER COLUMN car_key SET NOT NULL, ALTER COLUMN car_year SET NOT NULL;

-- One index for each order. A car without a price comes last both ways: below all going down, above all going up.
CREATE INDEX episode_by_car ON vehicles.episode (tenant_id, car_key, id);
CREATE INDEX episode_by_year ON vehicles.episode (tenant_id, car_year, id);
CREATE INDEX episode_by_mileage ON vehicles.episode (tenant_id, mileage_km, id);
CREATE INDEX episode_by_day ON vehicles.episode (tenant_id, acquired_on, id);
CREATE INDEX episode_by_price_down ON vehicles.episode
  (tenant_id, (CASE WHEN price_kopecks IS NULL THEN -1 ELSE price_kopecks END) DESC, id DESC);
CREATE INDEX episode_by_price_up ON vehicles.episode
  (tenant_id, (CASE WHEN price_kopecks IS NULL THEN 9223372036854775807 ELSE price_kopecks END), id);
CREATE INDEX episode_of_vehicle ON vehicles.episode (tenant_id, vehicle_id, id DESC);
-- Who keeps the cars of a page.
CREATE INDEX hold_of_episode ON vehicles.hold (tenant_id, episode_id, taken_at DESC) WHERE ended IS NULL;
