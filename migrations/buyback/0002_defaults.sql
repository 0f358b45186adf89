-- What every group starts with: rows of nobody (the nil tenant), which every group may read and none may write.
-- A group's own row is stronger, and so is a centre's. `source` says where a value comes from.
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO buyback.policy (id, tenant_id, centre_id, valid_from, currency, margin_basis_points, km_rate_minor,
                            holding_days, day_cost_minor, rounding_minor, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b0001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 'RUB',
   1200, 180000, 30, 40000, 100000, 'valuation V1 of the specification'),
  ('0198c0de-0000-7000-8000-0000000b0002', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 'GBP',
   1200, NULL, 30, 1000, 5000, 'own estimate');

INSERT INTO buyback.recon_item (id, tenant_id, centre_id, valid_from, code, ru, en, price_kopecks, source)
SELECT ('0198c0de-0000-7000-8000-0000000b1' || lpad(row.place::text, 3, '0'))::uuid,
       '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', row.code, row.ru, row.en, row.roubles * 100, row.source
FROM (VALUES
  (1,  'bumper_paint',        'Окраска бампера',                            'Bumper paint',                        9500,  'APR-4'),
  (2,  'pdr_dent',            'Удаление вмятины без окраски',               'Paintless dent repair',               2500,  'APR-4'),
  (3,  'hood_paint',          'Окраска капота',                             'Bonnet paint',                        11000, 'APR-4'),
  (4,  'tyre',                'Шина с установкой',                          'Tyre, fitted',                        8200,  'APR-4'),
  (5,  'brake_pads',          'Тормозные колодки, ось',                     'Brake pads, one axle',                4300,  'APR-4'),
  (6,  'detailing',           'Детейлинг кузова и салона',                  'Detailing',                           9000,  'APR-4'),
  (7,  'two_panels_paint',    'Окраска двух элементов кузова',              'Paint of two panels',                 18000, 'valuation V1 of the specification'),
  (8,  'windscreen',          'Замена лобового стекла',                     'Windscreen replacement',              26500, 'valuation V1 of the specification'),
  (9,  'maintenance',         'Плановое техобслуживание',                   'Scheduled maintenance',               9400,  'valuation V1 of the specification'),
  (10, 'rear_quarter_repair', 'Ремонт и окраска заднего крыла',             'Rear quarter repair and paint',       24200, 'own estimate'),
  (11, 'battery',             'Аккумуляторная батарея с установкой',        'Battery, fitted',                     12800, 'own estimate'),
  (12, 'key_blank',           'Второй ключ с программированием',            'Second key, programmed',              14500, 'own estimate')
) AS row (place, code, ru, en, roubles, source);

INSERT INTO buyback.checklist (id, tenant_id, centre_id, valid_from, source) VALUES
  ('0198c0de-0000-7000-8000-0000000b2001', '00000000-0000-0000-0000-000000000000', NULL, '2020-01-01', 'APR-1');
INSERT INTO buyback.question (checklist_id, tenant_id, place, section, code, ru, en, required)
SELECT '0198c0de-0000-7000-8000-0000000b2001', '00000000-0000-0000-0000-000000000000',
       row.place, row.section, row.code, row.ru, row.en, row.required
FROM (VALUES
  (1,  'documents',    'title_papers',       'ПТС (выписка ЭПТС) и СТС в порядке',                    'Title and registration papers in order', true),
  (2,  'documents',    'keys',               'Все ключи на месте и работают',                         'All keys present and working', true),
  (3,  'identity',     'vin_body',           'VIN на кузове читается и совпадает с документами',      'VIN on the body readable and equal to the papers', true),
  (4,  'identity',     'vin_plates',         'VIN на стекле и табличках совпадает',                   'VIN on the glass and plates equal', true),
  (5,  'body',         'panels',             'Кузовные панели без вмятин и следов ремонта',           'Panels without dents or traces of repair', true),
  (6,  'body',         'gaps',               'Зазоры ровные',                                         'Even gaps', true),
  (7,  'paint',        'thickness',          'Толщина покрытия в заводских пределах',                 'Paint thickness within factory limits', true),
  (8,  'paint',        'surface',            'Покрытие без отслоений и разнотона',                    'Paint without peeling or mismatch', true),
  (9,  'glass',        'windscreen',         'Стёкла без трещин и сколов',                            'Glass without cracks or chips', true),
  (10, 'glass',        'lights',             'Оптика целая и работает',                               'Lights whole and working', true),
  (11, 'wheels',       'tread',              'Остаток протектора не меньше 4 мм',                     'At least 4 mm of tread', true),
  (12, 'wheels',       'rims',               'Диски без деформации',                                  'Rims not bent', true),
  (13, 'interior',     'wear',               'Износ салона соответствует пробегу',                    'Wear fits the mileage', true),
  (14, 'interior',     'seats',              'Сиденья и обивка целы',                                 'Seats and trim whole', true),
  (15, 'engine',       'leaks',              'Нет течей масла и охлаждающей жидкости',                'No leaks of oil or coolant', true),
  (16, 'engine',       'cold_start',         'Холодный пуск без постороннего шума и дыма',            'Cold start without noise or smoke', true),
  (17, 'transmission', 'shifting',           'Передачи включаются плавно',                            'Shifts smoothly', true),
  (18, 'transmission', 'clutch',             'Сцепление или гидротрансформатор в порядке',            'Clutch or converter in order', true),
  (19, 'suspension',   'play',               'Нет люфтов подвески и рулевого управления',             'No play in suspension and steering', true),
  (20, 'suspension',   'dampers',            'Амортизаторы сухие',                                    'Dampers dry', true),
  (21, 'brakes',       'pads_discs',         'Колодки и диски в пределах нормы',                      'Pads and discs within limits', true),
  (22, 'brakes',       'parking',            'Стояночный тормоз держит',                              'Parking brake holds', true),
  (23, 'underbody',    'corrosion',          'Нет сквозной коррозии',                                 'No perforating corrosion', true),
  (24, 'underbody',    'structure',          'Лонжероны и пороги без деформации',                     'Rails and sills not bent', true),
  (25, 'electrics',    'equipment',          'Электрооборудование работает',                          'Electric equipment works', true),
  (26, 'electrics',    'climate',            'Кондиционер охлаждает',                                 'Air conditioning cools', true),
  (27, 'diagnostics',  'fault_codes',        'Активных кодов неисправностей нет',                     'No active fault codes', true),
  (28, 'diagnostics',  'mileage_units',      'Пробег в блоках управления совпадает с показанным',     'Mileage in the control units equals the shown one', true),
  (29, 'test_drive',   'straight',           'Держит прямую, тормозит ровно',                         'Runs straight, brakes evenly', true),
  (30, 'test_drive',   'noises',             'На ходу нет посторонних звуков',                        'No noises on the road', true),
  (31, 'extras',       'second_wheels',      'Второй комплект колёс',                                 'Second set of wheels', false),
  (32, 'extras',       'accessories',        'Дополнительное оборудование',                           'Accessories', false),
  (33, 'history',      'owners',             'Число владельцев по документам проверено',              'Number of owners checked by the papers', true),
  (34, 'history',      'service_book',       'История обслуживания подтверждена',                     'Service history confirmed', false)
) AS row (place, section, code, ru, en, required);
