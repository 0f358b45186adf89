import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Desk, type Lang, SIZES, type Scheme, closeBrowser } from "../support/browser";
import { difference } from "../support/likeness";
import { Person } from "../support/person";
import { PEOPLE, concrete, opens, routes } from "../support/routes";

/** Pictures of every route. With KITE_E2E_BASELINE (a folder of earlier pictures of the same data) they are compared. */
const OUT = process.env.KITE_E2E_PICTURES ?? join(import.meta.dirname, "../out/pictures");
const BASELINE = process.env.KITE_E2E_BASELINE;
const TOLERANCE = 0.001;

afterAll(closeBrowser);

const looks: [Lang, Scheme, (typeof SIZES)[number]][] = SIZES.flatMap((size) => (["ru", "en"] as const).flatMap((lang) => (["light", "dark"] as const).map((scheme): [Lang, Scheme, (typeof SIZES)[number]] => [lang, scheme, size])));

describe.each(looks)("pictures in %s, %s, %o", (lang, scheme, size) => {
  it("of every route", { timeout: 900_000 }, async () => {
    const folder = `${lang}-${scheme}-${size.width}`;
    await mkdir(join(OUT, folder), { recursive: true });
    const done = new Set<string>();
    const wrong: string[] = [];
    for (const login of PEOPLE) {
      const desk = await Desk.open(login, "/", { lang, scheme, size });
      const held = (await Person.enter(login)).permissions;
      for (const route of [{ path: "/", needs: [] as string[] }, ...routes].filter((one) => opens(one, held) && !done.has(one.path))) {
        done.add(route.path);
        await desk.go(await concrete((list) => desk.api(list), route.path));
        await desk.page.waitForTimeout(400);
        const name = `${route.path.replaceAll(/[^a-z0-9]+/gi, "_").replaceAll(/^_|_$/g, "") || "desk"}.png`;
        const picture = await desk.page.screenshot();
        await writeFile(join(OUT, folder, name), picture);
        const before = BASELINE ? await readFile(join(BASELINE, folder, name)).catch(() => undefined) : undefined;
        if (before && (await difference(desk.page, before, picture)) > TOLERANCE) wrong.push(`${folder}/${name}`);
      }
      await desk.close();
    }
    expect(wrong).toEqual([]);
  });
});
