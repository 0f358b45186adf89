-- How far the log of a group and its signed heads were taken by the receiver of telemetry.gelf. Moved only after the receiver
-- has read everything up to there: what is sent twice is harmless, what is left out would be a hole.
CREATE TABLE audit.shipped (
  tenant_id  uuid PRIMARY KEY,
  seq        bigint NOT NULL CHECK (seq >= 0),
  head_seq   bigint NOT NULL CHECK (head_seq >= 0),
  shipped_at timestamptz NOT NULL
);

SELECT platform.protect('audit.shipped');
