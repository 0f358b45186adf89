-- A purchase is of a vehicle of some type; what the type demands is told by vehicles and not kept here.
ALTER TABLE buyback.purchase
  ADD COLUMN vehicle_type text NOT NULL DEFAULT 'car',
  ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object');
-- Only titled types have papers, and they are taken out when the person behind them is forgotten.
ALTER TABLE buyback.appraisal
  ADD COLUMN vehicle_type text NOT NULL DEFAULT 'car',
  ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
  ALTER COLUMN pts_kind DROP NOT NULL,
  ALTER COLUMN pts_number DROP NOT NULL,
  ALTER COLUMN sts_number DROP NOT NULL,
  DROP CONSTRAINT appraisal_vat,
  -- VAT-3: only a private person in whose name the vehicle is registered sells under the margin scheme, and only a type
  -- that may be bought under it.
  ADD CONSTRAINT appraisal_vat CHECK (
    vat_scheme = 'full' OR (vat_scheme = 'margin_5_1' AND seller_kind = 'person' AND registered_to = 'seller'));
-- Questions and works are those of a type; a work without one is for every type.
ALTER TABLE buyback.checklist ADD COLUMN vehicle_type text NOT NULL DEFAULT 'car';
ALTER TABLE buyback.recon_item ADD COLUMN vehicle_type text;
CREATE INDEX checklist_type ON buyback.checklist (tenant_id, vehicle_type, valid_from DESC);
