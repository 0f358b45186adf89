import type { Authority, DepositRule, DiscountRule, Money } from "../types";

type Dated = { valid_from: string };

/** The row of dated data that counts on a day: the newest that has begun. */
export function inForce<T extends Dated>(rows: readonly T[], today: string): T | undefined {
  return rows.filter((one) => one.valid_from <= today).toSorted((a, b) => b.valid_from.localeCompare(a.valid_from))[0];
}

export type Standing = "future" | "now" | "past";

/** Where a row stands beside the others of its kind. */
export function standing<T extends Dated>(row: T, rows: readonly T[], today: string): Standing {
  if (row.valid_from > today) return "future";
  return inForce(rows, today) === row ? "now" : "past";
}

/** A rule of the centre is stronger than that of the group. */
export function strongest<T extends Dated & { centre_id?: string | null }>(rows: readonly T[], centre: string | undefined, today: string): T | undefined {
  const own = rows.filter((one) => one.centre_id && one.centre_id === centre);
  return inForce(own, today) ?? inForce(rows.filter((one) => !one.centre_id), today);
}

/** What a rule allows to give off a list price: the lower of the amount and the share. */
export function allowedBy(rule: DiscountRule | undefined, listPrice: Money): Money | undefined {
  if (!rule) return undefined;
  const share = rule.limit_basis_points === null || rule.limit_basis_points === undefined ? undefined : Math.floor((listPrice.amount * rule.limit_basis_points) / 10_000);
  const amounts = [rule.limit?.amount, share].filter((one): one is number => one !== undefined);
  return amounts.length > 0 ? { amount: Math.min(...amounts), currency: listPrice.currency } : undefined;
}

const AUTHORITIES: readonly [string, Authority][] = [
  ["sales.discount.approve_any", "director"],
  ["sales.discount.approve", "head"],
  ["sales.discount.give", "salesman"],
];

/** In whose place somebody with these permissions decides: the highest one counts. */
export function authorityOf(held: Readonly<Record<string, unknown>>): Authority | undefined {
  return AUTHORITIES.find(([name]) => name in held)?.[1];
}

export type DepositSpan = { from: number; to: number | undefined; share: number };

/** A rule for deposits as spans of days: what goes back in each. */
export function depositSpans(rule: Pick<DepositRule, "steps" | "later_basis_points">): DepositSpan[] {
  let from = 0;
  const spans = rule.steps
    .toSorted((a, b) => a.days_max - b.days_max)
    .map((step): DepositSpan => {
      const span = { from, to: step.days_max, share: step.basis_points / 10_000 };
      from = step.days_max + 1;
      return span;
    });
  return [...spans, { from, to: undefined, share: rule.later_basis_points / 10_000 }];
}
