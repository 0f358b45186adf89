import type { ReactNode } from "react";

/** Outlines by which a picture is taken the same way every time: the car is put into them. */
const SIDE = (
  <>
    <path d="M11 57q-1-11 13-14l29-5q20-19 41-20h30q21 1 37 19l22 5q9 3 8 15l-4 3h-15a15 15 0 0 0-30 0H69a15 15 0 0 0-30 0H16q-5 0-5-3z" />
    <path d="M61 37q13-12 33-13h9v13zm48 0V24h15q15 1 27 13zM106 38v20M82 44h8m36 0h8" />
    <circle cx="54" cy="60" r="12" />
    <circle cx="157" cy="60" r="12" />
    <circle cx="54" cy="60" r="5" />
    <circle cx="157" cy="60" r="5" />
  </>
);
const CORNER = (
  <>
    <path d="M12 62q-2-13 8-17l38-6q14-19 30-22h46q24 3 40 22l13 6q6 5 4 19l-7 5a15 15 0 0 0-29 3l-62 8a17 17 0 0 0-33 1l-40-5q-8-4-8-14z" />
    <path d="M60 40q12-14 26-18h18q-11 9-14 21zm35 3q4-12 14-21h26q18 3 30 17zM60 40l12 12-12 29M18 54l13 2m20 2l11-1M24 68l28 3" />
    <circle cx="76" cy="80" r="13" />
    <circle cx="169" cy="72" r="11" />
  </>
);
const FRONT = (
  <>
    <path d="M34 74h132v10q0 5-6 5h-10q-6 0-6-7H56q0 7-6 7H40q-6 0-6-5zM34 74q-5-22 12-30l14-24q3-6 12-6h56q9 0 12 6l14 24q17 8 12 30z" />
    <path d="M58 43l13-21q1-2 5-2h48q4 0 5 2l13 21zM76 60h48l-5 10H81zM40 56q14-5 24 4-14 8-25 3zm120 0q-14-5-24 4 14 8 25 3z" />
  </>
);
const REAR = (
  <>
    <path d="M34 74h132v10q0 5-6 5h-10q-6 0-6-7H56q0 7-6 7H40q-6 0-6-5zM34 74q-4-20 10-28l14-24q4-8 14-8h56q10 0 14 8l14 24q14 8 10 28z" />
    <path d="M60 40l11-18q1-2 5-2h48q4 0 5 2l11 18zM78 62h44v10H78zM40 54h22v9H38zm120 0h-22v9h24zM62 48h76" />
  </>
);
const WHEEL = (
  <>
    <circle cx="100" cy="50" r="42" />
    <circle cx="100" cy="50" r="29" />
    <circle cx="100" cy="50" r="7" />
    <path d="M100 43V21m7 27l20-8m-23 16l13 18m-21-18L83 74m10-26l-20-8" />
  </>
);
const DIAL = (
  <>
    <path d="M58 76a46 46 0 1 1 84 0M100 58l18-24M66 62l6-3m62 3l-6-3M100 20v7M74 30l4 6m48-6l-4 6" />
    <rect x="76" y="66" width="48" height="16" rx="3" />
  </>
);
const PLATE = (
  <>
    <rect x="28" y="30" width="144" height="42" rx="6" />
    <path d="M44 44h112M44 58h74" />
  </>
);
const SEATS = (
  <path d="M64 84V58q-10-4-8-16l4-18q2-8 12-8h6q10 0 12 8l4 18q2 12-8 16v26zm50 0V58q-10-4-8-16l4-18q2-8 12-8h6q10 0 12 8l4 18q2 12-8 16v26zM62 68h26m24 0h26" />
);
const FRAME = <path d="M40 32V18q0-4 4-4h18M160 32V18q0-4-4-4h-18M40 68v14q0 4 4 4h18M160 68v14q0 4-4 4h-18M92 50h16m-8-8v16" />;

const mirrored = (drawing: ReactNode): ReactNode => <g transform="translate(200 0) scale(-1 1)">{drawing}</g>;

function outline(angle: string): ReactNode {
  if (angle === "front") return FRONT;
  if (angle === "rear") return REAR;
  if (angle === "left") return SIDE;
  if (angle === "right") return mirrored(SIDE);
  if (angle === "front_left" || angle === "rear_right") return CORNER;
  if (angle === "front_right" || angle === "rear_left") return mirrored(CORNER);
  if (/wheel|tyre/.test(angle)) return WHEEL;
  if (/odometer|dashboard/.test(angle)) return DIAL;
  if (/vin|number|plate|papers|book/.test(angle)) return PLATE;
  return /seat|cab_inside|interior/.test(angle) ? SEATS : FRAME;
}

export function Ghost({ angle, className }: { angle: string; className?: string | undefined }) {
  return (
    <svg viewBox="0 0 200 100" className={className} fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">
      {outline(angle)}
    </svg>
  );
}
