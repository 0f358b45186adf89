export type Bar = {
  id: string;
  label: string;
  /** Minor units: a step up or down, or the level of a total. */
  amount: number;
  kind: "total" | "plus" | "minus" | "gain" | "result";
};

export type Placed = Bar & { from: number; to: number };

/** Every bar from where the one before it ended; totals stand on the floor. */
export function place(bars: readonly Bar[]): Placed[] {
  let level = 0;
  return bars.map((bar) => {
    const standing = bar.kind === "total" || bar.kind === "result";
    const from = standing ? 0 : level;
    level = standing ? bar.amount : level + bar.amount;
    return { ...bar, from, to: level };
  });
}

/** The floor of the axis: above zero when the totals would hide every step, and then the axis is drawn broken. */
export function floorOf(placed: readonly Placed[]): number {
  const levels = placed.flatMap((bar) => (bar.from === 0 ? [bar.to] : [bar.from, bar.to]));
  const low = Math.min(...levels);
  const high = Math.max(...levels);
  if (low <= 0 || high === low || (high - low) / high > 0.25) return 0;
  return low - (high - low) * 0.45;
}
