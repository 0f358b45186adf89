-- Views of lists: a filter, an order and columns under a name, as the address of the page has them. Of one person, or shared
-- with everybody who has a role, who works at a centre, or with the whole group.
CREATE TABLE identity.saved_view (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  owner_id   uuid NOT NULL,
  scope      text NOT NULL CHECK (scope IN ('me', 'role', 'centre', 'all')),
  role       text,
  centre_id  uuid,
  screen     text NOT NULL CHECK (screen ~ '^[a-z][a-z0-9_.-]{1,59}$'),
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  query      text NOT NULL CHECK (octet_length(query) <= 2048),
  is_default boolean NOT NULL,
  version    bigint NOT NULL DEFAULT 1,
  made_at    timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT saved_view_scope CHECK ((scope = 'role') = (role IS NOT NULL) AND (scope = 'centre') = (centre_id IS NOT NULL))
);
-- One name, and one default, among the views that the same people see. `holder` says who these are.
ALTER TABLE identity.saved_view ADD COLUMN holder text NOT NULL GENERATED ALWAYS AS (
  CASE scope WHEN 'me' THEN 'me ' || owner_id::text WHEN 'role' THEN 'role ' || role
             WHEN 'centre' THEN 'centre ' || centre_id::text ELSE 'all' END) STORED;
CREATE UNIQUE INDEX saved_view_name ON identity.saved_view (tenant_id, screen, holder, lower(name));
CREATE UNIQUE INDEX saved_view_default ON identity.saved_view (tenant_id, screen, holder) WHERE is_default;
CREATE INDEX saved_view_owner ON identity.saved_view (tenant_id, owner_id);
SELECT platform.protect('identity.saved_view', true);
