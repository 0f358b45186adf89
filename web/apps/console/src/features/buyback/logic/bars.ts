import type { Bar } from "@kite/ui";
import type { LineKind, UsedComparable, ValuationLine } from "../api/types";

const STANDING: Partial<Record<LineKind, Bar["kind"]>> = { median: "total", market_value: "total", shown: "result" };
/** Between the costs and the shown offer stands the computed one, which differs from it by roubles of rounding. */
const LEFT_OUT: ReadonlySet<LineKind> = new Set(["offer"]);

/** One step per kind: every work is a line of its own, and their sum is one step of the bridge. */
export function stepsOf(lines: readonly ValuationLine[]): Pick<ValuationLine, "kind" | "amount">[] {
  const steps = new Map<LineKind, Pick<ValuationLine, "kind" | "amount">>();
  for (const { kind, amount } of lines) {
    const before = steps.get(kind)?.amount.amount ?? 0;
    steps.set(kind, { kind, amount: { ...amount, amount: before + amount.amount } });
  }
  return [...steps.values()];
}

/** Lines of a valuation as bars of the bridge from the market to the offer; steps of nothing are left out. */
export function barsOf(lines: readonly ValuationLine[], label: (kind: LineKind) => string): Bar[] {
  const bars: Bar[] = [];
  for (const line of stepsOf(lines)) {
    if (LEFT_OUT.has(line.kind)) continue;
    const standing = STANDING[line.kind];
    if (!standing && line.amount.amount === 0) continue;
    const kind = standing ?? (line.amount.amount >= 0 ? "plus" : "minus");
    bars.push({ id: line.kind, label: label(line.kind), amount: line.amount.amount, kind });
  }
  return bars;
}

export type Spread = { low: number; high: number; min: number; max: number };

/** Between which prices the middle half of the comparables lies, and all of them. */
export function spreadOf(prices: readonly number[], extra: readonly number[] = []): Spread {
  const sorted = prices.toSorted((a, b) => a - b);
  const quarter = (share: number): number => {
    const place = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return below + (above - below) * (place - Math.floor(place));
  };
  const all = [...sorted, ...extra];
  return { low: quarter(0.25), high: quarter(0.75), min: Math.min(...all), max: Math.max(...all) };
}

/** A comparable far from the others: beyond one and a half of the middle half's width. It counts, but deserves a look. */
export function isFar(one: UsedComparable, { low, high }: Spread): boolean {
  const reach = (high - low) * 1.5;
  return one.adjusted.amount < low - reach || one.adjusted.amount > high + reach;
}
