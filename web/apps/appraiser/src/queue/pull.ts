import { ApiProblem } from "@kite/api/problem";
import { keepPage } from "../data/facts";
import type { SyncPage } from "../data/protocol";
import type { Store } from "../data/store";
import { type Net, getJson } from "./net";

const LIMIT = 200;
const PAGES = 500;

const isOldCursor = (error: unknown): boolean =>
  error instanceof ApiProblem && [400, 410, 422].includes(error.status);

async function page(net: Net, cursor: string | undefined): Promise<SyncPage> {
  const query = new URLSearchParams({ limit: String(LIMIT), ...(cursor ? { cursor } : {}) });
  return getJson<SyncPage>(net, `/sync?${query}`);
}

/** Asks for everything that has changed since the last time. A cursor that the server no longer knows begins anew. */
export async function pull(store: Store, net: Net): Promise<void> {
  let cursor = store.get().contact?.cursor;
  for (let count = 0; count < PAGES; count += 1) {
    // Each page says where the next one begins.
    /* oxlint-disable no-await-in-loop */
    let one: SyncPage;
    try {
      one = await page(net, cursor);
    } catch (error) {
      if (!cursor || !isOldCursor(error)) throw error;
      cursor = undefined;
      continue;
    }
    await keepPage(store, one, cursor === undefined);
    /* oxlint-enable no-await-in-loop */
    if (!one.more) return;
    ({ cursor } = one);
  }
}
