import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Person } from "../support/person";
import { PEOPLE } from "../support/routes";

const SOURCE = join(import.meta.dirname, "../../../openapi");
const OPEN = new Set(["public", "signed_in"]);
const NOBODY = "01900000-0000-7000-8000-00000000dead";

type Operation = { "x-permission"?: string };
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
const people: [string, Person][] = [];
for (const login of PEOPLE) people.push([login, await Person.enter(login)]);

describe("the server decides, whatever the page shows", () => {
  it.each(operations)("%s", async (permission, path) => {
    const without = people.filter(([, person]) => !person.holds(permission));
    const answers = await Promise.all(without.map(async ([login, person]) => ({ login, status: await person.status(path) })));
    expect(answers.filter(({ status }) => status !== 403), path).toEqual([]);
  });
});
