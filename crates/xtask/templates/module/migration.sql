-- A specimen of a centre.
CREATE TABLE sampling.specimen (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  centre_id  uuid NOT NULL,
  title      text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT specimen_title UNIQUE (tenant_id, centre_id, title)
);
CREATE INDEX specimen_list ON sampling.specimen (tenant_id, id DESC);

SELECT platform.protect('sampling.specimen');
