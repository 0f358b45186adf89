-- A permission that its holder lends to somebody at a centre for a while, 31 days at most. `opens` are the permissions of the
-- routes through which it is used; the lent one itself never enters the grants, so it cannot be lent on.
CREATE TABLE identity.delegation (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  giver_id      uuid NOT NULL,
  receiver_id   uuid NOT NULL,
  permission    text NOT NULL,
  opens         text[] NOT NULL,
  centre_id     uuid NOT NULL,
  limit_kopecks bigint CHECK (limit_kopecks > 0),
  own_excluded  boolean NOT NULL,
  reason        text NOT NULL,
  valid_from    timestamptz NOT NULL,
  valid_until   timestamptz NOT NULL,
  made_at       timestamptz NOT NULL,
  revoked_at    timestamptz,
  revoked_by    uuid,
  FOREIGN KEY (tenant_id, giver_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, receiver_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT delegation_other CHECK (giver_id <> receiver_id),
  CONSTRAINT delegation_term CHECK (valid_until > valid_from AND valid_until <= valid_from + interval '744 hours'),
  CONSTRAINT delegation_revoked CHECK (num_nulls(revoked_at, revoked_by) IN (0, 2))
);
CREATE INDEX delegation_receiver ON identity.delegation (tenant_id, receiver_id, valid_until);
CREATE INDEX delegation_giver ON identity.delegation (tenant_id, giver_id, valid_until);

-- By which roles a person who may act has a permission at a centre at a moment. The one rule behind every delegation: what
-- its giver no longer has is no longer lent, and what was only lent is had by no role.
CREATE FUNCTION identity.giving(tenant uuid, person uuid, permission text, centre uuid, moment timestamptz)
RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT b.role
  FROM identity.binding b
  JOIN identity.role_permission p ON p.tenant_id = b.tenant_id AND p.role = b.role
  JOIN identity.person g ON g.tenant_id = b.tenant_id AND g.id = b.person_id
  WHERE b.tenant_id = $1 AND b.person_id = $2 AND p.permission = $3 AND g.disabled_at IS NULL
    AND b.valid_from <= $5 AND (b.valid_until IS NULL OR b.valid_until > $5)
    AND (b.centre_id = $4 OR num_nonnulls(b.centre_id, b.entity_id) = 0
         OR b.entity_id = (SELECT c.entity_id FROM identity.centre c WHERE c.tenant_id = $1 AND c.id = $4))
$$;

-- Somebody leaves: at once, or at a moment that is planned.
CREATE TABLE identity.dismissal (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  person_id    uuid NOT NULL,
  successor_id uuid,
  reason       text NOT NULL,
  leaves_at    timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('planned', 'done', 'called_off')),
  made_by      uuid NOT NULL,
  made_at      timestamptz NOT NULL,
  ended_at     timestamptz,
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, successor_id) REFERENCES identity.person (tenant_id, id),
  CONSTRAINT dismissal_other CHECK (successor_id <> person_id AND made_by <> person_id),
  CONSTRAINT dismissal_ended CHECK ((state = 'planned') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX dismissal_planned ON identity.dismissal (tenant_id, person_id) WHERE state = 'planned';
CREATE INDEX dismissal_due ON identity.dismissal (tenant_id, leaves_at) WHERE state = 'planned';
CREATE INDEX dismissal_list ON identity.dismissal (tenant_id, id DESC);

-- The device behind a token is told to delete what it keeps.
ALTER TABLE identity.token ADD COLUMN wipe boolean NOT NULL DEFAULT false;

-- Somebody who runs the platform looks at the data of a group, narrowly, for hours, and because somebody of the group said
-- yes. `log_from` and `log_until` are by the clock of the database, as the records of the audit log are.
CREATE TABLE identity.support_access (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  operator_id uuid NOT NULL,
  reason      text NOT NULL,
  hours       bigint NOT NULL CHECK (hours BETWEEN 1 AND 8),
  entity_id   uuid,
  centre_id   uuid,
  permissions text[] NOT NULL,
  asked_at    timestamptz NOT NULL,
  decided_by  uuid,
  decided_at  timestamptz,
  live_until  timestamptz,
  ended_by    uuid,
  ended_at    timestamptz,
  log_from    timestamptz,
  log_until   timestamptz,
  FOREIGN KEY (tenant_id, operator_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES identity.entity (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT support_node CHECK (num_nonnulls(entity_id, centre_id) <= 1),
  CONSTRAINT support_four_eyes CHECK (decided_by <> operator_id),
  CONSTRAINT support_decided CHECK (num_nulls(decided_by, decided_at) IN (0, 2) AND (live_until IS NULL OR decided_at IS NOT NULL)),
  CONSTRAINT support_hours CHECK (live_until <= decided_at + hours * interval '1 hour'),
  CONSTRAINT support_ended CHECK (num_nulls(ended_by, ended_at) IN (0, 2) AND (ended_at IS NULL OR live_until IS NOT NULL)),
  CONSTRAINT support_logged CHECK (num_nulls(live_until, log_from, log_until) IN (0, 3))
);
CREATE INDEX support_operator ON identity.support_access (tenant_id, operator_id, live_until);
CREATE INDEX support_list ON identity.support_access (tenant_id, id DESC);

SELECT platform.protect('identity.delegation');
SELECT platform.protect('identity.dismissal');
SELECT platform.protect('identity.support_access');
