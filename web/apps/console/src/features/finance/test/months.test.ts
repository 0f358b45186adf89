import { describe, expect, it } from "vitest";
import { addDays, addMonths, before, lastDay, monthSpan, quarterSpan, shapeOf, yearAgo, yearSpan } from "../logic/months";

describe("months of documents", () => {
  it("knows the last day of every month", () => {
    expect(lastDay("2026-02")).toBe("2026-02-28");
    expect(lastDay("2028-02")).toBe("2028-02-29");
    expect(lastDay("2026-12")).toBe("2026-12-31");
  });

  it("walks over the year", () => {
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(addMonths("2026-11", 3)).toBe("2027-02");
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  });

  it("names what people would name", () => {
    expect(shapeOf(monthSpan("2026-11"))).toEqual({ kind: "month", month: "2026-11" });
    expect(shapeOf(quarterSpan(2026, 3))).toEqual({ kind: "quarter", year: 2026, quarter: 3 });
    expect(shapeOf(yearSpan(2026))).toEqual({ kind: "year", year: 2026 });
    expect(shapeOf({ from: "2026-02-01", to: "2026-04-30" })).toEqual({ kind: "days" });
    expect(shapeOf({ from: "2026-02-02", to: "2026-02-28" })).toEqual({ kind: "days" });
    expect(shapeOf({ from: "2025-12-01", to: "2026-02-28" })).toEqual({ kind: "days" });
  });

  it("finds what was before", () => {
    expect(before(monthSpan("2026-03"))).toEqual(monthSpan("2026-02"));
    expect(before(quarterSpan(2026, 1))).toEqual(quarterSpan(2025, 4));
    expect(before(yearSpan(2026))).toEqual(yearSpan(2025));
    expect(before({ from: "2026-03-02", to: "2026-03-03" })).toEqual({ from: "2026-02-28", to: "2026-03-01" });
    expect(yearAgo(monthSpan("2028-02"))).toEqual(monthSpan("2027-02"));
  });
});
