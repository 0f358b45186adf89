import { describe, expect, it } from "vitest";
import { routeOf, stepsOf, tilesOf } from "../logic/board";
import type { MonthRow, PeriodState } from "../types";

const row = (month: string, state: PeriodState, entries: number): MonthRow => ({ entity_id: "e", month, state, round: 1, entries, late: 0, turnover: { amount: 0, currency: "RUB" } });

describe("months of a year", () => {
  it("marks what should be closed by now", () => {
    const tiles = tilesOf([row("2026-09", "closed", 5), row("2026-10", "open", 5), row("2026-11", "open", 5), row("2026-08", "open", 0), row("2026-12", "open", 0)], "2026-11-20");
    expect(tiles.map((one) => [one.overdue, one.current, one.ahead])).toEqual([
      [false, false, false],
      [true, false, false],
      [false, true, false],
      [false, false, false],
      [false, false, true],
    ]);
  });

  it("shows the way of a month", () => {
    expect(routeOf("soft_closed").map((one) => [one.state, one.done, one.here])).toEqual([["open", true, false], ["soft_closed", false, true], ["closed", false, false]]);
    expect(routeOf("reopened").map((one) => one.state)).toContain("reopened");
    expect(routeOf("closed").every((one) => one.done)).toBe(true);
  });

  it("offers only what the state allows", () => {
    expect(stepsOf("open", "2026-11", "2026-11-20")).toEqual({ soft: true, close: false, reopen: false, over: false });
    expect(stepsOf("open", "2026-12", "2026-11-20").soft).toBe(false);
    expect(stepsOf("soft_closed", "2026-10", "2026-11-20")).toMatchObject({ close: true, over: true });
    expect(stepsOf("closed", "2026-10", "2026-11-20").reopen).toBe(true);
    expect(stepsOf("reopened", "2026-10", "2026-11-20").close).toBe(true);
  });
});
