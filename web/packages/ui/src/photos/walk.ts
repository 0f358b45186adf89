/** Where a key leads among so many pictures; undefined when it leads nowhere. The ends are ends: no picture comes twice. */
export function pictureKey(code: string, at: number, count: number): number | undefined {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1, KeyJ: at + 1, KeyK: at - 1 }[code];
  if (to === undefined || to < 0 || to >= count || to === at) return undefined;
  return to;
}

/** A finger that moved so far sideways, and less up or down, turns over. */
const SWIPE = 48;

export function swipe(dx: number, dy: number): -1 | 0 | 1 {
  if (Math.abs(dx) < SWIPE || Math.abs(dx) < Math.abs(dy)) return 0;
  return dx < 0 ? 1 : -1;
}
