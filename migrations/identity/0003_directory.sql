-- Who keeps the password of an account: we do, or a directory, or an OpenID provider.
ALTER TABLE identity.person
  ADD COLUMN source text NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'ldap', 'oidc')),
  DROP CONSTRAINT person_password,
  ADD CONSTRAINT person_password CHECK ((kind = 'person' AND source = 'local') = (password_hash IS NOT NULL)),
  ADD CONSTRAINT person_service_is_local CHECK (kind = 'person' OR source = 'local');

-- What a directory or provider said of a person the last time: the lasting name that tells two holders of one login
-- apart, the groups, and the roles that the rules below gave but duties forbade.
CREATE TABLE identity.outside_person (
  person_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  subject   text NOT NULL CHECK (subject <> ''),
  groups    text[] NOT NULL,
  refused   text[] NOT NULL DEFAULT '{}',
  seen_at   timestamptz NOT NULL,
  gone_at   timestamptz CHECK (gone_at >= seen_at),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);

-- A group of the directory or provider gives a role at a node. Never deleted: a rule ends.
CREATE TABLE identity.group_rule (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  source      text NOT NULL CHECK (source IN ('ldap', 'oidc')),
  group_name  text NOT NULL CHECK (group_name <> ''),
  role        text NOT NULL,
  entity_id   uuid,
  centre_id   uuid,
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz CHECK (valid_until >= valid_from),
  set_by      uuid NOT NULL,
  UNIQUE (tenant_id, id),
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES identity.entity (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT group_rule_node CHECK (num_nonnulls(entity_id, centre_id) <= 1),
  CONSTRAINT group_rule_once EXCLUDE USING gist (
    tenant_id WITH =, source WITH =, group_name WITH =, role WITH =, coalesce(centre_id, entity_id, tenant_id) WITH =,
    tstzrange(valid_from, valid_until) WITH &&)
);

-- A binding that a rule gave ends with the rule or with the membership; one granted by hand names none.
ALTER TABLE identity.binding
  ADD COLUMN group_rule_id uuid,
  ADD CONSTRAINT binding_group_rule FOREIGN KEY (tenant_id, group_rule_id) REFERENCES identity.group_rule (tenant_id, id);

-- A sign-in by an OpenID provider that a browser has begun. The browser holds the secret; a row is used once.
CREATE TABLE identity.oidc_start (
  state_hash bytea NOT NULL CHECK (length(state_hash) = 32),
  tenant_id  uuid NOT NULL REFERENCES platform.tenant,
  return_to  text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, state_hash)
);
CREATE INDEX oidc_start_over ON identity.oidc_start (tenant_id, expires_at);

-- Access in an emergency, when nobody of the directory can sign in: one person asks, another confirms, and a local
-- account holds the role for an hour.
CREATE TABLE identity.emergency (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  reason       text NOT NULL CHECK (reason <> ''),
  role         text NOT NULL,
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz CHECK (confirmed_at >= asked_at),
  account_id   uuid,
  ends_at      timestamptz CHECK (ends_at > confirmed_at),
  closed_at    timestamptz CHECK (closed_at >= asked_at),
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name),
  FOREIGN KEY (tenant_id, account_id) REFERENCES identity.person (tenant_id, id),
  CONSTRAINT emergency_two_people CHECK (confirmed_by <> asked_by),
  CONSTRAINT emergency_confirmed CHECK (num_nonnulls(confirmed_by, confirmed_at, account_id, ends_at) IN (0, 4))
);
CREATE INDEX emergency_open ON identity.emergency (tenant_id, id) WHERE closed_at IS NULL;

SELECT platform.protect('identity.outside_person');
SELECT platform.protect('identity.group_rule');
SELECT platform.protect('identity.oidc_start', true);
SELECT platform.protect('identity.emergency');
