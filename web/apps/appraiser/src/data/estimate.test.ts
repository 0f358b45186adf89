import { expect, it } from "vitest";
import { type Estimate, rangeOf } from "./estimate";

const estimate: Estimate = {
  at: "2026-03-05T06:00:00Z",
  market: 159_660_000,
  market_low: 150_000_000,
  market_high: 170_000_000,
  margin_basis_points: 1200,
  holding: 1_200_000,
  rounding: 100_000,
  comparables: 14,
  confidence: "normal",
  currency: "RUB",
  of: { make: "Hyundai", model: "Creta", year: 2023, mileage_km: 88_000 },
};

it("is the valuation V1 of the specification to the kopeck before rounding", () => {
  const { middle, low, high } = rangeOf(estimate, 5_390_000);
  expect(middle).toEqual({ amount: 133_900_000, currency: "RUB" });
  expect(low.amount).toBe(125_400_000);
  expect(high.amount).toBe(143_000_000);
});

it("works lower it and never turn it negative", () => {
  expect(rangeOf(estimate, 0).middle.amount - rangeOf(estimate, 5_390_000).middle.amount).toBe(5_400_000);
  expect(rangeOf(estimate, 999_999_999).low.amount).toBe(0);
});
