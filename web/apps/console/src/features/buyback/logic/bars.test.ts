import { expect, test } from "vitest";
import type { LineKind, UsedComparable, ValuationLine } from "../api/types";
import { barsOf, isFar, spreadOf } from "./bars";

const line = (kind: LineKind, amount: number): ValuationLine => ({ kind, amount: { amount, currency: "RUB" }, ru: kind, en: kind });

// The golden valuation V1 of the specification, in kopecks.
const V1: ValuationLine[] = [
  line("median", 162_000_000),
  line("year", 0),
  line("mileage", -2_340_000),
  line("equipment", 0),
  line("market_value", 159_660_000),
  line("margin", -19_159_200),
  line("recon", -5_390_000),
  line("holding", -1_200_000),
  line("offer", 133_910_800),
  line("rounding", -10_800),
  line("shown", 133_900_000),
];

test("every rouble between the market and the offer is a bar, and the bars add up", () => {
  const bars = barsOf(V1, (kind) => kind);
  expect(bars.map((one) => `${one.id} ${one.kind}`)).toEqual([
    "median total", "mileage minus", "market_value total", "margin minus", "recon minus", "holding minus", "rounding minus", "shown result",
  ]);
  const sum = (until: number): number => bars.slice(0, until).reduce((level, one) => (one.kind === "total" ? one.amount : level + one.amount), 0);
  expect(sum(2)).toBe(159_660_000);
  expect(sum(bars.length - 1)).toBe(133_900_000);
});

test("several works are one step", () => {
  const bars = barsOf([line("recon", -18), line("recon", -9)], (kind) => kind);
  expect(bars).toEqual([{ id: "recon", label: "recon", amount: -27, kind: "minus" }]);
});

test("what adds to the price is a step up", () => {
  expect(barsOf([line("year", 5)], (kind) => kind)[0]?.kind).toBe("plus");
});

const comparable = (amount: number): UsedComparable => ({
  listing: "", year: 2020, mileage_km: 0, price: { amount, currency: "RUB" }, corrections: [], adjusted: { amount, currency: "RUB" }, weight: 1,
});

test("quartiles and what lies far from them", () => {
  const spread = spreadOf([10, 20, 30, 40, 50], [60]);
  expect(spread).toEqual({ low: 20, high: 40, min: 10, max: 60 });
  expect(isFar(comparable(71), spread)).toBe(true);
  expect(isFar(comparable(69), spread)).toBe(false);
});
