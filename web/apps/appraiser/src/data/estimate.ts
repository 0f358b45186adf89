import type { Money } from "./protocol";

/** What the market said of a car when there was network: enough to tell an offer again with other works. */
export type Estimate = {
  at: string;
  market: number;
  market_low: number;
  market_high: number;
  margin_basis_points: number;
  holding: number;
  rounding: number;
  comparables: number;
  confidence: "normal" | "low";
  currency: string;
  /** The car that was valued: another odometer makes the estimate old. */
  of: { make: string; model: string; year: number; mileage_km: number };
};

export type Range = { low: Money; middle: Money; high: Money };

/** Half up at the last unit, as the books do it. */
const share = (amount: number, basisPoints: number): number => Math.floor((amount * basisPoints + 5_000) / 10_000);

/** The offer that the market leaves when the margin, the works and the days in stock are taken off. */
function offer(market: number, works: number, { margin_basis_points, holding, rounding, currency }: Estimate): Money {
  const left = Math.max(0, market - share(market, margin_basis_points) - works - holding);
  return { amount: Math.floor(left / rounding) * rounding, currency };
}

/** The range of offers for a car with these works; the server's valuation decides. */
export function rangeOf(estimate: Estimate, works: number): Range {
  return {
    low: offer(Math.min(estimate.market_low, estimate.market), works, estimate),
    middle: offer(estimate.market, works, estimate),
    high: offer(Math.max(estimate.market_high, estimate.market), works, estimate),
  };
}
