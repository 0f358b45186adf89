-- How often somebody has tried: one account from one address, or one address as a whole. The key is a hash, because what is
-- typed as a login may be a password. The rows belong to the installation (the nil group): what does not exist is tried too.
CREATE TABLE identity.attempt (
  tenant_id uuid NOT NULL,
  key       bytea NOT NULL CHECK (length(key) = 32),
  tries     integer NOT NULL CHECK (tries >= 0),
  since     timestamptz NOT NULL,
  next_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key)
);

-- A second factor of a person: an authenticator app, whose secret is sealed, or a passkey, of which we keep the public key.
CREATE TABLE identity.factor (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  person_id     uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('totp', 'passkey')),
  name          text NOT NULL,
  created_at    timestamptz NOT NULL,
  confirmed_at  timestamptz CHECK (confirmed_at >= created_at),
  removed_at    timestamptz CHECK (removed_at >= created_at),
  used_at       timestamptz,
  sealed_secret bytea,
  step_used     bigint,
  credential_id bytea CHECK (length(credential_id) BETWEEN 1 AND 1023),
  public_key    bytea,
  sign_count    bigint CHECK (sign_count >= 0),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id),
  CONSTRAINT factor_credential UNIQUE (tenant_id, credential_id),
  CONSTRAINT factor_kind CHECK (
    CASE kind WHEN 'totp' THEN sealed_secret IS NOT NULL AND num_nonnulls(credential_id, public_key, sign_count) = 0
              ELSE sealed_secret IS NULL AND num_nonnulls(credential_id, public_key, sign_count) = 3 END)
);
CREATE INDEX factor_person ON identity.factor (tenant_id, person_id) WHERE removed_at IS NULL;

-- Codes for the day on which the telephone is lost. Each works once; a new set replaces the old one.
CREATE TABLE identity.recovery_code (
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  used_at   timestamptz,
  PRIMARY KEY (tenant_id, person_id, code_hash),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);

-- What a passkey signs: made for one session or one sign-in, used once.
CREATE TABLE identity.challenge (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  person_id  uuid NOT NULL,
  holder_id  uuid NOT NULL,
  purpose    text NOT NULL CHECK (purpose IN ('register', 'assert')),
  bytes      bytea NOT NULL CHECK (length(bytes) = 32),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);

-- A sign-in whose first factor was right and whose second one is awaited.
CREATE TABLE identity.pending (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  person_id   uuid NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  how         text NOT NULL CHECK (how IN ('password', 'directory', 'oidc')),
  attempt_key bytea CHECK (length(attempt_key) = 32),
  tries       integer NOT NULL CHECK (tries BETWEEN 0 AND 5),
  expires_at  timestamptz NOT NULL,
  finished_at timestamptz,
  UNIQUE (tenant_id, secret_hash),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);

-- What somebody confirmed with a fresh second factor. Never changed; who uses it keeps its id under a unique constraint.
CREATE TABLE identity.confirmation (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  person_id      uuid NOT NULL,
  action         text NOT NULL,
  noun_id        uuid NOT NULL,
  amount_kopecks bigint NOT NULL CHECK (amount_kopecks > 0),
  created_at     timestamptz NOT NULL,
  valid_until    timestamptz NOT NULL CHECK (valid_until > created_at),
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id)
);

-- The secret of a session is new after a step-up. The one before is good for a moment more, for an answer that was lost.
ALTER TABLE identity.session
  ADD COLUMN previous_hash  bytea CHECK (length(previous_hash) = 32),
  ADD COLUMN previous_until timestamptz,
  ADD CONSTRAINT session_previous CHECK ((previous_hash IS NULL) = (previous_until IS NULL));
CREATE INDEX session_previous_hash ON identity.session (tenant_id, previous_hash) WHERE previous_hash IS NOT NULL;

SELECT platform.protect('identity.attempt', true);
SELECT platform.protect('identity.factor');
SELECT platform.protect('identity.recovery_code', true);
SELECT platform.protect('identity.challenge', true);
SELECT platform.protect('identity.pending', true);
SELECT platform.protect_history('identity.confirmation');
