-- What every group starts with: rows of nobody (the nil tenant), which every group may read and none may write.
-- A group's own row is stronger.
SET LOCAL app.tenant = '00000000-0000-0000-0000-000000000000';

INSERT INTO sales.policy (id, tenant_id, valid_from, reservation_days, reservation_days_max, contract_days, source) VALUES
  ('0198c0de-0000-7000-8000-0000000c0001', '00000000-0000-0000-0000-000000000000', '2020-01-01', 3, 14, 30, 'own estimate');

INSERT INTO sales.handover_item (tenant_id, valid_from, place, code, ru, en)
SELECT '00000000-0000-0000-0000-000000000000', '2020-01-01', row.place, row.code, row.ru, row.en
FROM (VALUES
  (1, 'documents',    'ПТС (выписка ЭПТС), СТС и договор переданы', 'Title, registration certificate and contract given'),
  (2, 'keys',         'Ключ передан и работает',                    'Key given and working'),
  (3, 'second_key',   'Второй ключ передан и работает',             'Second key given and working'),
  (4, 'service_book', 'Сервисная книжка передана',                  'Service book given')
) AS row (place, code, ru, en);
