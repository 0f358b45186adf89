/** When a grant is in force, by the clock. */
export type GrantState = "pending" | "active" | "ended";

export function grantState(grant: { valid_from: string; valid_until?: string | null }, now: number): GrantState {
  if (grant.valid_until && Date.parse(grant.valid_until) <= now) return "ended";
  return Date.parse(grant.valid_from) > now ? "pending" : "active";
}

/** `sales.deal.read` by its module, then by its name: the rows of the matrix. */
export function permissionRows(roles: readonly { permissions: readonly string[] }[]): { module: string; names: string[] }[] {
  const all = [...new Set(roles.flatMap((one) => one.permissions))].toSorted();
  const modules = new Map<string, string[]>();
  for (const name of all) {
    const module = name.split(".")[0] ?? name;
    modules.set(module, [...(modules.get(module) ?? []), name]);
  }
  return [...modules].map(([module, names]) => ({ module, names }));
}

/** Permissions that open or mask fields: costs, margins, people. */
const MASKS = /^(vehicles\.cost\.read|finance\.pnl\.read|sales\.buyer\.read|buyback\.seller\.read|buyback\.valuation\.read|verification\.evidence\.read|verification\.questionnaire\.person)$/;

export const isMask = (permission: string): boolean => MASKS.test(permission);
