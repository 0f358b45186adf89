CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- Loading a group registers it; everybody else only reads the registry.
GRANT INSERT ON platform.tenant TO kite_identity;

-- A legal entity: owns money, documents and numbering.
CREATE TABLE identity.entity (
  id        uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES platform.tenant,
  name      text NOT NULL,
  vat_payer boolean NOT NULL,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, name)
);

-- A dealer centre: owns deals, staff and stock. Its time zone decides its dates.
CREATE TABLE identity.centre (
  id        uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  entity_id uuid NOT NULL,
  name      text NOT NULL,
  zone      text NOT NULL,
  UNIQUE (tenant_id, id),
  UNIQUE (tenant_id, name),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES identity.entity (tenant_id, id)
);
CREATE INDEX centre_entity ON identity.centre (tenant_id, entity_id);

-- A yard, showroom or warehouse of a centre.
CREATE TABLE identity.place (
  id        uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  centre_id uuid NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('yard', 'showroom', 'warehouse')),
  name      text NOT NULL,
  slots     integer CHECK (slots > 0),
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id)
);

-- Who may act: a person with a password, or a service account that has tokens only.
CREATE TABLE identity.person (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL REFERENCES platform.tenant,
  kind          text NOT NULL CHECK (kind IN ('person', 'service')),
  login         text NOT NULL CHECK (login ~ '^[a-z][a-z0-9._-]{1,39}$'),
  full_name     text NOT NULL,
  password_hash text,
  created_at    timestamptz NOT NULL,
  disabled_at   timestamptz,
  UNIQUE (tenant_id, id),
  CONSTRAINT person_login UNIQUE (tenant_id, login),
  CONSTRAINT person_password CHECK ((kind = 'person') = (password_hash IS NOT NULL))
);

-- A role of the group; its permissions are rows, so a customer may change them.
CREATE TABLE identity.role (
  tenant_id uuid NOT NULL REFERENCES platform.tenant,
  name      text NOT NULL,
  ru        text NOT NULL,
  en        text NOT NULL,
  PRIMARY KEY (tenant_id, name)
);

CREATE TABLE identity.role_permission (
  tenant_id  uuid NOT NULL,
  role       text NOT NULL,
  permission text NOT NULL,
  PRIMARY KEY (tenant_id, role, permission),
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name)
);

-- A role granted to a person at a node of the group and below it: a centre, a legal entity, or with neither the whole
-- group. Never deleted: a revoked binding ends.
CREATE TABLE identity.binding (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  person_id   uuid NOT NULL,
  role        text NOT NULL,
  entity_id   uuid,
  centre_id   uuid,
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz CHECK (valid_until >= valid_from),
  granted_by  uuid,
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES identity.entity (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT binding_node CHECK (num_nonnulls(entity_id, centre_id) <= 1),
  CONSTRAINT binding_not_to_self CHECK (granted_by <> person_id),
  CONSTRAINT binding_once EXCLUDE USING gist (
    person_id WITH =, role WITH =, coalesce(centre_id, entity_id, tenant_id) WITH =,
    tstzrange(valid_from, valid_until) WITH &&)
);
CREATE INDEX binding_person ON identity.binding (tenant_id, person_id);

-- A browser session. Only hashes of its secrets are kept.
CREATE TABLE identity.session (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  person_id    uuid NOT NULL,
  secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
  csrf_hash    bytea NOT NULL CHECK (length(csrf_hash) = 32),
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL CHECK (last_seen_at >= created_at),
  ended_at     timestamptz CHECK (ended_at >= created_at),
  UNIQUE (tenant_id, secret_hash),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);
CREATE INDEX session_open ON identity.session (tenant_id, person_id) WHERE ended_at IS NULL;

-- A token of a program or device: acts as its account, narrowed to these permissions.
CREATE TABLE identity.token (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  person_id   uuid NOT NULL,
  name        text NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  permissions text[] NOT NULL CHECK (cardinality(permissions) > 0),
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL CHECK (expires_at > created_at),
  revoked_at  timestamptz CHECK (revoked_at >= created_at),
  UNIQUE (tenant_id, secret_hash),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);
CREATE INDEX token_person ON identity.token (tenant_id, person_id);

SELECT platform.protect('identity.entity');
SELECT platform.protect('identity.centre');
SELECT platform.protect('identity.place');
SELECT platform.protect('identity.person');
SELECT platform.protect('identity.role');
SELECT platform.protect('identity.role_permission', true);
SELECT platform.protect('identity.binding');
SELECT platform.protect('identity.session');
SELECT platform.protect('identity.token');
