-- The wall between centres. Rules and reasons without a centre hold for the whole group; the terms of a group and its
-- list of things to hand over know no centre.
SELECT platform.wall_centre('sales.buyer');
SELECT platform.wall_centre('sales.offered_car');
SELECT platform.wall_centre('sales.deal');
SELECT platform.wall_centre('sales.discount_rule');
SELECT platform.wall_centre('sales.delegation');
SELECT platform.wall_centre('sales.discount_request');
SELECT platform.wall_centre('sales.override_line');
SELECT platform.wall_centre('sales.deposit_rule');

SELECT platform.wall_child('sales.interest', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.contract', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.payment', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.handover', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.fi_product', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.deal_version', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.deal_money', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.refund', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.unwind', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.void', 'sales.deal', 'deal_id');
SELECT platform.wall_child('sales.deposit_step', 'sales.deposit_rule', 'rule_id');
