import type { DealState, DealTotals, Money } from "../types";

const zero: Money = { amount: 0, currency: "RUB" };

/** Count and sums of some states, from the totals of the server. */
export function totalsOf(totals: DealTotals | undefined, states: readonly DealState[]): { count: number; price: Money; open: Money } {
  const rows = (totals?.by_state ?? []).filter((one) => states.includes(one.state));
  const sum = (of: (row: (typeof rows)[number]) => Money): Money => rows.reduce((all, row) => ({ ...all, amount: all.amount + of(row).amount }), zero);
  return { count: rows.reduce((all, row) => all + row.count, 0), price: sum((row) => row.price), open: sum((row) => row.open) };
}

/** A sum on a card's head is short: tens of millions matter, not kopecks. */
export const plus = (a: Money, b: Money): Money => ({ ...a, amount: a.amount + b.amount });
export const minus = (a: Money, b: Money): Money => ({ ...a, amount: a.amount - b.amount });
