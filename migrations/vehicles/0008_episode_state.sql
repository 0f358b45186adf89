-- Cars of one state are few among all that were ever ours: a list of them would otherwise walk past the sold ones.
CREATE INDEX episode_state ON vehicles.episode (tenant_id, state, id DESC);
