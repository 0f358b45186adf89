import type { Feature } from "../../packages/core/src/feature";

const entries = import.meta.glob<{ feature: Feature }>("../../apps/console/src/features/*/entry.ts", { eager: true });

export const features: readonly Feature[] = Object.values(entries).map((one) => one.feature);

export type Route = { path: string; needs: readonly string[]; module: string };

export const routes: readonly Route[] = features.flatMap((feature) => feature.routes.map(({ path, needs }) => ({ path, needs, module: feature.module })));

type Rows = { items: Record<string, string>[] };
type Ask = (path: string) => Promise<Record<string, string> | undefined>;

/** Nobody has an object with this id: a page must still say so well. */
const NOBODY = "01900000-0000-7000-8000-00000000dead";

const byId =
  (list: string, field = "id") =>
  async (route: string, first: Ask): Promise<string> =>
    route.replace("$id", (await first(list))?.[field] ?? NOBODY);

/** Where a page with a parameter finds something to show. */
const SAMPLES: Record<string, (route: string, first: Ask) => Promise<string>> = {
  "/stock/$id": byId("/api/vehicles/v1/episodes?limit=1"),
  "/stock/counts/$id": byId("/api/vehicles/v1/lot-counts?limit=1"),
  "/deals/$id": byId("/api/sales/v1/deals?limit=1"),
  "/deals/$id/unwind": byId("/api/sales/v1/deals?limit=1"),
  "/deals/buyers/$id": byId("/api/sales/v1/buyers?limit=1"),
  "/buyback/$id": byId("/api/buyback/v1/purchases?limit=1"),
  "/verification/$id": byId("/api/verification/v1/cases?limit=1"),
  "/finance/entries/$id": byId("/api/finance/v1/entries?limit=1"),
  "/finance/cars/$id": byId("/api/vehicles/v1/episodes?limit=1"),
  "/finance/deals/$id": byId("/api/sales/v1/deals?limit=1"),
  "/admin/people/$id": byId("/api/identity/v1/people?limit=1"),
  "/admin/vehicle-types/$code": async (route) => route.replace("$code", "car"),
  "/finance/accounts/$code": async (route) => route.replace("$code", "41.01"),
  "/finance/periods/$entity/$month": async (route, first) =>
    route.replace("$entity", (await first("/api/identity/v1/entities?limit=1"))?.["id"] ?? NOBODY).replace("$month", "2026-03"),
  "/audit/objects/$noun/$id": async (route, first) => {
    const record = await first("/api/audit/v1/records?limit=1");
    return route.replace("$noun", record?.["noun"] ?? "episode").replace("$id", record?.["noun_id"] ?? NOBODY);
  },
};

/** The path with its parameters filled by something that exists, where a list tells one to whoever reads. */
export async function concrete(read: (list: string) => Promise<unknown>, path: string): Promise<string> {
  if (!path.includes("$")) return path;
  const first: Ask = (list) => read(list).then((answer) => (answer as Rows).items[0]).catch(() => undefined);
  const sample = SAMPLES[path];
  return sample ? sample(path, first) : path.replaceAll(/\$\w+/g, NOBODY);
}

/** The demo people, by role. KITE_E2E_PEOPLE narrows them while one part is worked on, and then nobody need open every page. */
const EVERYBODY = ["sokolova", "gromov", "orlova", "kuznetsov", "zaytsev", "morozova", "pavlova", "volkova", "titov", "smirnova", "ershov", "mironov", "egorova", "fomin", "lebedev", "karpova"];
export const narrowed = process.env.KITE_E2E_PEOPLE?.split(",");
export const PEOPLE: readonly string[] = narrowed ?? EVERYBODY;

export const opens = (route: Pick<Route, "needs">, held: ReadonlySet<string>): boolean => route.needs.length === 0 || route.needs.some((one) => held.has(one));
