-- The walls inside a group. Each transaction names the centres and the legal entities that it reaches; '*' is the whole
-- group, and without a name nothing is seen. A policy compares a column with a setting and reads no table; the lists are
-- read once per statement (an InitPlan each), never once per row.

-- The list in a setting. The parentheses and the second cast keep it one value, not a subquery that returns rows.
CREATE FUNCTION platform.wall_list(setting text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('((SELECT string_to_array(nullif(nullif(current_setting(%L, true), ''*''), ''''), '','')::uuid[])::uuid[])', setting)
$$;

-- A row of a centre is seen and written only by a transaction that reaches the centre. Rows without a centre hold for the
-- whole group and are left to the wall between groups.
CREATE OR REPLACE FUNCTION platform.wall_centre(relation regclass, centre name DEFAULT 'centre_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE POLICY centre ON %s AS RESTRICTIVE USING (%2$I IS NULL'
    ' OR (SELECT current_setting(''app.centres'', true)) = ''*'' OR %2$I = ANY %3$s)',
    relation, centre, platform.wall_list('app.centres'));
END $$;

-- A row of a legal entity is seen and written only by a transaction that reaches the entity, or, when `centre` names a
-- column, the centre of the row.
CREATE FUNCTION platform.wall_entity(relation regclass, entity name DEFAULT 'entity_id', centre name DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE POLICY entity ON %s AS RESTRICTIVE USING (%2$I IS NULL'
    ' OR (SELECT current_setting(''app.entities'', true)) = ''*'' OR %2$I = ANY %3$s%4$s)',
    relation, entity, platform.wall_list('app.entities'),
    CASE WHEN centre IS NULL THEN '' ELSE format(' OR %I = ANY %s', centre, platform.wall_list('app.centres')) END);
END $$;

-- The same wall for the parts of a record: `relation` gets a column `centre_id`, filled from the row of `parent` that
-- `link` names; nobody who inserts a part has to know of it. The trigger runs as the writer: under a parent that the writer
-- does not reach nothing is written. A part never changes its centre, so a parent with parts must not either.
CREATE FUNCTION platform.wall_child(relation regclass, parent regclass, link name, key name DEFAULT 'id', source name DEFAULT 'centre_id') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  always boolean;
  filler text;
BEGIN
  SELECT format('%I.%I', n.nspname, c.relname || '_centre') INTO filler
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
  EXECUTE format('ALTER TABLE %s ADD COLUMN centre_id uuid', relation);
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', relation);
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', parent);
  EXECUTE format('UPDATE %1$s AS c SET centre_id = p.%5$I FROM %2$s AS p WHERE p.%4$I = c.%3$I', relation, parent, link, key, source);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', parent);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
  SELECT attnotnull INTO always FROM pg_attribute WHERE attrelid = parent AND attname = source;
  IF always THEN
    EXECUTE format('ALTER TABLE %s ALTER COLUMN centre_id SET NOT NULL', relation);
  END IF;
  EXECUTE format($f$
    CREATE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      SELECT p.%5$I INTO NEW.centre_id FROM %2$s AS p WHERE p.%4$I = NEW.%3$I;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'what this row belongs to is not within reach' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $body$
  $f$, filler, parent, link, key, source);
  EXECUTE format('CREATE TRIGGER centre BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION %s()', relation, filler);
  PERFORM platform.wall_centre(relation);
END $$;
