-- Deals as a list of people: found by words, in whatever order.

-- Words of a deal: its car, the number of its contract. What a deal was about does not change with the car.
CREATE TABLE sales.deal_word (
  tenant_id uuid NOT NULL,
  deal_id   uuid NOT NULL REFERENCES sales.deal,
  word      text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, deal_id, word)
);
CREATE INDEX deal_word_seek ON sales.deal_word (tenant_id, word, deal_id);
SELECT platform.protect('sales.deal_word', true);
SELECT platform.wall_child('sales.deal_word', 'sales.deal', 'deal_id');

ALTER TABLE sales.deal ADD COLUMN car_key text COLLATE "C";
CREATE FUNCTION sales.deal_car() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT left(platform.seek_key(c.title), 200) INTO NEW.car_key FROM sales.offered_car AS c WHERE c.episode_id = NEW.episode_id;
  RETURN NEW;
END $$;
CREATE TRIGGER car BEFORE INSERT ON sales.deal FOR EACH ROW EXECUTE FUNCTION sales.deal_car();

CREATE FUNCTION sales.deal_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sales.deal_word (tenant_id, deal_id, word)
  SELECT NEW.tenant_id, NEW.id, w.word FROM sales.offered_car AS c
  CROSS JOIN LATERAL (SELECT platform.seek_words(c.title) UNION SELECT platform.seek_number(c.vin)) AS w (word)
  WHERE c.episode_id = NEW.episode_id;
  RETURN NULL;
END $$;
CREATE TRIGGER words AFTER INSERT ON sales.deal FOR EACH ROW EXECUTE FUNCTION sales.deal_words();

CREATE FUNCTION sales.contract_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sales.deal_word (tenant_id, deal_id, word)
  SELECT NEW.tenant_id, NEW.deal_id, w.word FROM platform.seek_number(NEW.number) AS w (word) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER words AFTER INSERT ON sales.contract FOR EACH ROW EXECUTE FUNCTION sales.contract_words();

-- Who may see people finds them by how their name begins and how their phone ends.
ALTER TABLE sales.buyer
  ADD COLUMN name_key text COLLATE "C" GENERATED ALWAYS AS (platform.seek_key(full_name)) STORED,
  ADD COLUMN phone_key text COLLATE "C" GENERATED ALWAYS AS ('<' || reverse(regexp_replace(phone, '[^0-9]', '', 'g'))) STORED;
CREATE INDEX buyer_by_name ON sales.buyer (tenant_id, name_key, id);
CREATE INDEX buyer_by_phone ON sales.buyer (tenant_id, phone_key, id);
CREATE INDEX deal_of_buyer ON sales.deal (tenant_id, buyer_id, id DESC);

ALTER TABLE sales.offered_car NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.contract NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.deal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.deal_word NO FORCE ROW LEVEL SECURITY;
UPDATE sales.deal AS d SET car_key = left(platform.seek_key(c.title), 200)
FROM sales.offered_car AS c WHERE c.episode_id = d.episode_id;
INSERT INTO sales.deal_word (tenant_id, deal_id, word)
SELECT d.tenant_id, d.id, w.word FROM sales.deal AS d JOIN sales.offered_car AS c ON c.episode_id = d.episode_id
CROSS JOIN LATERAL (SELECT platform.seek_words(c.title) UNION SELECT platform.seek_number(c.vin)) AS w (word);
INSERT INTO sales.deal_word (tenant_id, deal_id, word)
SELECT c.tenant_id, c.deal_id, w.word FROM sales.contract AS c
CROSS JOIN LATERAL platform.seek_number(c.number) AS w (word) ON CONFLICT DO NOTHING;
ALTER TABLE sales.deal_word FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.deal FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.contract FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.offered_car FORCE ROW LEVEL SECURITY;
ALTER TABLE sales.deal ALTER COLUMN car_key SET NOT NULL;

-- One index for each order. A deal that is not reserved comes last both ways.
CREATE INDEX deal_by_car ON sales.deal (tenant_id, car_key, id);
CREATE INDEX deal_by_price ON sales.deal (tenant_id, price_kopecks, id);
CREATE INDEX deal_by_open ON sales.deal (tenant_id, open_kopecks, id);
CREATE INDEX deal_by_due_down ON sales.deal
  (tenant_id, (CASE WHEN reserved_until IS NULL THEN TIMESTAMPTZ '0001-01-01 00:00:00+00' ELSE reserved_until END) DESC, id DESC);
CREATE INDEX deal_by_due_up ON sales.deal
  (tenant_id, (CASE WHEN reserved_until IS NULL THEN TIMESTAMPTZ '9999-12-31 00:00:00+00' ELSE reserved_until END), id);
CREATE INDEX deal_of_salesman ON sales.deal (tenant_id, salesman_id, id DESC);
