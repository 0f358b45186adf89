-- The wall between centres. Rules without a centre hold for the whole group. `vehicle` is the car as such (number, make,
-- year), which a group shows to all its centres, and `sale_check` is a verdict about an id: both know no centre.
SELECT platform.wall_centre('vehicles.episode');
SELECT platform.wall_centre('vehicles.vehicle_type');
SELECT platform.wall_centre('vehicles.check_policy');
SELECT platform.wall_centre('vehicles.recon_template');
SELECT platform.wall_centre('vehicles.day_cost');
SELECT platform.wall_centre('vehicles.recon_plan');
SELECT platform.wall_centre('vehicles.location');
SELECT platform.wall_centre('vehicles.lot_count');
SELECT platform.wall_centre('vehicles.ageing_threshold');
SELECT platform.wall_centre('vehicles.price_review');

SELECT platform.wall_child('vehicles.cost_line', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.hold', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.episode_sale', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.recon_template_step', 'vehicles.recon_template', 'template_id');
SELECT platform.wall_child('vehicles.recon_step', 'vehicles.recon_plan', 'plan_id');
SELECT platform.wall_child('vehicles.recon_mark', 'vehicles.recon_step', 'step_id');
SELECT platform.wall_child('vehicles.photo', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.location_move', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.outing', 'vehicles.episode', 'episode_id');
SELECT platform.wall_child('vehicles.lot_expected', 'vehicles.lot_count', 'count_id');
SELECT platform.wall_child('vehicles.lot_scan', 'vehicles.lot_count', 'count_id');
SELECT platform.wall_child('vehicles.lot_difference', 'vehicles.lot_count', 'count_id');
