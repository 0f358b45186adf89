-- Deals of a state at a centre. The planner takes state and centre for independent; where a centre has no deal of a state it
-- would walk the whole list to find that out.
CREATE INDEX deal_state_centre ON sales.deal (tenant_id, state, centre_id, id DESC);
CREATE STATISTICS sales.deal_state_centre_together (mcv) ON state, centre_id FROM sales.deal;
