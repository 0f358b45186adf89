-- The chain: one row for every record of the log, in the order in which they were sealed. History.
CREATE TABLE audit.seal (
  tenant_id    uuid NOT NULL,
  seq          bigint NOT NULL CHECK (seq > 0),
  record_id    uuid NOT NULL UNIQUE,
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  link         bytea NOT NULL CHECK (length(link) = 32),
  sealed_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);

-- The salt of a content. It goes when the content is erased, and then nobody can guess the content back.
CREATE TABLE audit.salt (
  record_id uuid PRIMARY KEY REFERENCES audit.seal (record_id),
  tenant_id uuid NOT NULL,
  salt      bytea NOT NULL CHECK (length(salt) = 16)
);

-- Roots over 1,024 links each, so that a head and a proof need not read every link.
CREATE TABLE audit.block (
  tenant_id uuid NOT NULL,
  number    bigint NOT NULL CHECK (number >= 0),
  root      bytea NOT NULL CHECK (length(root) = 32),
  PRIMARY KEY (tenant_id, number)
);

-- Signed heads, as they were given out of the database. History.
CREATE TABLE audit.head (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  link      bytea NOT NULL CHECK (length(link) = 32),
  root      bytea NOT NULL CHECK (length(root) = 32),
  signed_at timestamptz NOT NULL,
  key       text NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (tenant_id, seq),
  FOREIGN KEY (tenant_id, seq) REFERENCES audit.seal
);

SELECT platform.protect_history('audit.seal');
SELECT platform.protect('audit.salt', true);
SELECT platform.protect_history('audit.block');
SELECT platform.protect_history('audit.head');
