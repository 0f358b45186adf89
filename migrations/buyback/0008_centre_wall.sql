-- The wall between centres. Rules without a centre hold for the whole group; listings are the market and know no centre.
SELECT platform.wall_centre('buyback.checklist');
SELECT platform.wall_centre('buyback.recon_item');
SELECT platform.wall_centre('buyback.policy');
SELECT platform.wall_centre('buyback.purchase');
SELECT platform.wall_centre('buyback.matrix');
SELECT platform.wall_centre('buyback.approval_reason');
SELECT platform.wall_centre('buyback.delegation');
SELECT platform.wall_centre('buyback.approval');
SELECT platform.wall_centre('buyback.follow_up_policy');
SELECT platform.wall_centre('buyback.loss');
SELECT platform.wall_centre('buyback.follow_up');
SELECT platform.wall_centre('buyback.recon_truth');
SELECT platform.wall_centre('buyback.retention');

SELECT platform.wall_child('buyback.question', 'buyback.checklist', 'checklist_id');
SELECT platform.wall_child('buyback.authority', 'buyback.matrix', 'matrix_id');
SELECT platform.wall_child('buyback.appraisal', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.answer', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.damage', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.recon_line', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.valuation', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.valuation_line', 'buyback.valuation', 'valuation_id');
SELECT platform.wall_child('buyback.offer', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.decision', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.contract', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.payout', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.acceptance', 'buyback.purchase', 'purchase_id');
SELECT platform.wall_child('buyback.follow_up_look', 'buyback.loss', 'purchase_id', 'purchase_id');
SELECT platform.wall_child('buyback.recon_fact', 'buyback.recon_truth', 'purchase_id', 'purchase_id');

-- People who sell belong to the centre that met them.
ALTER TABLE buyback.seller ADD COLUMN centre_id uuid;
ALTER TABLE buyback.seller NO FORCE ROW LEVEL SECURITY;
ALTER TABLE buyback.purchase NO FORCE ROW LEVEL SECURITY;
UPDATE buyback.seller AS s SET centre_id = (SELECT p.centre_id FROM buyback.purchase AS p WHERE p.seller_id = s.id LIMIT 1);
ALTER TABLE buyback.purchase FORCE ROW LEVEL SECURITY;
ALTER TABLE buyback.seller FORCE ROW LEVEL SECURITY;
ALTER TABLE buyback.seller ALTER COLUMN centre_id SET NOT NULL;
SELECT platform.wall_centre('buyback.seller');
SELECT platform.wall_child('buyback.consent', 'buyback.seller', 'seller_id');
SELECT platform.wall_child('buyback.erasure', 'buyback.seller', 'seller_id');
