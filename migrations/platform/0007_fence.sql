-- What keeps a former leader from writing. A leader of several processes is chosen outside of the database and may not know
-- yet that it is none any more: it was stopped, or cut off. Each leader has a token, greater than those before it, and claims
-- the fence with it; a write under another token than the one that stands is refused here, whatever its author believes.
CREATE TABLE platform.fence (
  name       text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{1,62}$'),
  token      bigint NOT NULL CHECK (token >= 0),
  holder     text NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now()
);

-- The guard of a table: CREATE TRIGGER fenced … EXECUTE FUNCTION platform.fenced('name'). The writer tells its token by
-- set_config('app.fence', …, true). The row of the fence is locked until the end of the transaction, so a claim waits for the
-- writes that were let through, and a write that waited for a claim sees it.
CREATE FUNCTION platform.fenced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mine     bigint := nullif(current_setting('app.fence', true), '')::bigint;
  standing bigint;
BEGIN
  SELECT f.token INTO standing FROM platform.fence AS f WHERE f.name = TG_ARGV[0] FOR SHARE;
  IF mine IS NULL OR standing IS DISTINCT FROM mine THEN
    RAISE EXCEPTION 'the fence % stands at %, the writer holds %', TG_ARGV[0], coalesce(standing::text, 'nothing'), coalesce(mine::text, 'nothing')
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.fence := mine;
  RETURN NEW;
END $$;

-- What IT declares of a centre beside its business life, which is identity's: one row per resource DealerCentre, written by
-- the operator alone. A row without its resource stays as long as its policy says.
CREATE TABLE platform.dealer_centre (
  tenant_id     uuid NOT NULL REFERENCES platform.tenant,
  code          text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{1,30}$'),
  resource      uuid NOT NULL,
  generation    bigint NOT NULL CHECK (generation > 0),
  centre_id     uuid NOT NULL,
  inn           text NOT NULL,
  kpp           text,
  city          text NOT NULL,
  brands        text[] NOT NULL,
  modules       text[] NOT NULL,
  vehicle_types text[] NOT NULL,
  quota_bytes   bigint NOT NULL CHECK (quota_bytes > 0),
  branding      jsonb NOT NULL,
  host          text NOT NULL,
  fence         bigint NOT NULL,
  written_at    timestamptz NOT NULL DEFAULT now(),
  released_at   timestamptz,
  PRIMARY KEY (tenant_id, code),
  UNIQUE (centre_id)
);
-- One address leads to one centre; that of a centre which was given up is free again.
CREATE UNIQUE INDEX dealer_centre_host ON platform.dealer_centre (host) WHERE released_at IS NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OR DELETE ON platform.dealer_centre
  FOR EACH ROW EXECUTE FUNCTION platform.fenced('operator');

SELECT platform.role_ensure('kite_operator');
GRANT USAGE ON SCHEMA platform TO kite_operator;
GRANT SELECT ON platform.tenant TO kite_operator;
GRANT SELECT, INSERT, UPDATE ON platform.fence TO kite_operator;
GRANT SELECT, INSERT, UPDATE, DELETE ON platform.dealer_centre TO kite_operator;
-- The wall between groups; the operator serves all of them.
SELECT platform.wall('platform.dealer_centre');
CREATE POLICY operator ON platform.dealer_centre TO kite_operator USING (true);
