-- A search for a rare action would otherwise walk the whole log.
CREATE INDEX audit_action ON platform.audit (tenant_id, action, id DESC);
