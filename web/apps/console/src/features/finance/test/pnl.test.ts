import { describe, expect, it } from "vitest";
import { bridge, compare, statementOf } from "../logic/pnl";
import type { PeriodPnl } from "../types";

const rub = (amount: number) => ({ amount, currency: "RUB" as const });
type Line = PeriodPnl["by_word"][number];
const line = (id: string, amount: number, kind: Line["kind"] = "line", section: Line["section"] = "gross"): Line => ({ id, title: id, kind, section, amount: rub(amount), accounts: ["90.1"], words: [id] });
const pnlOf = (by_word: Line[], sums: { revenue: number; gross: number; result: number }): PeriodPnl => ({
  by_word,
  by_account: [],
  revenue: rub(sums.revenue),
  gross: rub(sums.gross),
  result: rub(sums.result),
  cars: 1,
});

const NOW = pnlOf(
  [line("sale", 1000, "revenue"), line("cost", -800, "line", "cost"), line("late_cost", -20), line("gross", 180, "gross", "result"), line("salesman", -10, "line", "result"), line("result", 170, "result", "result")],
  { revenue: 1000, gross: 180, result: 170 },
);

describe("P&L of a period", () => {
  it("is what the server says, with the cost of the period by its own name", () => {
    const now = statementOf(NOW, "word", "Себестоимость");
    expect([now.revenue, now.gross, now.rest, now.result, now.cars]).toEqual([1000, 180, -10, 170, 1]);
    expect(now.lines.map((one) => one.title)).toEqual(["sale", "Себестоимость", "late_cost", "gross", "salesman", "result"]);
    expect(statementOf(NOW, "account", "").lines).toEqual([]);
  });

  it("begins its bridge at the spread and ends at the result", () => {
    expect(bridge(statementOf(NOW, "word", "").lines, "Наценка").map((bar) => [bar.id, bar.amount, bar.kind])).toEqual([
      ["spread", 200, "total"],
      ["late_cost", -20, "minus"],
      ["gross", 180, "total"],
      ["salesman", -10, "minus"],
      ["result", 170, "result"],
    ]);
  });

  it("keeps lines that only the other period had", () => {
    const now = statementOf(pnlOf([line("90.1", 1000, "revenue"), line("gross", 1000, "gross", "result"), line("result", 1000, "result", "result")], { revenue: 1000, gross: 1000, result: 1000 }), "word", "");
    const then = statementOf(
      pnlOf([line("90.1", 900, "revenue"), line("gross", 900, "gross", "result"), line("91.2", -40, "line", "result"), line("result", 860, "result", "result")], { revenue: 900, gross: 900, result: 860 }),
      "word",
      "",
    );
    expect(compare(now, then).map((one) => [one.id, one.kopecks, one.old])).toEqual([
      ["90.1", 1000, 900],
      ["gross", 1000, 900],
      ["91.2", 0, -40],
      ["result", 1000, 860],
    ]);
  });
});
