-- A wish for a role that only two people together give: one asks, another decides (ASVS 2.3.5).
CREATE TABLE identity.role_request (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  person_id   uuid NOT NULL,
  role        text NOT NULL,
  entity_id   uuid,
  centre_id   uuid,
  valid_from  timestamptz,
  valid_until timestamptz,
  reason      text NOT NULL,
  asked_by    uuid NOT NULL,
  asked_at    timestamptz NOT NULL,
  state       text NOT NULL CHECK (state IN ('asked', 'granted', 'declined', 'withdrawn')),
  decided_by  uuid,
  decided_at  timestamptz,
  binding_id  uuid,
  FOREIGN KEY (tenant_id, person_id) REFERENCES identity.person (tenant_id, id),
  FOREIGN KEY (tenant_id, role) REFERENCES identity.role (tenant_id, name),
  FOREIGN KEY (tenant_id, entity_id) REFERENCES identity.entity (tenant_id, id),
  FOREIGN KEY (tenant_id, centre_id) REFERENCES identity.centre (tenant_id, id),
  CONSTRAINT role_request_node CHECK (num_nonnulls(entity_id, centre_id) <= 1),
  CONSTRAINT role_request_not_to_self CHECK (asked_by <> person_id AND decided_by <> person_id),
  -- Whoever asked may take it back, and no more.
  CONSTRAINT role_request_second_person CHECK ((state = 'withdrawn') = (decided_by = asked_by) OR decided_by IS NULL),
  CONSTRAINT role_request_decided CHECK ((state = 'asked') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
  CONSTRAINT role_request_binding CHECK ((state = 'granted') = (binding_id IS NOT NULL))
);
CREATE INDEX role_request_list ON identity.role_request (tenant_id, id DESC);
CREATE UNIQUE INDEX role_request_once
  ON identity.role_request (tenant_id, person_id, role, coalesce(centre_id, entity_id, tenant_id)) WHERE state = 'asked';

SELECT platform.protect('identity.role_request');
