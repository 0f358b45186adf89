-- What holds for work in the field from a day on. The rows of nobody are the defaults of the installation; a group's own row
-- is stronger, and a centre's is stronger still.
CREATE TABLE buyback_mobile.rule (
  id                  uuid PRIMARY KEY,
  tenant_id           uuid NOT NULL,
  centre_id           uuid,
  valid_from          date NOT NULL,
  client_min          text NOT NULL,
  cache_hours         bigint NOT NULL CHECK (cache_hours BETWEEN 1 AND 24),
  photo_early_minutes bigint NOT NULL CHECK (photo_early_minutes BETWEEN 0 AND 100000),
  photo_far_km        bigint NOT NULL CHECK (photo_far_km BETWEEN 1 AND 20000),
  blur_min            bigint NOT NULL CHECK (blur_min BETWEEN 0 AND 100000),
  dark_max            bigint NOT NULL CHECK (dark_max BETWEEN 0 AND 255),
  photos_min          bigint NOT NULL CHECK (photos_min BETWEEN 0 AND 500),
  source              text NOT NULL
);
CREATE INDEX rule_force ON buyback_mobile.rule (tenant_id, valid_from DESC);

-- A phone of an appraiser. Its number of the last command is the order of its outbox.
CREATE TABLE buyback_mobile.device (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  centre_id      uuid NOT NULL,
  person_id      uuid NOT NULL,
  name           text NOT NULL,
  platform       text NOT NULL,
  client_version text NOT NULL,
  state          text NOT NULL CHECK (state IN ('active', 'revoked', 'wiped')),
  token_id       uuid NOT NULL UNIQUE,
  registered_at  timestamptz NOT NULL,
  seen_at        timestamptz NOT NULL,
  revoked_at     timestamptz,
  revoked_by     uuid,
  revoke_reason  text,
  wiped_at       timestamptz,
  last_seq       bigint NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
  last_change    bigint NOT NULL DEFAULT 0 CHECK (last_change >= 0),
  version        bigint NOT NULL DEFAULT 1,
  CONSTRAINT device_revoked CHECK (
    (state = 'active') = (revoked_at IS NULL) AND num_nulls(revoked_at, revoked_by, revoke_reason) IN (0, 3)),
  CONSTRAINT device_wiped CHECK ((state = 'wiped') = (wiped_at IS NOT NULL))
);
CREATE INDEX device_list ON buyback_mobile.device (tenant_id, id DESC);
CREATE INDEX device_person ON buyback_mobile.device (tenant_id, person_id);

-- A command of a device, and what became of it. The receipt is told again however often the command comes.
CREATE TABLE buyback_mobile.command (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  device_id   uuid NOT NULL REFERENCES buyback_mobile.device,
  seq         bigint NOT NULL CHECK (seq > 0),
  kind        text NOT NULL CHECK (kind IN (
    'start_inspection', 'save_inspection', 'attach_photo', 'sign', 'finish_inspection')),
  purchase_id uuid,
  body_hash   bytea NOT NULL,
  state       text NOT NULL CHECK (state IN ('received', 'accepted', 'rejected', 'conflict')),
  device_at   timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  decided_at  timestamptz,
  outcome     jsonb,
  CONSTRAINT command_place UNIQUE (device_id, seq),
  CONSTRAINT command_decided CHECK (
    (state = 'received') = (decided_at IS NULL) AND (decided_at IS NULL) = (outcome IS NULL))
);

-- An inspection by phone: what was seen is merged here field by field until it is finished.
CREATE TABLE buyback_mobile.inspection (
  purchase_id       uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  centre_id         uuid NOT NULL,
  device_id         uuid NOT NULL REFERENCES buyback_mobile.device,
  person_id         uuid NOT NULL,
  vehicle_type      text NOT NULL,
  checklist_id      uuid NOT NULL,
  state             text NOT NULL CHECK (state IN ('open', 'finished', 'complete', 'abandoned')),
  base_version      bigint NOT NULL,
  appraisal_version bigint,
  begun_at          timestamptz NOT NULL,
  started_at        timestamptz NOT NULL,
  ended_at          timestamptz,
  finished_at       timestamptz,
  completed_at      timestamptz,
  abandoned_at      timestamptz,
  erased_at         timestamptz,
  version           bigint NOT NULL DEFAULT 1,
  CONSTRAINT inspection_finished CHECK (
    state NOT IN ('finished', 'complete') OR num_nulls(appraisal_version, ended_at, finished_at) = 0),
  CONSTRAINT inspection_complete CHECK ((state = 'complete') = (completed_at IS NOT NULL)),
  CONSTRAINT inspection_abandoned CHECK ((state = 'abandoned') = (abandoned_at IS NOT NULL))
);
CREATE INDEX inspection_list ON buyback_mobile.inspection (tenant_id, purchase_id DESC);
CREATE INDEX inspection_device ON buyback_mobile.inspection (tenant_id, device_id);

-- A field of an inspection as it stands: the newest by the clock of who changed it. Without a value it was taken out.
CREATE TABLE buyback_mobile.field (
  purchase_id uuid NOT NULL REFERENCES buyback_mobile.inspection,
  path        text NOT NULL,
  tenant_id   uuid NOT NULL,
  value       jsonb,
  changed_at  timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  device_id   uuid,
  PRIMARY KEY (purchase_id, path)
);
-- Two people changed one field without knowing of each other. Both values are kept.
CREATE TABLE buyback_mobile.conflict (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback_mobile.inspection,
  command_id  uuid NOT NULL REFERENCES buyback_mobile.command,
  path        text NOT NULL,
  kept        jsonb,
  kept_at     timestamptz NOT NULL,
  lost        jsonb,
  lost_at     timestamptz NOT NULL,
  kept_ours   boolean NOT NULL,
  found_at    timestamptz NOT NULL
);
CREATE INDEX conflict_purchase ON buyback_mobile.conflict (tenant_id, purchase_id, id);

-- A picture on its way. Its bytes are in the folder of uploads until it is verified.
CREATE TABLE buyback_mobile.upload (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  centre_id   uuid NOT NULL,
  device_id   uuid NOT NULL REFERENCES buyback_mobile.device,
  purchase_id uuid NOT NULL REFERENCES buyback_mobile.inspection,
  sha256      bytea NOT NULL CHECK (octet_length(sha256) = 32),
  length      bigint NOT NULL CHECK (length > 0),
  stored      bigint NOT NULL DEFAULT 0 CHECK (stored BETWEEN 0 AND length),
  claimed     text NOT NULL CHECK (claimed IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic')),
  state       text NOT NULL CHECK (state IN (
    'created', 'receiving', 'complete', 'verified', 'attached', 'expired', 'corrupt', 'refused')),
  refusal     jsonb,
  writer      uuid,
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  CONSTRAINT upload_whole CHECK (state NOT IN ('complete', 'verified', 'attached') OR stored = length),
  CONSTRAINT upload_ended CHECK ((state IN ('verified', 'attached', 'expired', 'corrupt', 'refused')) = (ended_at IS NOT NULL)),
  CONSTRAINT upload_refused CHECK ((state IN ('corrupt', 'refused')) = (refusal IS NOT NULL))
);
CREATE INDEX upload_due ON buyback_mobile.upload (tenant_id, expires_at) WHERE ended_at IS NULL;

-- A picture whose hash agrees, and what is seen in it. The object is named by the hash.
CREATE TABLE buyback_mobile.media (
  id            uuid PRIMARY KEY REFERENCES buyback_mobile.upload,
  tenant_id     uuid NOT NULL,
  centre_id     uuid NOT NULL,
  purchase_id   uuid NOT NULL REFERENCES buyback_mobile.inspection,
  sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32),
  bytes         bigint NOT NULL CHECK (bytes > 0),
  kind          text NOT NULL CHECK (kind IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic')),
  width         bigint,
  height        bigint,
  sharpness     bigint,
  light         bigint,
  likeness      bigint,
  band_0        integer GENERATED ALWAYS AS ((likeness & 65535)::integer) STORED,
  band_1        integer GENERATED ALWAYS AS (((likeness >> 16) & 65535)::integer) STORED,
  band_2        integer GENERATED ALWAYS AS (((likeness >> 32) & 65535)::integer) STORED,
  band_3        integer GENERATED ALWAYS AS (((likeness >> 48) & 65535)::integer) STORED,
  shot_at       timestamptz,
  latitude_e6   bigint CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),
  longitude_e6  bigint CHECK (longitude_e6 BETWEEN -180000000 AND 180000000),
  small_sha256  bytea,
  verified_at   timestamptz NOT NULL,
  erased_at     timestamptz
);
CREATE INDEX media_sha256 ON buyback_mobile.media (tenant_id, sha256);
CREATE INDEX media_small ON buyback_mobile.media (tenant_id, small_sha256);
CREATE INDEX media_band_0 ON buyback_mobile.media (tenant_id, band_0);
CREATE INDEX media_band_1 ON buyback_mobile.media (tenant_id, band_1);
CREATE INDEX media_band_2 ON buyback_mobile.media (tenant_id, band_2);
CREATE INDEX media_band_3 ON buyback_mobile.media (tenant_id, band_3);
CREATE INDEX media_purchase ON buyback_mobile.media (tenant_id, purchase_id);

-- A photograph of an inspection: said by the device, attached once its picture is here. One picture is one photograph.
CREATE TABLE buyback_mobile.photo (
  media_id      uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  purchase_id   uuid NOT NULL REFERENCES buyback_mobile.inspection,
  command_id    uuid NOT NULL UNIQUE REFERENCES buyback_mobile.command,
  sha256        bytea NOT NULL CHECK (octet_length(sha256) = 32),
  angle         text NOT NULL,
  state         text NOT NULL CHECK (state IN ('expected', 'attached', 'refused')),
  faults        text[] NOT NULL DEFAULT '{}',
  taken_at      timestamptz NOT NULL,
  latitude_e6   bigint CHECK (latitude_e6 BETWEEN -90000000 AND 90000000),
  longitude_e6  bigint CHECK (longitude_e6 BETWEEN -180000000 AND 180000000),
  said_at       timestamptz NOT NULL,
  attached_at   timestamptz,
  CONSTRAINT photo_attached CHECK ((state = 'attached') = (attached_at IS NOT NULL))
);
CREATE INDEX photo_purchase ON buyback_mobile.photo (tenant_id, purchase_id);

-- What is suspicious about the evidence; told to buyback, which blocks the offer.
CREATE TABLE buyback_mobile.finding (
  id          uuid PRIMARY KEY,
  tenant_id   uuid NOT NULL,
  purchase_id uuid NOT NULL REFERENCES buyback_mobile.inspection,
  kind        text NOT NULL CHECK (kind IN ('photo_reused', 'photo_old', 'photo_far', 'mileage_below')),
  media_id    uuid,
  measure     bigint,
  other_id    uuid,
  found_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX finding_once ON buyback_mobile.finding
  (tenant_id, purchase_id, kind, coalesce(media_id, '00000000-0000-0000-0000-000000000000'));

-- What the seller signed on the device: the act itself, its hash, the strokes. Never changed; a changed document makes it
-- the signature of what it was.
CREATE TABLE buyback_mobile.signature (
  id             uuid PRIMARY KEY,
  tenant_id      uuid NOT NULL,
  purchase_id    uuid NOT NULL REFERENCES buyback_mobile.inspection,
  command_id     uuid NOT NULL UNIQUE REFERENCES buyback_mobile.command,
  device_id      uuid NOT NULL REFERENCES buyback_mobile.device,
  act            text,
  act_hash       bytea NOT NULL CHECK (octet_length(act_hash) = 32),
  picture_sha256 bytea NOT NULL CHECK (octet_length(picture_sha256) = 32),
  signed_at      timestamptz NOT NULL,
  received_at    timestamptz NOT NULL,
  erased_at      timestamptz,
  CONSTRAINT signature_act CHECK ((act IS NULL) = (erased_at IS NOT NULL)
    AND (act IS NULL OR act_hash = sha256(convert_to(act, 'UTF8'))))
);
CREATE INDEX signature_purchase ON buyback_mobile.signature (tenant_id, purchase_id, id);

-- What a device was told, so that it is told changes only.
CREATE TABLE buyback_mobile.shown (
  device_id uuid NOT NULL REFERENCES buyback_mobile.device,
  kind      text NOT NULL CHECK (kind IN ('template', 'prices', 'visit', 'inspection', 'approval')),
  item      text NOT NULL,
  tenant_id uuid NOT NULL,
  hash      bytea NOT NULL,
  gone      boolean NOT NULL,
  change    bigint NOT NULL CHECK (change > 0),
  PRIMARY KEY (device_id, kind, item)
);
CREATE UNIQUE INDEX shown_change ON buyback_mobile.shown (device_id, change);

SELECT platform.protect_history('buyback_mobile.rule');
SELECT platform.protect('buyback_mobile.device');
SELECT platform.protect('buyback_mobile.command');
SELECT platform.protect('buyback_mobile.inspection');
SELECT platform.protect('buyback_mobile.field');
SELECT platform.protect_history('buyback_mobile.conflict');
SELECT platform.protect('buyback_mobile.upload');
SELECT platform.protect('buyback_mobile.media');
SELECT platform.protect('buyback_mobile.photo');
SELECT platform.protect_history('buyback_mobile.finding');
SELECT platform.protect_history('buyback_mobile.signature');
SELECT platform.protect('buyback_mobile.shown');
CREATE POLICY defaults ON buyback_mobile.rule FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
-- A picture that was refused is forgotten whole, and so is one whose time ran out.
GRANT DELETE ON buyback_mobile.upload TO kite_buyback_mobile;
-- The seller may ask to be forgotten: the act names papers, remarks may name the person.
GRANT UPDATE (act, erased_at) ON buyback_mobile.signature TO kite_buyback_mobile;
GRANT UPDATE (kept, lost) ON buyback_mobile.conflict TO kite_buyback_mobile;

SELECT platform.wall_centre('buyback_mobile.rule');
SELECT platform.wall_centre('buyback_mobile.device');
SELECT platform.wall_centre('buyback_mobile.inspection');
SELECT platform.wall_centre('buyback_mobile.upload');
SELECT platform.wall_centre('buyback_mobile.media');
SELECT platform.wall_child('buyback_mobile.command', 'buyback_mobile.device', 'device_id');
SELECT platform.wall_child('buyback_mobile.shown', 'buyback_mobile.device', 'device_id');
SELECT platform.wall_child('buyback_mobile.field', 'buyback_mobile.inspection', 'purchase_id', 'purchase_id');
SELECT platform.wall_child('buyback_mobile.conflict', 'buyback_mobile.inspection', 'purchase_id', 'purchase_id');
SELECT platform.wall_child('buyback_mobile.photo', 'buyback_mobile.inspection', 'purchase_id', 'purchase_id');
SELECT platform.wall_child('buyback_mobile.finding', 'buyback_mobile.inspection', 'purchase_id', 'purchase_id');
SELECT platform.wall_child('buyback_mobile.signature', 'buyback_mobile.inspection', 'purchase_id', 'purchase_id');

SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';
INSERT INTO buyback_mobile.rule (id, tenant_id, centre_id, valid_from, client_min, cache_hours, photo_early_minutes,
                                 photo_far_km, blur_min, dark_max, photos_min, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d0001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', '1.0.0', 24, 120,
   40, 60, 45, 0, 'BUY-10 and MOB-6 of the specification; blur, darkness and minutes are own estimates');
