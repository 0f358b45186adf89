import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Desk as DeskType, Desk, type Lang, type Scheme, closeBrowser } from "../support/browser";
import { axe, overflowing } from "../support/checks";
import { PEOPLE, concrete, narrowed, opens, permissionsOf, routes } from "../support/routes";

let desk: DeskType;
afterEach(() => desk?.close());
afterAll(closeBrowser);

const LOOKS: readonly (readonly [Lang, Scheme])[] = [
  ["ru", "light"],
  ["ru", "dark"],
  ["en", "light"],
  ["en", "dark"],
];

/** Everybody visits the pages that nobody before him could open. */
async function visits(): Promise<Map<string, string[]>> {
  const left = new Set(["/", ...routes.map((one) => one.path)]);
  const plan = new Map<string, string[]>();
  for (const login of PEOPLE) {
    const visitor = await Desk.open(login, "/");
    const held = await permissionsOf(visitor);
    const only = process.env.KITE_E2E_ROUTES ?? "";
    const mine = ["/", ...routes.filter((one) => opens(one, held)).map((one) => one.path)].filter((path) => left.delete(path) && path.startsWith(only));
    plan.set(login, await Promise.all(mine.map((path) => concrete(visitor, path))));
    await visitor.close();
  }
  if (left.size > 0 && !narrowed) throw new Error(`nobody of the demo people may open ${[...left].join(", ")}`);
  return plan;
}

const plan = await visits();

describe.each(LOOKS)("every route in %s, %s", (lang, scheme) => {
  const people = [...plan].filter(([, paths]) => paths.length > 0);
  it.each(people)("%s", { timeout: 600_000 }, async (login, paths) => {
    desk = await Desk.open(login, "/", { lang, scheme });
    const wrong: string[] = [];
    for (const path of paths) {
      await desk.go(path);
      await desk.page.waitForTimeout(350);
      for (const one of await axe(desk.page)) wrong.push(`${path} ${one}`);
      for (const one of await overflowing(desk.page)) wrong.push(`${path} cut: ${one}`);
    }
    expect(wrong).toEqual([]);
    expect(desk.errors).toEqual([]);
    expect(desk.foreign).toEqual([]);
  });
});
