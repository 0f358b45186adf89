import type { Bar } from "@kite/ui";
import type { PeriodPnl, Section } from "../types";

export type StatementLine = {
  id: string;
  title: string;
  /** `revenue`, `gross` and `result` are sums; the others stand between them. */
  kind: "line" | "revenue" | "gross" | "result";
  section: Section;
  kopecks: number;
  /** Accounts behind it, for the way to their cards. */
  accounts: string[];
  words: string[];
};

export type Statement = {
  lines: StatementLine[];
  revenue: number;
  gross: number;
  /** Everything between the gross profit and the result. */
  rest: number;
  result: number;
  /** Cars handed over less those that came back. */
  cars: number | undefined;
};

const SALE = "sale";
const COST = "cost";

/** The P&L of a period as the server adds it up, by words or by accounts; the cost of a period is shown as one. */
export function statementOf(pnl: PeriodPnl, by: "word" | "account", cost: string): Statement {
  const lines = (by === "word" ? pnl.by_word : pnl.by_account).map((one): StatementLine => ({
    id: one.id,
    title: one.id === COST ? cost : one.title,
    kind: one.kind,
    section: one.section,
    kopecks: one.amount.amount,
    accounts: one.accounts,
    words: one.words,
  }));
  const gross = lines.find((one) => one.kind === "gross")?.kopecks ?? 0;
  const result = pnl.result.amount;
  const revenue = lines.filter((one) => one.kind === "revenue").reduce((sum, one) => sum + one.kopecks, 0);
  return { lines, revenue, gross, rest: result - gross, result, cars: pnl.cars };
}

/** Words that make the price of a car its spread: what is sold, its tax, what it was bought for. */
const SPREAD = new Set([SALE, "vat", "purchase", "cost", "90.1", "90.2", "90.3"]);

type Amounts = readonly { id: string; title: string; kopecks: number; kind: "line" | "revenue" | "gross" | "result" }[];

/** The bridge begins at the spread, not at the revenue: beside the revenue nothing else could be seen. */
export function bridge(lines: Amounts, spread: string): Bar[] {
  const gross = lines.findIndex((one) => one.kind === "gross");
  const start = lines.filter((one) => SPREAD.has(one.id)).reduce((sum, one) => sum + one.kopecks, 0);
  const steps = (part: Amounts): Bar[] =>
    part
      .filter((one) => !SPREAD.has(one.id) && one.kind !== "gross" && one.kind !== "result")
      .map((one) => ({ id: one.id, label: one.title, amount: one.kopecks, kind: one.kopecks < 0 ? "minus" : "plus" }));
  const above = steps(lines.slice(0, gross));
  const bars: Bar[] = above.length > 0 ? [{ id: "spread", label: spread, amount: start, kind: "total" }, ...above] : [];
  const total = lines[gross];
  if (total) bars.push({ id: "gross", label: total.title, amount: total.kopecks, kind: "total" });
  bars.push(...steps(lines.slice(gross + 1)));
  const result = lines.at(-1);
  if (result?.kind === "result") bars.push({ id: "result", label: result.title, amount: result.kopecks, kind: "result" });
  return bars;
}

export type Compared = StatementLine & { old: number | undefined; share: number | undefined; perCar: number | undefined };

/** Each line beside what it was in the other period. */
export function compare(now: Statement, then: Statement | undefined): Compared[] {
  const was = new Map(then?.lines.map((one) => [one.id, one.kopecks]));
  const gone = (then?.lines ?? []).filter((one) => one.kind === "line" && !now.lines.some((line) => line.id === one.id));
  const lines = insertGone(now.lines, gone);
  const whole = now.lines.filter((one) => one.kind === "revenue").reduce((sum, one) => sum + one.kopecks, 0);
  return lines.map((one) => ({
    ...one,
    old: then ? (was.get(one.id) ?? 0) : undefined,
    share: whole > 0 ? Math.abs(one.kopecks) / whole : undefined,
    perCar: now.cars && now.cars > 0 ? Math.round(one.kopecks / now.cars) : undefined,
  }));
}

/** Lines that only the other period had stand at the end of their section, with nothing in this one. */
function insertGone(lines: readonly StatementLine[], gone: readonly StatementLine[]): StatementLine[] {
  const zero = gone.map((one) => ({ ...one, kopecks: 0 }));
  const of = (section: "above" | "below"): StatementLine[] => zero.filter((one) => (one.section === "result") === (section === "below"));
  return lines.flatMap((one) => {
    if (one.kind === "gross") return [...of("above"), one];
    return one.kind === "result" ? [...of("below"), one] : [one];
  });
}
