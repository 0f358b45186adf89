-- What every group starts with: rows of nobody (the nil tenant), which every group may read and none may write.
-- A group's own row is stronger, and so is a centre's. `source` says where a value comes from.
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO verification.policy (id, tenant_id, centre_id, valid_from, purchase_hours, payout_hours, sale_hours, review_minutes,
                                 yellow_from, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d0001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 24, 24, 720, 30, 50,
   'CHK-1; sale and review: own estimate');

INSERT INTO verification.provider_rule (id, tenant_id, provider, valid_from, deadline_ms, tries, price_kopecks, cache_hours, source)
SELECT ('0198c0de-0000-7000-8000-0000000d1' || lpad(row.place::text, 3, '0'))::uuid,
       '00000000-0000-0000-0000-000000000000', row.provider, '2020-01-01', row.deadline_ms, row.tries, row.kopecks, row.hours,
       'own estimate'
FROM (VALUES
  (1, 'pledge_register',       10000, 3,  6000,   0),
  (2, 'police_register',       25000, 3,  1500,   0),
  (3, 'accident_register',     25000, 3,  1500, 168),
  (4, 'bailiff_register',      15000, 3,   500,  24),
  (5, 'epts_register',         10000, 3, 10000,   0),
  (6, 'counterparty_register', 10000, 3,   700,  24),
  (7, 'passport_register',     10000, 3,   300,  24),
  (8, 'customs_register',      15000, 3,  1000,  24),
  (9, 'bankruptcy_register',   15000, 3,   500,  24)
) AS row (place, provider, deadline_ms, tries, kopecks, hours);

INSERT INTO verification.check_rule (id, tenant_id, centre_id, valid_from, purpose, vehicle_type, kind, need, weight, source)
SELECT ('0198c0de-0000-7000-8000-0000000d2' || lpad(row_number() OVER ()::text, 3, '0'))::uuid,
       '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', purpose.word, row.vehicle_type, row.kind,
       CASE WHEN purpose.word = 'sale' AND row.person THEN 'none' ELSE row.need END, row.weight, row.source
FROM (VALUES ('purchase'), ('payout'), ('sale')) AS purpose (word),
(VALUES
  ('*',           'identifier',   'mandatory', 10, false, 'VIN-1'),
  ('*',           'document',     'mandatory', 40, true,  'CHK-5'),
  ('*',           'stop_list',    'mandatory', 60, false, 'own estimate'),
  ('*',           'pledge',       'mandatory', 60, false, 'CHK-3'),
  ('car',         'police',       'mandatory', 60, false, 'CHK-2'),
  ('car',         'accidents',    'optional',  15, false, 'CHK-2'),
  ('car',         'bailiff',      'mandatory', 25, true,  'CHK-4'),
  ('car',         'epts',         'mandatory', 60, false, 'DOC-2'),
  ('car',         'counterparty', 'mandatory', 40, true,  'CHK-6'),
  ('car',         'passport',     'mandatory', 60, true,  'CHK-1'),
  ('car',         'customs',      'optional',  40, false, 'CHK-1'),
  ('car',         'bankruptcy',   'mandatory', 60, true,  'CHK-1'),
  ('light_truck', 'police',       'mandatory', 60, false, 'CHK-2'),
  ('light_truck', 'epts',         'mandatory', 60, false, 'DOC-2'),
  ('truck',       'police',       'mandatory', 60, false, 'CHK-2'),
  ('truck',       'epts',         'mandatory', 60, false, 'DOC-2'),
  ('bus',         'police',       'mandatory', 60, false, 'CHK-2'),
  ('bus',         'epts',         'mandatory', 60, false, 'DOC-2'),
  ('motorcycle',  'police',       'mandatory', 60, false, 'CHK-2'),
  ('motorcycle',  'epts',         'mandatory', 60, false, 'DOC-2'),
  ('trailer',     'police',       'mandatory', 60, false, 'CHK-2'),
  ('trailer',     'epts',         'optional',  60, false, 'DOC-2'),
  ('special',     'epts',         'mandatory', 60, false, 'DOC-2')
) AS row (vehicle_type, kind, need, weight, person, source);
