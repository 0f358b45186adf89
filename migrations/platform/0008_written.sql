-- What a transaction leaves beside its effect, in one call: the answer of a command, audit rows with their places in the queue of
-- the sealer, events with the next numbers of their aggregates, the log, the queue of the relay. A command mostly leaves one of
-- each; one row at a time costs a third of the statement that writes any number, which starts a plan of eight parts.
--
-- The numbers of aggregates are taken under their row locks, always in the same order, and held until the commit: numbers have no
-- gaps, and their order and that of the queue are the order of commits.
CREATE FUNCTION platform.written(
  tenant_ uuid, actor_ uuid, actor_kind_ text, route_ text, key_ text, answer_ jsonb, module_ text, correlation_ uuid,
  records_ uuid[], actions_ text[], nouns_ text[], noun_ids_ uuid[], befores_ jsonb[], afters_ jsonb[], on_behalf_ uuid[],
  events_ uuid[], types_ text[], kinds_ text[], aggregates_ uuid[], data_ jsonb[], later_ bigint[], lanes_ smallint[],
  causation_ uuid, traceparent_ text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE number_ bigint;
BEGIN
  IF route_ IS NOT NULL THEN
    UPDATE platform.idempotency SET answer = answer_
    WHERE tenant_id = tenant_ AND actor_id = actor_ AND route = route_ AND key = key_;
  END IF;

  IF cardinality(records_) = 1 THEN
    INSERT INTO platform.audit (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, before, after,
                                correlation_id, on_behalf)
    VALUES (records_[1], tenant_, actor_, actor_kind_, module_, actions_[1], nouns_[1], noun_ids_[1], befores_[1], afters_[1],
            correlation_, on_behalf_[1]);
    INSERT INTO platform.audit_unsealed (id, tenant_id) VALUES (records_[1], tenant_);
  ELSIF cardinality(records_) > 1 THEN
    INSERT INTO platform.audit (id, tenant_id, actor_id, actor_kind, module, action, noun, noun_id, before, after,
                                correlation_id, on_behalf)
    SELECT r.id, tenant_, actor_, actor_kind_, module_, r.action, r.noun, r.noun_id, r.before, r.after, correlation_, r.on_behalf
    FROM unnest(records_, actions_, nouns_, noun_ids_, befores_, afters_, on_behalf_)
      AS r (id, action, noun, noun_id, before, after, on_behalf);
    INSERT INTO platform.audit_unsealed (id, tenant_id) SELECT r.id, tenant_ FROM unnest(records_) AS r (id);
  END IF;

  IF cardinality(events_) = 1 THEN
    INSERT INTO platform.aggregate AS a (tenant_id, kind, id, seq) VALUES (tenant_, kinds_[1], aggregates_[1], 1)
    ON CONFLICT (kind, id) DO UPDATE SET seq = a.seq + 1 RETURNING a.seq INTO number_;
    INSERT INTO platform.event (id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id,
                                correlation_id, causation_id, traceparent, data)
    VALUES (events_[1], tenant_, module_, types_[1], kinds_[1], aggregates_[1], number_, now(), actor_,
            correlation_, causation_, traceparent_, data_[1]);
    INSERT INTO platform.outbox (lane, event_id, tenant_id) VALUES (lanes_[1], events_[1], tenant_);
  ELSIF cardinality(events_) > 1 THEN
    WITH said AS (
      SELECT s.id, s.type, s.aggregate, s.aggregate_id, s.data, s.later, s.lane, s.place
      FROM unnest(events_, types_, kinds_, aggregates_, data_, later_, lanes_)
        WITH ORDINALITY AS s (id, type, aggregate, aggregate_id, data, later, lane, place)
    ), next AS (
      INSERT INTO platform.aggregate AS a (tenant_id, kind, id, seq)
      SELECT tenant_, aggregate, aggregate_id, count(*) FROM said GROUP BY aggregate, aggregate_id
      ORDER BY aggregate, aggregate_id
      ON CONFLICT (kind, id) DO UPDATE SET seq = a.seq + excluded.seq RETURNING a.kind, a.id, a.seq
    ), logged AS (
      INSERT INTO platform.event (id, tenant_id, module, type, aggregate, aggregate_id, seq, occurred_at, actor_id,
                                  correlation_id, causation_id, traceparent, data)
      SELECT s.id, tenant_, module_, s.type, s.aggregate, s.aggregate_id, n.seq - s.later, now(), actor_,
             correlation_, causation_, traceparent_, s.data
      FROM said AS s JOIN next AS n ON n.kind = s.aggregate AND n.id = s.aggregate_id
    )
    INSERT INTO platform.outbox (lane, event_id, tenant_id)
    SELECT s.lane, s.id, tenant_ FROM said AS s JOIN next AS n ON n.kind = s.aggregate AND n.id = s.aggregate_id
    ORDER BY s.place;
  END IF;
END $$;
