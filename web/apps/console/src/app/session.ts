import { ApiProblem, type ModuleName, getJson, identity, call, allPages, keepCsrf } from "@kite/api";
import { loadFeatures } from "./features";
import type { Me } from "@kite/core";

export const ME_KEY = ["identity", "me"] as const;

const MODULES: readonly ModuleName[] = ["audit", "buyback", "finance", "identity", "sales", "vehicles", "verification"];

export type Signed = {
  me: Me;
  modules: ReadonlySet<ModuleName>;
  centres: readonly { id: string; name: string; entity_id: string; zone: string }[];
};

/** Nobody is no failure: the page then shows the sign-in. */
async function readMe(): Promise<Me | null> {
  try {
    return await getJson<Me>("/api/identity/v1/me");
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

async function readModules(): Promise<ReadonlySet<ModuleName>> {
  try {
    const { items } = await getJson<{ items: { name: ModuleName }[] }>("/api/platform/v1/modules");
    return new Set(items.map((one) => one.name));
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) return new Set(MODULES);
    throw error;
  }
}

const readCentres = async (): Promise<Signed["centres"]> =>
  allPages((cursor) => call(identity.GET("/api/identity/v1/centres", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })));

/** Who is signed in, what the installation has, and the centres within reach. */
export async function readSigned(): Promise<Signed | null> {
  const me = await readMe();
  if (!me) return null;
  if (me.csrf_token) keepCsrf(me.csrf_token);
  const [modules, centres] = await Promise.all([readModules(), readCentres().catch(() => []), loadFeatures()]);
  return { me, modules, centres };
}
