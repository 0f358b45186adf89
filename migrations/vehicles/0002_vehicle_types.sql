-- What a vehicle must be described by is data: a version of a type holds from a day on and is never changed.
-- The rows of nobody (the nil tenant) are the standard ones; a group's own are stronger, and a centre's stronger still.
CREATE TABLE vehicles.vehicle_type (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  centre_id    uuid,
  code         text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,29}$'),
  valid_from   date NOT NULL,
  ru           text NOT NULL,
  en           text NOT NULL,
  number       text NOT NULL,
  usage        text NOT NULL CHECK (usage IN ('km', 'engine_hours')),
  attributes   jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'array'),
  photo_angles jsonb NOT NULL CHECK (jsonb_typeof(photo_angles) = 'array'),
  panels       jsonb NOT NULL CHECK (jsonb_typeof(panels) = 'array'),
  vat_schemes  text[] NOT NULL CHECK (cardinality(vat_schemes) > 0
               AND vat_schemes <@ '{full,margin_5_1,margin_5_2,commission}'::text[]),
  titled       boolean NOT NULL,
  photos_min   smallint NOT NULL CHECK (photos_min BETWEEN 0 AND 200),
  source       text NOT NULL,
  CONSTRAINT vehicle_type_version UNIQUE NULLS NOT DISTINCT (tenant_id, centre_id, code, valid_from)
);

-- The rate of input VAT by the day of the document.
CREATE TABLE vehicles.vat_rate (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  valid_from date NOT NULL,
  rate       smallint NOT NULL CHECK (rate BETWEEN 0 AND 99),
  source     text NOT NULL,
  CONSTRAINT vat_rate_version UNIQUE (tenant_id, valid_from)
);

SELECT platform.protect_history('vehicles.vehicle_type');
SELECT platform.protect_history('vehicles.vat_rate');
CREATE POLICY defaults ON vehicles.vehicle_type FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');
CREATE POLICY defaults ON vehicles.vat_rate FOR SELECT USING (tenant_id = '00000000-0000-0000-0000-000000000000');

-- What was there before there were types is a car.
ALTER TABLE vehicles.vehicle ADD COLUMN vehicle_type text NOT NULL DEFAULT 'car';
ALTER TABLE vehicles.vehicle ALTER COLUMN vehicle_type DROP DEFAULT;
ALTER TABLE vehicles.episode
  ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object'),
  ADD COLUMN flags jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(flags) = 'array'),
  ADD COLUMN purchase_vat_kopecks bigint CHECK (purchase_vat_kopecks > 0 AND purchase_vat_kopecks < purchase_price_kopecks),
  ADD CONSTRAINT episode_purchase_vat CHECK (purchase_vat_kopecks IS NULL OR vat_scheme = 'full');
ALTER TABLE vehicles.cost_line ADD COLUMN work text;
CREATE INDEX episode_vehicle ON vehicles.episode (vehicle_id, id DESC);
CREATE INDEX episode_centre ON vehicles.episode (tenant_id, centre_id);
CREATE INDEX cost_line_episode ON vehicles.cost_line (episode_id);

SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO vehicles.vat_rate (id, tenant_id, valid_from, rate, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d1001', '00000000-0000-0000-0000-000000000000', '2004-01-01', 18, '117-ФЗ, ст. 164'),
  ('0198c0de-0000-7000-8000-0000000d1002', '00000000-0000-0000-0000-000000000000', '2019-01-01', 20, '303-ФЗ'),
  ('0198c0de-0000-7000-8000-0000000d1003', '00000000-0000-0000-0000-000000000000', '2026-01-01', 22, '425-ФЗ, 28.11.2025');

INSERT INTO vehicles.vehicle_type (id, tenant_id, centre_id, code, valid_from, ru, en, number, usage,
                                   attributes, photo_angles, panels, vat_schemes, titled, photos_min, source) VALUES
  ('0198c0de-0000-7000-8000-0000000d0001', '00000000-0000-0000-0000-000000000000', NULL, 'car', '2020-01-01', 'Легковой автомобиль', 'Car', 'vin', 'km',
   '[
    {"code": "engine_cc", "ru": "Рабочий объём двигателя", "en": "Engine capacity", "kind": "number", "min": 0, "max": 30000, "required": false, "unit": {"ru": "см³", "en": "cm³"}},
    {"code": "power_hp", "ru": "Мощность", "en": "Power", "kind": "number", "min": 0, "max": 3000, "required": false, "unit": {"ru": "л. с.", "en": "hp"}},
    {"code": "fuel", "ru": "Топливо", "en": "Fuel", "kind": "choice", "words": [{"code": "petrol", "ru": "бензин", "en": "petrol"}, {"code": "diesel", "ru": "дизель", "en": "diesel"}, {"code": "hybrid", "ru": "гибрид", "en": "hybrid"}, {"code": "electric", "ru": "электричество", "en": "electric"}, {"code": "gas", "ru": "газ", "en": "gas"}], "required": false},
    {"code": "gearbox", "ru": "Коробка передач", "en": "Gearbox", "kind": "choice", "words": [{"code": "manual", "ru": "механическая", "en": "manual"}, {"code": "automatic", "ru": "автоматическая", "en": "automatic"}, {"code": "robot", "ru": "роботизированная", "en": "automated manual"}, {"code": "variator", "ru": "вариатор", "en": "CVT"}], "required": false},
    {"code": "drive", "ru": "Привод", "en": "Drive", "kind": "choice", "words": [{"code": "front", "ru": "передний", "en": "front"}, {"code": "rear", "ru": "задний", "en": "rear"}, {"code": "all", "ru": "полный", "en": "all-wheel"}], "required": false},
    {"code": "body", "ru": "Кузов", "en": "Body", "kind": "choice", "words": [{"code": "sedan", "ru": "седан", "en": "saloon"}, {"code": "hatchback", "ru": "хетчбэк", "en": "hatchback"}, {"code": "estate", "ru": "универсал", "en": "estate"}, {"code": "suv", "ru": "внедорожник", "en": "SUV"}, {"code": "coupe", "ru": "купе", "en": "coupé"}, {"code": "minivan", "ru": "минивэн", "en": "MPV"}, {"code": "pickup", "ru": "пикап", "en": "pickup"}, {"code": "van", "ru": "фургон", "en": "van"}], "required": false},
    {"code": "colour", "ru": "Цвет", "en": "Colour", "kind": "text", "required": false}]',
   '[
    {"code": "front", "ru": "Спереди", "en": "Front", "required": true},
    {"code": "front_left", "ru": "Спереди слева", "en": "Front left", "required": true},
    {"code": "left", "ru": "Слева", "en": "Left", "required": true},
    {"code": "rear_left", "ru": "Сзади слева", "en": "Rear left", "required": true},
    {"code": "rear", "ru": "Сзади", "en": "Rear", "required": true},
    {"code": "rear_right", "ru": "Сзади справа", "en": "Rear right", "required": true},
    {"code": "right", "ru": "Справа", "en": "Right", "required": true},
    {"code": "front_right", "ru": "Спереди справа", "en": "Front right", "required": true},
    {"code": "vin_plate", "ru": "Табличка с VIN", "en": "VIN plate", "required": true},
    {"code": "odometer", "ru": "Одометр", "en": "Odometer", "required": true},
    {"code": "dashboard", "ru": "Панель приборов", "en": "Dashboard", "required": true},
    {"code": "front_seats", "ru": "Передние сиденья", "en": "Front seats", "required": true},
    {"code": "rear_seats", "ru": "Задние сиденья", "en": "Rear seats", "required": true},
    {"code": "boot", "ru": "Багажник", "en": "Boot", "required": true},
    {"code": "engine_bay", "ru": "Моторный отсек", "en": "Engine bay", "required": true},
    {"code": "windscreen", "ru": "Лобовое стекло", "en": "Windscreen", "required": true},
    {"code": "wheel_front_left", "ru": "Колесо переднее левое", "en": "Front left wheel", "required": true},
    {"code": "wheel_front_right", "ru": "Колесо переднее правое", "en": "Front right wheel", "required": true},
    {"code": "wheel_rear_left", "ru": "Колесо заднее левое", "en": "Rear left wheel", "required": true},
    {"code": "wheel_rear_right", "ru": "Колесо заднее правое", "en": "Rear right wheel", "required": true},
    {"code": "roof", "ru": "Крыша", "en": "Roof", "required": false},
    {"code": "underbody", "ru": "Днище", "en": "Underbody", "required": false},
    {"code": "keys", "ru": "Ключи", "en": "Keys", "required": false},
    {"code": "service_book", "ru": "Сервисная книжка", "en": "Service book", "required": false},
    {"code": "title_papers", "ru": "ПТС и СТС", "en": "Title papers", "required": false}]',
   '[
    {"code": "hood", "ru": "Капот", "en": "Bonnet"},
    {"code": "roof", "ru": "Крыша", "en": "Roof"},
    {"code": "trunk", "ru": "Крышка багажника", "en": "Boot lid"},
    {"code": "door_front_left", "ru": "Дверь передняя левая", "en": "Front left door"},
    {"code": "door_front_right", "ru": "Дверь передняя правая", "en": "Front right door"},
    {"code": "door_rear_left", "ru": "Дверь задняя левая", "en": "Rear left door"},
    {"code": "door_rear_right", "ru": "Дверь задняя правая", "en": "Rear right door"},
    {"code": "fender_front_left", "ru": "Крыло переднее левое", "en": "Front left wing"},
    {"code": "fender_front_right", "ru": "Крыло переднее правое", "en": "Front right wing"},
    {"code": "fender_rear_left", "ru": "Крыло заднее левое", "en": "Rear left wing"},
    {"code": "fender_rear_right", "ru": "Крыло заднее правое", "en": "Rear right wing"},
    {"code": "sill_left", "ru": "Порог левый", "en": "Left sill"},
    {"code": "sill_right", "ru": "Порог правый", "en": "Right sill"},
    {"code": "pillars", "ru": "Стойки", "en": "Pillars"},
    {"code": "bumper_front", "ru": "Бампер передний", "en": "Front bumper"},
    {"code": "bumper_rear", "ru": "Бампер задний", "en": "Rear bumper"},
    {"code": "glass", "ru": "Стёкла и фары", "en": "Glass and lights"},
    {"code": "wheels", "ru": "Колёса и шины", "en": "Wheels and tyres"},
    {"code": "interior", "ru": "Салон", "en": "Interior"},
    {"code": "mechanics", "ru": "Двигатель, коробка, ходовая", "en": "Engine, gearbox, chassis"}]',
   '{full,margin_5_1,margin_5_2,commission}', true, 20, 'APR-1, APR-2, STK-5'),
  ('0198c0de-0000-7000-8000-0000000d0002', '00000000-0000-0000-0000-000000000000', NULL, 'motorcycle', '2020-01-01', 'Мотоцикл', 'Motorcycle', 'vin', 'km',
   '[
    {"code": "engine_cc", "ru": "Рабочий объём двигателя", "en": "Engine capacity", "kind": "number", "min": 0, "max": 30000, "required": true, "unit": {"ru": "см³", "en": "cm³"}},
    {"code": "power_hp", "ru": "Мощность", "en": "Power", "kind": "number", "min": 0, "max": 3000, "required": false, "unit": {"ru": "л. с.", "en": "hp"}},
    {"code": "motorcycle_class", "ru": "Класс мотоцикла", "en": "Class", "kind": "choice", "words": [{"code": "road", "ru": "дорожный", "en": "road"}, {"code": "sport", "ru": "спортивный", "en": "sport"}, {"code": "touring", "ru": "туристический", "en": "touring"}, {"code": "enduro", "ru": "эндуро", "en": "enduro"}, {"code": "chopper", "ru": "чоппер", "en": "chopper"}, {"code": "scooter", "ru": "скутер", "en": "scooter"}], "required": false},
    {"code": "colour", "ru": "Цвет", "en": "Colour", "kind": "text", "required": false}]',
   '[
    {"code": "front", "ru": "Спереди", "en": "Front", "required": true},
    {"code": "left", "ru": "Слева", "en": "Left", "required": true},
    {"code": "rear", "ru": "Сзади", "en": "Rear", "required": true},
    {"code": "right", "ru": "Справа", "en": "Right", "required": true},
    {"code": "frame_number", "ru": "Номер на раме", "en": "Number on the frame", "required": true},
    {"code": "odometer", "ru": "Одометр", "en": "Odometer", "required": true},
    {"code": "engine_left", "ru": "Двигатель слева", "en": "Engine, left", "required": true},
    {"code": "engine_right", "ru": "Двигатель справа", "en": "Engine, right", "required": true},
    {"code": "tyre_front", "ru": "Шина передняя", "en": "Front tyre", "required": true},
    {"code": "tyre_rear", "ru": "Шина задняя", "en": "Rear tyre", "required": true},
    {"code": "keys", "ru": "Ключи", "en": "Keys", "required": false},
    {"code": "title_papers", "ru": "ПТС и СТС", "en": "Title papers", "required": false}]',
   '[
    {"code": "tank", "ru": "Бак", "en": "Tank"},
    {"code": "fairing_front", "ru": "Обтекатель передний", "en": "Front fairing"},
    {"code": "fairing_left", "ru": "Облицовка левая", "en": "Left fairing"},
    {"code": "fairing_right", "ru": "Облицовка правая", "en": "Right fairing"},
    {"code": "seat", "ru": "Сиденье", "en": "Seat"},
    {"code": "tail", "ru": "Хвостовая часть", "en": "Tail"},
    {"code": "fork", "ru": "Вилка", "en": "Fork"},
    {"code": "frame", "ru": "Рама", "en": "Frame"},
    {"code": "exhaust", "ru": "Выпуск", "en": "Exhaust"},
    {"code": "wheels", "ru": "Колёса и шины", "en": "Wheels and tyres"},
    {"code": "lights", "ru": "Оптика", "en": "Lights"},
    {"code": "mechanics", "ru": "Двигатель и трансмиссия", "en": "Engine and transmission"}]',
   '{full,margin_5_1,margin_5_2,commission}', true, 10, 'VAT-3; own estimate'),
  ('0198c0de-0000-7000-8000-0000000d0003', '00000000-0000-0000-0000-000000000000', NULL, 'truck', '2020-01-01', 'Грузовой автомобиль', 'Truck', 'vin', 'km',
   '[
    {"code": "axles", "ru": "Число осей", "en": "Axles", "kind": "number", "min": 2, "max": 10, "required": true},
    {"code": "gross_weight_kg", "ru": "Полная масса", "en": "Gross weight", "kind": "number", "min": 3500, "max": 120000, "required": true, "unit": {"ru": "кг", "en": "kg"}},
    {"code": "engine_cc", "ru": "Рабочий объём двигателя", "en": "Engine capacity", "kind": "number", "min": 0, "max": 30000, "required": false, "unit": {"ru": "см³", "en": "cm³"}},
    {"code": "power_hp", "ru": "Мощность", "en": "Power", "kind": "number", "min": 0, "max": 3000, "required": false, "unit": {"ru": "л. с.", "en": "hp"}},
    {"code": "truck_body", "ru": "Кузов", "en": "Body", "kind": "choice", "words": [{"code": "tractor", "ru": "тягач", "en": "tractor"}, {"code": "box", "ru": "фургон", "en": "box"}, {"code": "tipper", "ru": "самосвал", "en": "tipper"}, {"code": "flatbed", "ru": "бортовой", "en": "flatbed"}, {"code": "chassis", "ru": "шасси", "en": "chassis"}, {"code": "tank", "ru": "цистерна", "en": "tank"}], "required": false},
    {"code": "cab", "ru": "Кабина", "en": "Cab", "kind": "choice", "words": [{"code": "day", "ru": "дневная", "en": "day"}, {"code": "sleeper", "ru": "со спальным местом", "en": "sleeper"}], "required": false},
    {"code": "fuel", "ru": "Топливо", "en": "Fuel", "kind": "choice", "words": [{"code": "petrol", "ru": "бензин", "en": "petrol"}, {"code": "diesel", "ru": "дизель", "en": "diesel"}, {"code": "hybrid", "ru": "гибрид", "en": "hybrid"}, {"code": "electric", "ru": "электричество", "en": "electric"}, {"code": "gas", "ru": "газ", "en": "gas"}], "required": false},
    {"code": "gearbox", "ru": "Коробка передач", "en": "Gearbox", "kind": "choice", "words": [{"code": "manual", "ru": "механическая", "en": "manual"}, {"code": "automatic", "ru": "автоматическая", "en": "automatic"}, {"code": "robot", "ru": "роботизированная", "en": "automated manual"}, {"code": "variator", "ru": "вариатор", "en": "CVT"}], "required": false},
    {"code": "euro_class", "ru": "Экологический класс", "en": "Emission class", "kind": "choice", "words": [{"code": "euro3", "ru": "Евро-3", "en": "Euro 3"}, {"code": "euro4", "ru": "Евро-4", "en": "Euro 4"}, {"code": "euro5", "ru": "Евро-5", "en": "Euro 5"}, {"code": "euro6", "ru": "Евро-6", "en": "Euro 6"}], "required": false},
    {"code": "colour", "ru": "Цвет", "en": "Colour", "kind": "text", "required": false}]',
   '[
    {"code": "front", "ru": "Спереди", "en": "Front", "required": true},
    {"code": "front_left", "ru": "Спереди слева", "en": "Front left", "required": true},
    {"code": "left", "ru": "Слева", "en": "Left", "required": true},
    {"code": "rear", "ru": "Сзади", "en": "Rear", "required": true},
    {"code": "right", "ru": "Справа", "en": "Right", "required": true},
    {"code": "front_right", "ru": "Спереди справа", "en": "Front right", "required": true},
    {"code": "vin_plate", "ru": "Табличка с VIN", "en": "VIN plate", "required": true},
    {"code": "odometer", "ru": "Одометр", "en": "Odometer", "required": true},
    {"code": "cab_inside", "ru": "Кабина внутри", "en": "Inside the cab", "required": true},
    {"code": "engine", "ru": "Двигатель", "en": "Engine", "required": true},
    {"code": "coupling", "ru": "Седло или прицепное устройство", "en": "Coupling", "required": true},
    {"code": "chassis_frame", "ru": "Рама", "en": "Chassis frame", "required": true},
    {"code": "body_inside", "ru": "Кузов внутри", "en": "Inside the body", "required": true},
    {"code": "tyres_left", "ru": "Шины слева", "en": "Tyres, left", "required": true},
    {"code": "tyres_right", "ru": "Шины справа", "en": "Tyres, right", "required": true},
    {"code": "keys", "ru": "Ключи", "en": "Keys", "required": false},
    {"code": "title_papers", "ru": "ПТС и СТС", "en": "Title papers", "required": false}]',
   '[
    {"code": "cab_front", "ru": "Кабина спереди", "en": "Cab front"},
    {"code": "cab_left", "ru": "Кабина слева", "en": "Cab, left"},
    {"code": "cab_right", "ru": "Кабина справа", "en": "Cab, right"},
    {"code": "cab_roof", "ru": "Крыша кабины", "en": "Cab roof"},
    {"code": "bumper_front", "ru": "Бампер передний", "en": "Front bumper"},
    {"code": "cargo_left", "ru": "Кузов слева", "en": "Body, left"},
    {"code": "cargo_right", "ru": "Кузов справа", "en": "Body, right"},
    {"code": "cargo_rear", "ru": "Кузов сзади", "en": "Body, rear"},
    {"code": "chassis_frame", "ru": "Рама", "en": "Chassis frame"},
    {"code": "tanks", "ru": "Баки", "en": "Tanks"},
    {"code": "glass", "ru": "Стёкла и фары", "en": "Glass and lights"},
    {"code": "wheels", "ru": "Колёса и шины", "en": "Wheels and tyres"},
    {"code": "interior", "ru": "Салон кабины", "en": "Cab interior"},
    {"code": "mechanics", "ru": "Двигатель, коробка, ходовая", "en": "Engine, gearbox, chassis"}]',
   '{full,commission}', true, 15, 'VAT-3; own estimate');
