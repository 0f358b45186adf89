import { describe, expect, it } from "vitest";
import { bridge, byAccount, byWord, compare, wordSums } from "../logic/pnl";
import type { Account, TrialRow, Word } from "../types";

const account = (code: string, kind: Account["kind"]): Account => ({ code, kind, ru: `счёт ${code}`, en: `account ${code}` });
const chart = [account("41.01", "asset"), account("44", "expense"), account("90.1", "income"), account("90.2", "expense"), account("90.3", "expense"), account("91.2", "expense")];
const rub = (amount: number) => ({ amount, currency: "RUB" as const });
const row = (code: string, debit: number, credit: number): TrialRow => ({
  account: code,
  title: code,
  opening_debit: rub(0),
  opening_credit: rub(0),
  turnover_debit: rub(debit),
  turnover_credit: rub(credit),
  closing_debit: rub(0),
  closing_credit: rub(0),
});
const word = (name: string, section: Word["section"], position: number): Word => ({ word: name, section, position, ru: name, en: name });
const words = [word("sale", "gross", 10), word("vat", "gross", 20), word("late_cost", "gross", 80), word("cost", "cost", 90), word("fi_commission", "result", 120), word("salesman", "result", 140)];
const titles = { gross: "Валовая прибыль", result: "Результат" };

describe("P&L of a period", () => {
  it("adds up by account: 90 above the gross profit, the rest below", () => {
    const now = byAccount([row("90.1", 0, 1000), row("90.3", 50, 0), row("90.2", 800, 0), row("44", 30, 5), row("41.01", 7, 7)], chart, "ru", titles);
    expect([now.revenue, now.gross, now.rest, now.result]).toEqual([1000, 150, -25, 125]);
    expect(now.lines.map((one) => one.id)).toEqual(["90.1", "90.3", "90.2", "gross", "44", "result"]);
  });

  it("tells cars sold less cars that came back", () => {
    const line = (name: string, debit: number, credit: number) => ({ word: name, debit: rub(debit), credit: rub(credit) });
    const sums = [
      ...wordSums("90.1", [line("sale", 0, 1000), line("sale", 0, 700), line("sale", 700, 0), line("fi_commission", 0, 40)]),
      ...wordSums("90.2", [line("cost", 800, 0)]),
      ...wordSums("90.3", [line("vat", 50, 0)]),
    ];
    const now = byWord(sums, words, chart, "ru", titles);
    expect(now.cars).toBe(1);
    expect([now.revenue, now.gross, now.result]).toEqual([1000, 150, 190]);
  });

  it("puts what was posted by hand where its account stands", () => {
    const now = byWord([{ account: "44", word: "manual", kopecks: -30, count: -1 }, { account: "90.2", word: "manual", kopecks: -5, count: -1 }], words, chart, "ru", titles);
    expect([now.gross, now.result]).toEqual([-5, -35]);
    expect(now.lines.map((one) => one.title)).toEqual(["счёт 90.2", "Валовая прибыль", "счёт 44", "Результат"]);
  });

  it("begins its bridge at the spread and ends at the result", () => {
    const now = byWord(
      [{ account: "90.1", word: "sale", kopecks: 1000, count: 1 }, { account: "90.2", word: "cost", kopecks: -800, count: -1 }, { account: "90.2", word: "late_cost", kopecks: -20, count: -1 }, { account: "44", word: "salesman", kopecks: -10, count: -1 }],
      words,
      chart,
      "ru",
      titles,
    );
    expect(bridge(now.lines, "Наценка").map((bar) => [bar.id, bar.amount, bar.kind])).toEqual([
      ["spread", 200, "total"],
      ["late_cost", -20, "minus"],
      ["gross", 180, "total"],
      ["salesman", -10, "minus"],
      ["result", 170, "result"],
    ]);
  });

  it("keeps lines that only the other period had", () => {
    const now = byAccount([row("90.1", 0, 1000)], chart, "ru", titles);
    const then = byAccount([row("90.1", 0, 900), row("91.2", 40, 0)], chart, "ru", titles);
    const lines = compare(now, then);
    expect(lines.map((one) => [one.id, one.kopecks, one.old])).toEqual([
      ["90.1", 1000, 900],
      ["gross", 1000, 900],
      ["91.2", 0, -40],
      ["result", 1000, 860],
    ]);
  });
});
