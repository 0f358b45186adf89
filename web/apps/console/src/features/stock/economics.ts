import type { Bar } from "@kite/ui";
import type { components } from "@kite/api/schema/finance";
import type { CostSheet, EpisodeView } from "./api";
import type { StockTexts } from "./texts";

export type Pnl = components["schemas"]["Pnl"];
export type PnlLine = Pnl["lines"][number];

/** What stands behind a bar: lines of the P&L with their entries, or kinds of cost. */
export type Behind = { words: readonly string[]; entries: readonly string[] };
export type Bridge = { bars: Bar[]; behind: Record<string, Behind> };

const entriesOf = (lines: readonly PnlLine[]): string[] => [...new Set(lines.flatMap((one) => one.entries))];

/** Words that together are the spread between buying and selling: without it the price hides every other bar. */
const SPREAD = new Set(["sale", "vat", "purchase"]);
const TOTALS = new Set(["gross", "result"]);

/** A car that was sold: what it earned, by the postings. */
export function soldBridge(pnl: Pnl, t: StockTexts): Bridge {
  const spread = pnl.lines.filter((one) => SPREAD.has(one.word));
  const sum = spread.reduce((total, one) => total + one.amount.amount, 0);
  const bars: Bar[] = [{ id: "spread", label: t.bars.spread, amount: sum, kind: "total" }];
  const behind: Bridge["behind"] = { spread: { words: [...SPREAD], entries: entriesOf(spread) } };
  for (const line of pnl.lines) {
    if (SPREAD.has(line.word)) continue;
    const step = line.amount.amount < 0 ? "minus" : "plus";
    const total = line.word === "result" ? "result" : "total";
    bars.push({ id: line.word, label: line.title, amount: line.amount.amount, kind: TOTALS.has(line.word) ? total : step });
    behind[line.word] = { words: [line.word], entries: line.entries };
  }
  // A total has no entries of its own: it opens those of the lines above it.
  for (const total of TOTALS) {
    const at = pnl.lines.findIndex((one) => one.word === total);
    if (at >= 0) behind[total] = { words: pnl.lines.slice(0, at).map((one) => one.word), entries: entriesOf(pnl.lines.slice(0, at)) };
  }
  return { bars, behind };
}

/** A car in stock: from its purchase over what was put into it to its price. */
export function stockBridge(car: EpisodeView, costs: CostSheet, pnl: Pnl | undefined, t: StockTexts): Bridge {
  const behind: Bridge["behind"] = {};
  const bars: Bar[] = costs.by_kind.map((one) => {
    const lines = pnl?.lines.filter((line) => line.word === one.kind) ?? [];
    behind[one.kind] = { words: [one.kind], entries: entriesOf(lines) };
    return { id: one.kind, label: t.kinds[one.kind], amount: one.net.amount, kind: one.kind === "purchase" ? "total" : "plus" };
  });
  const kinds = costs.by_kind.map((one) => one.kind);
  const all = { words: kinds, entries: entriesOf(pnl?.lines ?? []) };
  if (bars.length > 1) {
    bars.push({ id: "full", label: t.bars.full, amount: costs.total.amount, kind: "total" });
    behind["full"] = all;
  }
  if (!car.price || !car.margin) return { bars, behind };
  const vat = car.price.amount - costs.total.amount - car.margin.amount;
  if (vat !== 0) bars.push({ id: "vat", label: t.bars.vat, amount: vat, kind: "plus" });
  bars.push({ id: "margin", label: t.bars.margin, amount: car.margin.amount, kind: car.margin.amount < 0 ? "minus" : "gain" });
  bars.push({ id: "price", label: t.bars.price, amount: car.price.amount, kind: "total" });
  for (const id of ["vat", "margin", "price"]) behind[id] = all;
  return { bars, behind };
}
