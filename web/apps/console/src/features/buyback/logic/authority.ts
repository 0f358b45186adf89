import type { AppraisalFlag, Authority, Money } from "../api/types";

/** How much an offer is above its valuation, in hundredths of a per cent, rounded half up as the server does. */
export function deviationBp(valued: Money, asked: Money): number {
  const base = Math.max(1, valued.amount);
  return Math.floor(((asked.amount - valued.amount) * 20_000 + base) / (base * 2));
}

/** The highest offer that a level may allow. */
export function limitOf(level: Authority, valued: Money): number {
  return Math.min(level.amount_max.amount, Math.floor((valued.amount * (10_000 + level.deviation_max_bp)) / 10_000));
}

export type Route = { level: Authority; limit: number } | { limit: number; level: undefined };

/** To whom a wish would go: the lowest level whose limits hold. The server decides; this only tells before it is asked. */
export function routeOf(levels: readonly Authority[], valued: Money, asked: Money, flags: readonly AppraisalFlag[]): Route {
  const flagged = levels.findLastIndex((level) => flags.some((flag) => level.flags.includes(flag)));
  const level = levels.slice(Math.max(0, flagged)).find((one) => asked.amount <= limitOf(one, valued));
  if (level) return { level, limit: limitOf(level, valued) };
  return { level: undefined, limit: Math.max(valued.amount, ...levels.map((one) => limitOf(one, valued))) };
}
