import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";
import { PEOPLE, permissionsOf } from "../support/routes";

const SOURCE = join(import.meta.dirname, "../../../openapi");
const OPEN = new Set(["public", "signed_in"]);
const NOBODY = "01900000-0000-7000-8000-00000000dead";

type Operation = { "x-permission"?: string; parameters?: { name: string; in: string; required?: boolean }[] };
type Document = { paths: Record<string, Record<string, Operation>> };

/** One reading operation for every permission that has one: the server must refuse it to everybody who lacks it. */
async function reads(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const file of (await readdir(SOURCE)).filter((name) => name.endsWith(".json")).toSorted()) {
    const document = JSON.parse(await readFile(join(SOURCE, file), "utf8")) as Document;
    for (const [path, operations] of Object.entries(document.paths)) {
      const permission = operations.get?.["x-permission"];
      if (permission && !OPEN.has(permission) && !found.has(permission)) found.set(permission, path.replaceAll(/\{[^}]+\}/g, NOBODY));
    }
  }
  return found;
}

const operations = [...(await reads())];
const desks = new Map<string, { desk: Desk; held: ReadonlySet<string> }>();

async function seat(login: string): Promise<{ desk: Desk; held: ReadonlySet<string> }> {
  const known = desks.get(login);
  if (known) return known;
  const desk = await Desk.open(login, "/me");
  const made = { desk, held: await permissionsOf(desk) };
  desks.set(login, made);
  return made;
}

/** The status that a page of this person would get. */
const status = (desk: Desk, path: string): Promise<number> => desk.page.evaluate((to) => fetch(to).then((answer) => answer.status), path);

afterAll(async () => {
  for (const { desk } of desks.values()) await desk.close();
  await closeBrowser();
});

describe("the server decides, whatever the page shows", () => {
  it.each(operations)("%s", { timeout: 180_000 }, async (permission, path) => {
    const wrong: string[] = [];
    for (const login of PEOPLE) {
      const { desk, held } = await seat(login);
      if (!held.has(permission) && (await status(desk, path)) !== 403) wrong.push(login);
    }
    expect(wrong, path).toEqual([]);
  });
});
