import type { Bar } from "@kite/ui";
import type { Pnl } from "../types";

export type PnlPart = Bar & {
  /** What a bar is made of. */
  lines: Pnl["lines"];
};

const TRADE = new Set(["sale", "vat", "purchase"]);
const TOTALS = new Set(["gross", "result"]);

/**
 * The bridge of a deal. It starts with what the trade itself brought (price less VAT less purchase): next to the price of
 * a car every other bar would be invisible.
 */
export function bridgeOf(pnl: Pnl, spread: string): PnlPart[] {
  const trade = pnl.lines.filter((line) => TRADE.has(line.word));
  const rest = pnl.lines.filter((line) => !TRADE.has(line.word));
  const first: PnlPart = { id: "spread", label: spread, amount: trade.reduce((sum, line) => sum + line.amount.amount, 0), kind: "total", lines: trade };
  return [first, ...rest.map((line): PnlPart => ({ id: line.word, label: line.title, amount: line.amount.amount, kind: kindOf(line), lines: [line] }))];
}

function kindOf(line: Pnl["lines"][number]): Bar["kind"] {
  if (TOTALS.has(line.word)) return line.word === "result" ? "result" : "total";
  return line.amount.amount < 0 ? "minus" : "plus";
}
