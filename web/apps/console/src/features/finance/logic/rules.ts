import type { CloseStep, Rate, RateName, RuleLine } from "../types";

export type Version<T> = { valid_from: string; rows: T[] };
export type Dated<T> = { name: string; versions: Version<T>[]; /** In force on the day asked for. */ now: Version<T> | undefined };

/** Rows of all versions by name; the newest version first. */
function dated<T extends { valid_from: string }>(rows: readonly T[], nameOf: (row: T) => string, day: string): Dated<T>[] {
  const names = new Map<string, Map<string, T[]>>();
  for (const row of rows) {
    const versions = names.get(nameOf(row)) ?? new Map<string, T[]>();
    versions.set(row.valid_from, [...(versions.get(row.valid_from) ?? []), row]);
    names.set(nameOf(row), versions);
  }
  return [...names].map(([name, found]) => {
    const versions = [...found].map(([valid_from, list]) => ({ valid_from, rows: list })).toSorted((a, b) => b.valid_from.localeCompare(a.valid_from));
    return { name, versions, now: versions.find((one) => one.valid_from <= day) };
  });
}

export const rulesByEvent = (lines: readonly RuleLine[], day: string): Dated<RuleLine>[] => dated(lines, (one) => one.event, day);

export const stepsByCode = (steps: readonly CloseStep[], day: string): Dated<CloseStep>[] =>
  dated(steps, (one) => one.code, day).toSorted((a, b) => (a.versions[0]?.rows[0]?.position ?? 0) - (b.versions[0]?.rows[0]?.position ?? 0));

export const ratesByName = (rates: readonly Rate[], day: string): Dated<Rate>[] => dated(rates, (one) => one.name, day);

/** Rates whose steps are whole per cent. */
export const isVat = (name: RateName): boolean => name.startsWith("vat_");
