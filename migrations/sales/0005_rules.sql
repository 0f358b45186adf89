-- What every group starts with: rows of nobody (the nil tenant), which every group may read and none may write.
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO sales.discount_rule (id, tenant_id, authority, version, valid_from, limit_kopecks, limit_basis_points, source) VALUES
  ('0198c0de-0000-7000-8000-0000000c0011', '00000000-0000-0000-0000-000000000000', 'salesman', 1, '2020-01-01', 4000000, NULL, 'own estimate'),
  ('0198c0de-0000-7000-8000-0000000c0012', '00000000-0000-0000-0000-000000000000', 'head', 1, '2020-01-01', 8000000, NULL, 'own estimate'),
  ('0198c0de-0000-7000-8000-0000000c0013', '00000000-0000-0000-0000-000000000000', 'director', 1, '2020-01-01', NULL, 1000, 'own estimate');

INSERT INTO sales.deposit_rule (id, tenant_id, version, valid_from, later_basis_points, source) VALUES
  ('0198c0de-0000-7000-8000-0000000c0021', '00000000-0000-0000-0000-000000000000', 1, '2020-01-01', 7000, 'own estimate');
INSERT INTO sales.deposit_step (rule_id, tenant_id, days_max, basis_points) VALUES
  ('0198c0de-0000-7000-8000-0000000c0021', '00000000-0000-0000-0000-000000000000', 14, 10000);

INSERT INTO sales.reason (tenant_id, kind, valid_from, place, code, ru, en, source)
SELECT '00000000-0000-0000-0000-000000000000', row.kind, '2020-01-01', row.place, row.code, row.ru, row.en, 'own estimate'
FROM (VALUES
  ('discount', 1, 'competitor_price', 'У конкурента дешевле',                    'A competitor asks less'),
  ('discount', 2, 'long_in_stock',    'Автомобиль долго не продаётся',           'The car has been in stock for long'),
  ('discount', 3, 'defect_found',     'При осмотре найден недостаток',           'A defect was found at the viewing'),
  ('discount', 4, 'fi_products',      'Покупатель берёт кредит и страховки',     'The buyer takes a loan and insurance'),
  ('discount', 5, 'loyal_client',     'Постоянный клиент',                       'A regular client'),
  ('discount', 6, 'trade_in',         'Покупатель сдаёт свой автомобиль',        'The buyer trades a car in'),
  ('deposit',  1, 'our_fault',        'Сделка сорвалась по нашей вине',          'The deal failed through our fault'),
  ('deposit',  2, 'loan_refused',     'Банк отказал в кредите',                  'The bank refused the loan'),
  ('deposit',  3, 'goodwill',         'Навстречу клиенту',                       'Goodwill'),
  ('unwind',   1, 'buyer_returned',   'Покупатель вернул автомобиль',            'The buyer returned the car'),
  ('unwind',   2, 'defect_found',     'Обнаружен существенный недостаток',       'A material defect was found'),
  ('unwind',   3, 'loan_refused',     'Банк отозвал одобрение кредита',          'The bank withdrew its loan'),
  ('unwind',   4, 'papers',           'Ошибка в документах, сделка не оформлена', 'The papers are wrong and the deal cannot stand'),
  ('unwind',   5, 'agreement',        'По соглашению сторон',                    'By agreement of both sides')
) AS row (kind, place, code, ru, en);
