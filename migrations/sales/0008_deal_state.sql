-- Open deals are few among all that ever were: a list of one state would otherwise walk past the closed ones.
CREATE INDEX deal_state ON sales.deal (tenant_id, state, id DESC);
