-- What tells versions of a model apart, where a source says it.
ALTER TABLE buyback.listing ADD COLUMN consumption_ml integer CHECK (consumption_ml BETWEEN 1 AND 100000);
ALTER TABLE buyback.listing ADD COLUMN tax_minor bigint CHECK (tax_minor >= 0);

-- A market value has more steps than the odometer.
ALTER TABLE buyback.valuation ADD COLUMN year_kopecks bigint NOT NULL DEFAULT 0;
ALTER TABLE buyback.valuation ADD COLUMN equipment_kopecks bigint NOT NULL DEFAULT 0;
ALTER TABLE buyback.valuation DROP CONSTRAINT valuation_check;
ALTER TABLE buyback.valuation ADD CONSTRAINT valuation_market
  CHECK (market_kopecks = median_kopecks + year_kopecks + mileage_kopecks + equipment_kopecks);
ALTER TABLE buyback.valuation_line DROP CONSTRAINT valuation_line_kind_check;
ALTER TABLE buyback.valuation_line ADD CONSTRAINT valuation_line_kind_check CHECK (kind IN (
  'median', 'year', 'mileage', 'equipment', 'market_value', 'margin', 'recon', 'holding', 'offer', 'rounding', 'shown'));

-- What a purchase must leave (APR-6). A row of before asks for nothing; the default asks for what the rule's vector does.
ALTER TABLE buyback.policy ADD COLUMN gross_target_minor bigint CHECK (gross_target_minor >= 0);
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO buyback.policy (id, tenant_id, centre_id, valid_from, currency, margin_basis_points, km_rate_minor,
                            holding_days, day_cost_minor, rounding_minor, gross_target_minor, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b0003', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 'RUB',
   1200, 180000, 30, 40000, 100000, 10000000, 'valuation V1 and APR-6 of the specification');
