import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { feature } from "../entry";

type Document = { paths: Record<string, { get?: { "x-permission"?: string } }> };
const document = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../../../../openapi/finance.json"), "utf8")) as Document;

/** What each page reads first. */
const READS: readonly (readonly [string, string])[] = [
  ["/finance/pnl", "/pnl"],
  ["/finance/journal", "/entries"],
  ["/finance/entries/$id", "/entries/{id}"],
  ["/finance/trial-balance", "/trial-balance"],
  ["/finance/accounts/$code", "/accounts/{code}/card"],
  ["/finance/vehicles", "/schedules/vehicles"],
  ["/finance/deals/$id", "/deals/{id}/pnl"],
  ["/finance/cars/$id", "/episodes/{id}/pnl"],
  ["/finance/periods", "/periods"],
  ["/finance/periods/$entity/$month", "/periods/{entity_id}/{month}"],
  ["/finance/rules", "/posting-rules"],
];

it.each(READS)("%s is open to whoever may read %s, in the menu and in the palette too", (path, read) => {
  const wanted = [document.paths[`/api/finance/v1${read}`]?.get?.["x-permission"]];
  const places = [...feature.routes, ...feature.menu, ...feature.palette].filter((one) => one.path === path && !("id" in one && one.id === "finance.close"));
  expect(places.length).toBeGreaterThan(0);
  for (const one of places) expect(one.needs).toEqual(wanted);
});
