/** Outlines of the parts of a car seen from above with its sides unfolded, the front on the left. */
const rect = (x: number, y: number, w: number, h: number): string => `M${x} ${y}h${w}v${h}h${-w}z`;

export const MAP = { width: 540, height: 300 } as const;

export const SHAPES: Record<string, string> = {
  bumper_front: "M14 112q0-14 12-14h22v104h-22q-12 0-12-14z",
  hood: rect(54, 98, 98, 104),
  roof: rect(204, 112, 150, 76),
  trunk: rect(400, 98, 72, 104),
  bumper_rear: "M478 98h24q12 0 12 14v76q0 14-12 14h-24z",
  glass: "M158 102l40 12v72l-40 12zM394 102l-34 12v72l34 12z",
  pillars: `${rect(204, 102, 150, 6)}${rect(204, 192, 150, 6)}`,
  fender_front_left: "M54 36h104v52H140a30 30 0 0 0-60 0H54z",
  door_front_left: rect(162, 36, 100, 52),
  door_rear_left: rect(266, 36, 96, 52),
  fender_rear_left: "M366 36h106v52H452a30 30 0 0 0-60 0H366z",
  sill_left: rect(162, 22, 200, 10),
  fender_front_right: "M54 264h104v-52H140a30 30 0 0 1-60 0H54z",
  door_front_right: rect(162, 212, 100, 52),
  door_rear_right: rect(266, 212, 96, 52),
  fender_rear_right: "M366 264h106v-52H452a30 30 0 0 1-60 0H366z",
  sill_right: rect(162, 268, 200, 10),
  wheels: [[110, 88], [422, 88], [110, 212], [422, 212]].map(([x = 0, y = 0]) => `M${x - 18} ${y}a18 18 0 1 0 36 0a18 18 0 1 0 -36 0z`).join(""),
};

/** Where the number of damages of a part stands. */
export const CENTRES: Record<string, readonly [number, number]> = {
  bumper_front: [31, 150], hood: [103, 150], roof: [279, 150], trunk: [436, 150], bumper_rear: [496, 150], glass: [178, 150], pillars: [279, 105],
  fender_front_left: [68, 54], door_front_left: [212, 62], door_rear_left: [314, 62], fender_rear_left: [458, 54], sill_left: [262, 27],
  fender_front_right: [68, 246], door_front_right: [212, 238], door_rear_right: [314, 238], fender_rear_right: [458, 246], sill_right: [262, 273], wheels: [110, 88],
};
