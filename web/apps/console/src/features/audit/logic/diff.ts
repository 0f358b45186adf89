/** One field that a record changed. */
export type Change = { path: string; before: unknown; after: unknown };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Money is one value, not two fields. */
export const isMoney = (value: unknown): value is { amount: number; currency: string } =>
  isObject(value) && Object.keys(value).length === 2 && typeof value.amount === "number" && typeof value.currency === "string";

const empty = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Fields that differ, by their path; a new thing shows everything that it has. */
export function changes(before: unknown, after: unknown, path = ""): Change[] {
  if (isObject(before) && isObject(after) && !isMoney(before) && !isMoney(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return names.flatMap((name) => changes(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (!isObject(before) && isObject(after) && !isMoney(after)) {
    return Object.keys(after).toSorted().flatMap((name) => changes(undefined, after[name], path ? `${path}.${name}` : name)).filter((one) => !empty(one.after) || !empty(one.before));
  }
  if (isObject(before) && !isObject(after) && !isMoney(before)) {
    return Object.keys(before).toSorted().flatMap((name) => changes(before[name], undefined, path ? `${path}.${name}` : name)).filter((one) => !empty(one.before));
  }
  if (same(before, after)) return [];
  return [{ path, before, after }];
}

/** Fields that say nothing to a person: identities of the thing itself, counters of versions. */
const QUIET = new Set(["id", "version", "tenant_id"]);

export const spoken = (list: readonly Change[]): Change[] => list.filter((one) => !QUIET.has(one.path));

/** `2026-03-05T06:00:00Z` and the like. */
export const isInstant = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value);

export const isDay = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
